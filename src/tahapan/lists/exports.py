"""The voters of a cut as one file, in the columns rolls are taken in with, and what was asked of it beside it.

CSV and Parquet are written piece by piece from the snapshot, so that a province needs no more memory than a kabupaten.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import polars as pl

from tahapan.core.errors import Refused
from tahapan.engines.tables import without_formulas
from tahapan.journal import files
from tahapan.lists import snapshots
from tahapan.lists.models import Cut
from tahapan.roll import export
from tahapan.roll.as_of import within
from tahapan.roll.intake import refusals
from tahapan.roll.intake.elements import OFFICIAL, Element
from tahapan.roll.models import INSIDE

MANIFEST: Final = ".manifest.json"
"""What is added to the file's name for the file that says what it is."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who takes a list away, in which role, why, when, and the number of the journal line that says so."""

    who: str
    role: str
    why: str
    at: dt.datetime
    line: int


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: voters, SHA-256 of the file, and where its manifest lies."""

    rows: int
    sha256: str
    manifest: Path


def write(cut: Cut, area: str, path: Path, asked: Asked) -> Exported:
    """Write the voters of a cut in `area` to `path`; the suffix decides the form: .csv, .xlsx or .parquet.

    NIK and NKK stand in full, as text; what a spreadsheet would run as a formula has an apostrophe in CSV and XLSX.
    Side effects: the file and its manifest beside it, readable by their owner only. Raises Refused for an unknown
    suffix and for more rows than a sheet holds.
    """
    writers: dict[str, Callable[[pl.LazyFrame, Path], None]] = {
        ".csv": lambda rows, to: _text(rows).sink_csv(to, include_bom=True),
        ".xlsx": lambda rows, to: _sheet(rows, to),
        ".parquet": lambda rows, to: rows.sink_parquet(to, compression="zstd"),
    }
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise Refused(refusals.FORMAT_UNKNOWN.fill(suffix=suffix or path.name))
    inside = pl.col("place").is_in([one.value for one in INSIDE])
    found = pl.scan_parquet(snapshots.path(cut)).filter(inside & within(area))
    rows = int(found.select(pl.len()).collect().item())
    if suffix == ".xlsx" and rows > export.SHEET_ROWS:
        raise Refused(refusals.TOO_MANY_FOR_SHEET.fill(rows=rows))
    export.make_private(path)
    writers[suffix](_table(found), path)
    sha256 = files.digest(path)
    return Exported(rows, sha256, _manifest(cut, area, path, rows, sha256, asked))


def _table(found: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of Model A-Daftar Pemilih by their official names, the village and the station's number."""
    known = found.with_columns(pl.lit("").alias(Element.NOTE))
    return known.select(
        *(pl.col(element).alias(title) for element, title in OFFICIAL.items()), pl.col("station").alias(export.STATION)
    )


def _text(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Every cell as text a spreadsheet leaves alone; days as dd-mm-yyyy."""
    dated = rows.with_columns(pl.col(OFFICIAL[Element.BIRTH_DATE]).dt.strftime("%d-%m-%Y"))
    told = dated.select(pl.all().cast(pl.String).fill_null(""))
    return cast("pl.LazyFrame", without_formulas(cast("pl.DataFrame", told)))


def _sheet(rows: pl.LazyFrame, path: Path) -> None:
    export.write_sheet(iter([_text(rows).collect()]), path)


def _manifest(cut: Cut, area: str, path: Path, rows: int, sha256: str, asked: Asked) -> Path:
    document = {
        "file": path.name,
        "sha256": sha256,
        "bytes": path.stat().st_size,
        "rows": rows,
        "query": {"list": cut.list, "area": area, "voters": "inside"},
        "cut": {
            "number": cut.number,
            "tier": cut.tier,
            "area": cut.area,
            "upto": cut.upto,
            "snapshot": cut.snapshot_id,
        },
        "who": asked.who,
        "role": asked.role,
        "why": asked.why,
        "at": asked.at.isoformat(),
        "line": asked.line,
    }
    target = path.with_name(path.name + MANIFEST)
    export.make_private(target)
    with target.open("w", encoding="utf-8") as out:
        out.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return target
