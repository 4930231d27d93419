"""Pages of comments, recommendations, objections and of voters after the DPT: what they show, to whom, what they do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.lists.mail import IN_COMMENTS, WHY, correct, decide, died, newcomer, only, pdf, plenary, raised
from tests.lists.town import FAR, HERE, KABUPATEN, person, town
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import clock, home
from tahapan.journal.models import Line
from tahapan.lists.acts import coding, matters, transfers, unlisted
from tahapan.lists.kinds import Answer, ListKind, MatterKind, Tier
from tahapan.lists.models import Coding, Matter, Transfer, Unlisted
from tahapan.roll.models import Place, Sex

SLUG = "pilkada-2024-sijunjung"
MAIL = f"/{SLUG}/daftar/masukan/"


@pytest.fixture(autouse=True)
def _in_comments():
    with clock.pretend(IN_COMMENTS):
        yield


@pytest.fixture
def place(db):
    return town()


@pytest.fixture
def voter(place):
    return place.voters(HERE, 1)[0]


@pytest.fixture
def pps(place):
    return browser("pps", HERE)


def scan(name="akta.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.7\nakta", "application/pdf")


def text(response) -> str:
    return " ".join(Page.of(response).text.split())


# ── The list


def test_the_list_shows_what_waits_in_the_area_and_hides_who_commented(place, voter, pps):
    raised(place.election, died(voter), raised_by="PELAPOR RAHASIA")
    raised(place.election, died(place.voters(FAR)[0]), area=FAR, raised_by="PELAPOR LAIN")
    mine = text(pps.get(MAIL))
    assert "PELAPOR RAHASIA" in mine
    assert "PELAPOR LAIN" not in mine
    watched = text(browser("bawaslu").get(MAIL))
    assert "Seorang warga" in watched
    assert "PELAPOR" not in watched


def test_where_nothing_waits_all_is_shown(place, voter, pps):
    matter = raised(place.election, died(voter))
    with_answer = raised(place.election, died(voter), raised_by="SUDAH DIJAWAB")
    decide(only(with_answer), accept=False)
    pps.post(f"{MAIL}{with_answer.pk}/jawab/", {"text": "Tidak terbukti."})
    assert "SUDAH DIJAWAB" not in text(pps.get(MAIL))
    decide(only(matter))
    pps.post(f"{MAIL}{matter.pk}/jawab/", {"text": "Sudah dicoret."})
    assert "SUDAH DIJAWAB" in text(pps.get(MAIL))
    assert "SUDAH DIJAWAB" not in text(pps.get(MAIL + "?keadaan=menunggu"))


def test_an_office_is_named_to_everyone(place):
    raised(
        place.election, kind=MatterKind.RECOMMENDATION, letter="3/PM", desk=Tier.REGENCY, area=KABUPATEN,
        raised_by="Bawaslu Kabupaten Sijunjung",
    )  # fmt: skip
    assert "Bawaslu Kabupaten Sijunjung" in text(browser("auditor").get(MAIL))


def test_what_is_late_is_found_by_a_link(place, voter, pps):
    raised(place.election, died(voter))
    with clock.pretend(dt.date(2024, 9, 14)):
        assert "Lewat batas" in text(pps.get(MAIL + "?keadaan=lewat"))
    with clock.pretend(dt.date(2024, 9, 13)):
        assert "Tidak ada yang cocok" in text(pps.get(MAIL + "?keadaan=lewat"))


@pytest.mark.parametrize("role", ["pers", "pantarlih", "penghubung-paslon"])
def test_who_may_not_read_the_roll_reads_no_matters(place, voter, role):
    matter = raised(place.election, died(voter))
    client = browser(role, HERE if role == "pantarlih" else KABUPATEN)
    assert [client.get(url).status_code for url in (MAIL, f"{MAIL}{matter.pk}/")] == [403, 403]


def test_a_matter_of_another_area_is_not_found(place, pps):
    matter = raised(place.election, died(place.voters(FAR)[0]), area=FAR)
    assert pps.get(f"{MAIL}{matter.pk}/").status_code == 404


# ── Taking in


def new(client, query, **more):
    told = {
        "list": "DPS", "raised_by": "Warga", "received": "2024-08-20", "text": "Sudah meninggal", "tms": "1",
        "evidence": "akta-kematian", **more,
    }  # fmt: skip
    return client.post(f"{MAIL}baru/?{query}", told)


def test_a_comment_is_taken_in_step_by_step(place, voter, pps):
    first = Page.of(pps.get(MAIL + "baru/"))
    strike = next(one for one in first.links if "tidak-memenuhi-syarat" in one)
    found = Page.of(pps.post(strike, {"cari": voter.name}))
    link = next(one for one in found.links if f"pemilih={voter.pk}" in one)
    answer = pps.post(link, {
        "list": "DPS", "raised_by": "Warga", "received": "2024-08-20", "text": "Sudah meninggal", "tms": "1",
        "evidence": "akta-kematian", "evidence_file": scan(),
    })  # fmt: skip
    matter = Matter.objects.get()
    assert answer.url == f"{MAIL}{matter.pk}/"
    assert (matter.desk, matter.area, only(matter).voter, only(matter).evidence_file.name) == (
        "pps", HERE, voter, "akta.pdf",
    )  # fmt: skip
    assert not list((home.current().work / "incoming").glob("*"))


def test_without_evidence_the_page_says_what_is_needed_and_keeps_what_was_typed(place, voter, pps):
    answer = new(pps, f"minta=tidak-memenuhi-syarat&pemilih={voter.pk}", evidence="siak")
    assert answer.status_code == 422
    shown = text(answer)
    assert "Yang diterima: Akta kematian, Surat kematian, Surat kepala desa/wali nagari" in shown
    assert "PKPU 7/2022 (pasal tidak ditemukan)" in shown
    assert "Sudah meninggal" in answer.content.decode()
    assert Matter.objects.count() == 0


def test_a_nik_typed_is_never_written_back(place, pps):
    told = person(901, HERE)
    given = {
        **told, "birth_date": "17-05-1990", "evidence": "", "list": "DPS", "raised_by": "Warga", "text": "Belum ada",
        "received": "2024-08-20",
    }  # fmt: skip
    answer = pps.post(f"{MAIL}baru/?minta=belum-terdaftar", given)
    assert answer.status_code == 422
    assert str(told["nik"]) not in answer.content.decode()
    assert "BARU 901" in answer.content.decode()


def test_somebody_new_is_told_on_one_page(place, pps):
    told = person(901, HERE)
    given = {
        **told, "birth_date": "17-05-1990", "evidence": "ktp-el", "tps": "2", "list": "DPS", "raised_by": "Warga",
        "text": "Belum terdaftar", "received": "2024-08-20",
    }  # fmt: skip
    pps.post(f"{MAIL}baru/?minta=belum-terdaftar", given)
    row = only(Matter.objects.get())
    assert (row.values, row.station) == (told, place.stations[HERE, 2])


def test_a_supervisor_files_a_letter_and_names_people_later(place, voter):
    client = browser("bawaslu")
    client.post(
        f"{MAIL}baru/?jenis=saran&minta=tanpa-nama",
        {"list": "DPS", "raised_by": "Bawaslu", "letter": "9/PM", "received": "2024-08-20", "text": "12 orang",
         "due": "2024-08-23", "file": scan("saran.pdf")},
    )  # fmt: skip
    matter = Matter.objects.get()
    assert (matter.kind, matter.desk, matter.due) == ("saran", "kabupaten", dt.date(2024, 8, 23))
    client.post(
        f"{MAIL}{matter.pk}/nama/?minta=elemen-salah&pemilih={voter.pk}",
        {"name": "nama benar", "evidence": "kk"},
    )
    assert only(matter).values == {"name": "NAMA BENAR"}
    assert client.post(f"{MAIL}{matter.pk}/baris/{only(matter).pk}/", {"accept": "1", "reason": WHY}).status_code == 403


# ── One


def test_before_and_after_stand_on_the_record_with_the_entry(place, voter, pps):
    matter = raised(place.election, correct(voter, name="NAMA BENAR", nik="1303041705900999"))
    url = f"{MAIL}{matter.pk}/"
    before = text(pps.get(url))
    assert f"Nama {voter.name} → NAMA BENAR" in before
    answer = pps.post(f"{url}baris/{only(matter).pk}/", {"accept": "1", "reason": WHY}, follow=True)
    row = only(matter)
    after = text(answer)
    assert f"Nama: {voter.name} → NAMA BENAR" in after
    assert f"catatan daftar nomor {row.entry}" in after
    for shown in (before, after):
        assert "1303041705900999" not in shown
        assert voter.nik not in shown


def test_personal_values_open_once_with_a_reason(place, voter, pps):
    matter = raised(place.election, newcomer(nik="1303041705900999"))
    url = f"{MAIL}{matter.pk}/"
    assert pps.post(f"{url}buka/", {"reason": ""}).status_code == 422
    opened = pps.post(f"{url}buka/", {"reason": "mencocokkan dengan KTP-el"})
    assert "1303041705900999" in opened.content.decode()
    assert opened.headers["Cache-Control"] == "no-store, private"
    assert "1303041705900999" not in pps.get(url).content.decode()
    assert Line.objects.get(act=matters.OPEN).facts == {"matter": matter.pk}


def test_a_decision_refused_stands_at_its_row(place, voter, pps):
    matter = raised(place.election, died(voter))
    url = f"{MAIL}{matter.pk}/baris/{only(matter).pk}/"
    answer = pps.post(url, {"accept": "1", "reason": "ok"})
    assert answer.status_code == 422
    assert "Alasan perlu ditulis, paling sedikit 10 huruf" in text(answer)
    assert only(matter).state == Answer.OPEN


def test_a_second_decision_from_a_stale_page_is_refused(place, voter, pps):
    matter = raised(place.election, died(voter))
    url = f"{MAIL}{matter.pk}/baris/{only(matter).pk}/"
    pps.post(url, {"accept": "0", "reason": WHY})
    answer = pps.post(url, {"accept": "1", "reason": WHY})
    assert "Baris ini sudah diputus orang lain" in text(answer)
    voter.refresh_from_db()
    assert voter.place == Place.STATION


def test_it_is_answered_on_the_page_once_all_is_decided(place, voter, pps):
    matter = raised(place.election, died(voter))
    url = f"{MAIL}{matter.pk}/"
    assert "Dijawab sesudah 1 baris yang tersisa diputus" in text(pps.get(url))
    decide(only(matter))
    pps.post(f"{url}jawab/", {"text": "Sudah dicoret."})
    assert "Sudah dicoret." in text(pps.get(url))


def test_all_rows_left_are_decided_at_once(place, pps):
    voters = place.voters(HERE)[:3]
    matter = raised(place.election, *map(died, voters))
    pps.post(f"{MAIL}{matter.pk}/sisa/", {"accept": "1", "reason": WHY})
    assert set(matter.rows.values_list("state", flat=True)) == {Answer.ACCEPTED}


def test_evidence_is_a_download_after_a_reason(place, voter, pps, tmp_path):
    matter = raised(place.election, died(voter, evidence_file=pdf(tmp_path, "akta.pdf")))
    url = f"{MAIL}{matter.pk}/berkas/{only(matter).evidence_file_id}/"
    assert pps.post(url, {"reason": ""}).status_code == 422
    answer = pps.post(url, {"reason": "mencocokkan akta"})
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="akta.pdf"'
    assert browser("auditor").post(url, {"reason": "mencocokkan akta"}).status_code == 403


# ── After the DPT


@pytest.fixture
def dpt(place):
    place.fix_base()
    place.cut(ListKind.DPS, Tier.REGENCY, KABUPATEN)
    place.cut(ListKind.DPT, Tier.REGENCY, KABUPATEN)
    with clock.pretend(dt.date(2024, 10, 29)):
        yield place


def test_a_transfer_is_registered_by_nik_and_shows_its_ballots(dpt, voter):
    client = browser("pps", HERE)
    told = {"nik": voter.nik, "cause": "tugas", "evidence": scan(), "village": FAR, "tps": "1", "regency": ""}
    answer = client.post(f"/{SLUG}/daftar/pindah/baru/", told, follow=True)
    shown = text(answer)
    assert "0001/A-SPM/13.03/2024" in shown
    assert "Gubernur dan Wakil Gubernur, Bupati dan Wakil Bupati" in shown
    assert voter.nik not in answer.content.decode()
    client.post(f"/{SLUG}/daftar/pindah/{Transfer.objects.get().pk}/", {"reason": "batal berangkat bertugas"})
    assert Transfer.objects.get().cancelled_line.act == "lists.cancel-transfer"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"cause": "belajar"}, ("ditutup 28 Oktober 2024", "PKPU 7/2024 (pasal tidak ditemukan)")),
        ({"regency": "14"}, ("ke atau dari provinsi lain tidak dilayani", "PKPU 7/2024 (pasal tidak ditemukan)")),
        ({"nik": "1303041705900998"}, ("tidak berada dalam DPT",)),
    ],
)
def test_what_the_law_refuses_stands_on_the_page_with_the_article(dpt, voter, more, words):
    told = {"nik": voter.nik, "cause": "tugas", "evidence": scan(), "village": FAR, "tps": "1", "regency": "", **more}
    answer = browser("pps", HERE).post(f"/{SLUG}/daftar/pindah/baru/", told)
    assert answer.status_code == 422
    assert [word for word in words if word not in text(answer)] == []
    assert told["nik"] not in answer.content.decode()


def test_a_voter_from_elsewhere_is_received(dpt):
    told = {
        "nik": "1373011705900001", "name": "Tamu", "sex": "L", "regency": "13.73", "letter": "1/SPM", "cause": "tugas",
        "evidence": scan(), "village": HERE, "tps": "2",
    }  # fmt: skip
    shown = text(browser("kpu-data").post(f"/{SLUG}/daftar/pindah/terima/", told, follow=True))
    assert "TAMU" in shown
    assert "Bupati" not in shown


def test_a_mark_is_made_by_kpu_alone(dpt, voter):
    url = f"/{SLUG}/daftar/penandaan/baru/?pemilih={voter.pk}"
    told = {"tms": "1", "evidence": "akta-kematian"}
    assert browser("pps", HERE).post(url, told).status_code == 403
    assert "1 · Meninggal" in text(browser("kpu-data").post(url, told, follow=True))


def test_an_unlisted_voter_is_keyed_in_after_the_day(dpt, voter):
    told = {
        "village": HERE, "tps": "1", "nik": "1373011705900001", "name": "Baru Datang", "sex": "P", "rt": voter.rt,
        "rw": voter.rw, "time": "12:30",
    }  # fmt: skip
    url, client = f"/{SLUG}/daftar/dpk/baru/", browser("kpps", HERE)
    early = client.post(url, told)
    assert early.status_code == 422
    assert "PKPU 7/2024 Pasal 53" in text(early)
    with clock.pretend(dt.datetime(2024, 11, 27, 15, tzinfo=clock.WIB)):
        shown = client.post(url, told, follow=True)
        assert "BARU DATANG" in text(shown)
        assert told["nik"] not in shown.content.decode()
        late = text(client.post(url, {**told, "nik": "1373011705900002", "time": "13:05"}))
    assert "pukul 12.00 sampai 13.00" in late
    assert Unlisted.objects.count() == 1


# ── In a plenary


def test_an_objection_is_recorded_from_the_page_of_its_plenary(place):
    open_ = plenary(place)
    client = browser("kpu-data")
    page = Page.of(client.get(f"/{SLUG}/daftar/pleno/{open_.pk}/"))
    link = next(one for one in page.links if f"pleno={open_.pk}" in one)
    assert [
        one for one in Page.of(browser("pers").get(f"/{SLUG}/daftar/pleno/{open_.pk}/")).links if "pleno=" in one
    ] == []
    nameless = next(one for one in Page.of(client.get(link)).links if "tanpa-nama" in one)
    client.post(
        nameless, {"list": "DPS", "raised_by": "Saksi", "received": "2024-08-20", "text": "Angka L tidak cocok"}
    )
    assert list(open_.matters.values_list("kind", "desk", "raised_by")) == [("keberatan", "kabupaten", "Saksi")]
    assert "Angka L tidak cocok" in text(client.get(f"/{SLUG}/daftar/pleno/{open_.pk}/"))


# ── Every page


AFTER = ("pindah/", "pindah/baru/", "pindah/terima/", "penandaan/", "penandaan/baru/", "dpk/", "dpk/baru/")


def pages(place, voter) -> list[str]:
    matter = raised(place.election, died(voter), newcomer())
    decide(matter.rows.first())
    one = f"pemilih={voter.pk}"
    asked = ("", "?minta=elemen-salah", f"?minta=elemen-salah&{one}", f"?minta=tidak-memenuhi-syarat&{one}",
             "?jenis=saran&minta=belum-terdaftar", "?minta=tanpa-nama")  # fmt: skip
    return [
        MAIL, f"{MAIL}?keadaan=semua", f"{MAIL}{matter.pk}/", f"{MAIL}{matter.pk}/nama/",
        *(f"{MAIL}baru/{query}" for query in asked), *(f"/{SLUG}/daftar/{last}" for last in AFTER),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_without_inline_code_and_ids_twice(place, voter, language):
    client = browser("kpu-data", language=language)
    for url in pages(place, place.voters(HERE, 2)[0]):
        answer = client.get(url)
        page = Page.of(answer)
        assert (url, answer.status_code, page.inline) == (url, 200, [])
        assert (url, sorted(page.ids)) == (url, sorted(set(page.ids)))
        assert page.language == language


def test_lists_take_a_fixed_number_of_queries(place, django_assert_max_num_queries, pps):
    for one in place.voters(HERE):
        raised(place.election, died(one))
    with django_assert_max_num_queries(20):
        pps.get(MAIL)
    matter = raised(place.election, *map(died, place.voters(HERE)))
    with django_assert_max_num_queries(30):
        pps.get(f"{MAIL}{matter.pk}/")


def test_tables_tell_of_transfers_and_marks(dpt, voter, tmp_path):
    told = {"actor": ANYONE_ALLOWED, "election": dpt.election}
    other = dpt.voters(HERE, 1)[1]
    transfers.register(
        **told, area=KABUPATEN, voter=voter, cause="tugas", evidence=pdf(tmp_path), to_station=dpt.stations[FAR, 1]
    )
    coding.code_voter(**told, voter=other, tms=7, evidence="sk-tni-polri")
    client = browser("kpu-logistik")
    assert voter.name in text(client.get(f"/{SLUG}/daftar/pindah/?wilayah={FAR}"))
    assert other.name in text(client.get(f"/{SLUG}/daftar/penandaan/"))
    assert Coding.objects.count() == 1
    with clock.pretend(dt.datetime(2024, 11, 27, 15, tzinfo=clock.WIB)):
        unlisted.serve(
            **told, station=dpt.stations[HERE, 1], nik="1373011705900001", name="X", sex=Sex.MALE, rt=voter.rt,
            rw=voter.rw, served=dt.datetime(2024, 11, 27, 12, tzinfo=clock.WIB),
        )  # fmt: skip
    assert "27 November 2024" in text(client.get(f"/{SLUG}/daftar/dpk/"))
