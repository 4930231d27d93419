"""Published counts of voters and stations, and how many voters to expect where none was published.

Stations are the KPU's own lists of 2024, complete for the country. Voter lists (DPT, DPS, DP4) are those found
published: Kabupaten Sijunjung, most of Sumatera Barat, some provinces, the nation. Each carries its source and how
sure it is. `data/NOTICE.md` names the origin of the tables; nothing here is personal data.

How the voters of a kabupaten/kota are expected (`expected_total`, `expected_voters`, `expected_by_sex`):

1. Its DPT of Pilkada 2024 where published. Otherwise an estimate: its DPS, or its DPT of Pemilu 2024 where one of
   them was published; else a share of a control total. That total is the published DPT of the province less the
   kabupaten/kota already known in it, or, in a province without one, the home DPT of Pemilu 2024 (203,056,748) less
   the provinces that have one. So estimates always add up to what is published.
   A kabupaten weighs F · √(F/N), F and N being its stations of February and November 2024. F alone would make every
   station equally full (247.6 voters in the mean). February allowed 300 voters a station and November 600: where two
   stations could be joined into one (F/N near 2) they were full, where they could not (F/N near 1.4) they were not.
   Over the provinces with a published DPT the mean error before scaling falls from 9.6 % to 4.3 % by the root; within
   Sumatera Barat it stays at 6 % either way.
2. Kecamatan of Sijunjung share by the mean of two published shares, the DPT of 2019 by kecamatan (how people are
   spread) and the stations of November 2024 (how the roll moved since). Elsewhere this step is left out.
3. Desa share by their regular stations of February 2024. A desa without a station of its own gets no voters.

Every sharing is by largest remainder (Hamilton), so that parts add up to the whole to the unit.
"""

from __future__ import annotations

import csv
import gzip
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from tahapan.core.areas import NATION, Level, contains, parent, up_to
from tahapan.core.balance import Count
from tahapan.core.errors import Problem, Refused
from tahapan.core.source import Confidence, Source
from tahapan.core.text import Text
from tahapan.elections import areas

COLUMNS: Final = (
    "area", "poll", "subject", "total", "male", "female", "as_of", "confidence", "reference", "note"
)  # fmt: skip
"""The columns of `data/figures.csv`."""


class Poll(StrEnum):
    """The election a figure was published for."""

    PEMILU_2019 = "pemilu-2019"
    PEMILU_2024 = "pemilu-2024"
    PILKADA_2024 = "pilkada-2024"


class Subject(StrEnum):
    """What was counted: people on a list, or stations (TPS)."""

    DPT = "dpt"
    DPS = "dps"
    DP4 = "dp4"
    STATIONS = "tps"


@dataclass(frozen=True, slots=True)
class Figure:
    """One count of one area. `male` and `female` are None where only the total is known; else they add up to it."""

    area: str
    poll: Poll
    subject: Subject
    total: int
    male: int | None
    female: int | None
    source: Source
    estimated: bool = False


class StationCount(NamedTuple):
    """Stations of February 2024: regular, and at special locations (TPS 901 and up)."""

    regular: int
    special: int

    @property
    def total(self) -> int:
        return self.regular + self.special


_NEAREST_LISTS: Final = (
    (Poll.PILKADA_2024, Subject.DPT),
    (Poll.PILKADA_2024, Subject.DPS),
    (Poll.PEMILU_2024, Subject.DPT),
)

FEBRUARY_SOURCE: Final = Source(
    regulation="Daftar TPS Pemilu 2024",
    article="KPU, 14 Februari 2024",
    confidence=Confidence.HIGH,
    reference="https://github.com/kawalpemilu/kp24",
    note="10 desa of the KPU list have no code in edition 2022; their 12 stations are not counted here",
)
NOVEMBER_SOURCE: Final = Source(
    regulation="Daftar TPS Pilkada 2024",
    article="KPU, 27 November 2024",
    confidence=Confidence.HIGH,
    reference="https://github.com/razanfawwaz/pilkada-scrap",
)
ESTIMATE_SOURCE: Final = Source(
    regulation="Perkiraan dari TPS Februari dan November 2024",
    article="F · √(F/N), diskalakan ke DPT yang terbit",
    confidence=Confidence.LOW,
    note="an estimate, not a published figure; the method stands in tahapan.elections.figures",
)

NOT_BY_VILLAGE: Final = Problem(
    code="stations-not-by-village",
    what=Text(
        "Jumlah TPS Pilkada November 2024 hanya terbit sampai tingkat kecamatan.",
        "Station counts of the November 2024 Pilkada were published down to the kecamatan only.",
    ),
    next=Text("Gunakan kode kecamatan, misalnya 13.03.04.", "Use a kecamatan code, for example 13.03.04."),
    why=NOVEMBER_SOURCE,
)
NOT_A_REGENCY: Final = Problem(
    code="figure-not-a-regency",
    what=Text(
        "Angka DPT ini hanya ada per kabupaten/kota.",
        "This figure of the DPT exists per kabupaten/kota only.",
    ),
    next=Text("Gunakan kode kabupaten/kota, misalnya 13.03.", "Use a kabupaten/kota code, for example 13.03."),
)


