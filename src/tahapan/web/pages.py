"""The front page, the board of an election event, and the choice of language."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render

from tahapan.accounts import addresses
from tahapan.core.text import LANGUAGES
from tahapan.elections import queries
from tahapan.journal.access import may, public
from tahapan.web import board as boards

_A_YEAR: Final = 365 * 24 * 3600


@public
def front(request: HttpRequest) -> HttpResponse:
    """The board of the main event for those who work here; for everyone else what is being prepared."""
    events = queries.in_preparation()
    main = queries.main_of(events)
    if request.actor is not None and main is not None:  # type: ignore[attr-defined]
        return redirect("board", main.slug)
    return render(request, "front.html", {"prepared": events})


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the preparation of one event stands today, as far as the person's area reaches."""
    return render(request, "board.html", {"board": boards.of(request.election, request.actor)})  # type: ignore[attr-defined]


@public
def language(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page the person came from; never to another site."""
    if code not in LANGUAGES:
        raise Http404
    response = HttpResponseRedirect(addresses.local(request, request.GET.get("next", ""), otherwise="/"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=_A_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )
    return response
