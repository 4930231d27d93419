"""What is wrong with a DP4: who is missing from it, and who stands in it although dead, double, moved, too young …

Counts per village are `rate × voters`, rounded up or down by chance, so that they add up to the rate over many
villages.

Noise of a double, drawn for each separately (our own model; the shares are not measured): always another NIK and a
family card of its own; in half of the cases in another village of the kecamatan (the next one by code), else at
another home of the same village; name spelt otherwise 50 %; birth date with day and month exchanged (where that is a
date) 15 %, 1 July of the year 10 %, a year off 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tahapan.engines.population.chance import Flags, Floats, Ints, Keys, keys, lowest, numbered, rounded, uniform
from tahapan.engines.population.households import DAYS_PER_YEAR, Families, Marital, Voters
from tahapan.engines.population.spec import Standing, TruthRates

STANDINGS: Final = tuple(Standing)
_LISTED, _MISSING = STANDINGS.index(Standing.LISTED), STANDINGS.index(Standing.MISSING)
_DOUBLE, _MOVED = STANDINGS.index(Standing.DOUBLE), STANDINGS.index(Standing.MOVED)
_SAME_VILLAGE: Final = 0.5
_FIRST_TIME_AGE: Final = 18.0
_MALE: Final = {Standing.TNI: 0.93, Standing.POLRI: 0.93}
_AGES: Final = {
    Standing.DIED: (28.0, 95.0, 0.6),
    Standing.UNDER_AGE: (15.2, 16.9, 1.0),
    Standing.MOVED: (18.0, 60.0, 1.4),
    Standing.FOREIGN: (25.0, 65.0, 1.0),
    Standing.TNI: (19.0, 50.0, 1.0),
    Standing.POLRI: (19.0, 54.0, 1.0),
    Standing.GONE: (20.0, 92.0, 0.8),
}
"""Youngest, oldest, exponent of the draw (below 1: mostly old)."""


@dataclass(frozen=True, slots=True)
class Entries:
    """One row per registry entry of a batch. Villages and families are indices; positions of `same_as` are rows, −1
    none.

    `village` issued the numbers and draws the chances, `seat` is where the entry is listed (they differ for doubles
    elsewhere); `host` is the family at whose home it is listed, `card` the family card: below the number of families
    it is that family's, above it a card of its own.
    """

    village: Ints
    seat: Ints
    number: Ints
    host: Ints
    card: Ints
    age_days: Ints
    male: Ints
    marital: Ints
    standing: Ints
    same_as: Ints


def make_entries(
    seed: int, place: Ints, district: Ints, voters: Voters, families: Families, rates: TruthRates, adult: int
) -> Entries:
    """Voters, then the entries that DP4 or the last list holds without right. `adult` is the age of 17 in days."""
    count = np.bincount(voters.village, minlength=len(place))
    standing = np.full(len(voters.village), _LISTED)
    standing[_missing(seed, place, count, voters, rates, adult)] = _MISSING
    doubled = _doubled(seed, place, count, voters, standing, rates)
    extra_kind, extra_village = _extras(seed, place, count, rates)
    village = np.concatenate((extra_village, voters.village[doubled]))
    order = np.argsort(village, kind="stable")
    kind = np.concatenate((extra_kind, np.full(len(doubled), _DOUBLE)))[order]
    same_as = np.concatenate((np.full(len(extra_village), -1), doubled))[order]
    village = village[order]
    number = count[village] + numbered(np.bincount(village, minlength=len(place)))
    chance = keys(seed, "person", place[village], number)
    seat = _seats(village, kind, district, count, uniform(chance, "seat"))
    first_family = np.searchsorted(families.village, np.arange(len(place)))
    family_count = np.bincount(families.village, minlength=len(place))
    host = first_family[seat] + (uniform(chance, "host") * family_count[seat]).astype(np.int64)
    age_days, male, marital = _extra_people(kind, chance, adult)
    twin = same_as >= 0
    age_days[twin] = voters.age_days[same_as[twin]]
    male[twin], marital[twin] = voters.male[same_as[twin]], voters.marital[same_as[twin]]
    joined = (
        (voters.village, village), (voters.village, seat), (voters.number, number), (voters.family, host),
        (voters.family, _cards(kind, village, host, len(families.size))), (voters.age_days, age_days),
        (voters.male.astype(np.int64), male), (voters.marital, marital), (standing, kind),
        (np.full(len(standing), -1), same_as),
    )  # fmt: skip
    return Entries(*(np.concatenate(pair) for pair in joined))


def noisy_birth(day: Ints, draw: Floats) -> Ints:
    """Birth dates (days since 1970-01-01) of doubles, by the model above."""
    dates = day.astype("datetime64[D]")
    year = dates.astype("datetime64[Y]")
    month = dates.astype("datetime64[M]").astype(np.int64) % 12
    of_month = (dates - dates.astype("datetime64[M]")).astype(np.int64)
    exchanged = ((year.astype("datetime64[M]") + of_month % 12).astype("datetime64[D]") + month).astype(np.int64)
    first_july = ((year.astype("datetime64[M]") + 6).astype("datetime64[D]")).astype(np.int64)
    choices = [(draw < 0.15) & (of_month < 12), (draw >= 0.15) & (draw < 0.25), (draw >= 0.25) & (draw < 0.30)]
    return np.select(choices, [exchanged, first_july, day - 365], day)


def _missing(seed: int, place: Ints, count: Ints, voters: Voters, rates: TruthRates, adult: int) -> Flags:
    """People DP4 forgot: four of ten times as often first-time voters as their number would say."""
    chance = uniform(keys(seed, "person", place[voters.village], voters.number), "missing")
    young = voters.age_days < adult + (_FIRST_TIME_AGE - 17) * DAYS_PER_YEAR
    wanted = rounded(count, rates.missing, uniform(keys(seed, "village", place, np.zeros_like(place)), "missing"))
    return lowest(voters.village, np.where(young, chance * 0.15, chance), wanted)


def _doubled(seed: int, place: Ints, count: Ints, voters: Voters, standing: Ints, rates: TruthRates) -> Ints:
    """Rows of listed voters who stand in the list a second time."""
    chance = uniform(keys(seed, "person", place[voters.village], voters.number), "double")
    wanted = rounded(count, rates.double, uniform(keys(seed, "village", place, np.zeros_like(place)), "double"))
    listed = np.bincount(voters.village[standing == _LISTED], minlength=len(place))
    score = np.where(standing == _LISTED, chance * 0.5, 0.75)
    return np.flatnonzero(lowest(voters.village, score, np.minimum(wanted, listed)))


def _extras(seed: int, place: Ints, count: Ints, rates: TruthRates) -> tuple[Ints, Ints]:
    kinds, villages = [], []
    for standing, rate in rates.extras().items():
        draws = uniform(keys(seed, "village", place, np.zeros_like(place)), standing.value)
        village = np.repeat(np.arange(len(place)), rounded(count, rate, draws))
        villages.append(village)
        kinds.append(np.full(len(village), STANDINGS.index(standing)))
    return np.concatenate(kinds), np.concatenate(villages)


def _seats(village: Ints, kind: Ints, district: Ints, count: Ints, draw: Floats) -> Ints:
    """The village an entry is listed in: half of the doubles in the next inhabited village of the kecamatan."""
    neighbour = np.arange(len(district))
    for code in np.unique(district):
        inhabited = np.flatnonzero((district == code) & (count > 0))
        neighbour[inhabited] = np.roll(inhabited, -1)
    elsewhere = (kind == _DOUBLE) & (draw >= _SAME_VILLAGE)
    return np.where(elsewhere, neighbour[village], village)


def _cards(kind: Ints, village: Ints, host: Ints, families: int) -> Ints:
    """Own cards for doubles (one each) and for the moved (two people to a card); others are on their host's card."""
    card = host.copy()
    double, moved = np.flatnonzero(kind == _DOUBLE), np.flatnonzero(kind == _MOVED)
    pair = village[moved] * 1_000_000 + numbered(np.bincount(village[moved])) // 2
    _, pair_number = np.unique(pair, return_inverse=True)
    card[moved] = families + pair_number
    card[double] = families + (pair_number.max(initial=-1) + 1) + np.arange(len(double))
    return card


def _extra_people(kind: Ints, chance: Keys, adult: int) -> tuple[Ints, Ints, Ints]:
    """Age in days, male (0 or 1) and marriage of entries that are not voters; those of doubles are replaced."""
    draw = uniform(chance, "age")
    years, male_share = np.full(len(kind), 40.0), np.full(len(kind), 0.5)
    for standing, (youngest, oldest, exponent) in _AGES.items():
        rows = kind == STANDINGS.index(standing)
        years[rows] = youngest + (oldest - youngest) * draw[rows] ** exponent
        male_share[rows] = _MALE.get(standing, 0.5)
    age_days = (years * DAYS_PER_YEAR).astype(np.int64)
    under_age = kind == STANDINGS.index(Standing.UNDER_AGE)
    age_days = np.where(under_age, np.minimum(age_days, adult - 1), np.maximum(age_days, adult))
    married = np.where(years > 62, Marital.PERNAH, np.where(years > 25, Marital.SUDAH, Marital.BELUM))
    return age_days, (uniform(chance, "sex") < male_share).astype(np.int64), married.astype(np.int64)
