"""Files sent through a page: kept in the home, readable by its owner only, until the work on them is over."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from tahapan.core import home
from tahapan.core.ids import uuid7
from tahapan.jobs.leftovers import INCOMING


def incoming(upload: str) -> Path:
    """Where the uploaded file called `upload`, a UUID, waits for its work. Raises ValueError on anything else.

    Every upload has a place of its own, also where two hold the same bytes: each is gone when its own work is over.
    """
    return home.current().work / INCOMING / str(uuid.UUID(upload))


def receive(upload: UploadedFile) -> str:
    """Write an upload to a waiting place of its own, piece by piece, and return the place's name (see `incoming`).

    Side effects: the file, mode 0600. Its work removes it; one that is never worked on is swept after a day.
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
