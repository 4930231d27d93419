"""Asking for long work, and what became of it. A request is nobody's act: the act is done by the work itself."""

from __future__ import annotations

import uuid
from typing import Any

from tahapan.core import clock
from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.jobs.models import Job, State
from tahapan.jobs.tasks import known
from tahapan.journal.act import housekeeping

UNKNOWN_JOB = Problem(
    code="job-unknown",
    what=Text("Pekerjaan ini tidak ditemukan.", "This piece of work was not found."),
    next=Text("Kembali ke halaman tempat Anda memulainya.", "Go back to the page you started it from."),
)

CANCELLED = Problem(
    code="job-cancelled",
    what=Text(
        "Pekerjaan ini dibatalkan sebelum mulai: akun pemintanya ditutup atau diamankan ulang.",
        "This work was cancelled before it began: the account that asked for it was closed or secured anew.",
    ),
    next=Text("Bila masih perlu, mintalah lagi sesudah masuk.", "If it is still needed, ask again after signing in."),
)


def request(
    task: str, *, actor: dict[str, Any], requested_by: str, election: str = "", arguments: dict[str, Any] | None = None
) -> Job:
    """Put `task` in the queue. `actor` is the description `accounts.actor.describe` gives. KeyError: unknown task."""
    title = known(task).title
    with housekeeping("asking for work changes nothing yet"):
        return Job.objects.create(
            task=task,
            title_id=title.id,
            title_en=title.en,
            election=election,
            requested_by=requested_by,
            actor=actor,
            arguments=arguments or {},
            created=clock.now(),
        )


def find(job: uuid.UUID, requested_by: str) -> Job:
    """The job, for the person who asked for it. Raises NotFound for anyone else."""
    found = Job.objects.filter(pk=job, requested_by=requested_by).first()
    if found is None:
        raise NotFound(UNKNOWN_JOB)
    return found


def mine(requested_by: str, limit: int = 20) -> list[Job]:
    """The last jobs someone asked for, newest first."""
    return list(Job.objects.filter(requested_by=requested_by)[:limit])


def cancel(requested_by: str) -> int:
    """Refuse what someone asked for that has not begun; returns how much. For accounts closed or given anew."""
    with housekeeping("the state of a job"):
        return Job.objects.filter(requested_by=requested_by, state=State.WAITING).update(
            state=State.REFUSED, problem=as_json(CANCELLED), finished=clock.now()
        )


def claim() -> Job | None:
    """Take the oldest waiting job and mark it running."""
    with housekeeping("the state of a job"):
        for job in Job.objects.filter(state=State.WAITING).order_by("created")[:1]:
            changes = {"state": State.RUNNING, "started": clock.now(), "attempts": job.attempts + 1}
            if Job.objects.filter(pk=job.pk, state=State.WAITING).update(**changes):
                job.refresh_from_db()
                return job
    return None


def finish(job: Job, state: State, *, result: dict[str, Any] | None = None, problem: Problem | None = None) -> None:
    """Write what became of a job."""
    with housekeeping("the state of a job"):
        Job.objects.filter(pk=job.pk).update(
            state=state, result=result, problem=problem and as_json(problem), finished=clock.now()
        )


def recover() -> int:
    """Put jobs left running by a dead worker back in the queue; returns how many."""
    with housekeeping("the state of a job"):
        return Job.objects.filter(state=State.RUNNING).update(state=State.WAITING)


def as_json(problem: Problem) -> dict[str, Any]:
    """A refusal as the page and the command line show it, in both languages."""
    why = problem.why
    return {
        "code": problem.code,
        "what": {"id": problem.what.id, "en": problem.what.en},
        "next": {"id": problem.next.id, "en": problem.next.en},
        "why": why and {"id": why.cite("id"), "en": why.cite("en")},
    }
