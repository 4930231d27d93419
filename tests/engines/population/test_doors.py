"""What coklit would find: documents that differ only where they are said to, proofs only where one is asked for."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.engines.population.world import VOTING_DAY, village

from tahapan.engines.population import Population, Standing, coklit, generate
from tahapan.engines.population.doors import ELEMENTS


def made(*numbers: int) -> Population:
    return generate([village(number, 6_000) for number in numbers], VOTING_DAY, seed=5)


@pytest.fixture(scope="module")
def population() -> Population:
    return made(2001, 2002, 2003, 2004)


@pytest.fixture(scope="module")
def found(population: Population) -> pl.DataFrame:
    return coklit(population)


def test_a_village_finds_the_same_whichever_others_are_made(found: pl.DataFrame) -> None:
    alone = coklit(made(2002)).filter(pl.col("standing") != Standing.DOUBLE.value)
    together = found.filter((pl.col("village") == "13.03.04.2002") & (pl.col("standing") != Standing.DOUBLE.value))
    assert_frame_equal(alone, together)


def test_the_elements_named_as_corrected_are_those_that_differ_from_the_list(
    population: Population, found: pl.DataFrame
) -> None:
    listed = population.people.select(
        *ELEMENTS[:8], pl.col("rt", "rw").cast(pl.Int16), pl.col("disability").fill_null(0), ktp="ktp_el"
    )
    differing = [
        [name for name, old, new in zip(ELEMENTS, before, after, strict=True) if old != new]
        for before, after in zip(listed.iter_rows(), found.select(ELEMENTS).iter_rows(), strict=True)
    ]
    assert found["corrected"].to_list() == differing
    assert {name for names in differing for name in names} == {"nkk", "marital", "rt", "disability", "ktp"}


def test_about_as_many_are_corrected_as_in_west_sumatra(found: pl.DataFrame) -> None:
    corrected = found.filter(pl.col("corrected").list.len() > 0)
    assert set(corrected["standing"]) == {Standing.LISTED.value}
    assert corrected.height / found.height == pytest.approx(70_534 / 4_118_366, rel=0.25)


def test_a_new_family_card_is_nobody_elses(population: Population, found: pl.DataFrame) -> None:
    new = found.filter(pl.col("corrected").list.contains("nkk"))["nkk"]
    assert len(new) > 20
    assert new.n_unique() == len(new)
    assert set(new) & set(population.people["nkk"]) == set()
    assert new.str.contains(r"^\d{16}$").all()


def test_a_proof_is_at_hand_only_for_what_one_is_asked_for(found: pl.DataFrame) -> None:
    kinds = {
        Standing.DIED.value: {"akta-kematian", "surat-wali-nagari", ""},
        Standing.MOVED.value: {"siak", ""},
        Standing.LISTED.value: {""},
        Standing.MISSING.value: {""},
        Standing.DOUBLE.value: {""},
    }
    proofs = {standing: set(found.filter(pl.col("standing") == standing)["proof"]) for standing in kinds}
    assert proofs == kinds


def test_a_double_names_the_first_entry_of_the_person(population: Population, found: pl.DataFrame) -> None:
    nik = dict(population.people.select("person_id", "nik").iter_rows())
    expected = [None if first is None else nik[first] for first in population.people["same_as"]]
    assert found["same_nik"].to_list() == expected
    assert found["same_nik"].drop_nulls().len() > 0


def test_a_family_answers_as_one(found: pl.DataFrame) -> None:
    by_card = found.group_by("listed_nkk").agg(pl.col("calls", "refuses", "door").n_unique())
    assert by_card.select(pl.max("calls", "refuses", "door")).row(0) == (1, 1, 1)
    assert set(found["calls"]) == {1, 2, 3}
    assert set(found["door"]) == {"sendiri", "keluarga", "video"}
