"""Pages for what went wrong: not found, not allowed, a form too old, and our own faults. In the user's language."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 without a refusal of ours."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the address leads nowhere, or to something outside the person's area."""
    return render(request, "404.html", status=404)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without a valid token. `reason` is for the log, not for the person."""
    return render(request, "csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our own fault. Reads nothing from the database and tells nothing of what happened inside."""
    return HttpResponse(render_to_string("500.html"), status=500)
