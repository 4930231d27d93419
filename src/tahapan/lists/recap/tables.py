"""A recap as the official tables show it: a row for every station, village, kecamatan or kabupaten.

Columns seen in minutes and press (voter-list dossier section 14; law: codes `recap-column`); the exact form was not
found. `new` holds those who came from another station or village as well, TMS 8 and TMS 4 those who left for one
(law: value `recap.tms-8.new`), so that previous + new − Σ TMS = current at every level.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.balance import Balance, Count
from tahapan.elections import areas
from tahapan.lists.kinds import Column, ListKind
from tahapan.lists.models import Cut
from tahapan.lists.recap.cells import Cells
from tahapan.roll.models import Sex

STATION: Final[Literal["tps"]] = "tps"
"""The level below the village."""
Rows = Level | Literal["tps"]
Sums = Counter[tuple[str, Column]]
"""Numbers of one place by sex and column."""

_NEW: Final = (Column.NEW, Column.IN_STATION, Column.IN_VILLAGE)
_TMS: Final[tuple[tuple[Column, ...], ...]] = (
    (Column.TMS_1,),
    (Column.TMS_2,),
    (Column.TMS_3,),
    (Column.TMS_4, Column.OUT_VILLAGE, Column.GONE),
    (Column.TMS_5,),
    (Column.TMS_6,),
    (Column.TMS_7,),
    (Column.OUT_STATION,),
)
_STRUCK: Final = tuple(column for column in Column if column.value.startswith("tms-"))
_MOVED_IN: Final = (Column.IN_STATION, Column.IN_VILLAGE, Column.IN_SEX)
_MOVED_OUT: Final = (Column.OUT_STATION, Column.OUT_VILLAGE, Column.OUT_SEX, Column.GONE)


@dataclass(frozen=True, slots=True)
class Recap:
    """What one list counts in `scope` against the list before. `numbers` are the numbers of stations by id.

    `cut` is the stored cut it was read from, None for the roll as it stands; `base` what it is counted against.
    """

    kind: ListKind
    scope: str
    cells: Cells
    numbers: Mapping[int, int]
    base: Cut | None
    cut: Cut | None = None

    @property
    def total(self) -> Count:
        """Men and women of the list."""
        by_sex: Counter[str] = Counter()
        for cell, number in self.cells.items():
            if cell.column is Column.CURRENT:
                by_sex[cell.sex] += number
        return Count(by_sex[Sex.MALE.value], by_sex[Sex.FEMALE.value])

    def order(self, station: int | None) -> tuple[bool, int]:
        """Stations of a village by number, nobody's station last."""
        return (True, 0) if station is None else (False, self.numbers[station])


@dataclass(frozen=True, slots=True)
class RecapRow:
    """One row of a table. `code` is an area code, or village and station: `13.03.04.2001/5` (`/-`: at no station).

    `villages` are those of the register, `stations` those where somebody of the list stands. `sex` is what corrected
    sexes added to men and women; its total is zero. `new` and `tms_4`, `tms_8` as in the module's text.
    """

    code: str
    name: str
    villages: int
    stations: int
    previous: Count
    new: Count
    tms_1: Count
    tms_2: Count
    tms_3: Count
    tms_4: Count
    tms_5: Count
    tms_6: Count
    tms_7: Count
    tms_8: Count
    sex: Count
    current: Count
    changed: Count
    no_ktp: Count
    balance: Balance

    @property
    def male(self) -> int:
        return self.current.male

    @property
    def female(self) -> int:
        return self.current.female

    @property
    def total(self) -> int:
        return self.current.total

    @property
    def tms(self) -> tuple[Count, ...]:
        """TMS 1 to 8 in order."""
        return (self.tms_1, self.tms_2, self.tms_3, self.tms_4, self.tms_5, self.tms_6, self.tms_7, self.tms_8)

    @property
    def tms_total(self) -> int:
        """TMS 1 to 8 together."""
        return sum(count.total for count in self.tms)

    @property
    def holds(self) -> bool:
        """Whether the row balances, for men and for women."""
        left = self.previous + self.new + self.sex
        for count in self.tms:
            left -= count
        return left == self.current and self.balance.holds


