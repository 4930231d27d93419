"""`fieldwork simulate` on a small home: a real server, killed in the middle, and what its document promises."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.test_docs import documented, paths
from tests.support.command import tahapan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home of one nagari, thirty families."""
    path = tmp_path_factory.mktemp("simulasi") / "kantor"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TAHAPAN_", "DJANGO_"))}
    command = [sys.executable, "-m", "tests.fieldwork.small_home", str(path)]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    return path


@pytest.fixture(scope="module")
def played(home):
    """What a simulation with heavy faults says, and the hash of the home's database before and after."""
    before = database(home)
    arguments = ("--officers", 2, "--days", 4, "--faults", "heavy", "--seed", 7, "--json")
    outcome = tahapan("fieldwork", "simulate", "--home", home, *arguments, cwd=home.parent)
    return outcome, before, database(home)


def database(home: Path) -> str:
    return hashlib.sha256((home / "tahapan.sqlite3").read_bytes()).hexdigest()


def test_whatever_is_made_is_accepted_applied_and_true(played):
    outcome, _, _ = played
    document = outcome.document
    assert (outcome.code, document["lost"], document["doubled"], document["differences"]) == (0, 0, 0, 0)
    assert document["made"] == document["accepted"] == document["applied"]
    assert document["made"] >= document["visits"] >= 30
    assert document["voters"] == 60
    assert document["server_kills"] >= 1


def test_the_home_is_left_as_it_was(played):
    _, before, after = played
    assert before == after


def test_the_document_has_the_keys_of_the_docs(played):
    document = dict(played[0].document)
    document["conflicts"] = {"count": 1, "list": [{"id": 1, "kind": "temuan-berbeda", "village": "13.03.04.2001"}]}
    assert set(paths(document)) == documented("fieldwork simulate")


def test_without_a_home_it_says_so(tmp_path):
    outcome = tahapan("fieldwork", "simulate", "--home", "tidak-ada", "--json", cwd=tmp_path)
    assert (outcome.code, outcome.document["error"]["code"]) == (1, "home-missing")
