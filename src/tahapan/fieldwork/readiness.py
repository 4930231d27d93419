"""Whether coklit is ready, in indicators: each a count of records against what there should be, with its day and owner.

Nothing here is entered by hand; a room that wants to know asks `indicators`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork import kinds, queries, reporting, rules, sheets
from tahapan.fieldwork.models import Device, Visit
from tahapan.fieldwork.queries import Seat
from tahapan.law import Stage
from tahapan.officers import queries as officers
from tahapan.officers.bodies import Body
from tahapan.officers.queries import Standing

SWORN_STAGE: Final = "1.4.c.4"
"""Pantarlih are sworn in and begin work: the day by which they must be there."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One question of readiness: `done` of `total` (`unit`), due on `due` (None: the texts name no day), `owner` the
    role whose task it is, `source` of the day."""

    code: str
    topic: Text
    area: str
    done: int
    total: int
    unit: Text
    due: dt.date | None
    owner: str
    source: Source | None

    @property
    def share(self) -> float:
        """0 to 1; 1 where there is nothing to do."""
        return min(self.done / self.total, 1.0) if self.total else 1.0

    @property
    def is_done(self) -> bool:
        return self.done >= self.total

    def is_late(self, today: dt.date) -> bool:
        return not self.is_done and self.due is not None and today > self.due


PEOPLE: Final = Text("orang", "people")
PACKAGES: Final = Text("paket", "packages")
FAMILIES: Final = Text("keluarga", "families")

_TOPICS: Final[Mapping[str, Text]] = {
    "pantarlih-appointed": Text("Pantarlih diangkat", "Pantarlih appointed"),
    "pantarlih-sworn": Text("Pantarlih dilantik", "Pantarlih sworn in"),
    "pantarlih-trained": Text("Pantarlih mengikuti bimbingan teknis", "Pantarlih trained"),
    "packages-prepared": Text("Paket berpetugas", "Packages with an officer"),
    "packages-taken": Text("Paket atau lembar sudah di tangan petugas", "Package or sheets in the officer's hands"),
    "families-visited": Text("Keluarga selesai dikunjungi", "Families visited"),
    "voters-settled": Text("Pemilih dicocokkan", "Voters checked"),
    "stickers": Text("Keluarga selesai yang berstiker", "Visited families with a sticker"),
    "reports": Text("Pantarlih yang laporannya tidak terlambat", "Pantarlih whose reports are not late"),
}


def indicators(election: ElectionEvent, scope: str, loads: Mapping[int, int], today: dt.date) -> list[Indicator]:
    """The indicators of coklit in `scope`; `loads` are voters by station. Raises Refused without coklit."""
    law = elections.rules(election)
    rules.window(law)
    stages = {stage.code: stage for stage in law.stages()}
    begin, visits = stages.get(SWORN_STAGE), stages[rules.STAGE]
    crew = officers.by_body(election, scope, loads).get(Body.PANTARLIH, Standing())
    seats = queries.seats(election, scope)
    served = {seat.post for seat in seats if seat.post is not None}
    whole = queries.overall(election, scope, today)
    reports = reporting.due(election, scope, today)

    def one(code: str, done: int, total: int, unit: Text, stage: Stage | None, owner: str) -> Indicator:
        due = stage.end if stage else None
        return Indicator(code, _TOPICS[code], scope, done, total, unit, due, owner, stage.source if stage else None)

    return [
        one("pantarlih-appointed", crew.appointed, crew.needed, PEOPLE, begin, "pps"),
        one("pantarlih-sworn", crew.sworn, crew.needed, PEOPLE, begin, "pps"),
        one("pantarlih-trained", crew.trained, crew.needed, PEOPLE, None, "pps"),
        one("packages-prepared", len(served), len(seats), PACKAGES, begin, "pps"),
        one("packages-taken", _taken(election, scope, seats), len(seats), PACKAGES, begin, "pantarlih"),
        one("families-visited", whole.done, whole.families, FAMILIES, visits, "pantarlih"),
        one("voters-settled", min(whole.settled, whole.people), whole.people, PEOPLE, visits, "pantarlih"),
        one("stickers", min(whole.stickers, whole.done), whole.done, FAMILIES, visits, "pantarlih"),
        one("reports", sum(not due.is_late for due in reports), len(reports), PEOPLE, None, "pantarlih"),
    ]


def _taken(election: ElectionEvent, scope: str, seats: Sequence[Seat]) -> int:
    """Seats whose officer has what to work with: a phone with the package, or on paper the station's printed sheets,
    which must have been there where some were keyed in. Three queries."""
    packed = Device.objects.filter(in_area(scope, "post__area"), post__election=election, packed__isnull=False)
    keyed = Visit.objects.filter(in_area(scope), election=election, source=kinds.Source.PAPER.value)
    posts = {
        post for found in (packed, keyed) for post in found.order_by().values_list("post_id", flat=True).distinct()
    }
    printed = sheets.printed(election, scope)
    return sum(seat.post is not None and (seat.post in posts or seat.station in printed) for seat in seats)
