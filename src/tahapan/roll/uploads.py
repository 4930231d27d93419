"""Voter files sent through a page: kept in the home, readable by its owner only, until their import is over."""

from __future__ import annotations

import os
from typing import Final

from django.core.files.uploadedfile import UploadedFile

from tahapan.core.errors import NotFound, Problem
from tahapan.core.ids import uuid7
from tahapan.core.text import Text
from tahapan.jobs.models import Job, State
from tahapan.roll.intake import refusals
from tahapan.roll.tasks import IMPORT, incoming

_LOOKED_AT: Final = 50

NOT_WAITING: Final = Problem(
    code="upload-not-waiting",
    what=Text("Berkas ini tidak lagi menunggu alasan.", "This file no longer waits for a reason."),
    next=Text("Unggah berkasnya sekali lagi.", "Upload the file once more."),
)


def receive(upload: UploadedFile) -> str:
    """Write an upload to a waiting place of its own, piece by piece, and return the place's name (see `incoming`).

    Side effects: the file, mode 0600. Its import removes it; one that is never imported is swept after a day.
    """
    name = str(uuid7())
    place = incoming(name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for piece in upload.chunks(1 << 20):
                out.write(piece)
    except BaseException:
        place.unlink(missing_ok=True)
        raise
    return name


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
