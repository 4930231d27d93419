"""The journal's page shows what the reader's role reaches: an area, and one event where the role is for one."""

from __future__ import annotations

import pytest
from tests.support import world
from tests.support.browsing import browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.accounts.models import Appointment
from tahapan.core.text import Text
from tahapan.journal import queries
from tahapan.journal.act import act, housekeeping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_test_acts():
    from tahapan.journal import registry

    before = dict(registry._acts)
    yield
    registry._acts.clear()
    registry._acts.update(before)


@pytest.fixture
def event():
    """One event with a line of its own, a line of another event, and a line of the office."""
    event = world.pilkada()

    def scope(arguments):
        return "13.03", arguments["slug"]

    for name, slug in (("uji.mine", event.slug), ("uji.other", "acara-lain"), ("uji.office", "")):
        act(name, title=Text(name, name), scope=scope)(lambda *, actor, slug: None)(actor=ANYONE_ALLOWED, slug=slug)
    return event


def shown(client):
    text = client.get("/jurnal/").content.decode()
    return [name for name in ("uji.mine", "uji.other", "uji.office") if name in text]


def test_a_role_for_one_event_reads_the_lines_of_that_event_only(event):
    client = browser("bawaslu")
    with housekeeping("a test limits a role"):
        Appointment.objects.update(election=event)
    assert shown(client) == ["uji.mine"]
    assert client.get("/jurnal/?perbuatan=uji.other").context["shown"] == []


def test_a_role_for_every_event_reads_them_all(event):
    assert shown(browser("bawaslu")) == ["uji.mine", "uji.other", "uji.office"]


def test_the_acts_offered_are_those_of_the_event(event):
    assert "uji.other" not in dict(queries.acts_seen("13.03", event.slug))
    assert "uji.other" in dict(queries.acts_seen("13.03"))