def published(area: str, poll: Poll, subject: Subject) -> Figure | None:
    """The published figure, or None where none was found. Raises NotFound on an unknown area."""
    areas.get(area)
    return _figures().get((area, poll, subject))


def stations_february_2024(code: str) -> StationCount:
    """Stations of Pemilu, 14 February 2024, in an area of any level. Raises NotFound on an unknown code."""
    if areas.get(code).level is not Level.VILLAGE:
        return _sums()[code][0]
    return _villages(parent(code))[code]


def stations_november_2024(code: str) -> int:
    """Stations of Pilkada, 27 November 2024, in a kecamatan or wider. Refused for a desa; NotFound if unknown."""
    if areas.get(code).level is Level.VILLAGE:
        raise Refused(NOT_BY_VILLAGE)
    return _sums()[code][1]


def expected_total(regency: str) -> Figure:
    """The DPT of a kabupaten/kota for Pilkada 2024: published, or an estimate that says so in `estimated`.

    Raises NotFound on an unknown code, Refused on a code of another level.
    """
    if areas.get(regency).level is not Level.REGENCY:
        raise Refused(NOT_A_REGENCY)
    known = _known_total(regency)
    if known is not None:
        return known
    province = up_to(regency, Level.PROVINCE)
    group = province if _control(province) is not None else NATION
    estimate = _estimates(group)[regency]
    return Figure(regency, Poll.PILKADA_2024, Subject.DPT, estimate, None, None, ESTIMATE_SOURCE, estimated=True)


def expected_voters(scope: str) -> dict[str, int]:
    """Voters to expect in each desa of `scope`, sorted by code; for a kabupaten/kota they add up to its total.

    Above the kabupaten/kota it is the union, below it the part. Raises NotFound on an unknown code.
    """
    regencies = _regencies_of(scope)
    shares = (item for regency in regencies for item in _village_voters(regency))
    return {code: voters for code, voters in shares if contains(scope, code)}


def expected_by_sex(scope: str) -> Count:
    """Men and women among the voters to expect in `scope`.

    As published for the kabupaten/kota; else at the ratio published for its province, else for the nation. A part
    of a kabupaten/kota takes its ratio. Raises NotFound on an unknown code.
    """
    if areas.get(scope).level in (Level.NATION, Level.PROVINCE, Level.REGENCY):
        return sum((_regency_by_sex(regency) for regency in _regencies_of(scope)), Count())
    whole = _regency_by_sex(up_to(scope, Level.REGENCY))
    total = sum(expected_voters(scope).values())
    male = round(total * whole.male / whole.total)
    return Count(male, total - male)


