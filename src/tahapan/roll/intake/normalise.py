"""Step 2, normalise: text becomes elements. What cannot be understood becomes null and is named by the checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from tahapan.engines.tables import ROW, WIDTH, Raw
from tahapan.roll.intake.elements import Element

BIRTH_TEXT: Final = "birth_text"
Reading = Callable[[pl.Expr], pl.Expr]
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
_SPACE: Final = r"[\s\x00-\x1f\x7f\u00a0\u200b\ufeff]"
_MARKS: Final = r"[\s'`\u2019\u00a0\u200b\ufeff]"
_UNCLEAN: Final = (
    r"^ | $|  |^'[=+\-@]|[\x00-\x1f\x7f\u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]"
)
"""Where `_clean` would change something: at least every place where it does."""
_NO_NUMBER: Final = ("", "-", "--")


def normalise(raw: Raw) -> pl.DataFrame:
    """The elements of every row, typed: dates as Date, RT, RW and disability as numbers, the rest as text.

    Columns: `row`, `width`, every kept element by its field name, `birth_text`. Null marks what was not understood:
    an unreadable date, an unknown code, an RT that is no number. Text is trimmed and single-spaced.
    """
    column = raw.column
    birth = _distinct(column(Element.BIRTH_DATE), _clean)
    read = {
        Element.NKK: _where_needed(column(Element.NKK), _MARKS, _digits),
        Element.NIK: _where_needed(column(Element.NIK), _MARKS, _digits),
        Element.NAME: _where_needed(column(Element.NAME), _UNCLEAN, _clean),
        Element.BIRTH_PLACE: _distinct(column(Element.BIRTH_PLACE), _clean),
        Element.BIRTH_DATE: _distinct(birth, read_date),
        BIRTH_TEXT: birth,
        Element.MARITAL: _distinct(column(Element.MARITAL), lambda text: _code(text, MARITAL)),
        Element.SEX: _distinct(column(Element.SEX), lambda text: _code(text, SEX)),
        Element.ADDRESS: _distinct(column(Element.ADDRESS), _clean),
        Element.RT: _distinct(column(Element.RT), _number),
        Element.RW: _distinct(column(Element.RW), _number),
        Element.DISABILITY: _distinct(column(Element.DISABILITY), lambda text: _code(text, DISABILITY, pl.Int16)),
        Element.KTP: _distinct(column(Element.KTP), lambda text: _code(text, KTP)),
        Element.VILLAGE: _distinct(column(Element.VILLAGE), _village),
    }
    return raw.frame.select(ROW, WIDTH).with_columns(series.alias(name) for name, series in read.items())


def _distinct(texts: pl.Series, reading: Reading) -> pl.Series:
    """`reading` of every text, worked out once for each different text: most columns repeat a few."""
    different = texts.unique()
    read = different.to_frame("text").select(reading(pl.col("text"))).to_series()
    return (
        texts
        if read.dtype == texts.dtype and read.equals(different)
        else texts.replace_strict(different, read, return_dtype=read.dtype)
    )


def _where_needed(texts: pl.Series, sign: str, reading: Reading) -> pl.Series:
    """`reading` where any text shows the sign that it is needed; most columns of most files need none."""
    if not texts.str.contains(sign).any():
        return texts
    return texts.to_frame("text").select(reading(pl.col("text"))).to_series()


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
    single = text.str.replace_all(_SPACE + "+", " ").str.strip_chars(" ")
    return single.str.replace(r"^'([=+\-@])", "$1")


def _digits(text: pl.Expr) -> pl.Expr:
    """A number kept as text: without blanks and without the apostrophe spreadsheets mark text with."""
    return text.str.replace_all(_MARKS + "+", "")


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
