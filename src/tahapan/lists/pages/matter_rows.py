"""One row of a matter in words: who, what is asked, on which proof, what accepting does or did, before → after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tahapan.core import nik
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.lists import deciding, matter_queries, matter_words
from tahapan.lists.kinds import Answer, Asked, Tier
from tahapan.lists.models import Matter, MatterRow
from tahapan.roll import record
from tahapan.roll.intake.elements import Element
from tahapan.roll.models import Place
from tahapan.roll.record import Happening
from tahapan.roll.words import ELEMENTS, PLACES

_HIDDEN: Final = Text(nik.mask("x"), nik.mask("x"))
_LISTED: Final = Text("Terdaftar di", "Listed at")
_IN_ROLL: Final = Text("Dalam daftar", "In the roll")


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a row: what it is about, as listed now (None: nothing), as it would be or is said to be."""

    about: Text
    old: Text | None
    new: Text


@dataclass(frozen=True, slots=True)
class Shown:
    """A row for the page. `name` of somebody new comes from what was told. `effect` is what an accepted one did."""

    row: MatterRow
    name: str
    asked: Text
    lines: tuple[Told, ...]
    evidence: Text
    state: Text
    status: str
    effect: tuple[Happening, ...]

    @property
    def is_open(self) -> bool:
        return self.row.state == Answer.OPEN

    @property
    def is_accepted(self) -> bool:
        return self.row.state == Answer.ACCEPTED


def shown(row: MatterRow, opened: bool = False) -> Shown:
    """A row in words; personal values only where `opened`, which the act `lists.open-matter` leads to."""
    known = elections.rules(row.matter.election).codes("evidence").get(row.evidence)
    state = Answer(row.state)
    return Shown(
        row=row,
        name=row.voter.name if row.voter else str(row.values.get("name", "")),
        asked=matter_words.ASKED[Asked(row.asked)],
        lines=tuple(_lines(row, opened)),
        evidence=known.name if known else Text(row.evidence, row.evidence),
        state=matter_words.ANSWERS[state],
        status=matter_words.STATUS[state],
        effect=tuple(matter_queries.effect(row)) if state is Answer.ACCEPTED else (),
    )


def _lines(row: MatterRow, opened: bool) -> list[Told]:
    """What is asked, element by element, and where the voter would stand."""
    asked, voter = Asked(row.asked), row.voter
    lines = []
    standing = record.standing(Place(voter.place), voter.village, voter.station) if voter else None
    if asked is Asked.STRIKE:
        lines.append(Told(_IN_ROLL, standing, PLACES[Place(f"tms-{row.tms}")]))
    for name, value in row.values.items():
        element = Element(name)
        if element is Element.VILLAGE:
            continue
        old = None if asked is Asked.ENTER or voter is None else getattr(voter, name)
        lines.append(Told(ELEMENTS[element], _value(element, old, opened), _said(element, value, opened)))
    if row.station is not None:
        there = record.standing(Place.STATION, row.station.village, row.station)
        lines.append(Told(_LISTED, standing if asked is Asked.CORRECT else None, there))
    return lines


def _value(element: Element, value: object, opened: bool) -> Text | None:
    return None if value is None else _said(element, value, opened)


def _said(element: Element, value: object, opened: bool) -> Text:
    return _HIDDEN if element in record.PERSONAL and not opened else record.said(element, value)


def held(matter: Matter, desk: Tier) -> Problem | None:
    """Why `desk` cannot accept rows of the area now: a plenary holds its roll. None where it can."""
    try:
        deciding.may_change(matter, [matter.area], desk)
    except Refused as refused:
        return refused.problem
    return None
