"""Area codes of Kemendagri: `13`, `13.03`, `13.03.04`, `13.03.04.2001`. Scope is a prefix."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text

_CODE: Final = re.compile(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?\Z")

NATION: Final = ""
"""The code that contains every other."""

APART: Final = Problem(
    code="outside-area",
    what=Text(
        "Halaman ini tidak ada, atau di luar wilayah Anda.", "There is no such page, or not in your area."
    ),
    next=Text("Kembali ke beranda dan pilih dari sana.", "Go back to the home page and choose from there."),
)


class Level(StrEnum):
    """The five levels of Indonesian administration that hold elections."""

    NATION = "nasional"
    PROVINCE = "provinsi"
    REGENCY = "kabupaten"
    DISTRICT = "kecamatan"
    VILLAGE = "desa"


_LEVEL_OF_LENGTH: Final = {
    0: Level.NATION,
    2: Level.PROVINCE,
    5: Level.REGENCY,
    8: Level.DISTRICT,
    13: Level.VILLAGE,
}
LENGTH_OF_LEVEL: Final = {level: length for length, level in _LEVEL_OF_LENGTH.items()}


def is_code(text: str) -> bool:
    """Whether `text` has the shape of an area code (its existence is a question for the register)."""
    return text == NATION or _CODE.match(text) is not None


def level(code: str) -> Level:
    """The level of a code. Raises ValueError on anything that has not the shape of one."""
    if not is_code(code):
        raise ValueError("not an area code")
    return _LEVEL_OF_LENGTH[len(code)]


def parent(code: str) -> str:
    """The code one level up; the nation is its own parent."""
    return code.rpartition(".")[0]


def up_to(code: str, target: Level) -> str:
    """The part of `code` at `target` level: `up_to("13.03.04.2001", Level.DISTRICT) == "13.03.04"`."""
    return code[: LENGTH_OF_LEVEL[target]]


def contains(scope: str, code: str) -> bool:
    """Whether `code` lies in `scope` or is `scope`. Compares whole parts: `13.0` contains nothing."""
    return scope == NATION or code == scope or code.startswith(scope + ".")


def narrower(one: str, other: str) -> str:
    """The one of two areas that lies in the other. Raises NotFound where they are apart."""
    if contains(one, other):
        return other
    if contains(other, one):
        return one
    raise NotFound(APART)


def dotted(digits: str) -> str:
    """KPU form to Kemendagri form: `1303042001` to `13.03.04.2001`. Raises ValueError on other lengths."""
    if not digits.isdigit() or len(digits) not in (2, 4, 6, 10):
        raise ValueError("not a KPU area code")
    cuts = [part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part]
    return ".".join(cuts)
