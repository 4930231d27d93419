"""How ready the lists of an area are, counted from the records."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tahapan.accounts.roles import role_name
from tahapan.core import clock
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.journal.access import may
from tahapan.lists import queries, readiness
from tahapan.lists.pages.tabs import tabs


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The indicators of readiness of an area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today(clock.zone_of(election.area))
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "lists-readiness"),
        "rows": [(one, role_name(one.owner), one.is_late(today)) for one in readiness.indicators(election, scope.code)],
    }
    return render(request, "lists/readiness.html", context)
