"""The whole of it, as a stranger would run it: the Sijunjung demo is built, asked and served by the command line, and
looked at with a browser.

Pictures go to docs/pictures with TAHAPAN_PICTURES=1 (they are committed by hand, when pages changed), else nowhere.
"""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
PICTURES = ROOT / "docs" / "pictures"
PILKADA, REVOTE = "pilkada-2024-sijunjung", "psu-dpd-sumbar-2024"
PASSWORD = "rakor-padang-juli"

pytestmark = pytest.mark.skipif("TAHAPAN_DATABASE" in os.environ, reason="a demo home is SQLite")


def tahapan(*words: str) -> str:
    """Run the command as a person would; its standard output."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TAHAPAN_")}
    done = subprocess.run(
        [sys.executable, "-m", "tahapan.cli", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sijunjung(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo home of Sijunjung on 8 July 2024."""
    home = tmp_path_factory.mktemp("sijunjung") / "demo"
    tahapan("demo", "--no-serve", "--home", str(home))
    return home


@pytest.fixture(scope="module")
def standing(sijunjung: Path) -> dict[str, dict]:
    """What `status` says, by event."""
    told = json.loads(tahapan("status", "--home", str(sijunjung), "--today", "2024-07-08", "--json"))
    assert told["today"] == "2024-07-08"
    return {event["slug"]: event for event in told["events"]}


def test_two_events_are_in_preparation_and_the_re_vote_comes_first(standing):
    assert [(slug, event["voting_day"]) for slug, event in standing.items()] == [
        (REVOTE, "2024-07-13"),
        (PILKADA, "2024-11-27"),
    ]


def test_both_events_cover_eight_kecamatan_and_sixty_two_nagari(standing):
    assert {json.dumps(event["areas"]) for event in standing.values()} == {'{"kecamatan": 8, "nagari": 62}'}


@pytest.mark.parametrize("slug", [PILKADA, REVOTE])
def test_voters_add_up_by_sex_and_by_kecamatan(standing, slug):
    voters = standing[slug]["voters"]
    by_district = voters["by_kecamatan"].values()
    assert len(by_district) == 8
    assert voters["total"] == voters["male"] + voters["female"] == sum(one["total"] for one in by_district)
    assert voters["male"] == sum(one["male"] for one in by_district)


def test_dp4_lies_within_a_percent_of_the_published_dpt(standing):
    assert standing[PILKADA]["voters"]["total"] == pytest.approx(173_347, rel=0.01)


def test_no_station_above_the_limit_and_no_family_divided(standing):
    stations = standing[PILKADA]["stations"]
    assert (stations["over_limit"], stations["split_families"]) == (0, 0)
    assert 0 < stations["max_load"] <= 600
    assert sum(stations["by_nagari"].values()) == stations["count"]
    assert stations["count"] < standing[PILKADA]["pantarlih_needed"] <= 2 * stations["count"]


def test_the_re_vote_has_the_real_stations_of_february_by_nagari(standing):
    from tahapan.elections import figures

    by_village = standing[REVOTE]["stations"]["by_nagari"]
    assert sum(by_village.values()) == standing[REVOTE]["stations"]["count"] == 762
    assert by_village == {code: figures.stations_february_2024(code).total for code in by_village}


def test_coklit_runs_on_the_day_of_the_demo(standing):
    assert "1.8.a.2" in standing[PILKADA]["stages_running"]
    assert "1.8.a.2" not in standing[REVOTE]["stages_running"]


@pytest.mark.parametrize(("slug", "phase_rows"), [(PILKADA, 119), (REVOTE, 16)])
def test_the_calendar_equals_the_table_of_the_dossier_row_by_row(sijunjung, slug, phase_rows):
    told = json.loads(tahapan("calendar", "--home", str(sijunjung), "--election", slug, "--json"))["stages"]
    with (ROOT / "tests" / "law" / "calendar-2024.csv").open(encoding="utf-8", newline="") as table:
        rows = [row for row in csv.DictReader(table) if row["code"].startswith("PSU.") == (slug == REVOTE)]
    assert len(rows) == phase_rows
    same = ("code", "phase", "name_id", "name_en", "start", "end", "confidence")
    told = [{**one, "source_url": one["url"], "open_ended_rule": (one["open_rule"] or {}).get("en")} for one in told]
    keys = (*same, "source_url", "open_ended_rule")
    assert [tuple(one[key] for key in keys) for one in told] == [
        tuple(row[key] or None for key in keys) for row in rows
    ]


def test_importing_the_same_dp4_again_takes_back_nothing_found_at_doors(sijunjung, database):
    later = "SELECT COUNT(DISTINCT e.voter_id) FROM roll_entry e JOIN journal_line l ON l.seq = e.line_id"
    (by_file,) = database.execute(f"{later} WHERE e.changes IS NOT NULL AND l.act = 'roll.import'").fetchone()
    (at_doors,) = database.execute(f"{later} WHERE e.changes IS NOT NULL AND l.act <> 'roll.import'").fetchone()
    file = sijunjung / "masuk" / "dp4-13.03.csv"
    told = json.loads(tahapan("roll", "import", str(file), "--home", str(sijunjung), "--json"))
    assert (told["new"], told["changed"]) == (0, by_file)
    assert told["rows"] == told["changed"] + told["same"] + told["rejected"] > 173_000
    assert at_doors > 1_000 > by_file > 0


