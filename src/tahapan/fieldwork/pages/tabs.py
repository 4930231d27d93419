"""The ways to look at coklit, as links on top of its pages: only what this person may see."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from tahapan.core.text import Text
from tahapan.elections.page_scope import Link, Scope

_TABS: Final = (
    ("coklit", ("fieldwork.read",), Text("Ringkasan", "Overview")),
    ("coklit-progress", ("fieldwork.read",), Text("Kemajuan", "Progress")),
    ("coklit-conflicts", ("fieldwork.read", "roll.read"), Text("Sengketa", "Conflicts")),
    ("coklit-devices", ("fieldwork.read",), Text("HP petugas", "Phones")),
    ("coklit-reports", ("fieldwork.read",), Text("Laporan", "Reports")),
    ("paper", ("fieldwork.enter-sheet",), Text("Kertas", "Paper")),
    ("coklit-quality", ("fieldwork.read-quality",), Text("Mutu", "Quality")),
    ("samples", ("fieldwork.read-samples",), Text("Uji petik", "Re-visits")),
    ("coklit-readiness", ("fieldwork.read",), Text("Kesiapan", "Readiness")),
)
"""Route, the rights it asks, label; a page that is not there is left out."""


def tabs(request: HttpRequest, scope: Scope, here: str) -> list[Link]:
    """The pages of coklit for the area of `scope`; `here` is the route of the page shown."""
    slug = request.election.slug  # type: ignore[attr-defined]
    found = []
    for route, _, label in _TABS:
        if url := reach(request, route, scope.code, slug):
            found.append(Link(label.say(get_language() or "id"), url + scope.query, route == here))
    return found


def reach(request: HttpRequest, route: str, area: str, slug: str) -> str:
    """Where a page of coklit is; empty where there is none, or this person may not read it for `area`."""
    rights = next(rights for name, rights, _ in _TABS if name == route)
    if not all(request.actor.may(right, area, slug) for right in rights):  # type: ignore[attr-defined]
        return ""
    try:
        return reverse(route, args=[slug])
    except NoReverseMatch:
        return ""
