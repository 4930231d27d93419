"""What a command works at: one home, one day, one language, one way to show progress and to answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tahapan.cli.problems import NO_HOME, NOT_A_DEMO, ONE_HOME
from tahapan.core import clock
from tahapan.core import home as homes
from tahapan.core.errors import Refused
from tahapan.core.home import Home
from tahapan.core.text import Text

DEMO_HOME: Final = Path("var/demo")
SETTINGS: Final = "DJANGO_SETTINGS_MODULE"

Report = Callable[[str, int, int], None]
"""How long work says how far it is: step, done, total (0: unknown)."""


class Lang(StrEnum):
    """The two languages of the interface."""

    ID = "id"
    EN = "en"


class Desk:
    """The common options of one call, and what follows from them. `with desk:` closes what `open` opened."""

    def __init__(self, home: Path | None, today: dt.date | None, as_json: bool, language: str) -> None:
        self.given_home = home
        self.path = home_path(home)
        self.given_today = today
        self.as_json = as_json
        self.language = language
        self.err = Console(stderr=True, highlight=False)
        self.out = Console(highlight=False)
        self._stack = ExitStack()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def open(self) -> Home:
        """The home, with Django ready and the home's own day for the rest of the command.

        Raises Refused when there is no home, and for `--today` on a home that is not a demo.
        """
        if not homes.open_home(self.path).exists:
            raise Refused(NO_HOME.fill(path=self.path))
        home = set_up(self.path)
        if self.given_today is not None and not home.is_demo:
            raise Refused(NOT_A_DEMO)
        self._stack.enter_context(clock.pretend(self.given_today or home.demo_today))
        from django.utils import translation

        self._stack.enter_context(translation.override(self.language))
        return home

    def say(self, text: Text) -> None:
        """One line for the person, on standard error."""
        self.err.print(text.say(self.language), markup=False, soft_wrap=True)

    def words(self, text: Text) -> str:
        return text.say(self.language)

    def answer(self, document: Mapping[str, Any], show: Callable[[Console], None]) -> None:
        """The result: as the one JSON document on standard output, or shown to a person."""
        if self.as_json:
            print_json(document)
        else:
            show(self.out)

    @contextmanager
    def progress(self) -> Iterator[Report]:
        """A bar a step on standard error; one plain line a step where that is no terminal."""
        if not self.err.is_terminal:
            yield _plain_report()
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.err) as bars:
            tasks: dict[str, Any] = {}

            def report(step: str, done: int, total: int) -> None:
                if step not in tasks:
                    tasks[step] = bars.add_task(step, total=total or None)
                bars.update(tasks[step], completed=done, total=total or None)

            yield report


def home_path(given: Path | None) -> Path:
    """`--home`, else TAHAPAN_HOME, else ./var/tahapan; the demo where it is the only home there."""
    if given is not None:
        return given
    if homes.VARIABLE in os.environ:
        return Path(os.environ[homes.VARIABLE])
    only_demo = not homes.open_home(homes.DEFAULT).exists and homes.open_home(DEMO_HOME).exists
    return DEMO_HOME if only_demo else homes.DEFAULT


def set_up(path: Path) -> Home:
    """Make Django ready for the home at `path` and return the home. Once a process; raises Refused for another home.

    Side effects: TAHAPAN_HOME and DJANGO_SETTINGS_MODULE in the environment, which child processes inherit.
    """
    from django.conf import settings

    if settings.configured:
        if homes.current().path != path.resolve():
            raise Refused(ONE_HOME)
        return homes.current()
    os.environ[homes.VARIABLE] = str(path.resolve())
    os.environ.setdefault(SETTINGS, "tahapan.web.settings")
    homes.current.cache_clear()
    import django

    django.setup()
    return homes.current()


def print_json(document: Mapping[str, Any]) -> None:
    """The one document of a call with --json."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _plain_report() -> Report:
    seen: set[str] = set()

    def report(step: str, done: int, total: int) -> None:
        if step not in seen:
            seen.add(step)
            print(f"· {step}", file=sys.stderr, flush=True)

    return report
