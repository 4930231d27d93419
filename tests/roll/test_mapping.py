"""Mapping keeps families whole, one village, the law's limit; every move is an entry; nothing is deleted."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.support import world
from tests.support.people import ANYONE_ALLOWED, NOBODY, holder

from tahapan.core.errors import NotAllowed, Refused
from tahapan.journal.models import Line
from tahapan.roll import acts, loads
from tahapan.roll.mapping import Wishes
from tahapan.roll.models import Entry, Place, Voter
from tahapan.stations.models import Station

pytestmark = pytest.mark.django_db


@pytest.fixture
def election():
    election = world.pilkada()
    world.settle(election)
    return election


def map_two(election):
    return acts.map_stations(
        actor=ANYONE_ALLOWED, election=election, area="13.03", wishes=Wishes(stations={world.VILLAGE: 2})
    )


def test_fewest_stations_by_default(election):
    summary = acts.map_stations(actor=ANYONE_ALLOWED, election=election, area="13.03")
    assert (summary.stations, summary.voters, summary.over_limit, summary.split_families) == (1, 12, 0, 0)
    assert Voter.objects.filter(place=Place.STATION, station__number=1).count() == 12


def test_the_office_can_ask_for_more_stations_and_families_stay_whole(election):
    map_two(election)
    places = {}
    for nkk, station in Voter.objects.values_list("nkk", "station"):
        places.setdefault(nkk, set()).add(station)
    assert {len(stations) for stations in places.values()} == {1}
    assert loads.split_families(election, "13.03") == {}
    assert len({next(iter(one)) for one in places.values()}) == 2


def test_every_mapped_voter_has_one_entry_from_unmapped_to_the_station(election):
    map_two(election)
    entries = Entry.objects.filter(kind="mapping")
    assert entries.count() == 12
    assert set(entries.values_list("from_place", "to_place")) == {(Place.UNMAPPED, Place.STATION)}
    assert set(entries.values_list("line__act")) == {("roll.map-stations",)}
    for entry in entries.select_related("voter"):
        assert (entry.to_station_id, entry.to_village) == (entry.voter.station_id, world.VILLAGE)


def test_a_second_mapping_is_refused_unless_it_names_a_reason(election):
    map_two(election)
    with pytest.raises(Refused) as refusal:
        acts.map_stations(actor=ANYONE_ALLOWED, election=election, area="13.03")
    assert refusal.value.problem.code == "already-mapped"
    assert Station.objects.filter(closed=False).count() == 2
    acts.map_stations(
        actor=ANYONE_ALLOWED, election=election, area="13.03", again=True, reason="gedung terbakar"
    )
    assert list(Station.objects.order_by("number").values_list("number", "closed")) == [(1, False), (2, True)]
    assert Voter.objects.filter(station__closed=True).count() == 0
    assert Line.objects.first().reason == "gedung terbakar"


def test_mapping_without_voters_is_refused_and_leaves_nothing(election):
    with pytest.raises(Refused) as refusal:
        acts.map_stations(actor=ANYONE_ALLOWED, election=election, area="13.03.05")
    assert refusal.value.problem.code == "nothing-to-map"
    assert Station.objects.count() == 0


def test_mapping_without_permission_moves_nobody(election):
    with pytest.raises(NotAllowed):
        acts.map_stations(actor=NOBODY, election=election, area="13.03")
    assert Voter.objects.filter(place=Place.UNMAPPED).count() == 12


def test_a_family_moves_whole_with_one_entry_a_person(election):
    map_two(election)
    voter = Voter.objects.filter(station__number=1).first()
    size = Voter.objects.filter(nkk=voter.nkk).count()
    target = Station.objects.get(number=2)
    moved = acts.move_family(
        actor=holder("roll.move-family", area=world.VILLAGE),
        election=election,
        village=world.VILLAGE,
        nkk=voter.nkk,
        station=target,
        reason="rumah lebih dekat",
    )
    assert moved == size
    assert set(Voter.objects.filter(nkk=voter.nkk).values_list("station", flat=True)) == {target.pk}
    assert Entry.objects.filter(kind="move", reason="rumah lebih dekat").count() == size


def test_a_move_above_the_limit_is_refused_with_the_article(election):
    crowd = tuple(world.Person(100 + n, 100 + n, f"WARGA {n}", dt.date(1980, 1, 2), "L", 5) for n in range(600))
    world.settle(election, crowd)
    map_two(election)
    voter = Voter.objects.filter(rt=1).first()
    with pytest.raises(Refused) as refusal:
        acts.move_rt(
            actor=ANYONE_ALLOWED,
            election=election,
            village=world.VILLAGE,
            hamlet="KOTO TUO",
            rw=0,
            rt=5,
            station=voter.station,
            reason="coba",
        )
    assert (refusal.value.problem.code, refusal.value.problem.why.regulation) == ("station-too-full", "PKPU 7/2024")
    assert Entry.objects.filter(kind="move").count() == 0
    assert loads.figures(election, "13.03").over_limit == 0


def test_a_family_cannot_move_to_another_village(election):
    map_two(election)
    other = tuple(p for p in world.PEOPLE[:2])
    world.settle(election, tuple(world.Person(9, 9, p.name, p.born, p.sex, 1) for p in other), world.OTHER_VILLAGE)
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area=world.OTHER_VILLAGE)
    voter = Voter.objects.filter(village=world.VILLAGE).first()
    with pytest.raises(Refused) as refusal:
        acts.move_family(
            actor=ANYONE_ALLOWED,
            election=election,
            village=world.VILLAGE,
            nkk=voter.nkk,
            station=Station.objects.get(village=world.OTHER_VILLAGE),
            reason="coba",
        )
    assert refusal.value.problem.code == "station-other-village"


def test_an_rt_moves_with_every_family_that_lives_in_it(election):
    map_two(election)
    here = Voter.objects.filter(rt=4).first().station
    target = Station.objects.exclude(pk=here.pk).get()
    acts.move_rt(
        actor=ANYONE_ALLOWED,
        election=election,
        village=world.VILLAGE,
        hamlet="JR. BALAI TANGAH",
        rw=0,
        rt=4,
        station=target,
        reason="jembatan putus",
    )
    assert set(Voter.objects.filter(rt=4).values_list("station", flat=True)) == {target.pk}
    assert loads.split_families(election, "13.03") == {}


def test_loads_count_men_and_women_and_pantarlih(election):
    map_two(election)
    found = loads.loads(election, "13.03")
    assert sum(load.voters.male for load in found) == 5
    assert sum(load.voters.female for load in found) == 7
    assert [load.pantarlih for load in found] == [1, 1]
    assert loads.figures(election, "13.03").count == 2


def test_the_quality_report_names_villages_not_mapped_yet(election):
    (village,) = loads.by_village(election, "13.03")
    assert (village.village, village.stations, village.unmapped, village.mean_walk) == (world.VILLAGE, 0, 12, None)
