"""Files under their SHA-256, beside the database. Same bytes, one copy."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from tahapan.core import home
from tahapan.journal.act import current
from tahapan.journal.models import StoredFile


def path_of(sha256: str) -> Path:
    """Where a stored file lies."""
    return home.current().files / sha256[:2] / sha256[2:]


def digest(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def keep(path: Path, *, name: str, media_type: str, personal: bool = True) -> StoredFile:
    """Store a copy of `path` as evidence of the act being done and return its row.

    Side effects: a file under HOME/files (flushed to disk before the row exists), its hash on the journal line.
    A file stored before is not stored again.
    """
    record = current()
    sha256 = digest(path)
    target = path_of(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, draft = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as out, path.open("rb") as source:
            shutil.copyfileobj(source, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(target)
    if sha256 not in record.evidence:
        record.evidence.append(sha256)
    stored = StoredFile.objects.filter(sha256=sha256).first()
    if stored is None:
        stored = StoredFile(
            sha256=sha256,
            size=target.stat().st_size,
            name=name,
            media_type=media_type,
            personal=personal,
            line_id=record.seq,
        )
        StoredFile.objects.bulk_create([stored])
    return stored
