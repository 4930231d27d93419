"""People: who has an account, which roles they hold; giving and ending roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tahapan.accounts import acts, queries, rules, second_factor
from tahapan.core import clock
from tahapan.core.errors import NotAllowed, NotFound, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import in_preparation
from tahapan.journal.access import may

PER_PAGE: Final = 50

DATE_UNREADABLE = Problem(
    "date-unreadable",
    Text("Tanggal ini tidak dapat dibaca.", "This date cannot be read."),
    Text("Pilih tanggal, misalnya 8 Juli 2024.", "Choose a date, for example 8 July 2024."),
)
_FIELDS: Final = {
    rules.USERNAME_WRONG.code: "username",
    rules.USERNAME_TAKEN.code: "username",
    rules.FULL_NAME_WRONG.code: "full_name",
    rules.EMAIL_WRONG.code: "email",
    rules.EMAIL_LONG.code: "email",
    rules.ROLE_UNKNOWN.code: "role",
    rules.OFFICE_NEEDED.code: "role",
    rules.SUPERVISION_NEEDED.code: "role",
    rules.AUDIT_NEEDED.code: "role",
    rules.PARTNERS_NEEDED.code: "role",
    rules.LEVEL_WRONG.code: "area",
    "area-unknown": "area",
    rules.ELECTION_ELSEWHERE.code: "election",
    rules.ELECTION_WIDER.code: "election",
    rules.TERM_REVERSED.code: "end",
    rules.TERM_OVERLAPS.code: "start",
    rules.DECISION_MISSING.code: "decision",
    rules.DECISION_LONG.code: "decision",
    rules.REASON_MISSING.code: "reason",
    rules.REASON_LONG.code: "reason",
    DATE_UNREADABLE.code: "start",
}


@may(queries.READ)
def people(request: HttpRequest) -> HttpResponse:
    """The list, by username, with search."""
    actor = request.actor  # type: ignore[attr-defined]
    search = request.GET.get("cari", "").strip()[:100]
    pages = Paginator(queries.accounts_in(actor.area, search), PER_PAGE)
    shown = pages.get_page(request.GET.get("halaman"))
    found = [queries.as_person(user, actor.area) for user in shown]
    may_create = actor.may("accounts.create-user", actor.area)
    context = {"people": found, "shown": shown, "search": search, "may_create": may_create}
    return render(request, "accounts/people.html", context)


@may("accounts.create-user")
def create(request: HttpRequest) -> HttpResponse:
    """A new account; its temporary password is on the answer to this form and nowhere else."""
    if request.method != "POST":
        return render(request, "accounts/person_new.html")
    actor = request.actor  # type: ignore[attr-defined]
    typed = {field: request.POST.get(field, "").strip() for field in ("username", "full_name", "email", "language")}
    try:
        made = acts.create_user(actor=actor, area=actor.area, **typed)
    except Refused as refusal:
        return _again(request, "person_new", refusal, typed=typed)
    context = {"user_made": made.user, "password": made.temporary_password, "is_new": True}
    return render(request, "accounts/password_once.html", context)


@may(queries.READ)
def person(request: HttpRequest, username: str) -> HttpResponse:
    """One person: what they hold and held, and what can be done."""
    return render(request, "accounts/person.html", _record(request, username))


@may("accounts.appoint")
def appoint(request: HttpRequest, username: str) -> HttpResponse:
    """Give a role. Where it begins afresh, the new password is on the answer to this form and nowhere else."""
    actor = request.actor  # type: ignore[attr-defined]
    who = queries.person(actor.area, username)
    typed = {
        name: request.POST.get(name, "").strip() for name in ("role", "area", "election", "start", "end", "decision")
    }
    choices = _choices(request) | {"who": who, "typed": typed or {}}
    if request.method != "POST":
        choices["typed"] = {"start": clock.today().isoformat()}
        return render(request, "accounts/appoint.html", choices)
    try:
        given = _read_term(typed)
        appointed = acts.appoint(actor=actor, user=who.user, role=typed["role"], area=typed["area"], **given)
    except Refused as refusal:
        return _again(request, "appoint", refusal, **choices)
    messages.success(request, _("Peran diberikan."))
    if appointed.temporary_password:
        context = {"user_made": who.user, "password": appointed.temporary_password, "why": rules.BEGUN_AFRESH}
        return render(request, "accounts/password_once.html", context)
    return redirect("person", username)


def _choices(request: HttpRequest) -> dict[str, Any]:
    """What the form of a role offers: no role and no area the person could not grant."""
    grantable = queries.roles_to_grant(request.actor)  # type: ignore[attr-defined]
    levels = {role.level for role in grantable}
    only = request.actor.election  # type: ignore[attr-defined]
    events = [one for one in in_preparation() if only in (None, one.slug)]
    places = queries.areas_to_grant(request.actor, levels)  # type: ignore[attr-defined]
    return {"roles": grantable, "areas": places, "elections": events, "only_election": only}


def _read_term(typed: dict[str, str]) -> dict[str, Any]:
    try:
        start = dt.date.fromisoformat(typed["start"])
        end = dt.date.fromisoformat(typed["end"]) if typed["end"] else None
    except ValueError as wrong:
        raise Refused(DATE_UNREADABLE) from wrong
    election = ElectionEvent.objects.filter(slug=typed["election"]).first() if typed["election"] else None
    if typed["election"] and election is None:
        raise Refused(rules.ELECTION_ELSEWHERE.fill(election=typed["election"]))
    return {"start": start, "end": end, "election": election, "decision": typed["decision"]}


@may("accounts.end-appointment")
def end_appointment(request: HttpRequest, username: str, pk: int) -> HttpResponse:
    """End a role today, with its reason."""
    actor = request.actor  # type: ignore[attr-defined]
    held = queries.appointment(actor.area, pk)
    if held.user.username != username:
        raise NotFound(rules.APPOINTMENT_UNKNOWN)
    context = {"held": queries.HeldRole(held, clock.today()), "who": held.user}
    if request.method != "POST":
        return render(request, "accounts/end_appointment.html", context)
    try:
        acts.end_appointment(actor=actor, appointment=held, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return _again(request, "end_appointment", refusal, **context)
    messages.success(request, _("Peran diakhiri."))
    return redirect("person", username)


_VERBS: Final = MappingProxyType(
    {
        "kata-sandi": acts.reset_password,
        "aplikasi-kode": acts.reset_second_factor,
        "nonaktifkan": acts.deactivate,
        "aktifkan": acts.reactivate,
    }
)


@may(queries.READ)
@require_POST
def manage(request: HttpRequest, username: str, verb: str) -> HttpResponse:
    """Reset, deactivate, reactivate: each asks for a reason; the act itself asks whether this person may."""
    do: Callable[..., str | None] | None = _VERBS.get(verb)
    if do is None:
        raise Http404
    actor = request.actor  # type: ignore[attr-defined]
    who = queries.person(actor.area, username)
    try:
        secret = do(actor=actor, user=who.user, reason=request.POST.get("reason", ""))
    except Refused as refusal:
        return _again(request, "person", refusal, **_record(request, username))
    if secret:
        return render(request, "accounts/password_once.html", {"user_made": who.user, "password": secret})
    messages.success(request, _("Sudah dilakukan dan tercatat."))
    return redirect("person", username)


def _record(request: HttpRequest, username: str) -> dict[str, Any]:
    actor = request.actor  # type: ignore[attr-defined]
    who = queries.person(actor.area, username)
    verbs = ("appoint", "end-appointment", "reset-password", "reset-second-factor", "deactivate", "reactivate")
    return {
        "who": who,
        "may": {verb.replace("-", "_"): actor.may(f"accounts.{verb}", actor.area) for verb in verbs},
        "has_app": second_factor.has_app(who.user),
        "is_self": actor.identity == username,
    }


def _again(request: HttpRequest, name: str, refusal: Refused, **context: Any) -> HttpResponse:
    context |= {"problem": refusal.problem, "problem_field": _FIELDS.get(refusal.problem.code)}
    status = 403 if isinstance(refusal, NotAllowed) else 422
    return render(request, f"accounts/{name}.html", context, status=status)
