"""How many more days work needs, of one person or of people who go on together, as possible futures.

Model: a person finishes families at a rate λ a day, people who work together at the sum of theirs; beyond what is
good or bad for all (rain, market days) days differ more than a Poisson process would let them, by a factor φ (quasi-
Poisson: McCullagh and Nelder, Generalized Linear Models, 2nd ed. 1989, section 6.2). The rates of all works come from
one gamma distribution fitted to them by moments, so that whoever has shown little is taken to be like the others
(empirical Bayes, gamma-Poisson: Gelman et al., Bayesian Data Analysis, 3rd ed. 2013, section 2.7). Older weeks count
half of the one after them, whole weeks because weeks have a rhythm; slow days at the very beginning, when people find
their feet, count nothing. With the posterior of λ, R families need φ·Gamma(R/φ)/λ days of one person; so many people
share them. What all do alike is uncertain too: days are drawn anew from those seen (bootstrap: Efron and Tibshirani
1993), recent ones more often, to give a factor common to all futures.

A day of a person of which nothing is known is no day without work: it counts neither as work nor as time, and what was
probably done on it (`Work.unseen`) is taken off the days still needed.

Not in the model: that people hurry when the end is near. Played back on made-up work (tests, 14 days into coklit),
the range of an area holds the end in 82 to 90 of a hundred cases to the moment and in 87 to 92 in whole days, of
which a range has never less than two; an officer's in about 80. A rhythm of the week that all share makes it wider
than it need be; weather that is the same for all and comes in spells makes it too narrow (some 55 to 75 of a
hundred).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS: Final = 1000
PROMISE: Final = 0.8
"""How often the end is to lie between low and high."""
WEEK: Final = 7
"""Days that count alike; those of the week before count half."""
SLOW: Final = 0.8
"""Days at the very beginning on which all together did less than this share of a middling day tell nothing of pace."""
_LEAST_DAYS: Final = 3
"""So many days are looked at, however slow."""
FAR: Final = 366.0
"""Days beyond which nothing is said."""
_LEAST_SPREAD: Final = 0.1
"""People differ in their rates by at least this share, whatever few days seem to say."""
_MOST_NOISE: Final = 25.0
_SOONEST: Final = 1e-6
"""What is left is finished on a day that has begun, whatever days without news may have held."""
_NOBODY: Final = 1e-6
"""Hands where nobody works: such work ends beyond all that is said."""


@dataclass(frozen=True, slots=True)
class Work:
    """The work of one person, or of people who go on together.

    `done`: families finished on each day so far, the newest last; `left`: families left. `people`: of how many people
    that day is known (empty: of one, every day). `hands`: how many go on. `unseen`: days of one person that have passed
    and of which nothing is known yet.
    """

    done: tuple[int, ...]
    left: int
    people: tuple[int, ...] = ()
    hands: int = 1
    unseen: float = 0.0

    @property
    def known(self) -> tuple[int, ...]:
        """People of whom each day is known."""
        return self.people or (1,) * len(self.done)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from now: with probability `PROMISE` from low to high, as likely before mid as after it.

    None: beyond `FAR` days, or not to be said. Low and high are the same only where nothing is left.
    """

    low: int | None
    mid: int | None
    high: int | None


def simulate(work: Sequence[Work], seed: int) -> Floats | None:
    """Days until each work is finished: an array of `DRAWS` rows and one column a work; 0 for what is finished.

    None where nothing was finished anywhere yet: then there is nothing to go by. The same input gives the same array.
    """
    if not any(any(one.done) for one in work):
        return None
    chance = np.random.default_rng(seed)
    work = _without_beginning(work)
    noise = _noise(work)
    shape, rate = _prior(work, noise)
    seen = np.array([_weighted(one) for one in work])
    posterior = chance.gamma(shape + seen[:, 0] / noise, 1.0, (DRAWS, len(work))) / (rate + seen[:, 1] / noise)
    posterior *= _common_factor(work, chance)[:, None]
    left = np.array([one.left for one in work], dtype=np.float64)
    hands = np.array([one.hands or _NOBODY for one in work], dtype=np.float64)
    unseen = np.array([one.unseen for one in work])
    needed = noise * chance.gamma(np.maximum(left / noise, 1e-9), 1.0, (DRAWS, len(work)))
    days = (needed / np.maximum(posterior, 1e-9) - unseen) / hands
    return np.where(left > 0, np.maximum(days, _SOONEST), 0.0)


