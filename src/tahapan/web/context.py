"""What every page's frame shows: the events, today, days to voting day, who is here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tahapan.core import clock, home
from tahapan.elections import queries


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`. Queries the events only for people who are signed in."""
    actor = getattr(request, "actor", None)
    election = getattr(request, "election", None)
    today = clock.today()
    return {
        "actor": actor,
        "election": election,
        "events": queries.in_preparation() if actor else [],
        "today": today,
        "days_left": (election.voting_day - today).days if election else None,
        "is_demo": home.current().is_demo,
        "office": home.current().office,
    }
