"""A process killed at any point of an import leaves the roll as it was before or as it is after, never between."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection
from tests.roll.lists import csv_file, people

SCRIPT = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from tahapan.accounts.actor import ConsoleActor
from tahapan.elections.models import ElectionEvent
from tahapan.roll import acts
from tahapan.roll.intake import load
from django.db import connection
load._CHUNK = 7
wanted, seen = sys.argv[2], []
def reach(point):
    seen.append(point)
    if point == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
def progress(step, done, total):
    reach(f"{step} {done}")
def watch(execute, sql, params, many, context):
    result = execute(sql, params, many, context)
    if sql.startswith('INSERT INTO "journal_line"'):
        reach("line written")
    return result
connection.execute_wrappers.append(watch)
event = ElectionEvent.objects.get()
acts.import_file(
    actor=ConsoleActor("uji"), election=event, path=Path(sys.argv[1]), file_name="dp4.csv", progress=progress
)
reach("committed")
print(seen)
"""

SETUP = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tahapan.journal.act import housekeeping
from tests.roll.lists import event
with housekeeping("a test opens an event"):
    event().save()
"""

COUNT = """
import django
django.setup()
from tahapan.journal.models import Line, StoredFile
from tahapan.roll.models import Entry, Intake, Voter
print([model.objects.count() for model in (Voter, Entry, Intake, Line, StoredFile)])
"""

BEFORE = [0, 0, 0, 0, 0]
AFTER = [20, 20, 1, 1, 1]
POINTS = {
    "read 0": BEFORE,
    "match 0": BEFORE,
    "load 14": BEFORE,
    "line written": BEFORE,
    "committed": AFTER,
}


def run(script: str, home: Path, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parents[2]
    environment = {name: value for name, value in os.environ.items() if name != "TAHAPAN_DATABASE"}
    environment |= {
        "TAHAPAN_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "tahapan.web.settings",
        "PYTHONPATH": f"{root / 'src'}:{root}",
    }
    if database:
        environment["TAHAPAN_DATABASE"] = address(database)
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def address(database: str) -> str:
    """Another database of the server the tests run on."""
    server = connection.settings_dict
    who = f"{quote(server['USER'])}:{quote(server['PASSWORD'])}@" if server["USER"] else ""
    return f"postgresql://{who}/{database}?{urlencode({'host': server['HOST'], 'port': server['PORT']})}"


def on_server(sql: str) -> None:
    import psycopg

    server = connection.settings_dict
    about = {"host": server["HOST"], "port": server["PORT"], "user": server["USER"], "password": server["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **{key: one for key, one in about.items() if one}) as line:
        line.execute(sql)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A home with one election and an empty roll, to be copied: its folder, and its database's name on a server."""
    home = tmp_path_factory.mktemp("fresh")
    name = f"killed_{os.getpid()}" if connection.vendor == "postgresql" else ""
    if name:
        on_server(f"CREATE DATABASE {name}")
    try:
        made = run(SETUP, home, name)
        assert made.returncode == 0, made.stderr
        yield home, name
    finally:
        if name:
            on_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def ground(tmp_path, fresh):
    """A copy of `fresh` for one test."""
    home, name = fresh
    copy = f"{name}_copy" if name else ""
    if copy:
        on_server(f"CREATE DATABASE {copy} TEMPLATE {name}")
    yield shutil.copytree(home, tmp_path / "home"), copy
    if copy:
        on_server(f"DROP DATABASE {copy} WITH (FORCE)")


@pytest.mark.django_db
@pytest.mark.parametrize(("point", "left"), POINTS.items())
def test_a_killed_import_leaves_before_or_after(tmp_path, ground, point, left):
    killed = run(SCRIPT, *ground, str(csv_file(tmp_path, people(20))), point)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    counted = run(COUNT, *ground)
    assert counted.stdout.strip() == str(left), counted.stderr
