"""Sign-in, second factor, the own account."""

from __future__ import annotations

from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_otp import login as mark_verified

from tahapan.accounts import acts, addresses, queries, rules, second_factor, sessions
from tahapan.accounts.actor import SelfActor, appointments_today, oneself
from tahapan.accounts.middleware import CHOSEN_ROLE, actor_of
from tahapan.accounts.models import Appointment, SignIn, User
from tahapan.core.errors import NotFound, Problem, Refused
from tahapan.journal.access import public, signed_in
from tahapan.journal.act import access_log

_KEY_BEING_SET_UP = "totp-key"
_FIELDS = {
    rules.SIGN_IN_WRONG.code: "username",
    rules.PASSWORD_NOW_WRONG.code: "now",
    rules.PASSWORD_DIFFERS.code: "again",
    rules.PASSWORD_SAME.code: "new",
    rules.PASSWORD_SHORT.code: "new",
    rules.PASSWORD_COMMON.code: "new",
    rules.PASSWORD_SIMILAR.code: "new",
    rules.CODE_WRONG.code: "code",
    rules.CODE_WAIT.code: "code",
}
"""The field a problem is about, for the link in the summary on top of the form."""


def page(request: HttpRequest, name: str, problem: Problem | None = None, **context: Any) -> HttpResponse:
    """A page of this room; with a problem the status is 422 and the form says what was found."""
    context |= {"problem": problem, "problem_field": _FIELDS.get(problem.code) if problem else None}
    return render(request, f"accounts/{name}.html", context, status=422 if problem else 200)


def next_page(request: HttpRequest) -> str:
    """Where the person was going: an address of this site, never another; the front page without one."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return addresses.local(request, wanted, otherwise=settings.LOGIN_REDIRECT_URL)


def own(request: HttpRequest) -> SelfActor:
    """The signed-in person as the owner of their account."""
    actor = request.actor  # type: ignore[attr-defined]
    return SelfActor(actor.appointment, actor.verified)


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password. Names are lowered before they are counted, so that capitals do not escape the lock-out."""
    going = next_page(request)
    if request.method != "POST":
        return HttpResponseRedirect(going) if request.user.is_authenticated else page(request, "sign_in", next=going)
    typed = request.POST.get("username", "").strip()
    name = typed.lower()[:150]
    known = name.isprintable() and auth.authenticate(request, username=name, password=request.POST.get("password", ""))
    if not known:
        return page(request, "sign_in", rules.SIGN_IN_WRONG, next=going, username=typed)
    _begin_session(request, known)
    response = HttpResponseRedirect(going)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, known.language, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def _begin_session(request: HttpRequest, user: User) -> None:
    """A session under a new key, and its line in the journal."""
    auth.login(request, user, backend="tahapan.accounts.backend.PasswordBackend")
    if request.session.session_key is None:
        request.session.create()
    actor = oneself(user, next(iter(appointments_today(user)), None), verified=False)
    device = sessions.device_of(request.headers.get("User-Agent", ""))
    acts.sign_in(actor=actor, session_key=request.session.session_key or "", device=device)


