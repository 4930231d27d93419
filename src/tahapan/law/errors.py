"""What asking the law can end in. `Refused` ones are for people; the other two are bugs of code or of a rule file."""

from __future__ import annotations

import datetime as dt
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.source import Source
from tahapan.core.text import Text

_OUTSIDE: Final = Problem(
    "law-not-covered",
    Text(
        "Tanggal {day} di luar masa berlaku aturan yang dimuat ({first} s.d. {last}).",
        "{day} lies outside the days the loaded rules cover ({first} to {last}).",
    ),
    Text(
        "Pakai tanggal di dalam masa itu, atau muat kumpulan aturan yang mencakup tanggal tersebut.",
        "Use a day inside that period, or load a rule set that covers the day.",
    ),
)


class NotCovered(Refused):
    """The day asked about lies outside what the texts cover. No answer is guessed."""

    @classmethod
    def day(cls, day: dt.date, first: dt.date, last: dt.date) -> NotCovered:
        """The refusal for `day` where only `first` to `last` is covered."""
        return cls(_OUTSIDE.fill(day=day.isoformat(), first=first.isoformat(), last=last.isoformat()))


class NotKnown(Refused):
    """The value was looked for in the texts and not found. Carries the source that was searched as `problem.why`."""

    @classmethod
    def value(cls, name: Text, source: Source) -> NotKnown:
        """The refusal for the value called `name`."""
        what = Text(
            f"Belum diketahui: {name.id}. Sudah dicari dalam naskah dan berita resmi, tidak ditemukan.",
            f"Not known: {name.en}. It was looked for in the texts and official news and not found.",
        )
        next_step = Text(
            "Tetapkan melalui keputusan setempat dengan dasar tertulis, atau minta naskahnya kepada KPU Provinsi.",
            "Set it by a recorded local decision with a written basis, or ask KPU Provinsi for the text.",
        )
        return cls(Problem("law-not-known", what, next_step, source))


class UnknownRule(KeyError):
    """No rule set, value or code list of this name exists: a bug in the caller, not the user's situation."""


class BadLaw(ValueError):
    """A rule file may not be loaded. The message names the file, the key and the fault."""

    def __init__(self, file: str, key: str, why: str) -> None:
        super().__init__(f"{file}: {key}: {why}" if key else f"{file}: {why}")
        self.file = file
        self.key = key
        self.why = why
