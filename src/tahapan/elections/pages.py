"""The calendar of an election event: list and picture, month, one stage, and the feed for calendar clients.

The calendar is law and the office's published decisions, so everyone may read it; only fixing a date takes a right.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from tahapan.core import clock
from tahapan.core.errors import NotFound, Refused
from tahapan.core.text import LANGUAGES
from tahapan.elections import acts, ical, listing, queries, timeline
from tahapan.elections.forms import LocalDateForm
from tahapan.elections.models import ElectionEvent, LocalDate
from tahapan.elections.queries import DatedStage
from tahapan.elections.rules import STAGE_UNKNOWN
from tahapan.journal.access import may, public
from tahapan.journal.act import not_allowed
from tahapan.journal.models import Line

SET_DATE: Final = "elections.set-local-date"


def _event(request: HttpRequest) -> ElectionEvent:
    """The event of the address, set by `elections.middleware`."""
    return request.election  # type: ignore[attr-defined, no-any-return]


def _language() -> str:
    return get_language() or "id"


@public
def stages(request: HttpRequest, slug: str) -> HttpResponse:
    """Picture and list of the stages, by state, phase and words; what is due within 14 days stands first."""
    election, today = _event(request), clock.today()
    first, last = queries.rules(election).covers
    everything = list(queries.stages(election))
    selection = listing.Selection.read(request.GET)
    chosen = selection.choose(everything)
    drawn = listing.main_and_current(chosen) if selection.is_everything else chosen
    return render(
        request,
        "elections/stages.html",
        {
            "selection": selection,
            "by_state": selection.by_state(everything),
            "by_phase": selection.by_phase(everything),
            "stages": chosen,
            "deadlines": queries.deadlines(everything),
            "nearest": queries.deadlines(everything, days=365)[:3],
            "month": today if first <= today <= last else election.voting_day,
            "wide": timeline.draw(drawn, today, election.voting_day, _language(), timeline.WIDE),
            "narrow": timeline.draw(drawn, today, election.voting_day, _language(), timeline.NARROW),
        },
    )


@public
def month(request: HttpRequest, slug: str, month: str) -> HttpResponse:
    """One month, `2024-07`: what starts and ends on each day, and holidays. 404 outside what the law covers."""
    election = _event(request)
    covered = queries.rules(election).covers
    first = listing.month_of(month, covered)
    if first is None:
        raise Http404
    return render(
        request,
        "elections/month.html",
        {
            "first": first,
            "weeks": listing.month(first, queries.stages(election), clock.today(), _language()),
            "before": listing.neighbour(first, -1, covered),
            "after": listing.neighbour(first, 1, covered),
        },
    )


@public
def stage(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One stage: its dates and where they come from, what belongs to it, and what the office decided on it."""
    election = _event(request)
    everything = queries.stages(election)
    one = _find(everything, code)
    return render(
        request,
        "elections/stage.html",
        {
            "one": one,
            "parts": [other for other in everything if other.code.startswith(f"{code}.")],
            "decisions": [row for row in reversed(election.local_dates.all()) if row.stage == code],
            "may_set_date": _may_set_date(request),
        },
    )


@may(SET_DATE)
def local_date(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Fix the office's own date of a stage: fill in, see exactly what will change, confirm."""
    election = _event(request)
    one = _find(queries.stages(election), code)
    if not _may_set_date(request):
        raise not_allowed(SET_DATE, request.actor, election.area)  # type: ignore[attr-defined]
    form = LocalDateForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        if "confirm" not in request.POST:
            return render(request, "elections/local_date_confirm.html", {"one": one, "form": form})
        try:
            row = _set_date(request, election, code, form)
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, gettext("Tanggal ditetapkan. Nomor jurnal: {seq}.").format(seq=row.line_id))
            return redirect("stage", slug, code)
    status = 200 if request.method == "GET" else 422
    return render(request, "elections/local_date.html", {"one": one, "form": form, "refusal": refusal}, status=status)


def _set_date(request: HttpRequest, election: ElectionEvent, code: str, form: LocalDateForm) -> LocalDate:
    asked = form.cleaned_data
    return acts.set_local_date(
        actor=request.actor,  # type: ignore[attr-defined]
        election=election,
        stage=code,
        start=asked["start"],
        end=asked["end"],
        decision=asked["decision"],
        completed=asked["completed"],
    )


@public
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar for calendar clients, which carry no cookie: the language is chosen by `?bahasa=en`."""
    election = _event(request)
    asked = request.GET.get("bahasa", "")
    content = ical.calendar(
        election,
        queries.stages(election),
        language=asked if asked in LANGUAGES else _language(),
        address=lambda code: request.build_absolute_uri(reverse("stage", args=[slug, code])),
        revision=_revisions(election),
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{slug}.ics"'
    return response


def _revisions(election: ElectionEvent) -> ical.Revisions:
    """Revisions by stage code: the number of decisions on it and the time of the last; else when the law began."""
    rows = list(election.local_dates.all())
    moments = dict(Line.objects.filter(seq__in=[row.line_id for row in rows]).values_list("seq", "at"))
    begun = dt.datetime.combine(queries.rules(election).covers[0], dt.time(), dt.UTC)
    found: dict[str, ical.Revision] = {}
    for row in rows:
        found[row.stage] = (found.get(row.stage, (0, begun))[0] + 1, moments[row.line_id].astimezone(dt.UTC))
    return lambda code: found.get(code, (0, begun))


def _find(everything: tuple[DatedStage, ...], code: str) -> DatedStage:
    one = next((one for one in everything if one.code == code), None)
    if one is None:
        raise NotFound(STAGE_UNKNOWN.fill(code=code))
    return one


def _may_set_date(request: HttpRequest) -> bool:
    actor, election = request.actor, _event(request)  # type: ignore[attr-defined]
    return actor is not None and actor.may(SET_DATE, election.area, election.slug)
