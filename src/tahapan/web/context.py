"""What every page's frame shows: the events, today, days to voting day, who is here and where they may go."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from tahapan.core import clock, home
from tahapan.core.text import Text
from tahapan.elections import areas, queries
from tahapan.elections.models import ElectionEvent, EventKind
from tahapan.web import nav

KINDS: dict[EventKind, Text] = {
    EventKind.PSU: Text("Pemungutan suara ulang", "Re-vote"),
    EventKind.SUSULAN: Text("Pemungutan suara susulan", "Follow-up vote"),
    EventKind.LANJUTAN: Text("Pemungutan suara lanjutan", "Continued vote"),
}
"""The kinds of event whose pages carry a band: nobody may mistake them for the main election."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of `base.html`. Queries the events only for people who are signed in."""
    actor = getattr(request, "actor", None)
    election = getattr(request, "election", None)
    events = queries.in_preparation() if actor else []
    doors = nav.doors(actor, election or queries.main_of(events), request.path)
    return {
        "actor": actor,
        "election": election,
        "events": events,
        "is_demo": home.current().is_demo,
        "office": home.current().office,
        "version": version("tahapan"),
        "nav": doors,
        "nav_first": doors[: nav.IN_THE_BAR],
        "nav_rest": doors[nav.IN_THE_BAR :],
        "links": {name.replace("-", "_"): reverse(name) for name in ("sign-in", "sign-out", "account")},
        **_day(election),
        **_person(actor),
    }


def _day(election: ElectionEvent | None) -> dict[str, Any]:
    today = clock.today()
    if election is None:
        return {"today": today, "days_left": None, "repeats": False}
    kind = EventKind(election.kind)
    return {
        "today": today,
        "days_left": (election.voting_day - today).days,
        "repeats": kind.repeats,
        "kind": KINDS.get(kind),
    }


def _person(actor: Any) -> dict[str, Any]:
    """Name and role of who is signed in; pages are only ever asked for by people."""
    if actor is None:
        return {}
    return {
        "person": actor.appointment.user.full_name or actor.identity,
        "role": actor.definition.name,
        "actor_area": areas.get(actor.area).name,
    }
