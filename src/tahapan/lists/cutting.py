"""Cutting a list: what the roll says of an area at one moment, counted twice, kept as a file and never changed."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

from django.db.models import Max

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.journal import bulk, files
from tahapan.journal.act import current, note
from tahapan.lists import recap, snapshots
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.models import Cut, CutCount, Plenary
from tahapan.lists.recap import by_entries, by_snapshots
from tahapan.lists.recap.cells import Cell, Cells
from tahapan.lists.recap.compare import differences, places, unbalanced
from tahapan.lists.recap.tables import Recap
from tahapan.lists.rules import Step
from tahapan.lists.standing import standing, within

__all__ = ["BASE", "UNBALANCED", "cut", "standing", "within"]

BASE: Final = ListKind.A
"""In the place of a step: the working list, which no plenary decides."""

_NAMED: Final = 5
"""So many places are named in a refusal; the rest are counted."""

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

_COUNT: Final = ("cut_id", "village", "station_id", "sex", "column", "number")


def cut(
    election: ElectionEvent,
    step: Step | Literal[ListKind.A],
    area: str,
    plenary: Plenary | None,
    upto: int | None = None,
) -> Cut:
    """Cut the list of `step` for `area` as the roll stands (or stood at journal line `upto`); runs inside an act.

    Side effects: the snapshot as a personal file, the cut, its counts; facts on the line (list, area, cut, upto,
    voters). Raises Refused where its base does not stand, and where the two computations differ or the equation does
    not hold, with the stations named: then nothing is written.
    """
    kind, tier = (step.list, step.tier) if isinstance(step, Step) else (step, Tier.REGENCY)
    upto = current().seq if upto is None else upto
    previous = recap.base_of(election, kind, area)
    rows = snapshots.make(election, area, upto, previous)
    with files.scratch("cut") as folder:
        snapshots.write(rows, folder / "snapshot")
        cells = _counted_twice(election, area, previous, upto, folder / "snapshot")
        name = f"{kind.value}-{area}-{upto}.parquet"
        kept = files.keep(folder / "snapshot", name=name, media_type=snapshots.MEDIA_TYPE)
    total = Recap(kind, area, cells, {}, previous).total
    made = Cut.objects.create(
        election=election,
        list=kind,
        tier=tier,
        area=area,
        number=(Cut.objects.filter(election=election).aggregate(last=Max("number"))["last"] or 0) + 1,
        plenary=plenary,
        previous=previous,
        line_id=current().seq,
        upto=upto,
        snapshot=kept,
        male=total.male,
        female=total.female,
    )
    bulk.insert(CutCount._meta.db_table, _COUNT, ((made.pk, *cell, number) for cell, number in _in_order(cells)))
    note(list=kind.value, cut=made.number, upto=upto, male=total.male, female=total.female)
    return made


def _counted_twice(election: ElectionEvent, area: str, previous: Cut | None, upto: int, snapshot: Path) -> Cells:
    """The recap by both computations. Raises Refused with the stations where they differ or do not balance."""
    by_sql = by_entries.count(election, area, previous.upto if previous else 0, upto)
    before = snapshots.path(previous) if previous else None
    by_duckdb = by_snapshots.count(area, before, snapshot)
    wrong = places(differences(by_sql, by_duckdb)) + unbalanced(by_sql)
    if wrong:
        raise Refused(UNBALANCED.fill(places=_named(election, area, list(dict.fromkeys(wrong)))))
    return by_sql


def _named(election: ElectionEvent, area: str, wrong: list[tuple[str, int | None]]) -> str:
    numbers = recap.numbers(election, area)
    told = [
        f"{areas.get(village).name} TPS {'-' if station is None else numbers.get(station, '?')}"
        for village, station in wrong[:_NAMED]
    ]
    more = len(wrong) - len(told)
    return ", ".join(told) + (f" (+{more})" if more else "")


def _in_order(cells: Cells) -> list[tuple[Cell, int]]:
    return sorted(cells.items(), key=lambda one: (one[0].village, one[0].station or 0, one[0].sex, one[0].column))
