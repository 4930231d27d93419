"""Files under their SHA-256, beside the database. Same bytes, one copy.

A file is on disk before the act that names it commits, so an act undone leaves one that no row names. `unreferenced`
finds such files and `discard` removes them; a lock on the folder keeps it from removing one that is being kept again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def scratch(kind: str) -> Iterator[Path]:
    """A folder HOME/work/KIND-… for drafts with personal data, open to the owner only, gone afterwards.

    What a killed process leaves there is swept with everything else in HOME/work (`jobs.leftovers`).
    """
    work = home.current().work
    work.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=work, prefix=f"{kind}-") as folder:
        yield Path(folder)


def keep(path: Path, *, name: str, media_type: str, personal: bool = True) -> StoredFile:
    """Store a copy of `path` as evidence of the act being done and return its row.

    Side effects: a file under HOME/files (flushed to disk before the row exists), its hash on the journal line.
    A file stored before is not stored again.
    """
    record = current()
    sha256 = digest(path)
    target = path_of(sha256)
    if not _is_there(target):
        _copy(path, target)
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


def _is_there(target: Path) -> bool:
    """Whether a file is stored; then it counts as new again, so that it is not removed before its row is written."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked():
        if not target.exists():
            return False
        os.utime(target)
        return True


def _copy(path: Path, target: Path) -> None:
    handle, draft = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out, path.open("rb") as source:
            shutil.copyfileobj(source, out, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(target)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def unreferenced(before: float) -> list[Path]:
    """Files under HOME/files last touched before `before` (seconds since 1970) that no row names.

    Empty when the database names none of the files that are there: then it is not the database of these files, and
    nothing can be said about them.
    """
    stored = {path_of(sha256) for sha256 in StoredFile.objects.values_list("sha256", flat=True)}
    there = {file for file in home.current().files.rglob("*") if file.is_file()}
    if not stored & there:
        return []
    return sorted(file for file in there - stored if _touched(file) < before)


def discard(file: Path, before: float) -> None:
    """Remove what `unreferenced` found, unless it was touched since."""
    with _locked():
        if _touched(file) < before:
            file.unlink(missing_ok=True)


def _touched(file: Path) -> float:
    """When a file was last written or kept; the end of time for one that is gone meanwhile."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return float("inf")


@contextmanager
def _locked() -> Iterator[None]:
    """Nobody else is in here: a lock on HOME/files itself."""
    folder = os.open(home.current().files, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
