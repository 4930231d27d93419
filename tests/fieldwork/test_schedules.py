"""Schedules of phone, network and server: whatever happens, in whatever order, nothing confirmed is lost, nothing
counts twice, and the roll is what the visits come to.

500 schedules (fewer on PostgreSQL, which takes its time), then 10,000, by
`./tahapan test -m campaign tests/fieldwork/test_schedules.py`. Chance is derived, not drawn: every run plays the same.
"""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import random
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from tests.conftest import TODAY
from tests.fieldwork import coklit, doors
from tests.fieldwork.expected import Moved, Renamed, Told, World
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.fieldwork.acts import devices, sync
from tahapan.fieldwork.models import Conflict, Device, Event, Finding, Household, Visit, Waiting
from tahapan.fieldwork.simulate.network import Fault, Network
from tahapan.fieldwork.simulate.phone import SAME, Ledger, NotDelivered, Phone
from tahapan.fieldwork.simulate.phone import Finding as Found
from tahapan.fieldwork.simulate.transport import Answer, InProcess, Unreachable
from tahapan.journal.models import Line
from tahapan.officers.models import Post
from tahapan.roll.changes import Change, Spot
from tahapan.roll.models import Entry, EntryKind, Place, Voter

NOON = dt.datetime.combine(TODAY, dt.time(12), clock.WIB)
FOUND = (
    SAME,
    SAME,
    Found("ubah", {"address": "JORONG LUBUAK"}),
    Found("ubah", {"rt": 9}),
    Found("ubah", {"rt": 9, "marital": "P"}),
    Found("tms", tms=1, evidence={"kind": "akta-kematian", "number": "AK 1", "photo": ""}),
    Found("tms", tms=1),
    Found("tms", tms=4),
    Found("tms", tms=6, evidence={"kind": "sk-tni-polri", "number": "SK 1", "photo": ""}),
)
NEW = MappingProxyType(
    {
        "nkk": "1303040101200001", "nik": "1303041705900007", "name": "BARU SEKALI", "birth_place": "SIJUNJUNG",
        "birth_date": "1990-05-17", "marital": "S", "sex": "L", "address": "JORONG KOTO TUO", "rt": 1, "rw": 0,
        "disability": 0, "ktp": "S",
    }
)  # fmt: skip
SHOWN = ("nik", "name", "address", "rt", "marital", "place", "station_id")


class Killed(BaseException):
    """The server process died."""


