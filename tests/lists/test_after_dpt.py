"""After the DPT: voters who vote elsewhere, marks in the list, unlisted voters; refused with the article."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from tests.lists.mail import WHY, actor_of, pdf
from tests.lists.town import BESIDE, FAR, HERE, KABUPATEN, KECAMATAN, reopen, town
from tests.support.people import ANYONE_ALLOWED, holder

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, NotFound, Refused
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.lists import after_queries
from tahapan.lists.acts import coding, forms, transfers, unlisted
from tahapan.lists.kinds import ListKind, Tier, TransferWay
from tahapan.lists.models import Coding, Transfer, Unlisted
from tahapan.roll.models import Entry, Place, Sex, Voter

AFTER = dt.date(2024, 10, 1)
SAWAHLUNTO, PEKANBARU = "13.73", "14.71"
NIK_OF_ELSEWHERE = "1373011705900001"
NOON = dt.datetime(2024, 11, 27, 12, 30, tzinfo=clock.WIB)


@pytest.fixture(autouse=True)
def _after():
    with clock.pretend(AFTER):
        yield


@pytest.fixture
def place(db):
    made = town()
    made.fix_base()
    made.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    made.cut(ListKind.DPT, Tier.REGENCY, KABUPATEN)
    return made


@pytest.fixture
def voter(place):
    return place.voters(HERE, 1)[0]


@pytest.fixture
def paper(tmp_path):
    return pdf(tmp_path)


def said(refusal) -> str:
    return refusal.value.say("id")


# ── DPTb


@pytest.fixture
def register(place, voter, paper):
    def do(**more):
        told = {
            "actor": ANYONE_ALLOWED, "election": place.election, "area": KABUPATEN, "voter": voter, "cause": "tugas",
            "evidence": paper, "to_station": place.stations[FAR, 1], **more,
        }  # fmt: skip
        return transfers.register(**told)

    return do


@pytest.fixture
def receive(place, paper):
    def do(**more):
        told = {
            "actor": ANYONE_ALLOWED, "election": place.election, "area": KABUPATEN, "nik": NIK_OF_ELSEWHERE,
            "name": "Tamu Belajar", "sex": Sex.MALE, "from_area": SAWAHLUNTO, "to_station": place.stations[HERE, 2],
            "cause": "belajar", "letter": "17/SPM/13.73", "evidence": paper, **more,
        }  # fmt: skip
        return transfers.receive(**told)

    return do


def test_inside_the_regency_all_ballots_move_with_the_voter(place, voter, register):
    made = register()
    voter.refresh_from_db()
    assert (made.way, made.contests, made.letter) == (
        TransferWay.WITHIN, ["gubernur", "bupati"], "0001/A-SPM/13.03/2024",
    )  # fmt: skip
    assert (made.from_station, made.to_station) == (voter.station, place.stations[FAR, 1])
    assert Entry.objects.filter(line__act=transfers.REGISTER).count() == 0


def test_to_another_regency_of_the_province_only_the_governors_ballot_moves(register):
    made = register(to_station=None, to_area=SAWAHLUNTO)
    assert (made.way, made.contests, made.to_station) == (TransferWay.OUT, ["gubernur"], None)


def test_from_another_regency_only_the_governors_ballot_is_given(place, receive):
    made = receive()
    assert (made.way, made.contests, made.name, made.voter) == (TransferWay.IN, ["gubernur"], "TAMU BELAJAR", None)
    assert NIK_OF_ELSEWHERE not in str(Line.objects.get(act="lists.receive-transfer").facts)


def test_another_province_is_refused_with_the_article(register, receive):
    for attempt in (
        lambda: register(to_station=None, to_area=PEKANBARU),
        lambda: receive(from_area=PEKANBARU),
    ):
        with pytest.raises(Refused, match="dptb-other-province") as refusal:
            attempt()
        assert "PKPU 7/2024 (pasal tidak ditemukan)" in said(refusal)
    assert Transfer.objects.count() == 0


NINE = (
    "tugas", "rawat-inap", "panti-disabilitas", "rehabilitasi", "tahanan", "belajar", "pindah-domisili", "bencana",
    "bekerja",
)  # fmt: skip


@pytest.mark.parametrize("cause", NINE)
def test_all_nine_reasons_are_served_up_to_28_october(register, cause):
    with clock.pretend(dt.date(2024, 10, 28)):
        assert register(cause=cause).reason == cause


@pytest.mark.parametrize("cause", NINE)
def test_from_29_october_only_four_reasons_are_served_until_20_november(register, cause):
    with clock.pretend(dt.date(2024, 10, 29)):
        if cause in ("tugas", "rawat-inap", "tahanan", "bencana"):
            assert register(cause=cause).reason == cause
        else:
            with pytest.raises(Refused, match="dptb-after-nine") as refusal:
                register(cause=cause)
            assert "28 Oktober 2024" in said(refusal)
            assert "Sampai 20 November 2024 masih dilayani: Menjalankan tugas" in said(refusal)
            assert "(PKPU 7/2024 (pasal tidak ditemukan))" in said(refusal)


def test_on_20_november_the_four_are_served_and_on_the_21st_none(register):
    with clock.pretend(dt.date(2024, 11, 21)), pytest.raises(Refused, match="dptb-after-four") as refusal:
        register()
    assert "20 November 2024" in said(refusal)
    with clock.pretend(dt.date(2024, 11, 21)), pytest.raises(Refused, match="dptb-after-four"):
        register(cause="belajar")
    with clock.pretend(dt.date(2024, 11, 20)):
        assert register().reason == "tugas"


def test_no_other_reason(register):
    with pytest.raises(Refused, match="dptb-reason-unknown"):
        register(cause="bosan")


def test_before_the_dpt_nobody_transfers(db, paper):
    made = town()
    with pytest.raises(Refused, match="no-dpt"):
        transfers.register(
            actor=ANYONE_ALLOWED, election=made.election, area=KABUPATEN, voter=made.voters(HERE)[0], cause="tugas",
            evidence=paper, to_station=made.stations[FAR, 1],
        )  # fmt: skip


def test_a_voter_transfers_once_until_the_letter_is_cancelled(place, register):
    first = register()
    with pytest.raises(Refused, match="dptb-twice") as refusal:
        register()
    assert first.letter in said(refusal)
    transfers.cancel(actor=ANYONE_ALLOWED, election=place.election, transfer=first, reason=WHY)
    with pytest.raises(Refused, match="dptb-cancelled"):
        transfers.cancel(actor=ANYONE_ALLOWED, election=place.election, transfer=first, reason=WHY)
    assert register().letter == "0002/A-SPM/13.03/2024"


def test_only_voters_of_the_dpt_transfer(place, voter, register):
    place.strike(voter, 1)
    with pytest.raises(Refused, match="dptb-not-listed"):
        register(voter=Voter.objects.get(pk=voter.pk))


def test_a_marked_voter_does_not_transfer(place, voter, register, mark):
    mark()
    with pytest.raises(Refused, match="dptb-marked"):
        register()


def test_origin_and_destination_fit(place, register):
    for more in ({"to_area": SAWAHLUNTO, "to_station": None, "area": HERE},):
        assert register(**more).way == TransferWay.OUT
    with pytest.raises(Refused, match="dptb-area-wrong"):
        register(voter=place.voters(HERE, 1)[1], to_station=None, to_area=HERE)
    with pytest.raises(Refused, match="dptb-area-wrong"):
        register(voter=place.voters(HERE, 1)[1], to_station=None, to_area="13.99")
    with pytest.raises(Refused, match="dptb-same-station"):
        register(voter=place.voters(HERE, 1)[1], to_station=place.stations[HERE, 1])


def test_served_at_the_origin_the_destination_or_kpu(place, register):
    with pytest.raises(Refused, match="dptb-other-desk"):
        register(area=BESIDE)
    assert register(area=FAR, actor=actor_of(FAR)).to_area == FAR
    with pytest.raises(NotAllowed):
        register(voter=place.voters(HERE, 1)[1], area=HERE, actor=holder(transfers.REGISTER, area=FAR))


def test_somebody_from_elsewhere_brings_a_letter_and_is_not_listed_here(voter, receive):
    for more, code in (
        ({"letter": " "}, "dptb-letter-missing"),
        ({"nik": voter.nik}, "dptb-listed-here"),
        ({"nik": "123"}, "dptb-person-missing"),
        ({"from_area": HERE}, "dptb-area-wrong"),
    ):
        with pytest.raises(Refused, match=code):
            receive(**more)
    receive()
    with pytest.raises(Refused, match="dptb-letter-twice"):
        receive(nik="1373011705900002")
    with pytest.raises(Refused, match="dptb-twice"):
        receive(letter="18/SPM")


def test_a_letter_is_printed_only_for_a_voter_of_the_dpt_that_stands(place, voter, register):
    made = register()
    assert forms.print_letter(actor=ANYONE_ALLOWED, transfer=made).startswith(b"%PDF")
    reopen(after_queries.dpt(place.election, HERE))
    with pytest.raises(Refused, match="no-dpt"):
        forms.print_letter(actor=ANYONE_ALLOWED, transfer=made)
    place.strike(voter, 1)
    place.cut(ListKind.DPT, Tier.REGENCY, KABUPATEN)
    with pytest.raises(Refused, match="dptb-not-listed"):
        forms.print_letter(actor=ANYONE_ALLOWED, transfer=after_queries.transfer(place.election, made.pk, HERE))
    assert Line.objects.filter(act=forms.LETTER).count() == 1


def test_transfers_are_read_from_both_ends(place, register, receive):
    made, come = register(), receive()
    assert list(after_queries.transfers(place.election, FAR)) == [made]
    assert set(after_queries.transfers(place.election, HERE)) == {made, come}
    with pytest.raises(NotFound):
        after_queries.transfer(place.election, come.pk, FAR)


# ── Marks


@pytest.fixture
def mark(place, voter):
    def do(**more):
        told = {
            "actor": ANYONE_ALLOWED, "election": place.election, "voter": voter, "tms": 1, "evidence": "akta-kematian",
            **more,
        }  # fmt: skip
        return coding.code_voter(**told)

    return do


def test_a_mark_stands_in_the_list_and_removes_nobody(voter, mark):
    made = mark()
    voter.refresh_from_db()
    assert (made.cut.list, voter.place) == ("DPT", Place.STATION)
    assert [one.voter for one in after_queries.codings(voter.election, HERE)] == [voter]
    assert list(after_queries.codings(voter.election, BESIDE)) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"tms": 4, "evidence": "siak"}, "coding-code-unknown"),
        ({"evidence": ""}, "evidence-missing"),
        ({"tms": 6}, "evidence-not-accepted"),
    ],
)
def test_only_deaths_and_new_tni_or_polri_are_marked_on_their_proof(mark, more, code):
    with pytest.raises(Refused, match=code):
        mark(**more)


def test_nobody_is_marked_twice(mark):
    mark()
    with pytest.raises(Refused, match="coding-twice"):
        mark(tms=6, evidence="sk-tni-polri")


def test_marks_are_made_until_voting_day(mark):
    with clock.pretend(dt.date(2024, 11, 28)), pytest.raises(Refused, match="coding-over") as refusal:
        mark()
    assert "22 September 2024 sampai 27 November 2024" in said(refusal)
    assert "PKPU 2/2024" in said(refusal)
    with clock.pretend(dt.date(2024, 11, 27)):
        assert mark().tms == 1


def test_a_mark_can_be_neither_changed_nor_removed(mark):
    made = mark()
    for write in (lambda: Coding.objects.update(tms=6), lambda: Coding.objects.filter(pk=made.pk).delete()):
        with pytest.raises(DatabaseError), housekeeping("a test tries what nobody may"), transaction.atomic():
            write()


def test_a_mark_needs_the_right_over_the_village(place, mark):
    with pytest.raises(NotAllowed):
        mark(actor=holder(coding.CODE, area=BESIDE))


# ── DPK


@pytest.fixture
def serve(place, voter):
    def do(**more):
        told = {
            "actor": ANYONE_ALLOWED, "election": place.election, "station": voter.station, "nik": NIK_OF_ELSEWHERE,
            "name": "Belum Terdaftar", "sex": Sex.MALE, "rt": voter.rt, "rw": voter.rw, "served": NOON, **more,
        }  # fmt: skip
        return unlisted.serve(**told)

    return do


EVENING = dt.datetime(2024, 11, 27, 19, 0, tzinfo=clock.WIB)


def test_an_unlisted_voter_is_served_in_the_hour_and_keyed_in_later(serve):
    with clock.pretend(EVENING):
        assert serve().name == "BELUM TERDAFTAR"


@pytest.mark.parametrize(
    "served",
    [
        NOON.replace(hour=11, minute=59),
        NOON.replace(hour=13, minute=1),
        NOON.replace(day=26),
    ],
)
def test_outside_the_hour_it_is_refused_with_the_article(serve, served):
    with clock.pretend(EVENING), pytest.raises(Refused, match="dpk-not-the-day") as refusal:
        serve(served=served)
    assert "27 November 2024, pukul 12.00 sampai 13.00" in said(refusal)
    assert "PKPU 7/2024 Pasal 53" in said(refusal)


def test_nobody_was_served_ahead_of_time(serve):
    with clock.pretend(NOON - dt.timedelta(minutes=1)), pytest.raises(Refused, match="dpk-not-the-day"):
        serve()


def test_only_at_the_station_of_the_neighbourhood(place, voter, serve):
    other = next(one for one in place.voters(HERE, 2) if (one.rt, one.rw) != (voter.rt, voter.rw))
    with clock.pretend(EVENING), pytest.raises(Refused, match="dpk-other-neighbourhood") as refusal:
        serve(rt=other.rt)
    assert "TPS 2" in said(refusal)
    assert "PKPU 7/2024 Pasal 53" in said(refusal)
    with clock.pretend(EVENING), pytest.raises(Refused, match="tidak ditemukan di desa ini"):
        serve(rt=77)


def test_who_is_listed_is_sent_to_their_station(place, serve):
    listed = place.voters(HERE, 2)[0]
    with clock.pretend(EVENING), pytest.raises(Refused, match="dpk-listed") as refusal:
        serve(nik=listed.nik)
    assert "TPS 2 Muaro" in said(refusal)


def test_nobody_votes_twice_as_unlisted(serve):
    with clock.pretend(EVENING):
        serve()
        with pytest.raises(Refused, match="dpk-twice"):
            serve()
    assert Unlisted.objects.count() == 1


def test_who_was_served_can_be_neither_changed_nor_removed(serve):
    with clock.pretend(EVENING):
        made = serve()
    rows = Unlisted.objects.filter(pk=made.pk)
    for write in (lambda: rows.update(name="LAIN"), rows.delete):
        with pytest.raises(DatabaseError), housekeeping("a test tries what nobody may"), transaction.atomic():
            write()


def test_an_impossible_nik_is_refused(serve):
    with clock.pretend(EVENING), pytest.raises(Refused, match="dpk-person-missing"):
        serve(nik="1373010000000000")


def test_unlisted_voters_are_read_in_their_area(place, serve):
    with clock.pretend(EVENING):
        made = serve()
    assert list(after_queries.unlisted(place.election, KECAMATAN)) == [made]
    assert list(after_queries.unlisted(place.election, FAR)) == []
