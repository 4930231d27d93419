"""Readiness of the lists is counted from records: plenaries, postings, answers, KTP-el."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.lists import town as towns
from tests.lists.plenaries import DPHP, DPS, PPS, REGENCY, Hall
from tests.lists.test_posting import post
from tests.lists.town import FAR, HERE, KABUPATEN
from tests.support import world
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections import acts as election_acts
from tahapan.elections.models import EventKind, Office
from tahapan.lists import acts, readiness
from tahapan.lists.drafts import Row
from tahapan.lists.kinds import Asked, ListKind, MatterKind, Tier

SLUG = "pilkada-2024-sijunjung"


@pytest.fixture
def hall(db):
    made = towns.town()
    made.fix_base()
    return Hall(made)


def counted(hall, scope=KABUPATEN):
    return {one.code: (one.done, one.total) for one in readiness.indicators(hall.town.election, scope)}


def test_plenaries_held_and_due_are_counted_for_each_step(hall):
    hall.closed(DPHP, PPS, HERE)
    found = counted(hall)
    assert [found[f"plenary-{name}"] for name in ("dphp-pps", "dphp-ppk", "dps-kabupaten")] == [(1, 3), (0, 2), (0, 1)]
    assert counted(hall, FAR)["plenary-dphp-pps"] == (0, 1)


def test_every_plenary_carries_its_day_and_source(hall):
    one = next(one for one in readiness.indicators(hall.town.election, KABUPATEN) if one.code == "plenary-dphp-pps")
    assert (one.due, one.owner, one.source.regulation) == (dt.date(2024, 8, 3), "pps", "PKPU 2/2024")
    assert one.is_late(dt.date(2024, 8, 4))


def test_posted_lists_are_villages_in_which_they_are_up(hall):
    assert counted(hall)["posted-dps"] == (0, 3)
    dps = hall.through(DPS, REGENCY)[0]
    post(hall, dps)
    post(hall, dps, place="Papan masjid raya")
    assert counted(hall)["posted-dps"] == (1, 3)


def test_what_was_raised_waits_until_it_is_answered(hall):
    voter = hall.town.voters(HERE)[0]
    with clock.pretend(dt.date(2024, 8, 20)):
        raised = acts.matters.raise_matter(
            actor=ANYONE_ALLOWED,
            election=hall.town.election,
            kind=MatterKind.RECOMMENDATION,
            list=ListKind.DPS,
            desk=Tier.PPS,
            area=HERE,
            raised_by="Panwaslu Kecamatan",
            contact="",
            received=clock.today(),
            text="Nama berikut sudah meninggal",
            letter="3/PM/2024",
            rows=[Row(asked=Asked.STRIKE, evidence="akta-kematian", voter=voter, tms=1)],
        )
        assert counted(hall)["answered-saran"] == (0, 1)
        about = {"actor": ANYONE_ALLOWED, "election": hall.town.election}
        acts.matters.decide_row(**about, row=raised.rows.get(), accept=False, reason="orangnya ada di rumah")
        acts.matters.answer(**about, matter=raised, text="Sudah diperiksa di rumahnya")
    assert counted(hall)["answered-saran"] == (1, 1)


def test_voters_without_ktp_el_are_what_is_left(hall):
    voters = sum(len(hall.town.voters(village)) for village in (HERE, "13.03.04.2002", FAR))
    assert counted(hall)["ktp-el"] == (voters, voters)
    hall.town.correct(hall.town.voters(HERE)[0], ktp="B")
    assert counted(hall)["ktp-el"] == (voters - 1, voters)


def test_an_event_without_lists_has_none_to_be_ready(db):
    base = world.pilkada()
    again = election_acts.create_event(
        actor=ANYONE_ALLOWED, slug="psu", name=Text("PSU", "Re-vote"), kind=EventKind.PSU,
        rule_set="psu-dpd-sumbar-2024", area="13.03", voting_day=dt.date(2024, 7, 13), contests=[(Office.DPD, "13")],
        replaces=base,
    )  # fmt: skip
    with pytest.raises(Refused, match="no-lists"):
        readiness.indicators(again, KABUPATEN)


def test_the_page_tells_each_indicator_with_owner_and_state(hall):
    hall.closed(DPHP, PPS, HERE)
    with clock.pretend(dt.date(2024, 8, 4)):
        page = Page.of(browser("bawaslu").get(reverse("lists-readiness", args=[SLUG])))
    for told in ("Rapat pleno DPHP PPS ditutup", "terlambat", "DPS diumumkan di desa atau kelurahan", "KTP-el"):
        assert told in page.text
    assert page.inline == []


@pytest.mark.parametrize("name", ["lists-recap", "lists-readiness"])
def test_wide_tables_bring_the_stylesheet_that_prints_every_column(hall, name):
    answer = browser("bawaslu").get(reverse(name, args=[SLUG]))
    assert "/lists/wide.css" in answer.content.decode()
