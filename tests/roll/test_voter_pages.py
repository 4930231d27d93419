"""The voter pages: scope, numbers that never leak, a search that leaves no trace in addresses, a history in words."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.roll.lists import OTHER_VILLAGE, VILLAGE, csv_file, event, people, person
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.core import home
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.roll import acts
from tahapan.roll.models import Place, Voter

pytestmark = pytest.mark.django_db

SLUG = "pilkada-2024-sijunjung"
LIST = f"/{SLUG}/pemilih/"
REASON = "permintaan pemilih di loket"
ELSEWHERE = "13.03.05.2001"
LONG_NUMBER = re.compile(r"\d{16}")


def opened():
    election = event()
    with housekeeping("a test opens an event"):
        election.save()
    return election


@pytest.fixture
def election(tmp_path):
    """Twelve people: six in one nagari, three in its neighbour, three in another kecamatan."""
    election = opened()
    rows = people(12)
    for row in rows[6:9]:
        row["kode_wilayah"] = OTHER_VILLAGE
    for row in rows[9:]:
        row["kode_wilayah"] = ELSEWHERE
    take(tmp_path, election, rows)
    return election


def take(folder, election, rows, **more):
    acts.import_file(actor=ANYONE_ALLOWED, election=election, path=csv_file(folder, rows), file_name="dp4.csv", **more)


def voter(number) -> Voter:
    return Voter.objects.get(nik=person(number)["nik"])


def record(number) -> str:
    return f"{LIST}{voter(number).pk}/"


def text(response) -> str:
    return " ".join(Page.of(response).text.split())


def names(response) -> list[str]:
    """The voters listed, in order."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', response.content.decode())


# ── Scope


def test_a_list_shows_the_voters_of_the_persons_area_only(election):
    shown = names(browser("ppk", "13.03.04").get(LIST))
    assert shown == sorted(person(number)["nama"] for number in range(9))


def test_a_list_narrows_to_an_area_in_the_address(election):
    operator = browser("kpu-operator")
    assert len(names(operator.get(LIST))) == 12
    assert len(names(operator.get(f"{LIST}?wilayah={OTHER_VILLAGE}"))) == 3


def test_an_area_outside_the_persons_is_not_found_and_names_nobody(election):
    response = browser("ppk", "13.03.04").get(f"{LIST}?wilayah={ELSEWHERE}")
    assert response.status_code == 404
    assert person(10)["nama"] not in response.content.decode()


def test_a_voter_of_another_kecamatan_is_not_found_and_not_named(election):
    response = browser("ppk", "13.03.04").get(record(10))
    assert response.status_code == 404
    assert person(10)["nama"] not in response.content.decode()
    assert response.status_code == browser("ppk", "13.03.04", username="lain").get(f"{LIST}999999/").status_code


def test_revealing_a_voter_of_another_kecamatan_opens_and_journals_nothing(election):
    response = browser("kpu-operator", "13.03.04").post(record(10), {"reason": REASON})
    assert response.status_code == 404
    assert not Line.objects.filter(act="roll.reveal").exists()


@pytest.mark.parametrize("address", [LIST, f"{LIST}impor/", f"{LIST}ekspor/"])
def test_a_role_without_the_right_sees_no_voter_page(election, address):
    response = browser("pers").get(address)
    assert response.status_code == 403
    assert "WARGA" not in response.content.decode()


def test_stations_and_places_are_filters_in_the_address(election):
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area=VILLAGE)
    operator = browser("kpu-operator")
    assert len(names(operator.get(f"{LIST}?wilayah={VILLAGE}&tps=1"))) == 6
    assert len(names(operator.get(f"{LIST}?tempat=unmapped"))) == 6
    assert names(operator.get(f"{LIST}?tempat=tms-1")) == []
    assert operator.get(f"{LIST}?wilayah={VILLAGE}&tps=9").status_code == 404


# ── Search


def test_a_nik_is_found_by_posting_it_and_only_within_the_area(election):
    nik = person(10)["nik"]
    assert names(browser("kpu-operator").post(LIST, {"cari": nik})) == [person(10)["nama"]]
    assert names(browser("ppk", "13.03.04").post(LIST, {"cari": nik})) == []


def test_sixteen_digits_that_are_no_nik_are_looked_up_as_a_family_card(election):
    found = names(browser("kpu-operator").post(LIST, {"cari": person(0)["nkk"]}))
    assert found == sorted(person(number)["nama"] for number in range(3))


def test_spaces_in_a_number_do_not_matter(election):
    nik = person(4)["nik"]
    spaced = " ".join(nik[start : start + 4] for start in range(0, 16, 4))
    assert names(browser("kpu-operator").post(LIST, {"cari": spaced})) == [person(4)["nama"]]


