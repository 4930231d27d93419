"""Acts that say who visits whom: preparing the packages of an area, and handing an officer's part to the successor."""

from __future__ import annotations

from typing import Any

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import preparing, rules
from tahapan.journal.act import act, note
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post


@act("fieldwork.prepare", title=Text("Siapkan paket coklit", "Prepare the coklit packages"))
def prepare(*, actor: Actor, election: ElectionEvent, area: str) -> int:
    """Make or bring up to date the packages of every regular station of `area`; returns the families in them.

    Families stand in the order of the walk (hamlet, RW, RT, address); where a station has several Pantarlih it is cut
    into stretches of about equal people; a day is planned for each family over the days of coklit that are left.
    Done again, it keeps what was visited, takes newcomers in beside their neighbours, closes families who left, and
    passes an officer's part to the successor. Side effects: Assignment and Household rows.

    Raises Refused where the event has no coklit, nobody stands at a station yet, or a package would hold more people
    than a station may.
    """
    done = preparing.prepare(election, area, clock.today())
    note(area=area, families=done.families, people=done.people, new=done.new, closed=done.closed, parts=done.parts)
    return done.families


def _of_post(arguments: dict[str, Any]) -> tuple[str, str]:
    return arguments["post"].area, arguments["election"].slug


@act("fieldwork.hand-over", title=Text("Serahkan paket kepada pengganti", "Hand a package over"), scope=_of_post)
def hand_over(*, actor: Actor, election: ElectionEvent, post: Post) -> int:
    """Give what was left to an officer, and what was visited, to the successor; returns the families handed over.

    The same as `prepare` for the officer's station alone. Raises Refused for a post that is no Pantarlih of the event,
    or has no successor who serves there.
    """
    if post.body != Body.PANTARLIH or post.election_id != election.pk or post.station_id is None:
        raise Refused(rules.POST_NOT_PANTARLIH)
    if post.successor_id is None:
        raise Refused(rules.NO_SUCCESSOR)
    families = preparing.hand_over(post)
    note(post=post.pk, successor=post.successor_id, families=families)
    return families
