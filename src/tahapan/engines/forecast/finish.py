"""How many more days each person needs, as possible futures drawn from what everyone did so far.

Model: person i finishes families at a rate λᵢ a day; days differ more than a Poisson process would let them (rain,
market days), by a factor φ common to all (quasi-Poisson: McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989,
section 6.2). The rates of all people come from one gamma distribution fitted to them by moments, so that whoever has
shown little is taken to be like the others (empirical Bayes, gamma-Poisson: Gelman et al., Bayesian Data Analysis, 3rd
ed. 2013, section 2.7). Older days count less, by half every `HALF_LIFE` days. With the posterior of λᵢ, the days still
needed for R families are φ·Gamma(R/φ)/λᵢ. What all do alike is uncertain too: of the days seen so far as many are drawn
anew as were seen (bootstrap: Efron and Tibshirani 1993) to give a factor common to all futures.

Not in the model: that people hurry when the end is near, and helpers. Tests play it back on made-up work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS: Final = 1000
PROMISE: Final = 0.8
"""How often the end is to lie between low and high."""
HALF_LIFE: Final = 10.0
FAR: Final = 366.0
"""Days beyond which nothing is said."""
_LEAST_SPREAD: Final = 0.1
"""People differ in their rates by at least this share, whatever few days seem to say."""
_MOST_NOISE: Final = 25.0


@dataclass(frozen=True, slots=True)
class Work:
    """One person's work: families finished on each day so far, the newest last, and families left."""

    done: tuple[int, ...]
    left: int


@dataclass(frozen=True, slots=True)
class Span:
    """Days from now: with probability `PROMISE` between low and high, as likely before mid as after it.

    None: beyond `FAR` days, or not to be said.
    """

    low: int | None
    mid: int | None
    high: int | None


def simulate(work: Sequence[Work], seed: int) -> Floats | None:
    """Days until each person is finished: an array of `DRAWS` rows and one column a person; 0 for who is finished.

    None where nobody has finished anything yet: then there is nothing to go by. The same input gives the same array.
    """
    counts = sum(sum(one.done) for one in work)
    if not counts:
        return None
    chance = np.random.default_rng(seed)
    noise = overdispersion(work)
    shape, rate = _prior(work, noise)
    seen = np.array([_weighted(one.done) for one in work])
    posterior = chance.gamma(shape + seen[:, 0] / noise, 1.0, (DRAWS, len(work))) / (rate + seen[:, 1] / noise)
    posterior *= _common_factor(work, chance)[:, None]
    left = np.array([one.left for one in work], dtype=np.float64)
    needed = noise * chance.gamma(np.maximum(left / noise, 1e-9), 1.0, (DRAWS, len(work)))
    return np.where(left > 0, needed / np.maximum(posterior, 1e-9), 0.0)


def span(days: Floats) -> Span:
    """Low, mid and high of possible futures, in whole days begun."""
    tail = (1 - PROMISE) / 2
    return Span(*(_whole(value) for value in np.quantile(days, (tail, 0.5, 1 - tail))))


def _whole(days: float) -> int | None:
    return int(np.ceil(days)) if days <= FAR else None


def overdispersion(work: Sequence[Work]) -> float:
    """φ: how much more the days of one person differ than a Poisson process would let them; at least 1."""
    squares, freedom = 0.0, 0
    for one in work:
        # Days after somebody was finished say nothing about how they work.
        days = one.done if one.left else _until_last(one.done)
        if len(days) > 1 and any(days):
            mean = sum(days) / len(days)
            squares += sum((number - mean) ** 2 for number in days) / mean
            freedom += len(days) - 1
    return float(np.clip(squares / freedom, 1.0, _MOST_NOISE)) if freedom else 2.0


def _until_last(done: Sequence[int]) -> Sequence[int]:
    last = max((place for place, number in enumerate(done) if number), default=-1)
    return done[: last + 1]


def _weighted(done: Sequence[int]) -> tuple[float, float]:
    """Families and days, older ones counting less."""
    days = np.asarray(done, dtype=np.float64)
    weights = 0.5 ** (np.arange(len(days))[::-1] / HALF_LIFE)
    return float(days @ weights), float(weights.sum())


def _prior(work: Sequence[Work], noise: float) -> tuple[float, float]:
    """Shape and rate of the gamma distribution the rates of all come from, by moments, noise taken off."""
    seen = np.array([_weighted(one.done if one.left else _until_last(one.done)) for one in work])
    seen = seen[seen[:, 1] > 0]
    mean = seen[:, 0].sum() / seen[:, 1].sum()
    rates = seen[:, 0] / seen[:, 1]
    spread = float(np.average((rates - mean) ** 2, weights=seen[:, 1])) - noise * mean * len(seen) / seen[:, 1].sum()
    variance = max(spread, (_LEAST_SPREAD * mean) ** 2)
    return mean**2 / variance, mean / variance


def _common_factor(work: Sequence[Work], chance: np.random.Generator) -> Floats:
    """How the days to come may differ from those seen for everyone at once, by drawing days anew; mean 1."""
    length = max(len(one.done) for one in work)
    totals = np.zeros(length)
    for one in work:
        if one.left and one.done:
            totals[length - len(one.done) :] += one.done
    if length < 2 or not totals.any():
        return np.ones(DRAWS)
    drawn = totals[chance.integers(0, length, (DRAWS, length))].mean(axis=1)
    return np.asarray(np.maximum(drawn / totals.mean(), 0.05))
