"""A document sent through a form: on disk while its act runs, gone afterwards (the act keeps a copy by its hash)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import overload

from django.core.files.uploadedfile import UploadedFile

from tahapan.jobs.uploads import incoming, receive
from tahapan.lists.drafts import Attachment


@overload
def attached(upload: UploadedFile) -> AbstractContextManager[Attachment]: ...
@overload
def attached(upload: UploadedFile | None) -> AbstractContextManager[Attachment | None]: ...
def attached(upload: UploadedFile | None) -> AbstractContextManager[Attachment | None]:
    """The document of a form field, or None where none was sent. Side effects: a waiting file, removed at the end."""
    return nullcontext() if upload is None else _waiting(upload)


@contextmanager
def _waiting(upload: UploadedFile) -> Iterator[Attachment]:
    path = incoming(receive(upload))
    try:
        yield Attachment(path, Path(upload.name or "").name)
    finally:
        path.unlink(missing_ok=True)
