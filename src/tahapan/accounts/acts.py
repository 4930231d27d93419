"""Every write of this room: accounts, the roles people hold, and what people do with their own account.

Acts named `accounts.*` are done by holders of a role on other people; acts named `account.*` by everyone on their own
account, with a `SelfActor`, so that they cannot reach any other.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, Final, Protocol

from axes.utils import reset as clear_lock_out
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tahapan.accounts import queries, rules, second_factor, sessions
from tahapan.accounts.actor import ConsoleActor, SelfActor, in_term
from tahapan.accounts.models import Appointment, SignIn, User
from tahapan.accounts.roles import Role, roles
from tahapan.core import clock, home
from tahapan.core.actor import Actor
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.core.text import Text
from tahapan.elections import areas as register
from tahapan.elections.models import ElectionEvent
from tahapan.jobs import queue
from tahapan.journal.act import Scope, act, note

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # none that are mistaken for each other on paper


class Granter(Actor, Protocol):
    """An Actor that knows whether its role is for one election event only."""

    @property
    def election(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class NewAccount:
    """A new account. The temporary password is kept nowhere: it is shown once."""

    user: User
    temporary_password: str


@dataclass(frozen=True, slots=True)
class Appointed:
    """A role given. Where the role begins afresh there is a temporary password, kept nowhere: it is shown once."""

    appointment: Appointment
    temporary_password: str | None = None


def new_password() -> str:
    """Sixteen random characters in four groups, 79 bits: to be read out, typed once and changed."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _where_the_person_works(arguments: dict[str, Any]) -> Scope:
    """The area of everything the person holds: whoever manages the account must cover all of it.

    Someone who holds nothing is managed where the actor is; from the console, where the office is, so that those who
    read the journal of that area see the line.
    """
    common = queries.common_area(arguments["user"])
    return (arguments["actor"].area or home.current().area if common is None else common), ""


def _where_it_is_held(arguments: dict[str, Any]) -> Scope:
    held: Appointment = arguments["appointment"]
    return held.area, held.election.slug if held.election else ""


def _own(arguments: dict[str, Any]) -> Scope:
    return arguments["actor"].area, ""


def _check_reach(actor: Granter, user: User) -> None:
    """Raise NotAllowed for the own account, and for holders of a role the actor could not have granted."""
    rules.check_not_oneself(actor.identity, user.username)
    for held in queries.present_and_to_come(user):
        _check_grantable(actor, held)


def _check_grantable(actor: Granter, held: Appointment) -> None:
    rules.check_election(actor.election, held.election.slug if held.election else None, None, held.area)
    if held.role in roles():
        _check_side(actor, roles()[held.role], held.area)


def _check_side(actor: Actor, role: Role, area: str) -> None:
    rules.check_side(role, actor.may(rules.right_over(role), area))


def _shut_out(user: User) -> dict[str, int]:
    """End what was begun with the old credentials, sessions and work still waiting; the counts for the line."""
    return {"sessions_ended": sessions.end_all(user), "work_cancelled": queue.cancel(user.username)}


@act("accounts.create-user", title=Text("Buat akun", "Create an account"))
def create_user(
    *,
    actor: Actor,
    area: str,
    username: str,
    full_name: str,
    email: str = "",
    language: str = "id",
    password: str | None = None,
    totp_key: str | None = None,
) -> NewAccount:
    """Make an account without any role, with a temporary password that must be changed at the first sign-in.

    `area` is where the person will work. From the console only (demo homes): a `password` of one's own, which then
    need not be changed, and a `totp_key` in base32 (20 bytes) as the code app. Side effects: a User, perhaps a TOTP
    device. Raises Refused for a bad or taken name, NotFound for an unknown area.
    """
    if (password is not None or totp_key is not None) and not isinstance(actor, ConsoleActor):
        raise NotAllowed(rules.CONSOLE_ONLY)
    register.get(area)
    rules.check_username(username)
    rules.check_full_name(full_name)
    _check_email(email)
    if User.objects.filter(username=username).exists():
        raise Refused(rules.USERNAME_TAKEN.fill(username=username))
    secret = password or new_password()
    user = User(username=username, full_name=full_name.strip(), email=email, must_change_password=password is None)
    user.language = "en" if language == "en" else "id"
    user.set_password(secret)
    user.save()
    if totp_key is not None:
        second_factor.install(user, second_factor.key_from(totp_key))
    note(user=username)
    return NewAccount(user, secret)


def _check_email(email: str) -> None:
    if email:
        rules.check_email_length(email)
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise Refused(rules.EMAIL_WRONG) from wrong


