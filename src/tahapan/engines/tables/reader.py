"""A file becomes a table of text, one column per column of the file, nothing interpreted.

CSV (comma, semicolon, tab, pipe; UTF-8 with or without mark, UTF-16, Windows-1252), XLSX, Parquet. Rows keep the
number a person sees in a spreadsheet: the first line of the file is row 1.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import python_calamine as calamine

from tahapan.core.errors import Refused
from tahapan.engines.tables import refusals
from tahapan.engines.tables.heading import Cells, Columns, Heading
from tahapan.engines.tables.sniff import Kind, kind_of, wide_encoding

ROW: Final = "row"
WIDTH: Final = "width"
MAX_COLUMNS: Final = 200
MAX_ROWS: Final = 10_000_000
_HEADER_WITHIN: Final = 20
_CHUNK: Final = 100_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_SOUND_DIGITS: Final = 10**15

Count = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as text. `frame` has `row` (number in the file), `width` (cells met in that row) and `c0` … `cN`."""

    columns: Columns
    frame: pl.DataFrame

    def column(self, element: str) -> pl.Series:
        """The cells of an element; empty text where the file has no such column."""
        position = self.columns.position.get(element)
        if position is not None:
            return self.frame[f"c{position}"]
        return pl.repeat("", len(self.frame), dtype=pl.String, eager=True)


def read(path: Path, heading: Heading, progress: Count = lambda rows: None) -> Iterator[Raw]:
    """The table in `path`, piece by piece, so that memory does not grow with the file; blank rows left out.

    Raises Refused, naming what is wrong, for whatever is not a whole list: at once where the file shows it, at
    the end where only the end does (nothing may be written before the last piece).
    """
    readers = {Kind.TEXT: _read_text, Kind.XLSX: _read_workbook, Kind.PARQUET: _read_parquet}
    last = 0
    for raw in readers[kind_of(path)](path, heading):
        if len(raw.frame):
            last = raw.frame[ROW][-1]
            _check_size(len(raw.columns.titles), last)
            progress(last)
            yield raw
    if not last:
        raise Refused(refusals.HEADER_ONLY)


# ── Text


def _read_text(path: Path, heading: Heading) -> Iterator[Raw]:
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding, heading)
    raw, number = None, 1
    try:
        with path.open(encoding=encoding, newline="") as stream:
            lines = csv.reader(stream, delimiter=delimiter)
            columns, number = _header(lines, heading)
            for raw in _split_lines(stream, delimiter, columns, number):
                yield raw
        if raw is not None:
            _refuse_cut(path, raw)
    except UnicodeDecodeError as fault:
        raise Refused(refusals.ENCODING) from fault
    except csv.Error as fault:
        raise Refused(refusals.QUOTES.fill(row=raw.frame[ROW][-1] if raw else number)) from fault


def _split_lines(stream: Iterator[str], delimiter: str, columns: Columns, number: int) -> Iterator[Raw]:
    """Lines without quotation marks are split many at once; from the first quoted one on, record by record."""
    width = len(columns.titles)
    while lines := list(itertools.islice(stream, _CHUNK)):
        if any('"' in line for line in lines):
            records = csv.reader(itertools.chain(lines, stream), delimiter=delimiter)
            yield from _pour(records, columns, number)
            return
        text = pl.Series(lines).str.strip_chars_end("\r\n")
        widths = text.str.count_matches(delimiter, literal=True).cast(pl.UInt16) + 1
        cells = text.str.split_exact(delimiter, width - 1).struct.rename_fields([f"c{i}" for i in range(width)])
        frame = cells.struct.unnest().with_columns(
            pl.int_range(number + 1, number + 1 + pl.len(), dtype=pl.UInt32).alias(ROW), widths.alias(WIDTH)
        )
        if (widths != width).any():
            frame = _without_empty_tails(frame.fill_null(""), lines, delimiter, width)
        yield Raw(columns, _without_blank(frame))
        number += len(lines)


