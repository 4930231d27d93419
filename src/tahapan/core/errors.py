"""Refusals: what a person is told when something may not or cannot be done.

A `Refused` is the user's situation, never a bug: it says what happened, why (with the article where law is the
reason) and what to do next, in both languages. Anything else that is raised is a bug.
"""

from __future__ import annotations

from dataclasses import dataclass

from tahapan.core.source import Source
from tahapan.core.text import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of an error catalogue. `code` is stable, kebab-case, and unique in its room."""

    code: str
    what: Text
    next: Text
    why: Source | None = None

    def fill(self, **values: object) -> Problem:
        """A copy with placeholders of `what` and `next` replaced."""
        return Problem(self.code, self.what.fill(**values), self.next.fill(**values), self.why)


class Refused(Exception):
    """Something was not done, for a reason the person can act on. Nothing has been written."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    def say(self, language: str) -> str:
        """One paragraph: what, next step, and the article in brackets when law is the reason."""
        parts = [self.problem.what.say(language), self.problem.next.say(language)]
        if self.problem.why is not None:
            parts.append(f"({self.problem.why.cite(language)})")
        return " ".join(parts)

    def __str__(self) -> str:
        return f"{self.problem.code}: {self.say('id')}"


class NotAllowed(Refused):
    """The actor's roles do not include this act in this area on this day."""


class NotFound(Refused):
    """What was asked for does not exist, or lies outside the actor's area: the two are not told apart."""
