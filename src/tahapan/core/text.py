"""Words that belong to data (law, rules, refusals) and so carry both languages with them.

Page templates use gettext with Indonesian msgids; whatever a rule, a role or a refusal says is a `Text`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")
_MONTHS: Final[Mapping[Language, str]] = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}


@dataclass(frozen=True, slots=True)
class Text:
    """The same sentence in Indonesian and English. Both are required; neither may be empty."""

    id: str
    en: str

    def __post_init__(self) -> None:
        if not self.id.strip() or not self.en.strip():
            raise ValueError("a Text needs both languages")

    def say(self, language: str) -> str:
        """The sentence in `language`; every language other than English is answered in Indonesian."""
        return self.en if language.startswith("en") else self.id

    def fill(self, **values: object) -> Text:
        """A copy with `{name}` placeholders replaced in both languages; a day or a Text is said in each."""
        return Text(self.id.format(**_said("id", values)), self.en.format(**_said("en", values)))

    def __str__(self) -> str:
        return self.id


def _said(language: Language, values: Mapping[str, object]) -> dict[str, object]:
    return {name: _in_words(language, value) for name, value in values.items()}


def _in_words(language: Language, value: object) -> object:
    """`3 Agustus 2024`, `3 August 2024`."""
    if isinstance(value, dt.date):
        return f"{value.day} {_MONTHS[language].split()[value.month - 1]} {value.year}"
    return value.say(language) if isinstance(value, Text) else value