def test_a_healthy_home_passes_every_check(sijunjung):
    told = json.loads(tahapan("doctor", "--home", str(sijunjung), "--json"))
    assert [check["name"] for check in told["checks"] if not check["ok"]] == []
    assert told["ok"] is True


# ── Coklit: where 14 of 31 days put it


@pytest.fixture(scope="module")
def coklit(standing) -> dict:
    return standing[PILKADA]["coklit"]


@pytest.fixture(scope="module")
def database(sijunjung: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{sijunjung / 'tahapan.sqlite3'}?mode=ro", uri=True)) as opened:
        yield opened


def one(database: sqlite3.Connection, sql: str) -> int:
    return int(database.execute(sql).fetchone()[0])


def test_the_re_vote_has_no_coklit(standing):
    assert standing[REVOTE]["coklit"] is None


def test_after_14_of_31_days_about_that_share_of_people_is_found(coklit):
    # Most officers are a few days ahead of an even plan, or nobody would end in time; some nagari are far behind.
    assert coklit["settled"] / coklit["people"] == pytest.approx(14 / 31, abs=0.1)
    assert coklit["people"] == pytest.approx(173_347, rel=0.01)


def test_coklit_adds_up_by_kecamatan(coklit):
    by_district = coklit["by_kecamatan"].values()
    assert len(by_district) == 8
    for key in ("families", "done", "again", "people", "settled"):
        assert sum(one[key] for one in by_district) == coklit[key]


def test_some_nagari_are_late_and_most_are_not(coklit):
    assert 4 <= len(coklit["late_nagari"]) <= 31
    assert coklit["forecast"]["low"] <= coklit["forecast"]["mid"] <= coklit["forecast"]["high"]


def test_whoever_waits_for_a_person_is_in_exactly_one_open_conflict(coklit, database):
    unsettled = "SELECT COUNT(*) FROM fieldwork_conflict WHERE settled IS NULL"
    disputed = """SELECT COUNT(*) FROM fieldwork_finding f LEFT JOIN fieldwork_conflict c ON c.id = f.conflict_id
        WHERE f.state = 'sengketa' AND (c.id IS NULL OR c.settled IS NOT NULL)"""
    empty = (
        f"{unsettled} AND NOT EXISTS (SELECT 1 FROM fieldwork_finding f WHERE f.conflict_id = fieldwork_conflict.id)"
    )
    assert coklit["conflicts"] == one(database, unsettled) > 0
    # Stations keep room for people not listed yet.
    assert one(database, f"{unsettled} AND kind = 'tps-penuh'") <= 5
    assert (one(database, disputed), one(database, empty)) == (0, 0)
    kinds = dict(database.execute("SELECT kind, COUNT(*) FROM fieldwork_conflict GROUP BY kind"))
    assert {"temuan-berbeda", "diubah-kantor", "nik-terdaftar"} <= set(kinds)
    assert one(database, "SELECT COUNT(*) FROM fieldwork_conflict WHERE settled IS NOT NULL") == 1


def test_every_event_of_a_phone_arrived_once_in_order_and_counts(database):
    chains = """SELECT COUNT(*) FROM fieldwork_device d WHERE d.last_seq <>
        (SELECT COUNT(*) FROM fieldwork_event e WHERE e.device_id = d.id)"""
    visits = "SELECT COUNT(*) FROM fieldwork_event WHERE kind = 'kunjungan'"
    assert one(database, chains) == one(database, "SELECT COUNT(*) FROM fieldwork_waiting") == 0
    assert one(database, visits) == one(database, "SELECT COUNT(*) FROM fieldwork_visit WHERE source = 'hp'") > 20_000


def test_every_station_balances(database):
    """Mapped + new + moved in − TMS − moved out = who stands there now."""
    wrong = """
        WITH moved AS (
            SELECT to_station_id AS station, 1 AS people FROM roll_entry
            WHERE to_place = 'station' AND (from_place <> 'station' OR from_station_id <> to_station_id)
            UNION ALL
            SELECT from_station_id, -1 FROM roll_entry
            WHERE from_place = 'station' AND (to_place <> 'station' OR from_station_id <> to_station_id)
        ), sums AS (SELECT station, SUM(people) AS people FROM moved GROUP BY station),
        stands AS (SELECT station_id AS station, COUNT(*) AS people FROM roll_voter WHERE place = 'station' GROUP BY 1)
        SELECT COUNT(*) FROM sums LEFT JOIN stands USING (station)
        WHERE sums.people <> COALESCE(stands.people, 0)
    """
    assert one(database, wrong) == 0


def test_what_the_doors_said_is_what_the_roll_gained_and_lost(database):
    applied = """SELECT outcome || tms, COUNT(DISTINCT COALESCE(f.voter_id, e.voter_id)) FROM fieldwork_finding f
        JOIN fieldwork_visit v ON v.id = f.visit_id LEFT JOIN roll_entry e ON e.id = f.entry_id
        WHERE f.state = 'berlaku' AND NOT v.replaced GROUP BY 1"""
    found = dict(database.execute(applied))
    election = f"(SELECT id FROM elections_electionevent WHERE slug = '{PILKADA}')"
    struck = dict(
        database.execute(f"SELECT 'tms' || substr(place, 5), COUNT(*) FROM roll_voter WHERE election_id = {election} "
                         "AND place LIKE 'tms-%' GROUP BY 1")
    )  # fmt: skip
    assert struck == {outcome: count for outcome, count in found.items() if outcome[:3] == "tms" and outcome != "tms8"}
    before = one(database, f"SELECT SUM(new) FROM roll_intake WHERE election_id = {election}")
    now = one(database, f"SELECT COUNT(*) FROM roll_voter WHERE election_id = {election} AND place = 'station'")
    assert now == before + found["baru0"] - sum(struck.values())


def test_one_officer_was_replaced_and_the_successor_goes_on(database):
    replaced = "SELECT successor_id FROM officers_post WHERE ended_because <> '' AND successor_id IS NOT NULL"
    successors = [row[0] for row in database.execute(replaced)]
    assert len(successors) == 1
    assert one(database, f"SELECT COUNT(*) FROM fieldwork_visit WHERE post_id = {successors[0]}") > 0
    assert (
        one(database, f"SELECT COUNT(*) FROM fieldwork_assignment WHERE NOT ended AND post_id = {successors[0]}") == 1
    )


def test_paper_late_phones_marks_and_re_visits_are_there(database):
    assert one(database, "SELECT COUNT(*) FROM fieldwork_visit WHERE source = 'kertas'") > 50
    assert one(database, "SELECT COUNT(*) FROM fieldwork_event WHERE late") > 100
    assert one(database, "SELECT COUNT(*) FROM fieldwork_finding WHERE state = 'ditandai'") > 100
    results = dict(database.execute("SELECT found <> '', COUNT(*) FROM fieldwork_revisit GROUP BY 1"))
    assert results == {0: 75, 1: 45}


def test_the_truth_lies_in_the_demo_closed_to_others(sijunjung):
    assert (sijunjung / "demo" / "truth.parquet").stat().st_mode & 0o777 == 0o600


def test_a_code_to_try_the_phone_app_is_on_the_card(sijunjung):
    assert re.search(r"/coklit/ .*\b[A-Z2-9]{5}-[A-Z2-9]{5}\b", (sijunjung / "akun-demo.txt").read_text())


# ── Looked at


@pytest.fixture(scope="module")
def served(sijunjung: Path) -> Iterator[str]:
    """The address `tahapan serve` answers at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tahapan.cli", "serve", "--home", str(sijunjung), "--port", str(port)],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("TAHAPAN_")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("the server did not answer")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=20)


@pytest.fixture
def look(served: str, browser):
    """`look(360)`: a page of that width, signed in as the data division with password and code."""

    def signed_in(width: int, language: str = "id"):
        context = browser.new_context(base_url=served, viewport={"width": width, "height": 800 if width > 600 else 740})
        page = context.new_page()
        page.goto("/masuk/")
        page.fill("[name=username]", "data")
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/kode/**")
        page.fill("[name=code]", page.inner_text(".notice strong"))
        page.press("[name=code]", "Enter")
        page.wait_for_url(lambda url: "/masuk/" not in url)
        if language == "en":
            page.goto("/bahasa/en/")
        return page

    return signed_in


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium")
@pytest.mark.parametrize("width", [360, 1280])
def test_the_main_pages_show_what_they_promise(look, width, standing):
    page = look(width)
    pictures = PICTURES if os.environ.get("TAHAPAN_PICTURES") else None

    def keep(name: str, full_page: bool = False) -> None:
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{name} is wider than {width} px"
        if pictures is not None:
            pictures.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=pictures / f"{name}-{width}.png", full_page=full_page)

    page.goto(f"/{PILKADA}/")
    assert f"{standing[PILKADA]['voters']['total']:,}".replace(",", ".") in page.inner_text("main")
    keep("home", full_page=True)
    page.goto(f"/{PILKADA}/tahapan/")
    assert "coklit" in page.inner_text("main")
    keep("calendar")
    page.goto(f"/{PILKADA}/coklit/")
    assert "Perkiraan selesai" in page.inner_text("main")
    keep("coklit", full_page=True)
    page.goto(f"/{PILKADA}/pemilih/")
    assert re.search(r"17\d[.]\d\d\d|10[.]000", page.inner_text("main"))
    assert not re.search(r"\d{16}", page.content())
    keep("roll")
    page.click("table.list tbody tr:first-child a")
    page.wait_for_url("**/pemilih/*/")
    assert "••••" in page.inner_text("main")
    keep("voter", full_page=True)
    page.goto(f"/{PILKADA}/tps/peta/")
    page.wait_for_selector(".leaflet-interactive")
    assert page.locator("path.leaflet-interactive").count() >= 62
    keep("map")
    page.goto(f"/{REVOTE}/")
    assert "PSU" in page.inner_text(".band")
    keep("revote-home")
