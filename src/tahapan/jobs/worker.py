"""The worker process: takes jobs one after the other. One worker a home, kept single by a locked file."""

from __future__ import annotations

import fcntl
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import close_old_connections

from tahapan.core import clock, home
from tahapan.core.actor import Actor
from tahapan.core.errors import Refused
from tahapan.jobs import progress, queue
from tahapan.jobs.models import Job, State
from tahapan.jobs.tasks import known

log = logging.getLogger("tahapan.jobs")

Revive = Callable[[dict[str, Any]], Actor]


@contextmanager
def only_worker() -> Iterator[bool]:
    """True while this process is the one worker of the home; False when another is."""
    file = home.current().work / "worker.lock"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def run(revive: Revive, stop: threading.Event, pause: float = 1.0) -> None:
    """Work until `stop` is set. Jobs a dead worker left are taken up again first."""
    with only_worker() as alone:
        if not alone:
            log.info("another worker serves this home")
            return
        queue.recover()
        while not stop.is_set():
            close_old_connections()
            if not run_one(revive):
                stop.wait(pause)


def run_one(revive: Revive) -> bool:
    """Do the oldest waiting job, if any; whether there was one."""
    with clock.pretend(home.current().demo_today):
        job = queue.claim()
        if job is None:
            return False
        _do(job, revive)
        return True


def _do(job: Job, revive: Revive) -> None:
    try:
        result = known(job.task).run(revive(job.actor), progress.Reporter(job.pk), **job.arguments)
    except Refused as refusal:
        queue.finish(job, State.REFUSED, problem=refusal.problem)
    except Exception:
        # The message of an unforeseen error may quote a row; only its place in the code is kept.
        log.exception("job %s (%s) failed", job.pk, job.task)
        queue.finish(job, State.FAILED)
    else:
        queue.finish(job, State.DONE, result=result)
    finally:
        progress.remove(job.pk)
