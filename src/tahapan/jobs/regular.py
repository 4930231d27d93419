"""What the worker does again and again beside jobs: rooms register it, nobody asks for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from tahapan.core import clock, home

log = logging.getLogger("tahapan.jobs")

EVERY_SECONDS: Final = 60
_rounds: Final[list[Callable[[], object]]] = []


def regularly(do: Callable[[], object]) -> Callable[[], object]:
    """Register a function the worker calls about once a minute. What it raises is logged and tried again next time."""
    _rounds.append(do)
    return do


def run() -> None:
    """One round."""
    for do in _rounds:
        try:
            with clock.pretend(home.current().demo_today):
                do()
        except Exception:
            # The message of an unforeseen error may quote a row; the log keeps only its place in the code.
            log.exception("regular work failed")
