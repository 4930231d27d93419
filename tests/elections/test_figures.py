"""Published figures add up as published; expectations add up to them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tahapan.core.areas import NATION, Level
from tahapan.core.balance import Count
from tahapan.core.errors import NotFound, Refused
from tahapan.core.source import Confidence
from tahapan.elections import areas, figures
from tahapan.elections.figures import Poll, StationCount, Subject

SIJUNJUNG = "13.03"
BOGOR = "32.01"


def codes(scope: str, level: Level) -> list[str]:
    return [area.code for area in areas.within(scope, level)]


def test_sijunjung_had_762_stations_in_february_one_of_them_special() -> None:
    assert figures.stations_february_2024(SIJUNJUNG) == StationCount(regular=761, special=1)
    assert figures.stations_february_2024(SIJUNJUNG).total == 762


def test_the_special_station_stood_in_nagari_muaro() -> None:
    special = {code: figures.stations_february_2024(code).special for code in codes(SIJUNJUNG, Level.VILLAGE)}
    assert {code: count for code, count in special.items() if count} == {"13.03.04.2001": 1}


def test_sijunjung_had_445_stations_in_november() -> None:
    assert figures.stations_november_2024(SIJUNJUNG) == 445
    by_district = [figures.stations_november_2024(code) for code in codes(SIJUNJUNG, Level.DISTRICT)]
    assert by_district == [63, 93, 24, 84, 39, 65, 55, 22]


def test_the_stations_of_the_country_add_up_to_the_published_totals() -> None:
    published = figures.published(NATION, Poll.PILKADA_2024, Subject.STATIONS)
    assert published is not None
    assert figures.stations_november_2024(NATION) == published.total == 435_296
    # 820,161 less 12 regular stations in ten desa that the edition does not know.
    assert figures.stations_february_2024(NATION) == StationCount(818_339 - 12, 1_822)


@pytest.mark.parametrize("scope", ["13.03", "92.01", "31.71"])
def test_village_stations_add_up_to_the_kabupaten(scope: str) -> None:
    counts = [figures.stations_february_2024(code) for code in codes(scope, Level.VILLAGE)]
    whole = figures.stations_february_2024(scope)
    assert (sum(c.regular for c in counts), sum(c.special for c in counts)) == whole


def test_november_stations_are_refused_for_a_village() -> None:
    with pytest.raises(Refused) as refused:
        figures.stations_november_2024("13.03.04.2001")
    assert refused.value.problem.code == "stations-not-by-village"


def test_every_kecamatan_held_stations_in_november() -> None:
    assert [code for code in codes(NATION, Level.DISTRICT) if figures.stations_november_2024(code) < 1] == []


def test_the_published_lists_of_sijunjung() -> None:
    dpt = figures.published(SIJUNJUNG, Poll.PILKADA_2024, Subject.DPT)
    dps = figures.published(SIJUNJUNG, Poll.PILKADA_2024, Subject.DPS)
    assert dpt is not None
    assert dps is not None
    assert (dpt.total, dpt.male, dpt.female) == (173_347, 86_544, 86_803)
    assert (dps.total, dps.male, dps.female) == (173_772, 86_760, 87_012)
    assert dpt.source.cite() == "DPT Pilkada 2024 Kabupaten Sijunjung, 2024-11-24"
    assert dpt.source.confidence is Confidence.HIGH


def test_the_dpt_of_2019_by_kecamatan_adds_up() -> None:
    by_district = [figures.published(c, Poll.PEMILU_2019, Subject.DPT) for c in codes(SIJUNJUNG, Level.DISTRICT)]
    assert sum(figure.total for figure in by_district if figure is not None) == 156_595


def test_men_and_women_add_up_in_every_published_figure() -> None:
    lines = (areas.DATA / "figures.csv").read_text(encoding="utf-8").splitlines()[1:]
    keys = [line.split(",")[:3] for line in lines]
    found = [figures.published(area, Poll(poll), Subject(subject)) for area, poll, subject in keys]
    by_sex = [f for f in found if f is not None and f.male is not None and f.female is not None]
    assert len(found) == len(keys) > len(by_sex) > 20
    assert [f.area for f in by_sex if (f.male or 0) + (f.female or 0) != f.total] == []


def test_every_published_figure_has_a_reference_and_a_day() -> None:
    lines = (areas.DATA / "figures.csv").read_text(encoding="utf-8").splitlines()[1:]
    found = [figures.published(a, Poll(p), Subject(s)) for a, p, s in (line.split(",")[:3] for line in lines)]
    assert [f for f in found if f is None or not f.source.reference or not f.source.article] == []


def test_a_figure_never_published_is_none() -> None:
    assert figures.published(BOGOR, Poll.PILKADA_2024, Subject.DPT) is None


def test_expected_voters_of_sijunjung_add_up_to_its_dpt() -> None:
    expected = figures.expected_voters(SIJUNJUNG)
    assert list(expected) == codes(SIJUNJUNG, Level.VILLAGE)
    assert sum(expected.values()) == 173_347
    assert not figures.expected_total(SIJUNJUNG).estimated


def test_expected_voters_of_sijunjung_fit_the_stations_they_had() -> None:
    expected = figures.expected_voters(SIJUNJUNG)
    february = {code: figures.stations_february_2024(code).regular for code in expected}
    assert [code for code, voters in expected.items() if not 0 < voters <= 300 * february[code]] == []
    for district in codes(SIJUNJUNG, Level.DISTRICT):
        november = figures.stations_november_2024(district)
        assert sum(figures.expected_voters(district).values()) <= 600 * november


def test_expected_voters_of_koto_tuo_are_near_the_one_published_nagari_list() -> None:
    assert figures.expected_voters("13.03.05.2005")["13.03.05.2005"] == pytest.approx(1_382, rel=0.10)


def test_expected_voters_of_a_part_are_the_part_of_the_whole() -> None:
    whole = figures.expected_voters(SIJUNJUNG)
    part = figures.expected_voters("13.03.04")
    assert part == {code: voters for code, voters in whole.items() if code.startswith("13.03.04.")}


@pytest.mark.parametrize(
    ("regency", "dpt"), [("13.01", 377_596), ("13.04", 280_326), ("13.71", 665_126), ("13.75", 97_517)]
)
def test_a_kabupaten_with_a_published_dpt_adds_up_to_it(regency: str, dpt: int) -> None:
    assert sum(figures.expected_voters(regency).values()) == dpt
    assert not figures.expected_total(regency).estimated


def test_bogor_is_estimated_at_its_known_size() -> None:
    estimate = figures.expected_total(BOGOR)
    assert estimate.estimated
    assert estimate.source.confidence is Confidence.LOW
    assert 3_600_000 <= estimate.total <= 4_100_000
    assert sum(figures.expected_voters(BOGOR).values()) == estimate.total


def test_a_published_list_before_the_dpt_is_an_estimate_of_it() -> None:
    estimate = figures.expected_total("13.07")
    assert (estimate.total, estimate.subject, estimate.estimated) == (291_679, Subject.DPS, True)


def test_the_kabupaten_of_a_province_add_up_to_its_published_dpt() -> None:
    for province, dpt in (("13", 4_103_084), ("32", 35_714_901), ("92", 385_465 + 440_826)):
        assert sum(figures.expected_total(code).total for code in codes(province, Level.REGENCY)) == dpt


def test_the_kabupaten_of_the_country_add_up_to_the_home_dpt() -> None:
    # Sumatera Barat alone counts by its DPT of the Pilkada, not of the Pemilu before.
    total = sum(figures.expected_total(code).total for code in codes(NATION, Level.REGENCY))
    assert total == 203_056_748 - 4_088_606 + 4_103_084


def test_no_estimate_fills_a_february_station_above_its_ceiling() -> None:
    over = [
        code
        for code in codes(NATION, Level.REGENCY)
        if figures.expected_total(code).total > 300 * figures.stations_february_2024(code).total
    ]
    assert over == []


def test_expected_voters_of_a_province_are_the_union_of_its_kabupaten() -> None:
    assert sum(figures.expected_voters("13").values()) == 4_103_084
    assert len(figures.expected_voters("13")) == len(codes("13", Level.VILLAGE))


def test_men_and_women_are_as_published_where_published() -> None:
    assert figures.expected_by_sex(SIJUNJUNG) == Count(86_544, 86_803)


@pytest.mark.parametrize("scope", ["13", "13.04", "13.03.04", "13.03.04.2001", "32.01", "94.03"])
def test_men_and_women_add_up_to_the_voters_expected(scope: str) -> None:
    by_sex = figures.expected_by_sex(scope)
    assert by_sex.total == sum(figures.expected_voters(scope).values())
    assert 0.45 < by_sex.male / by_sex.total < 0.55


def test_a_total_is_refused_for_another_level_than_the_kabupaten() -> None:
    for scope in (NATION, "13", "13.03.04"):
        with pytest.raises(Refused) as refused:
            figures.expected_total(scope)
        assert refused.value.problem.code == "figure-not-a-regency"


def test_an_unknown_code_is_refused() -> None:
    for ask in (
        figures.expected_total,
        figures.expected_voters,
        figures.expected_by_sex,
        figures.stations_february_2024,
        figures.stations_november_2024,
        lambda code: figures.published(code, Poll.PILKADA_2024, Subject.DPT),
    ):
        with pytest.raises(NotFound):
            ask("13.99")


def test_apportion_gives_the_largest_remainders_the_units_left() -> None:
    assert figures.apportion(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert figures.apportion(7, {"a": 5.4, "b": 1.6}) == {"a": 5, "b": 2}
    assert figures.apportion(0, {"a": 0.0}) == {"a": 0}


def test_apportion_refuses_to_share_by_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to share by"):
        figures.apportion(1, {"a": 0.0})


@given(
    total=st.integers(0, 10_000_000),
    weights=st.dictionaries(st.text(max_size=3), st.floats(0, 1e6), min_size=1, max_size=40),
)
def test_apportion_adds_up_and_stays_within_one_of_the_exact_share(total: int, weights: dict[str, float]) -> None:
    weight = sum(weights.values())
    if weight <= 1e-6:
        return
    shares = figures.apportion(total, weights)
    assert sum(shares.values()) == total
    assert all(abs(shares[key] - total * weights[key] / weight) < 1 + 1e-6 * total for key in weights)
