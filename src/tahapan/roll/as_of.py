"""The roll as it stood at any journal line: today's rows with every later entry taken back.

A voter's first entry after the line says where they stood at it (`from`), and an element's first correction after the
line says what it was (`old`). So only later entries are read, and the roll of now costs one query.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import polars as pl
from django.db import connection

from tahapan.core import areas as codes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import sql_in_area
from tahapan.journal import bulk
from tahapan.roll.intake.elements import Element
from tahapan.roll.intake.fingerprint import FIELDS
from tahapan.roll.models import Place
from tahapan.stations.models import Station

ELEMENTS: Final = tuple(element.value for element in FIELDS)
_SMALL: Final = (Element.RT, Element.RW, Element.DISABILITY)
SCHEMA: Final[dict[str, Any]] = {
    "id": pl.Int64,
    **{name: pl.Int16 if name in _SMALL else pl.String for name in ELEMENTS},
    Element.BIRTH_DATE.value: pl.Date,
    "place": pl.String,
    "station_id": pl.Int64,
    "station": pl.Int32,
}
"""Columns of `as_of`: the voter's number, every element, the place, the station's id and its number in the village."""

_FETCH: Final = 100_000
_BIRTH: Final = "CAST(v.birth_date AS VARCHAR)"
_ELEMENTS: Final = ", ".join(_BIRTH if name == Element.BIRTH_DATE else f"v.{name}" for name in ELEMENTS)
_READ: Final = f"v.id, {_ELEMENTS}, v.place, v.station_id"
_READ_SCHEMA: Final = {name: SCHEMA[name] for name in SCHEMA if name != "station"} | {"birth_date": pl.String}
_FIRST_LATER: Final = (
    "SELECT e.voter_id, e.from_place, e.from_station_id FROM roll_entry e"
    " JOIN (SELECT MIN(id) AS id FROM roll_entry WHERE election_id = %s AND line_id > %s GROUP BY +voter_id) f"
    " ON f.id = e.id"
)
_LATER_CHANGES: Final = (
    "SELECT voter_id, changes FROM roll_entry"
    " WHERE election_id = %s AND line_id > %s AND changes IS NOT NULL ORDER BY +id"
)
_ENTERED: Final = "SELECT DISTINCT voter_id FROM roll_entry WHERE voter_id {ids} AND line_id <= %s"
_NO_LINE: Final = 2**62


def as_of(
    election: ElectionEvent, scope: str, upto: int | None = None, also: Collection[int] = frozenset()
) -> pl.DataFrame:
    """Everybody of `scope` who ever entered the roll by journal line `upto` (default: by now), as they stood then.

    Inside and struck ones, and those taken back out (place `new` again); columns as SCHEMA, sorted by village, station
    number (none last), RW, RT, family and voter number. `also` names voters to be told wherever they stood. Reads only.
    """
    line = _NO_LINE if upto is None else upto
    later = _fetch(_FIRST_LATER, [election.pk, line], {"id": pl.Int64, "was": pl.String, "was_station": pl.Int64})
    rows = _rows(election, scope, {*also, *later["id"]})
    rows = _taken_back(rows, later, _old_values(election, line))
    rows = rows.filter(within(scope) | pl.col("id").is_in(list(also)))
    rows = _entered(rows, line)
    numbers = Station.objects.filter(election=election).values_list("id", "number")
    schema = {"station_id": SCHEMA["station_id"], "station": SCHEMA["station"]}
    rows = rows.join(pl.DataFrame(list(numbers), schema=schema, orient="row"), on="station_id", how="left")
    order = ("village", "station", "rw", "rt", "nkk", "id")
    return rows.select(*SCHEMA).sort(order, nulls_last=True).rechunk()


def _fetch(sql: str, parameters: Sequence[Any], schema: dict[str, Any]) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=schema)]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(_FETCH):
            parts.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(parts)


def _rows(election: ElectionEvent, scope: str, also: Collection[int]) -> pl.DataFrame:
    """The rows of now of everybody in scope, and of `also` wherever they are."""
    if codes.contains(scope, election.area):
        found = _fetch(f"SELECT {_READ} FROM roll_voter v WHERE v.election_id = %s", [election.pk], _READ_SCHEMA)
    else:
        where, parameters = sql_in_area(scope, "v.village")
        sql = f"SELECT {_READ} FROM roll_voter v WHERE v.election_id = %s AND {where}"
        found = _fetch(sql, [election.pk, *parameters], _READ_SCHEMA)
        apart = set(also).difference(found["id"])
        sql = f"SELECT {_READ} FROM roll_voter v WHERE v.id {{ids}} AND v.election_id = %s"
        others = list(bulk.rows(sql, apart, election.pk))
        found = pl.concat([found, pl.DataFrame(others, schema=_READ_SCHEMA, orient="row")])
    return found.with_columns(pl.col("birth_date").str.to_date("%Y-%m-%d"))


def _old_values(election: ElectionEvent, line: int) -> dict[str, dict[int, Any]]:
    """By element, what it was for every voter it was corrected of after the line."""
    old: dict[str, dict[int, Any]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LATER_CHANGES, [election.pk, line])
        while rows := cursor.fetchmany(_FETCH):
            for voter, told in rows:
                for element, (was, _) in bulk.as_json(told).items():
                    old.setdefault(element, {}).setdefault(voter, was)
    return old


def _taken_back(rows: pl.DataFrame, later: pl.DataFrame, old: dict[str, dict[int, Any]]) -> pl.DataFrame:
    """Where they stood and what was known of them before the later entries."""
    rows = rows.join(later.with_columns(pl.lit(True).alias("moved")), on="id", how="left")
    moved = pl.col("moved").is_not_null()
    rows = rows.with_columns(
        pl.when(moved).then("was").otherwise("place").alias("place"),
        pl.when(moved).then("was_station").otherwise("station_id").alias("station_id"),
    ).drop("was", "was_station", "moved")
    for element, known in old.items():
        values = pl.Series("old", list(known.values()), dtype=_READ_SCHEMA[element])
        told = pl.DataFrame({"id": pl.Series(list(known), dtype=pl.Int64), "old": values})
        if SCHEMA[element] == pl.Date:
            told = told.with_columns(pl.col("old").str.to_date("%Y-%m-%d"))
        rows = rows.join(told, on="id", how="left")
        rows = rows.with_columns(pl.coalesce("old", element).alias(element)).drop("old")
    return rows


def within(scope: str) -> pl.Expr:
    """Rows whose village lies in `scope` or is it."""
    return (pl.col("village") == scope) | pl.col("village").str.starts_with(f"{scope}." if scope else "")


def _entered(rows: pl.DataFrame, line: int) -> pl.DataFrame:
    """Without those who stand outside because no entry had brought them in yet."""
    outside = rows.filter(pl.col("place") == Place.NEW.value)["id"].to_list()
    entered = [voter for (voter,) in bulk.rows(_ENTERED, outside, line)]
    return rows.filter((pl.col("place") != Place.NEW.value) | pl.col("id").is_in(entered))
