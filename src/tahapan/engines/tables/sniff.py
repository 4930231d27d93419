"""What a file really is, whatever its name says; refuses what cannot be a table before anything is opened."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import Final

from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.engines.tables import refusals

MAX_BYTES: Final = 4 << 30
MAX_EXPANDED: Final = 2 << 30
"""An XLSX of a million voters expands to 0.6 GB."""
MAX_RATIO: Final = 200
"""Real sheets expand 5 to 20 times."""
_MIND_RATIO_FROM: Final = 20 << 20
_HEAD: Final = 1 << 16


class Kind(StrEnum):
    """The kinds of table that can be read."""

    TEXT = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


_FOREIGN: Final[tuple[tuple[bytes, Text], ...]] = (
    (b"%PDF", Text("dokumen PDF", "a PDF document")),
    (b"\x89PNG", Text("gambar PNG", "a PNG image")),
    (b"\xff\xd8\xff", Text("gambar JPEG", "a JPEG image")),
    (b"GIF8", Text("gambar GIF", "a GIF image")),
    (b"II*\x00", Text("gambar TIFF", "a TIFF image")),
    (b"MM\x00*", Text("gambar TIFF", "a TIFF image")),
    (b"RIFF", Text("berkas gambar atau suara", "an image or sound file")),
    (b"\x1f\x8b", Text("arsip GZIP", "a GZIP archive")),
    (b"7z\xbc\xaf", Text("arsip 7-Zip", "a 7-Zip archive")),
    (b"Rar!", Text("arsip RAR", "a RAR archive")),
    (b"SQLite format 3", Text("pangkalan data SQLite", "an SQLite database")),
    (b"{\\rtf", Text("dokumen RTF", "an RTF document")),
    (b"<", Text("halaman web atau XML", "a web page or XML")),
    (b"{", Text("berkas JSON", "a JSON file")),
)
_UNKNOWN: Final = Text("berkas biner yang tidak dikenal", "an unknown binary file")
_INSIDE_ZIP: Final[tuple[tuple[str, Text], ...]] = (
    ("word/", Text("dokumen Word (DOCX)", "a Word document (DOCX)")),
    ("ppt/", Text("salindia PowerPoint (PPTX)", "a PowerPoint presentation (PPTX)")),
    ("xl/workbook.bin", Text("buku kerja XLSB", "an XLSB workbook")),
    ("content.xml", Text("dokumen OpenDocument (ODS atau ODT)", "an OpenDocument file (ODS or ODT)")),
    ("AndroidManifest.xml", Text("aplikasi Android", "an Android application")),
)
_ZIP: Final = Text("arsip ZIP", "a ZIP archive")
_OLE: Final = b"\xd0\xcf\x11\xe0"
# A workbook with a password is an OLE container holding this stream name in UTF-16.
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def kind_of(path: Path) -> Kind:
    """The kind of table in `path`. Raises Refused naming what the file is when it is none."""
    if not path.is_file():
        raise Refused(refusals.MISSING)
    size = path.stat().st_size
    if size == 0:
        raise Refused(refusals.EMPTY)
    if size > MAX_BYTES:
        raise Refused(refusals.TOO_LARGE.fill(found=f"{size >> 20} MB", limit=f"{MAX_BYTES >> 20} MB"))
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        stream.seek(max(0, size - 4))
        tail = stream.read()
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_workbook(path, size)
        return Kind.XLSX
    if head.startswith(b"PAR1"):
        if tail != b"PAR1":
            raise Refused(refusals.TRUNCATED)
        return Kind.PARQUET
    _refuse_foreign(path, head)
    return Kind.TEXT


def _refuse_foreign(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        raise Refused(refusals.PROTECTED if _ENCRYPTED in path.read_bytes() else refusals.OLD_OFFICE)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip(b" \t\r\n")
    for magic, name in _FOREIGN:
        if start.startswith(magic):
            raise _wrong_kind(name)
    if not start:
        raise Refused(refusals.EMPTY)
    if b"\x00" in head and wide_encoding(head) is None:
        raise _wrong_kind(_UNKNOWN)


def _wrong_kind(name: Text) -> Refused:
    return Refused(refusals.WRONG_KIND.fill(kind_id=name.id, kind_en=name.en))


def wide_encoding(head: bytes) -> str | None:
    """UTF-16 by its mark, or by zero bytes at every other place; None for one-byte encodings and UTF-8."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = head[:2000]
    pairs = len(sample) // 2 or 1
    if sample[1::2].count(0) > 0.8 * pairs and sample[0::2].count(0) == 0:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.8 * pairs and sample[1::2].count(0) == 0:
        return "utf-16-be"
    return None


def _check_workbook(path: Path, size: int) -> None:
    """Judge a ZIP by its directory before anything is unpacked, then by unpacking it once against that directory."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_expansion(archive, size)
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise _wrong_kind(_what_zip(names))
            # The directory may lie: unpacking stops at the size it states, and the checksum then fails.
            if archive.testzip() is not None:
                raise Refused(refusals.BROKEN)
    except (zipfile.BadZipFile, EOFError) as fault:
        raise Refused(refusals.TRUNCATED) from fault
    except (zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as fault:
        raise Refused(refusals.BROKEN) from fault


def _check_expansion(archive: zipfile.ZipFile, size: int) -> None:
    expanded = sum(entry.file_size for entry in archive.infolist())
    ratio = expanded // size
    if expanded > MAX_EXPANDED or (expanded > _MIND_RATIO_FROM and ratio > MAX_RATIO):
        raise Refused(refusals.ZIP_BOMB.fill(size=expanded >> 20, ratio=ratio))


def _what_zip(names: list[str]) -> Text:
    for mark, name in _INSIDE_ZIP:
        if any(entry.startswith(mark) for entry in names):
            return name
    return _ZIP
