"""Many rows at once, around the ORM but inside the act's transaction; the constraints stay in the database.

SQLite: `executemany`. PostgreSQL: COPY. (Django's bulk_create is 5 to 20 times slower at these sizes.)
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

from tahapan.journal.act import current


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Append `rows` to `table`. Values must be what the database stores (dates as date or ISO text, booleans as such).

    Raises RuntimeError outside an act, IntegrityError when a constraint fails (nothing of the act remains then).
    """
    current()
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        # Django's cursor rewrites %s placeholders row by row; the driver's own is used for speed.
        marks = ", ".join("?" * len(columns))
        cursor.connection.cursor().executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def update(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], key: str = "id") -> None:
    """Set `columns` of existing rows; each row is (*values, key).

    PostgreSQL goes through a temporary table. Raises RuntimeError outside an act.
    """
    current()
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            names = ", ".join(f'"{name}"' for name in columns)
            cursor.execute(
                f'CREATE TEMP TABLE bulk_update ON COMMIT DROP AS SELECT {names}, "{key}" FROM "{table}" WITH NO DATA'
            )
            with cursor.copy(f'COPY bulk_update ({names}, "{key}") FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            pairs = ", ".join(f'"{name}" = changed."{name}"' for name in columns)
            cursor.execute(
                f'UPDATE "{table}" SET {pairs} FROM bulk_update changed WHERE "{table}"."{key}" = changed."{key}"'
            )
            cursor.execute("DROP TABLE bulk_update")
            return
        pairs = ", ".join(f'"{name}" = ?' for name in columns)
        cursor.connection.cursor().executemany(f'UPDATE "{table}" SET {pairs} WHERE "{key}" = ?', rows)


def reserve(model: type[Model], count: int) -> list[int]:
    """Numbers for `count` new rows of a table with counted ids, rising. One query; none for no rows.

    PostgreSQL takes them from the table's sequence; SQLite has one writer, so the highest number goes on.
    Raises RuntimeError outside an act.
    """
    current()
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')
        first = cursor.fetchone()[0] + 1
    return list(range(first, first + count))


@cache
def _is_postgresql() -> bool:
    """Asked for every value: the connection's own answer takes longer than the rest."""
    return connection.vendor == "postgresql"


def stored(value: uuid.UUID | dt.datetime) -> Any:
    """A UUID or a moment (with its zone) as `insert` and `update` take it on this database."""
    if _is_postgresql():
        return value
    if isinstance(value, uuid.UUID):
        return value.hex
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(sep=" ")


def rows(sql: str, ids: Collection[Any], *more: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of a query whose `{ids}`, its first parameter, is a list of `ids` (numbers or UUIDs): one query, however
    many; none for no ids. For reading where model objects would cost more than the query."""
    if not ids:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(sql.replace("{ids}", "= ANY(%s)"), [list(ids), *more])
        else:
            told = json.dumps([one.hex if isinstance(one, uuid.UUID) else one for one in ids])
            cursor.execute(sql.replace("{ids}", "IN (SELECT value FROM json_each(%s))"), [told, *more])
        yield from cursor.fetchall()


def as_uuid(value: Any) -> uuid.UUID:
    """A UUID as the database gave it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def as_json(value: Any) -> Any:
    """A JSON column as the database gave it."""
    return json.loads(value) if isinstance(value, str) else value


def as_moment(value: Any) -> dt.datetime:
    """A moment as the database gave it."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def as_day(value: Any) -> dt.date:
    """A day as the database gave it."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
