"""`fieldwork simulate`: coklit played against a real server, on a copy of a home."""

from __future__ import annotations

import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from tahapan.cli import words
from tahapan.cli.command import command, group
from tahapan.cli.desk import Desk, set_up
from tahapan.cli.problems import NO_HOME
from tahapan.core import clock
from tahapan.core import home as homes
from tahapan.core.errors import Refused
from tahapan.fieldwork.simulate import home_copy

app = typer.Typer()
fieldwork = group(app, "fieldwork", words.FIELDWORK)


class Faults(StrEnum):
    """How much goes wrong."""

    NONE = "none"
    LIGHT = "light"
    HEAVY = "heavy"


@command(fieldwork, "simulate", words.SIMULATE)
def simulate(
    desk: Desk,
    officers: Annotated[int, typer.Option("--officers", min=1, help=words.SIMULATE_OFFICERS.id)] = 20,
    days: Annotated[int, typer.Option("--days", min=2, max=60, help=words.SIMULATE_DAYS.id)] = 31,
    faults: Annotated[Faults, typer.Option("--faults", help=words.SIMULATE_FAULTS.id)] = Faults.LIGHT,
    seed: Annotated[int, typer.Option("--seed", help=words.SEED.id)] = 1,
) -> None:
    source = homes.open_home(desk.path)
    if not source.exists:
        raise Refused(NO_HOME.fill(path=desk.path))
    with tempfile.TemporaryDirectory(prefix="tahapan-simulasi-") as folder, desk.progress() as report:
        home = home_copy.copy(source, Path(folder) / "home", source.demo_today or clock.today())
        set_up(home.path)
        from django.db import connections

        from tahapan.cli.simulating import run

        document = run(home, officers, days, faults.value, seed, report)
        connections.close_all()

    def show(out: Console) -> None:
        for key, value in document.items():
            out.print(f"{key}: {_short(value)}", markup=False)

    desk.answer(document, show)
    if document["lost"] or document["doubled"] or document["differences"]:
        raise typer.Exit(1)


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(f"{one['kind']} {one['count']}" for one in value)
    return value["count"] if isinstance(value, dict) else value
