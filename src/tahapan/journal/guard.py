"""No write without an act: a wrapper around every database cursor lets only reads pass while no act is open.

What is no plain read is refused, however it is spelled, except a plain write to a table of Django and its companions
(sessions, throttling, second factor), the migrations, and what runs inside `journal.act.housekeeping`. This guards
against mistakes in our own code. Whoever has the database's file or password can go around it: against them stand
backups, the append-only triggers and, later, the published log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate

from tahapan.journal import act

_COMMENT: Final = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
# A whole database is made or dropped by whoever sets up homes and tests; it holds none of the rooms' tables.
_READ: Final = re.compile(
    r"\s*\(*\s*(?:SELECT|VALUES|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|SHOW|PRAGMA|(?:CREATE|DROP)\s+DATABASE"
    r"|EXPLAIN(?!\s+\(?\s*ANALY))\b[^;]*;?\s*\Z",
    re.IGNORECASE,
)
_PLAIN_WRITE: Final = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)\"?(?:\s[^;]*)?;?\s*\Z", re.IGNORECASE
)

_migrating = False


class UnjournaledWrite(RuntimeError):
    """A bug: something wrote to a room's table, or changed the schema, outside an act."""


@cache
def companion_tables() -> frozenset[str]:
    """Tables of models that do not live in a room of this package."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith("tahapan.")
    )


def refuse_unjournaled(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run the statement if it may run now. Raises UnjournaledWrite."""
    if not (_migrating or act.is_open() or _harmless(_COMMENT.sub(" ", sql))):
        raise UnjournaledWrite("something was written outside an act")
    return execute(sql, params, many, context)


def _harmless(sql: str) -> bool:
    """Whether a statement only reads, or plainly writes to a companion's table."""
    if _READ.match(sql):
        return True
    written = _PLAIN_WRITE.match(sql)
    return written is not None and written[1].lower() in companion_tables()


def _wrap(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if refuse_unjournaled not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_unjournaled)


def _migration_begins(**_: Any) -> None:
    global _migrating
    _migrating = True


def _migration_ends(**_: Any) -> None:
    global _migrating
    _migrating = False


def install() -> None:
    """Guard every connection made from now on; migrations change the schema and pass."""
    connection_created.connect(_wrap, dispatch_uid="tahapan.journal.guard")
    pre_migrate.connect(_migration_begins, dispatch_uid="tahapan.journal.guard.begins")
    post_migrate.connect(_migration_ends, dispatch_uid="tahapan.journal.guard.ends")
