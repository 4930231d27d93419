"""A small town in a home of its own: one kecamatan with a generated population, mapped, and people who may sign in.

    python -m tests.browser.town HOME [AREA]

makes the home and prints, as one JSON object, the event's slug and a session key for each person. Run as a process of
its own, because Django's settings belong to one home for the life of a process.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from tahapan.elections.models import ElectionEvent

AREA = "13.03.10"
REGENCY = "13.03"
VILLAGE = "13.03.10.2001"
SLUG = "pilkada-2024-sijunjung"
TODAY = dt.date(2024, 7, 8)
PEOPLE = {
    "operator": ("kpu-operator", REGENCY),
    "pps": ("pps", VILLAGE),
    "pers": ("pers", REGENCY),
    "bogor": ("kpu-operator", "32.01"),
}
"""Who may sign in: username to role and area."""


def build(path: Path, area: str = AREA) -> dict[str, object]:
    """Make the home at `path`, which must be empty; what `python -m tests.browser.town` prints."""
    os.environ["TAHAPAN_HOME"] = str(path)
    from tahapan.core.home import Home

    Home(path=path, area=REGENCY, office="KPU Kabupaten Sijunjung", demo_today=TODAY).save()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tahapan.web.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tahapan.core import clock

    with clock.pretend(TODAY):
        election = _settle(area)
        return {
            "slug": SLUG,
            "area": area,
            "sessions": {name: _sign_in(name, *held) for name, held in PEOPLE.items()},
            "codes": _send_out(election, area),
        }


def _settle(area: str) -> ElectionEvent:
    """Election, land and people of `area`; all mapped."""
    from tests.support import world
    from tests.support.people import ANYONE_ALLOWED

    from tahapan.cli.demo import land
    from tahapan.core.text import Text
    from tahapan.engines import population
    from tahapan.journal.act import act
    from tahapan.roll import acts
    from tahapan.stations import acts as station_acts

    made = population.generate(land.villages(area), dt.date(2024, 11, 27), seed=1)
    election = world.pilkada()
    enter = act("uji.enter", title=Text("Isi kota kecil", "Fill the small town"))(_enter)
    station_acts.set_rt_points(actor=ANYONE_ALLOWED, area=area, points=land.rt_rows(made))
    station_acts.add_venues(actor=ANYONE_ALLOWED, area=area, venues=land.venue_rows(made))
    enter(actor=ANYONE_ALLOWED, election=election, people=made.people)
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area=area)
    return election


def _send_out(election: ElectionEvent, area: str) -> list[dict[str, object]]:
    """Two Pantarlih for each station of `area`, one for the two largest of all, each with a package. A code for one
    phone of each outside VILLAGE, smallest packages last: {code, families, people}."""
    from django.db.models import Count, Sum
    from tests.fieldwork.field import letters
    from tests.officers.town import DECISION, nik, seat, someone
    from tests.support.people import ANYONE_ALLOWED

    from tahapan.fieldwork.acts import devices, plan
    from tahapan.fieldwork.models import Household
    from tahapan.officers import acts as officers
    from tahapan.stations.models import Station

    stations = Station.objects.filter(election=election).order_by("village", "number")
    alone = {one.pk for one in stations.exclude(village=VILLAGE).annotate(n=Count("voters")).order_by("-n")[:2]}
    seats = [station for station in stations for _ in range(1 if station.pk in alone else 2)]
    posts = [
        officers.appoint(
            actor=ANYONE_ALLOWED,
            election=election,
            person=someone(name=f"PETUGAS {letters(number)}", nik=nik(number), village=station.village),
            seat=seat(station),
            decision=DECISION,
        ).post
        for number, station in enumerate(seats, 1)
    ]
    plan.prepare(actor=ANYONE_ALLOWED, election=election, area=area)
    loads = Household.objects.values_list("assignment__post").annotate(Count("id"), Sum("people")).order_by()
    sizes = {post: {"families": families, "people": people} for post, families, people in loads}
    # Other tests map VILLAGE anew, and with it the packages there.
    walkers = [post for post in posts if post.area != VILLAGE]
    return [
        {"code": devices.invite(actor=ANYONE_ALLOWED, election=election, post=post), **sizes[post.pk]}
        for post in sorted(walkers, key=lambda post: -sizes[post.pk]["people"])
    ]


def _enter(*, actor: object, election: ElectionEvent, people: pl.DataFrame) -> None:
    """Put everyone into the roll, not mapped yet, each with the entry that brought them."""
    import polars as pl

    from tahapan.journal import bulk
    from tahapan.journal.act import current
    from tahapan.roll.models import EntryKind, Place, Voter

    columns = ("nkk", "nik", "name", "birth_place", "birth_date", "marital", "sex", "address", "rt", "rw")
    rows = people.unique("nik", maintain_order=True).select(
        pl.lit(election.pk).alias("election_id"),
        *(pl.col(name) for name in columns[:4]),
        pl.col("birth_date").dt.to_string(),
        *(pl.col(name) for name in columns[5:8]),
        pl.col("rt").cast(pl.Int16),
        pl.col("rw").cast(pl.Int16),
        pl.col("disability").fill_null(0),
        pl.col("ktp_el").alias("ktp"),
        "village",
        pl.lit("unmapped").alias("place"),
        pl.lit("").alias("dpt_match"),
        pl.lit(0).alias("fingerprint"),
    )
    bulk.insert("roll_voter", rows.columns, rows.iter_rows())
    line = current().seq
    entry = (
        "election_id",
        "line_id",
        "voter_id",
        "kind",
        "sex",
        "from_place",
        "from_village",
        "to_place",
        "to_village",
    )
    bulk.insert(
        "roll_entry",
        (*entry, "reason"),
        [
            (election.pk, line, pk, EntryKind.INTAKE, sex, Place.NEW, "", Place.UNMAPPED, village, "")
            for pk, sex, village in Voter.objects.filter(election=election).values_list("id", "sex", "village")
        ],
    )


def _sign_in(username: str, role: str, area: str) -> str:
    """An account with one role and an open session that has passed the second factor; returns the session's key."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from tahapan.accounts.models import Appointment, User
    from tahapan.journal.act import housekeeping

    with housekeeping("people of a test"):
        user = User(username=username, full_name=f"Uji {username.title()}", must_change_password=False)
        user.set_unusable_password()
        user.save()
        Appointment.objects.create(user=user, role=role, area=area, start=dt.date(2024, 1, 1))
        device = TOTPDevice.objects.create(user=user, name="uji", confirmed=True)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = "tahapan.accounts.backend.PasswordBackend"
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.create()
    return str(session.session_key)


if __name__ == "__main__":
    print(json.dumps(build(Path(sys.argv[1]), *sys.argv[2:3])))
