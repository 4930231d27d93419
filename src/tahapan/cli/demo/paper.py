"""Sheets of a demo's officers who prefer paper, as PPS keys them in."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Mapping
from typing import Any, Final

from tahapan.cli.demo import cast
from tahapan.cli.demo.doorstep import Door
from tahapan.cli.demo.play import Play, doors_of, village
from tahapan.fieldwork import package_document
from tahapan.fieldwork.acts import paper
from tahapan.fieldwork.drafts import Evidence, FindingDraft, PersonDraft, VisitDraft
from tahapan.fieldwork.kinds import HouseholdState, Met, Outcome, Source
from tahapan.fieldwork.models import Household
from tahapan.fieldwork.simulate.phone import SAME, Finding
from tahapan.officers.models import Post

_NOON: Final = dt.time(12)


def key_in(play: Play, post: Post, day: dt.date) -> None:
    """Enter the families an officer on paper visited until `day` and that were not entered before."""
    package = package_document.build(post, day)
    met, people = village(play, post.area)
    doors = list(doors_of(package, met, people))
    reach = round(len(doors) * (play.days.index(day) + 1) / len(play.days))
    chance = random.Random(play.draw("paper", f"{post.area} {post.station_id} {day}"))
    waiting = {one["id"]: one for one in package["households"] if one["state"] != HouseholdState.DONE.value}
    known = Household.objects.in_bulk(list(waiting))
    drafts = [
        _visit(play, post, waiting[door.household], door, known[door.household], day, chance)
        for door in doors[:reach]
        if door.household in waiting
    ]
    assert post.station is not None
    pps = cast.acting("pps")
    actor = pps if pps.area == post.area else cast.acting("data")
    paper.enter_sheet(actor=actor, election=play.election, station=post.station, drafts=drafts)


def _visit(
    play: Play,
    post: Post,
    household: Mapping[str, Any],
    door: Door,
    family: Household,
    day: dt.date,
    chance: random.Random,
) -> VisitDraft:
    visited = max(play.days[0], day - dt.timedelta(days=chance.randint(0, 5)))
    settles = door.calls == 1 and not door.refuses
    met = Met(door.door) if settles else Met.REFUSED if door.refuses else Met.NOBODY
    return VisitDraft(
        id=_id(play.moment(visited, _NOON), chance),
        post=post,
        at=play.moment(visited, _NOON),
        met=met,
        source=Source.PAPER,
        household=family,
        people=tuple(
            _finding(one, door.findings.get(one["id"], SAME)) for one in household["people"] if settles and one["in"]
        ),
        new=tuple(PersonDraft(one) for one in door.new) if settles else (),
        replaces=tuple(uuid.UUID(one) for one in household["visits"]),
        sticker=settles,
        proof=settles,
    )


def _finding(person: Mapping[str, Any], found: Finding) -> FindingDraft:
    return FindingDraft(
        voter=person["id"],
        base=person["base"],
        outcome=Outcome(found.outcome),
        changes={name: (person[name], value) for name, value in found.changes.items()},
        tms=found.tms,
        evidence=Evidence(**found.evidence) if found.evidence else Evidence(),
        station=found.station,
    )


def _id(moment: dt.datetime, chance: random.Random) -> uuid.UUID:
    """A UUIDv7 of that moment and the seed."""
    value = int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | chance.getrandbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | chance.getrandbits(62))
