"""What a recap counts: cells, each one column of one sex at one station of one village."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tahapan.lists.kinds import Column


class Cell(NamedTuple):
    """One number of a recap. `station` is a station's id; None are those of the village who stand at none yet."""

    village: str
    station: int | None
    sex: str
    column: Column


Cells = Mapping[Cell, int]
"""A whole recap; a cell that is zero is not in it."""
