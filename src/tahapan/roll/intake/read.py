"""Step 1, read: a file becomes a table of text, one column per column of the file, nothing interpreted.

CSV (comma, semicolon, tab, pipe; UTF-8 with or without mark, UTF-16, Windows-1252), XLSX, Parquet. Rows keep the
number a person sees in a spreadsheet: the first line of the file is row 1.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import python_calamine as calamine

from tahapan.core.errors import Refused
from tahapan.roll.intake import refusals
from tahapan.roll.intake.columns import Columns, is_header, is_recap, recognise
from tahapan.roll.intake.elements import Element
from tahapan.roll.intake.sniff import Kind, kind_of, wide_encoding

ROW: Final = "row"
WIDTH: Final = "width"
MAX_COLUMNS: Final = 200
MAX_ROWS: Final = 10_000_000
_HEADER_WITHIN: Final = 20
_CHUNK: Final = 100_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_SOUND_DIGITS: Final = 10**15

Cells = Sequence[str]
Count = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Raw:
    """A file as text. `frame` has `row` (number in the file), `width` (cells met in that row) and `c0` … `cN`."""

    columns: Columns
    frame: pl.DataFrame

    def text(self, element: Element) -> pl.Expr:
        """The cells of an element; empty text where the file has no such column."""
        position = self.columns.position.get(element)
        return pl.lit("") if position is None else pl.col(f"c{position}")


def read(path: Path, mapping: Mapping[Element, str], progress: Count = lambda rows: None) -> Raw:
    """The table in `path`. Raises Refused, naming what is wrong, for whatever is not a whole voter list."""
    kind = kind_of(path)
    if kind is Kind.PARQUET:
        return _read_parquet(path, mapping)
    if kind is Kind.XLSX:
        return _read_workbook(path, mapping, progress)
    return _read_text(path, mapping, progress)


# ── Text


def _read_text(path: Path, mapping: Mapping[Element, str], progress: Count) -> Raw:
    encoding = _encoding(path)
    delimiter = _delimiter(path, encoding, mapping)
    try:
        with path.open(encoding=encoding, newline="") as stream:
            lines = csv.reader(stream, delimiter=delimiter)
            raw = _gather(lines, mapping, progress)
    except UnicodeDecodeError as fault:
        raise Refused(refusals.ENCODING) from fault
    except csv.Error as fault:
        raise Refused(refusals.QUOTES.fill(row=lines.line_num)) from fault
    _refuse_cut(path, encoding, raw)
    return raw


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


def _delimiter(path: Path, encoding: str, mapping: Mapping[Element, str]) -> str:
    """The separator under which a header appears; comma where none does (the header is then refused by name)."""
    with path.open(encoding=encoding, newline="", errors="replace") as stream:
        sample = stream.read(1 << 20)
    for delimiter in _DELIMITERS:
        if any(_may_be_header(row, mapping) for row in _first_rows(sample, delimiter)):
            return delimiter
    return max(_DELIMITERS, key=sample.count)


def _first_rows(sample: str, delimiter: str) -> list[list[str]]:
    try:
        return list(itertools.islice(csv.reader(sample.splitlines(keepends=True), delimiter=delimiter), _HEADER_WITHIN))
    except csv.Error:
        return []


def _refuse_cut(path: Path, encoding: str, raw: Raw) -> None:
    """A last row that is short and not ended by a line break: the file was cut while being copied."""
    short = raw.frame[WIDTH][-1] < len(raw.columns.titles)
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 4))
        tail = stream.read().decode("latin-1").replace("\x00", "")
    if short and not tail.endswith(("\n", "\r")):
        raise Refused(refusals.TRUNCATED)


# ── XLSX


def _read_workbook(path: Path, mapping: Mapping[Element, str], progress: Count) -> Raw:
    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        found = [name for name in workbook.sheet_names if _sheet_has_header(workbook, name, mapping)]
        if len(found) > 1:
            raise Refused(refusals.SHEETS.fill(sheets=", ".join(found)))
        name = found[0] if found else workbook.sheet_names[0]
        return _gather(_sheet_rows(workbook, name), mapping, progress)
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


def _sheet_has_header(workbook: calamine.CalamineWorkbook, name: str, mapping: Mapping[Element, str]) -> bool:
    return any(_may_be_header(row, mapping) for row in itertools.islice(_sheet_rows(workbook, name), _HEADER_WITHIN))


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


def _read_parquet(path: Path, mapping: Mapping[Element, str]) -> Raw:
    try:
        lazy = pl.scan_parquet(path)
        titles = lazy.collect_schema().names()
        rows = int(lazy.select(pl.len()).collect().item())
        _check_size(len(titles), rows)
        columns = _columns(titles, [titles], mapping)
        frame = lazy.select(pl.col(title).alias(f"c{index}") for index, title in enumerate(titles)).collect()
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise Refused(refusals.BROKEN) from fault
    if not rows:
        raise Refused(refusals.HEADER_ONLY)
    frame = frame.select(_column_text(frame[name]) for name in frame.columns)
    numbers = pl.int_range(2, rows + 2, dtype=pl.UInt32, eager=True).alias(ROW)
    return Raw(columns, frame.insert_column(0, numbers).with_columns(pl.lit(len(titles), pl.UInt16).alias(WIDTH)))


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


def _may_be_header(row: Cells, mapping: Mapping[Element, str]) -> bool:
    named = set(mapping.values())
    return is_header(row) or (bool(named) and named <= {cell.strip() for cell in row})


def _columns(titles: Cells, first: Sequence[Cells], mapping: Mapping[Element, str]) -> Columns:
    """The columns of the header, or the refusal that fits what was found instead."""
    if _may_be_header(titles, mapping):
        return recognise([title.strip() for title in titles], mapping)
    raise Refused(refusals.RECAP if is_recap(first) else refusals.NO_HEADER)


def _gather(lines: Iterable[Cells], mapping: Mapping[Element, str], progress: Count) -> Raw:
    """Find the header among the first rows and pour the rest into a table, chunk by chunk."""
    rest = iter(lines)
    first: list[Cells] = []
    for row in itertools.islice(rest, _HEADER_WITHIN):
        _check_size(len(row), 0)
        first.append(row)
        if _may_be_header(row, mapping):
            break
    columns = _columns(first[-1] if first else [], first, mapping)
    chunks = []
    number = len(first)
    while chunk := list(itertools.islice(rest, _CHUNK)):
        chunks.append(_chunk(chunk, number + 1, len(columns.titles)))
        number += len(chunk)
        _check_size(len(columns.titles), number)
        progress(number)
    frame = pl.concat(chunks) if chunks else None
    if frame is None or frame.is_empty():
        raise Refused(refusals.HEADER_ONLY)
    return Raw(columns, frame)


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
    blank = pl.all_horizontal(pl.col(list(cells)).str.strip_chars() == "")
    return frame.filter(~blank)
