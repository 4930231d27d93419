"""How coklit stands in an area: large figures, when it will end, who needs help, where it is slow, what to look at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tahapan.accounts.roles import role_name
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.core.text import Text
from tahapan.elections import areas, minimap
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Scope
from tahapan.fieldwork import device_queries, pictures, queries, readiness, reporting, rules
from tahapan.fieldwork.outlook import Forecast, Outlook
from tahapan.fieldwork.pages.tabs import reach, tabs
from tahapan.fieldwork.queries import Day
from tahapan.journal.access import may
from tahapan.officers.loads import loads

SHOWN: Final = 8
"""Officers and villages named on the board; the rest stands in the table."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something a person should look at: how bad, how many, and where."""

    status: str
    word: Text
    what: Text
    number: int
    url: str


LOOK: Final = Text("Perlu dilihat", "To look at")
LATE: Final = Text("Terlambat", "Late")
CONFLICTS: Final = Text("sengketa temuan menunggu diputuskan", "conflict(s) waiting for a decision")
REPORTS: Final = Text("Pantarlih terlambat melapor", "Pantarlih late with a report")
SILENT: Final = Text("HP tidak memberi kabar lebih dari 3 hari", "phone(s) not heard of for more than 3 days")
NOBODY: Final = Text("bagian TPS belum berpetugas", "part(s) of stations without an officer")


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The board of coklit for an area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today()
    window = rules.window(elections.rules(election))
    outlook = Outlook(election, today)
    seats = queries.seats(election, scope.code)
    days = queries.by_day(seats, window)
    whole = queries.overall(election, scope.code, today)
    ends = outlook.of(scope.code)
    behind = outlook.behind(scope.code)
    ending = outlook.by(scope.code, Level.VILLAGE)
    late = sorted(outlook.late(scope.code), key=lambda code: ending[code].mid or today, reverse=True)
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "coklit"),
        "window": window,
        "today": today,
        "whole": whole,
        "ends": ends,
        "ends_late": ends.is_late(window[1]),
        "days": [one for one in days if one.day <= today],
        "trend": trend(days, today),
        "curves": curves(days, whole.families, ends, today),
        "behind": [(one, areas.get(one.seat.village)) for one in behind[:SHOWN]],
        "behind_more": max(0, len(behind) - SHOWN),
        "late": [(areas.get(code), scope.to(code), ending[code].mid) for code in late],
        "map": _map(election, scope, today),
        "tasks": _tasks(request, election, scope, today),
        "may_prepare": request.actor.may("fieldwork.prepare", scope.code, slug),  # type: ignore[attr-defined]
    }
    return render(request, "fieldwork/coklit.html", context)


@may(queries.READ)
def ready(request: HttpRequest, slug: str) -> HttpResponse:
    """The indicators of readiness of an area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today()
    found = readiness.indicators(election, scope.code, loads(election, scope.code), today)
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "coklit-readiness"),
        "rows": [(one, role_name(one.owner), one.is_late(today)) for one in found],
    }
    return render(request, "fieldwork/readiness.html", context)


def trend(days: list[Day], today: dt.date) -> tuple[int, int]:
    """Families finished today and the day before."""
    done = {one.day: one.done for one in days}
    return done.get(today, 0), done.get(today - dt.timedelta(days=1), 0)


def curves(days: list[Day], families: int, ends: Forecast, today: dt.date) -> list[tuple[str, pictures.Curve]]:
    """The same picture for a desk and for a phone, each with the class that shows it; none where no family is."""
    if not families:
        return []
    return [
        ("only-wide", pictures.curve(days, families, ends, today, name="lebar", width=720)),
        ("only-narrow", pictures.curve(days, families, ends, today, name="sempit", width=340)),
    ]


def _map(election: ElectionEvent, scope: Scope, today: dt.date) -> minimap.MiniMap | None:
    """The villages by the share of their families that is finished, in five steps; None where no outline is known."""
    found = queries.progress(election, scope.code, Level.VILLAGE, today)
    shares = {code: 100 * one.done // one.families for code, one in found.items() if one.families}
    return minimap.draw(scope.code, shares, minimap.by_percent) if shares else None


def _tasks(request: HttpRequest, election: ElectionEvent, scope: Scope, today: dt.date) -> list[Task]:
    """What waits for a person here, worst first; nothing that is empty."""
    reports = sum(one.is_late for one in reporting.due(election, scope.code, today))
    vacant = sum(seat.post is None for seat in queries.seats(election, scope.code))
    conflicts = queries.conflicts(election, scope.code)
    rows = [
        ("late", LOOK, CONFLICTS, conflicts, "coklit-conflicts"),
        ("late", LATE, REPORTS, reports, "coklit-reports"),
        ("risk", LOOK, NOBODY, vacant, "coklit-progress"),
        ("risk", LOOK, SILENT, device_queries.silent(election, scope.code).count(), "coklit-devices"),
    ]
    slug = election.slug
    narrow = {"coklit-devices": "&kabar=lama"}
    return [
        Task(
            status,
            word,
            what,
            number,
            url + scope.query + narrow.get(route, "") if (url := reach(request, route, scope.code, slug)) else "",
        )
        for status, word, what, number, route in rows
        if number
    ]
