"""The record of one voter: what happened to them, told in words, and who opened their personal data.

Values of personal elements (NIK, NKK, birth date, disability) are never told here, only that they changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tahapan.accounts.roles import role_name
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.journal import registry
from tahapan.journal.models import Line
from tahapan.roll import queries, words
from tahapan.roll.intake.elements import Element
from tahapan.roll.models import Entry, EntryKind, Place, Voter
from tahapan.stations.models import Station

REVEAL: Final = "roll.reveal"
OPENINGS_SHOWN: Final = 50

PERSONAL: Final = frozenset({Element.NIK, Element.NKK, Element.BIRTH_DATE, Element.DISABILITY})
_CODED: Final[Mapping[Element, Mapping[Any, Text]]] = {
    Element.SEX: words.SEXES,
    Element.MARITAL: words.MARITAL,
    Element.KTP: words.KTP,
}
_BLANK: Final = Text("kosong", "blank")


@dataclass(frozen=True, slots=True)
class Change:
    """One corrected element; `old` and `new` are None where the value is personal."""

    element: Text
    old: Text | None
    new: Text | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry with the act behind it. `origin` and `target` are None where the voter stayed where they were."""

    kind: Text
    origin: Text | None
    target: Text | None
    changes: tuple[Change, ...]
    act: Text
    role: Text
    at: dt.datetime
    number: int
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """Who saw the personal data of a voter: account, role, when, why, and the journal's number."""

    actor: str
    role: Text
    at: dt.datetime
    number: int
    reason: str


def history(voter: Voter) -> list[Happening]:
    """Everything that happened to a voter, newest first. One query."""
    return [_happening(entry) for entry in reversed(queries.history(voter))]


def openings(voter: Voter) -> list[Opening]:
    """The last openings of a voter's personal data, newest first. One query."""
    lines = Line.objects.filter(act=REVEAL, facts__voter=voter.pk)[:OPENINGS_SHOWN]
    return [Opening(line.actor, role_name(line.role), line.at, line.seq, line.reason) for line in lines]


def standing(place: Place, village: str, station: Station | None) -> Text:
    """Where a voter stands: `TPS 3 Sungai Lansek`, `Belum dipetakan, Sungai Lansek`, `TMS 1 · Meninggal`."""
    name = areas.get(village).name if village and areas.exists(village) else village
    if station is not None:
        return Text(f"TPS {station.number} {name}", f"TPS {station.number} {name}")
    said = words.PLACES[place]
    return Text(f"{said.id}, {name}", f"{said.en}, {name}") if place.is_inside and name else said


def _happening(entry: Entry) -> Happening:
    line = entry.line
    origin = standing(Place(entry.from_place), entry.from_village, entry.from_station)
    target = standing(Place(entry.to_place), entry.to_village, entry.to_station)
    stayed = origin == target
    return Happening(
        kind=words.ENTRY_KINDS[EntryKind(entry.kind)],
        origin=None if stayed else origin,
        target=None if stayed else target,
        changes=tuple(_change(name, *pair) for name, pair in (entry.changes or {}).items()),
        act=registry.title(line.act),
        role=role_name(line.role),
        at=line.at,
        number=line.seq,
        reason=entry.reason or line.reason,
        evidence=tuple(sha256[:12] for sha256 in line.evidence),
    )


def _change(name: str, old: Any, new: Any) -> Change:
    element = Element(name)
    if element in PERSONAL:
        return Change(words.ELEMENTS[element], None, None)
    return Change(words.ELEMENTS[element], said(element, old), said(element, new))


def said(element: Element, value: Any) -> Text:
    """A value of an element in words: a code by its name, an empty one as blank."""
    if element in _CODED and value in _CODED[element]:
        return _CODED[element][value]
    said = str(value).strip()
    if element is Element.VILLAGE and areas.exists(said):
        said = areas.get(said).name
    return Text(said, said) if said else _BLANK
