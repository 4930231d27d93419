"""Phones over HTTP: what the contract says, and everything it must survive (docs/protocol.md)."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import logging
import uuid

import pytest
from tests.fieldwork import doors
from tests.fieldwork.wire import DEAD, code_of, enrolled, household, post, struck
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.fieldwork import acts
from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Altered, Conflict, Device, Event, Finding, Visit
from tahapan.fieldwork.simulate.phone import Finding as Found
from tahapan.fieldwork.simulate.phone import NotDelivered, Phone
from tahapan.fieldwork.simulate.sealing import compact
from tahapan.fieldwork.simulate.transport import API, InProcess
from tahapan.roll.models import Place, Voter


@pytest.fixture
def town(election):
    return doors.town(election)


@pytest.fixture
def server(town):
    return InProcess("localhost")


@pytest.fixture
def phone(town, server):
    return enrolled(town, server)


def test_a_phone_takes_its_package_visits_and_delivers(town, server, phone):
    struck(phone, "YUSNI")
    assert phone.deliver(server)
    assert Voter.objects.get(name="YUSNI").place == Place.TMS_1
    device = Device.objects.get()
    assert (device.last_seq, device.unsent, device.app) == (1, 0, "1.0")
    assert phone.ledger.statuses == dict.fromkeys(phone.ledger.made, "applied")


def test_every_answer_names_the_protocol(server):
    answer = server.send("POST", f"{API}hello", {"Content-Type": "application/json"}, b"{}")
    assert (answer.status, code_of(answer)) == (400, "protocol-unknown")
    assert answer.headers["x-tahapan-protocol"] == "1"


def test_the_same_delivery_again_gets_the_same_receipts(town, server, phone):
    struck(phone, "YUSNI")
    batch = list(phone.queue.values())
    first = post(server, phone, batch)
    second = post(server, phone, batch)
    assert (first.status, json.loads(first.body)["receipts"]) == (201, json.loads(second.body)["receipts"])
    assert (Event.objects.count(), Visit.objects.count()) == (1, 1)


def test_the_same_id_with_other_bytes_is_kept_and_named(town, server, phone):
    event = struck(phone, "YUSNI")
    assert phone.deliver(server)
    honest = Event.objects.get(pk=event)
    altered = honest.text.replace('"sticker":true', '"sticker":false')
    document = compact({"events": [{"text": altered, "signature": phone._key.sign(altered)}], "unsent": 0, "app": "1"})
    for _ in range(2):
        answer = phone._signed(server, "POST", "events", document.encode())
        assert (answer.status, json.loads(answer.body)["altered"]) == (409, [event])
    assert Altered.objects.get().text == altered
    assert Event.objects.get().text == honest.text


def test_a_forged_batch_stores_nothing(server, phone):
    struck(phone, "YUSNI")
    held = next(iter(phone.queue.values()))
    forged = compact({"events": [{"text": held.text.replace("YUSNI", "X").replace('"proof":true', '"proof":false'),
                                  "signature": held.signature}], "unsent": 0, "app": "1"})  # fmt: skip
    answer = phone._signed(server, "POST", "events", forged.encode())
    assert (answer.status, code_of(answer)) == (403, "signature-wrong")
    assert not Event.objects.exists()


def test_one_altered_event_within_a_chain_stores_nothing(server, phone):
    for name in ("YUSNI", "ASRIL", "FITRI YENI"):
        struck(phone, name)
    sent = [one.sent for one in phone.queue.values()]
    sent[1] = {**sent[1], "text": sent[1]["text"].replace('"proof":true', '"proof":false')}
    body = compact({"events": sent, "unsent": 0, "app": "1"}).encode()
    assert code_of(phone._signed(server, "POST", "events", body)) == "signature-wrong"
    assert not Event.objects.exists()


def test_signatures_inside_a_chain_are_bound_by_the_last(server, phone):
    for name in ("YUSNI", "ASRIL", "FITRI YENI"):
        struck(phone, name)
    sent = [one.sent for one in phone.queue.values()]
    sent[0] = {**sent[0], "signature": "AAAA"}
    assert phone._signed(server, "POST", "events", compact({"events": sent, "app": "1"}).encode()).status == 201


def test_a_gap_is_accepted_remembered_and_closed(server, phone):
    for name in ("YUSNI", "ASRIL", "FITRI YENI"):
        struck(phone, name)
    first, second, third = phone.queue.values()
    assert post(server, phone, [third, first], unsent=1).status == 201
    device = Device.objects.get()
    assert (device.last_seq, device.last_hash, device.unsent) == (1, first.sha256, 1)
    assert post(server, phone, [second]).status == 201
    device.refresh_from_db()
    assert (device.last_seq, device.last_hash) == (3, third.sha256)


def test_events_of_another_phone_are_refused(town, server, phone):
    other = enrolled(town, server)
    struck(other, "YUSNI")
    answer = post(server, phone, list(other.queue.values()))
    assert (answer.status, code_of(answer)) == (403, "signature-wrong")
    assert not Event.objects.exists()


def test_another_devices_challenge_is_refused(town, server, phone):
    other = enrolled(town, server)
    phone._challenge = (other._hello(server), phone.clock)
    text = f"{phone._challenge[0]}\nPOST\n{API}events\n{hashlib.sha256(b'{}').hexdigest()}"
    headers = {"Content-Type": "application/json", "X-Tahapan-Protocol": "1", "X-Tahapan-Device": phone.device,
               "X-Tahapan-Challenge": phone._challenge[0], "X-Tahapan-Signature": phone._key.sign(text)}  # fmt: skip
    answer = server.send("POST", f"{API}events", headers, b"{}")
    assert (answer.status, code_of(answer)) == (401, "challenge-old")


def test_a_challenge_ends_after_ten_minutes_of_the_servers_clock(server, phone, monkeypatch):
    import time

    later = time.time() + 601
    monkeypatch.setattr("tahapan.fieldwork.api.time.time", lambda: later)
    asked = phone._signed(server, "POST", "events", b'{"events": []}')
    assert asked.status == 201, "a new challenge was fetched"
    monkeypatch.undo()
    monkeypatch.setattr(Phone, "_hello", lambda self, server: "5f5e100.00")
    phone._challenge = None
    assert code_of(phone._signed(server, "POST", "events", b'{"events": []}')) == "challenge-old"


def test_a_request_changed_on_the_way_is_refused(server, phone):
    answer = _send(server, phone, b'{"events": []}', sent=b'{"events": [], "unsent": 5}')
    assert (answer.status, code_of(answer)) == (403, "signature-wrong")


def test_a_body_cut_off_on_the_way_is_told_as_broken(server, phone):
    struck(phone, "YUSNI")
    whole = compact({"events": [one.sent for one in phone.queue.values()]}).encode()
    answer = _send(server, phone, whole, sent=whole[: len(whole) // 2])
    assert (answer.status, code_of(answer)) == (400, "batch-broken")
    assert phone.deliver(server)


def _send(server, phone, signed, sent):
    challenge = phone._hello(server)
    text = f"{challenge}\nPOST\n{API}events\n{hashlib.sha256(signed).hexdigest()}"
    headers = {"Content-Type": "application/json", "X-Tahapan-Protocol": "1", "X-Tahapan-Device": phone.device,
               "X-Tahapan-Challenge": challenge, "X-Tahapan-Signature": phone._key.sign(text)}  # fmt: skip
    return server.send("POST", f"{API}events", headers, sent)


@pytest.mark.parametrize("body", [b"[]", b'{"events": 1}', b'{"events": [{"text": "{}", "signature": ""}]}', b"x"])
def test_what_no_phone_sends_is_told_as_broken(server, phone, body):
    answer = phone._signed(server, "POST", "events", body)
    assert (answer.status, code_of(answer)) == (400, "batch-broken")


def test_too_many_events_are_refused(server, phone):
    body = compact({"events": [{"text": "{}", "signature": ""}] * 201}).encode()
    assert phone._signed(server, "POST", "events", body).status == 413


def test_too_many_bytes_are_refused_before_they_are_read(server, phone):
    answer = phone._signed(server, "POST", "events", b" " * ((1 << 20) + 1))
    assert (answer.status, code_of(answer)) == (413, "batch-too-large")


def test_an_unknown_version_is_stored_and_held(server, phone):
    event = _own_event(phone, v=9)
    assert phone.deliver(server)
    assert phone.ledger.statuses[event] == "held"
    assert Conflict.objects.get().kind == "tidak-terbaca"


@pytest.mark.parametrize(
    "body",
    [
        {"household": 1, "met": "siapa"},
        {"household": None, "met": "kosong", "people": [{"voter": 1, "base": 1, "outcome": "sesuai"}]},
        {"household": None, "met": "sendiri", "people": [{"voter": 1, "base": 1, "outcome": "tms"}]},
        {"household": None, "met": "sendiri", "note": "\ud83d"},
        {"household": None, "met": "sendiri", "note": "a\x00b"},
        None,
    ],
)
def test_what_cannot_be_read_is_stored_and_held(server, phone, body):
    event = _own_event(phone, body=body)
    assert phone.deliver(server)
    assert phone.ledger.statuses[event] == "held"
    assert Event.objects.filter(pk=event).exists()


def _own_event(phone, **changed):
    """An event the phone signs, with parts of its own."""
    made = phone.visit(None, met="kosong")
    document = json.loads(phone.queue[made].text) | changed
    text = json.dumps(document, separators=(",", ":"))
    from tahapan.fieldwork.simulate.phone import _held

    phone.queue[made] = _held(text, phone._key.sign(text))
    phone.ledger.made[made] = phone._prev = phone.queue[made].sha256
    return made


def test_visits_to_a_station_of_another_officer_are_held(town, server, phone):
    other = enrolled(town, server, post=1)
    foreign = household(other, "ZULKIFLI")
    phone.households[foreign] = other.households[foreign]
    person = next(one["id"] for one in phone.households[foreign]["people"] if one["name"] == "ZULKIFLI")
    event = phone.visit(foreign, {person: DEAD})
    assert phone.deliver(server)
    assert phone.ledger.statuses[event] == "held"
    assert Voter.objects.get(name="ZULKIFLI").place == Place.STATION
    assert set(Conflict.objects.values_list("kind", flat=True)) == {"di-luar-paket"}


def test_a_phone_whose_clock_is_three_days_off_is_put_right(server, phone):
    phone.clock_error = dt.timedelta(days=3)
    phone._hello(server)
    event = struck(phone, "YUSNI")
    assert phone.deliver(server)
    visit = Visit.objects.get(pk=event)
    assert visit.day == clock.today()
    assert Device.objects.get().clock_ms == pytest.approx(3 * 86_400_000, abs=60_000)


def test_a_clock_nobody_knew_of_never_makes_a_visit_before_its_phone_or_after_now(server, phone):
    for days in (-40, 40):
        phone.clock_error = dt.timedelta(days=days)
        struck(phone, "YUSNI")
    assert phone.deliver(server)
    assert set(Visit.objects.values_list("day", flat=True)) == {clock.today()}


def test_a_backlog_of_six_days_is_taken_in_with_a_mark(town, server):
    with clock.pretend(dt.date(2024, 7, 1)):
        phone = enrolled(town, server)
        struck(phone, "YUSNI")
    assert phone.deliver(server)
    assert (Event.objects.get().late, Voter.objects.get(name="YUSNI").place) == (True, Place.TMS_1)


def test_what_an_officer_did_in_the_term_is_received_after_it(town, server, phone):
    struck(phone, "YUSNI")
    with clock.pretend(dt.date(2024, 7, 28)):
        phone._challenge = None
        assert phone.deliver(server)
        with pytest.raises(NotDelivered, match="coklit-post-ended"):
            phone.take_package(server)
    assert Voter.objects.get(name="YUSNI").place == Place.TMS_1


def test_a_visit_after_the_term_is_held(town, server, phone):
    with clock.pretend(dt.date(2024, 7, 28)):
        event = struck(phone, "YUSNI")
        phone._challenge = None
        assert phone.deliver(server)
    assert phone.ledger.statuses[event] == "held"
    assert Conflict.objects.get().kind == "di-luar-masa-kerja"


def test_reports_and_openings_arrive_too(town, server, phone):
    phone.report("harian", dt.date(2024, 7, 8), dt.date(2024, 7, 8))
    phone.note_openings([town.voters[0].pk])
    assert phone.deliver(server)
    device = Device.objects.get()
    assert device.post.reports.count() == 1
    assert list(device.openings.values_list("voter_id", flat=True)) == [town.voters[0].pk]
    assert set(phone.ledger.statuses.values()) == {"applied"}


# ── Codes, recovery, the end


def test_a_code_is_used_once_within_72_hours(town, server):
    code = acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0])
    Phone().enrol(server, code.lower().replace("-", " "))
    with pytest.raises(NotDelivered, match="code-wrong"):
        Phone().enrol(server, code)
    late = acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0])
    with clock.pretend(dt.date(2024, 7, 12)), pytest.raises(NotDelivered, match="code-wrong"):
        Phone().enrol(server, late)


def test_an_enrolment_whose_answer_was_lost_is_repeated_by_the_same_key_and_by_no_other(town, server):
    code = acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0])
    phone = Phone()
    phone.enrol(server, code)
    first = phone.device
    with pytest.raises(NotDelivered, match="code-wrong"):
        Phone().enrol(server, code)
    phone.enrol(server, code)
    assert (phone.device, Device.objects.count()) == (first, 1)
    phone.take_package(server)
    with pytest.raises(NotDelivered, match="code-wrong"):
        phone.enrol(server, code)
    late = acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0])
    other = Phone()
    other.enrol(server, late)
    with clock.pretend(dt.date(2024, 7, 12)), pytest.raises(NotDelivered, match="code-wrong"):
        other.enrol(server, late)
    acts.devices.revoke(actor=ANYONE_ALLOWED, device=Device.objects.get(pk=other.device), reason="HP hilang")
    with pytest.raises(NotDelivered, match="code-wrong"):
        other.enrol(server, late)


def test_a_new_code_ends_the_one_before(town, server):
    first = acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0])
    acts.devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0])
    with pytest.raises(NotDelivered, match="code-wrong"):
        Phone().enrol(server, first)


def test_an_unknown_device_is_told_so(server, phone):
    phone.device, phone._challenge = str(uuid.uuid4()), None
    with pytest.raises(NotDelivered, match="device-unknown"):
        phone.take_package(server)


def test_the_recovery_key_is_given_once_and_only_when_allowed(server, phone):
    assert code_of(phone._signed(server, "POST", "recovery", b"{}")) == "recovery-not-allowed"
    device = Device.objects.get()
    acts.devices.allow_recovery(actor=ANYONE_ALLOWED, device=device, reason="lupa PIN, sudah bertemu")
    assert json.loads(phone._signed(server, "POST", "recovery", b"{}").body) == {"recovery": device.recovery}
    assert code_of(phone._signed(server, "POST", "recovery", b"{}")) == "recovery-not-allowed"


def test_a_phone_is_wiped_only_after_it_handed_over(town, server, phone):
    struck(phone, "YUSNI")
    assert code_of(phone._signed(server, "POST", "wiped", b"{}")) == "queue-left"
    acts.devices.order_hand_over(actor=ANYONE_ALLOWED, device=Device.objects.get(), reason="petugas diganti")
    answer = phone._signed(server, "POST", "handed-over", b'{"unsent": 1, "backup": false}')
    assert json.loads(answer.body)["orders"] == [{"order": "hand-over"}]
    delivery = phone.deliver(server)
    assert delivery.orders == ("hand-over",)
    phone.obey(server, delivery.orders)
    assert (Device.objects.get().state, phone.device) == (DeviceState.WIPED, "")
    assert Visit.objects.count() == 1


def test_an_ended_phone_is_told_so_and_its_backup_still_comes_in(town, server, phone):
    event = struck(phone, "YUSNI")
    device = Device.objects.get()
    acts.devices.revoke(actor=ANYONE_ALLOWED, device=device, reason="HP hilang di jalan")
    assert phone.deliver(server).problem == "device-ended"
    file = phone.backup()
    taken = acts.sync.open_backup(actor=ANYONE_ALLOWED, device=device, file=file, reason="cadangan dibawa petugas")
    assert [str(one.id) for one in taken.receipts] == [event]
    assert Voter.objects.get(name="YUSNI").place == Place.TMS_1


def test_a_backup_opens_with_its_own_device_only(town, server, phone):
    other = enrolled(town, server)
    struck(phone, "YUSNI")
    from tahapan.core.errors import Refused

    with pytest.raises(Refused, match="backup-wrong"):
        acts.sync.open_backup(
            actor=ANYONE_ALLOWED, device=Device.objects.get(pk=other.device), file=phone.backup(), reason="salah HP"
        )
    assert not Finding.objects.exists()


# ── Nothing lost when applying fails


def test_what_cannot_be_applied_now_is_stored_and_applied_later_once(town, server, phone, monkeypatch):
    event = struck(phone, "YUSNI")

    def fails(*_: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("tahapan.fieldwork.recording.record", fails)
    batch = list(phone.queue.values())
    answer = post(server, phone, batch)
    assert (answer.status, json.loads(answer.body)["receipts"][0]["status"]) == (202, "stored")
    assert (Event.objects.count(), Visit.objects.count()) == (1, 0)
    monkeypatch.undo()
    assert acts.sync.apply_waiting(actor=ANYONE_ALLOWED, election=town.election) == 1
    with pytest.raises(Refused, match="events-still-waiting"):
        acts.sync.apply_waiting(actor=ANYONE_ALLOWED, election=town.election)
    assert json.loads(post(server, phone, batch).body)["receipts"][0]["status"] == "applied"
    assert str(Visit.objects.get().pk) == event


def test_the_next_delivery_applies_what_waited(town, server, phone, monkeypatch):
    struck(phone, "YUSNI")
    with monkeypatch.context() as patch:
        patch.setattr("tahapan.fieldwork.recording.record", lambda *_: 1 / 0)
        phone.deliver(server)
    struck(phone, "ASRIL", Found())
    assert phone.deliver(server)
    assert Visit.objects.count() == 2


def test_the_worker_applies_what_waits_and_writes_nothing_when_nothing_does(town, server, phone, monkeypatch):
    from tahapan.fieldwork.tasks import apply_what_waits
    from tahapan.jobs import regular
    from tahapan.journal.models import Line

    lines = Line.objects.count()
    assert (apply_what_waits(), Line.objects.count()) == (0, lines)
    struck(phone, "YUSNI")
    with monkeypatch.context() as patch:
        patch.setattr("tahapan.fieldwork.recording.record", lambda *_: 1 / 0)
        phone.deliver(server)
    regular.run()
    assert Voter.objects.get(name="YUSNI").place == Place.TMS_1


def test_no_number_of_anybody_is_in_the_journal_the_log_or_an_answer(town, server, phone, monkeypatch):
    from tahapan.journal.models import Line

    log = io.StringIO()
    monkeypatch.setattr(logging.getLogger("tahapan").handlers[0], "stream", log)
    numbers = {one.nik for one in town.voters} | {one.nkk for one in town.voters}
    key = household(phone, "YUSNI")
    person = phone.households[key]["people"][0]
    new = {**doors.somebody(nik=town.voters[0].nik).elements, "evidence": None}
    wrong = Found("ubah", changes={"nik": town.voters[1].nik, "nkk": town.voters[9].nkk})
    phone.visit(key, {person["id"]: wrong}, new=[new])
    sent = list(phone.queue.values())
    answers = [post(server, phone, sent), post(server, phone, sent)]
    with monkeypatch.context() as patch:
        patch.setattr("tahapan.fieldwork.recording.record", _fails_with(town.voters[0].nik))
        struck(phone, "ASRIL")
        answers.append(post(server, phone, list(phone.queue.values())[1:]))
    broken = compact({"events": [{"text": town.voters[0].nik}]}).encode()
    answers.append(phone._signed(server, "POST", "events", broken))
    told = str(list(Line.objects.values())) + "".join(answer.body.decode() for answer in answers)
    assert "wait" in log.getvalue()
    told += log.getvalue()
    assert [answer.status for answer in answers] == [201, 201, 202, 400]
    assert not [number for number in numbers if number in told]


def _fails_with(number):
    def fails(*_):
        raise ValueError(f"duplicate key (nik)=({number})")

    return fails
