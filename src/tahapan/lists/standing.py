"""Which cut stands: the latest of a list whose plenary was not reopened."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tahapan.core import areas as codes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.lists.kinds import ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut


def standing(election: ElectionEvent, kind: ListKind, area: str, tier: Tier | None = None) -> Cut | None:
    """The latest cut of a list that holds `area`, or None. A larger cut serves a smaller area. One query."""
    return _standing(election, kind, tier).filter(area__in=_around(area)).last()


def latest(election: ElectionEvent, area: str) -> Cut | None:
    """The latest cut of any list that holds `area`, or None. One query."""
    return _standing(election).filter(area__in=_around(area)).last()


def within(election: ElectionEvent, kind: ListKind, scope: str, tier: Tier | None = None) -> tuple[Cut, ...]:
    """The cuts that tell most of a list in `scope`, by area, none twice: the one that holds all of it, or the larger
    ones inside (a DPHP of every kecamatan; of a village where its kecamatan has none yet). Two queries."""
    whole = standing(election, kind, scope, tier)
    if whole is not None:
        return (whole,)
    latest = {cut.area: cut for cut in _standing(election, kind, tier).filter(in_area(scope, "area"))}
    chosen: dict[str, Cut] = {}
    for area in sorted(latest, key=lambda code: (len(code), code)):
        if not any(codes.contains(larger, area) for larger in chosen):
            chosen[area] = latest[area]
    return tuple(chosen[area] for area in sorted(chosen))


def _around(area: str) -> list[str]:
    """The area and those around it."""
    around = [area]
    while around[-1]:
        around.append(codes.parent(around[-1]))
    return around


def _standing(election: ElectionEvent, kind: ListKind | None = None, tier: Tier | None = None) -> QuerySet[Cut]:
    """Cuts that stand, in the order they were made."""
    cuts = Cut.objects.filter(election=election).order_by("number")
    cuts = cuts.filter(~Q(plenary__state=PlenaryState.REOPENED) | Q(plenary=None))
    cuts = cuts if kind is None else cuts.filter(list=kind)
    return cuts if tier is None else cuts.filter(tier=tier)
