"""Serving one home: granian for the pages, and beside it one worker process for long work."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from types import FrameType
from typing import Final

from tahapan.cli.problems import PORT_TAKEN
from tahapan.core.errors import Refused
from tahapan.core.home import Home

WSGI: Final = "tahapan.web.wsgi:application"
THREADS: Final = 48
"""Threads a server process; one request holds one. More only makes SQLite's writers wait for each other."""
WORKER_PAUSE: Final = 2.0
"""Seconds before a worker that died is started again; it takes up what was left."""


def serve(home: Home, *, address: str, port: int, processes: int) -> None:
    """Serve until interrupted. The web application checks its access rules first and does not start without them.

    Side effects: listens on address:port; child processes, all ended before this returns.
    """
    from granian import Granian
    from granian.constants import Interfaces

    with Worker(home):
        Granian(
            WSGI,
            address=address,
            port=port,
            interface=Interfaces.WSGI,
            workers=processes,
            blocking_threads=THREADS,
            websockets=False,
            log_enabled=False,
        ).serve()


def check_free(address: str, port: int) -> None:
    """Raise Refused when something listens there: the server shares ports, so it would take half of its requests."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as taken:
            raise Refused(PORT_TAKEN.fill(address=address, port=port)) from taken


class Worker:
    """`with Worker(home):` keeps one `tahapan work` alive."""

    def __init__(self, home: Home) -> None:
        self._command = [sys.executable, "-m", "tahapan.cli", "work", "--home", str(home.path)]
        self._over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def __enter__(self) -> Worker:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
        self._thread.join()

    def _keep(self) -> None:
        while not self._over.is_set():
            self._process = subprocess.Popen(self._command)
            if self._over.is_set():
                self._process.terminate()
            self._process.wait()
            self._over.wait(WORKER_PAUSE)


def work() -> None:
    """Do long work of this home until SIGTERM or SIGINT; the job in hand is finished first."""
    from tahapan.accounts.actor import revive
    from tahapan.jobs import worker
    from tahapan.web.start import load_acts

    load_acts()
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    worker.run(revive, stop)
