"""Recaps of every list at every level: as determined or closed, else as the roll stands; each row with its balance."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.text import Text
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Link, Scope
from tahapan.journal.access import may
from tahapan.lists import progress, queries, recaps, words
from tahapan.lists import recap as counting
from tahapan.lists.kinds import ListKind
from tahapan.lists.pages import figures
from tahapan.lists.pages.tabs import tabs
from tahapan.lists.recap.tables import Rows
from tahapan.lists.standing import latest, standing

LIST: Final = "daftar"
LEVEL: Final = "tingkat"
NOW: Final = "sekarang"
_LEVELS: Final[dict[Rows, Text]] = {
    Level.REGENCY: Text("Kabupaten/kota", "Kabupaten/kota"),
    Level.DISTRICT: Text("Kecamatan", "Kecamatan"),
    Level.VILLAGE: Text("Desa", "Villages"),
    counting.STATION: Text("TPS", "Stations"),
}


@may(queries.READ)
def recap(request: HttpRequest, slug: str) -> HttpResponse:
    """One list of an area at one level."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    context: dict[str, Any] = {"scope": scope, "tabs": tabs(request, scope, "lists-recap")}
    if queries.has_lists(election) and codes.level(scope.code) in _LEVELS:
        kind = _kind(request, election, scope)
        live = request.GET.get("keadaan") == NOW
        level = _level(request, scope)
        found = recaps.of_list(election, kind, scope.code, live=live)
        context |= {
            "kind": kind,
            "list_name": words.LISTS[kind],
            "lists": [_link(request, one.value, LIST, one is kind, one.value) for one in ListKind],
            "levels": [
                _link(request, level_of, LEVEL, level_of == level, _said(text)) for level_of, text in _open(scope)
            ],
            "live": live,
            "has_cut": standing(election, kind, scope.code) is not None,
            "now_url": f"{scope.query}&{LIST}={kind}&{LEVEL}={level}&keadaan={NOW}",
            "cut_url": f"{scope.query}&{LIST}={kind}&{LEVEL}={level}",
        }
        context |= figures.context(election, recaps.shown(found, level) if found else None)
    return render(request, "lists/recap.html", context)


def _kind(request: HttpRequest, election: ElectionEvent, scope: Scope) -> ListKind:
    """The list asked for, else the latest that stands, else the one whose turn it is, else the DPT."""
    asked = request.GET.get(LIST, "")
    if asked in ListKind.values:
        return ListKind(asked)
    cut = latest(election, scope.code)
    if cut is not None:
        return ListKind(cut.list)
    now = progress.current(progress.steps(election, scope.code))
    return now.step.list if now else ListKind.DPT


def _open(scope: Scope) -> list[tuple[Rows, Text]]:
    """The levels an area can be shown at; stations only from the kecamatan down, to keep the page readable."""
    levels = list(_LEVELS)
    first = levels.index(codes.level(scope.code))
    wide = codes.level(scope.code) is Level.REGENCY
    return [(one, _LEVELS[one]) for one in levels[first:] if one != counting.STATION or not wide]


def _level(request: HttpRequest, scope: Scope) -> Rows:
    offered = [one for one, _text in _open(scope)]
    asked = request.GET.get(LEVEL, "")
    return next((one for one in offered if one == asked), recaps.below(scope.code))


def _link(request: HttpRequest, value: str, name: str, here: bool, label: str) -> Link:
    kept = request.GET.copy()
    kept[name] = value
    kept.pop("keadaan", None)
    return Link(label, f"?{kept.urlencode()}", here)


def _said(text: Text) -> str:
    return text.say(get_language() or "id")
