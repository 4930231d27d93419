"""Lists put up where people can read them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, current, note
from tahapan.lists import drafts, posting
from tahapan.lists.drafts import Attachment
from tahapan.lists.models import Cut, Posting

POST: Final = "lists.post"


def _village(arguments: dict[str, Any]) -> tuple[str, str]:
    return arguments["village"], arguments["election"].slug


@act(POST, title=Text("Catat pengumuman daftar", "Record that a list was posted"), scope=_village)
def post(
    *,
    actor: Actor,
    election: ElectionEvent,
    cut: Cut,
    village: str,
    place: str,
    posted_on: dt.date,
    photo: Attachment | None = None,
) -> Posting:
    """Record where and when the DPS or DPT of a village was put up; one village may have several places.

    Side effects: one Posting, the photo kept. Raises Refused for another list or one that does not stand, a village
    outside it, a day to come or before the law's (with its source), a place recorded already, a file that is no photo.
    """
    where = " ".join(place.split())[:150]
    posting.check(election, cut, village, where, posted_on)
    made = Posting.objects.create(
        cut=cut,
        village=village,
        place=where,
        posted_on=posted_on,
        photo=drafts.keep(photo) if photo else None,
        line_id=current().seq,
    )
    note(cut=cut.number, list=cut.list, village=village, posted_on=posted_on.isoformat())
    return made
