"""Unlisted voters (DPK) served on voting day, as keyed in from the paper of the stations."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tahapan.core.areas import Level
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.access import may
from tahapan.lists import acts, after_queries, after_rules
from tahapan.lists.models import Unlisted
from tahapan.lists.pages.after_forms import UnlistedForm
from tahapan.lists.pages.doing import attempt
from tahapan.lists.pages.tabs import tabs
from tahapan.roll.models import Sex
from tahapan.stations import queries as stations

PER_PAGE: Final = 50


@may(after_queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Who was served in an area without standing in a list, for who comes next at the stations."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    page = Paginator(after_queries.unlisted(election, scope.code), PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "unlisted"),
        "page": page,
        "query": scope.query,
        "rows": [(one, areas.get(one.station.village)) for one in page],
        "hour": after_rules.hour(elections.rules(election)),
        "may_serve": request.actor.may(acts.unlisted.SERVE, scope.code, slug),  # type: ignore[attr-defined]
    }
    return render(request, "lists/unlisted.html", context)


@may(acts.unlisted.SERVE)
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Key in somebody from the paper of a station."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    form = UnlistedForm(request.POST or None, villages=areas.within(scope.code, Level.VILLAGE))
    board_of = reverse("unlisted", args=[slug]) + scope.query
    refusal = None
    if form.is_bound and form.is_valid():
        refusal = attempt(lambda: _serve(request, election, scope.code, form))
        if refusal is None:
            messages.success(request, _("Pemilih DPK dicatat."))
            return redirect(board_of)
    heading = _("Catat pemilih DPK")
    context = {
        "scope": scope,
        "form": form,
        "refusal": refusal,
        "hour": after_rules.hour(elections.rules(election)),
        "heading": heading,
        "crumbs": [*scope.crumbs, (_("DPK"), board_of), (heading, "")],
    }
    return render(request, "lists/unlisted_new.html", context, status=422 if form.errors or refusal else 200)


def _serve(request: HttpRequest, election: ElectionEvent, area: str, form: UnlistedForm) -> Unlisted:
    typed = form.cleaned_data
    return acts.unlisted.serve(
        actor=request.actor,  # type: ignore[attr-defined]
        election=election,
        station=stations.station(election, typed["village"], typed["tps"], area),
        nik=typed["nik"],
        name=typed["name"],
        sex=Sex(typed["sex"]),
        rt=typed["rt"],
        rw=typed["rw"],
        served=form.served(election.voting_day),
    )
