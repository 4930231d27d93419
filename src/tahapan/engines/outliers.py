"""Who stands apart from comparable colleagues, and how often chance alone would do that. No Django, no dependency.

Scores are compared robustly (median and median absolute deviation: Hampel 1974; Rousseeuw & Croux 1993), so that
those who stand apart do not hide each other. Tails are of the normal distribution; with many questions asked at once,
Benjamini & Hochberg (1995) keeps the share of false ones among those asked at most `q`, and when nobody truly stands
apart, the chance to ask anybody at all is at most `q`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from statistics import fmean, median
from typing import Final

SMALLEST_GROUP: Final = 8
"""Fewer colleagues than this are compared with everyone."""

_NORMAL: Final = 1.4826
"""What the median absolute deviation of a normal variable is multiplied by to be its standard deviation."""


def centres(values: Sequence[float], groups: Sequence[Hashable]) -> list[tuple[float, int]]:
    """For each value the median of its group and how many are in it; of everyone where the group is too small."""
    members: dict[Hashable, list[float]] = {}
    for value, group in zip(values, groups, strict=True):
        members.setdefault(group, []).append(value)
    everyone = (median(values), len(values)) if values else (0.0, 0)
    known = {
        group: (median(found), len(found)) if len(found) >= SMALLEST_GROUP else everyone
        for group, found in members.items()
    }
    return [known[group] for group in groups]


def tails(scores: Sequence[float], errors: Sequence[float], groups: Sequence[Hashable]) -> list[float]:
    """For each score the chance that an ordinary member of its group scores as high or higher.

    The spread is that of all residuals around their groups' medians, and each score's own sampling `error` (standard
    deviation) on top: somebody with few visits must differ more.
    """
    if not scores:
        return []
    residuals = [score - centre for score, (centre, _) in zip(scores, centres(scores, groups), strict=True)]
    spread = _NORMAL * median(abs(one) for one in residuals)
    return [
        upper_tail(residual / math.hypot(spread, error)) if residual > 0 else 1.0
        for residual, error in zip(residuals, errors, strict=True)
    ]


def upper_tail(z: float) -> float:
    """P(Z ≥ z) of a standard normal variable."""
    return 0.5 * math.erfc(z / math.sqrt(2))


def share_score(count: int, of: int) -> tuple[float, float]:
    """A share on the scale where its sampling error is the same everywhere (arcsine root), and that error."""
    return math.asin(math.sqrt(count / of)), 0.5 / math.sqrt(of)


def partial_rank(
    order: Sequence[float], other: Sequence[float], given: Sequence[float], groups: int = 1
) -> tuple[float, float]:
    """How far `order` follows `other` beyond what both share with `given`: the partial correlation of their ranks, and
    the chance of one as high when `other` is in random order (Fisher's z). `groups`: in how many groups of their own
    the values were put between 0 and 1, each of which costs a degree of freedom.

    0 and 1.0 where nothing can be told: fewer than eight free, or `given` explains either wholly.
    """
    free = len(order) - groups - 3
    if free < SMALLEST_GROUP:
        return 0.0, 1.0
    one, two, three = (ranks(values) for values in (order, other, given))
    ab, ac, bc = correlation(one, two), correlation(one, three), correlation(two, three)
    left = (1 - ac * ac) * (1 - bc * bc)
    if left < 1e-6:
        return 0.0, 1.0
    partial = max(-0.999999, min(0.999999, (ab - ac * bc) / math.sqrt(left)))
    return partial, upper_tail(math.atanh(partial) * math.sqrt(free))


def ranks(values: Sequence[float]) -> list[float]:
    """Places in ascending order from 0; equal values share the middle of theirs."""
    ordered = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(ordered):
        end = start
        while end + 1 < len(ordered) and values[ordered[end + 1]] == values[ordered[start]]:
            end += 1
        for place in ordered[start : end + 1]:
            found[place] = (start + end) / 2
        start = end + 1
    return found


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's; 0 where either does not vary."""
    a, b = fmean(one), fmean(other)
    xs, ys = [x - a for x in one], [y - b for y in other]
    size = math.sqrt(sum(x * x for x in xs) * sum(y * y for y in ys))
    return sum(x * y for x, y in zip(xs, ys, strict=True)) / size if size else 0.0


def discoveries(chances: Sequence[float], q: float) -> list[bool]:
    """Which of many questions to ask so that at most the share `q` of those asked is expected to be false.

    Benjamini & Hochberg 1995: ask the k smallest, k the largest with chance(k) ≤ q·k/m.
    """
    ordered = sorted(range(len(chances)), key=chances.__getitem__)
    passed = max((k for k, place in enumerate(ordered, 1) if chances[place] <= q * k / len(chances)), default=0)
    asked = set(ordered[:passed])
    return [place in asked for place in range(len(chances))]
