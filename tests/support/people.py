"""Actors for tests: someone who may do all, someone who may do nothing, and someone with just one right."""

from __future__ import annotations

from dataclasses import dataclass, field

from tahapan.core import areas


@dataclass(frozen=True)
class Somebody:
    """An actor that holds exactly `permissions` in `area`."""

    identity: str = "uji.seseorang"
    role: str = "uji"
    area: str = areas.NATION
    permissions: frozenset[str] = field(default_factory=frozenset)
    everything: bool = False

    def may(self, permission: str, area: str, election: str | None = None) -> bool:
        return (self.everything or permission in self.permissions) and areas.contains(self.area, area)


ANYONE_ALLOWED = Somebody(everything=True)
NOBODY = Somebody(identity="uji.bukan-siapa-siapa", role="tanpa-peran")


def holder(*permissions: str, area: str = areas.NATION) -> Somebody:
    """An actor with just these permissions over `area`."""
    return Somebody(permissions=frozenset(permissions), area=area)
