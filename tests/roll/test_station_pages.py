"""The station pages show what the roll counts, within the person's area, and act only after saying what will change."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import world
from tests.support.browsing import browser
from tests.support.people import ANYONE_ALLOWED

from tahapan.accounts.actor import revive
from tahapan.jobs import queue, worker
from tahapan.jobs.models import Job
from tahapan.journal.act import housekeeping
from tahapan.journal.models import Line
from tahapan.roll import acts, tasks
from tahapan.roll.kept import forget
from tahapan.roll.mapping import Wishes
from tahapan.roll.models import Voter
from tahapan.stations.models import RtPoint, Station, Venue, VenueKind

pytestmark = pytest.mark.django_db

BASE = "/pilkada-2024-sijunjung/tps/"
RECORD = f"{BASE}{world.VILLAGE}/"
RT_4 = {"dusun": "BALAI TANGAH", "rw": "0", "rt": "4"}


@pytest.fixture
def election():
    election = world.pilkada()
    world.settle(election)
    return election


@pytest.fixture
def mapped(election):
    acts.map_stations(
        actor=ANYONE_ALLOWED, election=election, area="13.03", wishes=Wishes(stations={world.VILLAGE: 2})
    )
    return election


def text_of(response) -> str:
    """The words of a page."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(words.split())


def open_stations(count: int) -> None:
    with housekeeping("stations of a test"):
        election = Voter.objects.first().election
        known = Station.objects.count()
        Station.objects.bulk_create(
            Station(election=election, village=world.VILLAGE, number=number) for number in range(known + 1, count + 1)
        )
    forget()


def queries_of(client, address: str) -> int:
    forget()
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize("address", [BASE, f"{BASE}mutu/", f"{BASE}peta.json"])
def test_the_number_of_queries_does_not_grow_with_the_rows(election, address):
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area="13.03")
    client = browser("kpu-operator")
    client.get(address)
    found = []
    for count in (1, 3, 300):
        open_stations(count)
        found.append(queries_of(client, address))
    assert len(set(found)) == 1


def test_what_is_kept_is_counted_again_after_a_move(mapped):
    client = browser("kpu-operator")
    before = text_of(client.get(f"{RECORD}1/"))
    voter = Voter.objects.filter(station__number=2).first()
    acts.move_family(
        actor=ANYONE_ALLOWED,
        election=mapped,
        village=world.VILLAGE,
        nkk=voter.nkk,
        station=Station.objects.get(number=1),
        reason="rumah lebih dekat",
    )
    after = text_of(client.get(f"{RECORD}1/"))
    held = Voter.objects.filter(station__number=1).count()
    assert f"{held} pemilih" in after
    assert before != after


def test_a_long_list_is_shown_fifty_at_a_time(election):
    open_stations(120)
    page = browser("kpu-operator").get(BASE, {"halaman": "3"})
    assert (len(page.context["rows"]), page.context["page"].paginator.num_pages) == (20, 3)


@pytest.mark.parametrize("area", ["32.01", "13", "13.03.99", "13.0", "x", "13.03.04.2001 OR 1=1"])
def test_an_area_outside_the_own_is_not_found(mapped, area):
    client = browser("kpu-operator")
    for address in (BASE, f"{BASE}mutu/", f"{BASE}peta/", f"{BASE}peta.json", f"{BASE}petakan/", f"{BASE}rt/"):
        assert client.get(address, {"wilayah": area}).status_code == 404


def test_a_village_committee_sees_its_village_and_no_other(mapped):
    client = browser("pps", world.OTHER_VILLAGE)
    assert client.get(f"{RECORD}1/").status_code == 404
    assert [one["id"] for one in client.get(f"{BASE}peta.json").json()["areas"]["features"]] == [world.OTHER_VILLAGE]
    assert len(list(csv.reader(io.StringIO(client.get(f"{BASE[:-1]}.csv").content.decode("utf-8-sig"))))) == 1


def test_someone_of_another_kabupaten_sees_nothing(mapped):
    assert browser("kpu-operator", "32.01").get(BASE).status_code == 404


def test_a_reader_is_offered_no_act_and_may_do_none(mapped):
    client = browser("pers")
    assert "Petakan" not in text_of(client.get(BASE))
    assert "Pindahkan" not in text_of(client.get(f"{RECORD}1/"))
    voter = Voter.objects.first().pk
    shut = [f"{BASE}petakan/", f"{RECORD}1/pindahkan-rt/?dusun=KOTO+TUO&rw=0&rt=1"]
    shut += [f"{BASE}pindahkan-keluarga/{voter}/", f"{BASE}rt/", f"{BASE}rt.csv"]
    assert {client.get(address).status_code for address in shut} == {403}


