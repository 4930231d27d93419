"""Many files as one ZIP: the same files, the same bytes. And what of this somebody has waiting to be downloaded."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from tahapan.elections.models import ElectionEvent
from tahapan.journal.models import Line
from tahapan.roll import export

KEPT: Final = ("lists.take-forms", "lists.keep-export")
"""The acts that keep a ZIP."""
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_PACKED: Final = frozenset({".pdf", ".xlsx", ".parquet"})
"""Small already: pressing them again only takes time."""
SHOWN: Final = 20


def pack(folder: Path, target: Path) -> Path:
    """Everything in `folder` as the ZIP `target`, in order of name, without any time; only its owner reads it."""
    export.make_private(target)
    with zipfile.ZipFile(target, "w") as out:
        for file in sorted(one for one in folder.rglob("*") if one.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _NO_TIME)
            entry.compress_type = zipfile.ZIP_STORED if file.suffix in _PACKED else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            with file.open("rb") as source, out.open(entry, "w", force_zip64=True) as packed:
                while piece := source.read(1 << 20):
                    packed.write(piece)
    return target


def waiting(election: ElectionEvent, identity: str) -> list[Line]:
    """The last lines by which somebody had files prepared, the newest first."""
    return list(Line.objects.filter(act__in=KEPT, actor=identity, election=election.slug).order_by("-seq")[:SHOWN])
