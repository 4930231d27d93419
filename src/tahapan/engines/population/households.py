"""Families of voters: sizes, roles, ages, sex, marriage. Numbers are drawn, counts per village are exact.

Sizes have mean 3.0 voters (Sijunjung: about 169 thousand voters in 56 thousand families). The ages reproduce the
cohorts KPU published with the DPT of 2024 (born up to 1945 1.7 %, 1946–64 13.7 %, 1965–80 28.1 %, 1981–96 33.6 %,
from 1997 22.9 %; general knowledge, not in the dossier) within about three points; the form of the distributions is
ours.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from tahapan.engines.population.chance import Flags, Floats, Ints, keys, lowest, normal, numbered, rounded, uniform

ADULT_AGE: Final = 17
DAYS_PER_YEAR: Final = 365.25
MALE_SHARE: Final = 2_036_841 / 4_111_219  # DPS of West Sumatra 2024
_SIZE_SHARES: Final = (0.12, 0.33, 0.24, 0.16, 0.085, 0.04, 0.017, 0.008)
_COUPLE_SHARE: Final = 0.87
_ELDER_SHARE: Final = 0.28
_BRIDE_SHARE: Final = 0.01  # of wives of men under 25
_TWIN_SHARE: Final = 0.012
_CENTENARIAN_SHARE: Final = 0.004  # of people above 75: kept in registers after death, a known list anomaly


class Role(IntEnum):
    """Place in the family. Index into the small tables below; never stored."""

    ALONE = 0
    HUSBAND = 1
    WIFE = 2
    LONE_PARENT = 3
    CHILD = 4
    ELDER = 5


# Score intervals from which the men of a village are taken, lowest first: husbands before free roles before wives.
_SEX_BASE: Final = np.array([0.30, 0.0, 0.80, 0.42, 0.25, 0.38])
_SEX_WIDTH: Final = np.array([0.40, 0.2, 0.19, 0.37, 0.40, 0.40])


@dataclass(frozen=True, slots=True)
class Families:
    """One row per family, villages in order: its village (index), number in the village, voters, make-up."""

    village: Ints
    number: Ints
    size: Ints
    couple: Flags
    children: Ints
    elder: Flags


@dataclass(frozen=True, slots=True)
class Voters:
    """One row per person with the right to vote, families in order. `family` indexes the rows of Families."""

    village: Ints
    family: Ints
    number: Ints
    age_days: Ints
    male: Flags
    marital: Ints


class Marital(IntEnum):
    """Index into the letters of element 6, B S P."""

    BELUM = 0
    SUDAH = 1
    PERNAH = 2


def adult_days(voting_day: dt.date) -> int:
    """The age in days of a person who becomes 17 on voting day."""
    try:
        born = voting_day.replace(year=voting_day.year - ADULT_AGE)
    except ValueError:  # 29 February
        born = dt.date(voting_day.year - ADULT_AGE, 3, 1)
    return (voting_day - born).days


def make_families(seed: int, place: Ints, voters: Ints) -> Families:
    """Families until each village has exactly its voters; the last family takes what is left."""
    village = np.repeat(np.arange(len(voters)), voters)  # as many families as voters always suffice
    number = numbered(voters)
    chance = keys(seed, "family", place[village], number)
    size = 1 + np.searchsorted(np.cumsum(_SIZE_SHARES[:-1]), uniform(chance, "size"), side="right")
    total = np.cumsum(size)
    village_start = np.concatenate(([0], total))[np.cumsum(voters) - voters]
    before = total - size - village_start[village]
    kept = before < voters[village]
    size = np.minimum(size, voters[village] - before)[kept]
    chance = chance[kept]
    couple = (size > 1) & (uniform(chance, "couple") < _COUPLE_SHARE)
    others = size - 1 - couple
    elder = (others > 0) & (uniform(chance, "elder") < _ELDER_SHARE)
    return Families(village[kept], number[kept], size, couple, others - elder, elder)


def make_voters(seed: int, place: Ints, male: Ints, families: Families, voting_day: dt.date) -> Voters:
    """The people of the families. `male` holds the exact number of men of each village, −1 where it is free."""
    family = np.repeat(np.arange(len(families.size)), families.size)
    village = families.village[family]
    number = numbered(np.bincount(village, minlength=len(place)))
    chance = keys(seed, "person", place[village], number)
    position = numbered(families.size)
    role = _roles(families, family, position)
    years = _ages(seed, place, families, family, position, role, uniform(chance, "age"))
    years = np.where((years > 75) & (uniform(chance, "centenarian") < _CENTENARIAN_SHARE), years % 8 + 100, years)
    bride = (role == Role.WIFE) & (years < 23) & (uniform(chance, "bride") < _BRIDE_SHARE)
    floor = np.where(bride, 0, adult_days(voting_day))
    years = np.where(bride, 15.2 + 1.7 * uniform(chance, "bride age"), years)
    age_days = np.maximum((years * DAYS_PER_YEAR).astype(np.int64), floor)
    twin = np.flatnonzero((role[1:] == Role.CHILD) & (role[:-1] == Role.CHILD) & (family[1:] == family[:-1])) + 1
    twin = twin[uniform(chance[twin], "twin") < _TWIN_SHARE]
    age_days[twin] = age_days[twin - 1]
    score = _SEX_BASE[role] + _SEX_WIDTH[role] * uniform(chance, "sex")
    size = np.bincount(village, minlength=len(place))
    free = rounded(size, MALE_SHARE, uniform(keys(seed, "village", place, np.zeros_like(place)), "men"))
    men = lowest(village, score, np.where(male < 0, free, male))
    marital = _marital(role, years, uniform(chance, "marital"))
    return Voters(village, family, number, age_days, men, marital)


def _roles(families: Families, family: Ints, position: Ints) -> Ints:
    couple, size = families.couple[family], families.size[family]
    role = np.full(len(family), Role.CHILD, dtype=np.int64)
    head = position == 0
    role[head & couple] = Role.HUSBAND
    role[head & ~couple] = Role.LONE_PARENT
    role[head & (size == 1)] = Role.ALONE
    role[(position == 1) & couple] = Role.WIFE
    role[families.elder[family] & (position == size - 1)] = Role.ELDER
    return role


def _head_ages(seed: int, place: Ints, families: Families) -> Floats:
    """Age in years of the head: old enough for the grown children, young or old where there are none."""
    chance = keys(seed, "family", place[families.village], families.number)
    draw, young = uniform(chance, "head"), uniform(chance, "head is young")
    alone = np.where(young < 0.5, 20 + 24 * draw, 42 + 45 * draw**1.3)
    childless = np.where(young < 0.74, 22 + 25 * draw**0.8, 48 + 32 * draw**1.5)
    parent = 37 + 3 * families.children + 26 * draw**1.3
    ages = np.where(families.children > 0, parent, childless)
    return np.where(families.size == 1, alone, ages)


def _ages(seed: int, place: Ints, families: Families, family: Ints, position: Ints, role: Ints, draw: Floats) -> Floats:
    """Age in years of each person, from the head's age and the role."""
    head = _head_ages(seed, place, families)
    chance = keys(seed, "family", place[families.village], families.number)
    youngest = np.where(families.children > 0, 34 + 3 * families.children, ADULT_AGE) + 3 * uniform(chance, "youngest")
    wife = np.maximum(head - 3.0 + 3.5 * normal(chance, "wife"), youngest)
    span = np.minimum(np.where(families.couple, wife, head) - 34, 28)
    children = np.maximum(families.children, 1)
    # Children stand in order of age, one stratum each, so that brothers and sisters are years apart.
    place_in_row = position - 1 - families.couple[family]
    stratum = (children[family] - 1 - place_in_row + draw) / children[family]
    years = head[family]
    years = np.where(role == Role.WIFE, wife[family], years)
    years = np.where(role == Role.CHILD, ADULT_AGE + span[family] * np.clip(stratum, 0, 1) ** 0.88, years)
    return np.where(role == Role.ELDER, np.minimum(years + 18 + 13 * draw, 88 + 8 * draw), years)


def _marital(role: Ints, years: Floats, draw: Floats) -> Ints:
    """B, S or P by role and age; whoever is under 17 here is a married wife."""
    single = np.where(draw < 0.9, Marital.BELUM, Marital.PERNAH)
    old = np.select([draw < 0.78, draw < 0.9], [Marital.PERNAH, Marital.BELUM], Marital.SUDAH)
    alone = np.where(years < 40, single, old)
    parent = np.where(draw < 0.9, Marital.PERNAH, Marital.SUDAH)
    grown = np.select([draw < 0.58, draw < 0.93], [Marital.BELUM, Marital.SUDAH], Marital.PERNAH)
    child = np.where(years < 22, Marital.BELUM, grown)
    couple = np.full_like(role, Marital.SUDAH)
    elder = np.where(draw < 0.75, Marital.PERNAH, Marital.SUDAH)
    return np.asarray(np.choose(role, [alone, couple, couple, parent, child, elder]), dtype=np.int64)
