"""Where the lists stand: every step on the way to the DPT in an area, what comes next, and whose turn it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.balance import Count
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.areas import Area
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Scope
from tahapan.journal.access import may
from tahapan.lists import progress, queries, recap, rules, words
from tahapan.lists.kinds import ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut
from tahapan.lists.pages.tabs import tabs
from tahapan.lists.progress import Standing
from tahapan.lists.standing import latest, standing

CALL = "lists.call-plenary"
STATE = "keadaan"


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Steps × areas, what is next, whose turn."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today()
    context: dict[str, Any] = {"scope": scope, "tabs": tabs(request, scope, "lists"), "today": today}
    if queries.has_lists(election):
        found = progress.steps(election, scope.code)
        now = progress.current(found)
        cut = latest(election, scope.code)
        context |= {
            "steps": [_step(election, one, scope, today) for one in found],
            "now": _step(election, now, scope, today) if now else None,
            "waiting": [_row(request, now, code, today) for code in now.areas if _waits(now, code)][:10] if now else [],
            "columns": [one.name for one in _below(found, scope)],
            "below": _table(found, scope),
            "cut": cut,
            "voters": _voters(cut, scope),
            "base": _voters(standing(election, ListKind.A, scope.code), scope),
        }
    return render(request, "lists/board.html", context)


@may(queries.READ)
def step(request: HttpRequest, slug: str, kind: str, tier: str) -> HttpResponse:
    """Every area that holds a plenary of one step, by state."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today()
    try:
        asked = rules.step(ListKind(kind), Tier(tier))
    except (KeyError, ValueError):
        raise Http404 from None
    one = next(found for found in progress.steps(election, scope.code) if found.step is asked)
    states = [None, *(state for state in PlenaryState if state is not PlenaryState.REOPENED)]
    chosen = request.GET.get(STATE, "")
    rows = [_row(request, one, code, today) for code in one.areas]
    context = _step(election, one, scope, today) | {
        "scope": scope,
        "tabs": tabs(request, scope, "lists"),
        "chosen": chosen,
        "filters": [
            (
                words.STATES[state],
                f"{scope.query}&{STATE}={state or 'belum'}",
                one.count(state),
                chosen == (state or "belum"),
            )
            for state in states
        ],
        "rows": [row for row in rows if not chosen or (row["state"] or "belum") == chosen],
    }
    return render(request, "lists/step.html", context)


# ── Parts of pages


def _voters(cut: Cut | None, scope: Scope) -> Count | None:
    """How many of a list are in the area shown, which may be a part of it."""
    if cut is None:
        return None
    return Count(cut.male, cut.female) if cut.area == scope.code else recap.of(cut, scope.code).total


def _step(election: ElectionEvent, one: Standing, scope: Scope, today: dt.date) -> dict[str, Any]:
    address = reverse("lists-step", args=[election.slug, one.step.list, one.step.tier])
    return {
        "standing": one,
        "name": one.name,
        "list_name": words.LISTS[one.step.list],
        "origin": words.ORIGINS[one.window.origin],
        "status": one.status(today),
        "word": _word(one, today),
        "url": address + scope.query,
        "days": (one.window.end - today).days,
    }


def _word(one: Standing, today: dt.date) -> Text:
    if one.is_done:
        return Text("Semua ditutup", "All closed")
    if today > one.window.end:
        return Text("Terlambat", "Late")
    return Text("Masanya sekarang", "Its days are now") if today >= one.window.start else Text("Mendatang", "Ahead")


def _waits(one: Standing, code: str) -> bool:
    return one.state(code) is not PlenaryState.CLOSED


def _row(request: HttpRequest, one: Standing, code: str, today: dt.date) -> dict[str, Any]:
    """One area of a step: how its plenary stands and where to go for it."""
    slug, held = request.election.slug, one.held.get(code)  # type: ignore[attr-defined]
    may_call = held is None and request.actor.may(CALL, code, slug)  # type: ignore[attr-defined]
    call = reverse("plenary-call", args=[slug, one.step.list, one.step.tier, code])
    return {
        "area": areas.get(code),
        "plenary": held,
        "state": one.state(code),
        "status": words.STATUS[one.state(code)],
        "word": words.STATES[one.state(code)],
        "url": reverse("plenary", args=[slug, held.pk]) if held else call if may_call else "",
        "may_call": may_call,
    }


def _below(standing: list[Standing], scope: Scope) -> list[Standing]:
    """The steps held below the area shown."""
    levels = list(codes.Level)
    return [one for one in standing if levels.index(one.step.tier.level) > levels.index(scope.area.level)]


def _table(standing: list[Standing], scope: Scope) -> list[tuple[Area, str, list[dict[str, Any]]]]:
    """Areas one level down × steps held in them: closed of needed, and the state where there is one plenary."""
    steps = _below(standing, scope)
    inside = sorted({code for one in steps for code in one.areas})
    rows = [area for area in areas.children(scope.code) if any(codes.contains(area.code, code) for code in inside)]
    return [(area, scope.to(area.code), [_cell(one, area.code) for one in steps]) for area in rows]


def _cell(one: Standing, area: str) -> dict[str, Any]:
    here = [code for code in one.areas if codes.contains(area, code)]
    closed = sum(one.state(code) is PlenaryState.CLOSED for code in here)
    single = one.state(here[0]) if len(here) == 1 else None
    return {
        "step": one.name,
        "needed": len(here),
        "closed": closed,
        "status": words.STATUS[single]
        if len(here) == 1
        else "done"
        if closed == len(here)
        else "track"
        if closed
        else "none",
        "word": words.STATES[single] if len(here) == 1 else None,
    }
