"""How far coklit is: counted from households and their visits, for any area, officer and day."""

from __future__ import annotations

from typing import Final

from tahapan.core.text import Text
from tahapan.journal.registry import right

READ: Final = right("fieldwork.read", Text("Lihat coklit", "See coklit"))
