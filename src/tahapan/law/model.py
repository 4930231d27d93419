"""What a rule set consists of: dated values, code lists, stages. Immutable; each part knows its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tahapan.core.source import Source
from tahapan.core.text import Text
from tahapan.law.calendar import Calendar, Stage
from tahapan.law.errors import NotCovered, NotKnown, UnknownRule

Scalar = int | Decimal | str | bool | dt.date | dt.time | tuple[str, ...]
"""The types a value of law may have. Ratios and money fractions are Decimal, never float."""


class Unit(StrEnum):
    """What a value counts. `NONE` for words, flags and dates."""

    NONE = "none"
    VOTERS = "voters"
    PEOPLE = "people"
    FAMILIES = "families"
    STATIONS = "stations"
    YEARS = "years"
    DAYS = "days"
    MONTHS = "months"
    HOURS = "hours"
    MINUTES = "minutes"
    CLOCK = "local time"
    METRES = "metres"
    CENTIMETRES = "centimetres"
    RUPIAH = "rupiah"
    RUPIAH_PER_MONTH = "rupiah per month"
    RATIO = "ratio"
    DIGITS = "digits"
    LETTERS = "letters"
    BALLOTS = "ballots"
    PIECES = "pieces"
    TIMES = "times"
    ACCOUNTS = "accounts"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of law as it stands on a day."""

    key: str
    value: Scalar
    unit: Unit
    source: Source
    effective_from: dt.date
    name: Text


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that the texts must hold and that was not found. Asking for it raises `NotKnown`."""

    key: str
    source: Source
    effective_from: dt.date
    name: Text


@dataclass(frozen=True, slots=True)
class Period:
    """An entry and the last day it holds; None: until the end of what is covered."""

    entry: Value | Unknown
    until: dt.date | None

    @property
    def first(self) -> dt.date:
        return self.entry.effective_from

    def holds_on(self, day: dt.date) -> bool:
        return self.first <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Code:
    """One entry of an official code list. `old` codes are met in imports only and are never given anew."""

    code: str
    name: Text
    source: Source
    old: bool = False


@dataclass(frozen=True, slots=True)
class CodeList:
    """An official code list in its official order."""

    kind: str
    name: Text
    codes: Mapping[str, Code]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one election: values, code lists and stages, each with its source.

    `covers` is the first and the last day about which questions are answered. Where `based_on` names another rule
    set, its values and code lists hold here too unless this set states its own; stages are never taken over.
    """

    slug: str
    name: Text
    voting_day: dt.date
    covers: tuple[dt.date, dt.date]
    based_on: str | None
    values: Mapping[str, tuple[Period, ...]]
    lists: Mapping[str, CodeList]
    calendar: Calendar

    def value(self, key: str, on: dt.date | None = None) -> Value:
        """The value of `key` as it stands `on` a day (None: on voting day), with its source.

        Raises `UnknownRule` when no such key exists, `NotCovered` when the day lies outside `covers` or no entry
        holds on it, `NotKnown` when the texts were searched and hold no value.
        """
        entry = self._entry(key, on)
        if isinstance(entry, Unknown):
            raise NotKnown.value(entry.name, entry.source)
        return entry

    def integer(self, key: str, on: dt.date | None = None) -> int:
        """The whole number of `key`, as `value`. Raises TypeError where the value is of another type."""
        found = self.value(key, on).value
        if not isinstance(found, int) or isinstance(found, bool):
            raise TypeError(f"{self.slug}: {key} is not a whole number")
        return found

    def ratio(self, key: str, on: dt.date | None = None) -> Decimal:
        """The exact decimal of `key`, as `value`. Raises TypeError where the value is of another type."""
        found = self.value(key, on).value
        if not isinstance(found, Decimal):
            raise TypeError(f"{self.slug}: {key} is not a decimal number")
        return found

    def is_known(self, key: str, on: dt.date | None = None) -> bool:
        """Whether `value` would answer; False where it would raise `NotKnown`. Other errors as in `value`."""
        return isinstance(self._entry(key, on), Value)

    def codes(self, kind: str) -> Mapping[str, Code]:
        """The code list `kind`, in official order, old codes last. Raises `UnknownRule`."""
        return self.code_list(kind).codes

    def code_list(self, kind: str) -> CodeList:
        """As `codes`, with the name of the list. Raises `UnknownRule`."""
        try:
            return self.lists[kind]
        except KeyError:
            raise UnknownRule(f"{self.slug}: no code list {kind!r}") from None

    def stages(self, voting_day: dt.date | None = None) -> tuple[Stage, ...]:
        """All stages in the order of the official table, relative dates computed from `voting_day`.

        None takes the voting day of the rule set. Raises `NotCovered` where the day lies outside `covers`, or where
        a stage would end before it starts because its other end is fixed.
        """
        day = voting_day if voting_day is not None else self.voting_day
        self._check_covered(day)
        return self.calendar.on(day)

    def _entry(self, key: str, on: dt.date | None) -> Value | Unknown:
        try:
            periods = self.values[key]
        except KeyError:
            raise UnknownRule(f"{self.slug}: no value {key!r}") from None
        day = on if on is not None else self.voting_day
        self._check_covered(day)
        for period in periods:
            if period.holds_on(day):
                return period.entry
        raise NotCovered.day(day, periods[0].first, periods[-1].until or self.covers[1])

    def _check_covered(self, day: dt.date) -> None:
        first, last = self.covers
        if not first <= day <= last:
            raise NotCovered.day(day, first, last)
