"""Appointing, one or many: every check once, the same rows. Used by the acts; writes only inside one of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tahapan.accounts.rules import check_decision, check_term
from tahapan.core import nik as niks
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.journal.act import current
from tahapan.officers import party, rules
from tahapan.officers.bodies import Body, Position, Sex, StepKind
from tahapan.officers.models import Officer, Post, Step
from tahapan.stations.models import Station


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to be appointed, as the papers say. `birth_from_nik`: birth date and sex were read from the NIK."""

    nik: str
    name: str
    sex: Sex
    birth_date: dt.date
    village: str
    address: str = ""
    phone: str = ""
    email: str = ""
    birth_from_nik: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """What someone is appointed to: a position in a body, in a kecamatan or village, at a station where it has one."""

    body: Body
    position: Position
    area: str
    station: Station | None = None

    @property
    def place(self) -> tuple[str, int | None]:
        return self.area, self.station.pk if self.station else None


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision an appointment rests on, and the days it names."""

    number: str
    day: dt.date
    start: dt.date
    end: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Hired:
    """A new post, and what is worth a second look."""

    post: Post
    warnings: tuple[Text, ...]


def born_by_nik(nik: str, day: dt.date) -> tuple[dt.date, Sex] | None:
    """Birth date and sex as the NIK tells them, the century being the latest in which the person is 12 or older on
    `day`; None for a NIK of no sound structure."""
    parts = niks.parts(nik)
    if parts is None:
        return None
    for century in (2000, 1900):
        try:
            born = dt.date(century + parts.year, parts.month, parts.day)
        except ValueError:
            continue
        if born.year <= day.year - 12:
            return born, Sex.FEMALE if parts.woman else Sex.MALE
    return None


class Hiring:
    """The state a series of appointments to one body is checked against: who serves, which seats are taken.

    Three queries however many people follow; party lists are read once a process. `loads` gives voters by station,
    where known. Acts of one event follow each other, so what was seen still holds when it is written.
    """

    def __init__(self, election: ElectionEvent, body: Body, people: Iterable[str], loads: Mapping[int, int]) -> None:
        """`people` are the NIK that will be asked about."""
        self.election, self.body, self.loads = election, body, loads
        self.law = elections.rules(election)
        self.members = party.known(election)
        self.officers = {one.nik: one for one in Officer.objects.filter(election=election, nik__in=list(people))}
        self.running: dict[int, Post] = {}
        self.taken: dict[tuple[str, int | None], Counter[Position]] = defaultdict(Counter)
        for post in Post.objects.filter(election=election, body=body, ended_because="").select_related("station"):
            self.running[post.officer_id] = post
            self.taken[post.area, post.station_id][Position(post.position)] += 1
        self._new: list[tuple[Person, Seat, Decision]] = []

    def post_of(self, nik: str) -> Post | None:
        """The running post of someone in this body."""
        officer = self.officers.get(nik)
        return self.running.get(officer.pk) if officer else None

    def check(self, person: Person, seat: Seat, decision: Decision) -> tuple[Text, ...]:
        """What is worth a second look about an appointment. Raises Refused, with the regulation where law refuses."""
        rules.check_body(self.law, seat.body, seat.position)
        areas.get(seat.area)
        rules.check_area(seat.body, seat.area, self.election.area)
        self.check_station(seat)
        check_person(person)
        check_decision(decision.number)
        check_term(decision.start, decision.end)
        rules.check_age(self.law, seat.body, person.birth_date, decision.start)
        rules.check_party(self.law, seat.body, self.members.has_nik(person.nik))
        if self.post_of(person.nik) is not None or any(person.nik == other.nik for other, *_ in self._new):
            raise Refused(rules.already_serves(seat.body))
        self.check_seat(seat)
        listed = self.members.has_nik(person.nik) or self.members.may_have(person.name, person.birth_date)
        return rules.warnings(self.law, seat.body, person.birth_date, decision.start, in_party_list=listed)

    def check_station(self, seat: Seat) -> None:
        """Raise Refused unless the seat names a station in use of its village just where its body has one."""
        station = seat.station
        if seat.body.at_station is not (station is not None):
            raise Refused(rules.STATION_WRONG)
        if station is not None and (
            station.closed or station.village != seat.area or station.election_id != self.election.pk
        ):
            raise Refused(rules.STATION_WRONG)

    def check_seat(self, seat: Seat) -> None:
        """Raise Refused when no seat is left there."""
        load = self.loads.get(seat.station.pk) if seat.station else None
        rules.check_seat(self.law, seat.body, seat.position, self.taken[seat.place], load)

    def take(self, person: Person, seat: Seat, decision: Decision) -> tuple[Text, ...]:
        """`check`, and keep for `write`. Returns the warnings."""
        warnings = self.check(person, seat, decision)
        self.taken[seat.place][seat.position] += 1
        self._new.append((person, seat, decision))
        return warnings

    def write(self) -> list[Post]:
        """Write everyone taken: officers not known yet, their posts, and the step of each appointment."""
        unknown = [_officer(self.election, person) for person, *_ in self._new if person.nik not in self.officers]
        Officer.objects.bulk_create(unknown, batch_size=500)
        self.officers |= {one.nik: one for one in unknown}
        posts = [self._post(*one) for one in self._new]
        Post.objects.bulk_create(posts, batch_size=500)
        record(posts, StepKind.APPOINTED, [decision.start for *_, decision in self._new])
        self._new.clear()
        return posts

    def _post(self, person: Person, seat: Seat, decision: Decision) -> Post:
        honour = rules.honour(self.law, seat.body, seat.position)
        return Post(
            election=self.election,
            officer=self.officers[person.nik],
            body=seat.body.value,
            position=seat.position.value,
            area=seat.area,
            station=seat.station,
            start=decision.start,
            end=decision.end,
            decision=decision.number.strip(),
            decision_date=decision.day,
            honour=int(str(honour.value)) if honour else None,
        )


def check_person(person: Person) -> None:
    """Raise Refused for a NIK or a name that cannot be one; NotFound for a village the register has not."""
    if niks.parts(person.nik) is None:
        raise Refused(rules.NIK_WRONG)
    if not person.name.strip() or len(person.name) > 120 or any(sign.isdigit() for sign in person.name):
        raise Refused(rules.NAME_WRONG)
    areas.get(person.village)


def record(posts: list[Post], kind: StepKind, days: list[dt.date], **more: Any) -> None:
    """Append one step to each post, in the act being done."""
    line = current().seq
    steps = [
        Step(post=post, line_id=line, kind=kind.value, day=day, **more) for post, day in zip(posts, days, strict=True)
    ]
    Step.objects.bulk_create(steps, batch_size=500)


def _officer(election: ElectionEvent, person: Person) -> Officer:
    return Officer(
        election=election,
        nik=person.nik,
        name=" ".join(person.name.split()),
        sex=person.sex.value,
        birth_date=person.birth_date,
        birth_from_nik=person.birth_from_nik,
        village=person.village,
        address=person.address.strip()[:150],
        phone=person.phone.strip()[:30],
        email=person.email.strip()[:254],
    )


def said(problem: Problem) -> Text:
    """A refusal in one sentence, as it stands beside a rejected row."""
    why = problem.why
    cited = Text(f" ({why.cite('id')})", f" ({why.cite('en')})") if why else None
    return Text(
        f"{problem.what.id} {problem.next.id}{cited.id if cited else ''}",
        f"{problem.what.en} {problem.next.en}{cited.en if cited else ''}",
    )
