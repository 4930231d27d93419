"""Pages of paper and reports: who may, nothing typed is lost, no number of a person where it does not belong."""

from __future__ import annotations

import pytest
from tests.fieldwork import doors
from tests.support import pdf
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED
from tests.support.world import OTHER_VILLAGE, PEOPLE, VILLAGE

from tahapan.fieldwork import acts, sheets
from tahapan.fieldwork.kinds import Outcome, ReportKind
from tahapan.fieldwork.models import Conflict, Finding, Household, Report, Visit
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.roll.changes import Change, Spot
from tahapan.roll.models import EntryKind, Place, Voter

BASE = "/pilkada-2024-sijunjung/coklit"
SHEET = f"{BASE}/kertas/{VILLAGE}/1/"
DAY = "2024-07-05"


@pytest.fixture
def town(election):
    return doors.town(election)


@pytest.fixture
def pps(town):
    return browser("pps", VILLAGE)


def asked(town, **more: object) -> str:
    values = {"petugas": town.posts[0].pk, "hari": DAY} | more
    return "?" + "&".join(f"{name}={value}" for name, value in values.items())


def text(response) -> str:
    return " ".join(Page.of(response).text.split())


def sheet_of(*names: str) -> dict[str, str]:
    """What the page sends of itself: the people of the families of `names`."""
    families = Household.objects.filter(head__nkk__in=Voter.objects.filter(name__in=names).values("nkk"))
    people = {one.pk: Voter.objects.filter(nkk=one.head.nkk).values_list("pk", flat=True) for one in families}
    return {f"h{pk}.orang": " ".join(map(str, voters)) for pk, voters in people.items()}


def mark(name: str) -> str:
    return f"p{Voter.objects.get(name=name).pk}.ket"


def report_of(town, kind: ReportKind = ReportKind.FINAL) -> Report:
    return acts.take_report(
        actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0], kind=kind, start=town.posts[0].start,
        day=doors.AT.date(), figures={"sesuai": 7},
    )  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_opens_in_both_languages_and_carries_nothing_inline(town, language):
    report = report_of(town)
    town.record(town.visit(town.says(town.voters[0])))
    client = browser("pps", VILLAGE, language=language)
    for page in (
        "/kertas/", f"/kertas/{VILLAGE}/1/", f"/kertas/{VILLAGE}/1/{asked(town)}", f"/kertas/{VILLAGE}/1/cetak/",
        f"/kertas/{VILLAGE}/1/baru/{asked(town)}", "/laporan/", "/laporan/?keadaan=terlambat",
        f"/laporan/petugas/{town.posts[0].pk}/", f"/laporan/{report.pk}/",
    ):  # fmt: skip
        response = client.get(BASE + page)
        assert response.status_code == 200, page
        assert Page.of(response).inline == []
        assert not any(one.nik in response.content.decode() or one.nkk in response.content.decode() for one in PEOPLE)


@pytest.mark.parametrize(
    ("role", "area", "prints", "keys", "reads"),
    [
        ("pps", VILLAGE, 200, 200, 200),
        ("kpu-operator", "13.03", 200, 200, 200),
        ("pps", OTHER_VILLAGE, 404, 404, 404),
        ("bawaslu", "13.03", 403, 403, 200),
        ("ppk", "13.03.04", 403, 403, 200),
        ("pers", "13.03", 403, 403, 403),
    ],
)
def test_who_prints_who_keys_and_who_reads_reports(town, role, area, prints, keys, reads):
    client = browser(role, area)
    found = [
        client.get(SHEET + "cetak/").status_code,
        client.get(SHEET).status_code,
        client.get(f"{BASE}/laporan/petugas/{town.posts[0].pk}/").status_code,
    ]
    assert found == [prints, keys, reads]


def test_a_print_is_a_pdf_that_nobody_between_keeps_and_its_qr_leads_to_the_entry(town, pps):
    answer = pps.post(SHEET + "cetak/", {"reason": "lembar untuk Pantarlih TPS 1"})
    line = Line.objects.get(act=sheets.PRINT)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store, private",
    )
    assert any(f"Cetakan nomor {line.seq}" in word for word in pdf.words(answer.content))
    listed = text(pps.get(SHEET + "cetak/"))
    assert f"Nomor {line.seq}, 6 orang" in listed


def test_a_print_without_a_reason_is_refused_at_the_field(town, pps):
    answer = pps.post(SHEET + "cetak/", {"reason": ""})
    assert (answer.status_code, "Alasan perlu ditulis" in text(answer)) == (422, True)
    assert not Line.objects.filter(act=sheets.PRINT).exists()


def test_the_empty_form_for_new_people_needs_no_reason_and_holds_nobody(town, pps):
    answer = pps.get(SHEET + "kosong/")
    said = set(pdf.words(answer.content))
    assert (answer["Content-Type"], pdf.pages(answer.content)) == ("application/pdf", 1)
    assert not said & {one.name for one in PEOPLE}


