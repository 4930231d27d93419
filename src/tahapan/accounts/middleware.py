"""Puts the actor on the request, and sends those who must sign in, verify or change a password to the right page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tahapan.accounts.actor import PersonActor, appointments_today
from tahapan.journal.access import SignInNeeded

CHOSEN_ROLE = "role"
"""Session key: the appointment a person with several roles is acting in."""


class ActorOfRequest:
    """`request.actor` is a PersonActor, or None for someone not signed in or without a role today."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> PersonActor | None:
        if not request.user.is_authenticated:
            return None
        held = appointments_today(request.user)  # type: ignore[arg-type]
        if not held:
            return None
        chosen = request.session.get(CHOSEN_ROLE)
        appointment = next((one for one in held if one.pk == chosen), held[0])
        return PersonActor(appointment, verified=request.user.is_verified())  # type: ignore[union-attr]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, SignInNeeded):
            return None
        return redirect(f"{reverse('sign-in')}?next={quote(request.get_full_path())}")
