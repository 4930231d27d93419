"""The journal as a page, for those who may read it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tahapan.journal import queries, registry, words
from tahapan.journal.access import may


@may(queries.READ)
def journal(request: HttpRequest) -> HttpResponse:
    """Lines of the person's area, newest first, filtered by act; older ones by number.

    Whoever serves one event sees the lines of that event.
    """
    actor = request.actor  # type: ignore[attr-defined]
    scope, election = actor.area, actor.election or ""
    act = request.GET.get("perbuatan", "")
    before = request.GET.get("sebelum", "")
    page = queries.lines(scope, election=election, act=act, before=int(before) if before.isdecimal() else None)
    shown = [(line, registry.title(line.act), words.facts(line)) for line in page.lines]
    context = {"shown": shown, "older": page.older, "act": act, "acts": queries.acts_seen(scope, election)}
    return render(request, "journal/journal.html", context)
