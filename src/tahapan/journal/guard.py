"""No write without an act: a wrapper around every database cursor refuses writes to the rooms' tables.

It reads the first words of each statement. Tables of Django and its companions (sessions, throttling) are not the
rooms' and pass; a write that is nobody's act passes inside `journal.housekeeping`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from tahapan.journal import act

_WRITE: Final = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM|COPY)\s+\"?(\w+)\"?", re.IGNORECASE
)


class UnjournaledWrite(RuntimeError):
    """A bug: something wrote to a room's table outside an act."""


@cache
def guarded_tables() -> frozenset[str]:
    """Tables of every model that lives in a room of this package."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("tahapan.")
    )


def refuse_unjournaled(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run the statement unless it writes to a room's table with no act open."""
    if not act.is_open():
        written = _WRITE.match(sql)
        if written and written[1] in guarded_tables():
            raise UnjournaledWrite(f"{written[1]} written outside an act")
    return execute(sql, params, many, context)


def _wrap(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if refuse_unjournaled not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_unjournaled)


def install() -> None:
    """Guard every connection made from now on."""
    connection_created.connect(_wrap, dispatch_uid="tahapan.journal.guard")
