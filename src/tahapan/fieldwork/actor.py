"""A phone as an actor: it does what a Pantarlih may do, in the village and event of its officer's post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tahapan.accounts.roles import roles
from tahapan.core import areas
from tahapan.officers.models import Post

ROLE: Final = "pantarlih"


@dataclass(frozen=True, slots=True)
class DeviceActor:
    """A phone of the officer who holds `post`. It has no account: whoever speaks for it has proved the phone's key.

    The term is not asked here: what was done in the term is received after it too, and what was done outside is held.
    """

    post: Post

    @property
    def identity(self) -> str:
        return f"petugas-{self.post.pk}"

    @property
    def role(self) -> str:
        return ROLE

    @property
    def area(self) -> str:
        return self.post.area

    @property
    def election(self) -> str:
        return self.post.election.slug

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        """Held when the role of Pantarlih grants it, inside the post's village and event."""
        return (
            roles()[ROLE].includes(permission)
            and areas.contains(self.area, area)
            and (election is None or election == self.election)
        )
