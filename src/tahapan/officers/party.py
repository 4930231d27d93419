"""Lists of party members: read for comparing, never stored row by row. What is kept is the file, as personal data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from tahapan.core import nik as niks
from tahapan.elections.models import ElectionEvent
from tahapan.engines import tables
from tahapan.journal import files
from tahapan.officers import headings
from tahapan.officers.models import PartyList

_KEPT: Final = 8


@dataclass(frozen=True, slots=True)
class Members:
    """The people of party lists, in memory only: NIK, and names with birth dates."""

    niks: frozenset[str] = frozenset()
    born: frozenset[tuple[str, dt.date]] = frozenset()
    rows: int = 0

    def has_nik(self, nik: str) -> bool:
        """Whether the very person stands in a list."""
        return nik in self.niks

    def may_have(self, name: str, birth: dt.date) -> bool:
        """Whether someone of this name and birth date does: the person, or a namesake."""
        return (headings.name_of(name), birth) in self.born

    def __add__(self, other: Members) -> Members:
        return Members(self.niks | other.niks, self.born | other.born, self.rows + other.rows)


def read(path: Path) -> Members:
    """The members in a file. Raises Refused for a file that is no such list. Rows with neither key count as rows."""
    found = Members()
    for raw in tables.read(path, headings.PARTY):
        numbers = [_cell(one).replace(" ", "") for one in raw.column(headings.NIK)]
        names = [headings.name_of(_cell(one)) for one in raw.column(headings.NAME)]
        dates = [headings.date_of(one) for one in raw.column(headings.BIRTH_DATE)]
        born = ((name, day) for name, day in zip(names, dates, strict=True) if name and day is not None)
        found += Members(frozenset(_sound(numbers)), frozenset(born), len(raw.frame))
    return found


def known(election: ElectionEvent) -> Members:
    """Everyone in the lists uploaded for `election`. One query; files are read once a process."""
    found = Members()
    for sha256 in PartyList.objects.filter(election=election).values_list("file_id", flat=True).distinct():
        found += _of_file(sha256)
    return found


@lru_cache(_KEPT)
def _of_file(sha256: str) -> Members:
    return read(files.path_of(sha256))


def _sound(numbers: Iterable[str]) -> Iterable[str]:
    return (number for number in numbers if niks.parts(number) is not None)


def _cell(text: str) -> str:
    return text.strip().removeprefix("'").strip()
