"""The plan of a village: what always holds, and what it is worth."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.siting.villages import in_a_row, scattered

from tahapan.engines.siting import (
    NOWHERE,
    Effort,
    Families,
    Method,
    NotEnoughRooms,
    Plan,
    Preferences,
    Rules,
    Venues,
    Village,
    fewest_stations,
    quality,
    site,
)
from tahapan.engines.siting.flow import transport

WALKS_ONLY = Preferences(rt_price=0.0, long_walk_weight=0.0)


def holds(village: Village, plan: Plan, rules: Rules) -> None:
    """What every plan must fulfil, counted from the families alone."""
    families, station = village.families, plan.station_of_family
    assert station.shape == families.size.shape
    assert ((station >= 0) & (station < plan.stations)).all()
    load = np.bincount(station, families.size, plan.stations)
    assert load.tolist() == plan.load_of_station.tolist()
    assert load.max() <= rules.max_voters
    assert load.sum() == families.voters
    opened = np.bincount(plan.venue_of_station, minlength=len(village.venues))
    assert (opened <= village.venues.rooms).all()
    assert len(set(station[families.size > 0].tolist())) == plan.stations


@st.composite
def villages(draw: st.DrawFn) -> tuple[Village, Rules]:
    """Any small village: zero-voter families, homes on one spot, unknown homes, families near the limit."""
    limit = draw(st.integers(6, 40))
    count = draw(st.integers(1, 40))
    sizes = draw(st.lists(st.integers(0, draw(st.sampled_from([3, 6]))), min_size=count, max_size=count))
    place = st.sampled_from([0.0, 0.0, 50.0, 400.0, 2500.0, float("nan")])
    xs = draw(st.lists(place, min_size=count, max_size=count))
    ys = draw(st.lists(place, min_size=count, max_size=count))
    rts = draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    venue_count = draw(st.integers(1, 4))
    spots = draw(st.lists(st.sampled_from([0.0, 300.0, 1000.0]), min_size=venue_count, max_size=venue_count))
    rt = np.array(rts)
    families = Families.of(sizes, xs, ys, rt // 2, rt)
    return Village("any", families, Venues.of(spots, spots[::-1], [40] * venue_count)), Rules(limit)


@settings(max_examples=120, deadline=None)
@given(villages(), st.sampled_from([Method.SOLVED, Method.CLERK]), st.integers(0, 2))
def test_every_family_is_whole_in_one_station_and_none_is_above_the_limit(
    made: tuple[Village, Rules], method: Method, more: int
) -> None:
    village, rules = made
    voting = int((village.families.size > 0).sum())
    count = min(fewest_stations(village.families, rules) + more, voting)
    plan = site(village, rules, stations=count, method=method)
    if voting == 0:
        assert plan.stations == 0
        return
    assert plan.stations == count
    holds(village, plan, rules)


@settings(max_examples=25, deadline=None)
@given(villages(), st.sampled_from([0.0, 0.1, 0.5]), st.sampled_from([0.0, 1000.0]))
def test_wishes_never_break_the_limit(made: tuple[Village, Rules], tolerance: float, price: float) -> None:
    village, rules = made
    plan = site(village, rules, preferences=Preferences(rt_price=price, even_tolerance=tolerance))
    if plan.stations:
        holds(village, plan, rules)


@pytest.mark.parametrize("effort", list(Effort))
def test_the_same_village_gets_the_same_plan(effort: Effort) -> None:
    first, second = (site(scattered(3), Rules(300), effort=effort) for _ in range(2))
    assert first.station_of_family.tolist() == second.station_of_family.tolist()
    assert first.venue_of_station.tolist() == second.venue_of_station.tolist()


def test_the_order_in_which_families_are_given_does_not_matter_to_the_walks() -> None:
    village = scattered(5)
    shuffled = replace(village, families=village.families.take(np.random.default_rng(0).permutation(400)))
    first, second = (quality(v, site(v, Rules(300)), Rules(300)) for v in (village, shuffled))
    assert first.mean_walk == pytest.approx(second.mean_walk, rel=1e-3)
    assert first.stations == second.stations


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("effort", list(Effort))
def test_solved_walks_are_never_longer_than_the_clerks_with_as_many_stations(seed: int, effort: Effort) -> None:
    village, rules = scattered(seed), Rules(250)
    solved = quality(village, site(village, rules, effort=effort), rules)
    clerk = quality(village, site(village, rules, method=Method.CLERK), rules)
    assert solved.stations == clerk.stations
    assert solved.mean_walk <= clerk.mean_walk


@pytest.mark.parametrize("seed", range(4))
def test_the_fewest_stations_are_voters_over_limit_rounded_up(seed: int) -> None:
    village = scattered(seed)
    for limit in (150, 200, 333, 600):
        plan = site(village, Rules(limit), effort=Effort.FAST)
        assert plan.stations == math.ceil(village.families.voters / limit)


def test_a_village_that_fills_its_stations_to_the_last_voter_still_fits() -> None:
    village = in_a_row([3, 1, 2, 4, 2, 6, 1, 5, 3, 3])
    plan = site(village, Rules(10))
    assert plan.load_of_station.tolist() == [10, 10, 10]


def test_more_stations_are_opened_where_whole_families_do_not_pack() -> None:
    plan = site(in_a_row([7, 7, 7]), Rules(11))  # 21 voters would be two stations, but no two families share one
    assert plan.load_of_station.tolist() == [7, 7, 7]


def brute_force(village: Village, limit: int, stations: int) -> float:
    """Mean walk of the best of all venue sets, families divisible: no plan can be better."""
    families, venues = village.families, village.venues
    metres = np.hypot(families.x[:, None] - venues.x, families.y[:, None] - venues.y)
    single = np.repeat(np.arange(len(venues)), venues.rooms)
    sets = set(itertools.combinations(single.tolist(), stations))
    capacity = np.full(stations, limit)
    return min(transport(metres[:, list(rooms)], families.size, capacity)[0] for rooms in sets) / families.voters


@pytest.mark.parametrize("seed", range(8))
def test_tiny_villages_come_within_one_percent_of_the_best_of_all_venue_sets(seed: int) -> None:
    village = scattered(seed, families=150, venues=7, rt=6, rooms=2)
    rules = Rules(180)
    plan = site(village, rules, preferences=WALKS_ONLY)
    assert quality(village, plan, rules).mean_walk <= 1.01 * brute_force(village, 180, plan.stations)


@pytest.mark.parametrize("seed", range(5))
def test_the_proven_bound_is_never_above_the_best_of_all_venue_sets_and_close_below(seed: int) -> None:
    village, rules = scattered(seed, families=150, venues=7, rt=6, rooms=2), Rules(180)
    plan = site(village, rules, preferences=WALKS_ONLY, prove=True)
    best = brute_force(village, 180, plan.stations)
    assert plan.lower_bound is not None
    assert 0.995 * best <= plan.lower_bound / village.families.voters <= best
    gap = quality(village, plan, rules).gap
    assert gap is not None
    assert 0.0 <= gap <= 0.01


def test_a_plan_is_not_measured_against_a_bound_unless_asked() -> None:
    village = scattered(0)
    assert quality(village, site(village, Rules(600)), Rules(600)).gap is None


def test_one_station_stands_where_its_voters_walk_least() -> None:
    village = scattered(1, families=60)
    plan = site(village, Rules(600), preferences=WALKS_ONLY)
    families, venues = village.families, village.venues
    metres = np.hypot(families.x[:, None] - venues.x, families.y[:, None] - venues.y)
    assert plan.venue_of_station.tolist() == [int(np.argmin(families.size @ metres))]
    assert plan.station_of_family.tolist() == [0] * 60


def test_a_price_on_divided_rt_divides_fewer() -> None:
    village, rules = scattered(2), Rules(250)
    free, dear = (
        quality(village, site(village, rules, preferences=Preferences(rt_price=price)), rules)
        for price in (0.0, 2000.0)
    )
    assert dear.rt_split < free.rt_split
    assert dear.mean_walk >= free.mean_walk


def test_even_loads_stay_within_the_tolerance() -> None:
    village, rules = scattered(4), Rules(600)
    plan = site(village, rules, stations=5, preferences=Preferences(even_tolerance=0.05))
    assert plan.load_of_station.max() <= math.ceil(village.families.voters / 5 * 1.05)


def test_a_dislike_of_long_walks_shortens_the_longest() -> None:
    x = [0.0] * 30 + [3000.0] * 2
    families = Families.of([1] * 32, x, np.zeros(32), np.zeros(32), np.zeros(32))
    village = Village("far", families, Venues.of([0.0, 1500.0], [0.0, 0.0], [1, 1]))
    mild, strict = (
        quality(village, site(village, preferences=Preferences(long_walk_weight=weight))) for weight in (0.0, 100.0)
    )
    assert (mild.worst_walk, strict.worst_walk) == (3000.0, 1500.0)


def test_families_without_voters_go_with_their_neighbours() -> None:
    village = in_a_row([2, 0, 2, 2, 0, 2])
    plan = site(village, Rules(4))
    holds(village, plan, Rules(4))
    assert plan.station_of_family[1] == plan.station_of_family[0]


def test_a_village_without_families_or_voters_needs_no_station() -> None:
    for sizes in ([], [0, 0]):
        plan = site(in_a_row(sizes, rooms=[1]))
        assert plan.stations == 0
        assert plan.station_of_family.tolist() == [NOWHERE] * len(sizes)


def test_one_family_votes_in_one_station() -> None:
    plan = site(in_a_row([4], rooms=[1]))
    assert (plan.station_of_family.tolist(), plan.load_of_station.tolist()) == ([0], [4])


def test_homes_on_one_spot_are_shared_out() -> None:
    nowhere = np.zeros(100)
    village = Village("spot", Families.of([3] * 100, nowhere, nowhere, nowhere, nowhere), Venues.of([5.0], [5.0], [9]))
    plan = site(village, Rules(60))
    assert plan.load_of_station.tolist() == [60, 60, 60, 60, 60]


def test_a_family_larger_than_the_limit_is_refused_by_its_row() -> None:
    with pytest.raises(ValueError, match="family 2 "):
        site(in_a_row([1, 2, 9, 1]), Rules(8))


def test_missing_rooms_are_counted() -> None:
    with pytest.raises(NotEnoughRooms) as refused:
        site(in_a_row([5, 5, 5, 5], rooms=[1, 0]), Rules(5))
    assert (refused.value.needed, refused.value.available, refused.value.missing) == (4, 1, 3)


@pytest.mark.parametrize("stations", [0, 1, 5])
def test_numbers_of_stations_that_cannot_be_are_refused(stations: int) -> None:
    with pytest.raises(ValueError, match=f"{stations} stations cannot be had"):
        site(in_a_row([5, 5, 5, 5]), Rules(10), stations=stations)


def test_without_any_known_home_the_clerk_decides_and_the_plan_says_so() -> None:
    village = scattered(0)
    unknown = np.full(400, np.nan)
    families = replace(village.families, x=unknown, y=unknown)
    plan = site(replace(village, families=families), Rules(250))
    holds(village, plan, Rules(250))
    assert plan.method is Method.CLERK
    assert np.ptp(plan.load_of_station) <= 12  # as even as whole families of up to 6 allow at both ends


def test_venues_without_coordinates_are_left_out_while_homes_are_known() -> None:
    village = in_a_row([5, 5, 5, 5])
    venues = Venues.of([0.0, np.nan], [0.0, np.nan], [2, 2])
    assert site(replace(village, venues=venues), Rules(10)).venue_of_station.tolist() == [0, 0]
    with pytest.raises(NotEnoughRooms):
        site(replace(village, venues=venues), Rules(5))


def test_an_unknown_home_counts_at_the_centre_of_its_rt() -> None:
    x = np.array([0.0, 0.0, np.nan, 3000.0, 3000.0])
    families = Families.of([5, 5, 2, 5, 5], x, np.zeros(5), np.zeros(5), [1, 1, 1, 2, 2])
    plan = site(Village("two", families, Venues.of([0.0, 3000.0], [0.0, 0.0], [1, 1])), Rules(12))
    assert plan.station_of_family.tolist() == [0, 0, 0, 1, 1]


def test_stations_are_numbered_in_the_order_of_the_register() -> None:
    village = scattered(7, families=600, rt=16)
    plan = site(village, Rules(200))
    order = np.lexsort((village.families.rt, village.families.hamlet))
    place = np.empty(600)
    place[order] = np.arange(600)
    middle = [place[plan.station_of_family == number].mean() for number in range(plan.stations)]
    assert np.corrcoef(middle, np.arange(plan.stations))[0, 1] > 0.95
