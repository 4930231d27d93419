"""The picture of a plan, the work done, and when it may end: a server-drawn SVG. Plain numbers, no Django."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tahapan.fieldwork.outlook import Forecast
from tahapan.fieldwork.queries import Day

_LEFT: Final = 52
_RIGHT: Final = 14
_TOP: Final = 26
_BOTTOM: Final = 30
_BEYOND: Final = 28
"""Days drawn after the window at most."""
_NICE: Final = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True, slots=True)
class Label:
    """Words or a number at a place; `day` is set for the days below the picture."""

    x: int
    y: int
    number: int = 0
    day: dt.date | None = None
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Curve:
    """Families visited over days: lines as SVG paths; empty where there is nothing to draw.

    `plan` and `done` are lines, `band` the area between the early and the late end, `middle` the likely way there.
    `now` and `last` are the places of today and of the last day of coklit; `name` tells pictures of a page apart.
    """

    name: str
    width: int
    height: int
    plan: str
    done: str
    band: str
    middle: str
    rows: list[Label]
    days: list[Label]
    now: int | None
    last: int
    foot: int
    plan_label: Label
    done_label: Label | None

    @property
    def right(self) -> int:
        return self.width - _RIGHT

    @property
    def left(self) -> int:
        return _LEFT

    @property
    def top(self) -> int:
        return _TOP


def curve(
    days: Sequence[Day], families: int, ends: Forecast, today: dt.date, *, name: str = "wide", width: int = 720
) -> Curve:
    """The picture of `days` (the whole window), of so many families, for one area or officer."""
    return _Drawing(days, families, ends, today, name, width).curve()


class _Drawing:
    def __init__(
        self, days: Sequence[Day], families: int, ends: Forecast, today: dt.date, name: str, width: int
    ) -> None:
        self.all, self.families, self.ends, self.today, self.name = days, families, ends, today, name
        self.width, self.height = width, 300 if width > 500 else 260
        self.start, self.end = days[0].day, days[-1].day
        after = [one for one in (ends.low, ends.mid, ends.high) if one is not None]
        furthest = min(max([self.end, *after]), self.end + dt.timedelta(days=_BEYOND))
        self.span = (furthest - self.start).days + 2
        self.step = _nice(families / 4)
        self.most = max(families, 1)

    def x(self, day: dt.date) -> int:
        """The end of a day."""
        share = ((day - self.start).days + 1) / self.span
        return round(_LEFT + min(share, 1.0) * (self.width - _LEFT - _RIGHT))

    def y(self, families: float) -> int:
        return round(self.height - _BOTTOM - families / self.most * (self.height - _TOP - _BOTTOM))

    def curve(self) -> Curve:
        foot = self.height - _BOTTOM
        past = [one for one in self.all if one.day <= self.today]
        done = _path([(_LEFT, foot), *((self.x(one.day), self.y(one.total_done)) for one in past)]) if past else ""
        plan = _path([(_LEFT, foot), *((self.x(one.day), self.y(one.total_planned)) for one in self.all)])
        band, middle = self._future(past)
        return Curve(
            name=self.name,
            width=self.width,
            height=self.height,
            plan=plan if self.all[-1].total_planned else "",
            done=done,
            band=band,
            middle=middle,
            rows=self._rows(),
            days=self._days(),
            now=self.x(self.today) if self.start <= self.today and (self.today - self.start).days < self.span else None,
            last=self.x(self.end),
            foot=foot,
            plan_label=self._plan_label(past),
            done_label=self._done_label(past),
        )

    def _plan_label(self, past: Sequence[Day]) -> Label:
        """Beside the line of the plan, on the side where the line of the work is not."""
        if past and past[-1].total_done > past[-1].total_planned:
            one = self.all[len(self.all) // 3]
            return Label(self.x(one.day) + 10, self.y(one.total_planned) + 16, anchor="start")
        one = self.all[len(self.all) * 2 // 3]
        return Label(self.x(one.day) - 8, self.y(one.total_planned) - 10, anchor="end")

    def _done_label(self, past: Sequence[Day]) -> Label | None:
        if not past or not past[-1].total_done:
            return None
        x, y = self.x(past[-1].day), self.y(past[-1].total_done)
        return Label(x + 8, min(y + 22, self.height - _BOTTOM - 6), past[-1].total_done, anchor="start")

    def _future(self, past: Sequence[Day]) -> tuple[str, str]:
        """The band between the early and the late end, and the middle way; empty without a forecast or when done."""
        ends = self.ends
        done = past[-1].total_done if past else 0
        if ends.low is None or done >= self.families or not past:
            return "", ""
        now = (self.x(past[-1].day), self.y(done))
        beyond = (self.width - _RIGHT, self.y(done + (self.families - done) * 0.8))
        early = (self.x(ends.low), self.y(self.families))
        late = (self.x(ends.high), self.y(self.families)) if ends.high else beyond
        middle = _path([now, (self.x(ends.mid), self.y(self.families))]) if ends.mid else ""
        return _path([now, early, late]) + "Z", middle

    def _rows(self) -> list[Label]:
        step = max(self.step, 1)
        return [Label(_LEFT - 6, self.y(at), at) for at in range(0, self.families + 1, step)]

    def _days(self) -> list[Label]:
        every = 7 if self.width > 500 else 14
        last = self.start + dt.timedelta(days=self.span - 2)
        days = [self.start + dt.timedelta(days=at) for at in range(0, (last - self.start).days + 1, every)]
        return [Label(self.x(day), self.height - 10, day=day) for day in days]


def _path(points: Sequence[tuple[int, int]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _nice(least: float) -> int:
    """A round number of about `least`."""
    size = 1
    while size * 10 <= least:
        size *= 10
    return max(1, round(next(one for one in _NICE if one * size >= least) * size)) if least > 1 else 1
