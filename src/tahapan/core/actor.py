"""Who acts. `journal` and the rooms know only this protocol; `accounts` implements it."""

from __future__ import annotations

from typing import Protocol


class Actor(Protocol):
    """A person, a device, the console, or scheduled work, in one role.

    `identity` names the account (never a personal number), `role` the role acted in, `area` the area of that role.
    """

    @property
    def identity(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def area(self) -> str: ...

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        """Whether `permission` (an act or a reading right) is held for `area` in `election` today."""
        ...