def _without_empty_tails(frame: pl.DataFrame, lines: list[str], delimiter: str, width: int) -> pl.DataFrame:
    """Empty cells beyond the last title do not make a row too long."""
    ends = pl.Series(lines).str.strip_chars(" \t\r\n" + delimiter).str.count_matches(delimiter, literal=True)
    tolerated = (pl.col(WIDTH) > width) & (ends.cast(pl.UInt16) < width)
    return frame.with_columns(pl.when(tolerated).then(pl.lit(width, pl.UInt16)).otherwise(pl.col(WIDTH)).alias(WIDTH))


def _encoding(path: Path) -> str:
    """UTF-16 by its look, UTF-8 where every byte agrees, else Windows-1252."""
    with path.open("rb") as stream:
        wide = wide_encoding(stream.read(4096))
    if wide is not None:
        return wide
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            while stream.read(1 << 22):
                pass
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8-sig"


def _delimiter(path: Path, encoding: str, heading: Heading) -> str:
    """The separator under which a header appears; comma where none does (the header is then refused by name)."""
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        sample = stream.read(1 << 20)
    for delimiter in _DELIMITERS:
        if any(heading.fits(row) for row in _first_rows(sample, delimiter)):
            return delimiter
    return max(_DELIMITERS, key=sample.count)


def _first_rows(sample: str, delimiter: str) -> list[list[str]]:
    try:
        return list(itertools.islice(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), _HEADER_WITHIN))
    except csv.Error:
        return []


def _refuse_cut(path: Path, last: Raw) -> None:
    """A last row that is short and not ended by a line break: the file was cut while being copied."""
    short = last.frame[WIDTH][-1] < len(last.columns.titles) if len(last.frame) else False
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 4))
        tail = stream.read().decode("latin-1").replace("\x00", "")
    if short and not tail.endswith(("\n", "\r")):
        raise Refused(refusals.TRUNCATED)


# ── XLSX


def _read_workbook(path: Path, heading: Heading) -> Iterator[Raw]:
    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        found = [name for name in workbook.sheet_names if _sheet_has_header(workbook, name, heading)]
        if len(found) > 1:
            raise Refused(refusals.SHEETS.fill(sheets=", ".join(found)))
        name = found[0] if found else workbook.sheet_names[0]
        rows = _sheet_rows(workbook, name)
        yield from _pour(rows, *_header(rows, heading))
    except calamine.PasswordError as fault:
        raise Refused(refusals.PROTECTED) from fault
    except (calamine.CalamineError, OSError, IndexError) as fault:
        raise Refused(refusals.BROKEN) from fault


def _sheet_rows(workbook: calamine.CalamineWorkbook, name: str) -> Iterator[list[str]]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.width > MAX_COLUMNS:
        raise Refused(refusals.TOO_MANY_COLUMNS.fill(found=sheet.width, limit=MAX_COLUMNS))
    # Calamine leaves out empty rows above and columns before the first filled cell; the rows count for people.
    above = sheet.start[0] if sheet.start else 0
    yield from ([] for _ in range(above))
    for cells in sheet.iter_rows():
        yield [cell if type(cell) is str else _cell_text(cell) for cell in cells[len(cells) - sheet.width :]]


def _sheet_has_header(workbook: calamine.CalamineWorkbook, name: str, heading: Heading) -> bool:
    return any(heading.fits(row) for row in itertools.islice(_sheet_rows(workbook, name), _HEADER_WITHIN))