def test_who_went_and_when_is_asked_once_and_stays_in_the_address(town, pps):
    assert "Siapa yang datang ke rumah" in text(pps.get(SHEET))
    first = pps.get(SHEET + asked(town))
    assert "Keluarga 1" in text(first)
    saved = pps.post(SHEET + asked(town), {mark("YUSNI"): "v"} | sheet_of("YUSNI"))
    assert saved.status_code == 302
    assert f"petugas={town.posts[0].pk}&hari={DAY}" in saved["Location"]


@pytest.mark.parametrize(
    ("day", "said"), [("2024-07-09", "belum tiba"), ("2024-06-01", "di luar masa coklit"), ("besok", "")]
)
def test_a_day_that_cannot_be_is_refused_before_anything_is_typed(town, pps, day, said):
    answer = pps.get(SHEET + asked(town, hari=day))
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Keluarga 1" not in text(answer)


def families(response) -> list[str]:
    return [name.removeprefix("keluarga-") for name in Page.of(response).ids if name.startswith("keluarga-")]


def test_keying_starts_at_the_first_family_that_is_not_finished(town, pps):
    first, second, third = Household.objects.filter(station__number=1).order_by("number")
    assert families(pps.get(SHEET + asked(town))) == ["1", "2", "3"]
    town.record(town.visit(*(town.says(one) for one in town.voters if one.nkk == first.head.nkk)))
    assert families(pps.get(SHEET + asked(town))) == ["2", "3"]
    assert families(pps.get(SHEET + asked(town, mulai=1))) == ["1", "2", "3"], "and back to those before"
    for one in (second, third):
        town.record(town.visit(*(town.says(voter) for voter in town.voters if voter.nkk == one.head.nkk)))
    assert families(pps.get(SHEET + asked(town))) == ["1", "2", "3"]


def test_what_was_found_before_stands_in_the_order_of_the_family(town, pps):
    family = [one for one in town.voters if one.nkk == town.voters[0].nkk]
    town.record(town.visit(*(town.says(one) for one in reversed(family))))
    page = text(pps.get(SHEET + asked(town, mulai=1)))
    assert "lewat HP · sendiri · 1.1 sesuai · 1.2 sesuai · 1.3 sesuai" in page


def test_what_is_right_is_saved_what_is_wrong_stays_as_typed_and_says_why(town, pps):
    typed = {mark("YUSNI"): "v", mark("ASRIL"): "u", mark("ROSMANIAR"): "q", mark("DEDI ASRIL"): "v"}
    asril = Voter.objects.get(name="ASRIL").pk
    typed |= {f"p{asril}.address": "Jorong Baru", f"p{asril}.nkk": "123"} | sheet_of("YUSNI", "ASRIL")
    answer = pps.post(SHEET + asked(town), typed)
    page = Page.of(answer)
    fields = {one.get("name"): one.get("value") for tag, one in page.tags if tag == "input"}
    assert (answer.status_code, answer["Cache-Control"]) == (422, "no-store, private")
    assert (fields[f"p{asril}.address"], fields[f"p{asril}.nkk"], fields[mark("ROSMANIAR")]) == (
        "Jorong Baru",
        "123",
        "q",
    )
    assert [said in text(answer) for said in ("Perlu 16 angka.", "Tulis v, u, 1–8, atau -.")] == [True, True]
    visit = Visit.objects.get()
    assert visit.household.head.name == "YUSNI"
    assert "1 kunjungan disimpan" in text(answer)
    assert fields[mark("YUSNI")] == ""


def test_an_earlier_visit_is_shown_without_any_number_and_replaced_when_confirmed(town, pps):
    yusni = next(one for one in town.voters if one.name == "YUSNI")
    town.record(town.visit(town.says(yusni, Outcome.TMS, tms=1, evidence=doors.DEAD)))
    page = pps.get(SHEET + asked(town))
    assert "lewat HP" in text(page)
    assert "TMS 1" in text(page)
    first = Visit.objects.get()
    key = f"h{first.household_id}."
    pps.post(
        SHEET + asked(town), {mark("YUSNI"): "v", key + "ganti": "on", key + "lihat": str(first.pk)} | sheet_of("YUSNI")
    )
    assert Visit.objects.get(pk=first.pk).replaced
    assert Voter.objects.get(name="YUSNI").place == "station"


def test_without_confirmation_the_page_says_that_somebody_must_decide(town, pps):
    yusni = next(one for one in town.voters if one.name == "YUSNI")
    town.record(town.visit(town.says(yusni, Outcome.TMS, tms=1, evidence=doors.DEAD)))
    answer = pps.post(SHEET + asked(town), {mark("YUSNI"): "v"} | sheet_of("YUSNI"), follow=True)
    assert "harus diputuskan" in text(answer)


