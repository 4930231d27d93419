"""Rejected rows as a file: each as it came, with what is wrong in both languages, to be mended and sent again."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from tahapan.engines.tables.reader import ROW, Raw

ADDED: Final = ("baris", "kolom", "kode", "alasan", "reason")
"""Columns added to a rejected row: row number in the file, column, code, why in Indonesian and in English."""

_FORMULA: Final = r"^([=+\-@\t\r])"


def write_rejects(raw: Raw, said: pl.DataFrame, path: Path) -> None:
    """Each row that `said` (row and the last four of `ADDED`, as text) names, once, as it came, followed by `ADDED`;
    several faults are joined by semicolons.

    UTF-8 with a mark, so that spreadsheets read it rightly. Columns that an earlier rejects file added are replaced.
    """
    reasons = said.group_by(ROW, maintain_order=True).agg(pl.col(ADDED[1:]).str.join("; "))
    rows = raw.frame.join(reasons, on=ROW, how="inner", maintain_order="left")
    kept = {f"c{index}": title for index, title in enumerate(raw.columns.titles) if title not in ADDED}
    titles = _distinct(list(kept.values()))
    plain = [pl.col(name).alias(title) for name, title in zip(kept, titles, strict=True)]
    table = rows.select(*plain, pl.col(ROW).alias(ADDED[0]), *ADDED[1:])
    without_formulas(table).write_csv(path, include_bom=True)


def without_formulas(table: pl.DataFrame) -> pl.DataFrame:
    """Text that a spreadsheet would run as a formula, marked as text by an apostrophe; reading takes it off again."""
    return table.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'$1"))


def _distinct(titles: list[str]) -> list[str]:
    """Titles made different where the file repeats one or leaves it empty."""
    seen: set[str] = set()
    distinct = []
    for index, title in enumerate(titles, start=1):
        name = title if title and title not in seen else f"{title or 'kolom'}_{index}"
        seen.add(name)
        distinct.append(name)
    return distinct
