"""Double entry: previous + new + moved in − struck (TMS) − moved out = current.

The balance of a recap table (voter-list dossier section 14). A count is kept per sex, since forms print L and P.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """Men (L) and women (P)."""

    male: int = 0
    female: int = 0

    @property
    def total(self) -> int:
        return self.male + self.female

    def __add__(self, other: Count) -> Count:
        return Count(self.male + other.male, self.female + other.female)

    def __sub__(self, other: Count) -> Count:
        return Count(self.male - other.male, self.female - other.female)


@dataclass(frozen=True, slots=True)
class Balance:
    """The movements of one place between two moments."""

    previous: Count
    new: Count
    moved_in: Count
    struck: Count
    moved_out: Count
    current: Count

    @property
    def difference(self) -> Count:
        """Zero for men and for women when the place balances."""
        return self.previous + self.new + self.moved_in - self.struck - self.moved_out - self.current

    @property
    def holds(self) -> bool:
        return self.difference == Count()
