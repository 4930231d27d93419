"""People with real accounts, made by real acts from the console, and browsers signed in as them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from tests.conftest import TODAY

from tahapan.accounts import acts, second_factor
from tahapan.accounts.actor import ConsoleActor, PersonActor
from tahapan.elections.models import Contest, ElectionEvent, Office
from tahapan.journal.act import housekeeping

CONSOLE = ConsoleActor("uji")
PASSWORD = "kambing lompat pagar besi"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIJUNJUNG, KECAMATAN, NAGARI = "13.03", "13.03.04", "13.03.04.2001"


class People:
    """Makes people with roles, actors and signed-in browsers."""

    def make(self, username="pengguna.uji", *held, totp=False, password=PASSWORD, full_name="Orang Contoh"):
        """A person with the roles given as (role, area)."""
        user = acts.create_user(
            actor=CONSOLE,
            area=SIJUNJUNG,
            username=username,
            full_name=full_name,
            password=password,
            totp_key=KEY if totp else None,
        ).user
        for role, area in held:
            self.appoint(user, role, area)
        return user

    def appoint(self, user, role, area, start=TODAY - dt.timedelta(days=30), end=None, election=None):
        return acts.appoint(
            actor=CONSOLE,
            user=user,
            role=role,
            area=area,
            start=start,
            end=end,
            election=election,
            decision="SK 1/2024",
        ).appointment

    def actor(self, role, area, username=None, election=None, verified=True):
        """Somebody acting in a role, second factor passed."""
        user = self.make(username or f"{role}.uji")
        return PersonActor(self.appoint(user, role, area, election=election), verified=verified)

    def browser(self, user, password=PASSWORD, code=True):
        """A browser in which `user` signed in, the second factor included where there is an app."""
        client = Client()
        client.post("/masuk/", {"username": user.username, "password": password})
        if code and second_factor.has_app(user):
            client.post("/masuk/kode/", {"code": second_factor.code(KEY)})
        return client


@pytest.fixture
def people():
    return People()


@pytest.fixture
def election():
    with housekeeping("a test's event"):
        event = ElectionEvent.objects.create(
            slug="pilkada-uji", name_id="Pilkada uji", name_en="Test election", kind="pilkada",
            rule_set="pilkada-2024", area=SIJUNJUNG, voting_day=dt.date(2024, 11, 27),
        )  # fmt: skip
        Contest.objects.create(election=event, office=Office.BUPATI, area=SIJUNJUNG)
    return event
