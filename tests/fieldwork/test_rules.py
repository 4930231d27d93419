"""What strikes at coklit and what only marks, as the sources say; where they are silent, nobody is struck."""

from __future__ import annotations

import datetime as dt

import pytest

from tahapan import law
from tahapan.core.errors import Refused
from tahapan.fieldwork import rules
from tahapan.fieldwork.kinds import Tms

PILKADA = law.load("pilkada-2024")
REVOTE = law.load("psu-dpd-sumbar-2024")


@pytest.mark.parametrize(
    ("tms", "evidence", "expected"),
    [
        (1, "akta-kematian", True),
        (1, "surat-kematian", True),
        (1, "surat-wali-nagari", False),
        (1, "", False),
        (2, "", True),
        (3, "kk", True),
        (3, "", False),
        (4, "siak", False),
        (5, "dokumen-wna", False),
        (6, "kartu-anggota", True),
        (6, "akta-kematian", False),
        (7, "sk-tni-polri", True),
        (8, "ktp-el", False),
    ],
)
def test_who_is_struck_and_who_is_marked(tms, evidence, expected):
    assert rules.strikes(PILKADA, tms, evidence) is expected


def test_where_the_texts_are_silent_it_is_said_and_nobody_is_struck():
    told = rules.tms_rules(PILKADA)[Tms.FOREIGN]
    assert told.strike is None
    assert told.why.id.startswith(rules.SILENT.id)
    with pytest.raises(law.NotKnown):
        PILKADA.value("coklit.tms.5.strike")


def test_the_rules_of_striking_agree_with_the_lists_of_strikes_and_marks():
    of_list = {"meninggal": {1}, "ganda": {2}, "tni-polri": {6, 7}, "di-bawah-umur": {3}}
    assert set(PILKADA.codes("coklit-strike")) == set(of_list)
    struck = {int(tms) for tms, rule in rules.tms_rules(PILKADA).items() if rule.strike}
    assert struck == set().union(*of_list.values())
    of_marks = {"pindah": 4, "alamat-bukan-tps": 8}
    assert set(PILKADA.codes("coklit-mark-only")) == set(of_marks)
    marked = {int(tms) for tms, rule in rules.tms_rules(PILKADA).items() if rule.strike is False}
    assert marked == set(of_marks.values())


def test_every_evidence_a_rule_names_is_an_official_code():
    known = PILKADA.codes("evidence")
    assert all(code in known for rule in rules.tms_rules(PILKADA).values() for code in rule.evidence)


def test_coklit_runs_from_24_june_to_24_july_and_a_revote_has_none():
    assert rules.window(PILKADA) == (dt.date(2024, 6, 24), dt.date(2024, 7, 24))
    assert rules.has_coklit(PILKADA)
    assert not rules.has_coklit(REVOTE)
    with pytest.raises(Refused) as refused:
        rules.window(REVOTE)
    assert refused.value.problem.code == "no-coklit"


@pytest.mark.parametrize(
    ("days", "missing"),
    [([], 1), ([4], 0), ([3], 1), ([3, 8], 0), ([14], 1), ([30], 1)],
)
def test_a_report_is_missing_for_every_ten_days_without_one(days, missing):
    start = dt.date(2024, 6, 24)
    told = [start + dt.timedelta(days=day) for day in days]
    assert rules.report_gaps(PILKADA, start, start + dt.timedelta(days=14), told) == missing


def test_an_event_is_late_after_more_than_five_days():
    made = dt.datetime(2024, 7, 1, 8, tzinfo=dt.UTC)
    assert not rules.is_late(made, made + dt.timedelta(days=5))
    assert rules.is_late(made, made + dt.timedelta(days=5, seconds=1))
