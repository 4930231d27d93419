"""Acts that say who votes where: the first mapping, moving a family or an RT by hand, copying for a re-vote."""

from __future__ import annotations

from django.db.models import QuerySet

from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import act, note
from tahapan.roll import copying, mapping
from tahapan.roll.mapping import Progress, Summary, Summing, Wishes
from tahapan.roll.models import INSIDE, EntryKind, Voter
from tahapan.stations import rules
from tahapan.stations.models import Station, StationKind

NOTHING_TO_COPY = Problem(
    code="nothing-to-copy",
    what=Text(
        "Pemilihan ini tidak menggantikan pemilihan lain, atau sudah berisi pemilih.",
        "This event replaces no other, or already has voters.",
    ),
    next=Text("Periksa pemilihan asal pada halaman pemilihan.", "Check the base event on the event's page."),
)
NO_VOTERS = Problem(
    code="nothing-to-map",
    what=Text("Belum ada pemilih di wilayah ini.", "There are no voters in this area yet."),
    next=Text("Impor DP4 lebih dahulu.", "Import DP4 first."),
)


@act("roll.map-stations", title=Text("Petakan TPS", "Map polling stations"))
def map_stations(
    *,
    actor: Actor,
    election: ElectionEvent,
    area: str,
    wishes: Wishes | None = None,
    again: bool = False,
    reason: str = "",
    progress: Progress | None = None,
) -> Summary:
    """Map every village of `area`: whole families, at most the law's limit, fewest stations, short walks.

    Side effects: Station rows; every voter who changes place, with one MAPPING entry each; stations no longer needed
    are closed. Raises Refused when villages are mapped already (unless `again` with a reason), when there are no
    voters, or when one family card is larger than a station.
    """
    mapped = mapping.villages_with_stations(election, area)
    if mapped and not (again and reason.strip()):
        raise Refused(rules.ALREADY_MAPPED.fill(villages=len(mapped), first=mapped[0]))
    summing, moved = Summing(), 0
    for made in mapping.plan(election, area, wishes or Wishes(), progress):
        moved += mapping.write_village(election, summing.add(made))
    summary = summing.summary()
    if not summary.voters:
        raise Refused(NO_VOTERS)
    note(
        area=area,
        method=(wishes or Wishes()).method,
        stations=summary.stations,
        voters=summary.voters,
        moved=moved,
        mean_walk=summary.mean_walk,
        again=again,
    )
    return summary


def _village_scope(arguments: dict[str, object]) -> tuple[str, str]:
    return str(arguments["village"]), str(getattr(arguments["election"], "slug", ""))


@act(
    "roll.move-family",
    title=Text("Pindahkan satu keluarga ke TPS lain", "Move a family to another station"),
    scope=_village_scope,
)
def move_family(*, actor: Actor, election: ElectionEvent, village: str, nkk: str, station: Station, reason: str) -> int:
    """Move everyone of one family card in `village` to `station`; families stay whole.

    Side effects: one MOVE entry a person. Returns how many moved. Raises Refused when the family is not there, the
    station lies in another village or is closed, or would hold more voters than the law allows (with the article).
    """
    moved = _move(election, village, {nkk}, station, reason)
    note(village=village, station=station.number, people=moved)
    return moved


@act("roll.move-rt", title=Text("Pindahkan satu RT ke TPS lain", "Move an RT to another station"), scope=_village_scope)
def move_rt(
    *,
    actor: Actor,
    election: ElectionEvent,
    village: str,
    hamlet: str,
    rw: int,
    rt: int,
    station: Station,
    reason: str,
) -> int:
    """Move every family that has someone in one RT to `station`; families stay whole.

    Side effects, refusals and result as `move_family`.
    """
    in_rt = {
        nkk
        for nkk, address in _standing(election, village).filter(rw=rw, rt=rt).values_list("nkk", "address")
        if rules.hamlet_of(address) == rules.hamlet_of(hamlet)
    }
    moved = _move(election, village, in_rt, station, reason)
    note(village=village, hamlet=hamlet, rw=rw, rt=rt, station=station.number, people=moved)
    return moved


def _standing(election: ElectionEvent, village: str) -> QuerySet[Voter]:
    """People in the roll of a village who are not at a special location."""
    return Voter.objects.filter(election=election, village=village, place__in=INSIDE).exclude(
        station__kind=StationKind.SPECIAL
    )


def _move(election: ElectionEvent, village: str, families: set[str], station: Station, reason: str) -> int:
    """Check families and station, move those who are not there already, and return how many those were."""
    if station.election_id != election.pk or station.village != village:
        raise Refused(rules.OTHER_VILLAGE)
    if station.closed:
        raise Refused(rules.STATION_CLOSED.fill(number=station.number))
    people = list(_standing(election, village).filter(nkk__in=families).values_list("id", "sex", "place", "station_id"))
    if not people:
        raise Refused(rules.FAMILY_UNKNOWN)
    moved = [(pk, sex, place, old, station.pk) for pk, sex, place, old in people if old != station.pk]
    there = Voter.objects.filter(election=election, station=station).count()
    special = station.kind == StationKind.SPECIAL
    rules.check_load(elections.rules(election), station.number, there + len(moved), special=special)
    mapping.write_moves(election, village, moved, EntryKind.MOVE, reason)
    return len(moved)


@act("roll.copy-roll", title=Text("Salin daftar pemilih dan TPS", "Copy roll and stations"))
def copy_roll(*, actor: Actor, election: ElectionEvent) -> int:
    """Fill a re-vote with the stations and voters of the event it replaces, as they stand now.

    Side effects: stations, voters, and one COPY entry a voter. Returns the voters copied. Raises Refused when the
    event replaces none or has voters already.
    """
    if election.replaces is None or Voter.objects.filter(election=election).exists():
        raise Refused(NOTHING_TO_COPY)
    stations = copying.copy_stations(election, election.replaces)
    copied = copying.copy_voters(election, election.replaces, stations)
    note(base=election.replaces.slug, stations=len(stations), voters=copied)
    return copied
