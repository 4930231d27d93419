"""Step 2, normalise: text becomes elements. What cannot be understood becomes null and is named by the checks."""

from __future__ import annotations

from typing import Final

import polars as pl

from tahapan.roll.intake.elements import Element
from tahapan.roll.intake.read import ROW, WIDTH, Raw

BIRTH_TEXT: Final = "birth_text"
_EARLIEST_YEAR: Final = 1850
_HIGHEST_RT: Final = 999

# Words seen in lists, beside the codes of the form; compared in upper case.
MARITAL: Final = {
    "B": "B", "BELUM": "B", "BELUM KAWIN": "B", "BELUM MENIKAH": "B",
    "S": "S", "SUDAH": "S", "SUDAH KAWIN": "S", "KAWIN": "S", "MENIKAH": "S", "SUDAH MENIKAH": "S",
    "KAWIN TERCATAT": "S", "KAWIN BELUM TERCATAT": "S",
    "P": "P", "PERNAH": "P", "PERNAH KAWIN": "P", "CERAI HIDUP": "P", "CERAI MATI": "P", "CERAI": "P",
}  # fmt: skip
SEX: Final = {
    "L": "L", "LK": "L", "LAKI-LAKI": "L", "LAKI LAKI": "L", "LAKI": "L", "PRIA": "L",
    "P": "P", "PR": "P", "PEREMPUAN": "P", "WANITA": "P",
}  # fmt: skip
KTP: Final = {"S": "S", "SUDAH": "S", "B": "B", "BELUM": "B"}
DISABILITY: Final = {
    "": 0, "0": 0, "-": 0, "TIDAK": 0, "TIDAK ADA": 0,
    "1": 1, "FISIK": 1, "2": 2, "INTELEKTUAL": 2, "3": 3, "MENTAL": 3,
    "4": 4, "SENSORIK WICARA": 4, "5": 5, "SENSORIK RUNGU": 5, "6": 6, "SENSORIK NETRA": 6,
}  # fmt: skip
_NO_NUMBER: Final = ("", "-", "--")


def normalise(raw: Raw) -> pl.DataFrame:
    """The elements of every row, typed: dates as Date, RT, RW and disability as numbers, the rest as text.

    Columns: `row`, `width`, every kept element by its field name, `birth_text`. Null marks what was not understood:
    an unreadable date, an unknown code, an RT that is no number. Text is trimmed and single-spaced.
    """
    birth = _clean(raw.text(Element.BIRTH_DATE))
    frame = raw.frame.select(
        ROW,
        WIDTH,
        _digits(raw.text(Element.NKK)).alias(Element.NKK),
        _digits(raw.text(Element.NIK)).alias(Element.NIK),
        *(_clean(raw.text(one)).alias(one) for one in (Element.NAME, Element.BIRTH_PLACE, Element.ADDRESS)),
        birth.alias(BIRTH_TEXT),
        _code(raw.text(Element.MARITAL), MARITAL).alias(Element.MARITAL),
        _code(raw.text(Element.SEX), SEX).alias(Element.SEX),
        _code(raw.text(Element.KTP), KTP).alias(Element.KTP),
        _code(raw.text(Element.DISABILITY), DISABILITY, pl.Int16).alias(Element.DISABILITY),
        *(_number(raw.text(one)).alias(one) for one in (Element.RT, Element.RW)),
        _village(raw.text(Element.VILLAGE)).alias(Element.VILLAGE),
    )
    return frame.with_columns(read_date(pl.col(BIRTH_TEXT)).alias(Element.BIRTH_DATE))


def read_date(text: pl.Expr) -> pl.Expr:
    """Strictly dd-mm-yyyy or yyyy-mm-dd (with `-`, `/`, `.`, `|` or blanks), or a spreadsheet's day number."""
    joined = _joined(text)
    day_number = text.str.extract(r"^([0-9]{5})(?:\.0)?$").cast(pl.Int32, strict=False)
    date = pl.coalesce(
        joined.str.to_date("%d-%m-%Y", strict=False),
        joined.str.to_date("%Y-%m-%d", strict=False),
        (day_number - 25_569).cast(pl.Date),  # days from 1899-12-30, where spreadsheets begin, to 1970-01-01
    )
    return pl.when(date.dt.year() >= _EARLIEST_YEAR).then(date)


def read_month_first(text: pl.Expr) -> pl.Expr:
    """The date a text means when the month comes first; asked only where `read_date` found none."""
    date = _joined(text).str.to_date("%m-%d-%Y", strict=False)
    return pl.when(date.dt.year() >= _EARLIEST_YEAR).then(date)


def _joined(text: pl.Expr) -> pl.Expr:
    return text.str.replace(r"[ T]00:00:00.*$", "").str.replace_all(r"[/.| ]", "-")


def _clean(text: pl.Expr) -> pl.Expr:
    """One line, single blanks, no control characters; without the mark that keeps a spreadsheet from computing."""
    single = text.str.replace_all(r"[\s\x00-\x1f\x7f\u00a0\u200b\ufeff]+", " ").str.strip_chars(" ")
    return single.str.replace(r"^'([=+\-@])", "$1")


def _digits(text: pl.Expr) -> pl.Expr:
    """A number kept as text: without blanks and without the apostrophe spreadsheets mark text with."""
    return text.str.replace_all(r"[\s'`\u2019\u00a0\u200b\ufeff]+", "")


def _code(text: pl.Expr, words: dict[str, str] | dict[str, int], dtype: type[pl.DataType] = pl.String) -> pl.Expr:
    upper = _clean(text).str.to_uppercase().str.replace(r"\.0$", "")
    return upper.replace_strict(words, default=None, return_dtype=dtype)


def _number(text: pl.Expr) -> pl.Expr:
    clean = _clean(text).str.replace(r"\.0$", "")
    number = pl.when(clean.is_in(_NO_NUMBER)).then(pl.lit("0")).otherwise(clean).cast(pl.Int16, strict=False)
    return pl.when(number.is_between(0, _HIGHEST_RT)).then(number)


def _village(text: pl.Expr) -> pl.Expr:
    """KPU's ten digits or Kemendagri's dotted form, always as the latter."""
    clean = text.str.replace_all(r"[\s'\u00a0]+", "").str.replace(r"^(\d{10})\.0$", "$1")
    return clean.str.replace(r"^(\d\d)(\d\d)(\d\d)(\d{4})$", "$1.$2.$3.$4")
