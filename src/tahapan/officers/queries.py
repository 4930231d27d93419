"""Reading officers and posts, always within an area; personal data stays masked except through `acts.reveal`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.errors import NotFound
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.elections.queries import rules as law_of
from tahapan.elections.scope import in_area
from tahapan.journal.registry import right
from tahapan.officers import rules
from tahapan.officers.bodies import Body, Position
from tahapan.officers.models import OfficerIntake, PartyConflict, PartyList, Post, Step
from tahapan.stations import queries as stations
from tahapan.stations.models import Station, StationKind

READ: Final = right("officers.read", Text("Lihat petugas", "See officers"))

MEMBERS: Final = (Position.MEMBER.value, Position.CHAIR.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """A body in figures: seats there are, and running posts of members appointed, sworn in, pact signed, trained."""

    needed: int = 0
    appointed: int = 0
    sworn: int = 0
    signed: int = 0
    trained: int = 0

    @property
    def vacant(self) -> int:
        return max(0, self.needed - self.appointed)

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.needed + other.needed,
            self.appointed + other.appointed,
            self.sworn + other.sworn,
            self.signed + other.signed,
            self.trained + other.trained,
        )


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A committee or a station where seats are empty."""

    body: Body
    area: str
    station: Station | None
    needed: int
    held: int


def bodies(election: ElectionEvent) -> list[Body]:
    """The bodies the rules of this event speak of."""
    law = law_of(election)
    return [body for body in Body if rules.serves(law, body)]


def by_body(election: ElectionEvent, scope: str, loads: Mapping[int, int]) -> dict[Body, Standing]:
    """Every body of the event in figures within `scope`. Two queries."""
    needed: dict[Body, int] = defaultdict(int)
    for seat in _places(election, scope, loads):
        needed[seat.body] += seat.needed
    counted = _counted(election, scope, ("body",))
    return {body: Standing(needed[body], *counted.get((body.value,), (0, 0, 0, 0))) for body in bodies(election)}


def by_area(election: ElectionEvent, scope: str, loads: Mapping[int, int], body: Body) -> dict[str, Standing]:
    """One body in figures for each area one level below `scope` (a village: itself). Two queries."""
    below = [area.code for area in areas.children(scope)] or [scope]
    found = dict.fromkeys(below, Standing())
    length = len(below[0])
    for seat in _places(election, scope, loads):
        if seat.body is body and seat.area[:length] in found:
            found[seat.area[:length]] += Standing(needed=seat.needed)
    for (_, area), counts in _counted(election, scope, ("body", "area"), body).items():
        if area[:length] in found:
            found[area[:length]] += Standing(0, *counts)
    return found


def _counted(
    election: ElectionEvent, scope: str, by: tuple[str, ...], body: Body | None = None
) -> dict[tuple[str, ...], tuple[int, int, int, int]]:
    posts = members(election, scope)
    if body is not None:
        posts = posts.filter(body=body.value)
    rows = (
        posts.order_by()
        .values_list(*by)
        .annotate(
            appointed=Count("id"),
            sworn=Count("id", filter=Q(sworn_on__isnull=False)),
            signed=Count("id", filter=Q(pact_on__isnull=False)),
            trained=Count("id", filter=Q(trained_on__isnull=False)),
        )
    )
    return {tuple(row[: len(by)]): row[len(by) :] for row in rows}


def members(election: ElectionEvent, scope: str) -> QuerySet[Post]:
    """Running posts of members and chairs in `scope`; the secretariat is not counted."""
    return Post.objects.filter(in_area(scope, "area"), election=election, ended_because="", position__in=MEMBERS)


def _places(election: ElectionEvent, scope: str, loads: Mapping[int, int]) -> list[Vacancy]:
    """Every committee and station of `scope` with its seats; `held` is not filled in. One query."""
    law = law_of(election)
    there = bodies(election)
    found = []
    for body, level in ((Body.PPK, Level.DISTRICT), (Body.PPS, Level.VILLAGE)):
        # A village is no kecamatan: its PPK is counted where the whole kecamatan is looked at.
        if body in there and len(scope) <= codes.LENGTH_OF_LEVEL[level]:
            found += [Vacancy(body, one.code, None, rules.seats(law, body), 0) for one in areas.within(scope, level)]
    for station in stations.stations(election, scope):
        for body in (Body.PANTARLIH, Body.KPPS, Body.GUARD):
            if body not in there:
                continue
            load = 0 if station.kind == StationKind.SPECIAL else loads.get(station.pk, 0)
            seats = rules.seats(law, body, load if body is Body.PANTARLIH else None)
            found.append(Vacancy(body, station.village, station, seats, 0))
    return found


