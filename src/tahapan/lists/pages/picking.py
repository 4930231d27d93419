"""Finding the voter something is about: a search is posted and answered on the page, and stands in no address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from tahapan.elections.models import ElectionEvent
from tahapan.roll import queries as roll
from tahapan.roll.forms import SearchForm
from tahapan.roll.pages.voters import row_of


def search(request: HttpRequest, election: ElectionEvent, scope: str, to: Callable[[int], str]) -> dict[str, Any]:
    """Context of `lists/_pick.html`: the form, and the voters of `scope` found, each leading where `to` says."""
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    found = None
    if form.is_bound and form.is_valid():
        found = roll.voters(election, scope, nik=form.number, name=form.name)
    rows = [row_of(one, election.slug) | {"url": to(one.id)} for one in found.rows] if found else []
    return {"form": form, "found": found, "rows": rows}
