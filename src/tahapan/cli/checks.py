"""The answer of `backup`, `restore` and `doctor`: named checks, each with what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from tahapan.core.text import Text


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `detail` says what was found, and what to do where it is not as it must be."""

    name: str
    ok: bool
    detail: Text


def document(checks: Iterable[Check], language: str, **more: Any) -> dict[str, Any]:
    """`ok` (all of them), `checks`, and whatever else the command answers."""
    listed = [{"name": one.name, "ok": one.ok, "detail": one.detail.say(language)} for one in checks]
    return {"ok": all(one["ok"] for one in listed), "checks": listed, **more}


def show(out: Console, answer: dict[str, Any]) -> None:
    """The checks for a person: a mark, a name, what was found."""
    for one in answer["checks"]:
        out.print(f"{'✓' if one['ok'] else '✗'} {one['name']}: {one['detail']}", markup=False)
