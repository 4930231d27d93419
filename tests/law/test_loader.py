"""A rule set that is not whole is refused, and the refusal names file and key."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tahapan.core.source import Confidence
from tahapan.law import BadLaw, NotCovered, NotKnown, UnknownRule
from tahapan.law.loader import read, slugs

BACKWARDS = "'until' lies before 'from'"
HEAD = """
slug = "tiny"
name = { id = "Kecil", en = "Tiny" }
voting_day = 2024-11-27
covers = { first = 2024-01-01, last = 2024-12-31 }
"""
SOURCE = """
[source.A]
regulation = "PKPU 7/2024"
article = "not found"
confidence = "high"
reference = "https://example.org/a"
"""
LIMIT = """
[value."limit"]
id = "Batas"
en = "Limit"
value = 600
unit = "voters"
source = "A"
"""
STAGE = """
[[stage]]
code = "{code}"
phase = "persiapan"
id = "Tahapan"
en = "Stage"
source = "A"
{dates}
"""


def _write(root: Path, head: str = HEAD, slug: str = "tiny", **files: str) -> Path:
    folder = root / slug
    folder.mkdir(parents=True)
    (folder / "ruleset.toml").write_text(head, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    return root


def _stages(**dates: str) -> str:
    return SOURCE + "".join(STAGE.format(code=code, dates=written) for code, written in dates.items())


def _refusal(root: Path, slug: str = "tiny") -> tuple[str, str, str]:
    with pytest.raises(BadLaw) as refusal:
        read(root, slug)
    return refusal.value.file, refusal.value.key, refusal.value.why


def test_a_whole_rule_set_is_read(tmp_path: Path) -> None:
    rules = read(_write(tmp_path, a=SOURCE + LIMIT), "tiny")
    value = rules.value("limit")
    assert (value.value, value.source.article, value.effective_from) == (600, None, dt.date(2024, 1, 1))
    assert slugs(tmp_path) == ("tiny",)


def test_a_value_may_sharpen_its_source(tmp_path: Path) -> None:
    extra = 'article = "Pasal 9"\nconfidence = "low"\nreference = "https://example.org/b"\nnote = "draf"\n'
    source = read(_write(tmp_path, a=SOURCE + LIMIT + extra), "tiny").value("limit").source
    assert (source.article, source.confidence, source.reference, source.note) == (
        "Pasal 9",
        Confidence.LOW,
        "https://example.org/b",
        "draf",
    )


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("0.025", Decimal("0.025")),
        ("true", True),
        ('"KPU"', "KPU"),
        ("07:00:00", dt.time(7)),
        ("2024-10-24", dt.date(2024, 10, 24)),
        ('["a", "b"]', ("a", "b")),
    ],
)
def test_values_keep_their_type_and_decimals_are_exact(tmp_path: Path, written: str, read_as: object) -> None:
    rules = read(_write(tmp_path, a=SOURCE + LIMIT.replace("600", written)), "tiny")
    assert rules.value("limit").value == read_as


@pytest.mark.parametrize(
    ("old", "new", "key", "why"),
    [
        ('source = "A"', "", "value.limit", "has no source"),
        ('source = "A"', 'source = "B"', "value.limit", "source 'B' is not declared in this file"),
        ('unit = "voters"', 'unti = "voters"', "value.limit", "unknown key 'unti'"),
        ('unit = "voters"', 'unit = "votes"', "value.limit", "'unit' has no member 'votes'"),
        ('en = "Limit"', "", "value.limit", "'en' is missing"),
        ('en = "Limit"', 'en = " "', "value.limit", "a Text needs both languages"),
        ("value = 600", "", "value.limit", "must have either 'value' or 'unknown = true'"),
        ("value = 600", "value = 600\nunknown = true", "value.limit", "must have either 'value' or 'unknown = true'"),
        ("value = 600", "unknown = false", "value.limit", "must have either 'value' or 'unknown = true'"),
        ("value = 600", "value = [1, 2]", "value.limit", "a list must hold words, at least one"),
        ("value = 600", "value = []", "value.limit", "a list must hold words, at least one"),
        ("value = 600", "value = 6\nfrom = 2024-05-02\nuntil = 2024-05-01", "value.limit", BACKWARDS),
        ('regulation = "PKPU 7/2024"', "", "source.A", "'regulation' is missing"),
        ('regulation = "PKPU 7/2024"', 'regulation = ""', "source.A", "'regulation' is empty"),
        ('article = "not found"', "", "source.A", "'article' is missing"),
        ('confidence = "high"', 'confidence = "sure"', "source.A", "'confidence' has no member 'sure'"),
        ('reference = "https://example.org/a"', "", "source.A", "'reference' is missing"),
        ("[source.A]", "[source.A]\nyear = 2024", "source.A", "unknown key 'year'"),
        ("[source.A]", "[sources.B]\n[source.A]", "", "unknown key 'sources'"),
    ],
)  # fmt: skip
def test_a_faulty_value_or_source_is_refused(tmp_path: Path, old: str, new: str, key: str, why: str) -> None:
    content = SOURCE + LIMIT
    assert old in content
    _write(tmp_path, a=content.replace(old, new))
    assert _refusal(tmp_path) == ("tiny/a.toml", key, why)


def test_broken_toml_is_refused_with_its_file(tmp_path: Path) -> None:
    file, key, why = _refusal(_write(tmp_path, a=SOURCE + "limit ="))
    assert (file, key) == ("tiny/a.toml", "")
    assert "Invalid value" in why


def test_the_same_key_twice_in_a_file_is_refused(tmp_path: Path) -> None:
    file, _, why = _refusal(_write(tmp_path, a=SOURCE + LIMIT + LIMIT))
    assert file == "tiny/a.toml"
    assert "Cannot declare" in why


@pytest.mark.parametrize(
    ("part", "key"),
    [
        (LIMIT, "value.limit"),
        ('[codes.k]\nid = "K"\nen = "K"\nsource = "A"\nlist = [{ code = "1", id = "S", en = "O" }]\n', "codes.k"),
        (STAGE.format(code="1", dates="end = 2024-02-01"), "stage.1"),
    ],
)
def test_the_same_key_in_two_files_is_refused(tmp_path: Path, part: str, key: str) -> None:
    _write(tmp_path, a=SOURCE + part, b=SOURCE + part)
    assert _refusal(tmp_path) == ("tiny/b.toml", key, "already defined in tiny/a.toml")


def test_a_source_of_another_file_does_not_count(tmp_path: Path) -> None:
    _write(tmp_path, a=SOURCE, b=LIMIT)
    assert _refusal(tmp_path) == ("tiny/b.toml", "value.limit", "source 'A' is not declared in this file")


def _period(number: int, dates: str) -> str:
    return LIMIT.replace('[value."limit"]', '[[value."limit"]]').replace("600", str(number)) + dates + "\n"


def test_each_period_answers_for_its_own_days(tmp_path: Path) -> None:
    periods = _period(500, "from = 2024-02-01\nuntil = 2024-05-31") + _period(600, "from = 2024-07-01")
    rules = read(_write(tmp_path, a=SOURCE + periods), "tiny")
    assert rules.integer("limit", dt.date(2024, 5, 31)) == 500
    assert rules.integer("limit", dt.date(2024, 7, 1)) == 600
    assert rules.integer("limit") == 600
    for uncovered in (dt.date(2024, 1, 31), dt.date(2024, 6, 15)):
        with pytest.raises(NotCovered):
            rules.value("limit", uncovered)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("until = 2024-06-30", "from = 2024-06-30"),
        ("", "from = 2024-06-30"),
        ("until = 2024-06-30", "until = 2024-03-31"),
    ],
)
def test_overlapping_dates_are_refused(tmp_path: Path, first: str, second: str) -> None:
    file, key, why = _refusal(_write(tmp_path, a=SOURCE + _period(500, first) + _period(600, second)))
    assert (file, key) == ("tiny/a.toml", "value.limit")
    assert why.startswith("overlapping dates")


def test_an_unknown_value_is_refused_when_asked_with_note_and_source(tmp_path: Path) -> None:
    unknown = LIMIT.replace("value = 600", 'unknown = true\nnote = "looked for in the texts"')
    rules = read(_write(tmp_path, a=SOURCE + unknown), "tiny")
    assert not rules.is_known("limit")
    with pytest.raises(NotKnown) as refusal:
        rules.value("limit")
    assert refusal.value.problem.why is not None
    assert refusal.value.problem.why.note == "looked for in the texts"
    assert "Limit" in refusal.value.say("en")


CODES = '[codes.k]\nid = "K"\nen = "K"\nsource = "A"\nlist = [\n{ code = "1", id = "Satu", en = "One" },\n]\n'


@pytest.mark.parametrize(
    ("old", "new", "key", "why"),
    [
        ('source = "A"\n', "", "codes.k", "has no source"),
        ("\n]", '\n{ code = "1", id = "Uno", en = "Uno" }\n]', "codes.k.list[2]", "code '1' stands twice"),
        ('en = "One"', 'en = "One", odl = true', "codes.k.list[1]", "unknown key 'odl'"),
        ('{ code = "1", id = "Satu", en = "One" },', "", "codes.k", "'list' is missing or empty"),
        ("list =", "lists =", "codes.k", "unknown key 'lists'"),
    ],
)
def test_a_faulty_code_list_is_refused(tmp_path: Path, old: str, new: str, key: str, why: str) -> None:
    assert old in CODES
    _write(tmp_path, a=SOURCE + CODES.replace(old, new))
    assert _refusal(tmp_path) == ("tiny/a.toml", key, why)


@pytest.mark.parametrize(
    ("dates", "key", "why"),
    [
        (
            {"1": 'end = { days = -1, from = "2.start" }'},
            "stage.1.end",
            "refers to '2.start', which is no stage date of this calendar",
        ),
        (
            {"1": 'end = { days = -1, from = "2.start" }', "2": "end = 2024-02-01"},
            "stage.1.end",
            "refers to '2.start', which has no date",
        ),
        (
            {"1": 'end = { days = 1, from = "2.end" }', "2": 'end = { days = 1, from = "1.end" }'},
            "stage.1.end",
            "depends on itself through 1.end → 2.end → 1.end",
        ),
        (
            {"1": "start = 2024-02-02\nend = 2024-02-01"},
            "stage.1",
            "ends on 2024-02-01, before it starts on 2024-02-02",
        ),
        ({"1": ""}, "stage.1", "has no date and no 'rule' that says why"),
        ({"1": 'end = { dyas = 1, from = "voting" }'}, "stage.1.end", "'days' is missing"),
        ({"1": 'end = { days = 1, from = "voting", to = "x" }'}, "stage.1.end", "unknown key 'to'"),
        ({"1": 'end = "2024-02-01"'}, "stage.1", "'end' must be date or dict"),
        ({"1": "end = 2024-02-01T00:00:00"}, "stage.1", "'end' must be date or dict"),
        ({"1": "end = 2024-02-01\nstrat = 2024-01-01"}, "stage.1", "unknown key 'strat'"),
    ],
)
def test_a_calendar_that_cannot_be_computed_is_refused(
    tmp_path: Path, dates: dict[str, str], key: str, why: str
) -> None:
    _write(tmp_path, a=_stages(**dates))
    assert _refusal(tmp_path) == ("tiny/a.toml", key, why)


def test_a_phase_outside_the_two_is_refused(tmp_path: Path) -> None:
    _write(tmp_path, a=_stages(**{"1": "end = 2024-02-01"}).replace("persiapan", "persiapkan"))
    assert _refusal(tmp_path) == ("tiny/a.toml", "stage.1", "'phase' has no member 'persiapkan'")


@pytest.mark.parametrize(
    ("old", "new", "key", "why"),
    [
        ('slug = "tiny"', 'slug = "other"', "slug", "'other' stands in the folder 'tiny'"),
        ("voting_day = 2024-11-27", "voting_day = 2025-11-27", "voting_day", "lies outside 'covers'"),
        ("voting_day = 2024-11-27", "", "", "'voting_day' is missing"),
        ('slug = "tiny"', 'slug = "tiny"\nyear = 2024', "", "unknown key 'year'"),
        ('slug = "tiny"', 'slug = "tiny"\nbased_on = "nothing"', "based_on", "no rule set 'nothing'"),
        ('slug = "tiny"', 'slug = "tiny"\nbased_on = "tiny"', "based_on", "rests on itself: tiny → tiny"),
    ],
)
def test_a_faulty_head_is_refused(tmp_path: Path, old: str, new: str, key: str, why: str) -> None:
    _write(tmp_path, HEAD.replace(old, new))
    assert _refusal(tmp_path) == ("tiny/ruleset.toml", key, why)


def test_a_set_takes_values_from_its_base_and_its_own_win(tmp_path: Path) -> None:
    base = HEAD.replace('"tiny"', '"base"')
    other = LIMIT.replace('"limit"', '"other"').replace("600", "7")
    _write(tmp_path, base, "base", a=SOURCE + LIMIT + other + STAGE.format(code="1", dates="end = 2024-02-01"))
    _write(tmp_path, HEAD + 'based_on = "base"\n', a=SOURCE + LIMIT.replace("600", "300"))
    rules = read(tmp_path, "tiny")
    assert (rules.integer("limit"), rules.integer("other")) == (300, 7)
    assert rules.stages() == ()


def test_bases_that_rest_on_each_other_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, HEAD + 'based_on = "other"\n')
    _write(tmp_path, HEAD.replace('"tiny"', '"other"') + 'based_on = "tiny"\n', "other")
    assert _refusal(tmp_path) == ("other/ruleset.toml", "based_on", "rests on itself: tiny → other → tiny")


def test_an_absent_rule_set_is_a_bug_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(UnknownRule):
        read(tmp_path, "tiny")
