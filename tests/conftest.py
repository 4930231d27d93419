"""What every test stands on: a throw-away home, a fixed day, people with roles, and databases that can be emptied.

The database is SQLite unless TAHAPAN_DATABASE names a PostgreSQL server; the suite is run once on each.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before anything imports the settings: tests never touch a real home.
os.environ["TAHAPAN_HOME"] = tempfile.mkdtemp(prefix="tahapan-test-home-")
Path(os.environ["TAHAPAN_HOME"]).chmod(0o700)
# Named here and not in pyproject.toml: pytest-django would load the settings, and with them the home, before this runs.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tahapan.web.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

import django
import pytest

django.setup()
# Workers of a parallel run inherit our environment; with this in it pytest-django would load the settings there before
# this file runs, and all of them would share our home.
del os.environ["DJANGO_SETTINGS_MODULE"]

from django.db import connection
from django.test import TransactionTestCase

from tahapan.core import clock

TODAY = dt.date(2024, 7, 8)
"""The day the demo lives on: two days after the rakor, five before the re-vote, in the middle of coklit."""


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.pretend(TODAY):
        yield


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Counts of the roll are remembered until it changes; a test's database goes back to where it was."""
    from tahapan.roll.kept import forget

    forget()


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _emptying_lifts_append_only() -> Iterator[None]:
    """Tests with real transactions empty the tables afterwards, which the append-only triggers and the guard refuse."""
    from tahapan.cli.examine import APPEND_ONLY
    from tahapan.journal import triggers
    from tahapan.journal.act import housekeeping

    teardown = TransactionTestCase._fixture_teardown

    def emptied(self: TransactionTestCase) -> None:
        with housekeeping("a test empties its database"):
            with connection.schema_editor() as editor:
                for table in APPEND_ONLY:
                    triggers.remove(editor, table)
            teardown(self)
            with connection.schema_editor() as editor:
                for table in APPEND_ONLY:
                    triggers.install(editor, table)

    TransactionTestCase._fixture_teardown = emptied  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]


CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; root (CI) needs it without its own sandbox."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox"]}