@act("accounts.appoint", title=Text("Beri peran", "Appoint to a role"))
def appoint(
    *,
    actor: Granter,
    user: User,
    role: str,
    area: str,
    start: dt.date,
    decision: str,
    end: dt.date | None = None,
    election: ElectionEvent | None = None,
) -> Appointed:
    """Give `user` a role over `area`, from `start` to `end` (both included; None: open), resting on a named decision.

    Without `election` the role counts for every event. Where the role begins afresh (`rules.begins_afresh`) and the
    granter is not the console, whatever anyone knew of the account dies, and the granter hands over a new password.
    Side effects: an Appointment, perhaps the resets. Raises NotAllowed when the granter grants to themself, beyond
    their own event, without the right over the role, or afresh to someone whose account they may not manage; NotFound
    for an unknown role or area; Refused for a level, event, term or decision that does not fit, or a role already
    held at that time.
    """
    rules.check_not_oneself(actor.identity, user.username)
    definition = rules.check_role(role)
    register.get(area)
    _check_side(actor, definition, area)
    rules.check_level(definition, area)
    slug = election.slug if election else None
    rules.check_election(actor.election, slug, election.area if election else None, area)
    rules.check_term(start, end)
    rules.check_decision(decision)
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active:
        raise Refused(rules.ACCOUNT_CLOSED)
    for other in held.appointments.filter(role=role, area=area, election=election):
        if _lasts(other) and rules.overlaps(start, end, other.start, _last_day(other)):
            raise Refused(rules.TERM_OVERLAPS.fill(username=user.username))
    secret = None
    if rules.begins_afresh(definition) and not isinstance(actor, ConsoleActor):
        secret = _begin_afresh(actor, held, decision)
    note(user=user.username, role=role, start=start.isoformat(), end=end and end.isoformat(), decision=decision)
    given = Appointment.objects.create(
        user=held, role=role, area=area, election=election, start=start, end=end, decision=decision.strip()
    )
    return Appointed(given, secret)


def _begin_afresh(actor: Granter, user: User, decision: str) -> str:
    """New credentials for an appointee: ordinary resets, with their checks and their lines of the journal."""
    if second_factor.has_app(user):
        reset_second_factor(actor=actor, user=user, reason=decision)
    return reset_password(actor=actor, user=user, reason=decision)


def _last_day(held: Appointment) -> dt.date | None:
    return held.end - dt.timedelta(days=1) if held.end and held.ended_because else held.end


def _lasts(held: Appointment) -> bool:
    """Whether there is any day on which it is in force (one ended before it began has none)."""
    last = _last_day(held)
    return last is None or last >= held.start


@act("accounts.end-appointment", title=Text("Akhiri peran", "End a role"), scope=_where_it_is_held)
def end_appointment(*, actor: Granter, appointment: Appointment, reason: str) -> Appointment:
    """End a role today, at once, or before it begins. The row stays.

    Side effects: `end` and `ended_because` of the appointment. Raises Refused when it already ended or no reason is
    given; NotAllowed for one's own, and without the right over the role.
    """
    rules.check_not_oneself(actor.identity, appointment.user.username)
    rules.check_reason(reason)
    _check_grantable(actor, appointment)
    today = clock.today()
    if appointment.ended_because or (appointment.end is not None and appointment.end < today):
        raise Refused(rules.ALREADY_ENDED)
    appointment.end = max(today, appointment.start)
    appointment.ended_because = reason.strip()
    appointment.save(update_fields=["end", "ended_because"])
    note(user=appointment.user.username, role=appointment.role, end=appointment.end.isoformat())
    return appointment


@act("accounts.reset-password", title=Text("Buat kata sandi baru", "Reset a password"), scope=_where_the_person_works)
def reset_password(*, actor: Granter, user: User, reason: str) -> str:
    """A new temporary password for someone who lost theirs or is locked out; returned once.

    Side effects: the old password dies, every session of the person ends, their waiting work is cancelled, the
    lock-out is lifted. The second factor stays. Raises Refused without a reason or for a closed account; NotAllowed as
    `_check_reach` says.
    """
    _check_reach(actor, user)
    rules.check_reason(reason)
    if not user.is_active:
        raise Refused(rules.ACCOUNT_CLOSED)
    secret = new_password()
    user.set_password(secret)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    clear_lock_out(username=user.username)
    note(user=user.username, **_shut_out(user))
    return secret


@act(
    "accounts.reset-second-factor",
    title=Text("Hapus aplikasi kode yang hilang", "Remove a lost code app"),
    scope=_where_the_person_works,
)
def reset_second_factor(*, actor: Granter, user: User, reason: str) -> None:
    """Forget the code app and recovery codes of someone who lost both; they set up a new app at the next sign-in.

    Side effects: devices removed, every session ends, waiting work is cancelled. Raises as `reset_password`.
    """
    _check_reach(actor, user)
    rules.check_reason(reason)
    second_factor.forget(user)
    note(user=user.username, **_shut_out(user))


