"""What a named row may ask, and what it does to the roll once a person accepted it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NoReturn

from tahapan.core import areas as codes
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.lists import matter_rules, rules
from tahapan.lists.drafts import Row
from tahapan.lists.kinds import Asked, ListKind, Tier
from tahapan.lists.models import Matter, MatterRow
from tahapan.lists.standing import standing
from tahapan.roll import changes, locks, record
from tahapan.roll.changes import OUTSIDE, Change, Spot, Standing, Value
from tahapan.roll.models import INSIDE, EntryKind, Place, Voter
from tahapan.stations import rules as stations
from tahapan.stations.models import Station, StationKind

DECIDED: Final = Problem(
    "row-decided",
    Text("Baris ini sudah diputus orang lain.", "Somebody decided this row already."),
    Text("Muat ulang halaman ini untuk melihat keputusannya.", "Load the page again to see the decision."),
)
OUTSIDE_DESK: Final = Problem(
    "matter-voter-outside",
    Text("Pemilih atau TPS ini di luar wilayah meja ini.", "This voter or station lies outside the area of this desk."),
    Text("Catat pada meja yang wilayahnya mencakup keduanya.", "Record it at a desk whose area holds both."),
)
LISTED: Final = Problem(
    "row-listed",
    Text("Orang dengan NIK ini sudah terdaftar di {where}.", "Somebody with this NIK is listed already at {where}."),
    Text(
        "Tolak baris ini, atau catat TPS yang benar sebagai perbaikan.",
        "Reject this row, or record the right station as a correction.",
    ),
)
NOT_LISTED: Final = Problem(
    "row-not-listed",
    Text("Pemilih ini tidak lagi dalam daftar: {where}.", "This voter is not in the roll any more: {where}."),
    Text("Lihat riwayatnya, lalu tolak bila sudah selesai.", "Look at the history, then reject it if it is over."),
)
NIK_TAKEN: Final = Problem(
    "row-nik-taken",
    Text("NIK yang benar itu sudah dipakai pemilih lain.", "That NIK belongs to another voter."),
    Text("Periksa KTP-el keduanya lebih dahulu.", "Look at the identity cards of both first."),
)
NO_STATION: Final = Problem(
    "row-no-station",
    Text("TPS untuk orang ini belum diketahui.", "The station of this person is not known."),
    Text(
        "Tidak ada keluarga atau tetangga satu RT di daftar; tolak, lalu catat lagi dengan TPS-nya.",
        "No family or neighbour of the RT is listed; reject, then record it again with the station.",
    ),
)
DPT_STANDS: Final = Problem(
    "row-dpt-stands",
    Text(
        "DPT sudah ditetapkan; pemilih tidak lagi dimasukkan, dicoret atau diperbaiki.",
        "The DPT is determined; nobody is entered, struck or corrected any more.",
    ),
    Text(
        "Yang meninggal atau menjadi TNI/Polri diberi tanda; yang pindah dilayani sebagai DPTb, yang belum terdaftar"
        " sebagai DPK.",
        "The dead and new TNI/Polri are marked; who moves is served as DPTb, who is not listed as DPK.",
    ),
)

_OF_A_VOTER: Final = {"nik", "nkk", "birth_date", "marital"}
"""Elements by which somebody may be listed at all."""
_TIERS: Final = {one.holder: one.tier for one in rules.STEPS}


# ── What may be asked


def check_row(matter: Matter, row: Row) -> None:
    """Raise Refused for a row that does not say whom it is about, what is right, or on which proof that serves."""
    law = elections.rules(matter.election)
    about = ListKind(matter.list)
    matter_rules.check_evidence(law, row.asked, row.tms, about, row.evidence)
    if row.asked is Asked.ENTER:
        matter_rules.check_person(law, row.values, matter.election.voting_day)
        village = str(row.values["village"])
    elif row.voter is None:
        raise Refused(matter_rules.NO_VOTER)
    else:
        village = row.voter.village
    if row.asked is Asked.CORRECT and not row.values and row.station is None:
        raise Refused(matter_rules.NOTHING_ASKED)
    here = [village] if row.station is None else [village, row.station.village]
    foreign = any(one is not None and one.election_id != matter.election_id for one in (row.voter, row.station))
    if foreign or not all(codes.contains(matter.area, one) for one in here):
        raise Refused(OUTSIDE_DESK)


# ── What it does


def apply(matter: Matter, row: MatterRow, desk: Tier, reason: str) -> tuple[int | None, int | None]:
    """Do to the roll what an accepted row asks; returns (voter, entry), the entry None where nothing was different.

    Runs inside an act of `desk`. Raises Refused where it cannot be done, or the roll is held (see `may_change`).
    """
    asked = Asked(row.asked)
    if asked is Asked.ENTER:
        change, known = _entering(matter, row, reason)
    else:
        change, known = _listed(matter, row, asked, reason)
    before = known[change.voter].spot
    after = change.spot or before
    villages = {one for one in (before.village, after.village) if one}
    despite = may_change(matter, villages, desk)
    if after.station is not None and after.station != before.station:
        _check_room(matter, after.station)
    entry = changes.write(matter.election, [change], known, despite_hold=despite)[0]
    return change.voter, entry or None


def may_change(matter: Matter, villages: Iterable[str], desk: Tier) -> bool:
    """Whether `desk` changes these villages although a plenary holds them; False where nothing holds them.

    Raises Refused where it is held by a body `desk` does not stand above: bring it to KPU Kabupaten/Kota; and where the
    DPT was determined, which nobody changes.
    """
    told = sorted(set(villages))
    holders = {
        _TIERS[lock.holder] for one in told for lock in locks.held(matter.election, one) if lock.holder in _TIERS
    }
    # Once its lock is over, the DPT is the list of a vote that was held: nobody changes it either.
    if Tier.REGENCY in holders or standing(matter.election, ListKind.DPT, matter.election.area) is not None:
        source = elections.rules(matter.election).value("list.determined-by").source
        raise Refused(Problem(DPT_STANDS.code, DPT_STANDS.what, DPT_STANDS.next, source))
    if not matter_rules.is_above(desk, holders):
        locks.refuse_if_held(matter.election, told)
    return bool(holders)


def _listed(matter: Matter, row: MatterRow, asked: Asked, reason: str) -> tuple[Change, dict[int, Standing]]:
    """Striking or correcting somebody who stands in the roll."""
    voter = row.voter
    if voter is None:
        raise Refused(matter_rules.NO_VOTER)
    known = changes.standing(matter.election, [voter.pk])
    stands = known[voter.pk]
    if not stands.spot.place.is_inside:
        _refuse_about(NOT_LISTED, voter)
    if asked is Asked.STRIKE:
        spot = changes.tms(int(row.tms or 0), stands.spot.village)
        return Change(voter.pk, EntryKind.STRIKE, {}, spot, reason), known
    values = {name: value for name, value in row.values.items() if name != "village"}
    target = _spot_of(row.station) if row.station is not None else None
    moved = target is not None and target != stands.spot
    if "nik" in values:
        others = Voter.objects.filter(election=matter.election, nik=values["nik"]).exclude(pk=voter.pk)
        if others.exists():
            raise Refused(NIK_TAKEN)
    if values.keys() & _OF_A_VOTER:
        whole = {**stands.values, **values}
        matter_rules.check_person(elections.rules(matter.election), whole, matter.election.voting_day)
    kind = EntryKind.MOVE if moved else EntryKind.CORRECTION
    return Change(voter.pk, kind, values, target, reason), known


def _entering(matter: Matter, row: MatterRow, reason: str) -> tuple[Change, dict[int, Standing]]:
    """Listing somebody: new to the event, or back from outside. Side effects: the row of somebody new."""
    election = matter.election
    values: dict[str, Value] = {**matter_rules.MAY_BE_EMPTY, **row.values}
    matter_rules.check_person(elections.rules(election), values, election.voting_day)
    known_as = Voter.objects.select_related("station").filter(election=election, nik=values["nik"]).first()
    if known_as is not None and Place(known_as.place).is_inside:
        _refuse_about(LISTED, known_as)
    station = row.station or usual_station(matter, values)
    if station is None:
        raise Refused(NO_STATION)
    pk = known_as.pk if known_as else changes.create(election, [{**values, "village": station.village}])[0]
    known = changes.standing(election, [pk])
    back = known[pk].spot != OUTSIDE
    told = {name: value for name, value in values.items() if name != "village"}
    return Change(pk, EntryKind.RETURN if back else EntryKind.NEW, told, _spot_of(station), reason), known


def usual_station(matter: Matter, values: Mapping[str, Any]) -> Station | None:
    """Where the family of the card stands in the village; else most neighbours of the RT; None where nobody does."""
    inside = Voter.objects.filter(election=matter.election, village=values["village"], place__in=INSIDE)
    for group in ({"nkk": values["nkk"]}, {"rw": values["rw"], "rt": values["rt"]}):
        found = Counter(
            inside.filter(**group, station__isnull=False, station__kind=StationKind.REGULAR, station__closed=False)
            .order_by("id")
            .values_list("station_id", flat=True)
        )
        if found:
            return Station.objects.get(pk=found.most_common(1)[0][0])
    return None


def _spot_of(station: Station) -> Spot:
    return Spot(Place.STATION, station.village, station.pk)


def _check_room(matter: Matter, station: int) -> None:
    """Raise Refused, with the article, where the station is closed or full."""
    found = Station.objects.get(pk=station)
    if found.closed:
        raise Refused(stations.STATION_CLOSED.fill(number=found.number))
    load = Voter.objects.filter(station=found).count() + 1
    special = found.kind == StationKind.SPECIAL
    stations.check_load(elections.rules(matter.election), found.number, load, special=special)


def _refuse_about(problem: Problem, voter: Voter) -> NoReturn:
    raise Refused(problem.fill(where=record.standing(Place(voter.place), voter.village, voter.station)))
