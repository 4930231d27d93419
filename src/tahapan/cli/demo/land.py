"""The ground and the people of a demo: villages with their published size, RT points, and places to vote."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.elections import areas, figures, shapes
from tahapan.engines import population
from tahapan.engines.population import HamletWord, VillageSpec
from tahapan.stations.acts import RtRow, VenueRow
from tahapan.stations.models import VenueKind

_PEOPLE_PER_KM2: Final = 400.0
"""Voters per square kilometre of settled land, from which a radius is guessed where no outline ships."""
_RT_PER_VENUE: Final = 1.5
_KINDS: Final = (VenueKind.SCHOOL, VenueKind.HALL, VenueKind.YARD, VenueKind.PRIVATE)


def villages(area: str) -> list[VillageSpec]:
    """Every village of `area` with voters, sized by published figures where there are some, else by station counts."""
    expected = figures.expected_voters(area)
    sexes = figures.expected_by_sex(area)
    men = figures.apportion(sexes.male, {code: float(count) for code, count in expected.items()})
    return [_spec(code, count, min(men[code], count)) for code, count in expected.items() if count > 0]


def _spec(code: str, voters: int, male: int) -> VillageSpec:
    area = areas.get(code)
    outline = shapes.outline(code)
    return VillageSpec(
        code=code,
        name=area.name,
        voters=voters,
        point=_point(code),
        outline=tuple(np.asarray(ring, dtype=np.float64) for ring in outline) if outline else None,
        radius_km=max(0.4, math.sqrt(voters / _PEOPLE_PER_KM2 / math.pi)),
        hamlet_word=_hamlet_word(area),
        male=male,
        regency=areas.get(codes.up_to(code, Level.REGENCY)).name.removeprefix("Kabupaten ").removeprefix("Kota "),
    )


def _point(code: str) -> tuple[float, float]:
    """The village's label point, or its kecamatan's where the register has none."""
    here = code
    while here:
        found = shapes.label_point(here)
        if found is not None:
            return found
        here = codes.parent(here)
    raise LookupError(f"no point for {code}")


def _hamlet_word(area: areas.Area) -> HamletWord:
    words = {"nagari": HamletWord.JORONG, "kelurahan": HamletWord.RW}
    return words.get(area.village_word, HamletWord.DUSUN)


def rt_rows(made: population.Population) -> list[RtRow]:
    """Where every RT of the population lies."""
    points = made.rt_points.select(
        "village", "hamlet", pl.col("rw").cast(pl.Int16), pl.col("rt").cast(pl.Int16), "lng", "lat"
    )
    return [RtRow(**row) for row in points.to_dicts()]


def venue_rows(made: population.Population) -> list[VenueRow]:
    """Two places for every three RT, at the RT points in turn; schools have two rooms. Names are plain numbers."""
    rows: list[VenueRow] = []
    for (village,), points in made.rt_points.group_by("village", maintain_order=True):
        wanted = max(1, round(len(points) / _RT_PER_VENUE))
        chosen = points.gather(np.linspace(0, len(points) - 1, wanted).round().astype(int).tolist())
        rows += _venues(str(village), chosen)
    return rows


def _venues(village: str, points: pl.DataFrame) -> Sequence[VenueRow]:
    name = areas.get(village).name
    counts = dict.fromkeys(_KINDS, 0)
    rows = []
    for number, (lng, lat) in enumerate(points.select("lng", "lat").iter_rows()):
        kind = _KINDS[number % len(_KINDS)]
        counts[kind] += 1
        rows.append(
            VenueRow(
                village=village,
                name=f"{_TITLES[kind]} {counts[kind]} {name}",
                kind=kind,
                rooms=3 if kind is VenueKind.SCHOOL else 1,
                lng=lng,
                lat=lat,
            )
        )
    return rows


_TITLES: Final = {
    VenueKind.SCHOOL: "SD Negeri",
    VenueKind.HALL: "Balai",
    VenueKind.YARD: "Halaman kantor",
    VenueKind.PRIVATE: "Rumah warga",
}
