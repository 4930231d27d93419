"""The picture of the calendar: one bar a stage, today as a line through everything, lateness to its right.

Pure computation over dated stages; the template `elections/timeline.html` writes it as SVG. Coordinates are whole
numbers, so that no language writes them with a comma. Every label is direct; there is no legend. The table twin is
the list of stages below the picture.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.formats import date_format

from tahapan.elections import states
from tahapan.elections.queries import DatedStage
from tahapan.law import StageState

_DAY: Final = dt.timedelta(days=1)
_WEEKS_UP_TO: Final = 100  # days: a shorter calendar is ruled by weeks, a longer one by months


@dataclass(frozen=True, slots=True)
class Layout:
    """How large things are, in user units that equal CSS pixels at full size."""

    width: int
    top: int
    row: int
    bar: int
    letter: float
    label_above: bool


WIDE: Final = Layout(width=960, top=52, row=27, bar=19, letter=7.5, label_above=False)
"""Labels in or beside the bars: desktop and print."""
NARROW: Final = Layout(width=294, top=52, row=40, bar=9, letter=7.5, label_above=True)
"""Labels above the bars: a phone of 360 px, without scrolling sideways."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A ruled line: the first of a month, or a Monday."""

    x: int
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One stage. `is_point` marks a lone deadline or start; `late_width` is what lies between its end and today."""

    x: int
    y: int
    width: int
    height: int
    tone: str
    is_point: bool
    late_width: int
    label: str
    label_x: int
    label_y: int
    anchor: str
    is_inside: bool
    title: str

    @property
    def middle_x(self) -> int:
        return self.x + self.width // 2

    @property
    def middle_y(self) -> int:
        return self.y + self.height // 2

    @property
    def late_x(self) -> int:
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole timeline. `today_x` and `voting_x` are None where the day lies outside the picture."""

    layout: Layout
    height: int
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    today_x: int | None
    voting_x: int | None

    @property
    def today_anchor(self) -> str:
        return _anchor_at(self.today_x, self.layout)

    @property
    def voting_anchor(self) -> str:
        return _anchor_at(self.voting_x, self.layout)


def draw(
    stages: Iterable[DatedStage], today: dt.date, voting_day: dt.date, language: str, layout: Layout = WIDE
) -> Picture | None:
    """The picture of `stages` that have a date, in their order; None where none has."""
    rows = [one for one in stages if one.start or one.end]
    if not rows:
        return None
    scale = _scale(rows, voting_day, layout)
    marks = tuple(_mark(one, number, scale, today, language) for number, one in enumerate(rows))
    return Picture(
        layout=layout,
        height=layout.top + len(rows) * layout.row + 8,
        ticks=_ticks(scale),
        marks=marks,
        today_x=scale.inside(today),
        voting_x=scale.inside(voting_day),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: dt.date
    last: dt.date
    layout: Layout

    def x(self, day: dt.date) -> int:
        """Where the morning of `day` lies."""
        share = (day - self.first) / (self.last + _DAY - self.first)
        return round(share * self.layout.width)

    def noon(self, day: dt.date) -> int:
        return (self.x(day) + self.x(day + _DAY)) // 2

    def inside(self, day: dt.date) -> int | None:
        return self.noon(day) if self.first <= day <= self.last else None

    @property
    def by_weeks(self) -> bool:
        return (self.last - self.first).days <= _WEEKS_UP_TO


def _scale(rows: Sequence[DatedStage], voting_day: dt.date, layout: Layout) -> _Scale:
    days = [day for one in rows for day in (one.start, one.end, one.completed) if day] + [voting_day]
    first, last = min(days), max(days)
    if (last - first).days <= _WEEKS_UP_TO:
        return _Scale(first - _DAY * first.weekday(), last + _DAY * (6 - last.weekday()), layout)
    return _Scale(first.replace(day=1), _next_month(last) - _DAY, layout)


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _ticks(scale: _Scale) -> tuple[Tick, ...]:
    found = []
    day = scale.first
    while day <= scale.last:
        found.append(Tick(scale.x(day), date_format(day, "j M" if scale.by_weeks else "M")))
        day = day + 7 * _DAY if scale.by_weeks else _next_month(day)
    room = scale.layout.width / len(found)
    step = 1 if room >= 26 else 2
    return tuple(tick if number % step == 0 else Tick(tick.x, "") for number, tick in enumerate(found))


def _mark(one: DatedStage, number: int, scale: _Scale, today: dt.date, language: str) -> Mark:
    layout = scale.layout
    start, end = one.start or one.end, one.end or one.start
    if start is None or end is None:
        raise ValueError("a stage without dates cannot be drawn")
    is_point = one.start is None or one.end is None or start == end
    left, right = scale.x(start), max(scale.x(end + _DAY), scale.x(start) + 4)
    row_top = layout.top + number * layout.row
    y = row_top + (layout.row - layout.bar - 6 if layout.label_above else (layout.row - layout.bar) // 2)
    late_until = _late_until(one, end, today)
    late_width = max(min(scale.x(late_until + _DAY), layout.width) - right, 0) if late_until else 0
    label = _label(one, left, right, right + late_width, layout, language)
    return Mark(
        x=left,
        y=y,
        width=right - left,
        height=layout.bar,
        tone=_tone(one),
        is_point=is_point,
        late_width=late_width,
        label=label.text,
        label_x=label.x,
        label_y=row_top + 16 if layout.label_above else y + layout.bar - 5,
        anchor=label.anchor,
        is_inside=label.is_inside,
        title=_name(one, language),
    )


def _name(one: DatedStage, language: str) -> str:
    return f"{one.code} {one.stage.name.say(language)}"


def _tone(one: DatedStage) -> str:
    ahead = one.state in (StageState.NEXT, StageState.AHEAD)
    return "ahead" if ahead else states.status(one)


def _late_until(one: DatedStage, end: dt.date, today: dt.date) -> dt.date | None:
    """The day up to which the stage overran its end: the day it was completed, or today while it is late."""
    if one.state is StageState.LATE:
        return today
    return one.completed if one.completed and one.completed > end else None


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    x: int
    anchor: str = "start"
    is_inside: bool = False


def _label(one: DatedStage, left: int, right: int, end: int, layout: Layout, language: str) -> _Label:
    """Above the bar, else in it where it fits, else beside it. `end` is where its lateness ends."""
    text = _name(one, language)
    if layout.label_above:
        return _Label(_shortened(text, layout.width, layout), 0)
    wanted = len(text) * layout.letter
    if wanted <= right - left - 12:
        return _Label(text, left + 8, is_inside=True)
    room_right, room_left = layout.width - end - 12, left - 12
    if wanted <= room_right or room_right >= room_left:
        return _Label(_shortened(text, room_right, layout), end + 8)
    return _Label(_shortened(text, room_left, layout), left - 8, "end")


def _shortened(text: str, room: int, layout: Layout) -> str:
    letters = int(room / layout.letter)
    return text if len(text) <= letters else text[: max(letters - 1, 4)].rstrip() + "…"


def _anchor_at(x: int | None, layout: Layout) -> str:
    """Which way a label beside a line runs, so that it stays inside the picture."""
    if x is None or x < layout.width * 0.15:
        return "start"
    return "end" if x > layout.width * 0.85 else "middle"
