"""A population keeps what it promises: counts, families, determinism, independence, the balance of DP4."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.population.world import VOTING_DAY, kecamatan, village

from tahapan.engines.population import (
    NONE_WRONG,
    NameStyle,
    Population,
    Standing,
    TruthRates,
    VillageSpec,
    dp4,
    generate,
)

MANY_WRONG = TruthRates(
    missing=0.05,
    died=0.04,
    double=0.05,
    under_age=0.02,
    moved=0.05,
    foreign=0.01,
    tni=0.02,
    polri=0.02,
    gone=0.03,
    wrong_station=0.1,
)


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(kecamatan(), VOTING_DAY, seed=11, rates=MANY_WRONG)


@pytest.fixture(scope="module")
def twenty_thousand() -> pl.DataFrame:
    people = generate([village(number, 5_000) for number in range(2001, 2005)], VOTING_DAY, seed=3).people
    years = (pl.lit(VOTING_DAY) - pl.col("birth_date")).dt.total_days() / 365.25
    return _eligible(people).with_columns(age=years, one_word=~pl.col("name").str.contains(" "))


def _eligible(people: pl.DataFrame) -> pl.DataFrame:
    return people.filter(pl.col("standing").is_in([s.value for s in Standing if s.eligible]))


def _per_village(people: pl.DataFrame) -> dict[str, int]:
    return dict(people.group_by("village").len().iter_rows())


def test_each_village_has_exactly_its_eligible_people(population: Population) -> None:
    wanted = {spec.code: spec.voters for spec in kecamatan() if spec.voters}
    assert _per_village(_eligible(population.people)) == wanted


def test_the_number_of_men_is_exact_where_it_is_given(population: Population) -> None:
    men = _eligible(population.people).filter(pl.col("sex") == "L", pl.col("village") == "13.03.04.2002")
    assert men.height == 430


@pytest.mark.parametrize("men", [0, 1, 299, 300])
def test_any_number_of_men_is_honoured(men: int) -> None:
    people = generate([village(2001, 300, male=men)], VOTING_DAY, seed=1, rates=NONE_WRONG).people
    assert people["sex"].to_list().count("L") == men


@settings(deadline=None, max_examples=25)
@given(sizes=st.lists(st.integers(0, 60) | st.sampled_from([0, 1, 2]), max_size=4), seed=st.integers(0, 2**64 - 1))
def test_villages_of_any_size_are_filled_exactly_with_unique_numbers(sizes: list[int], seed: int) -> None:
    specs = [village(2001 + index, size) for index, size in enumerate(sizes)]
    people = generate(specs, VOTING_DAY, seed, rates=MANY_WRONG).people
    assert _per_village(_eligible(people)) == {spec.code: spec.voters for spec in specs if spec.voters}
    assert people["nik"].n_unique() == people.height
    assert people["person_id"].n_unique() == people.height


def test_the_same_seed_gives_the_same_population(population: Population) -> None:
    again = generate(kecamatan()[::-1], VOTING_DAY, seed=11, rates=MANY_WRONG)
    assert again.people.equals(population.people)
    assert again.rt_points.equals(population.rt_points)


def test_another_seed_gives_other_people(population: Population) -> None:
    other = generate(kecamatan(), VOTING_DAY, seed=12, rates=MANY_WRONG)
    assert not _eligible(other.people)["name"].equals(_eligible(population.people)["name"])


def test_a_kecamatan_does_not_depend_on_the_others_that_are_generated(population: Population) -> None:
    others = [village(2001, 400, district="13.03.05"), village(2001, 300, district="12.01.01")]
    wider = generate([*kecamatan(), *others], VOTING_DAY, seed=11, rates=MANY_WRONG)
    assert wider.people.filter(pl.col("village").str.starts_with("13.03.04")).equals(population.people)


def test_people_of_a_village_do_not_depend_on_its_neighbours(population: Population) -> None:
    alone = generate(kecamatan()[:1], VOTING_DAY, seed=11, rates=MANY_WRONG)
    code = pl.col("village") == "13.03.04.2001"
    own = population.people.filter(code, pl.col("standing") != Standing.DOUBLE.value)
    assert alone.people.filter(pl.col("standing") != Standing.DOUBLE.value).equals(own)


def test_dp4_is_eligible_minus_missing_plus_everything_wrong(population: Population) -> None:
    counts = dict(population.truth.group_by("standing").len().iter_rows())
    extras = sum(counts[standing.value] for standing in Standing if standing.tms_code)
    eligible = sum(spec.voters for spec in kecamatan())
    assert dp4(population).height == eligible - counts[Standing.MISSING.value] + extras


def test_rates_of_west_sumatra_are_met_within_rounding() -> None:
    specs = [village(2001 + index, 2_000) for index in range(10)]
    truth = generate(specs, VOTING_DAY, seed=5).truth
    counts = dict(truth.group_by("standing").len().iter_rows())
    expected = {"missing": 380.1, "died": 191.9, "double": 41.4, "moved": 177.0}
    for standing, count in expected.items():
        assert abs(counts[standing] - count) < len(specs)


def test_without_errors_dp4_is_the_eligible_people() -> None:
    population = generate(kecamatan(), VOTING_DAY, seed=2, rates=NONE_WRONG)
    assert population.truth.is_empty()
    assert dp4(population)["nik"].equals(population.people["nik"])


def test_every_eligible_person_is_17_on_voting_day_or_was_married(twenty_thousand: pl.DataFrame) -> None:
    seventeen = dt.date(VOTING_DAY.year - 17, VOTING_DAY.month, VOTING_DAY.day)
    young = twenty_thousand.filter(pl.col("birth_date") > seventeen)
    assert 0 < young.height < 20
    assert set(young["marital"]) <= {"S", "P"}


def test_under_age_entries_are_under_17_and_never_married(population: Population) -> None:
    entries = population.people.filter(pl.col("standing") == Standing.UNDER_AGE.value)
    assert entries.height > 0
    assert entries["birth_date"].min() > dt.date(2007, 11, 27)  # type: ignore[operator]
    assert set(entries["marital"]) == {"B"}


def test_families_share_a_card_an_address_and_a_home(population: Population) -> None:
    families = (
        _eligible(population.people)
        .group_by("nkk")
        .agg(pl.len(), pl.struct("village", "hamlet", "rt", "rw", "address", "lng", "lat").n_unique().alias("homes"))
    )
    assert families["homes"].unique().to_list() == [1]
    assert 2.8 < families["len"].mean() < 3.2  # type: ignore[operator]


def test_couples_live_with_their_grown_children(twenty_thousand: pl.DataFrame) -> None:
    shares = dict(twenty_thousand["marital"].value_counts(normalize=True).iter_rows())
    assert 0.22 < shares["B"] < 0.32
    assert 0.56 < shares["S"] < 0.68


def test_cohorts_are_near_those_of_the_dpt_of_2024(twenty_thousand: pl.DataFrame) -> None:
    year = twenty_thousand["birth_date"].dt.year()
    share = [float(year.is_between(*span).mean()) for span in ((1946, 1964), (1965, 1980), (1981, 1996), (1997, 2009))]  # type: ignore[arg-type]
    assert [abs(a - b) < 0.035 for a, b in zip(share, [0.137, 0.281, 0.336, 0.229], strict=True)] == [True] * 4


def test_one_word_names_have_the_measured_share(twenty_thousand: pl.DataFrame) -> None:
    def share(rows: pl.DataFrame) -> float:
        return float(rows["one_word"].mean())  # type: ignore[arg-type]

    men, women = (twenty_thousand.filter(pl.col("sex") == sex) for sex in "LP")
    old, first_time = twenty_thousand.filter(pl.col("age") > 60), twenty_thousand.filter(pl.col("age") < 18)
    assert 0.30 <= share(twenty_thousand) <= 0.35
    assert share(men) < share(women)
    assert share(first_time) < 0.05
    assert share(old) > 0.45


def test_disability_default_dates_and_centenarians_are_rare_but_there(twenty_thousand: pl.DataFrame) -> None:
    disabled = twenty_thousand["disability"].drop_nulls()
    first_july = (twenty_thousand["birth_date"].dt.strftime("%m-%d") == "07-01").mean()
    assert set(disabled) == {1, 2, 3, 4, 5, 6}
    assert 0.003 < len(disabled) / twenty_thousand.height < 0.008
    assert 0.008 < first_july < 0.03  # type: ignore[operator]
    assert 0 < twenty_thousand.filter(pl.col("age") > 100).height < 20


def test_a_double_is_the_same_person_under_another_number(population: Population) -> None:
    people = population.people
    pairs = people.filter(pl.col("standing") == Standing.DOUBLE.value).join(
        people, left_on="same_as", right_on="person_id", suffix="_first"
    )
    same_name, same_date = pairs["name"] == pairs["name_first"], pairs["birth_date"] == pairs["birth_date_first"]
    assert pairs.height == people["same_as"].drop_nulls().len() > 50
    assert set(pairs["standing_first"]) == {Standing.LISTED.value}
    assert not (pairs["nik"] == pairs["nik_first"]).any()
    assert (pairs["sex"] == pairs["sex_first"]).all()
    assert (pairs["birth_place"] == pairs["birth_place_first"]).all()
    assert 0.35 < same_name.mean() < 0.65  # type: ignore[operator]
    assert 0.55 < same_date.mean() < 0.9  # type: ignore[operator]
    assert 0 < (pairs["village"] != pairs["village_first"]).sum() < pairs.height


def test_truth_names_the_reason_code_of_every_entry(population: Population) -> None:
    pairs = set(population.truth.select("standing", "tms_code").iter_rows())
    assert pairs == {(s.value, s.tms_code) for s in Standing if s is not Standing.LISTED}


def test_minangkabau_names_in_west_sumatra_only() -> None:
    def typical(style: NameStyle | None) -> float:
        names = generate([village(2001, 4_000)], VOTING_DAY, seed=9, names=style).people["name"]
        return float(names.str.contains(r"RIZAL|NIAR\b").mean())  # type: ignore[arg-type]

    assert NameStyle.of("13.03") is NameStyle.MINANG
    assert NameStyle.of("32.01") is NameStyle.GENERAL
    assert typical(None) == typical(NameStyle.MINANG) > 4 * typical(NameStyle.GENERAL)


def test_a_village_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        generate([village(2001, 1), village(2001, 2)], VOTING_DAY, seed=1)


@pytest.mark.parametrize(
    ("code", "voters", "male"),
    [
        ("13.03.04", 1, None),
        ("13.03.04.2128", 1, None),
        ("13.03.04.2001", -1, None),
        ("13.03.04.2001", 300_001, None),
        ("13.03.04.2001", 5, 6),
    ],
)
def test_impossible_villages_are_refused(code: str, voters: int, male: int | None) -> None:
    with pytest.raises(ValueError, match=r"code|village|voters"):
        VillageSpec(code, "X", voters, point=(101.0, -0.7), male=male)


def test_no_village_gives_an_empty_population() -> None:
    population = generate([], VOTING_DAY, seed=1)
    assert (population.people.height, population.rt_points.height, dp4(population).height) == (0, 0, 0)
