"""A folder of printed files and the manifest that names every one with pages, bytes and SHA-256.

The manifest holds no time and nobody's name: the same files give the same manifest, byte for byte.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text

NAME: Final = "manifest.json"
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")

NOT_EMPTY: Final = Problem(
    "forms-folder-not-empty",
    Text(
        "Folder tujuan berisi berkas yang tidak tercatat dalam manifest.json.",
        "The folder holds files that no manifest.json names.",
    ),
    Text("Pilih folder baru atau kosong.", "Choose a new or an empty folder."),
)


@dataclass(frozen=True, slots=True)
class Printed:
    """One file: where it lies in the folder, which form of which area and station, how large, its SHA-256.

    `pages` is 0 for a spreadsheet; `station` None where the form is of a whole area. `personal` files show personal
    data in full.
    """

    path: str
    form: str
    area: str
    station: int | None
    pages: int
    bytes: int
    sha256: str
    personal: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was printed: of which cuts (facts as JSON), on which paper, which files in order of their path.

    `notes`: what is to be known of a form and is no matter of its signers, by form.
    """

    list: str
    cuts: tuple[dict[str, Any], ...]
    paper: str
    files: tuple[Printed, ...]
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return sum(one.pages for one in self.files)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(one.bytes for one in self.files)

    def written(self) -> bytes:
        """The manifest as JSON."""
        document = {
            "list": self.list,
            "cuts": self.cuts,
            "paper": self.paper,
            "pages": self.pages,
            "bytes": self.size,
            "notes": dict(self.notes),
            "files": [asdict(one) for one in self.files],
        }
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.written()).hexdigest()


class Folder:
    """A folder being filled; every file in it is readable by its owner only."""

    def __init__(self, path: Path) -> None:
        """Make the folder, or empty one that an earlier run filled. Raises Refused where it holds anything else."""
        self.path = path
        self.files: list[Printed] = []
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        _clear(path)

    def add(self, name: str, content: bytes, form: str, area: str, station: int | None, *, personal: bool) -> None:
        """Write one file."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
        pages = len(_PAGE.findall(content)) if name.endswith(".pdf") else 0
        sha256 = hashlib.sha256(content).hexdigest()
        self.files.append(Printed(name, form, area, station, pages, len(content), sha256, personal))

    def close(self, kind: str, cuts: Sequence[dict[str, Any]], paper: str, notes: Mapping[str, str]) -> Manifest:
        """Write the manifest; of `notes` those on forms that are in the folder."""
        files = tuple(sorted(self.files, key=lambda one: one.path))
        there = {one.form for one in files}
        told = {form: note for form, note in notes.items() if form in there}
        manifest = Manifest(kind, tuple(cuts), paper, files, told)
        with os.fdopen(os.open(self.path / NAME, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(manifest.written())
        return manifest


def _clear(path: Path) -> None:
    """Remove what an earlier manifest names, and nothing else."""
    there = {one.relative_to(path).as_posix() for one in path.rglob("*") if not one.is_dir()}
    if not there:
        return
    known = {NAME, *_named(path / NAME)} if NAME in there else set()
    if there - known:
        raise Refused(NOT_EMPTY)
    for name in there:
        (path / name).unlink()


def _named(manifest: Path) -> set[str]:
    try:
        return {str(one["path"]) for one in json.loads(manifest.read_bytes())["files"]}
    except (ValueError, KeyError, TypeError):
        raise Refused(NOT_EMPTY) from None