class Fragile:
    """The server, which dies in the middle of a request after so many more statements: nothing of the request stays."""

    def __init__(self) -> None:
        self._inner = InProcess()
        self.dies_after: int | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if self.dies_after is None:
            return self._inner.send(method, path, headers, body)
        left, self.dies_after = self.dies_after, None

        def dying(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return execute(sql, params, many, context)

        try:
            with transaction.atomic():
                with connection.execute_wrapper(dying):
                    answer = self._inner.send(method, path, headers, body)
                if left < 0:
                    raise Killed
                return answer
        except Killed:
            raise Unreachable("killed") from None


class Scripted(Network):
    """A network whose next faults are told."""

    def tell(self, faults: list[Fault | None]) -> None:
        self._told = list(faults)

    def _draw(self) -> Fault | None:
        return self._told.pop(0) if self._told else None


class Carried:
    """A phone with its network, what its package said, and whose it is."""

    def __init__(self, server: Fragile, post: Post, number: int) -> None:
        chance = random.Random(number)
        self.phone = Phone(now=lambda: NOON, chance=chance, ledger=Ledger())
        self.network = Scripted(server, random.Random(number))
        self.network.tell([])
        self.post = post
        self.file: tuple[str, bytes] | None = None

    def copied(self, server: Fragile, post: Post) -> Carried:
        """The same phone, to be used in one schedule."""
        other = Carried(server, post, 0)
        other.phone = copy.deepcopy(self.phone)
        return other

    def sign_in(self) -> None:
        code = devices.invite(actor=ANYONE_ALLOWED, election=self.post.election, post=self.post)
        self.phone.enrol(self.network, code)
        self.phone.take_package(self.network)


class Coklit(RuleBasedStateMachine):
    """Two officers, three phones at first, twelve people, an office."""

    town: doors.Town
    signed_in: list[Carried]
    """Phones as they are when a schedule begins; each schedule gets copies."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.moment = clock.pretend(NOON)
        self.moment.__enter__()
        self.server = Fragile()
        # Read anew: what one schedule does to an officer must not reach the next.
        self.posts = list(Post.objects.filter(pk__in=[one.pk for one in self.town.posts]).order_by("pk"))
        self.seen: dict[str, dict[int, dict[str, Any]]] = {}
        self.bodies: dict[str, dict[str, Any]] = {}
        self.world = World(rows_by_id())
        self.walks = [(0, walk())]
        self.serial = 10
        self.carried = [one.copied(self.server, self.posts[number // 2]) for number, one in enumerate(self.signed_in)]

    def new_phone(self, post: Post) -> Carried:
        self.serial += 1
        carried = Carried(self.server, post, self.serial)
        carried.sign_in()
        return carried

    def teardown(self) -> None:
        try:
            self.everything_arrives()
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)
            self.moment.__exit__(None, None, None)

    # ── The door

    @rule(data=st.data(), who=st.integers(0, 9), homes=st.lists(st.integers(0, 2), min_size=1, max_size=3))
    def visit(self, data: st.DataObject, who: int, homes: list[int]) -> None:
        phone = self.at(who)
        for home in homes if phone is not None and phone.households else ():
            household = list(phone.households.values())[home % len(phone.households)]
            found = {one["id"]: data.draw(st.sampled_from(FOUND)) for one in household["people"]}
            new = [dict(NEW)] if data.draw(st.integers(0, 5)) == 0 else []
            if new and data.draw(st.booleans()):
                new[0]["name"] = "BARU LAIN"
            self.remember(phone, phone.visit(household["id"], found, new=new), household)

    @rule(data=st.data(), who=st.integers(0, 9), homes=st.lists(st.integers(0, 2), min_size=1, max_size=2))
    def visit_and_deliver(self, data: st.DataObject, who: int, homes: list[int]) -> None:
        self.visit(data, who, homes)
        self.deliver(who, [])

    @rule(who=st.integers(0, 9), home=st.integers(0, 4))
    def nobody_home(self, who: int, home: int) -> None:
        phone = self.at(who)
        if phone is not None and phone.households:
            household = list(phone.households.values())[home % len(phone.households)]
            self.remember(phone, phone.visit(household["id"], met="kosong"), household)

    @rule(who=st.integers(0, 9), listed=st.integers(0, 11))
    def finds_somebody_listed(self, who: int, listed: int) -> None:
        phone = self.at(who)
        if phone is not None and phone.households:
            household = next(iter(phone.households.values()))
            nik = self.world.before[sorted(self.world.before)[listed]]["nik"]
            new = [dict(NEW) | {"nik": nik, "name": "SAMA NIK"}]
            self.remember(phone, phone.visit(household["id"], new=new), household)

    def at(self, who: int) -> Phone | None:
        phone = self.carried[who % len(self.carried)].phone
        return phone if phone.logged_in else None

    def remember(self, phone: Phone, made: str, household: Mapping[str, Any]) -> None:
        self.seen[made] = {one["id"]: dict(one) | self.stood(one) for one in household["people"]}
        self.bodies[made] = json.loads(phone.queue[made].text)["body"]

    def stood(self, person: Mapping[str, Any]) -> dict[str, list[int | None]]:
        """Where somebody coklit brought stood, up to what the package shows."""
        if person["id"] in self.world.before:
            return {}
        until = Entry.objects.filter(voter=person["id"], id__lte=person["base"]).order_by("id")
        return {"stood": list(until.values_list("to_station", flat=True))}

    # ── The network and the server

    @rule(who=st.integers(0, 9), faults=st.lists(st.sampled_from([None, *Fault]), max_size=4))
    def deliver(self, who: int, faults: list[Fault | None]) -> None:
        carried = self.carried[who % len(self.carried)]
        carried.network.tell(faults)
        carried.phone.deliver(carried.network)
        carried.network.tell([])

    @rule(after=st.integers(0, 60))
    def server_will_die(self, after: int) -> None:
        self.server.dies_after = after

    @rule(who=st.integers(0, 9))
    def late_requests_arrive(self, who: int) -> None:
        self.carried[who % len(self.carried)].network.flush()

    @rule(who=st.integers(0, 9))
    def take_package(self, who: int) -> None:
        carried = self.carried[who % len(self.carried)]
        if carried.phone.logged_in and carried.post.is_running:
            try:
                carried.phone.take_package(carried.network)
            except (Unreachable, NotDelivered):
                return

    # ── The phone

    @rule(who=st.integers(0, 9), what=st.sampled_from(["log", "update", "backup"]), minutes=st.integers(-3000, 3000))
    def life_of_a_phone(self, who: int, what: str, minutes: int) -> None:
        """Somebody logs out or in, the app is updated, a backup is saved; the clock jumps now and then."""
        carried = self.carried[who % len(self.carried)]
        phone = carried.phone
        if what == "log" and phone.logged_in:
            phone.log_out()
        elif what == "log":
            phone.log_in()
        elif what == "update":
            phone.update("2.0")
        else:
            carried.file = phone.device, phone.backup()
        phone.clock_error = dt.timedelta(minutes=minutes if minutes % 3 else 0)

    @rule(who=st.integers(0, 9))
    def office_opens_backup(self, who: int) -> None:
        carried = self.carried[who % len(self.carried)]
        if carried.file is not None:
            device, file = carried.file
            known = Device.objects.select_related("post__election").get(pk=device)
            sync.open_backup(actor=ANYONE_ALLOWED, device=known, file=file, reason="diserahkan petugas")

    @rule(who=st.integers(0, 9))
    def storage_cleared(self, who: int) -> None:
        carried = self.carried[who % len(self.carried)]
        carried.phone.clear_storage()
        self.server.dies_after = None
        if not carried.post.is_running:  # The successor takes the phone.
            carried.post = next(one for one in self.posts if one.station_id == carried.post.station_id)
        carried.sign_in()

    @precondition(lambda self: len(self.carried) < 6)
    @rule(which=st.integers(0, 1))
    def one_more_phone(self, which: int) -> None:
        self.server.dies_after = None
        self.carried.append(self.new_phone(self.posts[which]))

    # ── The office

    @rule(which=st.integers(0, 11))
    def office_renames(self, which: int) -> None:
        voter = sorted(self.world.before)[which]
        old = Voter.objects.get(pk=voter).name
        new = f"NAMA {len(self.world.renamed)}"
        self.town.office(Change(voter, EntryKind.CORRECTION, {"name": new}))
        last = Entry.objects.filter(voter=voter).latest("id")
        self.world.renamed.append(Renamed(last.line_id, last.pk, voter, old, new))

    @rule(which=st.integers(0, 11), station=st.integers(0, 1))
    def office_moves(self, which: int, station: int) -> None:
        voter = Voter.objects.get(pk=sorted(self.world.before)[which])
        target = self.town.stations[station]
        if voter.place == Place.STATION and voter.station_id != target.pk:
            self.town.office(Change(voter.pk, EntryKind.MOVE, {}, Spot(Place.STATION, voter.village, target.pk)))
            self.world.moved.append(Moved(Entry.objects.filter(voter=voter).latest("id").pk, voter.pk, target.pk))

    @rule(which=st.integers(0, 1))
    def officer_replaced(self, which: int) -> None:
        self.serial += 1
        old = Post.objects.get(pk=self.posts[which].pk)
        self.posts[which] = replace_today(old, self.serial)
        coklit.prepare(self.town.election)
        self.walks.append((Line.objects.latest("seq").seq, walk()))
        for carried in self.carried:
            carried.post.refresh_from_db()

    # ── What must hold

    @invariant()
    def nothing_confirmed_is_lost(self) -> None:
        confirmed = {key: sha for carried in self.carried for key, sha in carried.phone.ledger.confirmed.items()}
        kept = dict(Event.objects.filter(pk__in=list(confirmed)).values_list("id", "sha256"))
        assert {str(key): sha for key, sha in kept.items()} == confirmed

    def everything_arrives(self) -> None:
        """With a good network everybody delivers; then the roll is compared."""
        self.server.dies_after = None
        for carried in self.carried:
            carried.phone.log_in()
            carried.network.flush()
            if carried.phone.device:
                carried.phone.deliver(carried.network)
            assert not carried.phone.queue
            assert not carried.phone.aside
        self.compare_events()
        self.compare_roll()

    def compare_events(self) -> None:
        kept = {str(key): sha for key, sha in Event.objects.values_list("id", "sha256")}
        assert not Waiting.objects.exists()
        made = {key: sha for carried in self.carried for key, sha in carried.phone.ledger.made.items()}
        gone = {key for carried in self.carried for key in carried.phone.ledger.gone | carried.phone.ledger.backed_up}
        assert {key: sha for key, sha in made.items() if key not in gone}.items() <= kept.items()
        visits = Visit.objects.count()
        assert visits == Event.objects.filter(kind="kunjungan").count()
        pairs = list(Finding.objects.exclude(voter=None).values_list("visit", "voter", "outcome"))
        assert len(pairs) == len(set(pairs))

    def compare_roll(self) -> None:
        arrived = {str(one.pk): one for one in Visit.objects.select_related("post")}
        self.world.told = [self.told(key, one) for key, one in sorted(arrived.items())]
        after = rows_by_id()
        open_about = set(Conflict.objects.filter(settled=None).values_list("voter", flat=True))
        for voter, end in self.world.ends().items():
            row = after[voter]
            assert (row["place"], row["station"]) == (end.place, end.station)
            assert {name: row[name] for name in row} | {"place": "", "station": 0} == {
                **end.elements, "place": "", "station": 0
            }  # fmt: skip
            assert (voter in open_about) == end.conflict
        self.compare_newcomers(after, open_about)

    def told(self, key: str, visit: Visit) -> Told:
        post, body = visit.post, self.bodies[key]
        stations = next(walk for line, walk in reversed(self.walks) if line < visit.line_id)
        mine = stations.get(body["household"]) == post.station_id
        return Told(
            id=key,
            line=visit.line_id,
            in_term=post.start <= visit.day and (post.end is None or visit.day <= post.end),
            station=post.station_id or 0,
            body=body,
            seen=self.seen[key],
            post=post.pk,
            family=body["household"] if mine else None,
        )

    def compare_newcomers(self, after: Mapping[int, Mapping[str, Any]], open_about: Collection[int | None]) -> None:
        by_nik = {row["nik"]: (voter, row) for voter, row in after.items()}
        for nik, end in self.world.newcomers().items():
            # Somebody told only by visits that were replaced stands outside, with or without a row of their own.
            voter, row = by_nik.get(nik, (None, {"place": "new", "station": None}))
            assert (row["place"], row["station"]) == (end.place, end.station)
            assert all(end.elements[name] == row[name] for name in row if name in end.elements)
            assert (voter in open_about) == end.conflict


def rows_by_id() -> dict[int, dict[str, Any]]:
    """Everybody of the event: what may change, and where they stand."""
    rows = Voter.objects.values_list("id", *SHOWN)
    return {row[0]: dict(zip((*SHOWN[:-1], "station"), row[1:], strict=True)) for row in rows}


def walk() -> dict[int, int]:
    """The station of every family."""
    return dict(Household.objects.values_list("id", "station_id"))


def replace_today(post: Post, serial: int) -> Post:
    from tahapan.officers import acts as officer_acts
    from tahapan.officers.bodies import Sex
    from tahapan.officers.hiring import Decision, Person

    person = Person(f"130304450188{serial:04}", "PENGGANTI", Sex.FEMALE, dt.date(1988, 1, 5), post.area)
    decision = Decision("SK 8/PPS/2024", TODAY, TODAY, dt.date(2024, 7, 25))
    return officer_acts.replace(
        actor=ANYONE_ALLOWED, post=post, person=person, reason="sakit parah", decision=decision
    ).post


def play(election: Any, schedules: int) -> None:
    """So many schedules, the same ones every time. TAHAPAN_SCHEDULES names another number."""
    town = doors.town(election)
    with clock.pretend(NOON):
        phones = [Carried(Fragile(), town.posts[number // 2], number) for number in range(3)]
        for carried in phones:
            carried.sign_in()
    machine = type("Coklit", (Coklit,), {"town": town, "signed_in": phones})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=int(os.environ.get("TAHAPAN_SCHEDULES", schedules)),
            stateful_step_count=12,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture(autouse=True)
def _same_schedules(monkeypatch):
    """Hypothesis also draws values it finds in whatever modules are imported, so that the schedules would depend on
    which tests share the process."""
    from hypothesis.internal.conjecture import providers

    monkeypatch.setattr(providers, "_get_local_constants", providers.Constants)


def test_no_schedule_loses_doubles_or_bends_anything(election):
    play(election, 500 if connection.vendor == "sqlite" else 150)


@pytest.mark.campaign
def test_ten_thousand_schedules(election):
    play(election, 10_000)
