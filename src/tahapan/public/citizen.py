"""Whoever comments without an account, as an actor: they may raise a matter, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tahapan.core import areas
from tahapan.elections.models import ElectionEvent
from tahapan.lists.acts.matters import RAISE

IDENTITY: Final = "warga"
"""One word for everybody: the journal is read by many, and who commented stands in the matter alone."""


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who writes to the office that prepares `election`."""

    election: ElectionEvent

    @property
    def identity(self) -> str:
        return IDENTITY

    @property
    def role(self) -> str:
        return IDENTITY

    @property
    def area(self) -> str:
        return self.election.area

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        """Held for raising a matter inside the event."""
        return permission == RAISE and areas.contains(self.area, area) and election == self.election.slug
