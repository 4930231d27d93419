"""The row of titles: what a room expects of it, and where it found each column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tahapan.core.errors import Problem

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each element stands: element → position in the row. `titles` are the file's own column names."""

    titles: tuple[str, ...]
    position: Mapping[str, int]


class Heading(Protocol):
    """What a room knows of the titles of its lists."""

    def fits(self, row: Cells) -> bool:
        """Whether `row` holds the titles."""
        ...

    def columns(self, titles: Cells) -> Columns:
        """Each column found among `titles`. Raises Refused when one is missing or stands there twice."""
        ...

    def otherwise(self, first: Sequence[Cells]) -> Problem:
        """What to say of a table whose `first` rows hold no titles."""
        ...


def plain(title: str) -> str:
    """A title without case, brackets, spaces and marks: `Status Perkawinan (B/S/P)` → `statusperkawinan`."""
    outside = re.sub(r"\([^)]*\)", "", title)
    letters = re.sub(r"[\W_]+", "", outside.casefold())
    return letters or re.sub(r"[\W_]+", "", title.casefold())
