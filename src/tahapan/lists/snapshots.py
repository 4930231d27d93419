"""The voters of a cut as a file: Parquet, the same bytes whenever it is made again.

A snapshot holds everybody of its area who ever entered the roll by the cut's line, struck ones included, and those who
stood in the area in the list before and have left it since. Columns and order: `roll.as_of`. Personal.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import polars as pl

from tahapan.core import areas as codes
from tahapan.core.errors import Refused
from tahapan.elections.models import ElectionEvent
from tahapan.journal import files
from tahapan.lists.models import Cut
from tahapan.lists.refusals import SNAPSHOT_ALTERED
from tahapan.roll.as_of import as_of, within
from tahapan.roll.models import INSIDE

MEDIA_TYPE: Final = "application/vnd.apache.parquet"
_ROW_GROUP: Final = 100_000
_HASHED: Final = 256
"""Files whose hash is remembered: more than the cuts of an event."""


def make(election: ElectionEvent, area: str, upto: int, previous: Cut | None) -> pl.DataFrame:
    """The rows of a snapshot of `area` at journal line `upto`, read from the roll."""
    if previous is None or codes.contains(area, previous.area):
        return as_of(election, area, upto)
    return as_of(election, area, upto, also=_listed_ids(previous, area))


def _listed_ids(cut: Cut, area: str) -> set[int]:
    rows = pl.scan_parquet(path(cut)).filter(within(area) & pl.col("place").is_in([one.value for one in INSIDE]))
    return set(rows.select("id").collect()["id"])


def write(rows: pl.DataFrame, target: Path) -> None:
    """Write rows so that equal rows make equal bytes: one piece, fixed groups and compression, no time in it.

    The bytes also depend on the version of polars, which names itself in the file.
    """
    rows.rechunk().write_parquet(target, compression="zstd", compression_level=3, row_group_size=_ROW_GROUP)


def path(cut: Cut) -> Path:
    """Where a cut's snapshot lies. Raises Refused where its bytes are not those the plenary determined."""
    if not is_whole(cut):
        raise Refused(SNAPSHOT_ALTERED.fill(cut=str(cut), hash=cut.snapshot_id[:12]))
    return files.path_of(cut.snapshot_id)


def is_whole(cut: Cut) -> bool:
    """Whether the file of a snapshot is there and still hashes to its name; hashed once until it is touched again."""
    found = files.path_of(cut.snapshot_id)
    try:
        told = found.stat()
    except FileNotFoundError:
        return False
    # Anyone may set the time of a change back; that of the change to the inode is the system's own.
    return _digest(found, told.st_ino, told.st_size, told.st_ctime_ns) == cut.snapshot_id


@lru_cache(_HASHED)
def _digest(file: Path, *_state: int) -> str:
    return files.digest(file)


def read(cut: Cut) -> pl.DataFrame:
    """The whole snapshot: also struck ones, and people who left the area. For what a list shows, use `listed`."""
    return pl.read_parquet(path(cut))


def listed(cut: Cut, area: str | None = None) -> pl.DataFrame:
    """The voters of the list in `area` (default: the cut's own), in the order of the forms."""
    inside = pl.col("place").is_in([one.value for one in INSIDE])
    return pl.scan_parquet(path(cut)).filter(inside & within(cut.area if area is None else area)).collect()


def rebuilt(cut: Cut) -> bool:
    """Whether the roll's entries still make the very bytes of the snapshot. Writes nothing that stays."""
    with files.scratch("snapshot") as folder:
        write(_again(cut), folder / "again")
        return files.digest(folder / "again") == cut.snapshot_id


def same_rows(cut: Cut) -> bool:
    """Whether the roll's entries still make the rows of the snapshot, whichever version of polars wrote its bytes."""
    return _again(cut).equals(read(cut))


def _again(cut: Cut) -> pl.DataFrame:
    return make(cut.election, cut.area, cut.upto, cut.previous)
