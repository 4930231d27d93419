"""Append-only tables: the database itself refuses UPDATE and DELETE.

A cheap guard against mistakes, on SQLite and PostgreSQL alike; rooms use it in their migrations through `append_only`.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION tahapan_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRES = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION tahapan_append_only()
"""


def install(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Make `table` append-only. DDL only; run from a migration."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_POSTGRES_FUNCTION, params=None)
        editor.execute(_POSTGRES.format(table=table))
        return
    for verb in ("update", "delete"):
        editor.execute(_SQLITE.format(table=table, verb=verb, VERB=verb.upper()))


def remove(editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Undo `install`."""
    if editor.connection.vendor == "postgresql":
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
        return
    for verb in ("update", "delete"):
        editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")


def append_only(table: str) -> migrations.RunPython:
    """A migration operation that makes `table` append-only."""

    def forwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        install(editor, table)

    def backwards(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        remove(editor, table)

    return migrations.RunPython(forwards, backwards)
