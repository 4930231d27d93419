"""Which recap a page shows of a list: the one that was cut, or the roll as it stands, remembered until it changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.elections.models import ElectionEvent
from tahapan.lists import queries, recap, rules
from tahapan.lists.kinds import ListKind
from tahapan.lists.models import Cut, Plenary
from tahapan.lists.recap import Recap, RecapRow
from tahapan.lists.recap.tables import Rows
from tahapan.lists.standing import standing
from tahapan.roll.kept import kept


@dataclass(frozen=True, slots=True)
class Shown:
    """A recap with its rows: one of the whole area, and one for each part of it. `cut`: None for the roll of now."""

    recap: Recap
    whole: RecapRow
    rows: list[RecapRow]

    @property
    def cut(self) -> Cut | None:
        return self.recap.cut

    @property
    def broken(self) -> list[RecapRow]:
        """Rows that do not balance."""
        return [row for row in (*self.rows, self.whole) if not row.holds]


def _live(kind: ListKind, election: ElectionEvent, scope: str) -> Recap:
    return recap.live(election, kind, scope)


_LIVE: Final = {kind: kept(partial(_live, kind)) for kind in ListKind}


def of_list(election: ElectionEvent, kind: ListKind, scope: str, *, live: bool = False) -> Recap | None:
    """A list's recap of an area: as it was last cut and stands, else (or where `live`) as the roll stands; None where
    there is neither such a cut nor a list to count against."""
    cut = None if live else standing(election, kind, scope)
    if cut is not None:
        return recap.of(cut, scope)
    step = next((one for one in rules.STEPS if one.list is kind), None)
    if step is None or queries.base(election, step, scope) is None:
        return None
    return _LIVE[kind](election, scope)


def of_plenary(plenary: Plenary) -> Shown | None:
    """What a plenary decides on, or decided: its own cut where it has one. None without a list to count against."""
    cut = plenary.cuts.order_by("number").last()
    if cut is not None:
        return shown(recap.of(cut, plenary.area))
    found = of_list(plenary.election, ListKind(plenary.list), plenary.area, live=True)
    return None if found is None else shown(found)


def shown(one: Recap, level: Rows | None = None) -> Shown:
    """The recap with its rows at `level`; default: the parts of its area."""
    return Shown(one, recap.whole(one), recap.table(one, level or below(one.scope)))


def below(scope: str) -> Rows:
    """The level of the parts of an area: kecamatan of a kabupaten, villages of a kecamatan, stations of a village."""
    levels = list(Level)
    at = levels.index(codes.level(scope)) + 1
    return levels[at] if at < len(levels) else recap.STATION
