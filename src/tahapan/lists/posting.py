"""Where DPS and DPT were put up for everyone to read: what the law says of it, and what was recorded, by village."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tahapan.core import clock
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import DatedStage
from tahapan.elections.scope import in_area
from tahapan.lists import queries
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.models import Cut, Posting
from tahapan.lists.standing import standing

STAGES: Final[Mapping[ListKind, str]] = {ListKind.DPS: "1.8.c.1", ListKind.DPT: "1.8.e"}
"""The lists that are posted, with the stage of it (voter-list dossier section 13)."""

NOT_POSTED: Final = Problem(
    "posting-other-list",
    Text("{list} tidak diumumkan kepada masyarakat.", "{list} is not posted."),
    Text("Yang diumumkan ialah DPS dan DPT.", "DPS and DPT are posted."),
)
NOT_STANDING: Final = Problem(
    "posting-list-fallen",
    Text("Potongan nomor {number} tidak berlaku lagi.", "Cut number {number} does not stand any more."),
    Text("Umumkan daftar yang berlaku sekarang.", "Post the list that stands now."),
)
OTHER_VILLAGE: Final = Problem(
    "posting-other-village",
    Text("Wilayah ini bukan nagari atau desa dalam daftar itu.", "This area is no village of that list."),
    Text("Pilih nagari atau desa dari daftarnya.", "Choose a village from its list."),
)
AHEAD: Final = Problem(
    "posting-day-ahead",
    Text("Hari {day} belum tiba.", "The day {day} has not come yet."),
    Text("Catat sesudah daftarnya terpasang.", "Record it once the list is up."),
)
BEFORE: Final = Problem(
    "posting-too-early",
    Text("{list} baru diumumkan mulai {start}.", "The {list} is posted from {start}."),
    Text("Pasang pada hari itu, lalu catat.", "Put it up that day, then record it."),
)
NO_PLACE: Final = Problem(
    "posting-no-place",
    Text("Tempat pengumuman belum ditulis.", "The place of the posting is missing."),
    Text("Tulis di mana orang dapat membacanya, misalnya: papan kantor wali nagari.",
         "Write where people can read it, for example: board of the village office."),
)  # fmt: skip
TWICE: Final = Problem(
    "posting-twice",
    Text("Pengumuman di tempat ini sudah dicatat.", "The posting at this place was recorded already."),
    Text(
        "Tempat lain di nagari atau desa yang sama dicatat sendiri.", "Another place of the village is recorded apart."
    ),
)


def stage(election: ElectionEvent, kind: ListKind) -> DatedStage | None:
    """When a list is posted, the office's own dates laid over the law's; None where the calendar has no such stage."""
    return next((one for one in elections.stages(election) if one.code == STAGES.get(kind)), None)


def check(election: ElectionEvent, cut: Cut, village: str, place: str, posted_on: dt.date) -> None:
    """Raise Refused where this may not be recorded as a posting; for a day before the law's, with its source.

    A day after the last one is taken: the list was up late, and pages say so.
    """
    kind = ListKind(cut.list)
    window = stage(election, kind)
    if window is None:
        raise Refused(NOT_POSTED.fill(list=kind.value))
    if standing(election, kind, cut.area, Tier(cut.tier)) != cut:
        raise Refused(NOT_STANDING.fill(number=cut.number))
    if village not in queries.villages(election, cut.area):
        raise Refused(OTHER_VILLAGE)
    if not place:
        raise Refused(NO_PLACE)
    here = clock.zone_of(election.area)
    if posted_on > clock.today(here):
        raise Refused(AHEAD.fill(day=posted_on))
    first = max(filter(None, (cut.line.at.astimezone(here).date(), window.start)))
    if posted_on < first:
        early = BEFORE.fill(list=kind.value, start=first)
        raise Refused(Problem(early.code, early.what, early.next, window.stage.source))
    if Posting.objects.filter(cut=cut, village=village, place=place).exists():
        raise Refused(TWICE)


@dataclass(frozen=True, slots=True)
class Posted:
    """One village and what was recorded of it, first day first."""

    village: str
    postings: Sequence[Posting]
    window: DatedStage

    @property
    def first(self) -> dt.date | None:
        return self.postings[0].posted_on if self.postings else None

    def status(self, today: dt.date) -> str:
        """Its status among the five of the house: done; late where it went up, or is not up, after the last day; at
        risk where it is not up in those days; none before."""
        start, end = self.window.start or today, self.window.end or today
        if self.first is not None:
            return "done" if self.first <= end else "late"
        if today > end:
            return "late"
        return "risk" if today >= start else "none"


def posted(election: ElectionEvent, cut: Cut, scope: str) -> list[Posted]:
    """Every village of `scope` with the postings of a cut. Constant number of queries."""
    window = stage(election, ListKind(cut.list))
    assert window is not None, "only lists that are posted are asked for"
    found: dict[str, list[Posting]] = {}
    rows = Posting.objects.filter(in_area(scope), cut=cut).select_related("line", "photo")
    for one in rows.order_by("posted_on", "id"):
        found.setdefault(one.village, []).append(one)
    return [Posted(village, found.get(village, []), window) for village in queries.villages(election, scope)]
