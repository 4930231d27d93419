"""What the law and plain sense say of events and their dates."""

from __future__ import annotations

import datetime as dt

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text

DATES_REVERSED = Problem(
    code="dates-reversed",
    what=Text(
        "Tanggal selesai {end} mendahului tanggal mulai {start}.",
        "The end {end} comes before the start {start}.",
    ),
    next=Text("Tukar kedua tanggal itu atau perbaiki salah satunya.", "Swap the two dates or mend one of them."),
)
STAGE_UNKNOWN = Problem(
    code="stage-unknown",
    what=Text("Tahapan {code} tidak ada dalam jadwal pemilihan ini.", "Stage {code} is not in this event's calendar."),
    next=Text("Pilih kode tahapan dari daftar tahapan.", "Choose a stage code from the calendar."),
)
DECISION_MISSING = Problem(
    code="decision-missing",
    what=Text("Keputusan yang menetapkan tanggal ini belum disebut.", "The decision behind this date is not named."),
    next=Text("Tulis nomor dan tanggal keputusan atau berita acaranya.", "Write the decision's number and date."),
)
EVENT_EXISTS = Problem(
    code="election-exists",
    what=Text("Sudah ada pemilihan bernama {slug}.", "There already is an election event called {slug}."),
    next=Text("Pakai nama lain, atau buka pemilihan yang sudah ada.", "Use another name, or open the existing event."),
)


def check_order(start: dt.date | None, end: dt.date | None) -> None:
    """Raise Refused when `end` comes before `start`."""
    if start is not None and end is not None and end < start:
        raise Refused(DATES_REVERSED.fill(start=start.isoformat(), end=end.isoformat()))


def check_decision(decision: str) -> None:
    """Raise Refused when no decision is named: a date of the office rests on a recorded one."""
    if not decision.strip():
        raise Refused(DECISION_MISSING)