def test_a_family_that_left_the_station_while_it_was_typed_is_not_lost(town, pps):
    yusni = next(one for one in town.voters if one.name == "YUSNI")
    typed = {mark("YUSNI"): "1", f"p{yusni.pk}.bukti": "akta-kematian"} | sheet_of("YUSNI")
    town.office(Change(yusni.pk, EntryKind.MOVE, spot=Spot(Place.STATION, VILLAGE, town.stations[1].pk)))
    acts.prepare(actor=ANYONE_ALLOWED, election=town.election, area=VILLAGE)
    answer = pps.post(SHEET + asked(town), typed, follow=True)
    assert "harus diputuskan" in text(answer)
    assert Finding.objects.get(voter=yusni).evidence == "akta-kematian"
    assert (Conflict.objects.get().voter, Voter.objects.get(pk=yusni.pk).place) == (yusni, Place.STATION)


def test_people_of_another_village_cannot_be_brought_onto_a_page(town, pps):
    with housekeeping("a test moves a family away"):
        Voter.objects.filter(name="ZULKIFLI").update(village=OTHER_VILLAGE)
    away = Voter.objects.get(name="ZULKIFLI")
    home = Household.objects.get(head__name="YUSNI")
    answer = pps.post(SHEET + asked(town), {mark("YUSNI"): "q", f"h{home.pk}.orang": f"{away.pk} x"})
    assert "YUSNI" in text(answer)
    assert "ZULKIFLI" not in text(answer)


def test_a_new_person_is_keyed_and_one_with_a_fault_stays_as_typed(town, pps):
    elements = {
        "nkk": "1303040101200001", "nik": "1303041705900007", "name": "baru sekali", "birth_date": "17-05-1990",
        "marital": "S", "sex": "L", "address": "jorong koto tuo", "rt": "1", "ktp": "S", "keluarga": "1",
    }  # fmt: skip
    typed = {f"b0.{name}": said for name, said in elements.items()}
    typed |= {f"b1.{name}": said for name, said in (elements | {"nik": "1303049905900007", "name": "salah"}).items()}
    answer = pps.post(SHEET + "baru/" + asked(town), typed)
    assert answer.status_code == 422
    assert Voter.objects.get(name="BARU SEKALI").station == town.stations[0]
    fields = {one.get("name"): one.get("value") for tag, one in Page.of(answer).tags if tag == "input"}
    assert (fields["b0.name"], fields["b1.name"], fields["b1.nik"]) == ("", "salah", "1303049905900007")


def test_a_station_page_of_another_area_is_not_told_apart_from_one_that_does_not_exist(town):
    client = browser("pps", OTHER_VILLAGE)
    assert [client.get(f"{BASE}/kertas/{VILLAGE}/{n}/").status_code for n in (1, 77)] == [404, 404]


# ── Reports


def test_both_sides_of_a_report_stand_beside_each_other_and_the_difference_is_marked(town, pps):
    report = report_of(town)
    town.record(town.visit(town.says(town.voters[0])))
    page = text(pps.get(f"{BASE}/laporan/{report.pk}/"))
    assert "Sesuai 7 0 1 Berbeda" in page
    assert "Pemilih baru 0 0 0 Sama" in page


def test_pps_takes_a_report_from_paper(town, pps):
    typed = {"kind": "berkala", "start": "2024-06-24", "day": "2024-07-03", "sesuai": "12", "tms1": "2"}
    answer = pps.post(f"{BASE}/laporan/petugas/{town.posts[0].pk}/", typed)
    report = Report.objects.get()
    assert (answer.status_code, report.kind, report.figures["told"]["people"]) == (302, "berkala", 14)
    assert report.figures["told"]["tms"] == {"1": 2}


def test_who_only_reads_cannot_hand_a_report_in(town):
    client = browser("bawaslu")
    answer = client.post(f"{BASE}/laporan/petugas/{town.posts[0].pk}/", {"kind": "harian"})
    assert (answer.status_code, Report.objects.count()) == (403, 0)


def test_the_final_report_is_a_pdf_and_others_are_not(town, pps):
    final, daily = report_of(town), report_of(town, ReportKind.DAILY)
    answer = pps.get(f"{BASE}/laporan/{final.pk}/pdf/")
    assert {"MODEL A-LAPORAN HASIL COKLIT", "Sesuai", "7", "+7"} <= set(pdf.words(answer.content))
    assert pps.get(f"{BASE}/laporan/{daily.pk}/pdf/").status_code == 404


def test_late_officers_come_first_and_can_be_shown_alone(town, pps):
    acts.take_report(
        actor=ANYONE_ALLOWED, election=town.election, post=town.posts[0], kind=ReportKind.DAILY,
        start=town.posts[0].start, day=doors.AT.date(), figures={},
    )  # fmt: skip
    names = [post.officer.name for post in town.posts]
    everyone, late = text(pps.get(f"{BASE}/laporan/")), text(pps.get(f"{BASE}/laporan/?keadaan=terlambat"))
    assert everyone.index(names[1]) < everyone.index(names[0])
    assert (names[1] in late, names[0] in late) == (True, False)
    assert "PKPU 7/2022" in everyone
