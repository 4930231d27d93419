"""The number of the next journal line, known before the act runs.

SQLite has one writer at a time, so the highest number plus one is safe inside the act's IMMEDIATE transaction;
PostgreSQL has a sequence. Acts inside an act reserve upwards in the same connection.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import Max

from tahapan.journal.models import Line

SEQUENCE = "journal_line_seq"


def reserve() -> int:
    """A number no other line has or will have. Numbers of undone acts may stay unused."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT nextval('{SEQUENCE}')")
            return int(cursor.fetchone()[0])
    highest: int = Line.objects.aggregate(highest=Max("seq"))["highest"] or 0
    reserved: int = getattr(connection, "_tahapan_reserved_seq", 0) if connection.in_atomic_block else 0
    following = max(highest, reserved) + 1
    connection._tahapan_reserved_seq = following  # type: ignore[attr-defined]
    return following
