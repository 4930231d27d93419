"""The register of areas: all 91,591 of the 2022 edition, in force during the elections of 2024.

Kepmendagri 100.1.1-6117/2022, as published in github.com/cahyadsn/wilayah (MIT, see `data/NOTICE.md`). One chunk
per province in one zip file, opened when first asked for and kept for the life of the process.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final

from tahapan.core import areas as codes
from tahapan.core.areas import NATION, Level
from tahapan.core.errors import NotFound, Problem
from tahapan.core.source import Confidence, Source
from tahapan.core.text import Text

EDITION: Final = "2022"
"""The edition of the register. Papua Barat Daya is not yet a province in it: its areas carry 92."""

SOURCE: Final = Source(
    regulation="Kepmendagri 100.1.1-6117/2022",
    article="Lampiran",
    confidence=Confidence.HIGH,
    reference="https://github.com/cahyadsn/wilayah",
)
DATA: Final = files("tahapan.elections") / "data"
"""The data folder of this package; `NOTICE.md` in it names sources and licences."""

_FIRST_CITY: Final = 71  # kab/kota numbered from 71 are kota


class Kind(StrEnum):
    """What an area is in law. From the code alone: kota from 71, kelurahan 1xxx, desa 2xxx, desa adat 3xxx."""

    NATION = "negara"
    PROVINCE = "provinsi"
    REGENCY = "kabupaten"
    CITY = "kota"
    DISTRICT = "kecamatan"
    VILLAGE = "desa"
    URBAN_VILLAGE = "kelurahan"
    CUSTOMARY_VILLAGE = "desa adat"


_KIND_OF_LEVEL: Final = {
    Level.NATION: Kind.NATION,
    Level.PROVINCE: Kind.PROVINCE,
    Level.DISTRICT: Kind.DISTRICT,
}
_KIND_OF_VILLAGE_DIGIT: Final = {"1": Kind.URBAN_VILLAGE, "2": Kind.VILLAGE, "3": Kind.CUSTOMARY_VILLAGE}

# What people call a desa where the law gives it another name: Perda Sumatera Barat 7/2018 (nagari), UU 11/2006
# (gampong), UU 21/2001 (kampung).
_VILLAGE_WORDS: Final = {"11": "gampong", "13": "nagari"} | dict.fromkeys(("91", "92", "93", "94", "95"), "kampung")
# In Sumatera Barat the islands of Mentawai, the kota, and one desa of Sijunjung never took the nagari.
_WITHOUT_NAGARI: Final = ("13.09", "13.03.10.2004")

UNKNOWN_AREA: Final = Problem(
    code="area-unknown",
    what=Text("Kode wilayah ini tidak ada dalam daftar.", "This area code is not in the register."),
    next=Text(
        "Periksa kembali kodenya, misalnya 13.03 atau 13.03.04.2001. Daftar yang dipakai adalah edisi 2022.",
        "Check the code, for example 13.03 or 13.03.04.2001. The register in use is the 2022 edition.",
    ),
    why=SOURCE,
)


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `lat` and `lng` are WGS84 degrees of a point near its middle; both None where none is known."""

    code: str
    name: str
    lat: float | None
    lng: float | None

    @property
    def level(self) -> Level:
        return codes.level(self.code)

    @property
    def kind(self) -> Kind:
        return kind_of(self.code)

    @property
    def village_word(self) -> str:
        """What people call a desa here: "nagari" in Sijunjung; "kelurahan" for one, and where there are only those."""
        return _village_word(self.code)


def kind_of(code: str) -> Kind:
    """The kind of a well-formed code. Raises ValueError on anything else."""
    level = codes.level(code)
    if level is Level.REGENCY:
        return Kind.CITY if _in_city(code) else Kind.REGENCY
    if level is Level.VILLAGE:
        return _KIND_OF_VILLAGE_DIGIT[code[9]]
    return _KIND_OF_LEVEL[level]


def _village_word(code: str) -> str:
    if codes.level(code) in (Level.REGENCY, Level.DISTRICT):
        # A kota may have desa and a kecamatan only kelurahan: the register knows.
        desa = (area.code for area in within(code, Level.VILLAGE) if area.kind is not Kind.URBAN_VILLAGE)
        first = next(desa, None)
        return Kind.URBAN_VILLAGE.value if first is None else _village_word(first)
    kind = kind_of(code)
    if kind in (Kind.URBAN_VILLAGE, Kind.CUSTOMARY_VILLAGE):
        return kind.value
    if code[:2] == "13" and (_in_city(code) or any(codes.contains(scope, code) for scope in _WITHOUT_NAGARI)):
        return Kind.VILLAGE.value
    return _VILLAGE_WORDS.get(code[:2], Kind.VILLAGE.value)


