"""The equation between two lists: previous + new + moved in − TMS − moved out = current, station by station."""

from __future__ import annotations

from typing import NamedTuple

from tahapan.core import areas as codes
from tahapan.core.balance import Balance
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal import files
from tahapan.lists import snapshots
from tahapan.lists.models import Cut
from tahapan.lists.recap.tables import balances
from tahapan.lists.recap.twice import numbers, twice

NOT_WHOLE = Problem(
    code="list-not-whole",
    what=Text(
        "Daftar {list} {area} bukan daftar seluruh pemilihan, sehingga tidak dapat menjadi awal imbangan.",
        "The list {list} of {area} is not of the whole event, so that no balance can start from it.",
    ),
    next=Text(
        "Pilih sebagai awal daftar yang ditetapkan KPU Kabupaten/Kota: A, DPS atau DPT.",
        "Start from a list KPU Kabupaten/Kota fixed: A, DPS or DPT.",
    ),
)
OUT_OF_ORDER = Problem(
    code="lists-out-of-order",
    what=Text("Daftar {first} dibuat sesudah {second}.", "The list {first} was made after {second}."),
    next=Text("Tukar keduanya.", "Exchange the two."),
)


class Spot(NamedTuple):
    """A station of a village by its id and number; both None for those of the village who stand at none."""

    village: str
    station: int | None
    number: int | None

    @property
    def code(self) -> str:
        """As in recap tables: `13.03.04.2001/5`, `/-` where there is no station."""
        return f"{self.village}/{'-' if self.number is None else self.number}"


def between(election: ElectionEvent, a: Cut, b: Cut, scope: str) -> list[tuple[Spot, Balance]]:
    """The balance of every station of `scope` that either list knows, in order of village and number.

    Computed twice, from the entries and from both snapshots, and compared. Raises Refused with the stations where the
    two differ, where `a` is not of the whole event (whoever came from outside it would look new), and where `b` is
    the earlier one.
    """
    if not codes.contains(a.area, election.area):
        raise Refused(NOT_WHOLE.fill(list=a.list, area=a.area))
    if b.upto < a.upto:
        raise Refused(OUT_OF_ORDER.fill(first=a.list, second=b.list))
    scope = codes.narrower(scope, b.area)
    if codes.contains(b.area, election.area) or b.previous_id == a.pk:
        cells = twice(election, scope, a, b.upto, snapshots.path(b))
    else:
        # The file of a smaller cut knows who left its area since its own base, not since this one.
        with files.scratch("balance") as folder:
            snapshots.write(snapshots.make(election, scope, b.upto, a), folder / "snapshot")
            cells = twice(election, scope, a, b.upto, folder / "snapshot")
    known = numbers(election, scope)
    found = [
        (Spot(village, at, None if at is None else known[at]), one) for (village, at), one in balances(cells).items()
    ]
    return sorted(found, key=lambda pair: (pair[0].village, pair[0].number is None, pair[0].number or 0))
