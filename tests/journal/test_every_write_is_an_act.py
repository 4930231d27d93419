"""Nothing writes but acts: every public function of an `acts` door is one, and no other module writes to a table.

The guard refuses such a write when it happens (test_act.py); this finds it before anyone runs it.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tahapan.journal import registry
from tahapan.web.start import load_acts

SOURCE = Path(__file__).parents[2] / "src" / "tahapan"
ROOMS = tuple(sorted(path.parent.name for path in SOURCE.glob("*/apps.py")))

DELEGATES = {
    "tahapan.roll.acts.intake.import_file": "reads and checks the file, then calls the act `roll.import`",
    "tahapan.officers.acts.import_officers": "reads the file, then calls the act `officers.import`",
    "tahapan.fieldwork.acts.devices.enrol": "finds the code, then calls the act `fieldwork.enrol-device`",
    "tahapan.accounts.acts.new_password": "makes a password; writes nothing",
}
"""Public functions of an `acts` door that are no act, each with why."""

WRITERS = {
    "accounts/second_factor.py": "called by acts of accounts",
    "accounts/sessions.py": "called by acts of accounts; session times are housekeeping",
    "fieldwork/applying.py": "called by acts of fieldwork, through `recording`",
    "fieldwork/sync/applying.py": "called by acts of fieldwork",
    "fieldwork/sync/storing.py": "called by acts of fieldwork",
    "fieldwork/preparing.py": "called by acts of fieldwork",
    "fieldwork/reporting.py": "called by acts of fieldwork",
    "jobs/queue.py": "the state of long work, as housekeeping",
    "journal/act.py": "appends the line",
    "journal/files.py": "keeps evidence of the open act",
    "lists/cutting.py": "called by acts of lists",
    "lists/listed.py": "called by the act that determines a list",
    "officers/hiring.py": "called by acts of officers",
    "officers/intake.py": "called by acts of officers",
    "roll/changes.py": "called by acts of fieldwork",
    "roll/mapping.py": "called by acts of roll",
    "roll/locks.py": "called by acts of lists",
    "roll/copying.py": "called by acts of roll",
    "roll/intake/load.py": "called by acts of roll",
}
"""Modules outside an `acts` door that write, each with why it may. A line here is a decision."""

WRITING = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save", "delete", "update"}


def doors() -> Iterator[str]:
    """Every module that is an `acts` door or stands in one."""
    for room in ROOMS:
        if (SOURCE / room / "acts.py").exists():
            yield f"tahapan.{room}.acts"
        for path in sorted((SOURCE / room / "acts").glob("*.py")):
            if path.stem != "__init__":
                yield f"tahapan.{room}.acts.{path.stem}"


@pytest.mark.parametrize("name", list(doors()))
def test_every_public_function_of_an_acts_door_is_an_act(name):
    load_acts()
    registered = {entry.function for entry in registry.acts().values()}
    public = {
        f"{name}.{word}": function
        for word, function in inspect.getmembers(import_module(name), inspect.isfunction)
        if not word.startswith("_") and function.__module__ == name
    }
    assert public
    assert [word for word, function in public.items() if function not in registered and word not in DELEGATES] == []


def writes(path: Path) -> list[str]:
    """Calls in a module that write rows: `….objects.create(…)`, `bulk.insert(…)`, raw INSERT, UPDATE, DELETE."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            words = ast.unparse(node.func)
            if node.func.attr in WRITING and ".objects" in words:
                found.append(words)
            if words in ("bulk.insert", "bulk.update"):
                found.append(words)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            start = node.value.lstrip().upper()
            if start.startswith(("INSERT INTO ROLL", "UPDATE ROLL", "DELETE FROM ROLL", "INSERT INTO STATIONS")):
                found.append(node.value[:40])
    return found


def test_no_module_writes_outside_the_acts_but_those_decided():
    offenders = {}
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        in_a_door = place.endswith("/acts.py") or "/acts/" in place or "/migrations/" in place
        if not in_a_door and place not in WRITERS and (found := writes(path)):
            offenders[place] = found
    assert offenders == {}


def test_every_module_that_may_write_still_does():
    """A line of WRITERS that excuses nothing would hide the next writer of that name."""
    idle = [place for place in WRITERS if not writes(SOURCE / place)]
    assert idle == [], "no longer writes directly: take it off the list"
