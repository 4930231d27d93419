"""What the roll must say, worked out from what phones told and what the office did: the rules of docs/protocol.md
written a second time, from the voter's side and without the server's code."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

EDITABLE = ("address", "rt", "marital")
ELEMENTS = (
    "nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw", "disability", "ktp",
)  # fmt: skip
STRIKING = {1: {"akta-kematian"}, 2: set(), 6: {"sk-tni-polri"}}
"""TMS codes these tests use that strike, with the proof they ask for (none: just so); all others are marks."""


@dataclass(frozen=True)
class Told:
    """One visit as it was received: `line` of the act that took it in, whether its day lies in the officer's term.

    `seen`: what the package said of each person; of somebody coklit brought also `stood`, the stations where they stood
    up to then, one after the other (None: at none). `post`, `station`: the officer and the officer's station. `family`:
    the household, where it was the officer's when the visit came in.
    """

    id: str
    line: int
    in_term: bool
    station: int
    body: Mapping[str, Any]
    seen: Mapping[int, Mapping[str, Any]]
    post: int = 0
    family: int | None = None

    def may_replace(self, other: Told) -> bool:
        same_family = self.family is not None and self.family == other.family
        return self.in_term and (self.post == other.post or same_family)


@dataclass(frozen=True)
class Renamed:
    """The office corrected a voter's name: an element no officer may change."""

    line: int
    entry: int
    voter: int
    old: str
    new: str


@dataclass(frozen=True)
class Moved:
    """The office put a voter at another station."""

    entry: int
    voter: int
    station: int


@dataclass
class End:
    """How one person must stand, and whether a person must look."""

    place: str
    station: int | None
    elements: Mapping[str, Any]
    conflict: bool = False


@dataclass(frozen=True)
class Claim:
    """What one finding says of somebody: `key` is the same for those that say the same. `sound`: it may stand by
    itself. `proof`: the evidence shown."""

    key: tuple[Any, ...]
    sound: bool
    proof: str = ""


@dataclass
class World:
    """Everybody before anyone was visited, by voter; what was told; what the office did, in order."""

    before: Mapping[int, Mapping[str, Any]]
    told: list[Told] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)

    def standing(self) -> list[Told]:
        """Visits no other one takes the place of."""
        by_id = {one.id: one for one in self.told}
        named = [(one, by_id[other]) for one in self.told for other in one.body["replaces"] if other in by_id]
        replaced = {other.id for one, other in named if one.may_replace(other)}
        return [one for one in self.told if one.id not in replaced]

    # ── Who stood in the roll at the beginning

    def ends(self) -> dict[int, End]:
        """The end of every voter who stood in the roll at the beginning."""
        claims: dict[int, list[Claim]] = defaultdict(list)
        for one in self.standing():
            for person in one.body["people"]:
                if person["voter"] in self.before:
                    claims[person["voter"]].append(self._claim(one, person))
        listed = {person["nik"] for one in self.standing() for person in one.body["new"]}
        return {voter: self._end(voter, claims[voter], row["nik"] in listed) for voter, row in self.before.items()}

    def _claim(self, one: Told, person: Mapping[str, Any]) -> Claim:
        names = [name for name in self.renamed if name.voter == person["voter"]]
        unseen = [name for name in names if person["base"] < name.entry and name.line < one.line]
        sound = one.in_term and not unseen and self._reaches(one, person)
        if person["outcome"] == "tms":
            return Claim(("tms", person["tms"]), sound, _proof(person))
        seen = one.seen[person["voter"]]
        values = {name: seen[name] for name in EDITABLE} | _new_values(person)
        # Whoever did not know of the office's correction says the old name too.
        later = any(name.line > one.line for name in names)
        return Claim(("here", _text(values), unseen[0].old if unseen and not later else None), sound)

    def _reaches(self, one: Told, person: Mapping[str, Any]) -> bool:
        """Whether the voter stood at the officer's station when the finder looked, or was put there since."""
        at = self.before[person["voter"]]["station"]
        since = []
        for move in self.moved:
            if move.voter == person["voter"] and move.entry <= person["base"]:
                at = move.station
            elif move.voter == person["voter"]:
                since.append(move.station)
        return one.station in (at, *since)

    def _end(self, voter: int, claims: Sequence[Claim], listed: bool) -> End:
        row = dict(self.before[voter])
        row["name"] = next((one.new for one in reversed(self.renamed) if one.voter == voter), row["name"])
        station = next((one.station for one in reversed(self.moved) if one.voter == voter), row["station"])
        origin = End("station", station, row)
        key, origin.conflict = _agreed(claims)
        origin.conflict = origin.conflict or listed
        if key is None:
            return origin
        if key[0] == "here":
            return End("station", station, {**row, **json.loads(key[1])}, origin.conflict)
        return End(f"tms-{key[1]}", None, row, origin.conflict) if _strikes(key, claims) else origin

    # ── Who was told as new

    def newcomers(self) -> dict[str, End]:
        """The end of everybody told as new whose NIK nobody had, by NIK."""
        taken = {row["nik"] for row in self.before.values()}
        told = {person["nik"] for one in self.told for person in one.body["new"]} - taken
        claims: dict[str, list[Claim]] = {nik: [] for nik in told}
        for one in self.standing():
            for person in one.body["new"]:
                if person["nik"] in claims:
                    claims[person["nik"]].append(Claim(_listing(one, person), one.in_term))
            for person in one.body["people"]:
                if person["voter"] not in self.before:
                    claims[one.seen[person["voter"]]["nik"]].append(_claim_of_newcomer(one, person))
        return {nik: _end_of_newcomer(some) for nik, some in claims.items()}


