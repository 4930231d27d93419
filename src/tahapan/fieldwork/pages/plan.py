"""Preparing the packages of an area, and handing an officer's part over: what will happen, then the act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts, packages, queries, rules
from tahapan.journal.access import may
from tahapan.journal.act import not_allowed
from tahapan.officers import queries as officers
from tahapan.officers.bodies import Body
from tahapan.roll import station_queries
from tahapan.stations.models import StationKind


@may("fieldwork.prepare")
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """What preparing the packages of an area would do; posted, it is done."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    if not request.actor.may("fieldwork.prepare", scope.code, slug):  # type: ignore[attr-defined]
        raise not_allowed("fieldwork.prepare", request.actor, scope.code)  # type: ignore[attr-defined]
    refusal = None
    if request.method == "POST":
        try:
            families = acts.prepare(actor=request.actor, election=election, area=scope.code)  # type: ignore[attr-defined]
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("Paket disiapkan: %(n)s keluarga.") % {"n": families})
            return redirect(reverse("coklit", args=[slug]) + scope.query)
    return render(
        request,
        "fieldwork/prepare.html",
        {"scope": scope, "refusal": refusal} | _outcome(election, scope.code),
        status=422 if refusal else 200,
    )


def _outcome(election: ElectionEvent, area: str) -> dict[str, object]:
    """What preparing would work with: stations, people, officers, days left; what is prepared already."""
    window = rules.window(elections.rules(election))
    regular = [
        load
        for load in station_queries.loads(election, area)
        if load.station.kind == StationKind.REGULAR and load.voters.total
    ]
    serving = officers.posts(election, area, Body.PANTARLIH).order_by().values_list("station_id", flat=True)
    served = set(serving)
    seats = queries.seats(election, area)
    return {
        "stations": len(regular),
        "people": sum(load.voters.total for load in regular),
        "officers": len(serving),
        "without": [load.station for load in regular if load.station.pk not in served],
        "plan_days": len(packages.days_left(window, clock.today())),
        "window": window,
        "prepared": sum(seat.families for seat in seats),
        "done": sum(seat.done for seat in seats),
    }


@may("fieldwork.hand-over")
@require_POST
def hand_over(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give an officer's part to the successor, then show the successor."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    post = queries.officer(election, scopes.of(request).limit, pk)
    try:
        families = acts.hand_over(actor=request.actor, election=election, post=post)  # type: ignore[attr-defined]
    except NotAllowed:
        raise
    except Refused as refused:
        messages.error(request, refused.say(get_language() or "id"))
        return redirect("coklit-officer", slug, pk)
    messages.success(request, _("Paket diserahkan kepada pengganti: %(n)s keluarga.") % {"n": families})
    return redirect("coklit-officer", slug, post.successor_id or pk)