def test_nobody_signed_in_is_led_to_the_sign_in_page(client, mapped):
    assert client.get(f"{BASE}peta.json").status_code == 302


def test_the_file_holds_the_counts_of_the_list_and_no_formula(mapped):
    with housekeeping("a venue of a test"):
        venue = Venue.objects.create(village=world.VILLAGE, name="=1+1", kind=VenueKind.SCHOOL)
        Station.objects.filter(number=1).update(venue=venue)
    forget()
    rows = list(
        csv.DictReader(io.StringIO(browser("kpu-operator").get(f"{BASE[:-1]}.csv").content.decode("utf-8-sig")))
    )
    assert (sum(int(row["L"]) for row in rows), sum(int(row["P"]) for row in rows)) == (5, 7)
    assert rows[0]["Tempat"] == "'=1+1"


def test_no_page_holds_a_family_number_or_anything_inline(mapped):
    client = browser("kpu-operator")
    voter = Voter.objects.first()
    for address in (BASE, f"{BASE}mutu/", f"{BASE}peta/", f"{BASE}petakan/", f"{BASE}rt/?wilayah={world.VILLAGE}",
                    f"{RECORD}1/", f"{BASE}pindahkan-keluarga/{voter.pk}/?ke=2"):  # fmt: skip
        page = client.get(address).content.decode()
        assert voter.nkk not in page
        assert voter.nik not in page
        assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|<style", page)


def test_a_station_names_the_rt_it_serves_and_the_law_of_its_limit(mapped):
    words = text_of(browser("kpu-operator").get(f"{RECORD}1/"))
    number = Voter.objects.filter(station__number=1).count()
    assert f"{number} pemilih" in words
    assert "PKPU 7/2024" in words


def test_the_report_can_be_sorted_and_leads_to_the_village(mapped):
    other = tuple(world.Person(9, 9 + n, "WARGA", p.born, p.sex, 1) for n, p in enumerate(world.PEOPLE[:2]))
    world.settle(mapped, other, world.OTHER_VILLAGE)
    client = browser("kpu-operator")
    by_code = [area.code for _, area, _ in client.get(f"{BASE}mutu/").context["rows"]]
    by_unmapped = [area.code for _, area, _ in client.get(f"{BASE}mutu/?urut=belum").context["rows"]]
    assert (by_code, by_unmapped) == ([world.VILLAGE, world.OTHER_VILLAGE], [world.OTHER_VILLAGE, world.VILLAGE])
    assert f"?wilayah={world.OTHER_VILLAGE}" in client.get(f"{BASE}mutu/").content.decode()


def test_the_map_draws_outlines_and_says_each_value_in_words(mapped):
    drawn = browser("kpu-operator").get(f"{BASE}peta.json?ukuran=tps").json()
    found = {one["id"]: one for one in drawn["areas"]["features"]}
    assert len(found) == 62
    assert {one["geometry"]["type"] for one in found.values()} <= {"Polygon", "MultiPolygon"}
    assert found[world.VILLAGE]["properties"]["says"].endswith(": 2 TPS")
    assert found[world.OTHER_VILLAGE]["properties"]["step"] == 0
    assert len(drawn["borders"]["features"]) == 8


def test_a_kabupaten_without_outlines_is_drawn_as_points_and_the_page_says_so():
    election = world.pilkada(area="32.01")
    village = "32.01.01.1001"
    world.settle(election, village=village)
    acts.map_stations(actor=ANYONE_ALLOWED, election=election, area=village)
    client = browser("kpu-operator", "32.01")
    drawn = client.get(f"{BASE}peta.json").json()["areas"]["features"]
    assert {one["geometry"]["type"] for one in drawn} == {"Point"}
    assert "belum tersedia" in text_of(client.get(f"{BASE}peta/"))


def test_mapping_is_asked_for_as_a_job_and_done_by_the_worker(election):
    client = browser("kpu-operator")
    assert "PKPU 7/2024" in text_of(client.get(f"{BASE}petakan/"))
    answer = client.post(f"{BASE}petakan/?wilayah=13.03.04", {"rt": "tinggi", "rata": "1"})
    job = Job.objects.get()
    assert answer.url == f"/pekerjaan/{job.pk}/"
    assert (job.arguments["area"], job.arguments["rt_price"], job.arguments["even"]) == ("13.03.04", "tinggi", True)
    worker.run_one(revive)
    job.refresh_from_db()
    assert (job.state, job.result["stations"], job.result["voters"]) == ("done", 1, 12)
    assert client.get(job.result["page"]).status_code == 200
    assert Line.objects.get(act="roll.map-stations").actor == "kpu-operator.uji"


