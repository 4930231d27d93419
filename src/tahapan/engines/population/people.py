"""The columns of the people table, made from arrays. Strings are gathered from short lists, never built per person."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from tahapan.engines.population.chance import Flags, Floats, Ints, Keys, keys, uniform
from tahapan.engines.population.households import DAYS_PER_YEAR, Families
from tahapan.engines.population.names import compose, respelled
from tahapan.engines.population.places import birth_places
from tahapan.engines.population.registration import HOME, PROVINCE, REGENCY, register
from tahapan.engines.population.spec import PERSON_NUMBERS, NameStyle, Standing, VillageSpec
from tahapan.engines.population.truth import STANDINGS, Entries, noisy_birth

_EPOCH: Final = dt.date(1970, 1, 1)
_OWN_DISTRICT, _OWN_REGENCY = 0.84, 0.94  # first registration, cumulated; the rest elsewhere in the province
_NIK_DATE_DIFFERS: Final = 0.012  # birth date corrected after the NIK was issued
_NIK_SEX_DIFFERS: Final = 0.0005
_DISABILITY: Final = np.cumsum([0.002355, 0.000271, 0.001292, 0.000550, 0.000400, 0.000509])
"""Share of codes 1–6. KPU published with the DPT of 2024, of 204.8 million voters: physical 482,414, intellectual
55,421, mental 264,594, sensory 298,749 (general knowledge, not in the dossier); how the sensory split into 4, 5, 6 is
an assumption."""
_DEFAULT_DATES: Final = ((7, 1, 0.024), (12, 31, 0.014), (1, 1, 0.006))
"""Month, day, share among people of 60: registry defaults (voter-list dossier 16.2); the shares are an assumption that
follows the claim of 2019 in order, not in height."""
_WITHOUT_CARD: Final = 0.008  # KTP-el not yet recorded, above the age of 18
_CARD_DAYS: Final = 6_500  # family cards were entered during about 18 years
_RESPELLED: Final = 0.5  # of doubles


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where the families of a batch live: the RT table, and per family its row in that table and `[lng, lat]`."""

    rt_table: pl.DataFrame
    rt: Ints
    homes: Floats


def make_people(
    seed: int,
    villages: list[VillageSpec],
    families: Families,
    settlement: Settlement,
    entries: Entries,
    voting_day: dt.date,
    style: NameStyle,
    wrong_station: float,
) -> pl.DataFrame:
    """The people table of a batch (columns: see `Population`), ordered by village, hamlet, RT and family."""
    place = np.array([village.digits for village in villages], dtype=np.int64)
    chance = keys(seed, "person", place[entries.village], entries.number)
    # A double is the same person: whatever belongs to the person is drawn by the first entry.
    person = np.where(entries.same_as >= 0, entries.same_as, np.arange(len(chance)))
    years = entries.age_days / DAYS_PER_YEAR
    day = _birth_days(entries, voting_day, chance, person)
    rt, home = settlement.rt[entries.host], settlement.homes[entries.host]
    person_id = place[entries.village] * PERSON_NUMBERS + entries.number
    frame = pl.DataFrame(
        {
            "person_id": person_id,
            "nkk": _card_numbers(seed, place, families, entries, voting_day, chance),
            "nik": _person_numbers(seed, place, entries, day, chance),
            "name": _names(entries, chance, person, years, style),
            "birth_place": birth_places(villages, entries.village, chance[person], style),
            "birth_date": pl.Series(day, dtype=pl.Int32).cast(pl.Date),
            "marital": _letters("BSP", entries.marital),
            "sex": _letters("PL", entries.male),
            **{name: settlement.rt_table[name].gather(rt) for name in ("address", "rt", "rw")},
            "disability": _disability(chance[person]),
            "ktp_el": _letters("SB", _without_card(years, chance[person])),
            **{name: settlement.rt_table[name].gather(rt) for name in ("village", "hamlet")},
            "lng": home[:, 0],
            "lat": home[:, 1],
            "standing": pl.Series([standing.value for standing in STANDINGS]).gather(entries.standing),
            "same_as": _or_null(person_id[person], entries.same_as >= 0),
            "wrong_station": _misplaced(seed, place, families, wrong_station)[entries.host]
            & (entries.standing == STANDINGS.index(Standing.LISTED)),
        }
    )
    return frame[np.argsort(entries.host, kind="stable")]