def span(days: Floats) -> Span:
    """Low and high of the shortest run of whole days begun that holds `PROMISE` of the futures, and the middle."""
    ends = np.sort(np.ceil(days))
    held = int(np.ceil(PROMISE * len(ends)))
    lengths = ends[held - 1 :] - ends[: len(ends) - held + 1]
    shortest = np.flatnonzero(lengths == lengths.min())
    first = int(shortest[len(shortest) // 2])
    low, high = float(ends[first]), float(ends[first + held - 1])
    if low == high > 0:  # A range, never a point: the likelier day beside it belongs to it.
        before, after = (int((ends == day).sum()) for day in (low - 1, high + 1))
        low, high = (low - 1, high) if before > after else (low, high + 1)
    return Span(*(_said(value) for value in (low, float(np.ceil(np.median(days))), high)))


def _said(days: float) -> int | None:
    return int(days) if days <= FAR else None


def overdispersion(work: Sequence[Work]) -> float:
    """φ: how much more the days of one work differ than a Poisson process would let them; at least 1."""
    squares, freedom = _squares(work, np.ones(_length(work)))
    return float(np.clip(squares / freedom, 1.0, _MOST_NOISE)) if freedom else 2.0


def _noise(work: Sequence[Work]) -> float:
    """The same φ once what was good or bad for all on a day is taken out: that is drawn for all at once."""
    done, people = _together(work)
    squares, freedom = _squares(work, done / np.maximum(people, 1e-9))
    freedom -= int((done > 0).sum()) - 1
    return float(np.clip(squares / freedom, 1.0, _MOST_NOISE)) if freedom > 0 else 1.0


def _squares(work: Sequence[Work], pace: Floats) -> tuple[float, int]:
    """How far the days of all works lie from what `pace` lets expect, squared over that, and how many are free."""
    squares, freedom = 0.0, 0
    for one in work:
        done, people, expected = _counted(one, pace)
        if len(done) > 1 and done.any():
            expected = done.sum() / (people * expected).sum() * people * expected
            squares += float(((done - expected) ** 2 / expected).sum())
            freedom += len(done) - 1
    return squares, freedom


def _counted(one: Work, pace: Floats) -> tuple[Floats, Floats, Floats]:
    """Families, people and pace of the days that say how fast the work goes: known, worked by somebody, and not after
    it was finished."""
    done, people = np.asarray(one.done, dtype=np.float64), np.asarray(one.known, dtype=np.float64)
    last = int(np.max(np.nonzero(done)[0], initial=-1)) if not one.left else len(done) - 1
    pace = pace[len(pace) - len(done) :]
    counts = (people > 0) & (pace > 0) & (np.arange(len(done)) <= last)
    return done[counts], people[counts], pace[counts]


def _length(work: Sequence[Work]) -> int:
    return max((len(one.done) for one in work), default=0)


def _together(work: Sequence[Work]) -> tuple[Floats, Floats]:
    """Families of each day of all works that go on, and the people of whom that day is known."""
    length = _length(work)
    done, people = np.zeros(length), np.zeros(length)
    for one in work:
        if one.left and one.done:
            done[length - len(one.done) :] += np.where(np.asarray(one.known) > 0, one.done, 0)
            people[length - len(one.done) :] += one.known
    return done, people


def _without_beginning(work: Sequence[Work]) -> list[Work]:
    """The works without the slow days at the beginning of them all."""
    done, people = _together(work)
    if not done.any():
        return list(work)
    rates = done / np.maximum(people, 1e-9)
    slow = rates < SLOW * np.median(rates[people > 0])
    kept = min(len(slow) - int(np.argmin(slow)), len(slow))
    kept = max(kept, min(_LEAST_DAYS, len(slow)))
    return [replace(one, done=one.done[-kept:], people=one.people[-kept:]) for one in work]


def _weights(length: int) -> Floats:
    """How much each day counts, those of the newest week 1."""
    return np.asarray(0.5 ** (np.arange(length)[::-1] // WEEK))


def _weighted(one: Work) -> tuple[float, float]:
    """Families and days of one person, older ones counting less; days of which nobody is known count as neither."""
    done, people = np.asarray(one.done, dtype=np.float64), np.asarray(one.known, dtype=np.float64)
    if not one.left and done.any():
        people = np.where(np.arange(len(done)) <= np.max(np.nonzero(done)[0]), people, 0.0)
    weights = _weights(len(done))
    return float(np.where(people > 0, done, 0.0) @ weights), float(people @ weights)


def _prior(work: Sequence[Work], noise: float) -> tuple[float, float]:
    """Shape and rate of the gamma distribution the rates of all come from, by moments, noise taken off."""
    seen = np.array([_weighted(one) for one in work])
    seen = seen[seen[:, 1] > 0]
    mean = max(seen[:, 0].sum() / seen[:, 1].sum(), 1e-9)
    rates = seen[:, 0] / seen[:, 1]
    spread = float(np.average((rates - mean) ** 2, weights=seen[:, 1])) - noise * mean * len(seen) / seen[:, 1].sum()
    variance = max(spread, (_LEAST_SPREAD * mean) ** 2)
    return mean**2 / variance, mean / variance


def _common_factor(work: Sequence[Work], chance: np.random.Generator) -> Floats:
    """How the days to come may differ from those seen for everyone at once, by drawing days anew; mean 1."""
    done, people = _together(work)
    length = len(done)
    weights = _weights(length) * people
    if length < 2 or not done.any():
        return np.ones(DRAWS)
    rates = done / np.maximum(people, 1e-9)
    weights /= weights.sum()
    many = max(1, round(1 / float((weights**2).sum())))
    drawn = rates[chance.choice(length, (DRAWS, many), p=weights)].mean(axis=1)
    return np.asarray(np.maximum(drawn / (rates @ weights), 0.05))
