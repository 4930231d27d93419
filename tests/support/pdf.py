"""Reading what was written into a PDF of our own: enough for tests, no more."""

from __future__ import annotations

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:\\.|[^\\()])*)\) Tj")
_ESCAPED = re.compile(rb"\\(\d{3}|.)")


def pages(pdf: bytes) -> int:
    """How many pages the file has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def words(pdf: bytes) -> list[str]:
    """Every piece of text drawn, in the order of the file."""
    found = []
    for stream in _STREAM.findall(pdf):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        found += [_ESCAPED.sub(_unescaped, shown).decode("cp1252") for shown in _SHOWN.findall(content)]
    return found


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if code.isdigit() else code
