"""What the board of an election event shows: gathered here so that the page stays thin."""

from __future__ import annotations

from dataclasses import dataclass

from tahapan.core import areas
from tahapan.core.actor import Actor
from tahapan.elections import queries
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import DatedStage, Deadline


@dataclass(frozen=True, slots=True)
class Board:
    """One day of one event, as far as `scope` (an area code) reaches."""

    scope: str
    running: list[DatedStage]
    late: list[DatedStage]
    deadlines: list[Deadline]


def of(election: ElectionEvent, actor: Actor) -> Board:
    """The board of `election` for `actor`."""
    dated = queries.stages(election)
    return Board(
        scope=scope_of(election, actor),
        running=queries.running(dated),
        late=queries.late(dated),
        deadlines=queries.deadlines(dated),
    )


def scope_of(election: ElectionEvent, actor: Actor) -> str:
    """The narrower of the event's area and the actor's."""
    return actor.area if areas.contains(election.area, actor.area) else election.area
