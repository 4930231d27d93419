"""The picture of a sample's bound as it falls with each visit: a band of what is possible, in units of the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tahapan.engines.sampling import Running
from tahapan.fieldwork.kinds import SampleFinding
from tahapan.fieldwork.sample_rules import LIMIT, share_down, share_up, standing

STEPS: Final = 40
"""Moments at which the band is computed; more would not be seen."""
_TOPS: Final = (Decimal("0.1"), Decimal("0.2"), Decimal("0.5"), Decimal(1))
_LIMIT: Final = Decimal(LIMIT.numerator) / LIMIT.denominator
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 12, 14, 40


@dataclass(frozen=True, slots=True)
class Moment:
    """What was shown after `visits` in drawn order: of `population` from `fewest` to `most` can be bad."""

    visits: int
    failing: int
    population: int
    fewest: int
    most: int

    @property
    def low(self) -> Decimal:
        return share_down(self.fewest, self.population)

    @property
    def high(self) -> Decimal:
        return share_up(self.most, self.population)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and the number it stands for."""

    at: int
    value: Decimal | int


@dataclass(frozen=True, slots=True)
class Picture:
    """Coordinates of one drawing. `band` and `line` are lists of points as SVG writes them."""

    width: int
    height: int
    left: int
    right: int
    base: int
    band: str
    line: str
    limit_at: int
    end_at: int | None
    """Where the bound of the complete sample lies, once it is complete."""
    shares: tuple[Tick, ...]
    visits: tuple[Tick, ...]


def moments(population: int, results: Sequence[SampleFinding | None]) -> list[Moment]:
    """What the counted results showed at up to STEPS moments, the last one included."""
    counted = standing(population, results).counted
    step = max(1, -(-counted // STEPS))
    found = []
    for size in sorted({*range(step, counted + 1, step), counted} - {0}):
        now = standing(population, results[:size])
        failing, bad = Running(population, size, now.failing), Running(population, size, now.bad)
        found.append(Moment(size, now.failing, population, bad.lower, failing.upper))
    return found


def picture(
    found: Sequence[Moment], size: int, end: Decimal | None = None, width: int = 720, height: int = 300
) -> Picture:
    """The drawing of `found` on an axis of `size` visits, with the bound `end` of the complete sample.

    The top is where the last bound can still be read well; what was higher is not drawn.
    """
    top = next((one for one in _TOPS if found and one >= 2 * found[-1].high), Decimal(1))
    right, base = width - _RIGHT, height - _BOTTOM

    def x(visits: int) -> int:
        return _LEFT + round((right - _LEFT) * visits / max(size, 1))

    def y(share: Decimal) -> int:
        return base - round((base - _TOP) * share / top)

    seen = [one for one in found if one.high <= top]
    upper = [(x(one.visits), y(one.high)) for one in seen]
    lower = [(x(one.visits), y(one.low)) for one in reversed(seen)]
    return Picture(
        width=width,
        height=height,
        left=_LEFT,
        right=right,
        base=base,
        band=_points([*upper, *lower]),
        line=_points(upper),
        limit_at=y(_LIMIT),
        end_at=None if end is None else y(end),
        shares=tuple(Tick(y(top * n / 5), top * n / 5) for n in range(6)),
        visits=tuple(Tick(x(visits), visits) for visits in _round_numbers(size)),
    )


def _points(points: list[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _round_numbers(size: int) -> list[int]:
    """Round numbers from 0 to `size`, at most nine."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if size / step <= 8)
    return list(range(0, size + 1, step))
