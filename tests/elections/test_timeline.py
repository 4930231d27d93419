"""The picture: every dated stage has its bar where its days are, today runs through all, lateness lies to its right."""

from __future__ import annotations

import datetime as dt

import pytest

from tahapan.core.source import Confidence, Source
from tahapan.core.text import Text
from tahapan.elections import listing, timeline
from tahapan.elections.queries import DatedStage
from tahapan.elections.timeline import NARROW, WIDE
from tahapan.law import Phase, Stage, StageState

TODAY, VOTING = dt.date(2024, 7, 8), dt.date(2024, 11, 27)
SOURCE = Source("PKPU 2/2024", "Lampiran", Confidence.HIGH)


def stage(code, start, end, state=StageState.RUNNING, completed=None, name="Tahapan contoh"):
    of_law = Stage(code, Phase.PREPARATION, Text(name, "A stage"), start, end, None, SOURCE)
    return DatedStage(of_law, start, end, completed, "", state, code.count("."))


JUNE_TO_SEPTEMBER = stage("1.8", dt.date(2024, 6, 1), dt.date(2024, 9, 30))


def draw(*stages, layout=WIDE, language="id"):
    return timeline.draw(stages, TODAY, VOTING, language, layout)


def test_nothing_dated_is_no_picture():
    assert draw(stage("1.5", None, None, StageState.OPEN_ENDED)) is None


def test_a_year_is_ruled_by_months_and_a_short_re_vote_by_weeks():
    assert [tick.label for tick in draw(JUNE_TO_SEPTEMBER).ticks] == ["Jun", "Jul", "Agu", "Sep", "Okt", "Nov"]
    short = timeline.draw([stage("P", dt.date(2024, 7, 1), dt.date(2024, 7, 20))], TODAY, dt.date(2024, 7, 13), "id")
    assert [tick.label for tick in short.ticks] == ["1 Jul", "8 Jul", "15 Jul"]


def test_days_are_as_far_apart_as_they_are_in_time():
    picture = draw(JUNE_TO_SEPTEMBER)
    days = (dt.date(2024, 11, 30) - dt.date(2024, 6, 1)).days + 1
    (mark,) = picture.marks
    assert mark.x == 0
    assert mark.width == round(122 / days * WIDE.width)
    assert picture.today_x == pytest.approx(37.5 / days * WIDE.width, abs=1)


def test_today_and_voting_day_are_lines_inside_the_picture():
    picture = draw(JUNE_TO_SEPTEMBER)
    assert 0 < picture.today_x < picture.voting_x < WIDE.width
    past = timeline.draw([JUNE_TO_SEPTEMBER], dt.date(2026, 1, 1), VOTING, "id")
    assert past.today_x is None


def test_every_dated_stage_has_its_own_row_in_order():
    stages = [stage(f"1.{n}", dt.date(2024, n, 1), dt.date(2024, n, 20)) for n in range(6, 11)]
    tops = [mark.y for mark in draw(*stages).marks]
    assert tops == sorted(set(tops))
    assert draw(*stages).height > tops[-1] + WIDE.bar


@pytest.mark.parametrize(
    ("start", "end"), [(None, dt.date(2024, 8, 1)), (dt.date(2024, 8, 1), None), (dt.date(2024, 8, 1),) * 2]
)
def test_a_lone_date_is_a_point(start, end):
    assert draw(JUNE_TO_SEPTEMBER, stage("1.9", start, end)).marks[1].is_point


def test_lateness_is_drawn_from_the_end_to_today():
    late, on_time = draw(
        stage("1.1", dt.date(2024, 6, 1), dt.date(2024, 6, 28), StageState.LATE),
        stage("1.2", dt.date(2024, 6, 1), dt.date(2024, 6, 28), StageState.PAST),
    ).marks
    a_day = WIDE.width / 183
    assert late.late_width == pytest.approx(10 * a_day, abs=1.5)
    assert late.late_x == late.x + late.width
    assert on_time.late_width == 0


def test_a_stage_completed_after_its_end_shows_by_how_much():
    done = stage("1.1", dt.date(2024, 6, 1), dt.date(2024, 6, 20), StageState.PAST, completed=dt.date(2024, 6, 25))
    (mark,) = draw(done).marks
    assert mark.late_width == pytest.approx(5 * WIDE.width / 183, abs=1.5)
    assert mark.tone == "done"


def test_labels_never_leave_the_picture():
    name = "Perencanaan penyelenggaraan yang meliputi penetapan tata cara dan jadwal tahapan pelaksanaan pemilihan"
    stages = [stage(f"1.{n}", dt.date(2024, n, 1), dt.date(2024, n, 9), name=name) for n in range(6, 12)]
    for layout in (WIDE, NARROW):
        for mark in draw(*stages, layout=layout).marks:
            width = len(mark.label) * layout.letter
            left = mark.label_x - width if mark.anchor == "end" else mark.label_x
            assert left >= -1
            assert left + width <= layout.width + 1
            assert mark.title.endswith(name)


def test_the_phone_picture_fits_a_phone_without_scrolling():
    assert NARROW.width <= 360 - 2 * 16 - 2 * 17


def test_a_first_look_shows_main_stages_and_whatever_is_current():
    main = stage("2.1", dt.date(2024, 9, 1), dt.date(2024, 9, 2), StageState.AHEAD)
    part = stage("1.8.a", dt.date(2024, 6, 1), dt.date(2024, 8, 1), StageState.RUNNING)
    hidden = stage("1.4.a", dt.date(2024, 4, 1), dt.date(2024, 4, 2), StageState.PAST)
    shown = listing.main_and_current([DatedStage(**{**_fields(main), "depth": 0}), part, hidden])
    assert [one.code for one in shown] == ["2.1", "1.8.a"]


def _fields(one):
    return {name: getattr(one, name) for name in DatedStage.__dataclass_fields__}
