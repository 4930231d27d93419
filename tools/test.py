"""`./tahapan test`: every test on SQLite, then every test that uses the database once more on PostgreSQL.

    ./tahapan test                          everything; browser tests need Chromium, the second run needs PostgreSQL
    ./tahapan test tests/law -x             arguments go to pytest; SQLite only
    ./tahapan test --postgres tests/roll    arguments go to pytest; both databases

What is missing on this machine is said at the end, in red, with the one command that brings it; with CI set it is a
failure. Exit code 0 when all ran and passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree  # our own reports only
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support import cluster  # noqa: E402

DEBIAN_CHROMIUM = "/usr/bin/chromium"
NO_TESTS = 5
"""pytest's exit code when nothing was selected."""

WORKERS = ("-n", "2", "--dist", "loadfile")
"""Two cores; a file stays in one process, so that what its fixtures made is made once."""


class Count:
    """Tests by outcome, added up over runs."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0

    def add(self, report: Path) -> None:
        """Add what a JUnit report of pytest says. A run that died before writing one counts as one failure."""
        try:
            suites = list(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314
        except (OSError, ElementTree.ParseError):
            self.failed += 1
            return
        for suite in suites:
            tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            self.passed += tests - failed - skipped
            self.failed += failed
            self.skipped += skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def chromium() -> str | None:
    """The browser: $CHROMIUM, Debian's, or one on PATH."""
    named = os.environ.get("CHROMIUM")
    if named and shutil.which(named):
        return named
    return shutil.which(DEBIAN_CHROMIUM) or shutil.which("chromium")


def pytest(title: str, arguments: Sequence[str], count: Count, **environment: str) -> int:
    """One run of pytest; its exit code, 0 where it selected nothing."""
    print(f"\n▶ {title}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        # A home of its own from the first import on, so that no test can reach a real one.
        environment["TAHAPAN_HOME"] = str(Path(folder) / "home")
        command = [sys.executable, "-m", "pytest", f"--junitxml={report}", *arguments]
        code = subprocess.call(command, cwd=ROOT, env=os.environ | environment)
        if code == NO_TESTS:
            return 0
        count.add(report)
    return code


def main(arguments: list[str]) -> int:
    """Run what was asked for; returns the exit code."""
    given = [one for one in arguments if one != "--postgres"]
    browser, postgres = chromium(), cluster.usable()
    marks = "not campaign" if browser else "not campaign and not browser"
    chosen = given if any(one.startswith("-m") for one in given) else ["-m", marks, *given]
    how = [] if given else list(WORKERS)
    settings = {"CHROMIUM": browser} if browser else {}
    count = Count()

    codes = [pytest("SQLite", [*how, *chosen], count, **settings)]
    if postgres and (not given or "--postgres" in arguments):
        again = ["-p", "tests.support.only_database", *how, "-m", "not campaign and not browser", *given]
        with cluster.cluster() as address:
            codes.append(pytest("PostgreSQL", again, count, TAHAPAN_DATABASE=address, **settings))

    missing = [] if given else [name for name, there in (("chromium", browser), ("postgresql", postgres)) if not there]
    banner(missing)
    print(count, flush=True)
    return int(any(codes) or bool(missing and os.environ.get("CI")))


def banner(missing: Sequence[str]) -> None:
    """What was not tested on this machine, in red, with the command that changes that."""
    if not missing:
        return
    command = f"sudo apt-get install {' '.join(missing)}"
    lines = {
        "chromium": "Uji peramban TIDAK dijalankan: tidak ada · Browser tests were NOT run: no Chromium",
        "postgresql": "Uji PostgreSQL TIDAK dijalankan: tidak ada · PostgreSQL tests were NOT run: no PostgreSQL",
    }
    red, plain = ("\033[1;97;41m", "\033[0m") if sys.stdout.isatty() or os.environ.get("CI") else ("", "")
    print(f"\n{red}{'!' * 100}{plain}")
    for line in (*(lines[name] for name in missing), command):
        print(f"{red}!! {line}{plain}")
    print(f"{red}{'!' * 100}{plain}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
