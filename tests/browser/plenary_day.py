"""The small town on the first day of the village plenaries: list A fixed, coklit's findings in the roll.

    python -m tests.browser.plenary_day HOME

takes a home that `tests.browser.town` made to that day and prints a session key for each of `PEOPLE` as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from tests.browser.town import AREA, REGENCY, SLUG, VILLAGE

DAY = dt.date(2024, 8, 1)
PEOPLE = {
    "pps.satu": ("pps", VILLAGE),
    "pps.dua": ("pps", VILLAGE),
    "ppk.satu": ("ppk", AREA),
    "ppk.dua": ("ppk", AREA),
    "ketua": ("kpu-ketua", REGENCY),
    "data": ("kpu-data", REGENCY),
    "awas": ("bawaslu", REGENCY),
}
"""Who may sign in: username to role and area."""


def prepare(path: Path) -> dict[str, str]:
    """Change the home; what is printed."""
    os.environ["TAHAPAN_HOME"] = str(path)
    from tahapan.core.home import open_home

    replace(open_home(path), demo_today=DAY).save()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tahapan.web.settings"
    import django

    django.setup()
    from tests.browser.town import _sign_in

    from tahapan.core import clock

    with clock.pretend(DAY):
        _write()
        return {name: _sign_in(name, *held) for name, held in PEOPLE.items()}


def _write() -> None:
    """List A, then what coklit found: some died, moved, stand twice, belong to another station, or are new."""
    from tests.support.people import ANYONE_ALLOWED

    from tahapan.core.text import Text
    from tahapan.elections import queries
    from tahapan.elections.models import ElectionEvent
    from tahapan.journal.act import act
    from tahapan.lists.acts import base
    from tahapan.roll import changes
    from tahapan.roll.changes import Change, Spot, tms
    from tahapan.roll.models import EntryKind, Place, Voter

    @act("uji.coklit-found", title=Text("Isi temuan coklit", "Enter coklit's findings"))
    def found(*, actor: object, election: ElectionEvent) -> None:
        told: list[Change] = []
        for at, one in enumerate(Voter.objects.filter(election=election, place=Place.STATION).order_by("id")):
            if at % 17 == 3:
                told.append(
                    Change(one.pk, EntryKind.STRIKE, spot=tms((1, 1, 4, 2, 1, 4, 6, 7)[at // 17 % 8], one.village))
                )
            elif at % 23 == 5 and (other := _other(one)):
                told.append(Change(one.pk, EntryKind.MOVE, spot=Spot(Place.STATION, one.village, other)))
            elif at % 31 == 7:
                told.append(Change(one.pk, EntryKind.CORRECTION, {"address": f"{one.address} 2"[:150]}))
        changes.write(election, told)
        new = [_somebody(serial, one) for serial, one in enumerate(Voter.objects.filter(election=election)[:40], 1)]
        made = changes.create(election, new)
        homes = list(Voter.objects.filter(election=election, place=Place.STATION)[:40])
        spots = [Spot(Place.STATION, one.village, one.station_id) for one in homes]
        people = zip(made, spots, strict=True)
        changes.write(election, [Change(pk, EntryKind.NEW, spot=spot) for pk, spot in people])

    def _other(one: Voter) -> int | None:
        return stations.get((one.village, 2 if one.station.number == 1 else 1))  # type: ignore[union-attr]

    from tahapan.stations.models import Station

    election = queries.event(SLUG)
    stations = {(one.village, one.number): one.pk for one in Station.objects.filter(election=election)}
    base.fix_base(actor=ANYONE_ALLOWED, election=election)
    found(actor=ANYONE_ALLOWED, election=election)


def _somebody(serial: int, beside: object) -> dict[str, object]:
    return {
        "nkk": f"13031001012{serial:05}", "nik": f"131099170590{serial:04}", "name": f"BARU {chr(65 + serial % 26)}",
        "birth_place": "SIJUNJUNG", "birth_date": "1990-05-17", "marital": "S", "sex": "LP"[serial % 2],
        "address": beside.address, "rt": 1, "rw": 0, "disability": 0, "ktp": "B" if serial % 5 == 0 else "S",
        "village": beside.village,
    }  # type: ignore[attr-defined]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(prepare(Path(sys.argv[1]))))
