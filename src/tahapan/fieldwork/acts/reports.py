"""Reports of Pantarlih to PPS."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import reporting, rules
from tahapan.fieldwork.kinds import ReportKind
from tahapan.fieldwork.models import Report
from tahapan.journal.act import act, note
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post

DAYS_WRONG: Final = Problem(
    "report-days-wrong",
    Text(
        "Laporan mulai {start} sampai {end}: hari terakhir harus sesudah hari pertama dan tidak boleh di depan.",
        "The report runs from {start} to {end}: it must end after it begins, and not in the future.",
    ),
    Text("Periksa kedua tanggalnya.", "Check both dates."),
)


def _of_post(arguments: dict[str, Any]) -> tuple[str, str]:
    return arguments["post"].area, arguments["election"].slug


@act("fieldwork.report", title=Text("Sampaikan laporan coklit", "Hand in a coklit report"), scope=_of_post)
def take_report(
    *,
    actor: Actor,
    election: ElectionEvent,
    post: Post,
    kind: ReportKind,
    start: dt.date,
    day: dt.date,
    figures: Mapping[str, Any],
    report: uuid.UUID | None = None,
) -> Report:
    """Take an officer's report of `start` to `day`; `figures` as in docs/protocol.md, `report` the id of its event.

    What the visits kept here say is counted and kept beside it. The same id again gives the report kept before. Side
    effects: one Report row. Raises Refused for a post that is no Pantarlih of the event, or days out of order.
    """
    if post.body != Body.PANTARLIH or post.election_id != election.pk:
        raise Refused(rules.POST_NOT_PANTARLIH)
    if not reporting.in_order(start, day):
        raise Refused(DAYS_WRONG.fill(start=start, end=day))
    taken = reporting.record(post, kind, start, day, figures, report)
    differs = reporting.told(taken) != reporting.counted_then(taken)
    note(post=post.pk, kind=kind.value, start=start.isoformat(), day=day.isoformat(), differs=differs)
    return taken
