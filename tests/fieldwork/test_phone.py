"""The phone played in Python keeps what docs/protocol.md asks of the app: nothing leaves it but by a receipt."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest
from cryptography.exceptions import InvalidTag
from tests.conftest import TODAY
from tests.fieldwork import doors
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.fieldwork.acts import devices
from tahapan.fieldwork.models import Device, Event, Report
from tahapan.fieldwork.simulate.network import Fault, Network
from tahapan.fieldwork.simulate.phone import Finding, Phone
from tahapan.fieldwork.simulate.sealing import compact
from tahapan.fieldwork.simulate.transport import Answer, InProcess

NOON = dt.datetime.combine(TODAY, dt.time(12), clock.WIB)


@pytest.fixture
def phone(election):
    with clock.pretend(NOON):
        town = doors.town(election)
        made = Phone(now=lambda: NOON, chance=random.Random(1))
        made.enrol(InProcess(), devices.invite(actor=ANYONE_ALLOWED, election=election, post=town.posts[0]))
        made.take_package(InProcess())
        yield made


class Says:
    """A server that answers everything but hello with one answer."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def send(self, method, path, headers, body):
        return InProcess().send(method, path, headers, body) if path.endswith("hello") else self._answer


OURS = {"x-tahapan-protocol": "1"}


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>Selamat datang di WiFi", {"content-type": "text/html"}),
        Answer(201, b"<html>Selamat datang di WiFi", {"content-type": "text/html"}),
        Answer(201, b'{"receipts": [], "time": "2024-07-08T12:00:00+07:00", "orders": []}', OURS),
        Answer(201, b'{"receipts": [{"id"', OURS),
        Answer(500, b"", OURS),
        Answer(204, b"", OURS),
    ],
    ids=["portal 200", "portal 201", "no receipt", "cut off", "error", "nothing"],
)
def test_only_a_receipt_that_names_the_event_clears_it(phone, answer):
    made = phone.visit(next(iter(phone.households)))
    delivery = phone.deliver(Says(answer))
    assert (bool(delivery), delivery.confirmed, list(phone.queue)) == (False, 0, [made])


def test_a_receipt_for_other_bytes_clears_nothing(phone):
    made = phone.visit(next(iter(phone.households)))
    other = {
        "receipts": [{"id": made, "sha256": "0" * 64, "status": "applied"}],
        "time": NOON.isoformat(),
        "orders": [],
    }
    phone.deliver(Says(Answer(201, compact(other).encode(), OURS)))
    assert list(phone.queue) == [made]


def test_what_was_cut_off_on_the_way_is_sent_again_byte_for_byte(phone):
    made = phone.visit(next(iter(phone.households)))
    text = phone.queue[made].text
    bad = Network(InProcess(), random.Random(0), {Fault.LOST_AFTER: 1.0})
    assert phone.deliver(bad).problem == "unreachable"
    assert phone.deliver(InProcess())
    assert Event.objects.get(pk=made).text == text
    assert Event.objects.count() == 1


def test_an_event_the_server_knows_with_other_bytes_is_set_aside_and_the_rest_goes_on(phone):
    first = phone.visit(next(iter(phone.households)))
    held = phone.queue[first]
    forged = json.loads(held.text)
    forged["body"]["note"] = "lain"
    other = Phone(now=lambda: NOON, chance=random.Random(2))
    other.__dict__.update({name: value for name, value in phone.__dict__.items() if name not in ("queue", "ledger")})
    text = compact(forged)
    other.queue = {first: type(held)(first, text, phone._key.sign(text), "")}
    assert phone.deliver(InProcess())
    second = other.visit(next(iter(phone.households)), met="kosong")
    delivery = other.deliver(InProcess())
    assert (delivery.problem, list(other.queue), list(other.aside)) == ("", [], [first])
    assert Event.objects.get(pk=first).text == held.text
    assert Event.objects.filter(pk=second).exists()


def test_a_backup_opens_with_the_recovery_of_its_device_alone(phone):
    made = phone.visit(next(iter(phone.households)))
    file = phone.backup()
    recovery = Device.objects.get().recovery
    phone.queue.clear()
    assert phone.restore(file, recovery) == 1
    assert list(phone.queue) == [made]
    assert made.encode() not in file
    with pytest.raises(InvalidTag):
        phone.restore(file, "A" * 43 + "=")


def test_who_is_logged_out_delivers_nothing_and_keeps_everything(phone):
    made = phone.visit(next(iter(phone.households)))
    phone.log_out()
    phone.deliver(InProcess())
    assert (list(phone.queue), Event.objects.count()) == ([made], 0)
    phone.log_in()
    assert phone.deliver(InProcess())


def test_a_clock_that_is_off_is_told_and_set_right(phone):
    phone.clock_error = dt.timedelta(days=-1, minutes=-7)
    phone.visit(next(iter(phone.households)), met="kosong")
    phone.deliver(InProcess())
    made = phone.visit(next(iter(phone.households)))
    phone.deliver(InProcess())
    assert json.loads(Event.objects.get(pk=made).text)["offset"] == -(24 * 60 + 7) * 60_000
    assert Event.objects.get(pk=made).made == NOON


def test_a_report_is_counted_from_the_visits_it_came_with(phone):
    household = next(iter(phone.households.values()))
    first = household["people"][0]["id"]
    phone.visit(household["id"], {first: Finding("tms", tms=4)})
    phone.report("harian", TODAY, TODAY)
    assert phone.deliver(InProcess())
    report = Report.objects.get()
    assert report.figures["told"] == report.figures["counted"]
    assert report.figures["told"]["tms"]["4"] == 1
