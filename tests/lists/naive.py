"""What a recap should say, told a third time: by looking at every voter in both lists, one after the other."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tahapan.lists.kinds import Column
from tahapan.lists.recap import Cell
from tahapan.roll.intake.fingerprint import FIELDS
from tahapan.roll.models import Voter

Roll = dict[int, dict[str, Any]]
"""Every voter of the event by number, as the rows of the roll have them."""

CODES = [f"tms-{code}" for code in range(1, 8)]
CORRECTED = [one.value for one in FIELDS if one.value != "village"]


def roll() -> Roll:
    return {row["id"]: row for row in Voter.objects.values("id", "place", "village", "station_id", *CORRECTED)}


def recap(before: Roll, now: Roll, scope: str) -> dict[Cell, int]:
    """The recap of `scope`, voter by voter."""
    found: Counter[Cell] = Counter()
    for voter in before.keys() | now.keys():
        was, becomes = before.get(voter), now.get(voter)
        for column, row in steps(was if listed(was) else None, becomes if listed(becomes) else None, becomes):
            found[Cell(row["village"], row["station_id"], row["sex"], column)] += 1
    return {cell: number for cell, number in found.items() if (cell.village + ".").startswith(scope + ".")}


def listed(row: Any) -> bool:
    return row is not None and row["place"] in ("station", "unmapped")


def steps(was: Any, becomes: Any, end: Any):
    """(column, row that tells where and whom) for everything this voter counts in."""
    if was:
        yield Column.PREVIOUS, was
    if becomes:
        yield Column.CURRENT, becomes
        if becomes["ktp"] == "B":
            yield Column.NO_KTP, becomes
    if was and becomes:
        yield from stayed(was, becomes)
    elif was:
        yield (Column(end["place"]) if end["place"] in CODES else Column.GONE), was
    elif becomes:
        yield Column.NEW, becomes


def stayed(was: Any, becomes: Any):
    """One who is in both lists."""
    if any(was[name] != becomes[name] for name in CORRECTED):
        yield Column.CHANGED, becomes
    if was["village"] != becomes["village"]:
        yield from ((Column.OUT_VILLAGE, was), (Column.IN_VILLAGE, becomes))
    elif was["station_id"] != becomes["station_id"]:
        yield from ((Column.OUT_STATION, was), (Column.IN_STATION, becomes))
    elif was["sex"] != becomes["sex"]:
        yield from ((Column.OUT_SEX, was), (Column.IN_SEX, becomes))
