"""Geometry, cutting, repair, flow, bounds, quality: each part alone."""

from __future__ import annotations

import builtins
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.siting.villages import in_a_row, scattered

from tahapan.engines.siting import (
    Families,
    Method,
    Plan,
    Preferences,
    Rules,
    Venues,
    Village,
    candidate_venues,
    project,
    quality,
    site,
)
from tahapan.engines.siting.cut import cut, fill
from tahapan.engines.siting.flow import transport
from tahapan.engines.siting.relax import Market, Relaxation
from tahapan.engines.siting.repair import occupy, repair


def test_a_degree_of_latitude_is_111_kilometres_and_longitude_shrinks_with_the_cosine() -> None:
    x, y = project([101.0, 102.0, 101.0], [0.0, 60.0, 1.0], origin=(101.0, 60.0))
    assert y[2] - y[0] == pytest.approx(111_195, abs=1)
    assert x[1] == pytest.approx(111_195 / 2, abs=1)


def test_projection_keeps_unknown_places_unknown() -> None:
    x, y = project([np.nan], [-0.7], origin=(101.0, -0.7))
    assert np.isnan(x[0])
    assert y[0] == 0.0


def test_candidate_venues_stand_at_the_centre_of_each_rt_or_of_its_hamlet() -> None:
    x = [0.0, 10.0, 100.0, 100.0, np.nan]
    venues = candidate_venues(Families.of([1] * 5, x, [0.0] * 5, [0, 0, 0, 0, 0], [1, 1, 2, 2, 3]), rooms=2)
    assert venues.x.tolist() == [5.0, 100.0, 52.5]
    assert venues.rooms.tolist() == [2, 2, 2]


def test_a_village_without_venues_can_be_sited_on_candidates() -> None:
    village = scattered(1)
    plan = site(replace(village, venues=candidate_venues(village.families, rooms=3)), Rules(200))
    assert plan.method is Method.SOLVED


def test_columns_of_different_length_and_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        Families.of([1, 2], [0.0], [0.0], [0], [0])
    with pytest.raises(ValueError, match="fewer than 0 voters"):
        Families.of([-1], [0.0], [0.0], [0], [0])
    with pytest.raises(ValueError, match="fewer than 0 rooms"):
        Venues.of([0.0], [0.0], [-1])
    with pytest.raises(ValueError, match="not negative"):
        Preferences(rt_price=-1.0)
    with pytest.raises(ValueError, match="at least 1 voter"):
        Rules(0)


def test_a_cut_falls_on_the_border_of_an_rt_where_loads_allow() -> None:
    size, rt = np.full(10, 2), np.array([0] * 4 + [1] * 6)
    assert np.bincount(cut(size, rt, 2, 12, keep_rt=True)).tolist() == [4, 6]
    assert np.bincount(cut(size, rt, 2, 12, keep_rt=False)).tolist() == [5, 5]
    assert np.bincount(cut(size, rt, 2, 10, keep_rt=True)).tolist() == [5, 5]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=60), st.integers(9, 40))
def test_filling_never_exceeds_the_limit_and_leaves_no_two_half_empty_bins(sizes: list[int], limit: int) -> None:
    bins = fill(np.array(sizes), limit)
    load = np.bincount(bins, sizes)
    assert load.max() <= limit
    assert (load * 2 <= limit).sum() <= 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=4, max_size=50), st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_repair_keeps_every_load_within_the_limit_or_says_that_it_cannot(
    sizes: list[int], stations: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    size = np.array(sizes)
    limit = max(-(-int(size.sum()) // stations), 6)
    start = rng.integers(0, stations, len(size))
    mended = repair(start, rng.uniform(0, 100, (len(size), stations)), size, limit)
    if mended is not None:
        assert np.bincount(mended, size).max() <= limit


def test_repair_passes_overload_along_a_chain_when_that_walks_less() -> None:
    station = np.array([0, 0, 1, 2])
    cost = np.array([[0.0, 900, 900], [0, 10, 900], [900, 0, 10], [900, 900, 0]])
    mended = repair(station, cost, np.array([3, 3, 3, 1]), 4)
    assert mended is not None
    assert mended.tolist() == [0, 1, 2, 2]


def test_an_empty_station_gets_the_family_that_walks_least_further() -> None:
    cost = np.array([[0.0, 50.0], [0.0, 20.0], [0.0, 90.0]])
    assert occupy(np.array([0, 0, 0]), cost, np.array([1, 1, 1])).tolist() == [0, 1, 0]


def test_transport_is_the_cheapest_and_widens_a_graph_that_was_thinned_too_much() -> None:
    cost = np.array([[1.0, 2.0, 50.0], [1.0, 2.0, 60.0], [1.0, 2.0, 90.0]])
    spent, flow = transport(cost, np.array([4, 4, 4]), np.array([4, 4, 4]), nearest=1)
    assert spent == 4 * (50 + 1 + 2)
    assert flow.sum(axis=0).tolist() == [4, 4, 4]
    with pytest.raises(ValueError, match="too small"):
        transport(cost, np.array([4, 4, 4]), np.array([4, 4, 3]))


@pytest.mark.parametrize("seed", range(3))
def test_no_choice_of_rooms_costs_less_than_its_bound_at_any_prices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    cost, voters = rng.uniform(0, 1000, (5, 30)), rng.integers(1, 20, 30)
    rooms, capacity = np.array([1, 2, 1, 1, 2]), int(voters.sum() // 3 + 10)
    market = Market(cost, voters, rooms, capacity, 3)
    relaxation = Relaxation(market)
    cheapest = min(
        transport(cost[list(chosen)].T, voters, np.full(3, capacity))[0]
        for chosen in ([0, 1, 1], [0, 1, 2], [1, 3, 4], [4, 4, 2], [1, 1, 4], [2, 3, 4])
    )
    for _ in range(50):
        relaxation.propose()
        relaxation.adjust(cheapest)
    assert 0 < relaxation.best_bound <= cheapest


def test_quality_counts_walks_by_voters_and_leaves_unknown_homes_out() -> None:
    families = Families.of([1, 3, 5], [0.0, 100.0, np.nan], [0.0, 0.0, np.nan], [0, 0, 0], [0, 1, 1])
    village = Village("q", families, Venues.of([0.0, 0.0], [0.0, 0.0], [1, 1]))
    stations = np.array([0, 0, 1]), np.array([0, 1]), np.array([4, 5])
    measured = quality(village, Plan(Method.CLERK, *stations), Rules(4))
    assert (measured.mean_walk, measured.p95_walk, measured.worst_walk) == (75.0, 100.0, 100.0)
    assert (measured.stations, measured.voters, measured.max_load, measured.mean_load) == (2, 9, 5, 4.5)
    assert (measured.over_limit, measured.split_families, measured.rt_split, measured.gap) == (1, 0, 1, None)


def test_quality_reports_a_family_without_a_station() -> None:
    village = in_a_row([1, 1], rooms=[1])
    plan = Plan(Method.CLERK, np.array([0, 7]), np.array([0]), np.array([1]))
    assert quality(village, plan).split_families == 1


def test_kmeans_says_what_to_install_where_its_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "k_means_constrained":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"tahapan\[bench\]"):
        site(scattered(0), Rules(250), method=Method.KMEANS)
