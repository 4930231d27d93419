"""Step 5, load: write what is new and what changed, each with its entry, inside the act's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import polars as pl
from django.db import connection
from django.db.models import Max

from tahapan.elections.models import ElectionEvent
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.roll import locks
from tahapan.roll.intake.fingerprint import FIELDS, FINGERPRINT
from tahapan.roll.intake.match import MARK, Matched, changes
from tahapan.roll.models import EntryKind, Place, Voter

_CHUNK: Final = 50_000
_ROOMY_FROM: Final = 200_000
_ROOMY_CACHE_KB: Final = 600_000
_ELEMENTS: Final = tuple(field.value for field in FIELDS)
_VOTER: Final = ("id", "election_id", *_ELEMENTS, "place", MARK, FINGERPRINT)
_ENTRY: Final = (
    "election_id", "line_id", "voter_id", "kind", "sex", "from_place", "from_village", "from_station_id",
    "to_place", "to_village", "to_station_id", "changes", "reason",
)  # fmt: skip
_STAYS: Final = "stays"

Count = Callable[[int], None]
Row = tuple[Any, ...]


def load(matched: Matched, election: ElectionEvent, progress: Count = lambda done: None) -> None:
    """Write voters and entries. Side effects: rows of roll_voter and roll_entry; nothing else.

    New voters enter from outside (`new`) and stand unmapped in their village. A changed voter is corrected in place;
    one whose village changed moves out of the old place and stands unmapped in the new; a struck one stays struck.
    Raises Refused where a plenary holds the roll of a village that would change.
    """
    locks.refuse_if_held(election, _villages(matched))
    with _room_for(len(matched.new)):
        _insert_new(matched.new, election, progress)
    if len(matched.changed):
        changed = _with_place(matched.changed)
        _update_changed(changed)
        bulk.insert("roll_entry", _ENTRY, _entries_of_changed(changed, election.pk))
    if len(matched.remarked):
        bulk.update("roll_voter", [MARK], matched.remarked.select(MARK, "id").iter_rows())


def _villages(matched: Matched) -> set[str]:
    """The villages in which somebody would enter, leave or be corrected."""
    columns = (matched.new["village"], matched.changed["village"], matched.changed["old_village"])
    return {village for column in columns for village in column.unique()}


@contextmanager
def _room_for(rows: int) -> Iterator[None]:
    """SQLite: keep the pages of large indexes in memory while many rows go in; the usual size returns after."""
    if connection.vendor != "sqlite" or rows < _ROOMY_FROM:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = -{_ROOMY_CACHE_KB}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual}")


# ── New voters


def _insert_new(new: pl.DataFrame, election: ElectionEvent, progress: Count) -> None:
    if new.is_empty():
        return
    first = _next_id()
    # Families and villages lie side by side: the indexes grow at their ends, and a village is read in one sweep.
    order = new.select(pl.arg_sort_by("village", "nkk", "nik")).to_series()
    for done in range(0, len(new), _CHUNK):
        part = new[order[done : done + _CHUNK]].with_columns(
            pl.int_range(first + done, first + done + pl.len(), dtype=pl.Int64).alias("id"),
            pl.lit(election.pk).alias("election_id"),
            pl.lit(Place.UNMAPPED.value).alias("place"),
            pl.col("birth_date").cast(pl.String),
        )
        bulk.insert("roll_voter", _VOTER, part.select(_VOTER).rows())
        progress(done + len(part))
    _enter(first, first + len(new) - 1, election)


def _next_id() -> int:
    """The first free voter number. On PostgreSQL no other writer may take numbers until this act ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE roll_voter IN SHARE ROW EXCLUSIVE MODE")
    highest: int = Voter.objects.aggregate(highest=Max("id"))["highest"] or 0
    return highest + 1


def _enter(first: int, last: int, election: ElectionEvent) -> None:
    """One entry from outside for each new voter, copied by the database itself from the rows just written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO roll_entry (election_id, line_id, voter_id, kind, sex, from_place, from_village, to_place,"
            " to_village, reason) SELECT election_id, %s, id, %s, sex, %s, '', place, village, ''"
            " FROM roll_voter WHERE id BETWEEN %s AND %s ORDER BY id",
            [current().seq, EntryKind.INTAKE.value, Place.NEW.value, first, last],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('roll_voter', 'id'), %s)", [last])


# ── Changed voters


def _with_place(changed: pl.DataFrame) -> pl.DataFrame:
    """Where each changed voter stands afterwards: `place` and `station_id`, and whether that is where they stood."""
    moves = (pl.col("village") != pl.col("old_village")) & pl.col("old_place").is_in(
        [place.value for place in Place if place.is_inside]
    )
    return changed.with_columns(
        (~moves).alias(_STAYS),
        pl.when(moves).then(pl.lit(Place.UNMAPPED.value)).otherwise(pl.col("old_place")).alias("place"),
        pl.when(~moves).then(pl.col("old_station_id")).alias("station_id"),
    )


def _update_changed(changed: pl.DataFrame) -> None:
    columns = [*_ELEMENTS, "place", "station_id", FINGERPRINT]
    rows = changed.with_columns(pl.col("birth_date").cast(pl.String)).select(*columns, "id")
    bulk.update("roll_voter", columns, rows.iter_rows())


def _entries_of_changed(changed: pl.DataFrame, election: int) -> Iterator[Row]:
    """A correction in place, or a move to the new village.

    Counts are kept by sex, so a corrected sex is two entries: the voter leaves as the one and returns as the other.
    """
    line = current().seq
    for row in changed.iter_rows(named=True):
        kind = EntryKind.CORRECTION if row[_STAYS] else EntryKind.MOVE
        old = (row["old_place"], row["old_village"], row["old_station_id"])
        new = (row["place"], row["village"], row["station_id"])
        outside = (Place.NEW.value, "", None)
        written = changes(row)
        if row["sex"] == row["old_sex"]:
            yield (election, line, row["id"], kind.value, row["sex"], *old, *new, written, "")
        else:
            yield (election, line, row["id"], kind.value, row["old_sex"], *old, *outside, written, "")
            yield (election, line, row["id"], kind.value, row["sex"], *outside, *new, None, "")
