"""Where a stage stands on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from tahapan.core.source import Confidence, Source
from tahapan.core.text import Text
from tahapan.law import Phase, Stage, StageState, load, state_on

DAY = dt.date(2024, 7, 8)
SOURCE = Source("PKPU 2/2024", "Lampiran", Confidence.HIGH, "https://example.org")


def _stage(start: int | None, end: int | None) -> Stage:
    """A stage so many days from DAY."""
    dates = [None if days is None else DAY + dt.timedelta(days=days) for days in (start, end)]
    return Stage("1.1", Phase.PREPARATION, Text("Tahapan", "Stage"), dates[0], dates[1], None, SOURCE)


@pytest.mark.parametrize(
    ("start", "end", "completed", "state"),
    [
        (-5, -1, None, StageState.PAST),
        (-5, -1, True, StageState.PAST),
        (-5, -1, False, StageState.LATE),
        (-5, 5, True, StageState.PAST),
        (-5, 5, None, StageState.RUNNING),
        (-5, 0, False, StageState.RUNNING),
        (0, 5, None, StageState.RUNNING),
        (1, 5, None, StageState.NEXT),
        (14, 20, False, StageState.NEXT),
        (15, 20, None, StageState.AHEAD),
        (15, 20, True, StageState.PAST),
        (None, 5, None, StageState.RUNNING),
        (None, 0, None, StageState.RUNNING),
        (None, -1, None, StageState.PAST),
        (None, -1, False, StageState.LATE),
        (-5, None, None, StageState.RUNNING),
        (-5, None, False, StageState.RUNNING),
        (-5, None, True, StageState.PAST),
        (5, None, None, StageState.NEXT),
        (15, None, None, StageState.AHEAD),
        (None, None, None, StageState.OPEN_ENDED),
        (None, None, False, StageState.OPEN_ENDED),
        (None, None, True, StageState.PAST),
    ],
)
def test_state_follows_dates_and_recorded_completion(
    start: int | None, end: int | None, completed: bool | None, state: StageState
) -> None:
    assert state_on(_stage(start, end), DAY, completed=completed) is state


def test_the_window_of_next_can_be_set() -> None:
    assert state_on(_stage(15, 20), DAY, next_window_days=15) is StageState.NEXT
    assert state_on(_stage(1, 20), DAY, next_window_days=0) is StageState.AHEAD


def test_coklit_runs_on_8_july_2024_and_dphp_is_beyond_two_weeks() -> None:
    states = {stage.code: state_on(stage, DAY) for stage in load("pilkada-2024").stages()}
    assert states["1.8.a.2"] is StageState.RUNNING
    assert states["1.8.b.1"] is StageState.AHEAD
    assert states["1.7"] is StageState.PAST
    assert states["1.5"] is StageState.OPEN_ENDED
