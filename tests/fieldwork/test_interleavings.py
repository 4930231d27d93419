"""Four updates of three phones about one voter, in every order they can arrive: always the same end, one state or one
conflict anybody can see. And one phone's events, cut into batches in every way."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import permutations, product

import pytest
from django.db import transaction
from tests.conftest import TODAY
from tests.fieldwork import doors
from tests.fieldwork.expected import Told, World
from tests.fieldwork.test_schedules import FOUND, NEW, rows_by_id
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.fieldwork.acts import devices
from tahapan.fieldwork.kinds import FindingState
from tahapan.fieldwork.models import Conflict, Event, Finding, Visit
from tahapan.fieldwork.simulate.phone import SAME, Held, Phone
from tahapan.fieldwork.simulate.phone import Finding as Found
from tahapan.fieldwork.simulate.transport import InProcess

NOON = dt.datetime.combine(TODAY, dt.time(12), clock.WIB)
MOVED = Found("ubah", {"address": "JORONG LUBUAK"})
OTHER = Found("ubah", {"rt": 9})
DEAD = Found("tms", tms=1, evidence={"kind": "akta-kematian", "number": "AK 1", "photo": ""})
SAID_DEAD = Found("tms", tms=1)
LEFT = Found("tms", tms=4)
BELONGS = Found("tms", tms=8, station=2)
WHO = (0, 0, 1, 2)
"""The phone of each update. The first phone's second update is a correction: it names the first."""
STORIES = (
    (SAME, MOVED, MOVED, MOVED),
    (MOVED, OTHER, OTHER, SAME),
    (DEAD, SAME, SAME, SAME),
    (SAME, DEAD, SAID_DEAD, DEAD),
    (SAME, LEFT, LEFT, LEFT),
    (DEAD, MOVED, MOVED, DEAD),
    (MOVED, SAME, BELONGS, BELONGS),
    (SAME, BELONGS, BELONGS, BELONGS),
)


@pytest.fixture
def town(election):
    with clock.pretend(NOON):
        yield doors.town(election)


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def signed_in(town: doors.Town, count: int) -> list[Phone]:
    """Phones of the first officer, each with a package of its own, all taken before anything was told."""
    made = []
    for number in range(count):
        phone = Phone(now=lambda: NOON, chance=random.Random(number))
        phone.enrol(InProcess(), devices.invite(actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0]))
        phone.take_package(InProcess())
        made.append(phone)
    return made


def alone(phone: Phone) -> int:
    """The family of one person."""
    return next(pk for pk, one in phone.households.items() if len(one["people"]) == 1)


def tell(phones: Sequence[Phone], story: Sequence[Found]) -> list[tuple[Phone, Held]]:
    """The four updates, frozen on their phones."""
    told = []
    for who, found in zip(WHO, story, strict=True):
        household = alone(phones[who])
        voter = phones[who].households[household]["people"][0]["id"]
        made = phones[who].visit(household, {voter: found})
        told.append((phones[who], phones[who].queue[made]))
    return told


def everybody() -> str:
    """Who stands where with which elements, by NIK: numbers of new rows are PostgreSQL's own affair."""
    return json.dumps({row["nik"]: row for row in rows_by_id().values()}, sort_keys=True)


def end() -> tuple[object, ...]:
    """Everybody and every open conflict, as anybody can see them."""
    sides = Finding.objects.filter(state=FindingState.DISPUTED.value).values_list("visit", flat=True)
    conflicts = sorted(Conflict.objects.filter(settled=None).values_list("voter__nik", "kind"))
    states = sorted((str(visit), state) for visit, state in Finding.objects.values_list("visit", "state"))
    return everybody(), conflicts, sorted(map(str, sides)), states


def arrives(phone: Phone, *events: Held) -> None:
    answer = phone.post(InProcess(), events)
    assert answer.status in (201, 202)


def same_end_in_every_order(town: doors.Town, story: Sequence[Found]) -> None:
    told = tell(signed_in(town, 3), story)
    ends = []
    for order in permutations(told):
        with undone():
            for phone, held in order:
                arrives(phone, held)
            ends.append(end())
    assert len(ends) == 24
    assert [one for one in ends if one != ends[0]] == []
    rows, conflicts, sides, _ = ends[0]
    changed = rows != everybody()
    assert len(conflicts) <= 1
    assert not (conflicts and changed), "whoever is in conflict stands where they stood"
    assert bool(conflicts) == (len(sides) > 1)


@pytest.mark.parametrize("story", STORIES, ids=range(len(STORIES)))
def test_four_updates_of_three_phones_end_the_same_in_every_order(town, story):
    same_end_in_every_order(town, story)


@pytest.mark.campaign
@pytest.mark.parametrize("story", list(product(FOUND[1:], repeat=4)))
def test_any_four_updates_end_the_same_in_every_order(town, story):
    same_end_in_every_order(town, story)


def test_what_the_orders_end_in_is_what_the_rules_say(town):
    phones = signed_in(town, 3)
    before = rows_by_id()
    household = alone(phones[0])
    person = dict(phones[0].households[household]["people"][0])
    station = phones[0].households[household]["station"]
    for story in product((SAME, MOVED), (SAME, MOVED, DEAD), (MOVED, DEAD), (SAME, MOVED, DEAD)):
        with undone():
            told = tell(phones, story)
            for phone, held in reversed(told):
                arrives(phone, held)
            lines = {str(pk): line for pk, line in Visit.objects.values_list("id", "line_id")}
            world = World(
                before,
                [
                    Told(held.id, lines[held.id], True, station, json.loads(held.text)["body"], {person["id"]: person})
                    for _, held in told
                ],
            )
            expected = world.ends()[person["id"]]
            row = rows_by_id()[person["id"]]
            assert (row["place"], row["station"], row["address"]) == (
                expected.place, expected.station, expected.elements["address"]
            )  # fmt: skip
            assert Conflict.objects.filter(settled=None, voter=person["id"]).exists() == expected.conflict


def splits(count: int) -> Iterator[list[int]]:
    """Every way to cut a row of `count` into stretches, by their lengths."""
    if count == 0:
        yield []
    for first in range(1, count + 1):
        for rest in splits(count - first):
            yield [first, *rest]


def test_batches_cut_anywhere_and_in_any_order_end_the_same(town):
    (phone,) = signed_in(town, 1)
    household = alone(phone)
    voter = phone.households[household]["people"][0]["id"]
    other = next(pk for pk in phone.households if pk != household)
    family = [one["id"] for one in phone.households[other]["people"]]
    made = [
        phone.visit(household, {voter: DEAD}),
        phone.visit(other, {family[0]: MOVED}, new=[dict(NEW)]),
        phone.visit(household, {voter: OTHER}),
        phone.visit(other, {family[0]: MOVED, family[1]: DEAD}, new=[dict(NEW)]),
    ]
    events = [phone.queue[one] for one in made]
    ends = []
    for lengths in splits(len(events)):
        rest, batches = list(events), []
        for length in lengths:
            batches.append(rest[:length])
            rest = rest[length:]
        for order in permutations(batches):
            with undone():
                for batch in order:
                    arrives(phone, *batch)
                ends.append(end())
                assert Event.objects.count() == len(events)
    assert [one for one in ends if one != ends[0]] == []
    assert ends[0][1] == []
