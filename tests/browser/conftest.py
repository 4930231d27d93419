"""A real server over a small town, and a Chromium to visit it with.

`visit(name)` gives a page signed in as one of `town.PEOPLE`.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser import phones
from tests.browser.serving import ROOT, free_port, start, wait_for
from tests.conftest import CHROMIUM


@dataclass(frozen=True)
class Town:
    """A served town: its address, the event's slug, the area that has people, session keys by username."""

    address: str
    slug: str
    area: str
    sessions: dict[str, str]
    home: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; without one it is skipped, and the suite says so."""
    missing = None if Path(CHROMIUM).exists() else pytest.mark.skip(reason="no Chromium: apt-get install chromium")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if missing is not None:
                item.add_marker(missing)


def _environment(home: Path) -> dict[str, str]:
    environment = {**os.environ, "TAHAPAN_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    environment.pop("TAHAPAN_DATABASE", None)
    return environment


@dataclass(frozen=True)
class Prepared:
    """A home nobody serves, and what `tests.browser.town` told of it."""

    home: Path
    told: dict[str, Any]

    def copy(self, folder: Path) -> Path:
        return Path(shutil.copytree(self.home, folder / "home"))


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """One kecamatan with a generated population, mapped, officers sent out: made once for all processes of a run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prepared"
    folder.mkdir(exist_ok=True)
    home, told = folder / "home", folder / "told.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(home, ignore_errors=True)
            told.write_text(_run([sys.executable, "-m", "tests.browser.town", str(home)], _environment(home)))
    return Prepared(home, json.loads(told.read_text()))


@pytest.fixture(scope="session")
def town(prepared: Prepared) -> Iterator[Town]:
    """The prepared home served, worker included, for the whole session."""
    folder = Path(tempfile.mkdtemp(prefix="tahapan-town-"))
    home = prepared.copy(folder)
    environment = _environment(home)
    port = free_port()
    server = start([sys.executable, "-m", "tests.browser.serve", str(port)], environment, folder / "server.log")
    worker = start(
        [sys.executable, "-m", "tahapan.cli", "work", "--home", str(home)], environment, folder / "worker.log"
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server, folder / "server.log")
        told = prepared.told
        yield Town(address, told["slug"], told["area"], told["sessions"], home)
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
def office(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[phones.Office]:
    """A server over a home of its own, which tests may kill."""
    made = phones.Office(prepared.copy(tmp_path_factory.mktemp("office")))
    made.open()
    yield made
    made.kill()


@pytest.fixture(scope="session")
def codes(prepared: Prepared) -> list[dict[str, Any]]:
    """Codes for phones nobody has enrolled yet, {code, families, people} of one officer each; a test takes what it uses
    out."""
    return list(prepared.told["codes"])


@pytest.fixture
def phone(browser, office) -> Iterator[Callable]:
    """`phone()`: a page on a new phone. What goes wrong in a page fails the test."""
    with _phones(browser, office) as take:
        yield take


@pytest.fixture(scope="module")
def enrolled(browser, office, codes) -> Iterator[Page]:
    """One phone for all tests of a module that ask no more than a list with families nobody has visited."""
    with _phones(browser, office) as take:
        page = take(has_touch=True)
        phones.enrol(page, codes.pop()["code"], "HP bersama")
        yield page


@contextmanager
def _phones(browser, office: phones.Office) -> Iterator[Callable]:
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
