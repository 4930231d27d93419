"""What goes wrong in a demo's coklit, each on its day: so that whoever opens it finds something to settle.

Officers are taken from the first ones of the area, so that most of it happens in the village and kecamatan whose PPS,
PPK and supervisors have accounts.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from tahapan.cli.demo import cast
from tahapan.cli.demo.doorstep import Door
from tahapan.cli.demo.paper import key_in
from tahapan.cli.demo.play import Play, deliver, doors_of, equip, village
from tahapan.cli.demo.walker import Manner, Walker
from tahapan.core import clock, home
from tahapan.engines.population import ELEMENTS
from tahapan.fieldwork.acts import conflicts, plan, sample
from tahapan.fieldwork.kinds import ConflictKind, SampleFinding
from tahapan.fieldwork.models import Conflict, Sample
from tahapan.fieldwork.simulate.phone import Finding
from tahapan.officers import acts as officer_acts
from tahapan.officers import queries as officers
from tahapan.officers.bodies import Sex
from tahapan.officers.hiring import Decision, Person
from tahapan.officers.models import Post
from tahapan.roll import acts as roll_acts
from tahapan.roll.models import Place, Voter

Incident = Callable[[Play, dt.date], None]

DECISION: Final = "SK penggantian (contoh demo)"
BECAUSE: Final = "Mengundurkan diri karena sakit (contoh demo)"
SETTLED: Final = "Sudah ditanyakan kepada petugas dan keluarga (contoh demo)"
DICE: Final = "4 1 6 2 5 3 3 6 1 2 contoh demo"
_MORNING, _NOON, _AFTERNOON = dt.time(9, 10), dt.time(12, 30), dt.time(16, 40)
_CORRECTED: Final = 4
_SAMPLE, _REVISITED = 120, 45
_OTHER_MARITAL: Final = {"B": "S", "S": "P", "P": "S"}


def _walker(play: Play, number: int) -> Walker:
    return play.walkers[number % len(play.walkers)]


def _plain(walker: Walker, doors: list[Door], at_least: int = 1) -> list[Door]:
    """Families where nothing is to be found and somebody answers at once."""
    met = [
        door
        for door in doors
        if door.household is not None and not door.findings and not door.new and door.calls == 1 and not door.refuses
    ]
    return [door for door in met if len(walker.phone.households[door.household or 0]["people"]) >= at_least]


def _people(walker: Walker, door: Door) -> list[int]:
    return [one["id"] for one in walker.phone.households[door.household or 0]["people"]]


def office_corrects(play: Play, day: dt.date) -> None:
    """Disdukcapil sends a few corrections after the packages were taken: the door will say otherwise."""
    walker = _walker(play, 6)
    walker.work_until(day - dt.timedelta(days=1))
    doors = _plain(walker, walker.doors[walker.at :])[:_CORRECTED]
    voters = Voter.objects.filter(pk__in=[_people(walker, door)[0] for door in doors])
    file = home.current().path / "masuk" / f"susulan-{play.election.area}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(ELEMENTS)
        writer.writerows(_row(voter) for voter in voters)
    with clock.pretend(play.moment(day, _MORNING)):
        roll_acts.import_file(actor=cast.acting("data"), election=play.election, path=file, file_name=file.name)


def _row(voter: Voter) -> tuple[object, ...]:
    """The voter as the registry has them now: married, or widowed, since the list was made."""
    return (
        *(voter.nkk, voter.nik, voter.name, voter.birth_place, f"{voter.birth_date:%d-%m-%Y}"),
        *(_OTHER_MARITAL[voter.marital], voter.sex, voter.address, f"{voter.rt:03}", f"{voter.rw:03}"),
        *(voter.disability or "", voter.ktp, "", voter.village),
    )


def second_phone(play: Play, day: dt.date) -> None:
    """An officer's phone broke for a day; on another one two families are visited again, with another outcome."""
    walker = _walker(play, 4)
    walker.work_until(day - dt.timedelta(days=1))
    deliver(play, walker, day - dt.timedelta(days=1), play.moment(day, _MORNING))
    other, package = equip(play, walker.post, Manner(), day)
    other.phone.households = {one["id"]: one for one in package["households"]}
    at = play.moment(day, _AFTERNOON)
    for number, door in enumerate(_plain(walker, walker.doors[: walker.at])[:2]):
        person = next(one for one in other.phone.households[door.household or 0]["people"])
        changed = {"marital": _OTHER_MARITAL[person["marital"]]}
        found = {person["id"]: Finding("ubah", changes=changed)}
        other.phone.visit(door.household, found, replaces=[], met="keluarga", at=at + dt.timedelta(minutes=9 * number))
    other.busy, other.until = at + dt.timedelta(minutes=30), play.last
    deliver(play, other, day, at)


def replace_officer(play: Play, day: dt.date) -> None:
    """An officer falls ill: her phone hands everything over, and the successor goes on where she stopped."""
    walker = _walker(play, 2)
    deliver(play, walker, day - dt.timedelta(days=1), play.moment(day, _MORNING))
    old = walker.post
    with clock.pretend(play.moment(day, _NOON)):
        decision = Decision(DECISION, day, day, old.end)
        hired = officer_acts.replace(
            actor=cast.acting("sdm"), post=old, person=_successor(play, old), reason=BECAUSE, decision=decision
        )
        posts = [hired.post]
        officer_acts.swear_in(actor=cast.acting("sdm"), posts=posts, day=day, place=play.election.area)
        officer_acts.sign_pact(actor=cast.acting("sdm"), posts=posts, day=day)
        officer_acts.record_training(actor=cast.acting("sdm"), posts=posts, day=day, topics=("tata-cara", "e-coklit"))
        plan.hand_over(actor=cast.acting("data"), election=play.election, post=Post.objects.get(pk=old.pk))
    new, package = equip(play, hired.post, replace(walker.manner, pace=1.0), day)
    called = {door.household for door in walker.doors[: walker.at]}
    met, people = village(play, old.area)
    doors = [door for door in doors_of(package, met, people) if door.household not in called]
    new.take(package, doors, play.last)
    new.returns = [(day, door, before) for _, door, before in walker.returns if door.household is not None]
    new.know(package, [door for _, door, _ in new.returns])
    play.walkers[play.walkers.index(walker)] = new


