"""Counts over a whole roll, remembered in this process until the roll or its stations change.

Counting 173 thousand voters takes a third of a second, and many pages ask for the same figures. What they count changes
by entries and by acts on stations alone, so figures of one state of both are equal.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Final, TypeVar

from django.db.models import Max

from tahapan.elections.models import ElectionEvent
from tahapan.journal import registry
from tahapan.journal.models import Line
from tahapan.roll.models import Entry

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
        return of_state(_state(), election, scope)

    _clearings.append(of_state.cache_clear)
    return remembered


def forget() -> None:
    """Drop what is remembered. For tests, whose databases go back to an earlier state."""
    for clear in _clearings:
        clear()


def _state() -> tuple[Any, ...]:
    """The last entry of the roll and the last act on stations, each with its moment. Two queries.

    The moments tell databases apart that count alike, such as a home brought back from a backup.
    """
    acts = [name for name in registry.acts() if name.startswith("stations.")] + ["roll.map-stations", "roll.copy-roll"]
    entry = Entry.objects.order_by("-id").values_list("id", "line__at").first() or (0, None)
    last = Line.objects.filter(act__in=acts).aggregate(seq=Max("seq"), at=Max("at"))
    return *entry, last["seq"], last["at"]
