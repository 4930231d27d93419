"""Homes and RT lie inside the village, together, in RT of ordinary size."""

import numpy as np
import polars as pl
import pytest
from tests.engines.population.world import HOLE, ISLAND, SQUARE, VOTING_DAY, outlined, village

from tahapan.engines.population import HamletWord, Population, VillageSpec, generate
from tahapan.engines.population.ground import inside, interior_point

OUTLINE = (SQUARE, HOLE, ISLAND)


@pytest.fixture(scope="module")
def population() -> Population:
    return generate([outlined(2001, 3_000), village(2002, 3_000)], VOTING_DAY, seed=4)


def _points(frame: pl.DataFrame, code: str) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return frame.filter(pl.col("village") == code).select("lng", "lat").to_numpy()


def test_inside_follows_the_even_odd_rule() -> None:
    points = np.array([[101.005, -0.68], [101.02, -0.68], [101.055, -0.695], [101.045, -0.68], [102.0, -0.68]])
    assert inside(OUTLINE, points).tolist() == [True, False, True, False, False]


def test_homes_and_rt_points_lie_inside_the_outline(population: Population) -> None:
    for frame in (population.people, population.rt_points):
        assert inside(OUTLINE, _points(frame, "13.03.04.2001")).all()


def test_without_outline_homes_lie_within_the_radius(population: Population) -> None:
    points = _points(population.people, "13.03.04.2002")
    east, north = (points - [101.2, -0.7]).T * 110.57
    assert np.hypot(east, north).max() <= 2.0


def test_homes_are_clustered_not_uniform(population: Population) -> None:
    homes = np.unique(_points(population.people, "13.03.04.2001"), axis=0) * 110.57
    apart = np.hypot(*(homes[:, None] - homes[None]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    uniform_mean = 0.5 / np.sqrt(len(homes) / 17.1)  # Clark and Evans 1954; the outline has 17.1 km²
    assert apart.min(axis=1).mean() < 0.35 * uniform_mean


def test_rt_have_about_45_families_and_130_voters(population: Population) -> None:
    rt = population.people.group_by("village", "hamlet", "rt").agg(pl.len(), pl.col("nkk").n_unique())
    assert 110 < rt["len"].mean() < 150  # type: ignore[operator]
    assert 38 < rt["nkk"].mean() < 52  # type: ignore[operator]


def test_a_nagari_has_3_to_8_jorong_and_rt_numbers_restart_in_each(population: Population) -> None:
    points = population.rt_points
    hamlets = points.group_by("village").agg(pl.col("hamlet").n_unique())
    first = points.group_by("village", "hamlet").agg(pl.col("rt").min(), pl.col("rt").n_unique().alias("n"), pl.len())
    assert hamlets["hamlet"].is_between(3, 8).all()
    assert first["rt"].unique().to_list() == ["001"]
    assert (first["n"] == first["len"]).all()


def test_addresses_use_the_word_of_the_village() -> None:
    specs = [
        VillageSpec(f"32.01.01.200{number}", "X", 1_500, point=(106.8, -6.5), hamlet_word=word)
        for number, word in enumerate(HamletWord)
    ]
    people = generate(specs, VOTING_DAY, seed=1).people
    words = people.group_by("village").agg(pl.col("address").str.extract(r"^(\S+) ").unique(), pl.col("rw").unique())
    first = {row["village"][-1]: row for row in words.iter_rows(named=True)}
    assert [first[str(number)]["address"] for number in range(3)] == [["JORONG"], ["DUSUN"], ["JL."]]
    assert first["0"]["rw"] == ["000"]
    assert sorted(first["2"]["rw"]) == ["001", "002", "003"]


def test_a_point_inside_is_found_for_a_village_whose_middle_is_a_hole() -> None:
    assert inside((SQUARE, HOLE), interior_point((SQUARE, HOLE))[None]).tolist() == [True]


def test_an_outline_without_area_is_refused() -> None:
    line = np.array([[101.0, -0.7], [101.1, -0.7]])
    with pytest.raises(ValueError, match="encloses nothing"):
        interior_point((line,))
