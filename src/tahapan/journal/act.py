"""The one way to write: `@act`.

An act asks the Actor, opens one transaction, runs the function and appends one journal line, all or nothing. The
function is keyword-only, `actor` first. Its area and election are read from its arguments: `election` (anything with
`slug` and `area`) and `area` (a code); where neither fits, the act declares `scope=`.
"""

from __future__ import annotations

import functools
import inspect
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import NotAllowed, Problem, Refused
from tahapan.core.text import Text
from tahapan.journal import registry, sequence
from tahapan.journal.models import Line

P = ParamSpec("P")
R = TypeVar("R")

access_log = logging.getLogger("tahapan.access")

Scope = tuple[str, str]
"""(area code, election slug or empty) an act works in."""


@dataclass(slots=True)
class Record:
    """The line being written. `seq` is known from the start so that rows of the act can point at it."""

    seq: int
    facts: dict[str, Any] = field(default_factory=dict)
    evidence: list[str] = field(default_factory=list)
    reason: str = ""


always_noted: ContextVar[dict[str, Any]] = ContextVar("always_noted", default={})  # noqa: B039 (never changed in place)
"""Facts that stand on every line written in this context, such as the long work that did the act."""

_open: ContextVar[Record | None] = ContextVar("open_act", default=None)
_housekeeping: ContextVar[str] = ContextVar("housekeeping", default="")


def current() -> Record:
    """The act being done. Raises RuntimeError outside one: that is a bug of the caller."""
    record = _open.get()
    if record is None:
        raise RuntimeError("no act is open")
    return record


def is_open() -> bool:
    """Whether a write is allowed now: inside an act, or in named housekeeping."""
    return _open.get() is not None or bool(_housekeeping.get())


def note(**facts: Any) -> None:
    """Add facts to the line being written. Facts are counts, codes and ids, never NIK, NKK, birth date or health."""
    current().facts.update(facts)


@contextmanager
def housekeeping(why: str) -> Iterator[None]:
    """Allow writes that are nobody's act (a session's time, a job's state). `why` says so to the reader of the code."""
    token = _housekeeping.set(why)
    try:
        yield
    finally:
        _housekeeping.reset(token)


def default_scope(arguments: dict[str, Any]) -> Scope:
    """Area and election from the conventional arguments."""
    election = arguments.get("election")
    slug = getattr(election, "slug", "")
    area = arguments.get("area")
    if area is None:
        area = getattr(election, "area", None)
    if area is None:
        raise TypeError("an act needs `election`, `area` or a scope of its own")
    return str(area), slug


def not_allowed(name: str, actor: Actor, area: str) -> NotAllowed:
    """The refusal, logged. It names role and area, so that the person knows whom to ask."""
    access_log.warning("refused %s to role %s of %s for area %s", name, actor.role, actor.area or "-", area or "-")
    title = registry.title(name)
    return NotAllowed(
        Problem(
            code="not-allowed",
            what=Text(
                f"Peran Anda tidak mencakup: {title.id} ({area or 'nasional'}).",
                f"Your role does not include: {title.en} ({area or 'nation'}).",
            ),
            next=Text(
                "Mintalah kepada KPU Kabupaten/Kota bila ini memang tugas Anda.",
                "Ask KPU Kabupaten/Kota if this is your task.",
            ),
        )
    )


def act(
    name: str, *, title: Text, scope: Callable[[dict[str, Any]], Scope] = default_scope, opens: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the act `name`. See the module's text for what happens when it is called.

    Raises `NotAllowed` before anything runs when the actor may not; whatever the function raises undoes everything.
    A keyword argument `reason`, where the function has one, is kept on the line. `opens` marks an act that shows
    personal data to the actor: its line is the record of the opening.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
            raise TypeError(f"{name} must run inside its transaction: no generator, no coroutine")

        @functools.wraps(function)
        def run(*positional: P.args, **arguments: P.kwargs) -> R:
            if positional:
                raise TypeError(f"{name} takes keyword arguments only")
            actor: Actor = arguments["actor"]  # type: ignore[assignment]
            area, election = scope(dict(arguments))
            if not actor.may(name, area, election or None):
                raise not_allowed(name, actor, area)
            if not transaction.get_connection().in_atomic_block:
                sequence.forget_reserved()
            with transaction.atomic():
                sequence.one_at_a_time(election)
                record = Record(
                    seq=sequence.reserve(),
                    facts=dict(always_noted.get()),
                    reason=str(arguments.get("reason", "") or ""),
                )
                token = _open.set(record)
                try:
                    result = function(*positional, **arguments)
                    _append(record, name, actor, area, election)
                finally:
                    _open.reset(token)
            return result

        registry.add_act(registry.Act(name, title, run, opens))
        return run

    return wrap


LONG_NUMBER = re.compile(r"\d(?:[^\d]{0,2}\d){12,}")
"""Thirteen digits or more with at most two other signs between: a NIK, an NKK, whatever stands between its parts."""

NUMBER_IN_WORDS = Problem(
    code="number-in-words",
    what=Text(
        "Dalam alasan atau keterangan ada nomor panjang, seperti NIK atau nomor KK.",
        "The reason or note holds a long number, such as a NIK or a family card number.",
    ),
    next=Text(
        "Tulis tanpa nomor itu: jurnal dibaca banyak orang dan tidak dapat dihapus.",
        "Write it without the number: many read the journal, and nothing in it can be removed.",
    ),
)


def _refuse_numbers(record: Record) -> None:
    """Raise Refused when words of the line hold a personal number: the journal keeps them for ever."""
    words = [record.reason, *(str(value) for value in record.facts.values() if isinstance(value, str))]
    hashes = {str(record.facts.get(name, "")) for name in ("sha256", "job", "device")}
    if any(LONG_NUMBER.search(one) for one in words if one not in hashes):
        raise Refused(NUMBER_IN_WORDS)


def _append(record: Record, name: str, actor: Actor, area: str, election: str) -> None:
    _refuse_numbers(record)
    Line.objects.bulk_create(
        [
            Line(
                seq=record.seq,
                at=clock.now(),
                act=name,
                actor=actor.identity,
                role=actor.role,
                actor_area=actor.area,
                area=area,
                election=election,
                facts=record.facts,
                reason=record.reason,
                evidence=record.evidence,
            )
        ]
    )
