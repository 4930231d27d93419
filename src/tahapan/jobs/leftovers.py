"""What killed processes and undone acts left in the home. Doctor names it; the worker removes it.

Everything in HOME/work is on its way somewhere: progress, uploads, drafts of exports and backups. What is older than a
day has lost its way, unless a job that is not over needs it. The same holds for stored files that no row names.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tahapan.core import home
from tahapan.jobs.models import Job, State
from tahapan.journal import files

KEPT_SECONDS: Final = 24 * 3600
"""How long something may lie before it is taken for left behind."""

LOCK: Final = "worker.lock"
INCOMING: Final = "incoming"
"""The folder in HOME/work where files wait for the job whose arguments name them."""


def found() -> list[Path]:
    """Everything left behind: entries of HOME/work, then stored files that no row names."""
    oldest = time.time() - KEPT_SECONDS
    return [*_in_work(oldest), *files.unreferenced(oldest)]


def sweep() -> int:
    """Remove everything left behind and return how much that was."""
    oldest = time.time() - KEPT_SECONDS
    work, stored = _in_work(oldest), files.unreferenced(oldest)
    for path in work:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for file in stored:
        files.discard(file, oldest)
    return len(work) + len(stored)


def _in_work(oldest: float) -> list[Path]:
    needed = _needed()
    return sorted(path for path in _entries() if not {path.name, path.stem} & needed and _newest(path) < oldest)


def _entries() -> Iterator[Path]:
    work = home.current().work
    for folder in (work, work / INCOMING):
        if folder.is_dir():
            yield from (path for path in folder.iterdir() if path.name != INCOMING)


def _needed() -> set[str]:
    """Names of what lives: the worker's lock, and of jobs that are not over their ids and what they were asked with."""
    names = {LOCK}
    for job in Job.objects.filter(state__in=(State.WAITING, State.RUNNING)):
        names |= {str(job.pk), *(value for value in job.arguments.values() if isinstance(value, str))}
    return names


def _newest(path: Path) -> float:
    """When anything in `path` was last written; the end of time for what is gone meanwhile."""
    try:
        return max(one.stat().st_mtime for one in (path, *path.rglob("*")))
    except FileNotFoundError:
        return float("inf")
