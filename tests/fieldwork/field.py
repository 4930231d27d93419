"""A nagari in the middle of coklit, built row by row: station, officer, families in walking order, visits. Nobody here
exists. For tests of what is read from visits; how visits come in is tested through `recording`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import count

from tests.officers.town import DECISION, seat, someone
from tests.support import world
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.kinds import Met, Source
from tahapan.fieldwork.models import Assignment, Household, Visit
from tahapan.journal.act import housekeeping
from tahapan.officers import acts as officer_acts
from tahapan.officers.models import Post
from tahapan.roll.models import Place, Voter
from tahapan.stations.models import Station

VILLAGE = world.VILLAGE
OTHER_VILLAGE = world.OTHER_VILLAGE
DISTRICT = "13.03.04"
FIRST_DAY = dt.date(2024, 7, 1)

_serials = count(1)
_officers = count(1)


def station(election: ElectionEvent, village: str = VILLAGE, number: int = 1) -> Station:
    with housekeeping("a test opens a station"):
        return Station.objects.create(election=election, village=village, number=number)


def officer(at: Station) -> Post:
    """A Pantarlih appointed to the station."""
    person = someone(next(_officers), village=at.village)
    return officer_acts.appoint(
        actor=ANYONE_ALLOWED, election=at.election, person=person, seat=seat(at), decision=DECISION
    ).post


def families(post: Post, number: int, rt_of: int = 10, name: str = "KEPALA") -> list[Household]:
    """`number` families of one person each, in walking order, `rt_of` families to an RT; each head has a name of
    its own whose alphabetical place has nothing to do with the walk."""
    at = post.station
    assert at is not None
    with housekeeping("a test settles families"):
        heads = [_head(at, place, rt_of, name) for place in range(number)]
        Voter.objects.bulk_create(heads)
        heads = list(Voter.objects.filter(nik__in=[one.nik for one in heads]).order_by("nik"))
        task = Assignment.objects.create(election=at.election, station=at, post=post, line_id=0)
        return Household.objects.bulk_create(
            [
                Household(election=at.election, station=at, assignment=task, village=at.village, number=place + 1,
                          head=head, people=1)
                for place, head in enumerate(heads)
            ]
        )  # fmt: skip


def _head(at: Station, place: int, rt_of: int, name: str) -> Voter:
    serial = next(_serials)
    return Voter(
        election=at.election,
        nkk=f"1303040101{serial:06}",
        nik=f"{130304 + serial // 9999}010180{serial % 9999 + 1:04}",
        name=f"{name} {letters(place)}",
        birth_place="SIJUNJUNG",
        birth_date=dt.date(1980, 1, 1),
        marital="S",
        sex="L",
        address="JORONG KOTO TUO",
        rt=place // rt_of + 1,
        ktp="S",
        village=at.village,
        place=Place.STATION,
        station=at,
        fingerprint=0,
    )


def letters(place: int) -> str:
    """A word for a place in the walk, scattered over the alphabet."""
    code = place * 7919 % 17576
    return "".join(chr(65 + code // 26**power % 26) for power in (2, 1, 0))


def visits(post: Post, homes: Sequence[Household], per_day: int = 12, minutes: int = 20, **more: object) -> list[Visit]:
    """One visit to each home, `per_day` from nine in the morning, one every `minutes`, by phone, met, sticker and proof
    left; `more` are fields all of them have."""
    made = []
    for place, home in enumerate(homes):
        day = FIRST_DAY + dt.timedelta(days=place // per_day)
        start = dt.datetime.combine(day, dt.time(9), clock.zone_of(home.village))
        made.append(row(post, home, start + dt.timedelta(minutes=minutes * (place % per_day)), **more))
    with housekeeping("a test visits families"):
        return Visit.objects.bulk_create(made)


def row(post: Post, home: Household, at: dt.datetime, **more: object) -> Visit:
    """One visit, not written yet."""
    values = {
        "election": post.election, "line_id": 0, "source": Source.PHONE.value, "post": post, "household": home,
        "village": home.village, "at": at, "day": at.date(), "met": Met.PERSON.value, "sticker": True, "proof": True,
    }  # fmt: skip
    return Visit(**{**values, **more})