def _agreed(claims: Sequence[Claim]) -> tuple[tuple[Any, ...] | None, bool]:
    """What all who may speak say, if they say one thing; and whether a person must look."""
    said = {one.key for one in claims if one.sound}
    if len(said) > 1:
        return None, True
    return next(iter(said), None), any(one.key not in said for one in claims)


def _end_of_newcomer(claims: Sequence[Claim]) -> End:
    """Somebody new stands nowhere unless told of."""
    key, conflict = _agreed(claims)
    if key is None:
        return End("new", None, {}, conflict)
    if key[0] == "here":
        return End("station", key[1], json.loads(key[2]), conflict)
    if _strikes(key, claims):
        return End(f"tms-{key[1]}", None, {}, conflict)
    return End("new", None, {}, True)  # A mark moves nobody, and nobody else tells of them.


def _claim_of_newcomer(one: Told, person: Mapping[str, Any]) -> Claim:
    """A finding about somebody coklit brought, told by the row the package showed. It counts like being told as new
    where they stood in the roll then."""
    seen = one.seen[person["voter"]]
    sound = one.in_term and one.station in seen["stood"] and seen["stood"][-1] is not None
    if person["outcome"] == "tms":
        return Claim(("tms", person["tms"]), sound, _proof(person))
    return Claim(_listing(one, {**seen, **_new_values(person)}), sound)


def _listing(one: Told, person: Mapping[str, Any]) -> tuple[Any, ...]:
    return ("here", one.station, _text({name: person[name] for name in ELEMENTS}))


def _new_values(person: Mapping[str, Any]) -> dict[str, Any]:
    return {name: pair[1] for name, pair in person["changes"].items()}


def _proof(person: Mapping[str, Any]) -> str:
    return (person["evidence"] or {}).get("kind", "")


def _strikes(key: tuple[Any, ...], claims: Sequence[Claim]) -> bool:
    """Whether a TMS strikes: the law asks for no proof, or one of those who say it and may speak showed it."""
    proofs = {one.proof for one in claims if one.key == key and one.sound}
    return key[1] in STRIKING and (not STRIKING[key[1]] or bool(STRIKING[key[1]] & proofs))


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(values, sort_keys=True)
