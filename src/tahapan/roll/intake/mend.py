"""The files an intake leaves: rejected rows to be mended and imported again, and the warnings."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl

from tahapan.engines import tables
from tahapan.engines.tables import ADDED, ROW, Raw
from tahapan.roll.intake import problems
from tahapan.roll.intake.check import CODE, FIRST
from tahapan.roll.intake.elements import OFFICIAL

_COLUMN: Final = {code: OFFICIAL[one.element] if one.element else "-" for code, one in problems.ROWS.items()}
_WHY: Final = {code: one.what.id for code, one in problems.ROWS.items()}
_WHY_EN: Final = {code: one.what.en for code, one in problems.ROWS.items()}


def write_rejects(raw: Raw, rejects: pl.DataFrame, path: Path) -> None:
    """The rejected rows as `tables.write_rejects` writes them, with the words of this room."""
    tables.write_rejects(raw, _said(rejects), path)


def write_warnings(warnings: pl.DataFrame, path: Path) -> None:
    """Row number, column, code and words of each warning; nothing of the person."""
    said = _said(warnings.with_columns(pl.lit(None, pl.UInt32).alias(FIRST)))
    said.rename({ROW: ADDED[0]}).select(ADDED).write_csv(path, include_bom=True)


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
