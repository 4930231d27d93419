"""The progress of coklit as a table, down to the officer; one officer's days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format

from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Scope
from tahapan.fieldwork import queries, rules
from tahapan.fieldwork.models import Assignment, Device
from tahapan.fieldwork.outlook import Forecast, Outlook
from tahapan.fieldwork.pages.board import curves
from tahapan.fieldwork.pages.tabs import reach, tabs
from tahapan.fieldwork.queries import Seat
from tahapan.journal.access import may
from tahapan.officers.models import Post
from tahapan.roll.pages.stations import station_url

_BELOW: Final = {Level.PROVINCE: Level.REGENCY, Level.REGENCY: Level.DISTRICT, Level.DISTRICT: Level.VILLAGE}


@may(queries.READ)
def table(request: HttpRequest, slug: str) -> HttpResponse:
    """One row for each area below the one shown; in a village, or of those far behind, one for each officer."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today()
    window = rules.window(elections.rules(election))
    outlook = Outlook(election, today)
    behind = request.GET.get("petugas") == "tertinggal"
    if behind:
        rows = _of_seats(election, scope, outlook, [one.seat for one in outlook.behind(scope.code)])
    elif scope.is_village:
        rows = _of_seats(election, scope, outlook, queries.seats(election, scope.code))
    else:
        rows = _of_areas(election, scope, outlook)
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "coklit-progress"),
        "behind": behind,
        "by_officer": behind or scope.is_village,
        "rows": [row | {"said": _said(row["ends"])} for row in rows],
        "end": window[1],
        "whole": queries.overall(election, scope.code, today),
        "ends": outlook.of(scope.code),
        "conflicts": queries.conflicts(election, scope.code),
        "days": [one for one in queries.by_day(queries.seats(election, scope.code), window) if one.day <= today],
    }
    return render(request, "fieldwork/progress.html", context)


def _said(ends: Forecast) -> str:
    """The middle of a forecast, short."""
    return date_format(ends.mid, "j M") if ends.mid else ""


def _of_areas(election: ElectionEvent, scope: Scope, outlook: Outlook) -> list[dict[str, Any]]:
    level = _BELOW[scope.area.level]
    ends = outlook.by(scope.code, level)
    found = queries.progress(election, scope.code, level, outlook.today)
    return [
        {"name": areas.get(code).name, "url": scope.to(code), "one": one, "ends": ends[code], "note": ""}
        for code, one in sorted(found.items())
    ]


def _of_seats(election: ElectionEvent, scope: Scope, outlook: Outlook, seats: Iterable[Seat]) -> list[dict[str, Any]]:
    found = queries.by_seat(election, scope.code, outlook.today)
    return [
        {
            "name": seat.officer,
            "url": reverse("coklit-officer", args=[election.slug, seat.post]) if seat.post else "",
            "note": f"TPS {seat.number}" if scope.is_village else f"{areas.get(seat.village).name} · TPS {seat.number}",
            "one": found[seat.key],
            "ends": outlook.of_officer([seat]),
        }
        for seat in seats
    ]


@may(queries.READ)
def officer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One Pantarlih: what was planned and done on each day, when it may end, the package and the phone."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today()
    post = queries.officer(election, scope.limit, pk)
    window = rules.window(elections.rules(election))
    seats = queries.seats_of(election, post)
    days = queries.by_day(seats, window)
    outlook = Outlook(election, today)
    ends = outlook.of_officer(seats)
    found = queries.by_seat(election, post.area, today)
    context = {
        "post": post,
        "area": areas.get(post.area),
        "crumbs": _crumbs(scope, slug, post),
        "one": next((found[seat.key] for seat in seats), queries.Progress()),
        "ends": ends,
        "ends_late": ends.is_late(window[1]),
        "behind": next((one for one in outlook.behind(post.area) if one.seat.post == post.pk), None),
        "window": window,
        "days": [one for one in days if one.day <= today or one.planned],
        "curves": curves(days, sum(seat.families for seat in seats), ends, today),
        "parts": list(Assignment.objects.filter(post=post, ended=False).select_related("station")),
        "devices": list(Device.objects.filter(post=post)),
        "station_url": station_url(slug, post.station) if post.station else "",
        "links": _links(request, slug, post),
        "may_hand_over": _may_hand_over(request, election, post),
        "today": today,
    }
    return render(request, "fieldwork/officer.html", context)


def _may_hand_over(request: HttpRequest, election: ElectionEvent, post: Post) -> bool:
    waits = post.successor_id is not None and Assignment.objects.filter(post=post, ended=False).exists()
    return waits and bool(request.actor.may("fieldwork.hand-over", post.area, election.slug))  # type: ignore[attr-defined]


def _links(request: HttpRequest, slug: str, post: Post) -> dict[str, str]:
    """Where more about this officer stands, as far as this person may look."""
    query = f"?{scopes.PARAMETER}={post.area}"
    wanted = {name: f"coklit-{name}" for name in ("devices", "conflicts", "quality")}
    return {name: url + query for name, route in wanted.items() if (url := reach(request, route, post.area, slug))}


def _crumbs(scope: Scope, slug: str, post: Post) -> list[tuple[str, str]]:
    """The way down to an officer, each area leading to its table."""
    table_of = reverse("coklit-progress", args=[slug])
    path = [
        (scopes.short_name(one), f"{table_of}?{scopes.PARAMETER}={one.code}")
        for one in areas.path(post.area)
        if one.code.startswith(scope.limit)
    ]
    return [*path, (post.officer.name, "")]
