"""The calendar of an election event: list, picture, month, one stage, and the feed for calendar clients."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tahapan.journal.access import public


@public
def stages(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar of the law is public."""
    return render(request, "elections/stages.html", {})


@public
def feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The calendar as iCalendar."""
    return HttpResponse("", content_type="text/calendar; charset=utf-8")
