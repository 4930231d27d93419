"""What the roll must say, worked out from what phones told and what the office did: the rules of docs/protocol.md
written a second time, from the voter's side and without the server's code."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

EDITABLE = ("address", "rt", "marital")
STRIKING = {1: {"akta-kematian"}, 2: set(), 6: {"sk-tni-polri"}}
"""TMS codes these tests use that strike, with the proof they ask for (none: just so); all others are marks."""


@dataclass(frozen=True)
class Told:
    """One visit as it was received: `line` of the act that took it in, whether its day lies in the officer's term.

    `seen`: what the package said of each person. `station`: the family's.
    """

    id: str
    line: int
    in_term: bool
    station: int
    body: Mapping[str, Any]
    seen: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Renamed:
    """The office corrected a voter's name: an element no officer may change."""

    line: int
    entry: int
    voter: int
    old: str
    new: str


@dataclass
class End:
    """How one person must stand, and whether a person must look."""

    place: str
    station: int | None
    elements: Mapping[str, Any]
    conflict: bool = False


@dataclass
class World:
    """Everybody before anyone was visited, by voter; what was told; what the office did."""

    before: Mapping[int, Mapping[str, Any]]
    told: list[Told] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    moved: dict[int, int] = field(default_factory=dict)
    """Where the office last put a voter."""

    def standing(self) -> list[Told]:
        """Visits no other one takes the place of."""
        replaced = {named for one in self.told if one.in_term for named in one.body["replaces"]}
        return [one for one in self.told if one.id not in replaced]

    def ends(self) -> dict[int, End]:
        """The end of every voter who stood in the roll at the beginning."""
        about: dict[int, list[tuple[Told, Mapping[str, Any]]]] = defaultdict(list)
        for one in self.standing():
            for person in one.body["people"]:
                about[person["voter"]].append((one, person))
        listed = {person["nik"] for one in self.standing() for person in one.body["new"]}
        return {voter: self._end(voter, about[voter], row["nik"] in listed) for voter, row in self.before.items()}

    def _end(self, voter: int, about: Iterable[tuple[Told, Mapping[str, Any]]], listed: bool) -> End:
        names = [one for one in self.renamed if one.voter == voter]
        row = dict(self.before[voter])
        if names:
            row["name"] = names[-1].new
        origin = End("station", self.moved.get(voter, row["station"]), row)
        sound, objected = defaultdict(list), []
        for one, person in about:
            unseen = [name for name in names if person["base"] < name.entry and name.line < one.line]
            key = _claim(person, one.seen[voter], unseen, any(name.line > one.line for name in names))
            if unseen or not one.in_term:
                objected.append(key)
            else:
                sound[key].append(person)
        if len(sound) > 1:
            origin.conflict = True
            return origin
        origin.conflict = listed or any(key not in sound for key in objected)
        for key, people in sound.items():
            return _applied(origin, key, people)
        return origin

    def newcomers(self) -> dict[str, End]:
        """The end of everybody told as new whose NIK nobody had, by NIK."""
        taken = {row["nik"] for row in self.before.values()}
        ends: dict[str, End] = {}
        claims: dict[str, list[tuple[bool, int, dict[str, Any]]]] = defaultdict(list)
        for one in self.told:
            for person in one.body["new"]:
                ends.setdefault(person["nik"], End("new", None, {}))
        for one in self.standing():
            for person in one.body["new"]:
                elements = {name: value for name, value in person.items() if name != "evidence"}
                claims[person["nik"]].append((one.in_term, one.station, elements))
        for nik, told in claims.items():
            sound = [(station, elements) for in_term, station, elements in told if in_term]
            different = [one for number, one in enumerate(sound) if one not in sound[:number]]
            held = any((station, elements) not in sound for _, station, elements in told)
            if len(different) == 1:
                ends[nik] = End("station", different[0][0], different[0][1], held)
            else:
                ends[nik] = End("new", None, {}, held or len(different) > 1)
        return {nik: end for nik, end in ends.items() if nik not in taken}


def _claim(person: Mapping[str, Any], seen: Mapping[str, Any], unseen: list[Renamed], later: bool) -> tuple[Any, ...]:
    """What is said of a voter. Whoever did not know of the office's correction says the old name too."""
    if person["outcome"] == "tms":
        return ("tms", person["tms"])
    values = {name: seen[name] for name in EDITABLE} | {name: pair[1] for name, pair in person["changes"].items()}
    return ("here", json.dumps(values, sort_keys=True), unseen[0].old if unseen and not later else None)


def _applied(origin: End, key: tuple[Any, ...], people: Iterable[Mapping[str, Any]]) -> End:
    if key[0] == "here":
        return End(origin.place, origin.station, {**origin.elements, **json.loads(key[1])}, origin.conflict)
    code = key[1]
    proofs = {(person["evidence"] or {}).get("kind", "") for person in people}
    if code in STRIKING and (not STRIKING[code] or STRIKING[code] & proofs):
        return End(f"tms-{code}", None, origin.elements, origin.conflict)
    return origin
