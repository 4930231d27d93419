"""Roles as data: which acts and rights each includes, at which area level, and whether a second factor is needed.

Read from `roles.toml`, whose roles follow section 1 of the operations dossier. A role may name whole rooms
(`roll.*`); a name that no room registered is refused when the application starts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from tahapan.core.areas import Level
from tahapan.core.text import Text

_WITHOUT_ACCOUNT: Final = {
    "konsol": Text("konsol server", "server console"),
    "warga": Text("Warga", "A citizen"),
}


class Group(StrEnum):
    """Which side a role stands on."""

    KPU = "kpu"
    ADHOC = "adhoc"
    BAWASLU = "bawaslu"
    AUDIT = "pemeriksa"
    GOVERNMENT = "pemerintah"
    SECURITY = "keamanan"
    PARTICIPANT = "peserta"
    PUBLIC = "publik"


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `grants` are permission names or `room.*`."""

    code: str
    name: Text
    group: Group
    level: Level
    second_factor: bool
    grants: frozenset[str]

    def includes(self, permission: str) -> bool:
        """Whether this role holds `permission`, by name or by its room."""
        return permission in self.grants or permission.split(".")[0] + ".*" in self.grants


class BadRoles(ValueError):
    """`roles.toml` is wrong: names the role and the fault."""


@cache
def roles() -> Mapping[str, Role]:
    """All roles by code, in the order of the file."""
    data = tomllib.loads(files("tahapan.accounts").joinpath("roles.toml").read_text(encoding="utf-8"))
    bundles: dict[str, list[str]] = data.get("bundle", {})
    found: dict[str, Role] = {}
    for code, row in data["role"].items():
        grants: set[str] = set(row.get("grants", ()))
        for bundle in row.get("bundles", ()):
            if bundle not in bundles:
                raise BadRoles(f"{code}: no bundle {bundle}")
            grants |= set(bundles[bundle])
        found[code] = Role(
            code=code,
            name=Text(row["name_id"], row["name_en"]),
            group=Group(row["group"]),
            level=Level(row["level"]),
            second_factor=bool(row.get("second_factor", False)),
            grants=frozenset(grants),
        )
    return MappingProxyType(found)


def verify(known: frozenset[str]) -> None:
    """Raise BadRoles when a role grants a name, or a room, that nobody registered."""
    rooms = {name.split(".")[0] for name in known}
    for role in roles().values():
        for grant in role.grants:
            room, _, rest = grant.partition(".")
            if (rest == "*" and room not in rooms) or (rest != "*" and grant not in known):
                raise BadRoles(f"{role.code} grants {grant}, which is not registered")


def role_name(code: str) -> Text:
    """A role in words; its code where it is none of today's roles."""
    if code in _WITHOUT_ACCOUNT:
        return _WITHOUT_ACCOUNT[code]
    return roles()[code].name if code in roles() else Text(code, code)
