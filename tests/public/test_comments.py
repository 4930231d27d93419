"""Comments of the public: taken in with evidence, within the law's days, by a number that tells nobody anything."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.public import determined
from tests.support import world
from tests.support.browsing import Page
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock
from tahapan.core.errors import NotAllowed
from tahapan.journal.models import Line
from tahapan.lists import acts
from tahapan.lists.kinds import Asked, MatterKind, Tier
from tahapan.lists.models import Matter, MatterRow
from tahapan.public import tracking
from tahapan.public.citizen import Citizen
from tahapan.public.pages import comments
from tahapan.roll.models import Entry, Voter
from tahapan.web.middleware import COMMENT_BODY

pytestmark = pytest.mark.django_db

WITHIN = dt.datetime(2024, 8, 20, 9, tzinfo=clock.WIB)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
STRIKE, CORRECT, ENTER = (f"/tanggapan/?jenis={one.value}" for one in (Asked.STRIKE, Asked.CORRECT, Asked.ENTER))
YUSNI = world.PEOPLE[3]


@pytest.fixture
def town():
    determined.forget_uses()
    made = determined.town()
    with clock.pretend(WITHIN):
        yield made


def died(name=YUSNI.name, **more):
    told = {
        "village": world.VILLAGE, "tps": "1", "name": name, "tms": "1", "evidence": "akta-kematian",
        "raised_by": "Tetangga", "contact": "0811", "words": "meninggal bulan lalu",
    }  # fmt: skip
    return told | more


def newcomer(**more):
    told = {
        "nik": "1303041705900099", "nkk": "1303040101209999", "name": "BARU SEKALI", "birth_place": "SIJUNJUNG",
        "birth_date": "17-05-1990", "marital": "B", "sex": "L", "address": "JORONG KOTO TUO", "rt": "1", "rw": "0",
        "ktp": "S", "village": world.VILLAGE, "evidence": "ktp-el", "raised_by": "Baru Sekali",
    }  # fmt: skip
    return told | more


def send(address, typed, proof=PNG, client=None):
    file = {} if proof is None else {"evidence_file": SimpleUploadedFile("bukti.png", proof)}
    return (client or Client()).post(address, typed | file)


def number_in(answer) -> str:
    page = Page.of(answer)
    return next(word for word in page.text.split() if word.count("-") == 2 and word[0].isdigit())


# ── Taken in


def test_a_death_is_taken_in_at_the_pps_of_the_village_and_strikes_nobody(town):
    entries = Entry.objects.count()
    answer = send(STRIKE, died())
    assert (answer.status_code, "Tanggapan diterima" in answer.content.decode()) == (200, True)
    made = Matter.objects.get()
    told = (made.kind, made.list, made.desk, made.area, made.raised_by, made.contact, made.received)
    assert told == (MatterKind.RESPONSE, "DPS", Tier.PPS, world.VILLAGE, "Tetangga", "0811", WITHIN.date())
    assert made.text == (
        "Terdaftar, tidak memenuhi syarat. YUSNI, TPS 1, Muaro. TMS 1 · Meninggal. Bukti: Akta kematian."
        " meninggal bulan lalu"
    )
    assert made.file.media_type == "image/png"
    assert made.file.personal
    assert Entry.objects.count() == entries


def test_the_journal_says_a_citizen_and_nobodys_name(town):
    send(STRIKE, died())
    line = Line.objects.get(act="lists.raise-matter")
    assert (line.actor, line.role, line.area) == ("warga", "warga", world.VILLAGE)
    told = f"{line.facts} {line.reason}"
    assert "Tetangga" not in told
    assert "YUSNI" not in told


def test_a_wrong_element_is_told_in_words(town):
    assert send(CORRECT, died(tms="", wrong="nama seharusnya YUSNI SYAM", evidence="ktp-el")).status_code == 200
    assert "nama seharusnya YUSNI SYAM" in Matter.objects.get().text


def test_somebody_missing_is_a_row_the_desk_can_decide(town):
    assert send(ENTER, newcomer()).status_code == 200
    row = MatterRow.objects.get()
    assert (row.asked, row.values["nik"], row.evidence, row.voter) == (Asked.ENTER, "1303041705900099", "ktp-el", None)
    assert row.evidence_file.media_type == "image/png"
    assert Voter.objects.filter(nik="1303041705900099").count() == 0


# ── Refused


@pytest.mark.parametrize(
    ("more", "proof", "said"),
    [
        ({}, None, "Foto atau salinan bukti"),
        ({"evidence": ""}, PNG, "Bukti"),
        ({"evidence": "kk"}, PNG, "tidak"),
        ({"words": "NIK-nya 1303044101380001"}, PNG, "nomor panjang"),
        ({"village": "13.71.01.1001"}, PNG, "Desa atau nagari"),
        ({}, b"<html>", "bukan PDF, JPEG atau PNG"),
    ],
)
def test_without_evidence_that_serves_nothing_is_taken_in(town, more, proof, said):
    answer = send(STRIKE, died(**more), proof)
    assert answer.status_code == 422
    assert said in Page.of(answer).text
    assert Matter.objects.count() == 0


def test_evidence_that_does_not_serve_is_refused_with_the_article(town):
    text = Page.of(send(STRIKE, died(tms="6", evidence="akta-kematian"))).text
    assert "(PKPU 7/2022" in text or "(PKPU 7/2024" in text


def test_before_the_dps_is_posted_it_is_refused_with_the_day_and_the_article(town):
    with clock.pretend(determined.DETERMINED_ON):
        text = Page.of(send(STRIKE, died())).text
    assert "18 Agustus 2024" in text
    assert "PKPU" in text
    assert Matter.objects.count() == 0


def test_whether_somebody_is_listed_cannot_be_learned_by_commenting(town):
    """Neither a name nor a NIK that is there is answered otherwise than one that is not."""
    there, nowhere = send(STRIKE, died()), send(STRIKE, died(name="TIDAK ADA ORANGNYA"))
    listed, unlisted = send(ENTER, newcomer(nik=world.PEOPLE[0].nik)), send(ENTER, newcomer())
    for one, other in ((there, nowhere), (listed, unlisted)):
        same = one.content.decode().replace(number_in(one), ""), other.content.decode().replace(number_in(other), "")
        assert same[0] == same[1]
        assert one.status_code == other.status_code == 200


def test_numbers_typed_are_never_written_back(town):
    answer = send(ENTER, newcomer(birth_date="40-40-1990"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "1303041705900099" not in text
    assert "1303040101209999" not in text


def test_one_address_comments_so_often_and_everybody_together_too(town, monkeypatch):
    monkeypatch.setattr(comments, "OF_ADDRESS", comments.Limit(2, burst=2, seconds=600))
    assert [send(STRIKE, died()).status_code for _ in range(3)] == [200, 200, 429]
    monkeypatch.setattr(comments, "OF_ALL", comments.Limit(3, burst=1, seconds=90))
    determined.forget_uses()
    codes = [Client(REMOTE_ADDR=f"10.0.0.{n}") for n in range(3)]
    assert [send(STRIKE, died(), client=one).status_code for one in codes] == [200, 429, 429]


def test_a_form_of_another_site_sends_nothing(town):
    strict = Client(enforce_csrf_checks=True)
    assert send(STRIKE, died(), client=strict).status_code == 403
    page = strict.get(STRIKE)
    assert page.headers["Referrer-Policy"] == "same-origin"
    token = strict.cookies["csrftoken"].value
    assert send(STRIKE, died(csrfmiddlewaretoken=token), client=strict).status_code == 200


def test_only_this_page_takes_a_document_of_somebody_not_signed_in(town):
    large = PNG + bytes(1 << 20)
    assert send(STRIKE, died(), large).status_code == 200
    assert send("/cek/", {}, large).status_code == 413
    assert send("/tanggapan/lacak/", {}, large).status_code == 413
    assert send(STRIKE, died(), PNG + bytes(COMMENT_BODY)).status_code == 413


def test_a_citizen_may_raise_and_do_nothing_else(town):
    citizen = Citizen(town.election)
    assert citizen.may("lists.raise-matter", world.VILLAGE, town.election.slug)
    assert not citizen.may("lists.raise-matter", "13.71", town.election.slug)
    assert not citizen.may("lists.raise-matter", world.VILLAGE, "lain")
    send(STRIKE, died())
    with pytest.raises(NotAllowed):
        acts.matters.answer(actor=citizen, election=town.election, matter=Matter.objects.get(), text="ya")


# ── Tracked


def answered(town, matter):
    acts.matters.answer(
        actor=ANYONE_ALLOWED, election=town.election, matter=matter, text="Sudah dicoret dengan akta kematian"
    )


def track(typed, **more):
    return Client(**more).post("/tanggapan/lacak/", {"number": typed})


def test_the_number_shows_state_and_answer_and_nobodys_name(town):
    number = number_in(send(STRIKE, died()))
    assert "Sedang diperiksa" in Page.of(track(number)).text
    answered(town, Matter.objects.get())
    for typed in (number, number.lower(), number.replace("-", ""), f" {number} "):
        text = Page.of(track(typed)).text
        assert "Sudah dicoret dengan akta kematian" in text
        assert "PPS Muaro" in text
        assert "Tetangga" not in text
        assert "YUSNI" not in text


def test_another_number_shows_nothing_and_asks_no_database(town, django_assert_num_queries):
    number = number_in(send(STRIKE, died()))
    wrong = [f"{Matter.objects.get().pk}-AAAAA-AAAAA", "1", "", number[:-1], number[:-1] + "ABC", "٣-AAAAA-AAAAA"]
    with django_assert_num_queries(0):
        for typed in wrong:
            answer = track(typed)
            assert answer.status_code == 422
            assert "Sedang diperiksa" not in answer.content.decode()


def test_numbers_of_neighbouring_comments_do_not_tell_each_other(town):
    send(STRIKE, died())
    send(STRIKE, died())
    first, second = map(tracking.number, Matter.objects.order_by("pk"))
    swapped = f"{second.split('-')[0]}-{first.partition('-')[2]}"
    assert tracking.find(first) == Matter.objects.order_by("pk")[0]
    assert tracking.find(swapped) is None


def test_numbers_are_not_tried_out(town):
    assert [track("1-AAAAA-AAAAA").status_code for _ in range(31)] == [422] * 30 + [429]


# ── Pages


def test_the_pages_stand_without_script(town):
    pages = [Client().get(one) for one in ("/tanggapan/", STRIKE, CORRECT, ENTER, "/tanggapan/lacak/")]
    for answer in [*pages, send(STRIKE, died())]:
        page = Page.of(answer)
        assert answer.status_code == 200
        assert page.inline == []
        assert "script" not in [tag for tag, _ in page.tags]
        assert len(page.ids) == len(set(page.ids))


def test_before_any_list_is_determined_there_is_nothing_to_comment_on(db):
    world.pilkada()
    assert "Belum ada daftar pemilih yang ditetapkan" in Client().get("/tanggapan/").content.decode()
