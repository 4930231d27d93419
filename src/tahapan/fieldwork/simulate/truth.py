"""What is true of the simulated people, drawn once by seed, and what the roll must say after coklit found it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tahapan.fieldwork.kinds import Tms
from tahapan.fieldwork.simulate.phone import SAME, Finding

STRUCK_SHARE: Final = 0.035
CHANGED_SHARE: Final = 0.05
WITH_PROOF: Final = 0.7
NEW_SHARE: Final = 0.015
"""Families with somebody eligible who is not listed."""
LISTED_SHARE: Final = 0.04
"""Of those, how many stand in the roll elsewhere already: a conflict by intent."""
_CODES: Final[Mapping[Tms, int]] = {
    Tms.DIED: 45,
    Tms.DOUBLE: 8,
    Tms.MOVED: 20,
    Tms.FOREIGN: 2,
    Tms.TNI: 5,
    Tms.POLRI: 5,
    Tms.WRONG_STATION: 12,
}
"""How often each code is found. Nobody in the roll of these homes is under age: code 3 has its own tests."""
_ROOM: Final = 20
"""Places left free at a station to which people are found to belong."""

Row = dict[str, Any]
"""One voter as the roll keeps them: the elements, `village`, `place`, `station` (id or None)."""


@dataclass(slots=True)
class Truth:
    """What is true of everyone. The same seed and the same roll make the same truth.

    `stations`: id by village and number; `room`: how many more each may take; `strikes`: the law, by code and kind of
    proof; `numbers`: every NIK of the roll.
    """

    seed: int
    stations: Mapping[tuple[str, int], int]
    room: dict[int, int]
    strikes: Callable[[int, str], bool]
    numbers: list[str]
    findings: dict[int, Finding] = field(default_factory=dict)
    newcomers: dict[str, Row] = field(default_factory=dict)
    """By NIK: somebody new, as they must stand in the roll."""
    listed: set[str] = field(default_factory=set)
    """NIK of people found as new who stand in the roll already."""
    _known: set[str] = field(default_factory=set)

    def of(self, person: Mapping[str, Any], village: str, station: int, law: Mapping[str, Any]) -> Finding:
        """What is true of a person of a package, who stands at `station` (its id)."""
        voter = int(person["id"])
        if voter not in self.findings:
            self.findings[voter] = self._draw(random.Random(self.seed << 32 | voter), person, village, station, law)
        return self.findings[voter]

    def _draw(
        self, chance: random.Random, person: Mapping[str, Any], village: str, station: int, law: Mapping[str, Any]
    ) -> Finding:
        drawn = chance.random()
        if drawn < STRUCK_SHARE:
            return self._struck(chance, village, station, law)
        if drawn < STRUCK_SHARE + CHANGED_SHARE:
            return changed(chance, person, law)
        return SAME

    def _struck(self, chance: random.Random, village: str, station: int, law: Mapping[str, Any]) -> Finding:
        code = chance.choices(list(_CODES), list(_CODES.values()))[0]
        if code is Tms.WRONG_STATION:
            found = [key for key in self.stations if key[0] == village and self.stations[key] != station]
            target = chance.choice(sorted(found)) if found else None
            if target is None or self.room[self.stations[target]] <= _ROOM:
                return Finding("tms", tms=code)
            self.room[self.stations[target]] -= 1
            return Finding("tms", tms=code, station=target[1])
        return Finding("tms", tms=code, evidence=_proof(chance, code, law))

    def new_in(self, household: Mapping[str, Any], village: str) -> list[Row]:
        """Somebody new in a family, as the phone writes them down; usually nobody."""
        chance = random.Random(self.seed << 33 | int(household["id"]))
        station = int(household["station"])
        if chance.random() >= NEW_SHARE or not household["people"] or self.room[station] <= _ROOM:
            return []
        head = household["people"][0]
        listed = chance.random() < LISTED_SHARE
        person = {
            "nkk": head["nkk"],
            "nik": chance.choice(self.numbers) if listed else self._free_nik(chance, village),
            "name": f"PEMILIH BARU {chance.choice('ABCDEFGHIJKLMNOPRSTUVWYZ')}",
            "birth_place": head["birth_place"] or "SIJUNJUNG",
            "birth_date": "2006-01-31",
            "marital": "B",
            "sex": "L",
            "address": head["address"],
            "rt": head["rt"],
            "rw": head["rw"],
            "disability": 0,
            "ktp": "B",
        }
        if listed:
            self.listed.add(person["nik"])
        else:
            stands = {"village": village, "place": "station", "station": station}
            self.newcomers[person["nik"]] = person | stands
            self.room[station] -= 1
        return [person]

    def _free_nik(self, chance: random.Random, village: str) -> str:
        if not self._known:
            self._known.update(self.numbers)
        while True:
            nik = f"{village.replace('.', '')[:6]}310106{chance.randrange(1, 10_000):04}"
            if nik not in self._known:
                self._known.add(nik)
                return nik

    def expected(self, row: Row, finding: Finding) -> Row:
        """How a voter who stood as `row` must stand once `finding` was taken in."""
        if finding.outcome == "ubah":
            return row | dict(finding.changes)
        if finding.outcome == "tms":
            kind = (finding.evidence or {}).get("kind", "")
            if finding.tms == Tms.WRONG_STATION and finding.station is not None:
                return row | {"station": self.stations[row["village"], finding.station]}
            if self.strikes(finding.tms, kind):
                return row | {"place": f"tms-{finding.tms}", "station": None}
        return row


def as_shown(finding: Finding, person: Mapping[str, Any], listed: Row) -> Finding:
    """A finding against the list, said against what the phone shows: coklit may have changed that since.

    An earlier mistake that came back with a new package is put right by naming the element, not by saying "as listed".
    """
    if finding.outcome == "tms":
        return finding
    said = {name: finding.changes.get(name, listed[name]) for name in ("address", "rt", "rw", "marital")}
    changes = {name: value for name, value in said.items() if person[name] != value}
    return Finding("ubah", changes) if changes else SAME


def changed(chance: random.Random, person: Mapping[str, Any], law: Mapping[str, Any]) -> Finding:
    """One or two elements of a person that differ from the list, among those an officer may change."""
    values: dict[str, Any] = {
        "address": f"JORONG {chance.choice(('PASAR', 'TANJUNG', 'KOTO BARU', 'LUBUAK', 'SAWAH'))}",
        "rt": chance.randrange(1, 12),
        "rw": chance.randrange(0, 4),
        "marital": chance.choice("BSP"),
    }
    may = [name for name in values if name in law["editable"] and values[name] != person[name]]
    chosen = chance.sample(may, min(len(may), chance.choice((1, 1, 2))))
    return Finding("ubah", {name: values[name] for name in chosen}) if chosen else SAME


def mistaken(chance: random.Random, person: Mapping[str, Any], truth: Finding, law: Mapping[str, Any]) -> Finding:
    """What a tired officer writes at first, or another officer finds: surely not what is true."""
    if truth.outcome == "tms":
        return SAME
    if truth.outcome == "ubah" or chance.random() < 0.5:
        return Finding("tms", tms=int(Tms.DIED), evidence=_proof(random.Random(0), Tms.DIED, law))
    other = changed(chance, person, law)
    return other if other != truth else Finding("tms", tms=int(Tms.MOVED))


def _proof(chance: random.Random, code: Tms, law: Mapping[str, Any]) -> dict[str, str] | None:
    """The proof shown, usually one of those the law names for the code."""
    kinds: list[str] = next((one["evidence"] for one in law["tms"] if int(one["code"]) == code), [])
    if not kinds or (chance.random() >= WITH_PROOF and code is not Tms.DIED):
        return None
    return {"kind": kinds[0], "number": f"{chance.randrange(1, 999)}/2024", "photo": ""}
