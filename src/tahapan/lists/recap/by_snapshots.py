"""The second of two computations of a recap: DuckDB over the snapshots of two lists.

It knows nothing of entries and shares no code with the other: what a way from one list to the next is counted as is
written here a second time, in SQL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from tahapan.core.areas import NATION
from tahapan.lists.kinds import Column
from tahapan.lists.recap.cells import Cell, Cells

_LISTED: Final = "place IN ('station', 'unmapped')"
_ELEMENTS: Final = (
    "nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp",
)  # fmt: skip
_WAYS: Final = f"""
CREATE TEMP TABLE ways AS
SELECT a.village AS av, a.station_id AS ast, a.sex AS asex, b.village AS bv, b.station_id AS bst, b.sex AS bsex,
       COALESCE(b.place, 'absent') AS place, a.id IS NOT NULL AS was_in, COALESCE(b.{_LISTED}, FALSE) AS is_in,
       b.ktp = 'B' AS no_ktp, ({" OR ".join(f"a.{name} IS DISTINCT FROM b.{name}" for name in _ELEMENTS)}) AS differs,
       COUNT(*) AS people
FROM (SELECT * FROM before WHERE {_LISTED}) a FULL OUTER JOIN now b ON a.id = b.id GROUP BY ALL
"""
_MOVED: Final = "was_in AND is_in AND (av <> bv OR ast IS DISTINCT FROM bst OR asex <> bsex)"
_COUNTS: Final = f"""
SELECT av, ast, asex, 'previous', SUM(people) FROM ways WHERE was_in GROUP BY ALL
UNION ALL
SELECT bv, bst, bsex, 'current', SUM(people) FROM ways WHERE is_in GROUP BY ALL
UNION ALL
SELECT bv, bst, bsex, 'no-ktp', SUM(people) FROM ways WHERE is_in AND no_ktp GROUP BY ALL
UNION ALL
SELECT bv, bst, bsex, 'new', SUM(people) FROM ways WHERE is_in AND NOT was_in GROUP BY ALL
UNION ALL
SELECT av, ast, asex, CASE WHEN place IN ('tms-1', 'tms-2', 'tms-3', 'tms-4', 'tms-5', 'tms-6', 'tms-7') THEN place
                           ELSE 'gone' END, SUM(people) FROM ways WHERE was_in AND NOT is_in GROUP BY ALL
UNION ALL
SELECT av, ast, asex, CASE WHEN av <> bv THEN 'out-4' WHEN ast IS DISTINCT FROM bst THEN 'out-8' ELSE 'out-sex' END,
       SUM(people) FROM ways WHERE {_MOVED} GROUP BY ALL
UNION ALL
SELECT bv, bst, bsex, CASE WHEN av <> bv THEN 'in-4' WHEN ast IS DISTINCT FROM bst THEN 'in-8' ELSE 'in-sex' END,
       SUM(people) FROM ways WHERE {_MOVED} GROUP BY ALL
UNION ALL
SELECT bv, bst, bsex, 'changed', SUM(people) FROM ways WHERE was_in AND is_in AND differs GROUP BY ALL
"""


def count(scope: str, before: Path | None, now: Path) -> Cells:
    """The recap of `scope` in the list kept in file `now` against that in `before` (None: against nothing).

    `before` must hold the whole event or at least wherever people of `scope` came from.
    """
    with opened() as database:
        database.execute(f"CREATE TEMP VIEW now AS SELECT * FROM read_parquet({_quoted(now)})")
        source = f"read_parquet({_quoted(before)})" if before else "now WHERE FALSE"
        database.execute(f"CREATE TEMP VIEW before AS SELECT * FROM {source}")
        database.execute(_WAYS)
        found = database.execute(_COUNTS).fetchall()
    return {
        Cell(village, station, sex, Column(column)): int(number)
        for village, station, sex, column, number in found
        if scope == NATION or village == scope or village.startswith(scope + ".")
    }


def _quoted(file: Path) -> str:
    """A path as SQL text: views take no parameters."""
    return "'{}'".format(str(file).replace("'", "''"))


@contextmanager
def opened() -> Iterator[Any]:
    """A database in memory that fetches nothing from anywhere."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "threads": 2,
    }
    database = duckdb.connect(":memory:", config=settings)
    try:
        yield database
    finally:
        database.close()
