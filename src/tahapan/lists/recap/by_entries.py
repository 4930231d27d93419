"""The first of two computations of a recap: sums over the entries of the roll, by SQL.

It never asks a voter's row where somebody stands; the other computation asks nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.db import connection

from tahapan.core import areas as codes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import sql_in_area
from tahapan.journal import bulk
from tahapan.lists.kinds import Column
from tahapan.lists.recap.cells import Cell, Cells
from tahapan.roll.models import INSIDE, Ktp

NOW: Final = 2**62
"""Beyond every journal line: the roll as it stands."""

_IN: Final = "({})".format(", ".join(f"'{place.value}'" for place in INSIDE))
_TMS: Final = {column.value: column for column in Column if column.value.startswith("tms-")}


class End(NamedTuple):
    """One end of a way: a place with its village and station, and the sex the voter was counted by."""

    place: str
    village: str
    station: int | None
    sex: str

    @property
    def is_inside(self) -> bool:
        return self.place in INSIDE

    def cell(self, column: Column) -> Cell:
        return Cell(self.village, self.station, self.sex, column)


def count(election: ElectionEvent, scope: str, since: int, upto: int = NOW, *, quick: bool = False) -> Cells:
    """The recap of `scope` at journal line `upto` against the roll at line `since` (0: against nothing).

    `quick` lets voters' rows say whose entries to read for a part of the event: five times as fast for a village, and
    equal as long as rows and entries agree. What is compared with the snapshots is counted without.
    """
    found: Counter[Cell] = Counter()
    for end in ("to", "from"):
        for village, station, sex, before, now in _ends(election, scope, end, since, upto, quick):
            sign = 1 if end == "to" else -1
            found[Cell(village, station, sex, Column.PREVIOUS)] += sign * before
            found[Cell(village, station, sex, Column.CURRENT)] += sign * now
    for first, last, number in _ways(election, scope, since, upto):
        found.update(dict.fromkeys(way(first, last), number))
    found.update(_changed(election, scope, since, upto))
    found.update(_without_ktp(election, scope, upto))
    return {cell: number for cell, number in found.items() if number and codes.contains(scope, cell.village)}


def way(first: End, last: End) -> Iterator[Cell]:
    """The cells one voter's net way between two lists is counted in; none for one who stands where they stood."""
    if first.is_inside and last.is_inside:
        if (first.village, first.station) == (last.village, last.station):
            if first.sex != last.sex:
                yield first.cell(Column.OUT_SEX)
                yield last.cell(Column.IN_SEX)
            return
        same = first.village == last.village
        yield first.cell(Column.OUT_STATION if same else Column.OUT_VILLAGE)
        yield last.cell(Column.IN_STATION if same else Column.IN_VILLAGE)
    elif first.is_inside:
        yield first.cell(_TMS.get(last.place, Column.GONE))
    elif last.is_inside:
        yield last.cell(Column.NEW)


