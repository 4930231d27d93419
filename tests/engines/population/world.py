"""A kecamatan of four villages: one with a hole and an island, one without outline, an empty one, a tiny one."""

import datetime as dt

import numpy as np

from tahapan.engines.population import HamletWord, VillageSpec

VOTING_DAY = dt.date(2024, 11, 27)
SQUARE = np.array([[101.00, -0.70], [101.04, -0.70], [101.04, -0.66], [101.00, -0.66]])
HOLE = np.array([[101.01, -0.69], [101.03, -0.69], [101.03, -0.67], [101.01, -0.67]])
ISLAND = np.array([[101.05, -0.70], [101.06, -0.70], [101.06, -0.69], [101.05, -0.69]])


def village(number: int, voters: int, *, male: int | None = None, district: str = "13.03.04") -> VillageSpec:
    """A jorong village without outline."""
    return VillageSpec(
        f"{district}.{number}",
        "Koto Tuo",
        voters,
        point=(101.2, -0.7),
        radius_km=2.0,
        hamlet_word=HamletWord.JORONG,
        male=male,
        regency="Sijunjung",
    )


def outlined(number: int, voters: int) -> VillageSpec:
    """A village whose point lies in the hole of its outline."""
    return VillageSpec(
        f"13.03.04.{number}", "Lubuk Batu", voters, point=(101.02, -0.68), outline=(SQUARE, HOLE, ISLAND)
    )


def kecamatan() -> list[VillageSpec]:
    return [outlined(2001, 700), village(2002, 900, male=430), village(2003, 0), village(2004, 5)]
