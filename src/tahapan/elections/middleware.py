"""The election event of a page is the first part of its address: `request.election` is set from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from tahapan.core.errors import NotFound
from tahapan.elections import queries


class ElectionOfPath:
    """Sets `request.election` on every page whose route has a `slug`; 404 when there is no such event."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.election = None  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], positional: list[Any], named: dict[str, Any]
    ) -> None:
        if "slug" in named:
            try:
                request.election = queries.event(named["slug"])  # type: ignore[attr-defined]
            except NotFound as missing:
                raise Http404 from missing
