"""Step 3, check: every fault of every row by code, vectorised. Only the rows with a rejecting fault fall out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from tahapan.core import areas as codes
from tahapan.core.age import years_before
from tahapan.core.errors import Refused
from tahapan.core.nik import WOMAN_DAY_OFFSET
from tahapan.engines.tables import ROW, WIDTH
from tahapan.roll.intake import problems, refusals
from tahapan.roll.intake.elements import Element
from tahapan.roll.intake.normalise import BIRTH_TEXT, read_month_first
from tahapan.roll.rules import VoterRules

CODE: Final = "code"
FIRST: Final = "first"
_EXAMPLES: Final = 5
_MIXED_FROM_ROWS: Final = 2
_MIXED_FROM_SHARE: Final = 0.005
"""One swapped date is a slip of the pen; several, each confirmed by its NIK, are a column of two orders."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What rows are checked against: the election's day, area and rules, and the register of areas."""

    voting_day: dt.date
    area: str
    rules: VoterRules
    is_village: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Checked:
    """One piece of a file: `sound` rows ready to load, the faults that reject and those that warn (row, code)."""

    sound: pl.DataFrame
    rejects: pl.DataFrame
    warnings: pl.DataFrame


def check(elements: pl.DataFrame, width: int, setting: Setting) -> Checked:
    """Apply every check that looks at one row at a time. `width` is the number of columns of the header."""
    found = _faults(elements, width, setting)
    rejects = found.filter(pl.col(CODE).is_in([one.code for one in problems.ROWS.values() if one.rejects]))
    fallen = rejects[ROW].unique().implode()
    warnings = found.filter(~pl.col(ROW).is_in(fallen))
    sound = elements.filter(~pl.col(ROW).is_in(fallen)).drop(WIDTH, BIRTH_TEXT)
    return Checked(sound.with_columns(pl.col(Element.RT, Element.RW).fill_null(0)), rejects, warnings)


def _faults(elements: pl.DataFrame, width: int, setting: Setting) -> pl.DataFrame:
    masks = elements.select(
        ROW, *(mask.fill_null(False).alias(code) for code, mask in _masks(elements, width, setting))
    )
    found = [masks.filter(pl.col(code)).select(ROW, pl.lit(code).alias(CODE)) for code in masks.columns if code != ROW]
    faults = pl.concat(found)
    # A row whose cells shifted has faults everywhere: only the cause is worth saying.
    shifted = faults.filter(pl.col(CODE) == "row-columns").select(ROW)
    return faults.filter((pl.col(CODE) == "row-columns") | ~pl.col(ROW).is_in(shifted[ROW].implode()))


def _masks(elements: pl.DataFrame, width: int, setting: Setting) -> list[tuple[str, pl.Expr]]:
    """Every check by its code: where the expression is true, the row has that fault."""
    nik, nkk = pl.col(Element.NIK), pl.col(Element.NKK)
    known, inside = villages(elements[Element.VILLAGE], setting)
    village = pl.col(Element.VILLAGE)
    return [
        ("row-columns", pl.col(WIDTH) != width),
        ("nik-spreadsheet", rounded_by_spreadsheet(nik)),
        ("nik-digits", ~sixteen_digits(nik) & ~rounded_by_spreadsheet(nik)),
        ("nik-structure", sixteen_digits(nik) & ~possible_structure(nik)),
        ("nik-serial", sixteen_digits(nik) & serial_is_zero(nik)),
        ("nkk-spreadsheet", rounded_by_spreadsheet(nkk)),
        ("nkk-digits", ~sixteen_digits(nkk) & ~rounded_by_spreadsheet(nkk)),
        ("nkk-serial", sixteen_digits(nkk) & serial_is_zero(nkk)),
        ("name-empty", pl.col(Element.NAME) == ""),
        ("name-long", pl.col(Element.NAME).str.len_chars() > 120),
        ("birth-place-long", pl.col(Element.BIRTH_PLACE).str.len_chars() > 80),
        ("address-long", pl.col(Element.ADDRESS).str.len_chars() > 150),
        ("birth-unreadable", pl.col(Element.BIRTH_DATE).is_null()),
        *age_checks(setting),
        ("marital-unknown", pl.col(Element.MARITAL).is_null()),
        ("sex-unknown", pl.col(Element.SEX).is_null()),
        ("ktp-unknown", pl.col(Element.KTP).is_null()),
        ("disability-unknown", pl.col(Element.DISABILITY).is_null()),
        ("village-unknown", ~village.is_in(known)),
        ("village-outside", village.is_in(known) & ~village.is_in(inside)),
        ("nik-birth-differs", sixteen_digits(nik) & possible_structure(nik) & differs_from_nik()),
        ("name-short", name_short(setting.rules.shortest_name)),
        ("name-odd", name_odd()),
        ("birth-default", default_birth_date(setting.rules.default_birth_dates)),
        ("rt-not-number", pl.col(Element.RT).is_null()),
        ("rw-not-number", pl.col(Element.RW).is_null()),
    ]


# ── Numbers


def sixteen_digits(number: pl.Expr) -> pl.Expr:
    return number.str.contains(r"^[0-9]{16}$")


def rounded_by_spreadsheet(number: pl.Expr) -> pl.Expr:
    """Fifteen digits, or scientific notation: what is left of 16 digits that were typed as a number."""
    return number.str.contains(r"^[0-9]{15}$|^[0-9][.,]?[0-9]*[eE]\+?[0-9]{2}$")


def serial_is_zero(number: pl.Expr) -> pl.Expr:
    return number.str.ends_with("0000")


