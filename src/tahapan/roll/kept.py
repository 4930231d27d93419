"""Counts over a whole roll, remembered in this process until the roll or its stations change.

Counting 173 thousand voters takes a third of a second, and many pages ask for the same figures. What they count changes
by acts alone, so figures after the same last acts are equal.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar

from tahapan.elections.models import ElectionEvent
from tahapan.journal import registry
from tahapan.journal.models import Line

T = TypeVar("T")
Counting = Callable[[ElectionEvent, str], T]

_KEPT: Final = 128
_clearings: Final[list[Callable[[], None]]] = []


def kept(count: Counting[T]) -> Counting[T]:
    """Remember what `count(election, scope)` answers. The answer is shared: it must not be changed by who gets it."""

    @lru_cache(_KEPT)
    def of_state(state: tuple[Any, ...], election: ElectionEvent, scope: str) -> T:
        return count(election, scope)

    @wraps(count)
    def remembered(election: ElectionEvent, scope: str) -> T:
        return of_state(_state(election), election, scope)

    _clearings.append(of_state.cache_clear)
    return remembered


def kept_for(minutes: int) -> Callable[[Counting[T]], Counting[T]]:
    """Remember what `count(election, scope)` answers for up to `minutes`, whatever is written meanwhile: for figures
    that take long and need not be of this moment. Whoever shows them says when they were counted."""

    def wrap(count: Counting[T]) -> Counting[T]:
        @lru_cache(_KEPT)
        def of_slot(slot: int, election: ElectionEvent, scope: str) -> T:
            return count(election, scope)

        @wraps(count)
        def remembered(election: ElectionEvent, scope: str) -> T:
            return of_slot(int(time.monotonic() // (60 * minutes)), election, scope)

        _clearings.append(of_slot.cache_clear)
        return remembered

    return wrap


def briefly(seconds: int) -> Callable[[Callable[[], T]], Callable[[], T]]:
    """Remember what a function without arguments answers for up to `seconds`, whatever is written meanwhile: for what
    every request of the public asks."""

    def wrap(tell: Callable[[], T]) -> Callable[[], T]:
        @lru_cache(1)
        def of_slot(slot: int) -> T:
            return tell()

        @wraps(tell)
        def remembered() -> T:
            return of_slot(int(time.monotonic() // seconds))

        _clearings.append(of_slot.cache_clear)
        return remembered

    return wrap


def forget() -> None:
    """Drop what is remembered. For tests, whose databases go back to an earlier state."""
    for clear in _clearings:
        clear()


def _state(election: ElectionEvent) -> tuple[Any, ...]:
    """The event's last act that may have changed figures, and the last act on venues and RT, each with its moment.

    Acts of one event follow each other, so their numbers rise as they become visible. The moments tell databases apart
    that count alike, such as a home brought back from a backup. Two queries.
    """
    of_event = Line.objects.filter(election=election.slug).exclude(act__in=registry.openings())
    on_land = Line.objects.filter(act__startswith="stations.")
    return tuple(lines.values_list("seq", "at").first() for lines in (of_event, on_land))
