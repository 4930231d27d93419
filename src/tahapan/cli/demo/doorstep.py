"""What an officer finds at each door of a demo, from what is true of its people. Pure: the package in, findings out."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from tahapan.engines.population import Standing
from tahapan.engines.population.doors import ELEMENTS
from tahapan.fieldwork.simulate.phone import SAME, Finding

_TMS: Final = {one.value: one.tms_code for one in Standing if one.tms_code is not None}
_ROOM: Final = 585
"""Voters up to which a station takes families in: below the law's 600, so that people not listed yet find room."""
_SOUND: Final = {"wrong_station": False, "standing": Standing.LISTED.value}
_FAMILY: Final = ("calls", "refuses", "door", "lng", "lat")


@dataclass(frozen=True, slots=True)
class Door:
    """One family to call at: who is found how, who is new, how it goes. `household` None: nobody of it is listed."""

    household: int | None
    findings: Mapping[int, Finding] = field(default_factory=dict)
    new: Sequence[Mapping[str, Any]] = ()
    calls: int = 1
    refuses: bool = False
    door: str = "keluarga"
    lng: float = 0.0
    lat: float = 0.0


class Village:
    """The truth of one village, ready to be met. `rows` as `truth.read` gives them."""

    def __init__(self, rows: pl.DataFrame) -> None:
        differs = pl.col("standing").is_in(list(_TMS)) | pl.col("wrong_station") | (pl.col("corrected").list.len() > 0)
        self._people = {row["nik"]: row for row in rows.filter(differs).iter_rows(named=True)}
        families = rows.unique("listed_nkk", keep="first", maintain_order=True)
        self._families = {row[0]: row[1:] for row in families.select("listed_nkk", *_FAMILY).iter_rows()}
        in_list = [one.value for one in Standing if one.in_dp4]
        self._listed = set(rows.filter(pl.col("standing").is_in(in_list))["listed_nkk"])
        self._missing: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows.filter(pl.col("standing") == Standing.MISSING.value).iter_rows(named=True):
            self._missing[row["listed_nkk"]].append(row)

    def door(self, household: Mapping[str, Any], number: int, loads: dict[int, int]) -> Door:
        """The door of a family of a package at station `number`; `loads` are voters by station of the village."""
        people = household["people"]
        nkk = people[0]["nkk"]
        here = [one for one in people if one["in"]]
        new = [_told(row) for row in self._missing.pop(nkk, ())]
        right = _right_station(len(here), number, loads) if self._is_misplaced(here, new) else None
        found = {one["id"]: self._finding(one, right) for one in here}
        return self._door(nkk, household["id"], {voter: one for voter, one in found.items() if one is not SAME}, new)

    def _is_misplaced(self, people: Sequence[Mapping[str, Any]], new: Sequence[object]) -> bool:
        """Whether the whole family is listed at the wrong station, and nothing else is to be said of its people: else
        some would go and some stay."""
        known = [self._people.get(one["nik"], _SOUND) for one in people]
        return (
            not new and any(one["wrong_station"] for one in known) and not any(one["standing"] in _TMS for one in known)
        )

    def unlisted(self) -> list[Door]:
        """The families of whom nobody is listed, in the order of their cards."""
        families = sorted(self._missing.items())
        return [
            self._door(nkk, None, {}, [_told(row) for row in rows]) for nkk, rows in families if nkk not in self._listed
        ]

    def _door(
        self, nkk: str, household: int | None, found: Mapping[int, Finding], new: Sequence[Mapping[str, Any]]
    ) -> Door:
        how = self._families.get(nkk)
        return Door(household, found, new) if how is None else Door(household, found, new, *how)

    def _finding(self, person: Mapping[str, Any], right: int | None) -> Finding:
        row = self._people.get(person["nik"])
        if row is None:
            return SAME
        if row["standing"] in _TMS:
            return Finding("tms", tms=_TMS[row["standing"]], evidence=_proof(row))
        if row["wrong_station"] and right is not None:
            return Finding("tms", tms=8, station=right)
        changes = {name: row[name] for name in row["corrected"] if row[name] != person[name]}
        return Finding("ubah", changes=changes) if changes else SAME


def _right_station(people: int, number: int, loads: dict[int, int]) -> int | None:
    """Where a family of `people` listed at the wrong station belongs: where most room is, since families sent too far
    were sent away from a full one. None where nowhere is room; then they are taken to be at the right one.

    Whoever comes is counted in `loads`, whoever leaves is not: so nobody is sent to a station that is full by then.
    """
    elsewhere = [one for one in loads if one != number]
    right = min(elsewhere, key=lambda one: (loads[one], one), default=None)
    if right is None or loads[right] + people > _ROOM:
        return None
    loads[right] += people
    return right


def _proof(row: Mapping[str, Any]) -> dict[str, str] | None:
    if not row["proof"]:
        return None
    number = zlib.crc32(row["nik"].encode()) % 9000 + 1000
    return {"kind": row["proof"], "number": f"{number}/2024", "photo": ""}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody new, as the phone writes them down."""
    return {name: row[name] for name in ELEMENTS} | {"birth_date": row["birth_date"].isoformat()}
