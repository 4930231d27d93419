"""The day a home lives on, and refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from tahapan.core import clock, home
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.core.text import Text

Handler = Callable[[HttpRequest], HttpResponseBase]

SMALL_BODY: Final = 64 << 10
"""Bytes anyone may send: a sign-in form is a few hundred."""
DEVICE_BODY: Final = 2 << 20
"""Bytes a phone may send to the API of coklit, which checks its signature and smaller limits of its own."""
DEVICE_PATH: Final = "/coklit/api/"
COMMENT_BODY: Final = 6 << 20
"""Bytes a comment of the public may have: its file of 5 MB and some words."""
COMMENT_PATH: Final = "/tanggapan/"
LARGEST_BODY: Final = 2 << 30
"""Bytes a person may send: the list of the largest kabupaten is half a gigabyte."""


class Today:
    """A demo home lives on its own day; every other home on the machine's."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with clock.pretend(home.current().demo_today):
            return self.get_response(request)


class PlainText:
    """No page takes a NUL: PostgreSQL cannot keep one, and no keyboard types one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest()
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, positional: object, named: object
    ) -> HttpResponse | None:
        if any("\x00" in value for values in request.POST.lists() for value in values[1]):
            return HttpResponseBadRequest()
        return None


class SmallBodies:
    """Only people who are signed in may send much, phones a photo, comments a document, nobody more than a national
    list: nothing else is read."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        actor = getattr(request, "actor", None)
        at_most = _at_most(request.path)
        limit = at_most if actor is None else LARGEST_BODY
        if not length.isdecimal() or int(length) > limit:
            return HttpResponse(status=413)
        return self.get_response(request)


def _at_most(path: str) -> int:
    """Bytes somebody who is not signed in may send to an address."""
    if path == COMMENT_PATH:
        return COMMENT_BODY
    return DEVICE_BODY if path.startswith(DEVICE_PATH) else SMALL_BODY


class Refusals:
    """A refusal that no page handled itself becomes a page that says what happened, why and what next."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        shown = {"problem": exception.problem, "title": title_of(exception)}
        return render(request, "refused.html", shown, status=status_of(exception))


def status_of(refusal: Refused) -> int:
    """The HTTP status of a refusal."""
    if isinstance(refusal, NotAllowed):
        return 403
    return 404 if isinstance(refusal, NotFound) else 409


def title_of(refusal: Refused) -> Text:
    """What a refusal's page is called."""
    if isinstance(refusal, NotAllowed):
        return Text("Tidak diizinkan", "Not allowed")
    if isinstance(refusal, NotFound):
        return Text("Tidak ditemukan", "Not found")
    return Text("Tidak dilakukan", "Not done")


class ChosenLanguage:
    """Indonesian, until somebody chooses English: what a browser was set to in a shop says nothing about its user."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
