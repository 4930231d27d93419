"""Words that belong to data (law, rules, refusals) and so carry both languages with them.

Page templates use gettext with Indonesian msgids; whatever a rule, a role or a refusal says is a `Text`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["id", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("id", "en")


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
        """A copy with `{name}` placeholders replaced in both languages."""
        return Text(self.id.format(**values), self.en.format(**values))

    def __str__(self) -> str:
        return self.id
