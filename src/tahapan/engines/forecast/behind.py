"""Who is behind their plan by more than chance explains.

For each person the probability of having done so little if they worked to plan, days differing by the factor φ of
`finish`: the lower tail of a gamma distribution with mean and variance of the plan. Among many people some are far
behind by chance alone, so those named are chosen by Benjamini and Hochberg (J. R. Stat. Soc. B 57, 1995): of those
named at most a share `FALSE` is expected to be on plan in truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

FALSE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Standing:
    """Families planned until now and done."""

    planned: int
    done: int


def behind(people: Sequence[Standing], noise: float) -> list[bool]:
    """For each person whether they are behind beyond chance; `noise` is φ, at least 1."""
    chances = [_chance(one, noise) for one in people]
    ranked = sorted(chances)
    limit = max((p for rank, p in enumerate(ranked, start=1) if p <= FALSE * rank / len(ranked)), default=-1.0)
    return [chance <= limit for chance in chances]


def _chance(one: Standing, noise: float) -> float:
    """The probability of `done` or fewer, by Wilson and Hilferty's cube root (PNAS 17, 1931)."""
    if one.planned <= 0 or one.done >= one.planned:
        return 1.0
    shape = one.planned / noise
    root = ((one.done + 0.5) / one.planned) ** (1 / 3)
    deviate = (root - (1 - 1 / (9 * shape))) / sqrt(1 / (9 * shape))
    return 0.5 * erfc(-deviate / sqrt(2))
