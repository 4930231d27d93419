"""Voters an earlier election struck and a later population file brought back."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.journal.access import may
from tahapan.lists import continuity, continuity_words
from tahapan.lists.continuity import Earlier
from tahapan.lists.pages.tabs import tabs
from tahapan.roll import queries as roll
from tahapan.roll.models import Place
from tahapan.roll.words import PLACES

CODE: Final = "tms"
PER_PAGE: Final = 40


@may(roll.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The voters of an area who are back, with what was known of them then and found since."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    found = continuity.returned(election, scope.code)
    asked = request.GET.get(CODE, "")
    chosen = int(asked) if asked.isdecimal() and len(asked) == 1 and int(asked) in continuity.CODES else 0
    page = Paginator([one for one in found if not chosen or one.tms == chosen], PER_PAGE).get_page(
        request.GET.get("halaman")
    )
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "list-returned"),
        "found": len(found),
        "page": page,
        "page_query": f"{scope.query}&{CODE}={chosen}" if chosen else scope.query,
        "chosen": chosen,
        "filters": [
            (code, PLACES[Place(f"tms-{code}")], number, f"{scope.query}&{CODE}={code}")
            for code in continuity.CODES
            if (number := sum(one.tms == code for one in found))
        ],
        "rows": [_row(request, one) for one in continuity.told(list(page))],
    }
    return render(request, "lists/returned.html", context)


def _row(request: HttpRequest, one: Earlier) -> dict[str, Any]:
    return {
        "earlier": one,
        "area": areas.get(one.voter.village),
        "tms": continuity_words.tms(one),
        "details": continuity_words.details(one),
        "url": continuity_words.address(one.voter, request.actor),  # type: ignore[attr-defined]
    }