def nik_day(nik: pl.Expr) -> pl.Expr:
    """The day of birth inside a NIK, a woman's 40 taken off."""
    written = nik.str.slice(6, 2).cast(pl.Int16, strict=False)
    return pl.when(written > WOMAN_DAY_OFFSET).then(written - WOMAN_DAY_OFFSET).otherwise(written)


def nik_month(nik: pl.Expr) -> pl.Expr:
    return nik.str.slice(8, 2).cast(pl.Int16, strict=False)


def possible_structure(nik: pl.Expr) -> pl.Expr:
    """Day 01–31 or 41–71, month 01–12 (`core.nik.parts`, vectorised; the serial has a check of its own)."""
    return nik_day(nik).is_between(1, 31) & nik_month(nik).is_between(1, 12)


def differs_from_nik() -> pl.Expr:
    """Date or sex in the NIK differ from the columns."""
    nik, birth = pl.col(Element.NIK), pl.col(Element.BIRTH_DATE)
    woman = nik.str.slice(6, 2).cast(pl.Int16, strict=False) > WOMAN_DAY_OFFSET
    return (
        (nik_day(nik) != birth.dt.day())
        | (nik_month(nik) != birth.dt.month())
        | (nik.str.slice(10, 2).cast(pl.Int16, strict=False) != birth.dt.year() % 100)
        | (woman != (pl.col(Element.SEX) == "P"))
    )


def nik_doubles(sound: pl.DataFrame) -> pl.DataFrame:
    """Second and later rows of a NIK among otherwise sound rows: (row, code, first), `first` the row that stays."""
    number = sound.select(ROW, pl.col(Element.NIK).cast(pl.Int64))
    repeated = number.filter(number[Element.NIK].is_duplicated())
    return (
        repeated.with_columns(pl.col(ROW).min().over(Element.NIK).alias(FIRST))
        .filter(pl.col(ROW) != pl.col(FIRST))
        .select(ROW, pl.lit("nik-double").alias(CODE), FIRST)
    )


# ── Name, age, village


def name_short(letters: int) -> pl.Expr:
    """Fewer letters than the law room's limit, or a question mark."""
    name = pl.col(Element.NAME)
    return (name != "") & ((name.str.len_chars() < letters) | name.str.contains("?", literal=True))


def name_odd() -> pl.Expr:
    """Digits, or signs no name is written with: the cell held something else."""
    return pl.col(Element.NAME).str.contains(r"[0-9<>=@{}\[\]|\\]|^[+\-]")


def default_birth_date(defaults: frozenset[str]) -> pl.Expr:
    """Born on one of the registry's default days, written month-day."""
    birth = pl.col(Element.BIRTH_DATE)
    days = [tuple(map(int, day.split("-"))) for day in sorted(defaults)]
    return pl.any_horizontal(
        pl.lit(False), *((birth.dt.month() == month) & (birth.dt.day() == day) for month, day in days)
    )


def age_checks(setting: Setting) -> list[tuple[str, pl.Expr]]:
    """Age on voting day against the law; a limit the rule set does not state is not checked."""
    rules, day, birth = setting.rules, setting.voting_day, pl.col(Element.BIRTH_DATE)
    checks = []
    if rules.impossible_age is not None:
        checks.append(("age-below-12", birth > years_before(day, rules.impossible_age)))
    if rules.voting_age is not None:
        below = birth > years_before(day, rules.voting_age)
        child = birth > years_before(day, rules.impossible_age or 0)
        checks.append(("under-age", below & ~child & (pl.col(Element.MARITAL) == "B")))
    if rules.very_old is not None:
        checks.append(("age-over-100", birth <= years_before(day, rules.very_old + 1)))
    return checks


def villages(written: pl.Series, setting: Setting) -> tuple[list[str], list[str]]:
    """The codes met that the register knows, and those of them inside the election's area."""
    known = [code for code in written.unique().to_list() if setting.is_village(code)]
    return known, [code for code in known if codes.contains(setting.area, code)]


# ── The order of day and month


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Evidence for the order of day and month, each piece confirmed by the NIK of its row."""

    rows: int
    day_first: int
    month_first: tuple[int, ...]
    """Rows whose NIK says that the month comes first."""

    def __add__(self, other: DateOrder) -> DateOrder:
        return DateOrder(self.rows + other.rows, self.day_first + other.day_first, self.month_first + other.month_first)


def date_order(elements: pl.DataFrame) -> DateOrder:
    """The evidence in one piece of a file."""
    nik, birth = pl.col(Element.NIK), pl.col(Element.BIRTH_DATE)
    day, month = nik_day(nik), nik_month(nik)
    told = elements.filter(sixteen_digits(nik) & possible_structure(nik) & (day != month))
    agreed = (birth.dt.day() == day) & (birth.dt.month() == month)
    swapped = told.filter((birth.dt.day() == month) & (birth.dt.month() == day))
    unread = told.filter(birth.is_null()).with_columns(read_month_first(pl.col(BIRTH_TEXT)).alias("other"))
    other = unread.filter((pl.col("other").dt.day() == day) & (pl.col("other").dt.month() == month))
    month_first = sorted([*swapped[ROW], *other[ROW]])
    return DateOrder(len(elements), told.filter(agreed).height, tuple(month_first))


def refuse_mixed_dates(order: DateOrder) -> None:
    """Raise Refused when several dates of a file are month-day. Examples are row numbers only."""
    if len(order.month_first) < max(_MIXED_FROM_ROWS, _MIXED_FROM_SHARE * order.rows):
        return
    rows = ", ".join(map(str, order.month_first[:_EXAMPLES]))
    if not order.day_first:
        raise Refused(refusals.DATES_MONTH_FIRST.fill(rows=rows))
    raise Refused(refusals.DATES_MIXED.fill(day_first=order.day_first, month_first=len(order.month_first), rows=rows))
