"""Voters who vote elsewhere (DPTb): the list of an area, one letter, registering and receiving."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tahapan.core.areas import Level
from tahapan.core.errors import Refused
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent, Office
from tahapan.journal.access import may
from tahapan.lists import acts, after_queries, after_rules, matter_words
from tahapan.lists.after_queries import NOT_LISTED
from tahapan.lists.kinds import TransferWay
from tahapan.lists.models import Transfer
from tahapan.lists.pages.after_forms import ArrivalForm, TransferForm
from tahapan.lists.pages.doing import attempt
from tahapan.lists.pages.tabs import tabs
from tahapan.lists.pages.uploads import attached
from tahapan.roll.forms import ReasonForm
from tahapan.roll.models import Sex
from tahapan.stations import queries as stations

PER_PAGE: Final = 50
WAY: Final = "arah"


@may(after_queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The transfers from and to an area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    found = after_queries.transfers(election, scope.code)
    standing = after_queries.transfer_counts(election, scope.code)
    way = next((one for one in TransferWay if one.value == request.GET.get(WAY)), None)
    page = Paginator(found.filter(way=way) if way else found, PER_PAGE).get_page(request.GET.get("halaman"))
    may_register = request.actor.may(acts.transfers.REGISTER, scope.code, slug)  # type: ignore[attr-defined]
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "transfers"),
        "page": page,
        "query": scope.query + (f"&{WAY}={way.value}" if way else ""),
        "rows": [_shown(one) for one in page],
        "ways": [
            (matter_words.WAYS[one], f"{scope.query}&{WAY}={one.value}", standing[one], one is way)
            for one in TransferWay
        ],
        "total": sum(standing.values()),
        "way": way,
        "dpt": after_queries.dpt(election, scope.code),
        "deadlines": _deadlines(election),
        "may_register": may_register,
    }
    return render(request, "lists/transfers.html", context)


def _deadlines(election: ElectionEvent) -> dict[str, Any]:
    """The two last days with their sources, and who they are for."""
    law = elections.rules(election)
    four = law.codes("dptb-four")
    return {
        "nine": after_rules.last_day(
            law, next(one for one in after_rules.reasons(law) if one not in four), election.voting_day
        ),
        "nine_source": law.value("dptb.nine.days-before").source,
        "four": after_rules.last_day(law, next(iter(four)), election.voting_day),
        "four_source": law.value("dptb.four.days-before").source,
        "reasons": [(one.name, code in four) for code, one in after_rules.reasons(law).items()],
        "ballots": law.value("dptb.contests.same-regency").source,
    }


def _shown(one: Transfer) -> dict[str, Any]:
    """A transfer in words: who, from where, to where, which ballots."""
    reasons = after_rules.reasons(elections.rules(one.election))
    return {
        "transfer": one,
        "name": one.voter.name if one.voter else one.name,
        "way": matter_words.WAYS[TransferWay(one.way)],
        "origin": _place(one.from_area, one.from_station),
        "target": _place(one.to_area, one.to_station),
        "cause": reasons[one.reason].name if one.reason in reasons else None,
        "ballots": [Office(office).label for office in one.contests],
    }


def _place(area: str, station: Any) -> str:
    return f"TPS {station.number} {areas.get(area).name}" if station else areas.get(area).name


@may(after_queries.READ)
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One letter. Posted with a reason, it is cancelled."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    found = after_queries.transfer(election, pk, scopes.of(request).limit)
    near = found.to_area if found.way == TransferWay.IN else found.from_area
    may_cancel = request.actor.may("lists.cancel-transfer", near, slug)  # type: ignore[attr-defined]
    may_print = found.way != TransferWay.IN and found.cancelled_line_id is None
    may_print = may_print and request.actor.may(acts.forms.LETTER, near, slug)  # type: ignore[attr-defined]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refusal = None
    if form.is_bound and form.is_valid():
        told = {"election": election, "transfer": found, "reason": form.cleaned_data["reason"]}
        refusal = attempt(lambda: acts.transfers.cancel(actor=request.actor, **told))  # type: ignore[attr-defined]
        if refusal is None:
            messages.success(request, _("Surat dibatalkan; pemilih memberikan suara di TPS asalnya."))
            return redirect("transfer", slug, pk)
    board = reverse("transfers", args=[slug])
    context = _shown(found) | {
        "form": form,
        "refusal": refusal,
        "may_cancel": may_cancel and found.cancelled_line_id is None,
        "may_print": may_print,
        "crumbs": [
            (areas.get(near).name, ""),
            (_("Pindah memilih"), f"{board}?{scopes.PARAMETER}={near}"),
            (found.letter, ""),
        ],
    }
    return render(request, "lists/transfer.html", context, status=422 if form.errors or refusal else 200)


@may(acts.transfers.REGISTER)
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Register a voter of this DPT who votes elsewhere."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    law = elections.rules(election)
    posted, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = TransferForm(posted, sent, law=law, voting_day=election.voting_day, event=election.area)
    refusal, made = None, []
    if form.is_bound and form.is_valid():
        refusal = attempt(lambda: made.append(_register(request, election, scope.code, form)))
        if made:
            messages.success(request, _("Dicatat dengan surat %(letter)s.") % {"letter": made[0].letter})
            return redirect("transfer", slug, made[0].pk)
    context = _of_form(scope, slug, _("Catat pindah memilih")) | {"form": form, "refusal": refusal}
    context |= {"deadlines": _deadlines(election)}
    return render(request, "lists/transfer_new.html", context, status=422 if form.errors or refusal else 200)


def _register(request: HttpRequest, election: ElectionEvent, area: str, form: TransferForm) -> Transfer:
    typed = form.cleaned_data
    voter = after_queries.by_nik(election, typed["nik"])
    if voter is None:
        raise Refused(NOT_LISTED)
    inside = not typed["regency"]
    with attached(typed["evidence"]) as evidence:
        return acts.transfers.register(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            area=area,
            voter=voter,
            cause=typed["cause"],
            evidence=evidence,
            to_station=stations.station(election, typed["village"], typed["tps"]) if inside else None,
            to_area=typed["regency"],
        )


@may("lists.receive-transfer")
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take in a voter of another regency, from the letter they bring."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    law = elections.rules(election)
    posted, sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    villages = areas.within(scope.code, Level.VILLAGE)
    form = ArrivalForm(posted, sent, law=law, voting_day=election.voting_day, event=election.area, villages=villages)
    refusal, made = None, []
    if form.is_bound and form.is_valid():
        refusal = attempt(lambda: made.append(_receive(request, election, scope.code, form)))
        if made:
            messages.success(request, _("Pemilih dari luar dicatat; hanya mendapat surat suara gubernur."))
            return redirect("transfer", slug, made[0].pk)
    context = _of_form(scope, slug, _("Terima pindah memilih dari luar")) | {"form": form, "refusal": refusal}
    context |= {"deadlines": _deadlines(election)}
    return render(request, "lists/transfer_new.html", context, status=422 if form.errors or refusal else 200)


def _receive(request: HttpRequest, election: ElectionEvent, area: str, form: ArrivalForm) -> Transfer:
    typed = form.cleaned_data
    with attached(typed["evidence"]) as evidence:
        return acts.transfers.receive(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            area=area,
            nik=typed["nik"],
            name=typed["name"],
            sex=Sex(typed["sex"]),
            from_area=typed["regency"],
            to_station=stations.station(election, typed["village"], typed["tps"], area),
            cause=typed["cause"],
            letter=typed["letter"],
            evidence=evidence,
        )


def _of_form(scope: scopes.Scope, slug: str, heading: str) -> dict[str, Any]:
    board = reverse("transfers", args=[slug]) + scope.query
    return {"scope": scope, "heading": heading, "crumbs": [*scope.crumbs, (_("Pindah memilih"), board), (heading, "")]}
