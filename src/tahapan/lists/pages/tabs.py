"""The ways to look at the lists, as links on top of their pages: only what this person may see.

A page hangs itself in here by one line (route, right, label); a route that is not there is left out.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from tahapan.core.text import Text
from tahapan.elections.page_scope import Link, Scope

_TABS: Final = (
    ("lists", "lists.read", Text("Ringkasan", "Overview")),
    ("lists-recap", "lists.read", Text("Rekapitulasi", "Recap")),
    ("list-postings", "lists.read", Text("Pengumuman", "Posting")),
    ("list-downloads", "lists.take-forms", Text("Unduh", "Downloads")),
    ("matters", "lists.read-matters", Text("Masukan", "Comments")),
    ("transfers", "lists.read-after", Text("Pindah memilih", "Transfers")),
    ("codings", "lists.read-after", Text("Penandaan", "Marks")),
    ("unlisted", "lists.read-after", Text("DPK", "Unlisted")),
    ("list-returned", "roll.read", Text("Yang kembali", "Returned")),
    ("lists-readiness", "lists.read", Text("Kesiapan", "Readiness")),
)


def tabs(request: HttpRequest, scope: Scope, here: str) -> list[Link]:
    """The pages of the lists for the area of `scope`; `here` is the route of the page shown."""
    election = request.election  # type: ignore[attr-defined]
    found = []
    for route, right, label in _TABS:
        try:
            url = reverse(route, args=[election.slug])
        except NoReverseMatch:
            continue
        if request.actor.may(right, scope.code, election.slug):  # type: ignore[attr-defined]
            found.append(Link(label.say(get_language() or "id"), url + scope.query, route == here))
    return found
