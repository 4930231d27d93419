"""Where the RT lie: a file of many, or one placed on the map or typed; and the list of those nobody has placed yet."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Scope
from tahapan.journal.access import may
from tahapan.roll import rt_file, station_queries
from tahapan.roll.pages.moves import number_of
from tahapan.roll.pages.stations import as_csv
from tahapan.roll.rt_file import BadRows, Fault
from tahapan.roll.station_queries import RtPlace
from tahapan.stations.acts import RtRow, set_rt_points

SET_POINTS: Final = "stations.set-rt-points"
FAULTS_SHOWN: Final = 20

FILE_NEEDED = Problem(
    code="file-needed",
    what=Text("Berkas belum dipilih.", "No file was chosen."),
    next=Text("Pilih satu berkas CSV, lalu kirim lagi.", "Choose a CSV file, then send it again."),
)


@may(SET_POINTS)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The two ways to tell where RT lie. POST with a file, or with one RT and its point."""
    scope = scopes.of(request)
    problem, faults = None, []
    if request.method == "POST":
        try:
            return _keep(request, scope, _rows_sent(request, scope))
        except Refused as refusal:
            problem = refusal.problem
        except BadRows as bad:
            faults = bad.faults
    context = _context(request, scope, problem, faults)
    return render(request, "roll/rt_points.html", context, status=422 if problem or faults else 200)


@may(SET_POINTS)
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """Every RT of the area as a file to fill in: those without a point have empty lng and lat."""
    scope = scopes.of(request)
    rows = (
        [place.village, place.rt.hamlet, place.rt.rw, place.rt.rt, *(place.point or ("", ""))]
        for place in _places(request, scope)
    )
    return as_csv(f"rt-{slug}-{scope.code}.csv", rt_file.COLUMNS, rows)


def _places(request: HttpRequest, scope: Scope) -> tuple[RtPlace, ...]:
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    return station_queries.rt_places(election, scope.code)


def _rows_sent(request: HttpRequest, scope: Scope) -> list[RtRow]:
    """The RT of the file, or the one of the form. Raises Refused and BadRows."""
    if "tempat" in request.POST:
        hamlet, rw, rt = [*request.POST["tempat"].rsplit("|", 2), "", ""][:3]
        one = rt_file.check(
            scope.code, hamlet, rw, rt, request.POST.get("lng", ""), request.POST.get("lat", ""), scope.code
        )
        return [one]
    file = request.FILES.get("berkas")
    if file is None:
        raise Refused(FILE_NEEDED)
    return rt_file.read(file.read(rt_file.MAX_BYTES + 1), scope.code)


def _keep(request: HttpRequest, scope: Scope, rows: list[RtRow]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    count = set_rt_points(actor=actor, area=scope.code, points=rows)
    said = Text(
        "Letak {count} RT dicatat. Tercatat di jurnal nomor {seq}.",
        "The places of {count} RT were recorded, as number {seq} of the journal.",
    ).fill(count=count, seq=number_of(request, SET_POINTS))
    messages.success(request, said.say(get_language() or "id"))
    return redirect(request.path + scope.query)


def _context(request: HttpRequest, scope: Scope, problem: Problem | None, faults: list[Fault]) -> dict[str, Any]:
    slug = request.election.slug  # type: ignore[attr-defined]
    places = _places(request, scope)
    return {
        "scope": scope,
        "crumbs": [*scope.crumbs, (_("Letak RT"), "")],
        "problem": problem,
        "problem_field": "berkas" if problem else "",
        "faults": faults[:FAULTS_SHOWN],
        "more_faults": max(len(faults) - FAULTS_SHOWN, 0),
        "total": len(places),
        "missing": [(place, areas.get(place.village)) for place in places if place.point is None][:FAULTS_SHOWN],
        "missing_count": sum(place.point is None for place in places),
        "places": places if scope.is_village else (),
        "typed": {name: request.POST.get(name, "") for name in ("tempat", "lng", "lat")},
        "source": f"{reverse('map-data', args=[slug])}{scope.query}",
        "columns": ", ".join(rt_file.COLUMNS),
    }
