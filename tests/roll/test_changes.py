"""Single voters changed in bulk: one entry with two ends each, a balance that holds, few statements."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fieldwork import doors
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import VILLAGE

from tahapan.core.text import Text
from tahapan.journal.act import act
from tahapan.roll import changes
from tahapan.roll.changes import Change, Spot
from tahapan.roll.intake.fingerprint import FIELDS, fingerprints
from tahapan.roll.models import Entry, EntryKind, Place, Voter


@pytest.fixture
def town(db):
    from tests.support import world

    return doors.town(world.pilkada())


@act("uji.change-voters", title=Text("Ubah pemilih", "Change voters"))
def _write(*, actor, election, told):
    return changes.write(election, told)


@act("uji.create-voters", title=Text("Buat pemilih", "Make voters"))
def _create(*, actor, election, people):
    return changes.create(election, people)


def write(town, *told):
    return _write(actor=ANYONE_ALLOWED, election=town.election, told=told)


def at(station):
    return Spot(Place.STATION, station.village, station.pk)


def test_a_correction_is_one_entry_in_place_with_old_and_new(town):
    voter = town.voters[0]
    entry = Entry.objects.get(pk=write(town, Change(voter.pk, EntryKind.CORRECTION, {"rt": 9, "ktp": "S"}))[0])
    assert entry.changes == {"rt": [1, 9]}
    assert (entry.from_station_id, entry.to_station_id) == (town.stations[0].pk, town.stations[0].pk)


def test_the_fingerprint_is_that_of_an_intake(town):
    voter = town.voters[0]
    write(town, Change(voter.pk, EntryKind.CORRECTION, {"birth_date": "1961-03-05"}))
    voter.refresh_from_db()
    joined = "\x1f".join(str(getattr(voter, field)) for field in FIELDS)
    assert voter.fingerprint == fingerprints([joined])[0]


def test_a_move_to_another_village_takes_the_voters_village_along(town):
    from tests.fieldwork import coklit
    from tests.support.world import OTHER_VILLAGE

    far = coklit.station(town.election, 1, [], OTHER_VILLAGE)
    voter = town.voters[0]
    entry = Entry.objects.get(pk=write(town, Change(voter.pk, EntryKind.MOVE, spot=at(far)))[0])
    voter.refresh_from_db()
    assert (voter.village, voter.station, entry.to_village) == (OTHER_VILLAGE, far, OTHER_VILLAGE)
    assert entry.changes == {"village": [VILLAGE, OTHER_VILLAGE]}


def test_strike_and_return_leave_the_balance_whole(town):
    voter = town.voters[0]
    write(town, Change(voter.pk, EntryKind.STRIKE, spot=changes.tms(3, VILLAGE)))
    voter.refresh_from_db()
    assert (voter.place, voter.station) == (Place.TMS_3, None)
    write(town, Change(voter.pk, EntryKind.RETURN, spot=at(town.stations[0])))
    voter.refresh_from_db()
    assert voter.station == town.stations[0]
    assert doors.balances(town.election)


def test_a_corrected_sex_on_the_way_to_another_station_balances(town):
    voter = town.voters[0]
    last = write(town, Change(voter.pk, EntryKind.MOVE, {"sex": "P"}, at(town.stations[1])))[0]
    assert Entry.objects.filter(voter=voter, pk__gt=town.bases[voter.pk]).count() == 2
    assert Entry.objects.get(pk=last).sex == "P"
    assert doors.balances(town.election)


def test_somebody_new_enters_from_outside(town):
    person = {**doors.somebody().elements, "village": VILLAGE}
    pk = _create(actor=ANYONE_ALLOWED, election=town.election, people=[person])[0]
    assert Voter.objects.get(pk=pk).place == Place.NEW
    entry = Entry.objects.get(pk=write(town, Change(pk, EntryKind.NEW, spot=at(town.stations[0])))[0])
    assert (entry.from_place, entry.from_village, entry.to_station_id) == (Place.NEW, "", town.stations[0].pk)
    assert doors.balances(town.election)


def test_nothing_different_is_no_entry(town):
    voter = town.voters[0]
    assert write(town, Change(voter.pk, EntryKind.CORRECTION, {"rt": 1}, at(town.stations[0]))) == [0]


def test_a_voter_twice_or_of_another_event_is_a_mistake_of_the_caller(town):
    one = Change(town.voters[0].pk, EntryKind.CORRECTION, {"rt": 2})
    for wrong in ((one, one), (Change(10_000, EntryKind.CORRECTION, {"rt": 2}),)):
        with pytest.raises(ValueError, match="voter"):
            write(town, *wrong)


def test_room_is_what_the_law_leaves(town, monkeypatch):
    monkeypatch.setattr(changes, "max_voters", lambda law, special=False: 7)
    assert changes.room(town.election, [one.pk for one in town.stations]) == {one.pk: 1 for one in town.stations}


def test_many_changes_take_as_many_statements_as_one(town):
    def statements(told):
        with CaptureQueriesContext(connection) as caught:
            write(town, *told)
        return len(caught)

    many = [Change(one.pk, EntryKind.CORRECTION, {"rt": 8}) for one in town.voters[1:]]
    assert statements([Change(town.voters[0].pk, EntryKind.CORRECTION, {"rt": 8})]) == statements(many)