def locked_out(request: HttpRequest, response: object = None, credentials: object = None) -> HttpResponse:
    """What django-axes shows after five failures: how long, and whom to ask. 429, says when to come back."""
    # Without the name: people type other things there, their NIK among them.
    access_log.warning("sign-in closed after repeated failures")
    cool_off = get_cool_off(request)
    seconds = int(cool_off.total_seconds()) if cool_off else 0
    answer = render(request, "accounts/locked_out.html", {"minutes": -(-seconds // 60)}, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session. Nothing to do for someone not signed in."""
    if request.user.is_authenticated:
        this = SignIn.objects.filter(session_key=request.session.session_key, user=request.user).first()
        if this is not None:
            acts.end_session(actor=own(request), sign_in=this)
        auth.logout(request)
    return redirect("sign-in")


@signed_in
def verify(request: HttpRequest) -> HttpResponse:
    """The code of the app, or a recovery code."""
    actor = own(request)
    going = next_page(request)
    if actor.verified:
        return HttpResponseRedirect(going)
    if not second_factor.has_app(actor.user):
        return redirect("enrol")
    if request.method != "POST":
        return page(request, "verify", next=going, demo_code=second_factor.demo_code(actor.user))
    try:
        device = second_factor.check(actor.user, request.POST.get("code", ""))
    except Refused as refusal:
        return page(
            request, "verify", refusal.problem, next=going, demo_code=second_factor.demo_code(actor.user)
        )
    acts.verify(actor=actor, device=device)
    mark_verified(request, device)
    sessions.renew_key(request)
    return HttpResponseRedirect(going)


@signed_in
def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the code app: picture and key, then the first code; then ten recovery codes, shown once."""
    actor = own(request)
    going = next_page(request)
    if second_factor.has_app(actor.user) and not actor.verified:
        return redirect("verify")
    key = request.session.setdefault(_KEY_BEING_SET_UP, second_factor.new_key())
    picture, typed_key = second_factor.picture(actor.user, key), second_factor.typed(key)
    shown: dict[str, Any] = {"picture": picture, "typed_key": typed_key, "next": going}
    if request.method != "POST":
        return page(request, "enrol", **shown)
    try:
        codes = acts.enrol_totp(actor=actor, key=key, code=request.POST.get("code", ""))
    except Refused as refusal:
        return page(request, "enrol", refusal.problem, **shown)
    del request.session[_KEY_BEING_SET_UP]
    mark_verified(request, second_factor.app_of(actor.user))
    sessions.renew_key(request)
    return page(request, "recovery_codes", codes=codes, next=going)


@signed_in
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password. A wrong present one counts toward the lock-out like any wrong sign-in."""
    actor, going = own(request), next_page(request)
    forced = actor.user.must_change_password
    if request.method != "POST":
        return page(request, "change_password", next=going, forced=forced)
    now, new, again = (request.POST.get(field, "") for field in ("now", "new", "again"))
    try:
        if auth.authenticate(request, username=actor.user.username, password=now) is None:
            raise Refused(rules.PASSWORD_NOW_WRONG)
        key = request.session.session_key or ""
        acts.change_password(actor=actor, now=now, new=new, again=again, session_key=key)
    except Refused as refusal:
        return page(request, "change_password", refusal.problem, next=going, forced=forced)
    auth.update_session_auth_hash(request, actor.user)
    sessions.follow_key(key, request.session.session_key)
    messages.success(request, _("Kata sandi sudah diganti. Sesi Anda di perangkat lain sudah diakhiri."))
    return HttpResponseRedirect(going)


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here: roles with their term, code app, devices."""
    user = own(request).user
    return page(
        request,
        "account",
        me=queries.as_person(user),
        acting=request.actor.appointment.pk,  # type: ignore[attr-defined]
        devices=queries.devices(user, request.session.session_key or ""),
        has_app=second_factor.has_app(user),
        codes_left=second_factor.recovery_codes_left(user),
    )


@signed_in
@require_POST
def choose_role(request: HttpRequest) -> HttpResponse:
    """Act in another of the roles held today."""
    wanted = Appointment.objects.select_related("user").filter(pk=_number(request.POST.get("appointment"))).first()
    if wanted is None:
        raise NotFound(rules.APPOINTMENT_UNKNOWN)
    chosen = acts.choose_role(actor=own(request), appointment=wanted)
    request.session[CHOSEN_ROLE] = chosen.pk
    request.actor = actor_of(request)  # type: ignore[attr-defined]
    name = queries.HeldRole(chosen, chosen.start).name.say(get_language() or "id")
    messages.success(request, _("Sekarang Anda bertindak sebagai %(role)s.") % {"role": name})
    return HttpResponseRedirect(next_page(request))


@signed_in
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one of the own devices."""
    sign_in_row = SignIn.objects.filter(pk=pk).first()
    if sign_in_row is None:
        raise NotFound(rules.SESSION_UNKNOWN)
    acts.end_session(actor=own(request), sign_in=sign_in_row)
    messages.success(request, _("Sesi itu sudah diakhiri."))
    return redirect("account")


@signed_in
def no_role(request: HttpRequest) -> HttpResponse:
    """For someone with an account and no role today."""
    return page(request, "no_role")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
