"""Who was struck in an earlier election and is back is pointed out with the proof of then, and never struck by it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.lists import town as towns
from tests.lists.town import BESIDE, HERE, KABUPATEN
from tests.support import world
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.text import Text
from tahapan.elections import acts as election_acts
from tahapan.elections.models import EventKind, Office
from tahapan.journal.act import act, current
from tahapan.journal.models import StoredFile
from tahapan.lists import continuity
from tahapan.lists.kinds import Answer, Asked, ListKind, MatterKind, Tier
from tahapan.lists.models import Coding, Cut, Matter, MatterRow
from tahapan.roll import changes
from tahapan.roll.changes import Change
from tahapan.roll.models import Entry, EntryKind, Place, Voter

SLUG = "pilkada-2024-sijunjung"
THEN = dt.date(2023, 3, 2)


@pytest.fixture
def town(db):
    return towns.town()


@pytest.fixture
def pemilu(db):
    return election_acts.create_event(
        actor=ANYONE_ALLOWED,
        slug="pemilu-2024",
        name=Text("Pemilu 2024", "2024 general election"),
        kind=EventKind.PEMILU,
        rule_set="pemilu-2024",
        area="13.03",
        voting_day=dt.date(2024, 2, 14),
        contests=[(Office.PRESIDEN, "")],
        archived=True,
    )


def _known(*, actor, election, voter, tms, evidence="", coded=False):
    """The same person in an earlier event: struck with `tms` on evidence of what was raised, or marked in its DPT."""
    line = current().seq
    told = {name: getattr(voter, name) for name in changes._ELEMENTS}
    made = Voter.objects.create(election=election, place=Place.UNMAPPED, fingerprint=0, **told)
    if coded:
        file = StoredFile.objects.create(sha256="a" * 64, size=1, name="potongan", media_type="x", line_id=line)
        cut = Cut.objects.create(
            election=election, list=ListKind.DPT, tier=Tier.REGENCY, area="13.03", number=1, line_id=line, upto=line,
            snapshot=file, male=1, female=0,
        )  # fmt: skip
        Coding.objects.create(cut=cut, voter=made, tms=tms, evidence=evidence, line_id=line)
        return
    entry = changes.write(
        election, [Change(made.pk, EntryKind.STRIKE, spot=changes.tms(tms, voter.village), reason="laporan keluarga")]
    )[0]
    if evidence:
        _raised(election, made, tms, evidence, Answer.ACCEPTED, entry)


def _asked(*, actor, election, voter, state):
    _raised(election, voter, 1, "akta-kematian", state)


def _raised(election, voter, tms, evidence, state, entry=None):
    line = current().seq
    matter = Matter.objects.create(
        election=election, kind=MatterKind.RESPONSE, list=ListKind.DPS, desk=Tier.PPS, area=voter.village,
        raised_by="Warga", received=clock.today(), text="x", line_id=line,
    )  # fmt: skip
    MatterRow.objects.create(
        matter=matter, voter=voter, asked=Asked.STRIKE, tms=tms, evidence=evidence, state=state, entry=entry,
        line_id=line,
    )  # fmt: skip


known = act("uji.known", title=Text("Dikenal", "Known"))(_known)
asked = act("uji.asked", title=Text("Diminta", "Asked"))(_asked)


def remember(pemilu, voter, tms, **more):
    with clock.pretend(THEN):
        known(actor=ANYONE_ALLOWED, election=pemilu, voter=voter, tms=tms, **more)


def test_who_died_then_and_is_back_is_pointed_out_with_the_proof_of_then(town, pemilu):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, 1, evidence="akta-kematian")
    (found,) = continuity.of(voter)
    assert (found.event, found.tms, found.reason, found.is_proved) == (pemilu, 1, "laporan keluarga", True)
    assert found.evidence == Text("Akta kematian", "Death certificate")
    assert found.at.date() == THEN


def test_without_kept_evidence_that_is_said(town, pemilu):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, 4)
    (found,) = continuity.of(voter)
    assert (found.tms, found.is_proved) == (4, False)


def test_a_mark_in_the_last_dpt_counts_as_well(town, pemilu):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, 6, evidence="sk-tni-polri", coded=True)
    (found,) = continuity.of(voter)
    assert (found.tms, found.evidence.en) == (6, "TNI/Polri decree")


@pytest.mark.parametrize("tms", [3, 8])
def test_what_passes_by_itself_or_says_nothing_of_the_person_is_left_out(town, pemilu, tms):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, tms)
    assert continuity.of(voter) == []


def test_only_those_who_are_in_the_roll_now_are_back(town, pemilu):
    first, second = town.voters(HERE)[:2]
    for voter in (first, second):
        remember(pemilu, voter, 1)
    town.strike(first, 1)
    assert [one.voter for one in continuity.returned(town.election, KABUPATEN)] == [second.pk]


def test_the_list_holds_the_area_asked_for_by_village_and_name(town, pemilu):
    here, beside = town.voters(HERE)[:2], town.voters(BESIDE)[0]
    for voter in (beside, *reversed(here)):
        remember(pemilu, voter, 1)
    found = continuity.returned(town.election, KABUPATEN)
    assert [one.voter for one in found] == [one.pk for one in sorted(here, key=lambda one: one.name)] + [beside.pk]
    assert [one.voter for one in continuity.returned(town.election, BESIDE)] == [beside.pk]
    assert [one.voter.pk for one in continuity.told(found)] == [one.voter for one in found]


def test_what_a_later_election_knows_tells_an_earlier_one_nothing(town, pemilu):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, 1)
    town.strike(voter, 1)
    earlier = Voter.objects.get(election=pemilu)
    assert continuity.of(earlier) == []


def test_what_this_election_found_since_stands_beside_it(town, pemilu):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, 1)
    asked(actor=ANYONE_ALLOWED, election=town.election, voter=voter, state=Answer.REJECTED)
    (found,) = continuity.of(voter)
    number = Matter.objects.get(election=town.election).pk
    assert [one.id for one in found.since] == [f"pencoretannya ditolak (masukan {number})"]


def test_details_of_many_take_as_many_statements_as_of_one(town, pemilu, django_assert_max_num_queries):
    for voter in town.voters(HERE):
        remember(pemilu, voter, 1, evidence="akta-kematian")
    found = continuity.returned(town.election, KABUPATEN)
    assert len(found) == len(town.voters(HERE))
    with django_assert_max_num_queries(8):
        continuity.told(found)


# ── Pages


def test_the_voters_page_says_it_and_strikes_nobody(town, pemilu):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, 1, evidence="akta-kematian")
    entries = Entry.objects.count()
    page = Page.of(browser("pps", HERE).get(reverse("voter", args=[SLUG, voter.pk])))
    assert "Dalam Pemilu 2024 orang ini dinyatakan TMS 1 · Meninggal" in page.text
    assert "Bukti: Akta kematian" in page.text
    assert "tidak ada yang dicoret karenanya" in page.text
    (link,) = [one for one in page.links if one.startswith(reverse("matter-new", args=[SLUG]))]
    assert f"pemilih={voter.pk}" in link
    assert (Entry.objects.count(), Voter.objects.get(pk=voter.pk).place) == (entries, Place.STATION)


def test_who_may_only_read_gets_no_way_to_ask_for_a_strike(town, pemilu):
    voter = town.voters(HERE)[0]
    remember(pemilu, voter, 1)
    page = Page.of(browser("auditor").get(reverse("voter", args=[SLUG, voter.pk])))
    assert "TMS 1 · Meninggal" in page.text
    assert [one for one in page.links if one.startswith(reverse("matter-new", args=[SLUG]))] == []


def test_the_list_page_is_narrowed_by_reason(town, pemilu):
    first, second = town.voters(HERE)[:2]
    remember(pemilu, first, 1)
    remember(pemilu, second, 4)
    client = browser("kpu-data")
    address = reverse("list-returned", args=[SLUG])
    whole, moved = Page.of(client.get(address)), Page.of(client.get(f"{address}?tms=4"))
    voters = [reverse("voter", args=[SLUG, one.pk]) for one in (first, second)]
    assert set(voters) <= set(whole.links)
    assert voters[1] in moved.links
    assert voters[0] not in moved.links
    assert whole.inline == []


def test_the_list_page_says_so_when_nobody_is_back(town):
    page = Page.of(browser("kpu-data").get(reverse("list-returned", args=[SLUG])))
    assert "Tidak ada yang kembali" in page.text
    assert world.PEOPLE[0].nik not in page.text
