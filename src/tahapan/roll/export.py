"""The roll as a file, in the columns it came in, so that exporting and importing changes nothing."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import polars as pl
import xlsxwriter

from tahapan.core.errors import Refused
from tahapan.elections.models import ElectionEvent
from tahapan.engines.tables import without_formulas
from tahapan.journal import files
from tahapan.roll import queries
from tahapan.roll.intake import refusals
from tahapan.roll.intake.elements import OFFICIAL, Element

STATION: Final = "tps"
SHEET_ROWS: Final = 1_048_575
_CHUNK: Final = 50_000
_READ: Final = [element.value for element in OFFICIAL if element is not Element.NOTE]
_SCHEMA: Final[dict[str, Any]] = {
    **dict.fromkeys(_READ, pl.String),
    "birth_date": pl.Date,
    "rt": pl.Int16,
    "rw": pl.Int16,
    "disability": pl.Int16,
    STATION: pl.Int32,
}


def write(election: ElectionEvent, scope: str, path: Path) -> int:
    """Write the voters of `scope` to `path` and return their number. The file is readable by its owner only.

    Dates are dd-mm-yyyy in CSV and XLSX, dates in Parquet. Raises Refused for an unknown suffix or a full sheet.
    """
    writers = {".csv": _write_csv, ".xlsx": _write_xlsx, ".parquet": _write_parquet}
    suffix = path.suffix.lower()
    if suffix not in writers:
        raise Refused(refusals.FORMAT_UNKNOWN.fill(suffix=suffix or path.name))
    if suffix == ".xlsx":
        rows = queries.counts(election, scope).total
        if rows > SHEET_ROWS:
            raise Refused(refusals.TOO_MANY_FOR_SHEET.fill(rows=rows))
    make_private(path)
    return writers[suffix](_parts(election, scope), path)


def make_private(path: Path) -> None:
    """An empty file at `path` that only its owner reads."""
    # A new file, never the old one emptied: that would keep its mode, and whoever has it open would read on.
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _parts(election: ElectionEvent, scope: str) -> Iterator[pl.DataFrame]:
    """The roll by village and family, in pieces; at least one piece, perhaps empty."""
    voters = queries.inside(election, scope).order_by("village", "nkk", "id")
    rows = voters.values_list(*_READ, "station__number").iterator(chunk_size=_CHUNK)
    piece: list[tuple[Any, ...]] = []
    for row in rows:
        piece.append(row)
        if len(piece) == _CHUNK:
            yield _frame(piece)
            piece = []
    yield _frame(piece)


def _frame(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(pl.lit("").alias(Element.NOTE))
    return frame.select(*(pl.col(element).alias(title) for element, title in OFFICIAL.items()), STATION)


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    dated = frame.with_columns(pl.col(OFFICIAL[Element.BIRTH_DATE]).dt.strftime("%d-%m-%Y"))
    return without_formulas(dated.select(pl.all().cast(pl.String).fill_null("")))


def _write_csv(parts: Iterator[pl.DataFrame], path: Path) -> int:
    rows = 0
    with path.open("wb") as out:
        for index, part in enumerate(parts):
            _as_text(part).write_csv(out, include_bom=index == 0, include_header=index == 0)
            rows += len(part)
    return rows


def _write_parquet(parts: Iterator[pl.DataFrame], path: Path) -> int:
    frame = pl.concat(parts)
    frame.write_parquet(path)
    return len(frame)


def _write_xlsx(parts: Iterator[pl.DataFrame], path: Path) -> int:
    return write_sheet((_as_text(part) for part in parts), path)


def write_sheet(parts: Iterator[pl.DataFrame], target: Path | io.BytesIO) -> int:
    """Every cell text: a spreadsheet then keeps all digits and runs no formula."""
    rows = 0
    with (
        files.scratch("sheet") as folder,  # the writer's own drafts, which it would lay into the shared /tmp
        xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": str(folder)}) as book,
    ):
        sheet = book.add_worksheet("daftar")
        text = book.add_format({"num_format": "@"})
        for part in parts:
            if rows == 0:
                sheet.set_column(0, part.width - 1, 18, text)
                for column, title in enumerate(part.columns):
                    sheet.write_string(0, column, title, text)
            for row in part.iter_rows():
                rows += 1
                for column, cell in enumerate(row):
                    sheet.write_string(rows, column, cell, text)
    return rows


def sheet_of_csv(content: bytes) -> bytes:
    """A CSV written here as XLSX with text cells."""
    out = io.BytesIO()
    table = pl.read_csv(content, infer_schema=False).fill_null("")
    write_sheet(iter([table]), out)
    return out.getvalue()
