"""Where a value of law or practice comes from. A value without a source does not exist here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How sure the dossiers are of a value."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Source:
    """Regulation and article behind a value.

    `article` is None when the article was looked for and not found: that stays visible, it is never guessed.
    `reference` is the public page the fact was read on, without personal data.
    """

    regulation: str
    article: str | None
    confidence: Confidence
    reference: str = ""
    note: str = ""

    def cite(self, language: str = "id") -> str:
        """The way a letter cites it: `PKPU 7/2024 Pasal 53`, or the regulation with the article marked unknown."""
        if self.article:
            article = self.article if language == "id" else self.article.replace("Pasal", "Article")
            return f"{self.regulation} {article}"
        unknown = "pasal tidak ditemukan" if language == "id" else "article not found"
        return f"{self.regulation} ({unknown})"