def table(recap: Recap, level: Rows) -> list[RecapRow]:
    """The rows of a recap at a level, in order of code; areas of the scope without voters count zero.

    Of stations only those are told that either list knows. No queries.
    """
    if level == STATION:
        return _stations(recap)
    length = codes.LENGTH_OF_LEVEL[Level(level)]
    villages = Counter(village.code[:length] for village in areas.within(recap.scope, Level.VILLAGE))
    used: dict[str, set[int]] = defaultdict(set)
    sums: dict[str, Sums] = defaultdict(Counter)
    for (village, station, sex, column), number in recap.cells.items():
        sums[village[:length]][sex, column] += number
        if station is not None and column is Column.CURRENT:
            used[village[:length]].add(station)
    return [
        _row(area.code, area.name, villages[area.code], len(used[area.code]), sums[area.code])
        for area in areas.within(recap.scope, Level(level))
    ]


def whole(recap: Recap) -> RecapRow:
    """The one row of the whole scope."""
    return table(recap, codes.level(recap.scope))[0]


def _stations(recap: Recap) -> list[RecapRow]:
    at: dict[tuple[str, int | None], Sums] = defaultdict(Counter)
    for (village, station, sex, column), number in recap.cells.items():
        at[village, station][sex, column] += number
    rows = []
    for (village, station), sums in sorted(at.items(), key=lambda one: (one[0][0], recap.order(one[0][1]))):
        shown = "-" if station is None else str(recap.numbers[station])
        used = int(station is not None and any(sums[sex, Column.CURRENT] for sex in Sex.values))
        name = f"{areas.get(village).name} · TPS {shown}"
        rows.append(_row(f"{village}/{shown}", name, 1, used, sums))
    return rows


def _row(code: str, name: str, villages: int, stations: int, sums: Sums) -> RecapRow:
    at = _by_column(sums) if sums else _NOBODY
    struck = {f"tms_{number}": _total(at, columns) for number, columns in enumerate(_TMS, 1)}
    return RecapRow(
        code=code,
        name=name,
        villages=villages,
        stations=stations,
        previous=at[Column.PREVIOUS],
        new=_total(at, _NEW),
        **struck,
        sex=at[Column.IN_SEX] - at[Column.OUT_SEX],
        current=at[Column.CURRENT],
        changed=at[Column.CHANGED],
        no_ktp=at[Column.NO_KTP],
        balance=_balance(at),
    )


def _balance(at: Mapping[Column, Count]) -> Balance:
    """The movements of one place as the double entry counts them: code 8 and 4 on both of their sides."""
    return Balance(
        previous=at[Column.PREVIOUS],
        new=at[Column.NEW],
        moved_in=_total(at, _MOVED_IN),
        struck=_total(at, _STRUCK),
        moved_out=_total(at, _MOVED_OUT),
        current=at[Column.CURRENT],
    )


def balances(cells: Cells) -> dict[tuple[str, int | None], Balance]:
    """The balance of every station that either list knows, by village and station's id (None: at no station)."""
    at: dict[tuple[str, int | None], Sums] = defaultdict(Counter)
    for (village, station, sex, column), number in cells.items():
        at[village, station][sex, column] += number
    return {place: _balance(_by_column(sums)) for place, sums in at.items()}


def _by_column(sums: Sums) -> dict[Column, Count]:
    return {column: Count(sums[Sex.MALE.value, column], sums[Sex.FEMALE.value, column]) for column in Column}


_NOBODY: Final = _by_column(Counter())


def _total(at: Mapping[Column, Count], columns: Iterable[Column]) -> Count:
    return sum((at[column] for column in columns), Count())
