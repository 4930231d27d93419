"""A voter's fingerprint: by it an import sees at once whether anything of a person changed.

The kept elements in the order of `FIELDS`, joined by U+001F (dates as yyyy-mm-dd, numbers in decimal, text as stored),
encoded as UTF-8, hashed with BLAKE2b of 8 bytes (RFC 7693), read as a signed big-endian integer. No part depends on
machine, process or library version. Two versions of one person meet by chance once in 2⁶⁴: nothing else is compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

import polars as pl

from tahapan.roll.intake.elements import Element

FIELDS: Final = tuple(element for element in Element if element is not Element.NOTE)
"""The elements kept of a voter, in the order of the form; the village last."""
FINGERPRINT: Final = "fingerprint"


def fingerprints(joined: Iterable[str]) -> list[int]:
    """The fingerprint of each joined text."""
    read = int.from_bytes
    return [read(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True) for text in joined]


def with_fingerprint(elements: pl.DataFrame) -> pl.DataFrame:
    """The frame with a column `fingerprint` (Int64)."""
    return elements.with_columns(fingerprints_of(elements))


def fingerprints_of(elements: pl.DataFrame) -> pl.Series:
    """The fingerprints of a frame that has all FIELDS, birth dates as Date or as ISO text."""
    joined = elements.select(pl.concat_str([pl.col(field).cast(pl.String) for field in FIELDS], separator="\x1f"))
    return pl.Series(FINGERPRINT, fingerprints(joined.to_series()), dtype=pl.Int64)
