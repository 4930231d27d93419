"""What the shipped rule sets answer, and that every answer carries its source."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from tahapan import law
from tahapan.core.errors import Refused
from tahapan.core.source import Confidence, Source

PILKADA = law.load("pilkada-2024")
PEMILU = law.load("pemilu-2024")
REVOTE = law.load("psu-dpd-sumbar-2024")
ALL = (PILKADA, PEMILU, REVOTE)
FILES = sorted((Path(law.__file__).parent / "rules").glob("*/*.toml"))


def _sources(rules: law.RuleSet) -> dict[str, Source]:
    """Each thing of a rule set with its source."""
    found = {f"value {key}": period.entry.source for key, periods in rules.values.items() for period in periods}
    for kind, codes in rules.lists.items():
        found |= {f"code {kind} {code.code}": code.source for code in codes.codes.values()}
    return found | {f"stage {stage.code}": stage.source for stage in rules.stages()}


def test_the_three_rule_sets_ship() -> None:
    assert law.available() == ("pemilu-2024", "pilkada-2024", "psu-dpd-sumbar-2024")


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.slug)
def test_everything_has_regulation_confidence_and_reference(rules: law.RuleSet) -> None:
    incomplete = [
        name
        for name, source in _sources(rules).items()
        if not (source.regulation and source.reference and source.article != "" and source.confidence in Confidence)
    ]
    assert incomplete == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_declared_source_is_used_in_its_file(file: Path) -> None:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    entries = [*content.get("value", {}).values(), *content.get("stage", []), *content.get("codes", {}).values()]
    entries += [code for codes in content.get("codes", {}).values() for code in codes["list"]]
    used = {entry["source"] for entry in entries if "source" in entry}
    assert used == set(content.get("source", {}))


@pytest.mark.parametrize("rules", ALL, ids=lambda rules: rules.slug)
def test_values_start_and_end_inside_what_is_covered(rules: law.RuleSet) -> None:
    base = law.load(rules.based_on).covers if rules.based_on else rules.covers
    first, last = min(rules.covers[0], base[0]), rules.covers[1]
    outside = [key for key, periods in rules.values.items() for one in periods if not first <= one.first <= last]
    assert outside == []


@pytest.mark.parametrize(
    ("key", "number", "unit"),
    [
        ("station.voters.max", 600, law.Unit.VOTERS),
        ("station.voters.law-max", 800, law.Unit.VOTERS),
        ("station.special.voters.min", 100, law.Unit.VOTERS),
        ("station.special.voters.max", 600, law.Unit.VOTERS),
        ("pantarlih.one-officer.voters.max", 400, law.Unit.VOTERS),
        ("kpps.members", 7, law.Unit.PEOPLE),
        ("guard.per-station", 2, law.Unit.PEOPLE),
        ("ballot.reserve.revote", 2000, law.Unit.BALLOTS),
        ("donation.max.person", 75_000_000, law.Unit.RUPIAH),
        ("donation.max.legal-body", 750_000_000, law.Unit.RUPIAH),
        ("santunan.death", 36_000_000, law.Unit.RUPIAH),
        ("rally.max.bupati", 1, law.Unit.TIMES),
        ("revote.double-vote.min", 2, law.Unit.VOTERS),
    ],
)
def test_limits_of_the_pilkada(key: str, number: int, unit: law.Unit) -> None:
    value = PILKADA.value(key)
    assert (value.value, value.unit) == (number, unit)


@pytest.mark.parametrize(
    ("key", "pilkada", "pemilu"),
    [
        ("station.voters.max", 600, 300),
        ("ballot.spare.ratio", Decimal("0.025"), Decimal("0.02")),
        ("ballot.reserve.revote", 2000, 1000),
        ("revote.double-vote.min", 2, 1),
    ],
)
def test_where_pilkada_and_pemilu_differ_the_revote_follows_the_pemilu(
    key: str, pilkada: object, pemilu: object
) -> None:
    assert [rules.value(key).value for rules in (PILKADA, PEMILU, REVOTE)] == [pilkada, pemilu, pemilu]


def test_the_revote_states_its_own_window() -> None:
    assert REVOTE.integer("revote.court.window") == 45
    assert not PILKADA.is_known("revote.court.window")


def test_people_of_sijunjung_follow_from_the_parameters() -> None:
    stations, districts, villages = 445, 8, 62
    assert stations * PILKADA.integer("kpps.members") == 3115
    assert stations * PILKADA.integer("guard.per-station") == 890
    assert districts * PILKADA.integer("ppk.members") == 40
    assert villages * PILKADA.integer("pps.members") == 186
    supervisors = districts * PILKADA.integer("panwascam.members") + villages * PILKADA.integer("pkd.per-village")
    assert supervisors == 86


def test_officers_of_banten_follow_from_the_parameters() -> None:
    two, one = 15_953, 1_032
    above, up_to = PILKADA.integer("pantarlih.above-limit"), PILKADA.integer("pantarlih.up-to-limit")
    assert two * above + one * up_to == 32_938


def test_ballot_bounds_of_sijunjung_follow_from_the_spare_ratio() -> None:
    dpt, stations = 173_347, 445
    flat = dpt * (1 + PILKADA.ratio("ballot.spare.ratio"))
    assert (math.ceil(flat), math.floor(flat) + stations) == (177_681, 178_125)


@pytest.mark.parametrize(
    ("rules", "dpt", "stations", "printed"),
    [(PILKADA, 49_573, 111, 50_867), (REVOTE, 4_088_606, 17_569, 4_178_520)],
    ids=["Sawahlunto", "DPD re-vote"],
)
def test_printed_ballots_lie_where_rounding_up_per_station_puts_them(
    rules: law.RuleSet, dpt: int, stations: int, printed: int
) -> None:
    assert rules.value("ballot.spare.rounding").value == "up"
    per_station = (printed - dpt * (1 + rules.ratio("ballot.spare.ratio"))) / stations
    assert round(per_station, 1) == Decimal("0.5")


def test_displays_of_a_pair_in_sijunjung_follow_from_the_parameters() -> None:
    assert 8 * PILKADA.integer("apk.umbul-umbul.per-district") == 160
    assert 62 * PILKADA.integer("apk.spanduk.per-village") == 124


def test_tms_codes_stand_in_official_order_with_old_ones_last() -> None:
    codes = PILKADA.codes("tms")
    assert [code.code for code in codes.values() if not code.old] == list("12345678")
    assert [code.old for code in codes.values()] == [False] * 8 + [True] * 4
    assert codes["8"].name.en == "Wrong station, same village"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("disability", list("123456")),
        ("ktp-el", ["S", "B"]),
        ("marital", ["B", "S", "P"]),
        ("sex", ["L", "P"]),
        ("coklit-outcome", ["sesuai", "ubah", "tms", "baru"]),
        ("coklit-mark", ["✓", "U"]),
        ("tps-class", ["kurang-rawan", "rawan", "sangat-rawan", "khusus"]),
        ("list", ["DP4", "A", "DPHP", "DPS", "DPSHP", "DPT", "DPTb", "DPK"]),
        ("element", [str(number) for number in range(1, 14)]),
    ],
)
def test_official_codes(kind: str, expected: list[str]) -> None:
    assert list(PILKADA.codes(kind)) == expected


def test_the_coding_of_marital_status_is_marked_as_uncertain() -> None:
    assert {code.source.confidence for code in PILKADA.codes("marital").values()} == {Confidence.LOW}


def test_the_four_late_reasons_are_among_the_nine() -> None:
    assert len(PILKADA.codes("dptb-nine")) == 9
    assert list(PILKADA.codes("dptb-four")) == ["tugas", "rawat-inap", "tahanan", "bencana"]
    assert set(PILKADA.codes("dptb-four")) < set(PILKADA.codes("dptb-nine"))


def test_every_risk_indicator_belongs_to_a_variable() -> None:
    assert len(PILKADA.codes("risk-indicator")) == 25
    assert {code.partition(".")[0] for code in PILKADA.codes("risk-indicator")} == set(PILKADA.codes("risk-variable"))


@pytest.mark.parametrize("key", ["paper-seal.per-station", "spending.max", "ppk.term.end", "form.recap.names"])
def test_what_was_not_found_is_refused_with_its_source(key: str) -> None:
    with pytest.raises(law.NotKnown) as refusal:
        PILKADA.value(key)
    why = refusal.value.problem.why
    assert why is not None
    assert why == PILKADA.values[key][0].entry.source
    assert why.note
    assert why.cite("en").endswith("(article not found)")
    assert isinstance(refusal.value, Refused)


def test_an_article_that_was_not_found_is_none_and_says_so() -> None:
    source = PILKADA.value("station.voters.max").source
    assert source.article is None
    assert source.cite() == "PKPU 7/2024 (pasal tidak ditemukan)"
    assert PILKADA.value("dpk.opens").source.cite() == "PKPU 7/2024 Pasal 53"


@pytest.mark.parametrize("day", [dt.date(2024, 1, 25), dt.date(2025, 1, 1)])
def test_a_day_outside_coverage_is_refused(day: dt.date) -> None:
    with pytest.raises(law.NotCovered) as refusal:
        PILKADA.value("station.voters.max", on=day)
    assert day.isoformat() in refusal.value.say("en")


@pytest.mark.parametrize("day", [dt.date(2024, 1, 26), dt.date(2024, 12, 31)])
def test_first_and_last_day_are_covered(day: dt.date) -> None:
    assert PILKADA.integer("station.voters.max", on=day) == 600


def test_unknown_names_are_bugs_not_refusals() -> None:
    with pytest.raises(law.UnknownRule):
        PILKADA.value("station.voters.maximum")
    with pytest.raises(law.UnknownRule):
        PILKADA.codes("tsm")
    with pytest.raises(law.UnknownRule):
        law.load("pilkada-2029")
    assert not issubclass(law.UnknownRule, Refused)


def test_a_value_of_another_type_is_a_bug() -> None:
    with pytest.raises(TypeError):
        PILKADA.integer("ballot.spare.ratio")
    with pytest.raises(TypeError):
        PILKADA.integer("station.family-together")
    with pytest.raises(TypeError):
        PILKADA.ratio("station.voters.max")


def test_a_rule_set_is_read_once_and_cannot_be_changed() -> None:
    assert law.load("pilkada-2024") is PILKADA
    with pytest.raises(dataclasses.FrozenInstanceError):
        PILKADA.slug = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        PILKADA.values["station.voters.max"] = ()  # type: ignore[index]
    with pytest.raises(TypeError):
        PILKADA.codes("tms")["9"] = PILKADA.codes("tms")["8"]  # type: ignore[index]
