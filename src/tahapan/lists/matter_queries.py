"""Reading what was raised: lists by area, one with its rows, what each accepted row did to the roll."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from tahapan.core import clock
from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.journal.models import StoredFile
from tahapan.journal.registry import right
from tahapan.lists import matter_rules
from tahapan.lists.kinds import Answer, ListKind, MatterKind
from tahapan.lists.matter_rules import Days
from tahapan.lists.models import Matter, MatterRow
from tahapan.roll import record
from tahapan.roll.record import Happening

READ: Final = right("lists.read-matters", Text("Lihat masukan dan jawabannya", "See comments and their answers"))

UNKNOWN: Final = Problem(
    "matter-unknown",
    Text("Masukan ini tidak ada, atau di luar wilayah Anda.", "There is no such matter, or not in your area."),
    Text("Pilih dari daftar masukan.", "Choose one from the list."),
)
ROW_UNKNOWN: Final = Problem(
    "matter-row-unknown",
    Text("Baris ini tidak ada.", "There is no such row."),
    Text("Muat ulang halaman masukan ini.", "Load the page of the matter again."),
)


def days(election: ElectionEvent, code: str) -> Days:
    """The days of a stage of the event, the office's own where it decided some. Raises NotFound where there is none."""
    for one in elections.stages(election):
        if one.code == code:
            return Days(one.start, one.end, one.stage.source)
    raise NotFound(UNKNOWN)


def matters(election: ElectionEvent, scope: str) -> QuerySet[Matter]:
    """What was raised at the desks of `scope`, oldest first, each with how many `asked`, `left` and `accepted` rows."""
    found = Matter.objects.filter(in_area(scope, "area"), election=election)
    return found.select_related("plenary", "answered_line").annotate(
        asked=Count("rows"),
        left=Count("rows", filter=Q(rows__state=Answer.OPEN)),
        accepted=Count("rows", filter=Q(rows__state=Answer.ACCEPTED)),
    )


def waiting(found: QuerySet[Matter]) -> QuerySet[Matter]:
    """Those not answered yet, what is due first on top."""
    return found.filter(answered_line=None).order_by(F("due").asc(nulls_last=True), "received", "id")


@dataclass(frozen=True, slots=True)
class Open:
    """How many matters of one kind there are, are not answered, and are past their day."""

    kind: MatterKind
    total: int
    waiting: int
    overdue: int


def counts(election: ElectionEvent, scope: str, today: dt.date | None = None) -> list[Open]:
    """The matters of `scope` by kind, every kind named. One query."""
    day = today or clock.today(clock.zone_of(election.area))
    open_ = Q(answered_line=None)
    rows = (
        Matter.objects.filter(in_area(scope, "area"), election=election)
        .order_by()
        .values("kind")
        .annotate(total=Count("id"), left=Count("id", filter=open_), late=Count("id", filter=open_ & Q(due__lt=day)))
        .values_list("kind", "total", "left", "late")
    )
    by_kind = {kind: tuple(numbers) for kind, *numbers in rows}
    return [Open(kind, *by_kind.get(kind.value, (0, 0, 0))) for kind in MatterKind]


def matter(election: ElectionEvent, pk: int, scope: str) -> Matter:
    """One matter with its rows to read. Raises NotFound outside the scope, as for one that does not exist."""
    found = Matter.objects.filter(in_area(scope, "area"), election=election, pk=pk)
    one = found.select_related("election", "plenary", "file", "line", "answered_line").first()
    if one is None:
        raise NotFound(UNKNOWN)
    return one


def rows(matter: Matter) -> list[MatterRow]:
    """The rows of a matter with voters, stations and decisions. One query."""
    known = ("voter__station", "station", "evidence_file", "decided_line", "matter__election")
    return list(matter.rows.select_related(*known))


def row(matter: Matter, pk: int) -> MatterRow:
    """One row of it. Raises NotFound for another's."""
    for one in rows(matter):
        if one.pk == pk:
            return one
    raise NotFound(ROW_UNKNOWN)


def effect(one: MatterRow) -> list[Happening]:
    """What an accepted row did to its voter, before → after, oldest first; empty where it changed nothing."""
    if one.voter is None or one.entry is None:
        return []
    return [step for step in reversed(record.history(one.voter)) if step.number == one.decided_line_id]


def files_of(matter: Matter) -> dict[str, StoredFile]:
    """The letter and the evidence of a matter, by hash."""
    given = [matter.file, *(one.evidence_file for one in rows(matter))]
    return {one.sha256: one for one in given if one is not None}


def is_late(matter: Matter) -> bool:
    """Whether a comment on the DPS came after the last day for them."""
    window = days(matter.election, matter_rules.COMMENTS)
    return matter_rules.is_late(MatterKind(matter.kind), ListKind(matter.list), matter.received, window)
