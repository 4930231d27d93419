"""Processes that serve for a test: started in a group of their own, waited for, ended whole."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTS_WITHIN = 60.0
"""Seconds a server may take to answer for the first time."""


def start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen:
    # A group of its own, so that the processes a server starts end with it.
    with log.open("w") as out:
        return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