def _in_city(code: str) -> bool:
    return len(code) > 2 and int(code[3:5]) >= _FIRST_CITY


def get(code: str) -> Area:
    """The area of `code`; the empty code is Indonesia. Raises NotFound where the register has none."""
    area = _NATION if code == NATION else _province(code[:2]).get(code)
    if area is None:
        raise NotFound(UNKNOWN_AREA)
    return area


def exists(code: str) -> bool:
    """Whether the register has `code`. Never raises, whatever the text."""
    return code == NATION or code in _province(code[:2])


@lru_cache(maxsize=256)
def within(scope: str, level: Level) -> tuple[Area, ...]:
    """All areas of `level` in `scope`, or `scope` itself, sorted by code. Raises NotFound on an unknown scope."""
    get(scope)
    if level is Level.NATION:
        return (_NATION,) if scope == NATION else ()
    length = codes.LENGTH_OF_LEVEL[level]
    provinces = _province_codes() if scope == NATION else (scope[:2],)
    return tuple(
        area
        for province in provinces
        for code, area in _province(province).items()
        if len(code) == length and codes.contains(scope, code)
    )


def children(code: str) -> tuple[Area, ...]:
    """The areas one level down, sorted by code; none below a village. Raises NotFound on an unknown code."""
    levels = tuple(Level)
    below = levels.index(get(code).level) + 1
    return within(code, levels[below]) if below < len(levels) else ()


def path(code: str) -> tuple[Area, ...]:
    """The way down from the province to the area itself. Empty for the nation; raises NotFound if unknown."""
    steps = [get(code)]
    while steps[-1].code != NATION:
        steps.append(get(codes.parent(steps[-1].code)))
    return tuple(reversed(steps[:-1]))


def labelled_path(code: str) -> tuple[tuple[str, str], ...]:
    """The same way down as forms print it, in Indonesian: ("Kabupaten", "Sijunjung"), ("Nagari", "Sungai Lansek")."""

    def label(area: Area) -> tuple[str, str]:
        word = (area.village_word if area.level is Level.VILLAGE else area.kind.value).capitalize()
        return word, area.name.removeprefix(f"{word} ")

    return tuple(map(label, path(code)))


def search(name: str, scope: str = NATION, limit: int = 50) -> tuple[Area, ...]:
    """Areas of `scope` whose name contains `name`, whatever the case.

    Equal names first, then names beginning with it, then the rest; each by code. At most `limit`. A blank `name`
    finds nothing. Raises NotFound on an unknown scope.
    """
    wanted = name.strip().casefold()
    get(scope)
    if not wanted:
        return ()
    provinces = _province_codes() if scope == NATION else (scope[:2],)
    found = [
        (folded != wanted, not folded.startswith(wanted), area.code, area)
        for province in provinces
        for area in _province(province).values()
        if codes.contains(scope, area.code) and wanted in (folded := area.name.casefold())
    ]
    return tuple(area for *_, area in sorted(found, key=lambda entry: entry[:3])[:limit])


_NATION: Final = Area(NATION, "Indonesia", None, None)


@lru_cache(maxsize=1)
def _province_codes() -> tuple[str, ...]:
    with as_file(DATA / "areas-2022.zip") as location, zipfile.ZipFile(location) as archive:
        return tuple(sorted(name.removesuffix(".tsv") for name in archive.namelist()))


@lru_cache(maxsize=64)
def _chunk(province: str) -> dict[str, Area]:
    with as_file(DATA / "areas-2022.zip") as location, zipfile.ZipFile(location) as archive:
        lines = archive.read(f"{province}.tsv").decode().splitlines()
    return {area.code: area for area in map(_parse, lines)}


def _province(province: str) -> dict[str, Area]:
    # The guard keeps arbitrary text out of the cache and away from the archive.
    return _chunk(province) if province in _province_codes() else {}


def _parse(line: str) -> Area:
    code, name, lat, lng = line.split("\t")
    return Area(code, name, float(lat) if lat else None, float(lng) if lng else None)
