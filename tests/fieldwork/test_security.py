"""What a phone in the wrong hands may try: end to end where the way in matters, else through `recording`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from tests.fieldwork import coklit, doors
from tests.fieldwork.doors import DEAD
from tests.fieldwork.wire import code_of, enrolled, household, struck
from tests.support.browsing import browser
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import OTHER_VILLAGE, VILLAGE

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.ids import uuid7
from tahapan.core.text import Text
from tahapan.fieldwork import acts, conflict_queries
from tahapan.fieldwork.actor import DeviceActor
from tahapan.fieldwork.drafts import Evidence
from tahapan.fieldwork.kinds import ConflictKind, DeviceState, Met, Outcome
from tahapan.fieldwork.models import Conflict, Device, Event, Opening, Report, Visit
from tahapan.fieldwork.simulate.phone import Finding as Found
from tahapan.fieldwork.simulate.phone import Phone
from tahapan.fieldwork.simulate.sealing import compact
from tahapan.fieldwork.simulate.transport import InProcess
from tahapan.fieldwork.tasks import apply_what_waits
from tahapan.journal import files
from tahapan.journal.act import act, housekeeping
from tahapan.journal.models import Line
from tahapan.officers.models import Post
from tahapan.roll.changes import Change, Spot
from tahapan.roll.models import EntryKind, Place, Voter

TMS = Outcome.TMS
DIED = Found("tms", tms=1, evidence={"kind": "akta-kematian", "number": "1", "photo": ""})


@pytest.fixture
def town(election):
    return doors.town(election)


@pytest.fixture
def server(town):
    return InProcess("localhost")


@pytest.fixture
def phone(town, server):
    return enrolled(town, server)


def again(voter):
    voter.refresh_from_db()
    return voter


def send(server, phone, kind, body, **over):
    """One event of any content, delivered: (status, answer)."""
    document = {
        "v": 1, "id": str(uuid7()), "device": phone.device, "seq": phone.seq + 1, "prev": phone._prev,
        "at": clock.now().isoformat(), "offset": 0, "kind": kind, "body": body, **over,
    }  # fmt: skip
    text = compact(document)
    sent = {"events": [{"text": text, "signature": phone._key.sign(text)}], "unsent": 0, "app": "1"}
    answer = phone._signed(server, "POST", "events", compact(sent).encode())
    return answer.status, json.loads(answer.body)


def end(post, day):
    with housekeeping("a test ends a post"):
        Post.objects.filter(pk=post.pk).update(end=day, ended_because="diberhentikan")


@pytest.mark.parametrize("late_first", [False, True])
def test_a_visit_after_the_term_replaces_nothing_and_is_looked_at(town, late_first):
    voter = town.voters[3]
    good = town.visit(town.says(voter, TMS, tms=1, evidence=DEAD))
    after = dt.datetime(2024, 7, 27, 3, tzinfo=dt.UTC)
    late = town.visit(household=good.household, met=Met.NOBODY, replaces=(good.id,), at=after)
    told = {
        one.visit: one.conflicts
        for one in [town.record(one)[0] for one in ((late, good) if late_first else (good, late))]
    }
    assert told == {good.id: (), late.id: (ConflictKind.TERM,)}
    assert (again(voter).place, Visit.objects.filter(replaced=True).count()) == (Place.TMS_1, 0)
    assert Conflict.objects.get().kind == ConflictKind.TERM
    assert town.household(voter).visited_on == dt.date(2024, 7, 5)


def test_an_ended_officers_phone_does_not_undo_the_successor(town, server, phone):
    family = household(phone, "YUSNI")
    successor = Phone()
    post = coklit.replace(town.posts[0], 9)
    coklit.prepare(town.election)
    successor.enrol(server, acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=post))
    successor.take_package(server)
    visit = struck(successor, "YUSNI")
    assert successor.deliver(server)
    with clock.pretend(dt.date(2024, 7, 12)):
        event = phone.visit(family, met="kosong", replaces=[visit])
        assert phone.deliver(server)
    assert phone.ledger.statuses[event] == "held"
    assert Voter.objects.get(name="YUSNI").place == Place.TMS_1
    assert Conflict.objects.get().event_id == Event.objects.latest("received").pk


@act("uji.keep-photo", title=Text("Simpan", "Keep"))
def _keep(*, actor, election, told):
    with files.scratch("uji") as folder:
        draft = folder / "berkas"
        draft.write_bytes(told)
        return files.keep(draft, name="berkas", media_type="image/jpeg").sha256


def test_only_photos_of_the_village_are_shown_whatever_hash_a_phone_names(town, server, phone):
    secret = _keep(actor=ANYONE_ALLOWED, election=town.election, told=b"\xff\xd8\xffNIK;NAMA")
    voter, device = town.voters[3], Device.objects.get()
    with files.scratch("uji") as folder:
        (folder / "a.jpg").write_bytes(b"\xff\xd8\xffakta")
        own = files.digest(folder / "a.jpg")
        acts.sync.keep_photo(actor=DeviceActor(device.post), device=device, path=folder / "a.jpg", sha256=own)
    proofs = [Evidence("akta-kematian", "1", sha256) for sha256 in (secret, own)]
    town.record(
        *(town.visit(town.says(voter, TMS, tms=1, evidence=one)) for one in proofs), town.visit(town.says(voter))
    )
    shown = [bool(one.photo) for one in conflict_queries.sides(Conflict.objects.get(), opened=True)]
    assert sorted(shown) == [False, False, True]


@pytest.mark.parametrize("base", ["newest", 2**62])
def test_who_moved_to_another_village_is_out_of_reach(town, base):
    voter = town.voters[3]
    other = coklit.station(town.election, 1, [], village=OTHER_VILLAGE)
    town.office(Change(voter.pk, EntryKind.MOVE, {}, Spot(Place.STATION, OTHER_VILLAGE, other.pk)))
    seen = voter.entries.latest("id").pk if base == "newest" else base
    own = town.household(town.voters[0])
    told = town.record(town.visit(town.says(voter, TMS, tms=1, evidence=DEAD, base=seen), household=own))
    assert told[0].conflicts == (ConflictKind.OUTSIDE,)
    assert (again(voter).place, voter.station) == (Place.STATION, other)
    conflict = Conflict.objects.get()
    assert (conflict.village, conflict.voter) == (town.posts[0].area, None)


def test_an_entry_nobody_can_have_seen_does_not_hide_what_the_office_did(town):
    voter = town.voters[3]
    town.office(Change(voter.pk, EntryKind.CORRECTION, {"address": "KANTOR"}))
    told = town.record(town.visit(town.says(voter, TMS, tms=1, evidence=DEAD, base=2**62)))
    assert (told[0].conflicts, again(voter).place) == ((ConflictKind.OFFICE,), Place.STATION)


def test_strangers_of_one_visit_make_one_conflict_of_the_own_village(town):
    far = coklit.station(town.election, 1, town.voters[8:], village=OTHER_VILLAGE)
    for voter in town.voters[6:]:
        town.office(Change(voter.pk, EntryKind.MOVE, {}, Spot(Place.STATION, OTHER_VILLAGE, far.pk)))
    own = town.household(town.voters[0])
    town.record(
        town.visit(*(replace(town.says(one), base=2**40) for one in town.voters[6:]), household=own, post=town.posts[0])
    )
    assert Conflict.objects.get().village == town.posts[0].area


def test_what_comes_long_after_an_officer_was_dismissed_counts_as_made_then(town, server, phone):
    family, voter = household(phone, "YUSNI"), Voter.objects.get(name="YUSNI")
    end(town.posts[0], dt.date(2024, 7, 9))
    with clock.pretend(dt.date(2024, 7, 20)):
        event = phone.visit(family, {voter.pk: DIED}, at=dt.datetime(2024, 7, 8, 3, tzinfo=dt.UTC))
        assert phone.deliver(server)
    assert (phone.ledger.statuses[event], again(voter).place) == ("held", Place.STATION)


def test_nothing_is_made_before_what_the_same_phone_told_earlier(town, server, phone):
    family, voter = household(phone, "YUSNI"), Voter.objects.get(name="YUSNI")
    with housekeeping("a test shortens a term"):
        Post.objects.filter(pk=town.posts[0].pk).update(end=dt.date(2024, 7, 10))
    with clock.pretend(dt.date(2024, 7, 20)):
        phone.visit(family, met="kosong")
        assert phone.deliver(server)
        phone.visit(family, {voter.pk: DIED}, at=clock.now() - dt.timedelta(days=11))
        assert phone.deliver(server)
    made = list(Event.objects.order_by("seq").values_list("made", flat=True))
    assert made[0] <= made[1]
    assert again(voter).place == Place.STATION


def test_an_ended_phone_stays_ended_whatever_was_read_before(town, server, phone):
    stale = Device.objects.select_related("post__election", "post__officer").get()
    acts.devices.revoke(actor=ANYONE_ALLOWED, device=Device.objects.get(), reason="dicuri orang")
    mine = DeviceActor(stale.post)
    for again_alive in (
        lambda: acts.devices.handed_over(actor=mine, device=stale, unsent=0, backup=False),
        lambda: acts.devices.keep(actor=ANYONE_ALLOWED, device=stale, reason="kembali lagi"),
        lambda: acts.devices.order_hand_over(actor=ANYONE_ALLOWED, device=stale, reason="berhenti"),
        lambda: acts.devices.allow_recovery(actor=ANYONE_ALLOWED, device=stale, reason="lupa PIN"),
        lambda: acts.devices.take_package(actor=mine, device=stale),
    ):
        with pytest.raises(Refused, match="device-ended"):
            again_alive()
    assert Device.objects.get().state == DeviceState.WIPED


def test_a_phone_that_is_to_leave_gets_no_new_package(town, server, phone):
    device = Device.objects.select_related("post__election").get()
    acts.devices.order_hand_over(actor=ANYONE_ALLOWED, device=device, reason="petugas berhenti")
    for state in ("serah", "kosong"):
        assert Device.objects.get().state == state
        answer = phone._signed(server, "GET", "package", b"")
        assert (answer.status, code_of(answer)) == (409, "device-leaving")
        phone._signed(server, "POST", "handed-over", b'{"unsent":0,"backup":false}')


def test_times_and_depths_no_calendar_and_no_parser_holds_are_no_errors(server, phone):
    assert send(server, phone, "pembukaan", {"opened": []}, offset=10**30)[0] == 400
    for at in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"):
        assert send(server, phone, "pembukaan", {"opened": []}, at=at)[0] == 201
    deep = json.dumps({"events": [{"text": "[" * 100_000, "signature": ""}]}).encode()
    assert phone._signed(server, "POST", "events", deep).status == 400
    named = json.dumps({"events": [], "unsent": 0, "app": "a\x00b"}).encode()
    assert phone._signed(server, "POST", "events", named).status == 201


def test_who_may_not_read_the_roll_reads_no_conflict(town):
    voter = town.voters[3]
    town.record(town.visit(town.says(voter, TMS, tms=1, evidence=DEAD)), town.visit(town.says(voter)))
    client = browser("kpu-sdm")
    for path in ("sengketa/", f"sengketa/{Conflict.objects.get().pk}/"):
        assert client.get(f"/{town.election.slug}/coklit/{path}").status_code == 403


def test_what_never_can_be_applied_writes_no_line_at_every_try(town, server, phone, monkeypatch):
    monkeypatch.setattr("tahapan.fieldwork.recording.record", lambda *_: 1 / 0)
    struck(phone, "YUSNI")
    phone.deliver(server)
    lines = Line.objects.count()
    assert [apply_what_waits() for _ in range(3)] == [0, 0, 0]
    assert Line.objects.count() == lines


def test_a_report_from_the_future_is_held(server, phone):
    report = {"report": "akhir", "start": "2024-06-24", "day": "2030-01-01", "figures": {}}
    assert send(server, phone, "laporan", report)[1]["receipts"][0]["status"] == "held"
    assert not Report.objects.exists()


def test_openings_count_for_voters_of_the_package_and_others_are_shown_to_a_person(town, server, phone):
    own, left, other = (Voter.objects.get(name=name) for name in ("YUSNI", "ASRIL", "ZULKIFLI"))
    spot = Spot(Place.STATION, left.village, town.stations[1].pk)
    town.office(Change(left.pk, EntryKind.MOVE, spot=spot))
    event = phone.note_openings([own.pk, left.pk, other.pk, 99_999])
    assert phone.deliver(server)
    assert phone.ledger.statuses[event] == "held"
    assert set(Opening.objects.values_list("voter_id", flat=True)) == {own.pk, left.pk}
    conflict = Conflict.objects.get()
    assert (conflict.kind, str(conflict.event_id), conflict.voter) == (ConflictKind.OUTSIDE, event, None)
    page = browser("pps", VILLAGE).get(f"/{town.election.slug}/coklit/sengketa/{conflict.pk}/").content.decode()
    assert "tidak pernah ada dalam paket petugas ini" in page


def test_whom_a_phone_names_without_having_them_never_enters_its_package(town, server, phone):
    other = Voter.objects.get(name="ZULKIFLI")
    key = household(phone, "YUSNI")
    phone.households[key]["people"].append({"id": other.pk, "base": 1, "name": other.name})
    event = phone.visit(key, {other.pk: Found("tms", tms=4)})
    assert phone.deliver(server)
    assert phone.ledger.statuses[event] == "held"
    phone.take_package(server)
    assert other.nik not in str(phone.package)
