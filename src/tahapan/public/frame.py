"""Pages for everyone: the same for whoever asks, whether signed in or not, so that they can be made once and kept."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import Any, Final

from django.http import HttpResponse
from django.template.loader import render_to_string

from tahapan.core import clock, home
from tahapan.elections.models import ElectionEvent

KEPT_SECONDS: Final = 600
"""How long a page made is shown again before it is made anew."""


def slot() -> int:
    """A number that stays the same while what was made may be shown again."""
    return int(time.monotonic() // KEPT_SECONDS)


def page(template: str, path: str, election: ElectionEvent | None = None, **context: Any) -> str:
    """A page of the portal in today's language; `path` is its own address, where a change of language leads back to."""
    frame = {
        "office": home.current().office,
        "is_demo": home.current().is_demo,
        "version": version("tahapan"),
        "today": clock.today(),
        "path": path,
        "election": election,
    }
    return render_to_string(template, {**frame, **context})


def sent(content: str | bytes, status: int = 200, *, is_checked: bool = False) -> HttpResponse:
    """A page about a person, as an answer: kept nowhere, sent whole (its length tells nothing), leading nowhere.

    `is_checked`: it holds a form whose origin is checked; a browser that may tell no origin would say "null".
    """
    answer = HttpResponse(content, status=status)
    answer.headers["Cache-Control"] = "no-store, private"
    answer.headers["Referrer-Policy"] = "same-origin" if is_checked else "no-referrer"
    # The size of a compressed page tells what is in it: `GZipMiddleware` leaves alone what says it is encoded already.
    answer.headers["Content-Encoding"] = "identity"
    return answer
