"""The day a home lives on, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tahapan.core import clock, home
from tahapan.core.errors import NotAllowed, NotFound, Refused

Handler = Callable[[HttpRequest], HttpResponseBase]


class Today:
    """A demo home lives on its own day; every other home on the machine's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with clock.pretend(home.current().demo_today):
            return self.get_response(request)


class Refusals:
    """A refusal that no page handled itself becomes a page that says what happened, why and what next."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return render(request, "refused.html", {"problem": exception.problem}, status=status_of(exception))


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal."""
    if isinstance(refusal, NotAllowed):
        return 403
    return 404 if isinstance(refusal, NotFound) else 409
