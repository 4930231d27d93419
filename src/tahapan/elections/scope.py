"""Scope by area: rows whose area code lies in another, as a condition the database answers from an index."""

from __future__ import annotations

from django.db import connection
from django.db.models import Q

from tahapan.core.areas import NATION


def in_area(scope: str, field: str = "village") -> Q:
    """Rows whose `field` is `scope` or lies in it.

    SQLite compares bytes, so a range finds the prefix (`/` follows `.`); PostgreSQL's collations may not, so it is
    asked with LIKE, which an index with pattern operators answers.
    """
    if scope == NATION:
        return Q()
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": scope, f"{field}__lt": scope + "/"})
    return Q(**{f"{field}__startswith": scope})


def sql_in_area(scope: str, column: str) -> tuple[str, list[str]]:
    """The same for plain SQL: a condition on `column` (a name of the code, never what a person typed) and its
    parameters."""
    if scope == NATION:
        return "TRUE", []
    if connection.vendor == "sqlite":
        return f"({column} >= %s AND {column} < %s)", [scope, scope + "/"]
    return f"{column} LIKE %s", [scope + "%"]
