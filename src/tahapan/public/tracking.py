"""The number by which somebody asks what became of their comment: `127-7KQF2-M9DXA`.

The first part is the matter's number, the rest 50 bits of a hash under the home's key: nothing is stored, nobody can
make one up, and nothing in it says who wrote or about whom.
"""

from __future__ import annotations

import base64
import hmac
import re
from typing import Final

from tahapan.lists.listed import sealed
from tahapan.lists.models import Matter

_NUMBER: Final = re.compile(r"(\d{1,12})([A-Z2-7]{10})", re.ASCII)


def number(matter: Matter) -> str:
    """The tracking number of a matter."""
    code = _code(matter.pk)
    return f"{matter.pk}-{code[:5]}-{code[5:]}"


def find(typed: str) -> Matter | None:
    """The matter of a tracking number, however it was set apart; None for any other text. The database is asked only
    for a number that was given out."""
    found = _NUMBER.fullmatch(re.sub(r"[\s\-]", "", typed.upper()))
    if found is None or not hmac.compare_digest(_code(int(found[1])), found[2]):
        return None
    return Matter.objects.select_related("election", "answered_line").filter(pk=int(found[1])).first()


def _code(pk: int) -> str:
    return base64.b32encode(sealed("matter", str(pk))).decode()[:10]
