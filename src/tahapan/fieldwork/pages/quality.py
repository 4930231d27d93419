"""Questions about officers' visits, for those who look after them. Questions, never verdicts."""

from __future__ import annotations

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Scope
from tahapan.fieldwork import measures, quality_queries
from tahapan.fieldwork.pages.tabs import tabs
from tahapan.fieldwork.quality import FALSE_SHARE
from tahapan.fieldwork.signals import SIGNALS
from tahapan.journal.access import may

PER_PAGE: Final = 20
SIGNAL: Final = "pertanyaan"


@may(quality_queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The officers of an area whose visits raise questions, each with figures, comparison and what could explain it."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    made = quality_queries.reviewed(election)
    found = quality_queries.asked(election, scope.code, made.review)
    chosen = next((one.code for one in SIGNALS if one.code == request.GET.get(SIGNAL)), "")
    shown = [one for one in found if not chosen or chosen in {question.signal.code for question in one.questions}]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "coklit-quality"),
        "review": made.review,
        "at": made.at,
        "found": len(found),
        "page": page,
        "rows": [(one, areas.get(one.post.area)) for one in page],
        "filters": _filters(scope, found, chosen),
        "chosen": chosen,
        "page_query": f"{scope.query}&{SIGNAL}={chosen}" if chosen else scope.query,
        "signals": SIGNALS,
        "false_share": FALSE_SHARE,
        "fewest": measures.FEWEST,
    }
    return render(request, "fieldwork/quality.html", context)


def _filters(scope: Scope, found: list[quality_queries.Asked], chosen: str) -> list[tuple[Any, str, int, bool]]:
    """The questions asked here as links: title, address, officers, whether it is the one shown."""
    counts = quality_queries.by_signal(found)
    return [
        (one.title, f"{scope.query}&{SIGNAL}={one.code}", counts[one.code], one.code == chosen)
        for one in SIGNALS
        if one.code in counts
    ]
