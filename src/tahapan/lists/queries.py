"""Reading plenaries and where the lists of an area stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count as Aggregated
from django.db.models import Max, Q, QuerySet

from tahapan.core import areas as codes
from tahapan.core import clock
from tahapan.core.balance import Count
from tahapan.core.errors import NotFound
from tahapan.core.text import Text
from tahapan.elections import areas as register
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.journal.registry import right
from tahapan.lists import recap, refusals, rules
from tahapan.lists.kinds import Column, ListKind, PlenaryState, Tier
from tahapan.lists.models import Cut, Plenary
from tahapan.lists.rules import Step, Window
from tahapan.lists.standing import standing
from tahapan.roll.models import INSIDE, Entry, Sex, Voter
from tahapan.stations.models import Station

READ = right("lists.read", Text("Lihat daftar dan rapat pleno", "See lists and plenaries"))


def has_lists(election: ElectionEvent) -> bool:
    """Whether the event compiles lists of its own."""
    return rules.has_lists(elections.rules(election))


def window(election: ElectionEvent, step: Step) -> Window:
    """When the step may be held: by law, or by the office's recorded decision. Raises Refused without lists."""
    return rules.window(step, elections.stages(election))


def step_of(plenary: Plenary) -> Step:
    """The step a plenary takes."""
    return rules.step(ListKind(plenary.list), Tier(plenary.tier))


def plenaries(election: ElectionEvent, scope: str) -> QuerySet[Plenary]:
    """Every plenary held in `scope`, reopened ones among them."""
    return Plenary.objects.filter(in_area(scope, "area"), election=election)


def plenary(election: ElectionEvent, pk: int, limit: str) -> Plenary:
    """One plenary of an area this person may see, or of one that contains theirs. Raises NotFound."""
    found = Plenary.objects.filter(election=election, pk=pk).select_related("election").first()
    if found is None or not (codes.contains(limit, found.area) or codes.contains(found.area, limit)):
        raise NotFound(refusals.PLENARY_UNKNOWN)
    return found


def alive(election: ElectionEvent, step: Step, scope: str) -> dict[str, Plenary]:
    """The plenaries of a step in `scope` that were not reopened, by area. One query."""
    found = plenaries(election, scope).filter(list=step.list, tier=step.tier).exclude(state=PlenaryState.REOPENED)
    return {one.area: one for one in found}


def required(election: ElectionEvent, tier: Tier, scope: str) -> list[str]:
    """The areas of `scope` whose body holds a plenary, sorted: those with stations of the event. One query."""
    return sorted({codes.up_to(village, tier.level) for village in villages(election, scope)})


def villages(election: ElectionEvent, scope: str) -> list[str]:
    """The villages of `scope` that have stations in the event. One query."""
    found = Station.objects.filter(in_area(scope), election=election).order_by().values_list("village", flat=True)
    return sorted(found.distinct())


def lower_open(election: ElectionEvent, step: Step, area: str) -> list[str]:
    """The areas whose plenary of the step before is not closed, sorted: those inside `area`, or the one it lies in."""
    lower = rules.before(step)
    if lower is None:
        return []
    scope = area if lower.tier is not Tier.REGENCY else election.area
    closed = {code for code, one in alive(election, lower, scope).items() if one.state == PlenaryState.CLOSED}
    return [code for code in required(election, lower.tier, scope) if code not in closed]


def resting_on(plenary: Plenary) -> Plenary | None:
    """A closed plenary of a later step whose area contains this one's, or lies in it: it stands on this one."""
    later = Q()
    for step in rules.after(step_of(plenary)):
        later |= Q(list=step.list, tier=step.tier)
    if not later:
        return None
    found = Plenary.objects.filter(later, election=plenary.election_id, state=PlenaryState.CLOSED).order_by(
        "-closed_line"
    )
    related = (one for one in found if codes.contains(one.area, plenary.area) or codes.contains(plenary.area, one.area))
    return next(related, None)


def base(election: ElectionEvent, step: Step, area: str) -> Cut | None:
    """The cut a plenary of the step is counted against; None where it is not fixed yet."""
    return standing(election, step.base, area)


def next_attempt(election: ElectionEvent, step: Step, area: str) -> int:
    """1, or one more than the last plenary of the step that was reopened."""
    held = Plenary.objects.filter(election=election, list=step.list, tier=step.tier, area=area)
    last: int = held.aggregate(last=Max("attempt"))["last"] or 0
    return last + 1


def has_fallen(plenary: Plenary) -> bool:
    """Whether the roll of its area changed since somebody proposed the figures: then nobody can confirm them."""
    if plenary.state != PlenaryState.PROPOSED:
        return False
    touching = in_area(plenary.area, "from_village") | in_area(plenary.area, "to_village")
    return Entry.objects.filter(touching, election=plenary.election_id, line_id__gt=plenary.proposed_line).exists()


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plenary would decide on now: the voters of its area, those among them at no station, and the places
    where entries and list do not agree (empty: it balances)."""

    current: Count
    unmapped: int
    differences: tuple[str, ...]


def figures(election: ElectionEvent, step: Step, area: str) -> Figures:
    """The recap of an area as it stands, checked: sums over entries against where voters stand, station by station."""
    live = recap.live(election, step.list, area)
    told = {cell[:3]: number for cell, number in live.cells.items() if cell.column is Column.CURRENT}
    stands = _standing(election, area)
    differ = {key[:2] for key in told.keys() | stands.keys() if told.get(key, 0) != stands.get(key, 0)}
    names = {_named(live.numbers, *place) for place in differ}
    names |= {row.name for row in recap.table(live, recap.STATION) if not row.holds}
    return Figures(
        current=Count(*(sum(n for key, n in stands.items() if key[2] == sex) for sex in (Sex.MALE, Sex.FEMALE))),
        unmapped=sum(number for key, number in stands.items() if key[1] is None),
        differences=tuple(sorted(names)),
    )


def _standing(election: ElectionEvent, area: str) -> dict[tuple[str, int | None, str], int]:
    """How many voters of each sex stand at each station, by where their rows say they stand. One query."""
    inside = Voter.objects.filter(in_area(area), election=election, place__in=INSIDE).order_by()
    counted = inside.values_list("village", "station", "sex").annotate(number=Aggregated("id"))
    return {(village, station, sex): number for village, station, sex, number in counted}


def _named(numbers: Mapping[int, int], village: str, station: int | None) -> str:
    name = register.get(village).name
    return f"{name} · TPS {numbers.get(station, '?')}" if station is not None else name


def last_day(plenary: Plenary) -> dt.date:
    """The last day it may be held; see `rules.last_day`."""
    return rules.last_day(step_of(plenary), plenary.attempt, elections.stages(plenary.election))


def is_past_reopening(plenary: Plenary) -> bool:
    """Whether the days are over in which it could be held again."""
    return clock.today() > rules.last_day(step_of(plenary), plenary.attempt + 1, elections.stages(plenary.election))


def named(areas: Iterable[str], most: int = 3) -> str:
    """The first few areas by name, and how many more: for refusals."""
    found = list(areas)
    names = [register.get(code).name for code in found[:most]]
    return ", ".join(names) + (f" (+{len(found) - most})" if len(found) > most else "")
