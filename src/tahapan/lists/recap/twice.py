"""A recap computed twice and compared, before anything of it is written or printed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.lists import snapshots
from tahapan.lists.models import Cut
from tahapan.lists.recap import by_entries, by_snapshots
from tahapan.lists.recap.cells import Cells
from tahapan.lists.recap.compare import differences, places, unbalanced
from tahapan.stations.models import Station

UNBALANCED = Problem(
    code="list-unbalanced",
    what=Text(
        "Rekap tidak seimbang: dua perhitungan berbeda di {places}.",
        "The recap does not balance: its two computations differ at {places}.",
    ),
    next=Text(
        "Tidak ada yang ditetapkan. Jalankan `tahapan doctor --full` dan hubungi penanggung jawab sistem.",
        "Nothing was determined. Run `tahapan doctor --full` and call whoever is in charge of the system.",
    ),
)

_NAMED: Final = 5
"""So many places are named in a refusal; the rest are counted."""


def twice(election: ElectionEvent, scope: str, base: Cut | None, upto: int, snapshot: Path) -> Cells:
    """The recap of `scope` at journal line `upto` against `base`, by entries and by the file `snapshot` of that line.

    Raises Refused with the stations where the two differ or the equation does not hold.
    """
    by_sql = by_entries.count(election, scope, base.upto if base else 0, upto)
    by_duckdb = by_snapshots.count(scope, snapshots.path(base) if base else None, snapshot)
    wrong = dict.fromkeys([*places(differences(by_sql, by_duckdb)), *unbalanced(by_sql)])
    if wrong:
        raise Refused(UNBALANCED.fill(places=_named(election, scope, list(wrong))))
    return by_sql


def numbers(election: ElectionEvent, scope: str) -> dict[int, int]:
    """Numbers of the stations in `scope` by id. One query."""
    return dict(Station.objects.filter(in_area(scope), election=election).values_list("id", "number"))


def _named(election: ElectionEvent, scope: str, wrong: list[tuple[str, int | None]]) -> str:
    known = numbers(election, scope)
    told = [
        f"{areas.get(village).name} TPS {'-' if station is None else known.get(station, '?')}"
        for village, station in wrong[:_NAMED]
    ]
    more = len(wrong) - len(told)
    return ", ".join(told) + (f" (+{more})" if more else "")