def test_a_number_of_other_length_is_refused_and_not_written_back(election):
    response = browser("kpu-operator").post(LIST, {"cari": "130304123456789"})
    assert response.status_code == 422
    assert "16 angka" in text(response)
    assert "130304123456789" not in response.content.decode()


def test_a_name_is_found_by_part_and_kept_in_the_form(election):
    response = browser("kpu-operator").post(LIST, {"cari": "warga c"})
    assert names(response) == [person(2)["nama"]]
    assert 'value="warga c"' in response.content.decode()


def test_nothing_found_says_what_to_try(election):
    assert "Tidak ada nama yang memuat “tidakada”" in text(browser("kpu-operator").post(LIST, {"cari": "tidakada"}))


def test_a_search_of_several_pages_is_turned_by_posting(election, tmp_path):
    take(tmp_path, election, [person(number) for number in range(60)], allow_large_change=REASON)
    operator = browser("kpu-operator")
    first = operator.post(LIST, {"cari": "warga"})
    second = operator.post(LIST, {"cari": "warga", "halaman": "2"})
    assert (len(names(first)), len(names(second))) == (50, 10)
    assert [link for link in Page.of(first).links if "warga" in link.lower()] == []


# ── Numbers never leak


def numbers() -> set[str]:
    return {number for pair in Voter.objects.values_list("nik", "nkk") for number in pair}


def test_lists_and_records_hold_no_number_of_anybody(election):
    operator = browser("kpu-operator")
    nik = person(4)["nik"]
    pages = [
        operator.get(LIST),
        operator.post(LIST, {"cari": nik}),
        operator.get(record(4)),
        operator.get(f"{LIST}ekspor/"),
    ]
    for page in pages:
        assert set(LONG_NUMBER.findall(page.content.decode())) & numbers() == set()


def test_a_birth_date_and_a_disability_are_closed_until_opened(election, tmp_path):
    take(tmp_path, election, [person(4, disabilitas="1")], allow_large_change=REASON)
    operator = browser("kpu-operator")
    closed = text(operator.get(record(4)))
    assert str(voter(4).birth_date.year) in closed
    assert person(4)["tanggal_lahir"] not in closed
    assert "Fisik" not in closed
    assert "Fisik" in text(operator.post(record(4), {"reason": REASON}))


def test_opening_shows_the_numbers_on_that_answer_only_and_leaves_a_line(election):
    operator = browser("kpu-operator")
    response = operator.post(record(4), {"reason": REASON})
    line = Line.objects.get(act="roll.reveal")
    assert (line.reason, line.facts) == (REASON, {"voter": voter(4).pk})
    assert person(4)["nik"] in response.content.decode()
    assert person(4)["nkk"] in response.content.decode()
    assert f"jurnal nomor {line.seq}" in text(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert person(4)["nik"] not in operator.get(record(4)).content.decode()


@pytest.mark.parametrize("reason", ["", "cek", f"untuk {person(4)['nik']} di loket"])
def test_opening_is_refused_without_a_reason_or_with_a_number_in_it(election, reason):
    response = browser("kpu-operator").post(record(4), {"reason": reason})
    assert response.status_code == 422
    assert "error-summary" in Page.of(response).classes
    assert person(4)["nik"] not in response.content.decode()
    assert not Line.objects.filter(act="roll.reveal").exists()


def test_someone_who_may_read_but_not_open_is_offered_nothing_and_refused(election):
    ppk = browser("ppk", "13.03.04")
    assert "Tampilkan NIK" not in text(ppk.get(record(4)))
    response = ppk.post(record(4), {"reason": REASON})
    assert response.status_code == 403
    assert person(4)["nik"] not in response.content.decode()


def test_who_opened_a_voter_is_shown_to_readers_of_the_journal_only(election):
    browser("kpu-operator").post(record(4), {"reason": REASON})
    assert REASON in text(browser("bawaslu").get(record(4)))
    assert REASON not in text(browser("ppk", "13.03.04").get(record(4)))
    assert REASON not in text(browser("bawaslu", username="bawaslu.lain").get(record(5)))


# ── The record


def test_a_history_tells_old_and_new_but_hides_what_is_personal(election, tmp_path):
    changed = person(4, nama="NAMA BARU", tanggal_lahir="02-03-1970", disabilitas="2", status_kawin="P")
    take(tmp_path, election, [changed], allow_large_change=REASON)
    told = text(browser("kpu-operator").get(record(4)))
    assert f"Nama: {person(4)['nama']} → NAMA BARU" in told
    assert "Status perkawinan: Sudah kawin → Pernah kawin" in told
    assert "Tanggal lahir: diubah" in told
    assert "Disabilitas: diubah" in told
    assert "1970-03-02" not in told
    assert "02-03-1970" not in told


def test_a_history_tells_every_place_with_its_journal_number_newest_first(election):
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area=VILLAGE)
    told = text(browser("kpu-operator").get(record(4)))
    mapped, came = told.index("Dipetakan ke TPS: Belum dipetakan"), told.index("Masuk dari berkas: Di luar daftar")
    assert mapped < came
    for line in Line.objects.filter(act__in=["roll.import", "roll.map-stations"]):
        assert f"jurnal nomor {line.seq}" in told