def test_a_mapping_whose_worker_died_after_the_commit_is_told_and_not_refused(election, monkeypatch):
    class WorkerDiedError(BaseException):
        """Stands for a kill."""

    def die(*_):
        raise WorkerDiedError

    browser("kpu-operator").post(f"{BASE}petakan/?wilayah=13.03.04", {"rt": "tinggi"})
    with monkeypatch.context() as killed:
        killed.setattr(tasks, "_mapping_told", die)
        with pytest.raises(WorkerDiedError):
            worker.run_one(revive)
    queue.recover()
    worker.run_one(revive)
    job = Job.objects.get()
    figures = [job.result[name] for name in ("stations", "voters", "split", "over")]
    assert (job.state, figures, job.result["page"]) == ("done", [1, 12, 0, 0], f"{BASE}mutu/?wilayah=13.03.04")
    assert Line.objects.filter(act="roll.map-stations").count() == 1


def test_mapping_again_needs_a_reason_and_keeps_what_was_typed(mapped):
    client = browser("kpu-operator")
    answer = client.post(f"{BASE}petakan/", {"rt": "rendah", "rata": "1", "alasan": " "})
    page = answer.content.decode()
    assert (answer.status_code, Job.objects.count()) == (422, 0)
    assert re.search(r'value="rendah" checked', page)
    assert 'name="rata" value="1" checked' in page
    client.post(f"{BASE}petakan/", {"rt": "rendah", "alasan": "gedung terbakar"})
    worker.run_one(revive)
    assert Job.objects.get().state == "done"
    assert Line.objects.filter(act="roll.map-stations").first().reason == "gedung terbakar"


def test_an_rt_is_moved_after_a_summary_and_the_journal_number_is_told(mapped):
    client = browser("kpu-operator")
    here = Voter.objects.filter(rt=4).first().station.number
    there = 3 - here
    address = f"{RECORD}{here}/pindahkan-rt/"
    choice = client.get(address, RT_4)
    assert {row["station"].number: row["people"] for row in choice.context["rows"]} == {here: 0, there: 3}
    summary = client.get(address, RT_4 | {"ke": there})
    assert "3 pemilih" in text_of(summary)
    assert Voter.objects.filter(rt=4, station__number=there).count() == 0
    done = client.post(address, RT_4 | {"ke": there, "alasan": "jembatan putus"}, follow=True)
    line = Line.objects.get(act="roll.move-rt")
    assert f"Tercatat di jurnal nomor {line.seq}." in text_of(done)
    assert (line.reason, Voter.objects.filter(rt=4, station__number=there).count()) == ("jembatan putus", 3)


def test_a_move_without_reason_or_to_no_station_is_refused_and_moves_nobody(mapped):
    client = browser("kpu-operator")
    here = Voter.objects.filter(rt=4).first().station.number
    address = f"{RECORD}{here}/pindahkan-rt/"
    for sent in ({"ke": 3 - here, "alasan": ""}, {"alasan": "coba"}, {"ke": "99", "alasan": "coba"}, {"ke": "²"}):
        assert client.post(address, RT_4 | sent).status_code == 422
    assert Line.objects.filter(act="roll.move-rt").count() == 0


def test_a_move_above_the_limit_names_the_law_and_keeps_the_reason(mapped):
    crowd = tuple(world.Person(100 + n, 100 + n, f"WARGA {n}", world.PEOPLE[0].born, "L", 5) for n in range(600))
    world.settle(mapped, crowd)
    client = browser("kpu-operator")
    sent = {"dusun": "KOTO TUO", "rw": "0", "rt": "5", "ke": "1", "alasan": "satu jorong"}
    refused = client.post(f"{RECORD}1/pindahkan-rt/", sent)
    assert (refused.status_code, refused.context["problem"].code) == (422, "station-too-full")
    assert "PKPU 7/2024" in text_of(refused)
    assert 'value="satu jorong"' in refused.content.decode()
    assert Voter.objects.filter(rt=5, station__isnull=False).count() == 0


def test_an_rt_that_nobody_lives_in_is_not_found(mapped):
    client = browser("kpu-operator")
    for asked in ({"dusun": "X", "rw": "0", "rt": "77"}, {"dusun": "X", "rw": "a", "rt": "1"}, {}):
        assert client.get(f"{RECORD}1/pindahkan-rt/", asked).status_code == 404


