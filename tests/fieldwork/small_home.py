"""A demo home of one nagari on disk, made by a process of its own: `python -m tests.fieldwork.small_home DIR`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

FAMILIES = 30
DAY = dt.date(2024, 6, 24)


def make(path: Path) -> None:
    from tahapan.cli.desk import set_up
    from tahapan.core import clock
    from tahapan.core.home import Home

    home = Home(path=path.resolve(), area="13.03", office="KPU Kabupaten Sijunjung", demo_today=DAY)
    home.save()
    set_up(home.path)
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    from tests.support import world
    from tests.support.people import ANYONE_ALLOWED

    from tahapan.roll.acts import map_stations

    with clock.pretend(DAY):
        election = world.pilkada()
        people = tuple(
            world.Person(
                family, family * 10 + member, f"ORANG {'ABCDEFGHIJ'[family % 10]}", born(family, member), sex, 1
            )
            for family in range(1, FAMILIES + 1)
            for member, sex in enumerate("LPL"[: 1 + family % 3])
        )
        world.settle(election, people)
        map_stations(actor=ANYONE_ALLOWED, election=election, area=election.area)


def born(family: int, member: int) -> dt.date:
    return dt.date(1970 + member * 10, 1 + family % 12, 1 + family % 28)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
