"""From village specs to a population: batches of whole kecamatan, arrays inside, one table at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
import polars as pl

from tahapan.engines.population.chance import Ints
from tahapan.engines.population.ground import homes, lay_out
from tahapan.engines.population.households import Families, adult_days, make_families, make_voters
from tahapan.engines.population.people import Settlement, make_people
from tahapan.engines.population.places import rt_table
from tahapan.engines.population.spec import (
    WEST_SUMATRA_2024,
    NameStyle,
    Standing,
    TruthRates,
    VillageSpec,
    in_order,
)
from tahapan.engines.population.truth import STANDINGS, make_entries

_BATCH_VOTERS: Final = 250_000


@dataclass(frozen=True, slots=True)
class Population:
    """A synthetic population. Tables are ordered by village, hamlet, RT and family.

    `people`, one row per entry of the registry: person_id (Int64, village code × 10⁷ + number), nkk, nik, name,
    birth_place, birth_date (Date), marital B/S/P, sex L/P, address, rt, rw ("000" where a village has none),
    disability (Int8 code 1–6 or null), ktp_el S/B, village, hamlet, lng, lat, standing (`Standing`), same_as
    (person_id of a double's first entry), wrong_station (the family is likely to be found at another station than its
    address says). `rt_points`: village, hamlet, rw, rt, lng, lat. Eligible people per village equal
    `VillageSpec.voters`.
    """

    people: pl.DataFrame
    rt_points: pl.DataFrame
    voting_day: dt.date
    seed: int

    @property
    def truth(self) -> pl.DataFrame:
        """The entries in which DP4 and reality differ: person_id, village, nik, sex, standing, tms_code, same_as."""
        codes = {standing.value: standing.tms_code for standing in STANDINGS}
        return self.people.filter(pl.col("standing") != Standing.LISTED.value).select(
            "person_id",
            "village",
            "nik",
            "sex",
            "standing",
            pl.col("standing").cast(pl.String).replace_strict(codes, return_dtype=pl.Int8).alias("tms_code"),
            "same_as",
        )


def generate(
    villages: Sequence[VillageSpec],
    voting_day: dt.date,
    seed: int,
    rates: TruthRates = WEST_SUMATRA_2024,
    names: NameStyle | None = None,
) -> Population:
    """A population for `villages` as it will be on `voting_day`.

    The same arguments give the same rows; a village's people do not depend on which other villages are given (only
    the village in which a double elsewhere is listed depends on the villages of its kecamatan). NIK are unique among
    all entries of all villages, NKK among all families. `names` None: by province. Order of `villages` does not
    matter. Pure. Raises ValueError when a village is given twice or an outline encloses nothing.
    """
    made = [_make(batch, voting_day, seed, rates, names) for batch in _batches(in_order(villages), names)]
    if not made:
        made = [_make([], voting_day, seed, rates, NameStyle.GENERAL)]
    people, points = (pl.concat([pair[part] for pair in made], rechunk=False) for part in (0, 1))
    return Population(people, points, voting_day, seed)


def _batches(villages: list[VillageSpec], names: NameStyle | None) -> Iterator[list[VillageSpec]]:
    """Whole kecamatan until a batch is full or the name style changes."""
    batch: list[VillageSpec] = []
    for district, group in groupby(villages, key=lambda village: village.district):
        other_names = bool(batch) and NameStyle.of(batch[-1].code) is not NameStyle.of(f"{district // 10_000:02}")
        if batch and (sum(village.voters for village in batch) > _BATCH_VOTERS or (other_names and names is None)):
            yield batch
            batch = []
        batch += group
    if batch:
        yield batch


def _make(
    villages: list[VillageSpec], voting_day: dt.date, seed: int, rates: TruthRates, names: NameStyle | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    place = np.array([village.digits for village in villages], dtype=np.int64)
    wanted = np.array([village.voters for village in villages], dtype=np.int64)
    male = np.array([-1 if village.male is None else village.male for village in villages], dtype=np.int64)
    families = make_families(seed, place, wanted)
    voters = make_voters(seed, place, male, families, voting_day)
    adult = adult_days(voting_day)
    entries = make_entries(seed, place, place // 10_000, voters, families, rates, adult)
    settlement = _settle(seed, villages, families)
    style = names or NameStyle.of(villages[0].code if villages else "")
    people = make_people(seed, villages, families, settlement, entries, voting_day, style, rates.wrong_station)
    return people, settlement.rt_table.drop("address")


def _settle(seed: int, villages: list[VillageSpec], families: Families) -> Settlement:
    counts = np.bincount(families.village, minlength=len(villages))
    grounds, points = [], [np.zeros((0, 2))]
    rts: list[Ints] = [np.zeros(0, dtype=np.int64)]
    first_rt = 0
    for village, count in zip(villages, counts.tolist(), strict=True):
        ground = lay_out(seed, village, count)
        rt, home = homes(seed, village, ground, count)
        grounds.append(ground)
        rts.append(first_rt + rt)
        points.append(home)
        first_rt += len(ground.hamlet)
    return Settlement(rt_table(seed, villages, grounds), np.concatenate(rts), np.concatenate(points))
