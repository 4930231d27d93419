"""The files an intake leaves: rejected rows to be mended and imported again, and the warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from tahapan.engines.tables import ROW, Raw
from tahapan.roll.intake import problems
from tahapan.roll.intake.check import CODE, FIRST
from tahapan.roll.intake.elements import OFFICIAL

ADDED: Final = ("baris", "kolom", "kode", "alasan", "reason")
"""Columns added to a rejected row: row number in the file, column, code, why in Indonesian and in English."""

_FORMULA: Final = r"^([=+\-@\t\r])"
_COLUMN: Final = {code: OFFICIAL[one.element] if one.element else "-" for code, one in problems.ROWS.items()}
_WHY: Final = {code: one.what.id for code, one in problems.ROWS.items()}
_WHY_EN: Final = {code: one.what.en for code, one in problems.ROWS.items()}


def write_rejects(raw: Raw, rejects: pl.DataFrame, path: Path) -> None:
    """Each rejected row once, as it came, followed by `ADDED`; several faults are joined by semicolons.

    UTF-8 with a mark, so that spreadsheets read it rightly. Columns that an earlier rejects file added are replaced.
    """
    reasons = _said(rejects).group_by(ROW, maintain_order=True).agg(pl.col(ADDED[1:]).str.join("; "))
    rows = raw.frame.join(reasons, on=ROW, how="inner", maintain_order="left")
    kept = {f"c{index}": title for index, title in enumerate(raw.columns.titles) if title not in ADDED}
    titles = _distinct(list(kept.values()))
    plain = [pl.col(name).alias(title) for name, title in zip(kept, titles, strict=True)]
    table = rows.select(*plain, pl.col(ROW).alias(ADDED[0]), *ADDED[1:])
    without_formulas(table).write_csv(path, include_bom=True)


def write_warnings(warnings: pl.DataFrame, path: Path) -> None:
    """Row number, column, code and words of each warning; nothing of the person."""
    said = _said(warnings.with_columns(pl.lit(None, pl.UInt32).alias(FIRST)))
    said.rename({ROW: ADDED[0]}).select(ADDED).write_csv(path, include_bom=True)


def without_formulas(table: pl.DataFrame) -> pl.DataFrame:
    """Text that a spreadsheet would run as a formula, marked as text by an apostrophe; reading takes it off again."""
    return table.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'$1"))


def _said(faults: pl.DataFrame) -> pl.DataFrame:
    """(row, code, first) with column and reasons in words."""
    code = pl.col(CODE)

    def why(words: dict[str, str]) -> pl.Expr:
        first = pl.col(FIRST).cast(pl.String).fill_null("")
        return code.replace_strict(words, return_dtype=pl.String).str.replace("{first}", first, literal=True)

    return faults.select(
        ROW,
        code.replace_strict(_COLUMN, return_dtype=pl.String).alias("kolom"),
        code.alias("kode"),
        why(_WHY).alias("alasan"),
        why(_WHY_EN).alias("reason"),
    )


def _distinct(titles: list[str]) -> list[str]:
    """Titles made different where the file repeats one or leaves it empty."""
    seen: set[str] = set()
    distinct = []
    for index, title in enumerate(titles, start=1):
        name = title if title and title not in seen else f"{title or 'kolom'}_{index}"
        seen.add(name)
        distinct.append(name)
    return distinct
