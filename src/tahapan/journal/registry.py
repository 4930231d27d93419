"""What may be done or read at all: every act and every reading right, by name.

Roles (room `accounts`) are sets of these names; a role that names something unknown here is refused at start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from tahapan.core.text import Text


@dataclass(frozen=True, slots=True)
class Act:
    """A writing function. `name` is `room.verb`, kebab-case; `opens` marks one that shows personal data."""

    name: str
    title: Text
    function: Callable[..., Any]
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """Leave to see something. `name` is `room.verb`, kebab-case."""

    name: str
    title: Text


_acts: Final[dict[str, Act]] = {}
_rights: Final[dict[str, Right]] = {}


def add_act(entry: Act) -> None:
    """Register an act. A name can be taken once."""
    if entry.name in _acts or entry.name in _rights:
        raise ValueError(f"{entry.name} is registered twice")
    _acts[entry.name] = entry


def right(name: str, title: Text) -> str:
    """Declare a reading right and return its name, to be used by pages and roles."""
    if name in _acts or name in _rights:
        raise ValueError(f"{name} is registered twice")
    _rights[name] = Right(name, title)
    return name


def acts() -> Mapping[str, Act]:
    return MappingProxyType(_acts)


def rights() -> Mapping[str, Right]:
    return MappingProxyType(_rights)


def names() -> frozenset[str]:
    """Every name a role may hold."""
    return frozenset(_acts) | frozenset(_rights)


def openings() -> frozenset[str]:
    """Acts that show personal data to someone: their lines tell who saw what, when and why."""
    return frozenset(name for name, entry in _acts.items() if entry.opens)


def title(name: str) -> Text:
    """The words for an act or a right, for the journal's pages."""
    known = _acts.get(name) or _rights.get(name)
    return known.title if known else Text(name, name)
