"""One simulation of coklit in a home that is open: brought up to date, furnished, played."""

from __future__ import annotations

from typing import Any

from tahapan.accounts.actor import ConsoleActor
from tahapan.core.home import Home
from tahapan.fieldwork.simulate import run as playing
from tahapan.fieldwork.simulate import scratch
from tahapan.fieldwork.simulate.scratch import Progress


def run(home: Home, officers: int, days: int, faults: str, seed: int, progress: Progress) -> dict[str, Any]:
    """Simulate in `home`, a copy that nobody else uses; returns the document of docs/cli.md."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    actor = ConsoleActor("simulasi")
    office = scratch.furnish(actor, officers, days, home.work, progress)
    return playing.play(
        actor=actor,
        home=home,
        office=office,
        level=faults,
        days=days,
        seed=seed,
        log=home.work / "server.log",
        progress=progress,
    )
