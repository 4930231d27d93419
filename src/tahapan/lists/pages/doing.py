"""Doing an act from a page: the refusal where there is one, for the page to show."""

from __future__ import annotations

from collections.abc import Callable

from tahapan.core.errors import NotAllowed, Problem, Refused


def attempt(do: Callable[[], object]) -> Problem | None:
    """Do it; the refusal where there is one. What the person may not do at all is raised on."""
    try:
        do()
    except NotAllowed:
        raise
    except Refused as refused:
        return refused.problem
    return None
