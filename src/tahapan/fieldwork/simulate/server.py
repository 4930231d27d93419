"""A real server process of a home on this machine, to be killed at any moment and started again."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from tahapan.core.home import VARIABLE, Home

ADDRESS: Final = "127.0.0.1"
WSGI: Final = "tahapan.web.wsgi:application"
_PATIENCE: Final = 60.0
_PAUSE: Final = 0.05


class Server:
    """granian with one worker process on a free port. `log` gets what it says; nothing else is written."""

    def __init__(self, home: Home, log: Path, threads: int = 8) -> None:
        self._home, self._log, self._threads = home, log, threads
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.kills = 0

    def start(self, day: dt.date) -> None:
        """Serve the home on `day`; returns at once, see `wait`."""
        dataclasses.replace(self._home, demo_today=day).save()
        self.port = _free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", ADDRESS, "--port", str(self.port)]
        command += [
            "--workers",
            "1",
            "--blocking-threads",
            str(self._threads),
            "--no-ws",
            "--log-level",
            "warning",
            WSGI,
        ]
        environment = os.environ | {VARIABLE: str(self._home.path), "DJANGO_SETTINGS_MODULE": "tahapan.web.settings"}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True, cwd=self._home.path
            )

    def wait(self) -> None:
        """Until it answers. Raises RuntimeError, with the end of its log, when it dies or never does."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self._process is not None and self._process.poll() is None:
            try:
                connection = HTTPConnection(ADDRESS, self.port, timeout=5)
                connection.request("GET", "/coklit/api/")
                connection.getresponse().read()
                connection.close()
                return
            except (OSError, HTTPException):
                time.sleep(_PAUSE)
        raise RuntimeError("the server did not start: " + self._log.read_text(errors="replace")[-1500:])

    def kill(self) -> None:
        """SIGKILL, in the middle of whatever it does. Counted."""
        self.kills += 1
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """An orderly end."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])
