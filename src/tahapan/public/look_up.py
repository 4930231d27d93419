"""Am I listed: the answers, and how often they are given.

An answer holds nothing of who asked: no name, no number. So each is made once for a station and kept, and two people of
one station get the same bytes. Whoever is not listed gets a page of the same length after the same work: for them a
station is chosen by the hash of what they typed, its page is made and kept like any other, and thrown away.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import get_language

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.elections import areas, minimap
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.lists import listed
from tahapan.lists.kinds import ListKind
from tahapan.lists.listed import Index
from tahapan.lists.models import Cut
from tahapan.public import buckets, frame
from tahapan.public.buckets import Limit
from tahapan.public.forms import Person
from tahapan.roll.kept import briefly
from tahapan.stations import queries as station_queries
from tahapan.stations.models import Station

PATH: Final = "/cek/"
COMMENTS: Final = "1.8.c.2"
"""The stage in which the public comments on the DPS."""
DETERMINATION: Final = "1.8.d"

OF_ADDRESS: Final = Limit(0, burst=30, seconds=20)
"""Enough for a helper with a queue at the village office; one address cannot walk through a list."""
OF_STEM: Final = Limit(1, burst=10, seconds=360)
"""Of one NIK and its neighbours (same place, same birth date), from wherever: nobody counts up the last four digits."""
_STEM: Final = 12

_ROUND: Final = 4096
_KEPT: Final = 1024


@dataclass(frozen=True, slots=True)
class Asked:
    """The list that is asked, and the stations (their keys) it may name."""

    cut: Cut
    election: ElectionEvent
    stations: tuple[int, ...]
    index: Index

    @property
    def is_final(self) -> bool:
        return self.cut.list == ListKind.DPT


@briefly(10)
def asked() -> Asked | None:
    """The list in force; None where none is determined. A list determined just now is asked some seconds later."""
    found = listed.in_force()
    if found is None:
        return None
    stations = station_queries.stations(found.election).order_by("pk").values_list("pk", flat=True)
    if not stations:
        return None
    return Asked(found.cut, found.election, tuple(stations), _index(found.cut.pk, found.cut.line.at))


@briefly(10)
def _is_corrected() -> bool:
    return listed.is_corrected()


def closed(path: str = PATH) -> str:
    """The page of `path` where there is no list to ask: none yet, or the last one is being corrected."""
    return frame.page("public/closed.html", path, is_corrected=_is_corrected())


@lru_cache(1)
def _index(cut: int, determined: dt.datetime) -> Index:
    """The rows of a cut, read once; the moment tells databases apart that count alike."""
    return Index(cut)


def wait(address: str, nik: str) -> float:
    """Count one look-up: 0.0, or the seconds until the next may be made from this address, for this NIK."""
    return buckets.take((OF_ADDRESS, address), (OF_STEM, nik[:_STEM]))


def answer(asked: Asked, person: Person) -> bytes:
    """The page for whoever asked: where they vote, or that they were not found. Both cost the same and are as long."""
    station = asked.index.find(person.nik, person.name, person.born)
    any_one = int.from_bytes(listed.sealed("any-station", person.nik)) % len(asked.stations)
    shown = asked.stations[any_one] if station is None else station
    cut = (asked.cut.pk, asked.cut.line.at)
    return _pages(frame.slot(), clock.today(), get_language() or "id", cut, shown)[station is not None]


@lru_cache(_KEPT)
def _pages(slot: int, day: dt.date, language: str, cut: tuple[int, dt.datetime], station: int) -> tuple[bytes, bytes]:
    """Two whole pages of one length: for who was not found, and for who votes at the station."""
    here = asked()
    if here is None:
        page = closed().encode()
        return page, page
    context = told(here)
    missing = frame.page("public/not_listed.html", PATH, **context).encode()
    found = frame.page("public/listed.html", PATH, **context, **_place(station)).encode()
    size = -(-max(len(missing), len(found)) // _ROUND) * _ROUND
    return missing.ljust(size), found.ljust(size)


def told(here: Asked) -> dict[str, Any]:
    """What every page of the look-up says of the list that is asked."""
    law = elections.rules(here.election)
    stages = {one.code: one for one in elections.stages(here.election)}
    comments = stages.get(COMMENTS)
    return {
        "election": here.election,
        "list": law.codes("list")[here.cut.list],
        "is_final": here.is_final,
        "determined": here.cut.line.at,
        "area": areas.get(here.cut.area),
        "comments": comments if comments and comments.end and comments.end >= clock.today() else None,
        "final": stages.get(DETERMINATION),
        "unlisted_from": law.value("dpk.opens"),
        "unlisted_until": law.value("dpk.closes"),
    }


def _place(station: int) -> dict[str, Any]:
    """One station with its venue, village, kecamatan and map."""
    found = Station.objects.select_related("venue").get(pk=station)
    venue, district = found.venue, codes.up_to(found.village, Level.DISTRICT)
    place = (venue.lng, venue.lat) if venue and venue.lng is not None and venue.lat is not None else None
    marks = [(f"TPS {found.number}", *place)] if place else []
    return {
        "station": found,
        "venue": venue,
        "is_placed": place is not None,
        "village": areas.get(found.village),
        "district": areas.get(district),
        "map": minimap.draw(district, {found.village: 1}, _one_village, marks),
    }


def _one_village(number: int, order: object) -> int:
    """The voter's village strongly coloured, all others weakly."""
    return 3 if number else 0
