"""How far a job is: one small JSON file per job, written beside the database.

A file, because the work usually holds the only write transaction SQLite allows; renamed into place, so that a reader
sees either the last state or this one.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from tahapan.core import home

_AT_MOST_EVERY = 0.25
"""Seconds between two writes of the same step."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a job stands: step `done` of `total` (0: unknown), and for how many seconds it has run."""

    step: str = ""
    done: int = 0
    total: int = 0
    seconds: float = 0.0

    @property
    def share(self) -> float | None:
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def left(self) -> tuple[float, float] | None:
        """Seconds left in this step as a range of the rate so far, ±40 %; None before a rate is known."""
        if not self.total or self.done <= 0 or self.seconds < 1:
            return None
        rest = self.seconds * (self.total - self.done) / self.done
        return rest * 0.6, rest * 1.4


def _file(job: uuid.UUID) -> Path:
    return home.current().work / f"{job}.json"


def read(job: uuid.UUID) -> Standing:
    """The last standing written, or the empty one."""
    try:
        return Standing(**json.loads(_file(job).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Standing()


def remove(job: uuid.UUID) -> None:
    """Forget the standing of a job that is over."""
    _file(job).unlink(missing_ok=True)


class Reporter:
    """The `Progress` given to a task. Writes at most four times a second, and at every new step."""

    def __init__(self, job: uuid.UUID) -> None:
        self._job = job
        self._began = self._written = time.monotonic()
        self._step = ""

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if step != self._step:
            self._step, self._began = step, now
        elif now - self._written < _AT_MOST_EVERY and done < total:
            return
        self._written = now
        file = _file(self._job)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(Standing(step, done, total, now - self._began))), encoding="utf-8")
        draft.replace(file)
