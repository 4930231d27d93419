"""Voter files that wait for a written reason (see `jobs.uploads` for how they come in)."""

from __future__ import annotations

from typing import Final

from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.jobs.models import Job, State
from tahapan.jobs.uploads import incoming
from tahapan.roll.intake import refusals
from tahapan.roll.tasks import IMPORT

_LOOKED_AT: Final = 50

NOT_WAITING: Final = Problem(
    code="upload-not-waiting",
    what=Text("Berkas ini tidak lagi menunggu alasan.", "This file no longer waits for a reason."),
    next=Text("Unggah berkasnya sekali lagi.", "Upload the file once more."),
)


def waiting_for_reason(requested_by: str, election: str) -> list[Job]:
    """Imports of this person refused as too large a change that may be repeated with a reason, newest first."""
    asked = Job.objects.filter(requested_by=requested_by, election=election, task=IMPORT)[:_LOOKED_AT]
    latest: dict[str, Job] = {}
    for job in asked:
        latest.setdefault(job.arguments["upload"], job)
    return [job for job in latest.values() if _is_waiting(job)]


def _is_waiting(job: Job) -> bool:
    code = (job.problem or {}).get("code")
    refused = job.state == State.REFUSED and code == refusals.LARGE_CHANGE.code
    return refused and incoming(job.arguments["upload"]).exists()


def find_waiting(job: object, requested_by: str, election: str) -> Job:
    """The one of them with the id `job`. Raises NotFound."""
    for one in waiting_for_reason(requested_by, election):
        if one.pk == job:
            return one
    raise NotFound(NOT_WAITING)