@act("accounts.deactivate", title=Text("Nonaktifkan akun", "Deactivate an account"), scope=_where_the_person_works)
def deactivate(*, actor: Granter, user: User, reason: str) -> None:
    """Close an account: no sign-in, no session, no waiting work, no right, whatever roles it holds.

    Raises as `reset_password`.
    """
    _check_reach(actor, user)
    rules.check_reason(reason)
    if not user.is_active:
        raise Refused(rules.ACCOUNT_CLOSED)
    _set_active(user, False)
    note(user=user.username, **_shut_out(user))


@act("accounts.reactivate", title=Text("Aktifkan kembali akun", "Reactivate an account"), scope=_where_the_person_works)
def reactivate(*, actor: Granter, user: User, reason: str) -> None:
    """Open a closed account again; its roles count again where their term runs. Raises as `reset_password`."""
    _check_reach(actor, user)
    rules.check_reason(reason)
    _set_active(user, True)
    note(user=user.username)


def _set_active(user: User, active: bool) -> None:
    user.is_active = active
    user.save(update_fields=["is_active"])


@act("account.sign-in", title=Text("Masuk", "Sign in"), scope=_own)
def sign_in(*, actor: SelfActor, session_key: str, device: str) -> SignIn:
    """Record that the person signed in on a device (`sessions.device_of`); the session exists already.

    Side effects: a SignIn row, `last_login`, rows of sessions that ran out are removed. The line names no address.
    """
    now = clock.now()
    sessions.forget_expired(actor.user)
    actor.user.last_login = now
    actor.user.save(update_fields=["last_login"])
    note(device=device)
    return SignIn.objects.create(session_key=session_key, user=actor.user, device=device, started=now, seen=now)


@act("account.verify", title=Text("Masukkan kode kedua", "Pass the second factor"), scope=_own)
def verify(*, actor: SelfActor, device: Any) -> None:
    """Record that the second factor was passed with `device`, which `second_factor.check` returned."""
    if second_factor.is_recovery(device):
        note(by="recovery", codes_left=second_factor.recovery_codes_left(actor.user))
    else:
        note(by="app")


@act("account.enrol-totp", title=Text("Pasang aplikasi kode", "Set up a code app"), scope=_own)
def enrol_totp(*, actor: SelfActor, key: str, code: str) -> tuple[str, ...]:
    """Make the app that shows `code` for `key` (hexadecimal) the person's second factor; returns ten recovery codes.

    Side effects: earlier app and recovery codes stop working. Raises Refused when the code does not fit, or when
    there is an app already and this session has not passed it.
    """
    if second_factor.has_app(actor.user) and not actor.verified:
        raise NotAllowed(rules.VERIFY_FIRST)
    step = second_factor.step_of(key, code.replace(" ", ""))
    if step is None:
        raise Refused(rules.CODE_WRONG)
    second_factor.install(actor.user, key, last_step=step)
    return second_factor.new_recovery_codes(actor.user)


@act("account.change-password", title=Text("Ganti kata sandi", "Change the password"), scope=_own)
def change_password(*, actor: SelfActor, now: str, new: str, again: str, session_key: str = "") -> None:
    """Set a new password after checking the present one (`now`); every session but `session_key` ends.

    Raises Refused when the present one is wrong, the two new ones differ, or the policy is not met: 12 characters or
    more, not among the common ones, not similar to the person's names, not the old one.
    """
    user = actor.user
    if not user.check_password(now):
        raise Refused(rules.PASSWORD_NOW_WRONG)
    if new != again:
        raise Refused(rules.PASSWORD_DIFFERS)
    if new == now:
        raise Refused(rules.PASSWORD_SAME)
    try:
        validate_password(new, user)
    except ValidationError as weak:
        raise Refused(rules.PASSWORD_PROBLEMS[str(weak.error_list[0].code)]) from weak
    user.set_password(new)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    note(sessions_ended=sessions.end_all(user, but=session_key))


@act("account.end-session", title=Text("Akhiri sesi", "End a session"), scope=_own)
def end_session(*, actor: SelfActor, sign_in: SignIn) -> None:
    """Sign one of the person's own devices out.

    Side effects: session and row deleted. Raises NotFound for another person's.
    """
    if sign_in.user_id != actor.user.pk:
        raise NotFound(rules.SESSION_UNKNOWN)
    note(device=sign_in.device)
    sessions.end(sign_in)


@act("account.choose-role", title=Text("Pilih peran", "Choose a role"), scope=_own)
def choose_role(*, actor: SelfActor, appointment: Appointment) -> Appointment:
    """Record which of their roles the person acts in from now on in this session. Raises NotFound unless held today."""
    held = appointment.user_id == actor.user.pk and in_term(appointment, clock.today())
    if not held or appointment.role not in roles():
        raise NotFound(rules.APPOINTMENT_UNKNOWN)
    note(role=appointment.role, area=appointment.area)
    return appointment
