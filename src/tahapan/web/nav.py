"""The rooms of the frame, in the order of the work. A person sees only those where they may do or read something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent

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


ROOMS: Final = (
    Room(Text("Beranda", "Home"), "board", "elections.read", "home"),
    Room(Text("Tahapan", "Stages"), "stages", "elections.read", "calendar"),
    Room(Text("Pemilih", "Voters"), "voters", "roll.read", "voters"),
    Room(Text("TPS", "Stations"), "stations", "stations.read", "station"),
    Room(Text("Peta", "Map"), "map", "stations.read", "map"),
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
    found = [
        (room, address)
        for room in ROOMS
        if actor.may(room.right, actor.area, slug) and (address := _address(room, slug)) is not None
    ]
    # The deepest address that leads to this page is the room the person is in: /x/ is home, /x/tahapan/ is not.
    here = max((address for _, address in found if path.startswith(address)), key=len, default="")
    return [Door(room.label, address, room.icon, address == here) for room, address in found]


def _address(room: Room, slug: str | None) -> str | None:
    """Where a room is; None for a room without pages, or an event's room where there is no event."""
    if room.of_event and slug is None:
        return None
    try:
        return reverse(room.route, args=[slug] if room.of_event else [])
    except NoReverseMatch:
        return None
