"""The number of the next journal line, known before the act runs; and one act at a time in an event.

SQLite has one writer at a time, so the highest number plus one is safe inside the act's IMMEDIATE transaction;
PostgreSQL has a sequence. Acts inside an act reserve upwards in the same connection.
"""

from __future__ import annotations

from django.db import connection

from tahapan.journal.models import Line

SEQUENCE = "journal_line_seq"


def one_at_a_time(election: str) -> None:
    """On PostgreSQL, let acts on one event follow each other, as they do on SQLite; held until the transaction ends.

    Acts read, check and then write: two at once could each fill the last place of a station. Acts of different events,
    and acts of no event among themselves, do not wait for those of an event.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"tahapan {election}"])


def reserve() -> int:
    """A number no other line has or will have. Numbers of undone acts may stay unused."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT nextval('{SEQUENCE}')")
            return int(cursor.fetchone()[0])
    with connection.cursor() as cursor:  # for every act: putting the question together would take longer than asking it
        cursor.execute(f"SELECT COALESCE(MAX(seq), 0) FROM {Line._meta.db_table}")
        highest = int(cursor.fetchone()[0])
    reserved: int = getattr(connection, "_tahapan_reserved_seq", 0)
    following = max(highest, reserved) + 1
    connection._tahapan_reserved_seq = following  # type: ignore[attr-defined]
    return following


def forget_reserved() -> None:
    """A new transaction begins: what an earlier one reserved was written or undone, and its numbers are free again."""
    connection._tahapan_reserved_seq = 0  # type: ignore[attr-defined]
