"""A demo home on disk: built beside its place, put there by one rename when whole, served by a process of its own."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tahapan.cli.desk import set_up
from tahapan.cli.problems import DEMO_DIFFERS, HOME_TAKEN
from tahapan.core.errors import Refused
from tahapan.core.home import Home, open_home
from tahapan.elections import areas

ACCOUNTS: Final = "akun-demo.txt"
INBOX: Final = "masuk"
"""Files the office would have received (DP4, last DPT)."""


def office_name(area: str) -> str:
    """What the KPU office of a kabupaten or kota is called. Raises NotFound for an unknown area."""
    return f"KPU {areas.get(area).name}"


def make(
    path: Path, *, area: str, today: dt.date, seed: int, fresh: bool, progress: Callable[[str, int, int], None]
) -> str:
    """Build the demo of `area` as of `today` at `path`, unless it is there; returns its accounts as text.

    Side effects: the home, replaced only by a whole one. Raises Refused when a real home, another demo (unless
    `fresh`) or anything else lies at `path`, NotFound for an unknown area.
    """
    name = office_name(area)
    there = open_home(path)
    if there.exists and there.is_demo and not fresh:
        if (there.area, there.demo_today) != (area, today):
            raise Refused(DEMO_DIFFERS.fill(path=path))
        return (path / ACCOUNTS).read_text(encoding="utf-8")
    if path.exists() and any(path.iterdir()) and not there.is_demo:
        raise Refused(HOME_TAKEN.fill(path=path))
    draft = path.absolute().with_name(f".{path.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    home = Home(path=draft, area=area, office=name, demo_today=today)
    home.save()
    accounts = _fill(home, seed, progress)
    shutil.rmtree(path, ignore_errors=True)
    draft.replace(path)
    return accounts


def _fill(home: Home, seed: int, progress: Callable[[str, int, int], None]) -> str:
    assert home.demo_today is not None
    set_up(home.path)
    from django.core.management import call_command
    from django.db import connection

    from tahapan.cli.demo import build, card

    call_command("migrate", verbosity=0, interactive=False)
    made = build(home.area, home.demo_today, seed, home.path / INBOX, progress)
    connection.close()
    accounts = card(made)
    (home.path / ACCOUNTS).write_text(accounts, encoding="utf-8")
    (home.path / ACCOUNTS).chmod(0o600)
    return accounts


def hand_over(path: Path, *, address: str, port: int, language: str) -> None:
    """Become `tahapan serve` of the home: this process still holds the place it was built in."""
    sys.stdout.flush()
    command = [sys.executable, "-m", "tahapan.cli", "serve", "--home", str(path), "--lang", language]
    os.execv(sys.executable, [*command, "--address", address, "--port", str(port)])  # noqa: S606