def test_a_family_is_found_by_one_of_its_voters_and_moves_whole(mapped):
    client = browser("pps", world.VILLAGE)
    voter = Voter.objects.filter(station__number=1).first()
    size = Voter.objects.filter(nkk=voter.nkk).count()
    address = f"{BASE}pindahkan-keluarga/{voter.pk}/"
    assert client.get(address).context["chosen"] is None
    client.post(address, {"ke": "2", "alasan": "rumah lebih dekat"})
    assert Voter.objects.filter(nkk=voter.nkk, station__number=2).count() == size


def test_a_family_of_another_village_is_not_found(mapped):
    client = browser("pps", world.OTHER_VILLAGE)
    assert client.get(f"{BASE}pindahkan-keluarga/{Voter.objects.first().pk}/").status_code == 404


def csv_file(*rows: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("rt.csv", "\n".join(("desa;jorong;rw;rt;lng;lat", *rows)).encode())


def test_points_of_a_file_are_recorded_with_a_journal_number(mapped):
    file = csv_file(f"{world.VILLAGE};JORONG KOTO TUO;0;1;100,95;-0,65", f"{world.VILLAGE};KOTO TUO;0;2;;")
    done = browser("kpu-operator").post(f"{BASE}rt/", {"berkas": file}, follow=True)
    point = RtPoint.objects.get()
    assert (point.hamlet, point.rt, point.lng, point.lat) == ("KOTO TUO", 1, 100.95, -0.65)
    assert f"jurnal nomor {Line.objects.get(act='stations.set-rt-points').seq}." in text_of(done)


def test_wrong_rows_are_named_by_their_number_and_nothing_is_recorded(mapped):
    file = csv_file(
        f"{world.VILLAGE};KOTO TUO;0;1;100.95;-0.65",
        f"{world.VILLAGE};KOTO TUO;0;2;-0.65;100.95",
        "32.01.01.1001;X;0;1;106.8;-6.5",
        "99.99;X;0;1;106.8;-6.5",
        f"{world.VILLAGE};X;0;x;100.95;-0.65",
        f"{world.VILLAGE};KOTO TUO;0;1;100.95;-0.65",
        f"{world.VILLAGE};KOTO TUO;0;3;abc;-0.65",
        f"{world.VILLAGE};KOTO TUO;0;3;2.35;48.86",
    )
    refused = browser("kpu-operator").post(f"{BASE}rt/", {"berkas": file})
    assert (refused.status_code, RtPoint.objects.count()) == (422, 0)
    assert [fault.row for fault in refused.context["faults"]] == [3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "rt-file-not-a-table"),
        (b"%PDF-1.7\n\x00\x01", "rt-file-not-a-table"),
        (b"desa,jorong,rw,rt\n", "rt-file-column-missing"),
        (b"desa,jorong,rw,rt,lng,lat\n", "rt-file-empty"),
        (b"x" * ((4 << 20) + 1), "rt-file-too-large"),
    ],
)
def test_a_file_that_is_no_table_of_rt_is_refused_by_name(mapped, content, code):
    refused = browser("kpu-operator").post(f"{BASE}rt/", {"berkas": SimpleUploadedFile("rt.csv", content)})
    assert (refused.status_code, refused.context["problem"].code) == (422, code)


def test_the_list_of_rt_to_fill_in_can_be_sent_back(mapped):
    client = browser("kpu-operator")
    content = client.get(f"{BASE}rt.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["jorong"], row["rt"], row["lng"]) for row in rows] == [
        ("BALAI TANGAH", "3", ""), ("BALAI TANGAH", "4", ""), ("KOTO TUO", "1", ""), ("KOTO TUO", "2", "")
    ]  # fmt: skip
    filled = content.replace(",\r\n", "-0.65\r\n").replace(",-0.65", ",100.95,-0.65")
    client.post(f"{BASE}rt/", {"berkas": SimpleUploadedFile("rt.csv", filled.encode())})
    assert RtPoint.objects.count() == 4


def test_one_rt_can_be_placed_by_typing_its_point(mapped):
    client = browser("pps", world.VILLAGE)
    client.post(f"{BASE}rt/", {"tempat": "KOTO TUO|0|1", "lng": "100.95", "lat": "-0.65"})
    assert RtPoint.objects.get().village == world.VILLAGE
    refused = client.post(f"{BASE}rt/", {"tempat": "KOTO TUO|0|1", "lng": "satu", "lat": "-0.65"})
    assert (refused.status_code, RtPoint.objects.count()) == (422, 1)


def test_english_pages_are_english(mapped):
    client = browser("kpu-operator")
    client.cookies["bahasa"] = "en"
    said = json.dumps(client.get(f"{BASE}peta.json?ukuran=tps").json())
    assert "2 stations" in said