def _cell_text(cell: object) -> str:
    """A cell as text. Numbers that no longer hold all digits are written as a spreadsheet shows them: 1.3E+15."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float | int):
        return _number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)


def _number_text(number: float) -> str:
    if number != int(number):
        return str(number)
    whole = int(number)
    # Spreadsheets keep 15 digits and write 0 for the sixteenth: whether a final 0 was a 0 can no longer be known.
    unsure = abs(whole) >= _SOUND_DIGITS and (isinstance(number, float) and (whole % 10 == 0 or abs(whole) >= 2**53))
    return f"{whole:.14E}" if unsure else str(whole)


# ── Parquet


def _read_parquet(path: Path, heading: Heading) -> Iterator[Raw]:
    try:
        lazy = pl.scan_parquet(path)
        titles = lazy.collect_schema().names()
        rows = int(lazy.select(pl.len()).collect().item())
        _check_size(len(titles), rows)
        columns = _columns(titles, [titles], heading)
        named = lazy.select(pl.col(title).alias(f"c{index}") for index, title in enumerate(titles))
        for start in range(0, rows, _CHUNK):
            frame = named.slice(start, _CHUNK).collect()
            frame = frame.select(_column_text(frame[name]) for name in frame.columns)
            numbers = pl.int_range(start + 2, start + 2 + len(frame), dtype=pl.UInt32, eager=True).alias(ROW)
            width = pl.lit(len(titles), pl.UInt16).alias(WIDTH)
            yield Raw(columns, frame.insert_column(0, numbers).with_columns(width))
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise Refused(refusals.BROKEN) from fault


def _column_text(column: pl.Series) -> pl.Series:
    if column.dtype.is_float():
        texts = ["" if number is None else _number_text(number) for number in column]
        return pl.Series(column.name, texts, dtype=pl.String)
    if column.dtype == pl.Datetime:
        column = column.dt.date()
    if column.dtype.is_nested() or column.dtype == pl.Binary:
        return pl.Series(column.name, [""] * len(column), dtype=pl.String)
    return column.cast(pl.String).fill_null("")


# ── Rows of any kind


def _check_size(width: int, rows: int) -> None:
    if width > MAX_COLUMNS:
        raise Refused(refusals.TOO_MANY_COLUMNS.fill(found=width, limit=MAX_COLUMNS))
    if rows > MAX_ROWS:
        raise Refused(refusals.TOO_LARGE.fill(found=rows, limit=MAX_ROWS))


def _columns(titles: Cells, first: Sequence[Cells], heading: Heading) -> Columns:
    """The columns of the header, or the refusal that fits what was found instead."""
    if heading.fits(titles):
        return heading.columns([title.strip() for title in titles])
    raise Refused(heading.otherwise(first))


def _header(rows: Iterator[Cells], heading: Heading) -> tuple[Columns, int]:
    """The header among the first rows, and its row number. Raises Refused where there is none."""
    first: list[Cells] = []
    for row in itertools.islice(rows, _HEADER_WITHIN):
        _check_size(len(row), 0)
        first.append(row)
        if heading.fits(row):
            break
    return _columns(first[-1] if first else [], first, heading), len(first)


def _pour(rows: Iterator[Cells], columns: Columns, number: int) -> Iterator[Raw]:
    """Rows after row `number` as tables."""
    while chunk := list(itertools.islice(rows, _CHUNK)):
        yield Raw(columns, _chunk(chunk, number + 1, len(columns.titles)))
        number += len(chunk)


def _chunk(rows: list[Cells], first: int, width: int) -> pl.DataFrame:
    """Rows as columns of text; blank lines leave, short and long rows keep their width for the checks to see."""
    widths = [width if len(row) > width and not any(row[width:]) else len(row) for row in rows]
    if any(len(row) != width for row in rows):
        rows = [row if len(row) == width else [*row[:width], *[""] * (width - len(row))] for row in rows]
    cells = {f"c{index}": column for index, column in enumerate(zip(*rows, strict=True))}
    frame = pl.DataFrame(
        {ROW: range(first, first + len(rows)), **cells, WIDTH: widths},
        schema={ROW: pl.UInt32, **dict.fromkeys(cells, pl.String), WIDTH: pl.UInt16},
    )
    return _without_blank(frame)


def _without_blank(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows with something in them."""
    blank = pl.all_horizontal(pl.exclude(ROW, WIDTH).str.strip_chars() == "")
    return frame.filter(~blank)
