"""What somebody raises, as it is handed to the acts: a file that came along, and one named row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.journal import files
from tahapan.journal.models import StoredFile
from tahapan.lists.kinds import Asked
from tahapan.roll.changes import Value
from tahapan.roll.models import Voter
from tahapan.stations.models import Station

MAX_BYTES: Final = 5 << 20
_TYPES: Final = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))

NOT_A_DOCUMENT: Final = Problem(
    "file-no-document",
    Text("Berkas ini bukan PDF, JPEG atau PNG.", "This file is no PDF, JPEG or PNG."),
    Text("Pindai atau foto dokumennya, lalu kirim lagi.", "Scan or photograph the document and send it again."),
)
TOO_LARGE: Final = Problem(
    "file-too-large",
    Text("Berkas ini lebih besar daripada {limit} MB.", "This file is larger than {limit} MB."),
    Text("Perkecil fotonya, lalu kirim lagi.", "Make the photo smaller and send it again."),
)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document on disk and the name it came with; a PDF, JPEG or PNG of at most 5 MB."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One named row of a matter.

    `voter` is needed unless somebody not listed is to be entered: then `values` holds every element of Model A-Daftar
    Pemilih by name and `village`, dates as ISO text. To correct, `values` holds the right elements, `station` the right
    station. `tms` is 1 … 7 to strike, else None. `evidence` is a code of the law's list `evidence`.
    """

    asked: Asked
    evidence: str
    voter: Voter | None = None
    tms: int | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    station: Station | None = None
    evidence_file: Attachment | None = None


def keep(one: Attachment) -> StoredFile:
    """Store a document as personal evidence of the act being done. Raises Refused for another type, or a larger file.

    Side effects: those of `journal.files.keep`.
    """
    if one.path.stat().st_size > MAX_BYTES:
        raise Refused(TOO_LARGE.fill(limit=MAX_BYTES >> 20))
    with one.path.open("rb") as stream:
        head = stream.read(8)
    media_type = next((kind for start, kind in _TYPES if head.startswith(start)), None)
    if media_type is None:
        raise Refused(NOT_A_DOCUMENT)
    return files.keep(one.path, name=one.name[-255:], media_type=media_type)
