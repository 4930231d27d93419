"""The column names the elements travel under: recognised, mapped, or missing."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.engines.tables import Cells, Columns, plain
from tahapan.roll.intake import refusals
from tahapan.roll.intake.elements import OFFICIAL, OPTIONAL, Element

_SYNONYMS: Final[Mapping[Element, str]] = {
    Element.NKK: "nkk nokk nomorkk nokartukeluarga nomorkartukeluarga kk nonkk",
    Element.NIK: "nik nonik nomornik nomorindukkependudukan noktp ktpnik",
    Element.NAME: "nama namalengkap namapemilih namalgkp",
    Element.BIRTH_PLACE: "tempatlahir tmptlhr tmptlahir tplahir tempat",
    Element.BIRTH_DATE: "tanggallahir tgllahir tgllhr tanggal tanggallhr",
    Element.MARITAL: "statusperkawinan statuskawin kawin stskawin perkawinan statuskwn statusnikah stskwn",
    Element.SEX: "jeniskelamin jk lp kelamin jnskelamin jenisklmin sex",
    Element.ADDRESS: "alamat alamatjalandukuh jalandukuh alamatjalan jalan dukuh alamatlengkap jorong",
    Element.RT: "rt nort",
    Element.RW: "rw norw",
    Element.DISABILITY: "disabilitas ragamdisabilitas difabel kodedisabilitas",
    Element.KTP: "ktpel ektp statusktpel statuskepemilikanktpel kepemilikanktpel statusktp ktp statusrekam",
    Element.NOTE: "keterangan ket",
    Element.VILLAGE: (
        "kodewilayah kodedesa kodekelurahan kodedesakelurahan kodekelurahandesa kodenagari kodekel kdwilayah "
        "desakelurahan kodewilayahdesa kodewilayahdesakelurahan kodewilayahkelurahan idwilayah"
    ),
}
_ELEMENT_OF: Final = {word: element for element, words in _SYNONYMS.items() for word in words.split()}

_RECAP_WORDS: Final = frozenset(
    {"l", "p", "lp", "jumlah", "jumlahtps", "jumlahpemilih", "tms", "pemilihtms", "pemilihbaru", "ubahdata"}
    | {"perbaikandata", "jumlahkk", "lakilaki", "perempuan", "jumlahkel", "jumlahdesa", "jumlahkecamatan"}
    | {"potensialnonktpel", "totalpemilih", "total"}
)
_ENOUGH_TO_BE_A_HEADER: Final = 4


@dataclass(frozen=True, slots=True)
class VoterHeading:
    """The titles of a voter list; `named` (element → their column) wins over what is recognised."""

    named: Mapping[Element, str]

    def fits(self, row: Cells) -> bool:
        theirs = set(self.named.values())
        return is_header(row) or (bool(theirs) and theirs <= {cell.strip() for cell in row})

    def columns(self, titles: Cells) -> Columns:
        return recognise(titles, self.named)

    def otherwise(self, first: Sequence[Cells]) -> Problem:
        return refusals.RECAP if is_recap(first) else refusals.NO_HEADER


def count_recognised(row: Sequence[str]) -> int:
    """How many different elements the cells of `row` name."""
    return len({_ELEMENT_OF[word] for word in map(plain, row) if word in _ELEMENT_OF})


def is_header(row: Sequence[str]) -> bool:
    """Whether `row` holds the titles of a voter list."""
    words = {plain(cell) for cell in row}
    enough = count_recognised(row) >= _ENOUGH_TO_BE_A_HEADER
    return enough and bool(words & set(_SYNONYMS[Element.NIK].split()) or words & set(_SYNONYMS[Element.NKK].split()))


def is_recap(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first rows are those of a recap form: totals by area, no NIK anywhere."""
    words = {plain(cell) for row in rows for cell in row}
    return len(words & _RECAP_WORDS) >= 3 and not words & {"nik", "nonik", "nomornik"}


def recognise(titles: Sequence[str], mapping: Mapping[Element, str]) -> Columns:
    """Find each element among `titles`; what `mapping` names wins. Raises Refused when one is missing or double."""
    named = {plain(theirs): element for element, theirs in mapping.items()}
    position: dict[str, int] = {}
    for index, title in enumerate(titles):
        word = plain(title)
        element = named.get(word) or _ELEMENT_OF.get(word)
        if element is None or (element in mapping and word not in named):
            continue
        if element in position:
            both = f"{titles[position[element]]}, {title}"
            raise Refused(refusals.COLUMNS_DOUBLE.fill(element=OFFICIAL[element], columns=both))
        position[element] = index
    missing = [OFFICIAL[element] for element in Element if element not in position and element not in OPTIONAL]
    missing += [mapping[element] for element in mapping if element in OPTIONAL and element not in position]
    if missing:
        raise Refused(refusals.COLUMNS_MISSING.fill(missing=", ".join(missing)))
    return Columns(tuple(titles), MappingProxyType(position))


def read_mapping(path: Path) -> Mapping[Element, str]:
    """A mapping file, TOML (`nik = "Nomor NIK"`) or CSV (`nik,Nomor NIK`): our element → their column.

    Elements may be named as fields or by their official column name. Raises Refused where it cannot be understood.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        pairs = _pairs(text, toml=path.suffix.lower() == ".toml")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValueError) as fault:
        raise Refused(refusals.MAPPING_BAD.fill(fault=type(fault).__name__)) from fault
    known = {name: element for element in Element for name in (element.value, OFFICIAL[element])}
    for ours in pairs:
        if ours.strip().casefold() not in known:
            raise Refused(refusals.MAPPING_ELEMENT.fill(name=ours, known=", ".join(OFFICIAL.values())))
    return {known[ours.strip().casefold()]: theirs for ours, theirs in pairs.items()}


def _pairs(text: str, *, toml: bool) -> dict[str, str]:
    if toml:
        pairs = tomllib.loads(text)
    else:
        rows = [row for row in csv.reader(text.splitlines()) if any(cell.strip() for cell in row)]
        if any(len(row) != 2 for row in rows):
            raise ValueError("two columns are needed")
        pairs = dict(rows)
    if not all(isinstance(theirs, str) and theirs.strip() for theirs in pairs.values()):
        raise ValueError("a column name is missing")
    return pairs
