"""Recaps: what a list counts against the list before, at every level, computed twice.

`by_entries` sums the entries of the roll by SQL, `by_snapshots` compares the snapshots of two lists by DuckDB; a cut
is made only where both say the same (`lists.cutting`).
"""

from __future__ import annotations

from collections import Counter

from tahapan.core import areas as codes
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.lists import rules, snapshots
from tahapan.lists.kinds import Column, ListKind
from tahapan.lists.models import Cut, CutCount
from tahapan.lists.recap import by_entries, by_snapshots
from tahapan.lists.recap.cells import Cell, Cells
from tahapan.lists.recap.compare import Difference, differences
from tahapan.lists.recap.tables import STATION, Recap, RecapRow, Rows, table, whole
from tahapan.lists.recap.twice import numbers
from tahapan.lists.standing import standing

__all__ = ["BASE_MISSING", "STATION", "Cell", "Cells", "Difference", "Recap", "RecapRow", "Rows", "check", "live", "of",
           "table", "whole"]  # fmt: skip

BASE_MISSING = Problem(
    code="list-base-missing",
    what=Text(
        "Daftar {base} yang menjadi pembanding {kind} belum ada.",
        "The list {base} that {kind} is counted against does not exist yet.",
    ),
    next=Text(
        "Tetapkan dahulu daftar {base} di KPU Kabupaten/Kota.", "Have KPU Kabupaten/Kota fix the list {base} first."
    ),
)


def live(election: ElectionEvent, kind: ListKind, scope: str) -> Recap:
    """What the list would count in `scope` if it were cut now, against its base, by entries. List A counts against
    nothing.

    Raises Refused where the base does not stand yet, NotFound where `scope` lies outside the event.
    """
    scope = codes.narrower(scope, election.area)
    base = base_of(election, kind, scope)
    cells = by_entries.count(election, scope, base.upto if base else 0, quick=True)
    return Recap(kind, scope, cells, numbers(election, scope), base)


def base_of(election: ElectionEvent, kind: ListKind, scope: str) -> Cut | None:
    """The cut a list of `scope` is counted against; None for list A. Raises Refused where there is none yet."""
    if kind is ListKind.A:
        return None
    base_kind = next(step.base for step in rules.STEPS if step.list is kind)
    base = standing(election, base_kind, scope)
    if base is None:
        raise Refused(BASE_MISSING.fill(base=base_kind.value, kind=kind.value))
    return base


def of(cut: Cut, scope: str | None = None) -> Recap:
    """What a cut counted in `scope` (default: its area), as stored. Raises NotFound where `scope` lies outside it."""
    scope = cut.area if scope is None else codes.narrower(scope, cut.area)
    return Recap(ListKind(cut.list), scope, stored(cut, scope), numbers(cut.election, scope), cut.previous, cut)


def stored(cut: Cut, scope: str) -> Cells:
    """The stored counts of a cut in `scope`. One query."""
    counts = CutCount.objects.filter(in_area(scope), cut=cut)
    found: Counter[Cell] = Counter()
    for village, station, sex, column, number in counts.values_list("village", "station_id", "sex", "column", "number"):
        found[Cell(village, station, sex, Column(column))] += number
    return dict(found)


def check(cut: Cut) -> list[Difference]:
    """Where the entries, the snapshots and the stored counts of a cut do not agree; empty when they do.

    Computes both anew. Seconds for a kabupaten; writes nothing.
    """
    since = cut.previous.upto if cut.previous else 0
    before = snapshots.path(cut.previous) if cut.previous else None
    return differences(
        by_entries.count(cut.election, cut.area, since, cut.upto),
        by_snapshots.count(cut.area, before, snapshots.path(cut)),
        stored(cut, cut.area),
    )
