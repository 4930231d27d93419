"""Marks in the DPT: voters who died or joined TNI or Polri after it was determined."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.access import may
from tahapan.lists import acts, after_queries, after_rules, matter_queries
from tahapan.lists.models import Coding
from tahapan.lists.pages import picking
from tahapan.lists.pages.after_forms import CodingForm
from tahapan.lists.pages.doing import attempt
from tahapan.lists.pages.tabs import tabs
from tahapan.lists.pages.uploads import attached
from tahapan.roll import queries as roll
from tahapan.roll.models import Voter

PER_PAGE: Final = 50
VOTER: Final = "pemilih"


@may(after_queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The marks of an area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    page = Paginator(after_queries.codings(election, scope.code), PER_PAGE).get_page(request.GET.get("halaman"))
    names = elections.rules(election).codes("tms")
    known = elections.rules(election).codes("evidence")
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "codings"),
        "page": page,
        "query": scope.query,
        "rows": [
            (one, names[str(one.tms)].name, known[one.evidence].name, areas.get(one.voter.village)) for one in page
        ],
        "dpt": after_queries.dpt(election, scope.code),
        "days": matter_queries.days(election, after_rules.MARKING),
        "may_code": request.actor.may(acts.coding.CODE, scope.code, slug),  # type: ignore[attr-defined]
    }
    return render(request, "lists/codings.html", context)


@may(acts.coding.CODE)
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Find a voter, then say what happened and on which proof."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    voter = _voter(request, election, scope.code)
    heading = _("Beri tanda dalam DPT")
    board_of = reverse("codings", args=[slug]) + scope.query
    context = {"scope": scope, "heading": heading, "crumbs": [*scope.crumbs, (_("Penandaan"), board_of), (heading, "")]}
    if voter is None:
        told = {scopes.PARAMETER: scope.code}
        picked = picking.search(request, election, scope.code, lambda pk: f"?{urlencode(told | {VOTER: pk})}")
        status = 422 if picked["form"].errors else 200
        return render(request, "lists/coding_ask.html", context | picked, status=status)
    posted, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CodingForm(posted, sent, law=elections.rules(election))
    refusal = None
    if form.is_bound and form.is_valid():
        refusal = attempt(lambda: _code(request, election, voter, form))
        if refusal is None:
            messages.success(request, _("Tanda dibuat; pemilih tetap dalam daftar dengan tanda itu."))
            return redirect(board_of)
    context |= {"form": form, "refusal": refusal, "voter": voter, "village": areas.get(voter.village)}
    return render(request, "lists/coding_new.html", context, status=422 if form.errors or refusal else 200)


def _voter(request: HttpRequest, election: ElectionEvent, scope: str) -> Voter | None:
    asked = request.GET.get(VOTER, "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdigit() and len(asked) < 18):
        raise Http404
    return roll.voter(election, int(asked), scope)


def _code(request: HttpRequest, election: ElectionEvent, voter: Voter, form: CodingForm) -> Coding:
    typed = form.cleaned_data
    with attached(typed["file"]) as file:
        return acts.coding.code_voter(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            voter=voter,
            tms=typed["tms"],
            evidence=typed["evidence"],
            file=file,
        )
