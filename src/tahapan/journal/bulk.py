"""Many rows at once, around the ORM but inside the act's transaction; the constraints stay in the database.

SQLite: `executemany`. PostgreSQL: COPY. (Django's bulk_create is 5 to 20 times slower at these sizes.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

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