def _birth_days(entries: Entries, voting_day: dt.date, chance: Keys, person: Ints) -> Ints:
    """Birth dates in days since 1970-01-01: registry defaults for a share of the older, noise for doubles."""
    day = (voting_day - _EPOCH).days - entries.age_days
    weight = np.clip((entries.age_days / DAYS_PER_YEAR - 25) / 35, 0, 1.6)
    draw = uniform(chance, "default date")
    first_of_year = day.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[M]")
    before = 0.0
    for month, of_month, share in _DEFAULT_DATES:
        default = (first_of_year + (month - 1)).astype("datetime64[D]").astype(np.int64) + of_month - 1
        day = np.where((draw >= before * weight) & (draw < (before + share) * weight), default, day)
        before += share
    double = np.flatnonzero(entries.same_as >= 0)
    day[double] = noisy_birth(day[person[double]], uniform(chance[double], "noisy date"))
    return day


def _person_numbers(seed: int, place: Ints, entries: Entries, day: Ints, chance: Keys) -> pl.Series:
    """NIK. The date in it differs from the record in about one of a hundred, the sex in one of two thousand."""
    differs = uniform(chance, "nik date")
    written = np.where(differs < _NIK_DATE_DIFFERS, noisy_birth(day, differs / _NIK_DATE_DIFFERS * 0.3), day)
    woman = (entries.male == 0) ^ (uniform(chance, "nik sex") < _NIK_SEX_DIFFERS)
    draw = uniform(chance, "first registration")
    where = np.select([draw < _OWN_DISTRICT, draw < _OWN_REGENCY], [HOME, REGENCY], PROVINCE)
    return pl.Series(register(seed, place, entries.village, written, woman, where)).cast(pl.String)


def _card_numbers(
    seed: int, place: Ints, families: Families, entries: Entries, voting_day: dt.date, chance: Keys
) -> pl.Series:
    """NKK, one per family card; the date in it is the day the card was entered."""
    own = np.flatnonzero(entries.card >= len(families.size))
    first_row = own[np.unique(entries.card[own], return_index=True)[1]]
    village = np.concatenate((families.village, entries.village[first_row]))
    family_keys = keys(seed, "family", place[families.village], families.number)
    draw = uniform(np.concatenate((family_keys, chance[first_row])), "card day")
    day = (voting_day - _EPOCH).days - 300 - (draw * _CARD_DAYS).astype(np.int64)
    order = np.argsort(village, kind="stable")
    numbers = np.empty(len(village), dtype=np.int64)
    nobody = np.zeros(len(village), dtype=np.bool_)
    home = np.full(len(village), HOME)
    numbers[order] = register(seed, place, village[order], day[order], nobody, home)
    return pl.Series(numbers[entries.card]).cast(pl.String)


def _names(entries: Entries, chance: Keys, person: Ints, years: Floats, style: NameStyle) -> pl.Series:
    names = compose(chance[person], years[person], entries.male[person] == 0, style)
    doubles = np.flatnonzero(entries.same_as >= 0)
    doubles = doubles[uniform(chance[doubles], "respelled") < _RESPELLED]
    draws = uniform(chance[doubles], "respelling")
    other = [respelled(name, draw) for name, draw in zip(names.gather(doubles).to_list(), draws.tolist(), strict=True)]
    return names.scatter(doubles, pl.Series(other, dtype=pl.String)) if other else names


def _misplaced(seed: int, place: Ints, families: Families, share: float) -> Flags:
    """Families likely to be found at another station than their address says (TMS 8 and new at once)."""
    return uniform(keys(seed, "family", place[families.village], families.number), "wrong station") < share


def _disability(person: Keys) -> pl.Series:
    code = np.searchsorted(_DISABILITY, uniform(person, "disability"), side="right") + 1
    return _or_null(code, code <= len(_DISABILITY)).cast(pl.Int8)


def _without_card(years: Floats, person: Keys) -> Ints:
    """1 for people who have no KTP-el yet: whoever becomes 17 in the last half year, and a few others."""
    return ((years < 17.5) | (uniform(person, "ktp-el") < _WITHOUT_CARD)).astype(np.int64)


def _letters(letters: str, index: Ints) -> pl.Series:
    return pl.Series(list(letters)).gather(index)


def _or_null(values: Ints, known: Flags) -> pl.Series:
    return pl.select(pl.when(pl.Series(known)).then(pl.Series(values, dtype=pl.Int64)).alias("value"))["value"]
