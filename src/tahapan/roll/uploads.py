"""Voter files sent through a page: kept in the home, readable by its owner only, until their import is over."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from pathlib import Path
from typing import Final

from django.core.files.uploadedfile import UploadedFile

from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.jobs.models import Job, State
from tahapan.roll.intake import refusals
from tahapan.roll.tasks import IMPORT, incoming

KEPT_SECONDS: Final = 24 * 3600
"""How long a file may wait for a written reason before the next upload sweeps it away."""
_LOOKED_AT: Final = 50

NOT_WAITING: Final = Problem(
    code="upload-not-waiting",
    what=Text("Berkas ini tidak lagi menunggu alasan.", "This file no longer waits for a reason."),
    next=Text("Unggah berkasnya sekali lagi.", "Upload the file once more."),
)


def receive(upload: UploadedFile) -> str:
    """Write an upload to its waiting place, piece by piece, and return its SHA-256.

    Side effects: the file, mode 0600; files that waited longer than `KEPT_SECONDS` are removed.
    """
    folder = incoming("0" * 64).parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _sweep(folder)
    digest = hashlib.sha256()
    handle, draft = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(handle, "wb") as out:
            for piece in upload.chunks(1 << 20):
                digest.update(piece)
                out.write(piece)
        Path(draft).replace(incoming(digest.hexdigest()))
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return digest.hexdigest()


def _sweep(folder: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for file in folder.iterdir():
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def waiting_for_reason(requested_by: str, election: str) -> list[Job]:
    """Imports of this person refused as too large a change that may be repeated with a reason, newest first."""
    asked = Job.objects.filter(requested_by=requested_by, election=election, task=IMPORT)[:_LOOKED_AT]
    latest: dict[str, Job] = {}
    for job in asked:
        latest.setdefault(job.arguments["sha256"], job)
    return [job for job in latest.values() if _is_waiting(job)]


def _is_waiting(job: Job) -> bool:
    code = (job.problem or {}).get("code")
    refused = job.state == State.REFUSED and code == refusals.LARGE_CHANGE.code
    return refused and incoming(job.arguments["sha256"]).exists()


def find_waiting(job: object, requested_by: str, election: str) -> Job:
    """The one of them with the id `job`. Raises NotFound."""
    for one in waiting_for_reason(requested_by, election):
        if one.pk == job:
            return one
    raise NotFound(NOT_WAITING)
