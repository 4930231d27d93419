"""The shipped calendars equal the dossier's table row by row, with relative dates computed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tahapan import law
from tahapan.law.calendar import Offset

TABLE = list(csv.DictReader((Path(__file__).parent / "calendar-2024.csv").read_text(encoding="utf-8").splitlines()))
PILKADA = [row for row in TABLE if not row["code"].startswith("PSU.")]
REVOTE = [row for row in TABLE if row["code"].startswith("PSU.")]

# How the table words a legal basis, and what the rule set cites for it.
CITED = {
    "PKPU 2/2024 Lampiran": ("PKPU 2/2024", "Lampiran"),
    "PKPU 2/2024 item 1.4; KPU decision on ad hoc bodies (number not found)": ("PKPU 2/2024", "Lampiran angka 1.4"),
    "PKPU 2/2024 item 1.4/1.8; Keputusan KPU 638/2024": (
        "Keputusan KPU 638/2024; PKPU 2/2024",
        "Lampiran angka 1.4 dan 1.8",
    ),
    "PKPU 2/2024 item 1.8; sub-dates from KPU material and notices (PKPU 7/2024 and KPT 799/2024 texts not seen)": (
        "PKPU 2/2024",
        "Lampiran angka 1.8",
    ),
    "PKPU 2/2024 item 2.8": ("PKPU 2/2024", "Lampiran angka 2.8"),
    "PKPU 2/2024 Lampiran; PKPU 8/2024": ("PKPU 8/2024; PKPU 2/2024", "Lampiran"),
    "PKPU 2/2024 Lampiran; PKPU 13/2024": ("PKPU 13/2024; PKPU 2/2024", "Lampiran"),
    "PKPU 2/2024 Lampiran; PKPU 17/2024": ("PKPU 17/2024; PKPU 2/2024", "Lampiran"),
    "PKPU 7/2024 Pasal 53": ("PKPU 7/2024", "Pasal 53"),
    "PKPU 8/2024": ("PKPU 8/2024", None),
    "PKPU 13/2024 (Kampanye)": ("PKPU 13/2024", None),
    "PKPU 14/2024 (Dana Kampanye)": ("PKPU 14/2024", None),
    "PKPU 17/2024": ("PKPU 17/2024", None),
    "PKPU 25/2023 Pasal 98": ("PKPU 25/2023", "Pasal 98"),
    "Surat KPU 959/PL.02.2-SD/05/2024": ("Surat KPU 959/PL.02.2-SD/05/2024", None),
    "Putusan MK 03-03/PHPU.DPD-XXII/2024; Keputusan KPU 768/2024": (
        "Putusan MK 03-03/PHPU.DPD-XXII/2024; Keputusan KPU 768/2024",
        None,
    ),
}

# The dates that hang on voting day, from the words of the table ("H-30", "quiet days", "the last hour" ...).
FOLLOW_VOTING = {
    ("1.8.g", "end"),
    ("1.8.h", "start"),
    ("1.8.h", "end"),
    ("1.8.i", "start"),
    ("1.8.i", "end"),
    ("2.6", "end"),
    ("2.6.a", "end"),
    ("2.6.b", "start"),
    ("2.6.b", "end"),
    ("2.6.p", "start"),
    ("2.6.p", "end"),
    ("2.7", "start"),
    ("2.7", "end"),
    ("2.8", "start"),
    ("2.8.a", "start"),
    ("2.8.a", "end"),
    ("PSU.12", "start"),
    ("PSU.12", "end"),
}


def _date(written: str) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def _row(row: dict[str, str]) -> tuple[object, ...]:
    regulation, article = CITED[row["legal_basis"]]
    return (
        row["code"],
        row["phase"],
        row["name_id"],
        row["name_en"],
        _date(row["start"]),
        _date(row["end"]),
        row["open_ended_rule"] or None,
        regulation,
        article,
        row["source_url"],
        row["confidence"],
    )


def _stage(stage: law.Stage) -> tuple[object, ...]:
    return (
        stage.code,
        stage.phase.value,
        stage.name.id,
        stage.name.en,
        stage.start,
        stage.end,
        stage.open_rule.en if stage.open_rule else None,
        stage.source.regulation,
        stage.source.article,
        stage.url,
        stage.source.confidence.value,
    )


@pytest.mark.parametrize(
    ("slug", "rows", "count"), [("pilkada-2024", PILKADA, 119), ("psu-dpd-sumbar-2024", REVOTE, 16)]
)
def test_stages_equal_the_table_row_by_row(slug: str, rows: list[dict[str, str]], count: int) -> None:
    assert len(rows) == count
    assert [_stage(stage) for stage in law.load(slug).stages()] == [_row(row) for row in rows]


def test_the_dates_the_table_words_as_relative_are_written_as_offsets() -> None:
    worded = {
        ("1.8.d.1", "end", 0, "1.8.end"),
        ("1.8.g", "end", -30, "voting"),
        ("1.8.h", "start", 1, "1.8.g.end"),
        ("1.8.h", "end", -7, "voting"),
        ("1.8.i", "start", 0, "voting"),
        ("1.8.i", "end", 0, "voting"),
        ("2.1.e", "end", 0, "2.1.end"),
        ("2.4.a", "start", 0, "2.3.start"),
        ("2.6", "start", 3, "2.5.end"),
        ("2.6", "end", -1, "2.6.p.start"),
        ("2.6.a", "start", 0, "2.6.start"),
        ("2.6.a", "end", 0, "2.6.end"),
        ("2.6.b", "start", -13, "2.6.b.end"),
        ("2.6.b", "end", 0, "2.6.end"),
        ("2.6.c", "end", 0, "2.6.d.end"),
        ("2.6.d", "end", -1, "2.6.start"),
        ("2.6.p", "start", -3, "voting"),
        ("2.6.p", "end", -1, "voting"),
        ("2.7", "start", 0, "voting"),
        ("2.7", "end", 0, "voting"),
        ("2.8", "start", 0, "2.8.a.start"),
        ("2.8.a", "start", 0, "voting"),
        ("2.8.a", "end", 0, "voting"),
    }
    written = {
        (rule.code, which, moment.days, moment.anchor)
        for rule in law.load("pilkada-2024").calendar.rules
        for which, moment in (("start", rule.start), ("end", rule.end))
        if isinstance(moment, Offset)
    }
    assert written == worded


# From the earliest to the latest shift that leaves every stage with a fixed end room to run.
@settings(derandomize=True)
@given(
    move=st.tuples(st.just("pilkada-2024"), st.integers(-59, 19))
    | st.tuples(st.just("psu-dpd-sumbar-2024"), st.integers(-33, 15))
)
def test_moving_voting_day_moves_what_hangs_on_it_and_nothing_else(move: tuple[str, int]) -> None:
    slug, days = move
    rules = law.load(slug)
    moved = rules.stages(rules.voting_day + dt.timedelta(days=days))
    for before, after in zip(rules.stages(), moved, strict=True):
        for which in ("start", "end"):
            old, new = getattr(before, which), getattr(after, which)
            shift = dt.timedelta(days=days if (before.code, which) in FOLLOW_VOTING else 0)
            assert new == (None if old is None else old + shift), (before.code, which)


def test_a_voting_day_outside_coverage_is_refused() -> None:
    with pytest.raises(law.NotCovered):
        law.load("pilkada-2024").stages(dt.date(2025, 4, 19))


def test_a_voting_day_that_leaves_no_room_for_a_fixed_stage_is_refused() -> None:
    rules = law.load("pilkada-2024")
    with pytest.raises(law.NotCovered, match=r"stages-do-not-fit.* 2\.6 "):
        rules.stages(rules.voting_day - dt.timedelta(days=60))
    with pytest.raises(law.NotCovered, match=r"stages-do-not-fit.* 2\.8 "):
        rules.stages(rules.voting_day + dt.timedelta(days=20))


def test_campaign_parameters_agree_with_the_calendar() -> None:
    rules = law.load("pilkada-2024")
    stages = {stage.code: stage for stage in rules.stages()}

    def length(code: str) -> int:
        stage = stages[code]
        assert stage.start is not None
        assert stage.end is not None
        return (stage.end - stage.start).days + 1

    assert length("2.6") == rules.integer("campaign.days")
    assert length("2.6.b") == rules.integer("campaign.ads.days")
    assert length("2.6.p") == rules.integer("campaign.quiet.days")
    assert stages["1.8.g"].end == rules.voting_day - dt.timedelta(days=rules.integer("dptb.nine.days-before"))
    assert stages["1.8.h"].end == rules.voting_day - dt.timedelta(days=rules.integer("dptb.four.days-before"))
    assert stages["2.6.h"].end == rules.value("finance.lpsdk.due").value
    assert stages["2.6.l"].end == rules.value("finance.lppdk.due").value
    assert stages["1.4.d.8"].start == rules.value("kpps.term.first").value
    assert stages["1.4.d.8"].end == rules.value("kpps.term.last").value