def _successor(play: Play, post: Post) -> Person:
    """Somebody of the same station who does not serve yet."""
    serving = set(officers.posts(play.election, play.election.area).values_list("officer__nik", flat=True))
    ages = (dt.date(1978, 1, 1), dt.date(2001, 1, 1))
    fit = Voter.objects.filter(station=post.station_id, place=Place.STATION, birth_date__range=ages).order_by("-id")
    one = next(voter for voter in fit if voter.nik not in serving)
    return Person(one.nik, one.name, Sex(one.sex), one.birth_date, one.village, one.address)


def two_officers(play: Play, day: dt.date) -> None:
    """Two officers of one station call at the same family and find different things."""
    for first, second in _pairs(play):
        for walker in (first, second):
            walker.work_until(day - dt.timedelta(days=1))
        if called := _plain(first, first.doors[: first.at]):
            break
    door = called[0]
    assert door.household is not None
    second.phone.households[door.household] = first.phone.households[door.household]
    person = _people(first, door)[0]
    at = max(second.busy, play.moment(day, _MORNING))
    second.phone.visit(door.household, {person: Finding("tms", tms=4)}, met="keluarga", at=at)
    second.busy = at


def _pairs(play: Play) -> Iterator[tuple[Walker, Walker]]:
    """Officers of the same station; at last the first two of the area, who may share none."""
    for first, second in zip(play.walkers, play.walkers[1:], strict=False):
        if first.post.station_id == second.post.station_id:
            yield first, second
    yield _walker(play, 0), _walker(play, 1)


def listed_elsewhere(play: Play, day: dt.date) -> None:
    """Somebody found at a door as new stands in the list of another village."""
    walker, far = _walker(play, 3), play.walkers[-1]
    walker.work_until(day - dt.timedelta(days=1))
    stranger = Voter.objects.get(pk=_people(far, _plain(far, far.doors)[-1])[0])
    at = walker.at + walker.doors[walker.at :].index(_plain(walker, walker.doors[walker.at :])[0])
    home_of = Voter.objects.get(pk=_people(walker, walker.doors[at])[0])
    walker.doors[at] = replace(walker.doors[at], new=[_moved_in(stranger, home_of)])


def _moved_in(stranger: Voter, family: Voter) -> Mapping[str, Any]:
    names = ("nik", "name", "birth_place", "marital", "sex", "disability", "ktp")
    here = ("nkk", "address", "rt", "rw")
    return (
        {name: getattr(stranger, name) for name in names}
        | {name: getattr(family, name) for name in here}
        | {"birth_date": stranger.birth_date.isoformat()}
    )


def sheets_come_in(play: Play, day: dt.date) -> None:
    """Sheets of the officers who prefer paper are keyed in."""
    for number, post in enumerate(play.on_paper):
        with clock.pretend(play.moment(day, _NOON) + dt.timedelta(minutes=20 * number)):
            key_in(play, post, day)


def supervisors_draw(play: Play, day: dt.date) -> None:
    """Bawaslu draws families to visit again."""
    with clock.pretend(play.moment(day, _MORNING)):
        sample.draw_sample(
            actor=cast.acting("bawaslu"), election=play.election, area=play.election.area, seed=DICE, size=_SAMPLE
        )


def supervisors_enter(play: Play, day: dt.date) -> None:
    """The first of them are entered, and one conflict is settled."""
    drawn = Sample.objects.filter(election=play.election).latest("pk")
    with clock.pretend(play.moment(day, _AFTERNOON)):
        for revisit in drawn.revisits.select_related("visit", "sample__election")[:_REVISITED]:
            found = SampleFinding.GOOD if revisit.visit.sticker else SampleFinding.VISIT_NO_STICKER
            if revisit.order % 30 == 0:
                found = SampleFinding.NOT_MET
            sample.enter_revisit(actor=cast.acting("bawaslu"), revisit=revisit, found=found, day=day)


def pps_settles(play: Play, day: dt.date) -> None:
    """One of two conflicts of the second phone is settled for the first visit."""
    open_ones = Conflict.objects.filter(election=play.election, kind=ConflictKind.FINDINGS, settled=None)
    one = open_ones.order_by("pk").first()
    if one is not None:
        with clock.pretend(play.moment(day, _AFTERNOON)):
            choice = one.sides.filter(outcome="sesuai").first()
            conflicts.settle(actor=cast.acting("data"), conflict=one, choice=choice, reason=SETTLED)


ON_DAY: Final[Mapping[int, tuple[Incident, ...]]] = {
    3: (office_corrects,),
    6: (second_phone,),
    7: (sheets_come_in,),
    8: (replace_officer,),
    9: (two_officers,),
    11: (listed_elsewhere,),
    12: (supervisors_draw,),
    13: (sheets_come_in,),
    14: (supervisors_enter, pps_settles),
    20: (sheets_come_in,),
    27: (sheets_come_in,),
    31: (sheets_come_in,),
}
"""Incidents by the day of coklit."""
