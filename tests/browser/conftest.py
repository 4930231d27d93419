"""A real server over a small town, and a Chromium to visit it with.

`visit(name)` gives a page signed in as one of `town.PEOPLE`.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.browser import phones
from tests.browser.serving import ROOT, free_port, start, wait_for
from tests.conftest import CHROMIUM


@dataclass(frozen=True)
class Town:
    """A served town: its address, the event's slug, the area that has people, session keys by username, and codes for
    phones nobody has enrolled yet ({code, families, people} of one officer each; whoever uses one takes it out)."""

    address: str
    slug: str
    area: str
    sessions: dict[str, str]
    home: Path
    codes: list[dict[str, Any]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; without one it is skipped, and the suite says so."""
    missing = None if Path(CHROMIUM).exists() else pytest.mark.skip(reason="no Chromium: apt-get install chromium")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if missing is not None:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """One kecamatan with a generated population, mapped and served, worker included, for the whole session."""
    folder = Path(tempfile.mkdtemp(prefix="tahapan-town-"))
    home = folder / "home"
    environment = {**os.environ, "TAHAPAN_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("TAHAPAN_DATABASE", None)
    made = _run([sys.executable, "-m", "tests.browser.town", str(home)], environment)
    port = free_port()
    server = start([sys.executable, "-m", "tests.browser.serve", str(port)], environment, folder / "server.log")
    worker = start(
        [sys.executable, "-m", "tahapan.cli", "work", "--home", str(home)], environment, folder / "worker.log"
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server, folder / "server.log")
        told = json.loads(made)
        yield Town(address, told["slug"], told["area"], told["sessions"], home, told["codes"])
    finally:
        for process in (server, worker):
            os.killpg(process.pid, signal.SIGTERM)
        for process in (server, worker):
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def visit(town: Town, browser) -> Iterator[Callable]:
    """`visit("operator", width=360)`: a page signed in as one of `town.PEOPLE`. Faults of a page fail the test."""
    contexts, faults = [], []

    def open_page(name: str, width: int = 1280, height: int = 800, **options: object):
        context = browser.new_context(
            base_url=town.address, viewport={"width": width, "height": height}, locale="id-ID", **options
        )
        context.add_cookies([{"name": "sessionid", "value": town.sessions[name], "url": town.address}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(scope="session")
def office(town: Town) -> Iterator[phones.Office]:
    """A server of our own over the town, which tests may kill."""
    made = phones.Office(town.home)
    made.open()
    yield made
    made.kill()


@pytest.fixture
def codes(town: Town) -> list[dict[str, Any]]:
    """The codes nobody has used yet; a test takes what it uses out."""
    return town.codes


@pytest.fixture
def phone(browser, office) -> Iterator[Callable]:
    """`phone()`: a page on a new phone. What goes wrong in a page fails the test."""
    contexts, faults = [], []

    def take(address: str = office.address, **options: object):
        context = browser.new_context(base_url=address, **{**phones.PHONE, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return page

    yield take
    for context in contexts:
        context.close()
    assert faults == []


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
