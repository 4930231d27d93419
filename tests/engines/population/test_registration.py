"""NIK and NKK: structure, agreement with the record, and uniqueness across villages that know nothing of each other."""

import numpy as np
import polars as pl
import pytest
from tests.engines.population.world import VOTING_DAY, village

from tahapan.core.nik import parts
from tahapan.engines.population import Population, generate
from tahapan.engines.population.registration import HOME, PROVINCE, REGENCY, SERIALS_PER_VILLAGE, register


@pytest.fixture(scope="module")
def population() -> Population:
    # Kelurahan and desa of the same number, other districts, other regencies, and a neighbour province.
    districts = ("13.03.04", "13.03.05", "13.71.04", "14.01.01")
    return generate(
        [village(number, 1_500, district=district) for district in districts for number in (1001, 2001, 2002)],
        VOTING_DAY,
        seed=21,
    )


def test_every_nik_is_well_formed_and_unique(population: Population) -> None:
    niks = population.people["nik"]
    assert [nik for nik in niks if parts(nik) is None] == []
    assert niks.n_unique() == len(niks)


def test_nik_agrees_with_date_and_sex_of_the_record_in_all_but_one_of_a_hundred(population: Population) -> None:
    rows = population.people.select("nik", "birth_date", "sex").iter_rows()
    agreed = [parts(nik).agrees_with(born, sex == "P") for nik, born, sex in rows]  # type: ignore[union-attr]
    assert 0.98 < sum(agreed) / len(agreed) < 0.995


def test_most_people_were_registered_in_their_own_district(population: Population) -> None:
    own = population.people["nik"].str.head(6) == population.people["village"].str.head(8).str.replace_all(r"\.", "")
    assert 0.82 < own.mean() < 0.88  # type: ignore[operator]


def test_nkk_begins_with_the_district_and_belongs_to_one_family_only(population: Population) -> None:
    nkk = population.people["nkk"]
    district = population.people.filter(pl.col("same_as").is_null()).select(
        (pl.col("nkk").str.head(6) == pl.col("village").str.head(8).str.replace_all(r"\.", "")).all()
    )
    homes = population.people.group_by("nkk").agg(pl.struct("lng", "lat").n_unique().alias("homes"), pl.len())
    assert nkk.str.contains(r"^\d{16}$").all()
    assert district.item() is True
    assert homes.filter(pl.col("len") > 12).is_empty()


def test_a_date_with_more_people_than_serials_stays_unique() -> None:
    count = 5 * SERIALS_PER_VILLAGE
    nobody = np.zeros(count, dtype=np.int64)
    numbers = register(1, np.array([3201012001]), nobody, nobody + 4_000, nobody == 1, nobody + HOME)
    assert len(np.unique(numbers)) == count
    assert set(numbers // 10**10) == {320101}


@pytest.mark.parametrize("where", [REGENCY, PROVINCE])
def test_registrations_elsewhere_never_meet(where: int) -> None:
    place = np.array(
        [
            31 * 10**8 + regency * 10**6 + district * 10**4 + number
            for regency in (1, 29, 71, 79)
            for district in range(1, 56, 6)
            for number in (1001, 1127, 2001, 2127)
        ]
    )
    count = len(place)
    numbers = register(7, place, np.arange(count), np.full(count, 9_000), np.full(count, True), np.full(count, where))
    assert len(np.unique(numbers)) == count
    assert [parts(str(number)) for number in numbers if parts(str(number)) is None] == []
