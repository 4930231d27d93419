"""A plenary for the projector of a hall: one topic a screen, arrow keys, words that are read from the back row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.journal.access import may
from tahapan.lists import matter_words, queries, recaps, words
from tahapan.lists.kinds import ListKind, MatterKind, PlenaryState
from tahapan.lists.models import Plenary
from tahapan.lists.pages import figures
from tahapan.lists.recap import RecapRow

SCREEN: Final = "layar"
ROWS: Final = 7
"""Rows of a table that fit a projector at 28 px."""


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: what it shows, and the rows of it where it shows a table (every sum again at its last)."""

    topic: str
    rows: tuple[Any, ...] = ()
    part: int = 1
    parts: int = 1

    @property
    def is_last(self) -> bool:
        return self.part == self.parts


@may(queries.READ)
def hall(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One screen of a plenary."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    plenary = queries.plenary(election, pk, scopes.of(request).limit)
    plenary.election = election
    shown = None if plenary.state == PlenaryState.CALLED else recaps.of_plenary(plenary)
    screens = _screens(plenary, shown)
    asked = request.GET.get(SCREEN, "1")
    at = min(max(int(asked) if asked.isdecimal() and len(asked) < 4 else 1, 1), len(screens))
    step = queries.step_of(plenary)
    context = {
        "plenary": plenary,
        "screen": screens[at - 1],
        "at": at,
        "screens": len(screens),
        "earlier": f"?{SCREEN}={at - 1}" if at > 1 else "",
        "later": f"?{SCREEN}={at + 1}" if at < len(screens) else "",
        "area": areas.get(plenary.area),
        "step": step,
        "name": matter_words.plenary(step.list, step.tier, plenary.area),
        "list_name": words.LISTS[ListKind(plenary.list)],
        "state": words.STATES[PlenaryState(plenary.state)],
        "status": words.STATUS[PlenaryState(plenary.state)],
        "cut": plenary.cuts.order_by("number").last(),
    }
    return render(request, "lists/hall.html", context | figures.context(election, shown))


def _screens(plenary: Plenary, shown: recaps.Shown | None) -> list[Screen]:
    found = [Screen("title")]
    if shown is not None:
        found += [Screen("total"), Screen("balance"), *_tables("areas", shown.rows), Screen("reasons")]
    objections = tuple(plenary.matters.filter(kind=MatterKind.OBJECTION))
    found += _tables("objections", objections, 3) or [Screen("objections")]
    return [*found, Screen("result")]


def _tables(topic: str, rows: Any, size: int = ROWS) -> list[Screen]:
    parts: list[tuple[RecapRow, ...]] = [tuple(rows[at : at + size]) for at in range(0, len(rows), size)]
    return [Screen(topic, part, number, len(parts)) for number, part in enumerate(parts, 1)]
