"""The two computations of a recap beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tahapan.lists.recap.cells import Cell, Cells
from tahapan.lists.recap.tables import balances


@dataclass(frozen=True, slots=True)
class Difference:
    """One number on which the entries, the snapshots and (once stored) the cut's own count do not agree."""

    cell: Cell
    entries: int
    snapshots: int
    stored: int | None = None


def differences(entries: Cells, snapshots: Cells, stored: Cells | None = None) -> list[Difference]:
    """Every cell that is not the same everywhere, in order of village and station."""
    cells = {*entries, *snapshots, *(stored or ())}
    told = (
        Difference(cell, entries.get(cell, 0), snapshots.get(cell, 0), None if stored is None else stored.get(cell, 0))
        for cell in sorted(cells, key=lambda one: (one.village, one.station is None, one.station or 0, one[2:]))
    )
    return [one for one in told if one.entries != one.snapshots or one.stored not in (None, one.entries)]


def unbalanced(cells: Cells) -> list[tuple[str, int | None]]:
    """The places (village, station's id) of which the equation does not hold, for men or for women."""
    return [place for place, balance in balances(cells).items() if not balance.holds]


def places(told: Iterable[Difference]) -> list[tuple[str, int | None]]:
    """Where the differences are, each place once, in order."""
    return list(dict.fromkeys((one.cell.village, one.cell.station) for one in told))