def _rows(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _ends(election: ElectionEvent, scope: str, end: str, since: int, upto: int, quick: bool) -> list[tuple[Any, ...]]:
    """How many entries of each sex had this end at each station: (village, station, sex, by `since`, by `upto`).

    `quick`: only entries are read of voters who live there by their rows or left since; whoever came and went before
    adds nothing to either sum.
    """
    where, area = sql_in_area(scope, f"{end}_village")
    sql = (
        f"SELECT {end}_village, {end}_station_id, sex, SUM(CASE WHEN line_id <= %s THEN 1 ELSE 0 END), COUNT(*)"
        f" FROM roll_entry WHERE election_id = %s AND line_id <= %s AND {end}_place IN {_IN} AND {where}"
    )
    parameters = [since, election.pk, upto, *area]
    if quick and not codes.contains(scope, election.area):
        here, village = sql_in_area(scope, "village")
        left, origin = sql_in_area(scope, "from_village")
        sql += (
            f" AND voter_id IN (SELECT id FROM roll_voter WHERE election_id = %s AND {here} UNION"
            f" SELECT voter_id FROM roll_entry WHERE election_id = %s AND line_id > %s AND {left})"
        )
        parameters += [election.pk, *village, election.pk, since, *origin]
    return _rows(f"{sql} GROUP BY {end}_village, {end}_station_id, sex", parameters)


# Grouped by +voter_id (and elsewhere ordered by +id): by that index SQLite would read every entry there is, and not
# only those after the line.
_WINDOW: Final = (
    "(SELECT MIN(id) AS first, MAX(id) AS last FROM roll_entry"
    " WHERE election_id = %s AND line_id > %s AND line_id <= %s GROUP BY +voter_id) w"
    " JOIN roll_entry f ON f.id = w.first JOIN roll_entry l ON l.id = w.last"
)
_FIRST: Final = "f.from_place, f.from_village, f.from_station_id, f.sex"
_LAST: Final = "l.to_place, l.to_village, l.to_station_id, l.sex"


def _ways(election: ElectionEvent, scope: str, since: int, upto: int) -> Iterator[tuple[End, End, int]]:
    """How many voters went from where to where, net: where their first entry found them, where the last put them."""
    out, out_area = sql_in_area(scope, "f.from_village")
    into, into_area = sql_in_area(scope, "l.to_village")
    sql = f"SELECT {_FIRST}, {_LAST}, COUNT(*) FROM {_WINDOW} WHERE {out} OR {into} GROUP BY {_FIRST}, {_LAST}"
    for row in _rows(sql, [election.pk, since, upto, *out_area, *into_area]):
        yield End(*row[:4]), End(*row[4:8]), row[8]


def _changed(election: ElectionEvent, scope: str, since: int, upto: int) -> Counter[Cell]:
    """Voters of both lists of whom an element is another one now. A move takes the village along: no correction."""
    where, area = sql_in_area(scope, "l.to_village")
    sql = (
        f"SELECT e.voter_id, e.changes, l.to_village, l.to_station_id, l.sex FROM {_WINDOW}"
        " JOIN roll_entry e ON e.voter_id = f.voter_id AND e.id BETWEEN w.first AND w.last"
        " AND e.line_id > %s AND e.line_id <= %s"
        f" WHERE e.changes IS NOT NULL AND f.from_place IN {_IN} AND l.to_place IN {_IN} AND {where} ORDER BY e.id"
    )
    values: dict[tuple[int, str], list[Any]] = {}
    cells: dict[int, Cell] = {}
    for voter, told, village, station, sex in _rows(sql, [election.pk, since, upto, since, upto, *area]):
        cells[voter] = Cell(village, station, sex, Column.CHANGED)
        for element, (old, new) in bulk.as_json(told).items():
            values.setdefault((voter, element), [old, new])[1] = new
    differ = {voter for (voter, element), (old, new) in values.items() if old != new and element != "village"}
    return Counter(cells[voter] for voter in differ)


def _without_ktp(election: ElectionEvent, scope: str, upto: int) -> Counter[Cell]:
    """Voters without KTP-el. No entry tells an element that was never corrected, so the voter's row has to; later
    corrections and moves are taken back."""
    where, area = sql_in_area(scope, "village")
    sql = (
        "SELECT village, station_id, sex, COUNT(*) FROM roll_voter"
        f" WHERE election_id = %s AND ktp = %s AND place IN {_IN} AND {where} GROUP BY village, station_id, sex"
    )
    found: Counter[Cell] = Counter()
    for village, station, sex, number in _rows(sql, [election.pk, Ktp.HAS_NOT.value, *area]):
        found[Cell(village, station, sex, Column.NO_KTP)] = number
    if upto < NOW:
        _take_back(found, election, upto)
    return found


def _take_back(found: Counter[Cell], election: ElectionEvent, upto: int) -> None:
    """Count voters with entries after `upto` as they stood at it, not as they stand."""
    was: dict[int, str] = {}
    later = "SELECT voter_id, changes FROM roll_entry WHERE election_id = %s AND line_id > %s AND changes IS NOT NULL"
    for voter, told in _rows(f"{later} ORDER BY +id", [election.pk, upto]):
        if "ktp" in (changes := bulk.as_json(told)):
            was.setdefault(voter, changes["ktp"][0])
    sql = (
        "SELECT v.id, v.ktp, v.place, v.village, v.station_id, v.sex, e.from_place, e.from_village, e.from_station_id,"
        " e.sex FROM roll_entry e JOIN roll_voter v ON v.id = e.voter_id WHERE e.id IN"
        " (SELECT MIN(id) FROM roll_entry WHERE election_id = %s AND line_id > %s GROUP BY +voter_id)"
    )
    for voter, ktp, *ends in _rows(sql, [election.pk, upto]):
        now, then = End(*ends[:4]), End(*ends[4:])
        if now.is_inside and ktp == Ktp.HAS_NOT:
            found[now.cell(Column.NO_KTP)] -= 1
        if then.is_inside and was.get(voter, ktp) == Ktp.HAS_NOT:
            found[then.cell(Column.NO_KTP)] += 1
