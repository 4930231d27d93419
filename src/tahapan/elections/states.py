"""The words and the colour of a stage's state, so that list, picture, month and board say the same."""

from __future__ import annotations

from typing import Final

from tahapan.core.text import Text
from tahapan.elections.queries import DatedStage
from tahapan.law import StageState

DONE: Final = Text("Selesai", "Done")
WORDS: Final = {
    StageState.LATE: Text("Terlambat", "Late"),
    StageState.RUNNING: Text("Berjalan", "Under way"),
    StageState.NEXT: Text("Segera mulai", "Starts soon"),
    StageState.AHEAD: Text("Mendatang", "Ahead"),
    StageState.PAST: Text("Lewat", "Past"),
    StageState.OPEN_ENDED: Text("Tanpa tanggal", "No date set"),
}
"""In the order in which a person wants to see them."""

_STATUS: Final = {StageState.LATE: "late", StageState.RUNNING: "track"}


def word(one: DatedStage) -> Text:
    """What is said of the stage. Only what somebody recorded as completed is called done."""
    return DONE if is_done(one) else WORDS[one.state]


def status(one: DatedStage) -> str:
    """Its status among the five of the house: done, track, risk, late, none."""
    return "done" if is_done(one) else _STATUS.get(one.state, "none")


def is_done(one: DatedStage) -> bool:
    """Whether its completion was recorded, and the day has come."""
    return one.completed is not None and one.state is StageState.PAST
