"""Cutting a list: what the roll says of an area at one moment, counted twice, kept as a file and never changed."""

from __future__ import annotations

from typing import Final, Literal

from django.db.models import Max

from tahapan.elections.models import ElectionEvent
from tahapan.journal import bulk, files
from tahapan.journal.act import current, note
from tahapan.lists import recap, snapshots
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.models import Cut, CutCount, Plenary
from tahapan.lists.recap.cells import Cell, Cells
from tahapan.lists.recap.tables import Recap
from tahapan.lists.recap.twice import UNBALANCED, twice
from tahapan.lists.rules import Step
from tahapan.lists.standing import standing, within

__all__ = ["BASE", "UNBALANCED", "cut", "standing", "within"]

BASE: Final = ListKind.A
"""In the place of a step: the working list, which no plenary decides."""

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
        cells = twice(election, area, previous, upto, folder / "snapshot")
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


def _in_order(cells: Cells) -> list[tuple[Cell, int]]:
    return sorted(cells.items(), key=lambda one: (one[0].village, one[0].station or 0, one[0].sex, one[0].column))