def vacancies(election: ElectionEvent, scope: str, loads: Mapping[int, int], body: Body) -> list[Vacancy]:
    """Committees or stations of `body` in `scope` with empty seats, in order of area and number. Two queries."""
    held = {
        (area, station): count
        for area, station, count in members(election, scope)
        .filter(body=body.value)
        .order_by()
        .values_list("area", "station")
        .annotate(held=Count("id"))
    }
    found = []
    for place in _places(election, scope, loads):
        if place.body is body:
            count = held.get((place.area, place.station.pk if place.station else None), 0)
            if count < place.needed:
                found.append(Vacancy(body, place.area, place.station, place.needed, count))
    return found


def posts(election: ElectionEvent, scope: str, body: Body | None = None, *, ended: bool = False) -> QuerySet[Post]:
    """Posts in `scope` with officer and station, by area, station and position; running ones, or those ended."""
    found = Post.objects.filter(in_area(scope, "area"), election=election).select_related("officer", "station")
    if body is not None:
        found = found.filter(body=body.value)
    return found.exclude(ended_because="") if ended else found.filter(ended_because="")


def chosen(election: ElectionEvent, scope: str, keys: Iterable[int]) -> list[Post]:
    """The running posts of `keys` that lie in `scope`."""
    return list(posts(election, scope).filter(pk__in=list(keys)).select_related("election", "officer", "station"))


def post(election: ElectionEvent, scope: str, pk: int) -> Post:
    """One post, running or ended. Raises NotFound, also for one outside `scope`."""
    found = (
        Post.objects.filter(in_area(scope, "area"), election=election, pk=pk)
        .select_related("officer", "election", "station", "successor__officer", "predecessor__officer")
        .first()
    )
    if found is None:
        raise NotFound(rules.OFFICER_UNKNOWN)
    return found


def history(one: Post) -> list[Step]:
    """What happened to every post of this officer in the event, newest first, each with its line. One query."""
    return list(
        Step.objects.filter(post__officer=one.officer_id).select_related("line", "post__station").order_by("-id")
    )


def others(one: Post, scope: str) -> list[Post]:
    """The officer's other posts in this event, within `scope`."""
    return list(
        Post.objects.filter(in_area(scope, "area"), officer=one.officer_id).exclude(pk=one.pk).select_related("station")
    )


def intakes(election: ElectionEvent, scope: str) -> QuerySet[OfficerIntake]:
    """Files taken in for `scope`, newest first."""
    return OfficerIntake.objects.filter(in_area(scope, "area"), election=election).select_related(
        "line", "file", "rejects"
    )


def intake(election: ElectionEvent, scope: str, pk: int) -> OfficerIntake:
    """One of them. Raises NotFound, also for one outside `scope`."""
    found = intakes(election, scope).select_related("election").filter(pk=pk).first()
    if found is None:
        raise NotFound(rules.OFFICER_UNKNOWN)
    return found


def party_lists(election: ElectionEvent) -> QuerySet[PartyList]:
    """Party lists the officers were compared with, newest first, with how many were found."""
    return (
        PartyList.objects.filter(election=election)
        .select_related("line", "file")
        .annotate(found=Count("conflicts"), certain=Count("conflicts", filter=Q(conflicts__by_nik=True)))
    )


def conflicts(election: ElectionEvent, scope: str) -> list[tuple[PartyConflict, Post]]:
    """Officers who still serve in `scope` and stand in the newest party list, certain ones first. Three queries."""
    latest = PartyList.objects.filter(election=election).first()
    if latest is None:
        return []
    serving = {one.officer_id: one for one in posts(election, scope)}
    found = PartyConflict.objects.filter(party_list=latest, officer__in=serving)
    return [(one, serving[one.officer_id]) for one in found]
