"""The worker process: takes jobs one after the other. One worker a home, kept single by a locked file.

A worker may die between the commit of an act and the note that the job is done. So every journal line written by a job
names it, and a job taken up again is not run when its line is there: the line tells what became of it.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import close_old_connections, transaction

from tahapan.core import clock, home
from tahapan.core.actor import Actor
from tahapan.core.errors import Refused
from tahapan.jobs import leftovers, progress, queue, regular
from tahapan.jobs.models import Job, State
from tahapan.jobs.tasks import known
from tahapan.journal import sequence
from tahapan.journal.act import always_noted
from tahapan.journal.models import Line

log = logging.getLogger("tahapan.jobs")

Revive = Callable[[dict[str, Any]], Actor]

ATTEMPTS: Final = 3
"""How often a job is run whose worker dies each time."""

JOB: Final = "job"
"""The fact that names the job on a journal line."""


class GivenUp(RuntimeError):
    """A job was run `ATTEMPTS` times, and its worker died each time."""


@contextmanager
def only_worker() -> Iterator[bool]:
    """True while this process is the one worker of the home; False when another is."""
    file = home.current().work / leftovers.LOCK
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def run(revive: Revive, stop: threading.Event, pause: float = 1.0) -> None:
    """Work until `stop` is set. Jobs a dead worker left are taken up again first, and what else was left is
    removed then and once a day. Between jobs the rooms' regular work is done (`regular`)."""
    with only_worker() as alone:
        if not alone:
            log.info("another worker serves this home")
            return
        queue.recover()
        next_sweep = next_round = 0.0
        while not stop.is_set():
            close_old_connections()
            if time.monotonic() >= next_sweep:
                if swept := leftovers.sweep():
                    log.info("removed %d things left behind", swept)
                next_sweep = time.monotonic() + leftovers.KEPT_SECONDS
            if time.monotonic() >= next_round:
                regular.run()
                next_round = time.monotonic() + regular.EVERY_SECONDS
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
        result = _result(job, revive)
    except Refused as refusal:
        queue.finish(job, State.REFUSED, problem=refusal.problem)
        known(job.task).over(job.arguments, refusal.problem)
    except Exception:
        # The message of an unforeseen error may quote a row; only its place in the code is kept.
        log.exception("job %s (%s) failed", job.pk, job.task)
        queue.finish(job, State.FAILED)
    else:
        queue.finish(job, State.DONE, result=result)
        known(job.task).over(job.arguments, None)
    finally:
        progress.remove(job.pk)


def _result(job: Job, revive: Revive) -> dict[str, Any]:
    """Do the work; or tell from the journal what an attempt did whose worker died before it could say so."""
    task = known(job.task)
    if job.attempts > 1 and (line := _line_of(job)):
        return task.recall(line)
    if job.attempts > ATTEMPTS:
        raise GivenUp
    with _named(job):
        return task.run(revive(job.actor), progress.Reporter(job.pk), **job.arguments)


def _line_of(job: Job) -> Line | None:
    """The journal line this job wrote, if any. A server may still be committing for a worker that died: that is
    waited for, or the act would be done twice."""
    with transaction.atomic():
        sequence.one_at_a_time(job.election)
        return Line.objects.filter(**{f"facts__{JOB}": str(job.pk)}).first()


@contextmanager
def _named(job: Job) -> Iterator[None]:
    """Every journal line written in here names the job."""
    token = always_noted.set({**always_noted.get(), JOB: str(job.pk)})
    try:
        yield
    finally:
        always_noted.reset(token)