def apportion(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share `total` by weight in whole numbers that add up to it: largest remainder, ties to the first key.

    Raises ValueError where there is something to share and no weight above zero.
    """
    weight = math.fsum(weights.values())
    if weight <= 0:
        if total:
            raise ValueError("nothing to share by")
        return dict.fromkeys(weights, 0)
    exact = {key: total * share / weight for key, share in weights.items()}
    shares = {key: math.floor(value) for key, value in exact.items()}
    by_remainder = sorted(exact, key=lambda key: shares[key] - exact[key])
    for key in by_remainder[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def _regencies_of(scope: str) -> tuple[str, ...]:
    if areas.get(scope).level in (Level.NATION, Level.PROVINCE):
        return tuple(area.code for area in areas.within(scope, Level.REGENCY))
    return (up_to(scope, Level.REGENCY),)


def _known_total(regency: str) -> Figure | None:
    """Its DPT of the Pilkada; else the published list nearest to it, marked as an estimate."""
    for poll, subject in _NEAREST_LISTS:
        figure = _figures().get((regency, poll, subject))
        if figure is not None:
            return replace(figure, estimated=(poll, subject) != _NEAREST_LISTS[0])
    return None


def _control(province: str) -> Figure | None:
    """The published DPT a province's estimates add up to: of the Pilkada, else of the Pemilu before it."""
    for poll in (Poll.PILKADA_2024, Poll.PEMILU_2024):
        figure = _figures().get((province, poll, Subject.DPT))
        if figure is not None:
            return figure
    return None


@lru_cache(maxsize=64)
def _estimates(group: str) -> dict[str, int]:
    """Shares of all kabupaten/kota without a list in one province, or in all provinces without a control total."""
    control = _figures()[NATION, Poll.PEMILU_2024, Subject.DPT] if group == NATION else _control(group)
    assert control is not None
    left = control.total
    if group == NATION:
        provinces = [area.code for area in areas.within(NATION, Level.PROVINCE)]
        controls = {province: _control(province) for province in provinces}
        left -= sum(_pemilu_total(province) for province, figure in controls.items() if figure is not None)
        members = [r for p, figure in controls.items() if figure is None for r in _regencies_of(p)]
    else:
        members = list(_regencies_of(group))
    known = {regency: _known_total(regency) for regency in members}
    left -= sum(figure.total for figure in known.values() if figure is not None)
    return apportion(left, {regency: _weight(regency) for regency, figure in known.items() if figure is None})


def _pemilu_total(province: str) -> int:
    return _figures()[province, Poll.PEMILU_2024, Subject.DPT].total


def _weight(regency: str) -> float:
    february, november = _sums()[regency]
    return february.regular * math.sqrt(february.regular / november)


@lru_cache(maxsize=8)
def _village_voters(regency: str) -> tuple[tuple[str, int], ...]:
    total = expected_total(regency).total
    stations = {
        code: float(count.regular)
        for district in areas.within(regency, Level.DISTRICT)
        for code, count in _villages(district.code).items()
    }
    shares = _district_shares(regency)
    if shares is None:
        return tuple(apportion(total, stations).items())
    return tuple(
        item
        for district, voters in apportion(total, shares).items()
        for item in apportion(voters, {v: n for v, n in stations.items() if contains(district, v)}).items()
    )


def _district_shares(regency: str) -> dict[str, float] | None:
    """The mean of the share in the DPT of 2019 and in the stations of November 2024; None without that DPT."""
    before = _figures().get((regency, Poll.PEMILU_2019, Subject.DPT))
    if before is None:
        return None
    stations = stations_november_2024(regency)
    return {
        district.code: (
            _figures()[district.code, Poll.PEMILU_2019, Subject.DPT].total / before.total
            + stations_november_2024(district.code) / stations
        )
        / 2
        for district in areas.within(regency, Level.DISTRICT)
    }


def _regency_by_sex(regency: str) -> Count:
    figure = expected_total(regency)
    if figure.male is not None and figure.female is not None:
        return Count(figure.male, figure.female)
    like = _control(up_to(regency, Level.PROVINCE))
    if like is None or like.male is None:
        like = _figures()[NATION, Poll.PEMILU_2024, Subject.DPT]
    male = round(figure.total * (like.male or 0) / like.total)
    return Count(male, figure.total - male)


@lru_cache(maxsize=1)
def _figures() -> dict[tuple[str, Poll, Subject], Figure]:
    lines = (areas.DATA / "figures.csv").read_text(encoding="utf-8").splitlines()
    figures = map(_figure, csv.DictReader(lines))
    return {(figure.area, figure.poll, figure.subject): figure for figure in figures}


def _figure(row: dict[str, str]) -> Figure:
    poll, subject = Poll(row["poll"]), Subject(row["subject"])
    source = Source(
        regulation=f"{subject.value.upper()} {poll.value.replace('-', ' ').capitalize()}",
        # A published figure has no article; what stands in its place is whose figure it is and of which day.
        article=f"{areas.get(row['area']).name}, {row['as_of']}",
        confidence=Confidence(row["confidence"]),
        reference=row["reference"],
        note=row["note"],
    )
    male, female = (int(row[sex]) if row[sex] else None for sex in ("male", "female"))
    return Figure(row["area"], poll, subject, int(row["total"]), male, female, source)


@lru_cache(maxsize=1)
def _districts() -> dict[str, tuple[int, tuple[StationCount, ...]]]:
    """Per kecamatan: stations of November, and of February for each desa in the order of the register."""
    text = gzip.decompress((areas.DATA / "stations-2024.tsv.gz").read_bytes()).decode()
    districts = {}
    for line in text.splitlines():
        code, november, february = line.split("\t")
        districts[code] = int(november), tuple(_station_count(entry) for entry in february.split())
    return districts


def _station_count(entry: str) -> StationCount:
    regular, _, special = entry.partition("+")
    return StationCount(int(regular), int(special or 0))


@lru_cache(maxsize=1)
def _sums() -> dict[str, tuple[StationCount, int]]:
    """February and November for every area from the nation down to the kecamatan."""
    sums: dict[str, list[int]] = {}
    for district, (november, february) in _districts().items():
        counts = (sum(count.regular for count in february), sum(count.special for count in february), november)
        for level in (Level.NATION, Level.PROVINCE, Level.REGENCY, Level.DISTRICT):
            entry = sums.setdefault(up_to(district, level), [0, 0, 0])
            entry[:] = [known + more for known, more in zip(entry, counts, strict=True)]
    return {code: (StationCount(regular, special), november) for code, (regular, special, november) in sums.items()}


def _villages(district: str) -> dict[str, StationCount]:
    codes = (area.code for area in areas.within(district, Level.VILLAGE))
    return dict(zip(codes, _districts()[district][1], strict=True))
