"""Which area a page shows: the one asked for by `?wilayah=`, never wider than the person's role and the event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.areas import Area

PARAMETER: Final = "wilayah"

OUTSIDE: Final = Problem(
    code="area-outside",
    what=Text(
        "Wilayah ini tidak ada, atau berada di luar wilayah Anda.", "This area does not exist or lies outside yours."
    ),
    next=Text("Pilih wilayah dari jejak di atas halaman.", "Choose an area from the path on top of the page."),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A choice that stays in the address; `here` marks the one in force. `url` is empty where it leads nowhere."""

    label: str
    url: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The area of a page: `area` is looked at, `limit` is the widest this person may look at here."""

    area: Area
    limit: str
    _path: str
    _query: str

    @property
    def code(self) -> str:
        return self.area.code

    @property
    def query(self) -> str:
        """What to add to an address so that it shows the same area: `?wilayah=13.03.04`."""
        return f"?{PARAMETER}={self.code}"

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way down to the area for `parts/crumbs.html`; parts outside the limit are words without a link."""
        return [
            (short_name(one), self.to(one.code) if codes.contains(self.limit, one.code) else "")
            for one in areas.path(self.code)
        ]

    @property
    def inner(self) -> list[Link]:
        """The areas one level down, as filters."""
        return [Link(one.name, self.to(one.code)) for one in areas.children(self.code)]

    @property
    def is_village(self) -> bool:
        return self.area.level is Level.VILLAGE

    def to(self, code: str) -> str:
        """The address of this page for another area, everything else as it is."""
        return f"{self._path}?{PARAMETER}={code}{self._query}"


def short_name(area: Area) -> str:
    """As people say it in a path: `Sijunjung`, not `Kabupaten Sijunjung`; a kota keeps its word."""
    return area.name.removeprefix("Kabupaten ")


def of(request: HttpRequest) -> Scope:
    """The area this request may and wants to see.

    Raises NotFound for an unknown area, one outside the person's, or one outside the event: not told apart.
    """
    limit = codes.narrower(request.actor.area, request.election.area)  # type: ignore[attr-defined]
    asked = request.GET.get(PARAMETER) or limit
    if not codes.is_code(asked) or not areas.exists(asked) or not codes.contains(limit, asked):
        raise NotFound(OUTSIDE)
    kept = request.GET.copy()
    for name in (PARAMETER, "halaman"):
        kept.pop(name, None)
    return Scope(areas.get(asked), limit, request.path, f"&{kept.urlencode()}" if kept else "")
