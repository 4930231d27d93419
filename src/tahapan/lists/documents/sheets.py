"""The same rows as XLSX: one workbook of sheets, each with its heading above the table. Same rows, same bytes.

Cells of text stay text, so that a spreadsheet keeps all digits and runs no formula; figures are numbers.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl
import xlsxwriter

from tahapan.engines.tables import without_formulas

_WIDEST: Final = 60
_NAME_ROOM: Final = 31
"""So long a sheet's name may be."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, lines above the table, the rows with their titles."""

    name: str
    heading: tuple[str, ...]
    rows: pl.DataFrame


def workbook(office: str, title: str, made: dt.datetime, sheets: Sequence[Sheet]) -> bytes:
    """The sheets as XLSX. `made` is the moment it names as its own."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title, "author": office, "created": made.replace(tzinfo=None)})
        formats = {
            "title": book.add_format({"bold": True}),
            "head": book.add_format({"bold": True, "bg_color": "#E6E6E6", "border": 1, "text_wrap": True}),
            "text": book.add_format({"num_format": "@"}),
            "figure": book.add_format({"num_format": "#,##0"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name[:_NAME_ROOM]), sheet, formats)
    return out.getvalue()


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    for row, line in enumerate(sheet.heading):
        page.write_string(row, 0, line, formats["title"])
    top = len(sheet.heading) + 1
    safe = without_formulas(sheet.rows)
    for column, title in enumerate(safe.columns):
        cells = safe[title]
        is_figure = cells.dtype.is_integer()
        form = formats["figure" if is_figure else "text"]
        longest = cells.cast(pl.String).str.len_chars().max() or 0
        page.set_column(column, column, min(_WIDEST, max(len(title), int(str(longest))) + 2), form)
        page.write_string(top, column, title, formats["head"])
        write = page.write_number if is_figure else page.write_string
        for row, cell in enumerate(cells.to_list(), top + 1):
            if cell is not None and cell != "":
                write(row, column, cell, form)
    page.freeze_panes(top + 1, 0)
    page.repeat_rows(top)
    page.set_landscape()
    page.fit_to_pages(1, 0)
