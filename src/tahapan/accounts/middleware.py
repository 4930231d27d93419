"""Puts the actor on the request, and leads those who must sign in, verify or change a password to the right page."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from tahapan.accounts import second_factor, sessions
from tahapan.accounts.actor import PersonActor, SelfActor, appointments_today, oneself
from tahapan.journal.access import SignInNeeded

CHOSEN_ROLE: Final = "role"
"""Session key: the appointment a person with several roles is acting in."""


class Step(StrEnum):
    """What still stands between a signed-in person and their work; each value is the page that settles it."""

    VERIFY = "verify"
    CHANGE_PASSWORD = "change-password"  # noqa: S105 (the name of a page)
    ENROL = "enrol"
    GET_A_ROLE = "no-role"


# Every page that is not public stays shut until the step is done, except these.
_STILL_OPEN: Final = {
    Step.VERIFY: {"verify"},
    Step.CHANGE_PASSWORD: {"change-password"},
    Step.ENROL: {"enrol", "account", "choose-role", "change-password"},
    Step.GET_A_ROLE: {"no-role", "enrol", "verify", "account", "choose-role", "end-session", "change-password"},
}


class ActorOfRequest:
    """`request.actor` is a PersonActor; a SelfActor for someone without a role today; None for nobody signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        actor = actor_of(request)
        request.actor = actor  # type: ignore[attr-defined]
        if actor is not None:
            sessions.touch(request)
        response = self.get_response(request)
        if actor is not None:
            # Pages of someone signed in are not kept by the browser: office machines are shared.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], positional: list[Any], named: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Lead to the page of the next step instead of a page that is not public."""
        actor: PersonActor | SelfActor | None = request.actor  # type: ignore[attr-defined]
        access = getattr(view, "access", None)
        if actor is None or access is None or access.public:
            return None
        step = next_step(actor)
        if step is None or (request.resolver_match and request.resolver_match.url_name in _STILL_OPEN[step]):
            return None
        if step is Step.GET_A_ROLE:
            return render(request, "accounts/no_role.html", status=403)
        return redirect(_with_next(reverse(step), request))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if not isinstance(exception, SignInNeeded):
            return None
        return redirect(_with_next(reverse("sign-in"), request))


def actor_of(request: HttpRequest) -> PersonActor | SelfActor | None:
    """Who asks, in the role they chose if they still hold it, else in the first they hold."""
    user = request.user
    if not user.is_authenticated:
        return None
    verified: bool = user.is_verified()  # type: ignore[attr-defined]
    held = appointments_today(user)
    if not held:
        return oneself(user, None, verified)
    chosen = request.session.get(CHOSEN_ROLE)
    return PersonActor(next((one for one in held if one.pk == chosen), held[0]), verified)


def next_step(actor: PersonActor | SelfActor) -> Step | None:
    """The first thing this person must do before anything else, or None.

    Whoever has a code app enters its code at every sign-in, whatever the role; a role that needs a second factor
    cannot be used without an app.
    """
    user = actor.appointment.user
    if not actor.verified and second_factor.has_app(user):
        return Step.VERIFY
    if user.must_change_password:
        return Step.CHANGE_PASSWORD
    if not actor.verified and actor.definition.second_factor:
        return Step.ENROL
    return Step.GET_A_ROLE if isinstance(actor, SelfActor) else None


def _with_next(page: str, request: HttpRequest) -> str:
    # Only an address that was opened can be opened again; a form that was sent is not sent twice.
    return f"{page}?next={quote(request.get_full_path())}" if request.method == "GET" else page
