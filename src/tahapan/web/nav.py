"""The rooms of the frame, in the order of the work. A person sees only those where they may do or read something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.elections import queries
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import rules as coklit
from tahapan.lists import rules as lists

IN_THE_BAR: Final = 4
"""How many rooms stand in the bottom bar of a phone; the rest is behind "Semua"."""


@dataclass(frozen=True, slots=True)
class Room:
    """One entry: the page it leads to (`route`), the right it takes, its drawing in icons.svg.

    `of_event` rooms belong to an election event and carry its slug in the address.
    """

    label: Text
    route: str
    right: str
    icon: str
    of_event: bool = True
    is_in: Callable[[ElectionEvent], bool] = lambda election: True
    """Whether an event has the room at all: a re-vote has no coklit."""


def has_coklit(election: ElectionEvent) -> bool:
    """Whether the rules of the event know coklit."""
    return coklit.has_coklit(queries.rules(election))


def has_lists(election: ElectionEvent) -> bool:
    """Whether the event compiles lists of its own; a re-vote takes those of the election it repeats."""
    return lists.has_lists(queries.rules(election))


ROOMS: Final = (
    Room(Text("Beranda", "Home"), "board", "elections.read", "home"),
    Room(Text("Tahapan", "Stages"), "stages", "elections.read", "calendar"),
    Room(Text("Pemilih", "Voters"), "voters", "roll.read", "voters"),
    Room(Text("TPS", "Stations"), "stations", "stations.read", "station"),
    Room(Text("Peta", "Map"), "map", "stations.read", "map"),
    Room(Text("Petugas", "Officers"), "officers", "officers.read", "person"),
    Room(Text("Coklit", "House visits"), "coklit", "fieldwork.read", "coklit", is_in=has_coklit),
    Room(Text("Daftar & Pleno", "Lists & Plenaries"), "lists", "lists.read", "lists", is_in=has_lists),
    Room(Text("Orang", "People"), "people", "accounts.read", "people", of_event=False),
    Room(Text("Jurnal", "Journal"), "journal", "journal.read", "journal", of_event=False),
)


@dataclass(frozen=True, slots=True)
class Door:
    """A room as this person sees it: its address, and whether they are in it."""

    label: Text
    url: str
    icon: str
    here: bool


def doors(actor: Actor | None, election: ElectionEvent | None, path: str) -> list[Door]:
    """The rooms open to `actor`, in order; `path` is the address of the page being shown."""
    if actor is None:
        return []
    slug = election.slug if election else None
    there = [one for one in ROOMS if election is None or one.is_in(election)]
    found = [(one, url) for one in there if (url := address(one, actor, slug)) is not None]
    # The deepest address that leads to this page is the room the person is in: /x/ is home, /x/tahapan/ is not.
    here = max((url for _, url in found if path.startswith(url)), key=len, default="")
    return [Door(one.label, url, one.icon, url == here) for one, url in found]


def room(route: str) -> Room:
    """The room with the page `route`. Raises StopIteration on a route that is no room's: a bug."""
    return next(one for one in ROOMS if one.route == route)


def address(one: Room, actor: Actor, slug: str | None) -> str | None:
    """Where a room is; None where the role may not enter, it has no pages, or there is no event to enter it for."""
    if (one.of_event and slug is None) or not actor.may(one.right, actor.area, slug):
        return None
    try:
        return reverse(one.route, args=[slug] if one.of_event else [])
    except NoReverseMatch:
        return None
