"""Signed-in devices: each session has a `SignIn` row, so that a person sees where they are signed in and can end it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.utils import timezone

from tahapan.accounts.models import SignIn, User
from tahapan.core import clock
from tahapan.journal.act import housekeeping

SEEN_EVERY: Final = dt.timedelta(minutes=1)

# In this order: Edge and Opera also call themselves Chrome, everything calls itself Safari.
_BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """Browser and system in two words, `Firefox · Android`. Coarse on purpose: it is to be recognised, not to trace."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "Peramban")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser} · {system}" if system else browser


def touch(request: HttpRequest) -> None:
    """Remember that the session was seen, at most once a minute. No page waits for it, or fails, while others write."""
    now = clock.now()
    found = SignIn.objects.filter(session_key=request.session.session_key or "").first()
    if found is not None and now - found.seen >= SEEN_EVERY:
        with (
            housekeeping("when a session was last seen is nobody's act"),
            _without_waiting(),
            suppress(OperationalError),
        ):
            SignIn.objects.filter(pk=found.pk).update(seen=now)


@contextmanager
def _without_waiting() -> Iterator[None]:
    """On SQLite, which has one writer at a time, let a write fail at once while another writes.

    PostgreSQL locks rows, and nobody holds those of sessions for long.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = int(cursor.fetchone()[0])
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {patience}")


def renew_key(request: HttpRequest) -> None:
    """Give the session a new key when its rights grow, so that a key learnt earlier is worth nothing."""
    before = request.session.session_key
    request.session.cycle_key()
    follow_key(before, request.session.session_key)


def follow_key(before: str | None, after: str | None) -> None:
    """Let the SignIn row follow its session to a new key."""
    with housekeeping("a session's key changed, the session is the same"):
        SignIn.objects.filter(session_key=before or "").update(session_key=after)


def end(sign_in: SignIn) -> None:
    """Delete the session from the store and its row. To be called inside an act."""
    Session.objects.filter(session_key=sign_in.session_key).delete()
    sign_in.delete()


def end_all(user: User, but: str = "") -> int:
    """End every session of `user` except the one with key `but`; returns how many. To be called inside an act."""
    ended = list(SignIn.objects.filter(user=user).exclude(session_key=but))
    for sign_in in ended:
        end(sign_in)
    return len(ended)


def forget_expired(user: User) -> None:
    """Remove rows whose session ran out. To be called inside an act."""
    SignIn.objects.filter(user=user).exclude(session_key__in=alive(user)).delete()


def alive(user: User) -> set[str]:
    """The keys of the user's sessions that have neither ended nor run out."""
    keys = SignIn.objects.filter(user=user).values_list("session_key", flat=True)
    # The store runs on the machine's clock, also in a home that lives on another day.
    return set(
        Session.objects.filter(session_key__in=list(keys), expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