def test_a_family_is_listed_under_its_members_within_the_area(election):
    told = text(browser("kpu-operator").get(record(0)))
    assert all(person(number)["nama"] in told for number in (0, 1, 2))
    assert person(3)["nama"] not in told


def test_moving_the_family_is_offered_to_those_who_may(election):
    link = f"/{SLUG}/tps/pindahkan-keluarga/{voter(4).pk}/"
    assert link in Page.of(browser("pps", VILLAGE).get(record(4))).links
    assert link not in Page.of(browser("ppk", "13.03.04").get(record(4))).links


def test_a_struck_voter_keeps_a_page_and_a_place_in_words(election):
    with housekeeping("a test strikes a voter"):
        Voter.objects.filter(pk=voter(4).pk).update(place=Place.TMS_1)
    assert "TMS 1 · Meninggal" in text(browser("kpu-operator").get(record(4)))


# ── Speed: a constant number of queries


@pytest.mark.parametrize("data", [None, {"cari": "warga"}])
def test_a_list_asks_as_often_for_300_voters_as_for_one(tmp_path, data):
    villages = [VILLAGE] + [OTHER_VILLAGE] * 3 + [ELSEWHERE] * 300
    take(tmp_path, opened(), [person(number, kode_wilayah=village) for number, village in enumerate(villages)])
    client = browser("kpu-operator")

    def asked(village):
        address = f"{LIST}?wilayah={village}"
        client.get(address)  # whatever is kept in memory is kept now
        with CaptureQueriesContext(connection) as captured:
            shown = names(client.post(address, data) if data else client.get(address))
        return len(shown), len(captured)

    one, three, many = asked(VILLAGE), asked(OTHER_VILLAGE), asked(ELSEWHERE)
    assert (one[0], three[0], many[0]) == (1, 3, 50)
    assert one[1] == three[1] == many[1]


# ── Empty, languages, markup


def test_an_empty_roll_says_why_and_leads_those_who_may_to_the_import():
    opened()
    assert f"{LIST}impor/" in Page.of(browser("kpu-operator").get(LIST)).links
    ppk = browser("ppk", "13.03.04").get(LIST)
    assert "KPU Kabupaten/Kota yang memasukkannya" in text(ppk)
    assert f"{LIST}impor/" not in Page.of(ppk).links


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_is_in_its_language_and_holds_nothing_inline(election, language):
    client = browser("kpu-operator", language=language)
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area="13.03")
    for response in (
        client.get(LIST),
        client.post(LIST, {"cari": "zzz"}),
        client.get(record(4)),
        client.post(record(4), {"reason": REASON}),
        client.get(f"{LIST}ekspor/"),
    ):
        page = Page.of(response)
        assert (page.language, page.inline) == (language, [])
        assert len(page.ids) == len(set(page.ids))


# ── Export


def test_an_export_is_a_file_with_whole_numbers_of_the_area_and_a_line(election):
    response = browser("kpu-operator").post(
        f"{LIST}ekspor/?wilayah={OTHER_VILLAGE}", {"form": ".csv", "reason": REASON}
    )
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert {row["nik"] for row in rows} == {person(number)["nik"] for number in (6, 7, 8)}
    assert "no-store" in response.headers["Cache-Control"]
    line = Line.objects.get(act="roll.export")
    assert (line.area, line.reason, line.facts["rows"]) == (OTHER_VILLAGE, REASON, 3)


def test_an_export_leaves_no_file_in_the_home(election):
    response = browser("kpu-operator").post(f"{LIST}ekspor/", {"form": ".xlsx", "reason": REASON})
    assert b"".join(response.streaming_content)[:2] == b"PK"
    assert list(home.current().work.rglob("*.xlsx")) == []


def test_an_export_without_a_reason_is_refused_and_keeps_the_choice(election):
    response = browser("kpu-operator").post(f"{LIST}ekspor/", {"form": ".parquet", "reason": "ya"})
    assert response.status_code == 422
    assert re.search(r'value="\.parquet"[^>]*checked', response.content.decode())
    assert not Line.objects.filter(act="roll.export").exists()
