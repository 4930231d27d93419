"""Reading what the visits of each officer raise questions about."""

from __future__ import annotations

from typing import Final

from tahapan.core.text import Text
from tahapan.journal.registry import right

READ: Final = right("fieldwork.read-quality", Text("Lihat pertanyaan mutu coklit", "See questions on coklit quality"))
