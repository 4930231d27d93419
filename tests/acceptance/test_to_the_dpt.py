"""From coklit to the DPT on a small city, run as a stranger would: plenaries of every tier, and lists that balance."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.acceptance.test_sijunjung import tahapan

AREA, DAY = "13.74", "2024-09-25"
LEVELS = ("tps", "desa", "kecamatan", "kabupaten")

pytestmark = pytest.mark.skipif("TAHAPAN_DATABASE" in os.environ, reason="a demo home is SQLite")


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo home of Padang Panjang three days after its DPT was posted."""
    home = tmp_path_factory.mktemp("city") / "demo"
    tahapan("demo", "--no-serve", "--home", str(home), "--area", AREA, "--today", DAY)
    return home


@pytest.fixture(scope="module")
def database(city: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{city / 'tahapan.sqlite3'}?mode=ro", uri=True)) as opened:
        yield opened


def recap(home: Path, which: str, level: str) -> list[dict[str, str]]:
    told = tahapan("lists", "recap", "--home", str(home), "--list", which, "--level", level, "--format", "csv")
    return list(csv.DictReader(io.StringIO(told)))


def total(rows: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column]) for row in rows)


@pytest.mark.parametrize("which", ["DPS", "DPT"])
def test_every_level_of_a_recap_adds_up_to_the_same_figures(city, which):
    columns = ("male", "female", "total", "new", *(f"tms_{code}" for code in range(1, 9)), "changed", "no_ktp")
    levels = [recap(city, which, level) for level in LEVELS]
    figures = [tuple(total(rows, column) for column in columns) for rows in levels]
    assert figures == [figures[0]] * 4
    assert [len(rows) for rows in levels[1:]] == [16, 2, 1]
    assert total(levels[0], "male") + total(levels[0], "female") == total(levels[0], "total") > 40_000


@pytest.mark.parametrize("which", ["DPS", "DPT"])
def test_list_before_plus_new_less_tms_is_the_list_at_every_station(city, which):
    for row in recap(city, which, "tps"):
        struck = sum(int(row[f"tms_{code}"]) for code in range(1, 9))
        assert int(row["previous"]) + int(row["new"]) - struck == int(row["total"]), row["code"]


@pytest.mark.parametrize(("before", "after"), [("A", "DPS"), ("DPS", "DPT"), ("A", "DPT")])
def test_the_balance_of_two_lists_leaves_no_difference(city, before, after):
    told = json.loads(tahapan("lists", "balance", "--home", str(city), "--from", before, "--to", after, "--json"))
    assert told["difference"] == 0
    assert [one["code"] for one in told["stations"] if one["difference"]] == []
    assert len(told["stations"]) == total(recap(city, after, "kabupaten"), "stations")


def test_every_plenary_was_closed_by_two_people_and_a_determination_by_two_roles(database):
    closed = database.execute(
        "SELECT p.list, p.tier, COUNT(*), SUM(p.proposed_by = l.actor), SUM(p.proposed_role = l.role)"
        " FROM lists_plenary p JOIN journal_line l ON l.seq = p.closed_line_id WHERE p.state = 'closed' GROUP BY 1, 2"
    ).fetchall()
    assert sorted(closed) == [
        ("DPHP", "ppk", 2, 0, 2),
        ("DPHP", "pps", 16, 0, 16),
        ("DPS", "kabupaten", 1, 0, 0),
        ("DPSHP", "ppk", 2, 0, 2),
        ("DPSHP", "pps", 16, 0, 16),
        ("DPT", "kabupaten", 1, 0, 0),
    ]


def test_nobody_was_struck_but_by_a_person_with_evidence(database):
    struck = "SELECT COUNT(*) FROM roll_entry WHERE kind = 'strike'"
    by_row = "SELECT COUNT(*) FROM lists_matterrow WHERE asked = 'tidak-memenuhi-syarat' AND entry IS NOT NULL"
    at_door = "SELECT COUNT(*) FROM fieldwork_finding f JOIN roll_entry e ON e.id = f.entry_id WHERE e.kind = 'strike'"
    counts = [database.execute(sql).fetchone()[0] for sql in (struck, by_row, at_door)]
    assert counts[0] == counts[1] + counts[2] > counts[2] > 0
    assert database.execute("SELECT COUNT(*) FROM lists_matterrow WHERE evidence = ''").fetchone() == (0,)


def test_both_determined_lists_were_posted_in_every_village(database):
    posted = database.execute(
        "SELECT c.list, COUNT(DISTINCT p.village) FROM lists_posting p JOIN lists_cut c ON c.id = p.cut_id GROUP BY 1"
    ).fetchall()
    assert dict(posted) == {"DPS": 16, "DPT": 16}


def test_the_home_passes_every_check(city):
    told = json.loads(tahapan("doctor", "--home", str(city), "--json"))
    assert [check["name"] for check in told["checks"] if not check["ok"]] == []


def test_the_forms_of_the_dpt_are_the_same_bytes_twice_and_as_the_manifest_says(city, tmp_path):
    told = []
    for number in (1, 2):
        out = tmp_path / str(number)
        told.append(
            json.loads(tahapan("lists", "forms", "--home", str(city), "--list", "DPT", "--out", str(out), "--json"))
        )
        manifest = json.loads(Path(told[-1]["manifest"]).read_text(encoding="utf-8"))
        for one in manifest["files"]:
            content = (out / one["path"]).read_bytes()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (one["bytes"], one["sha256"]), one["path"]
    hashes = [
        {
            file.relative_to(tmp_path / str(number)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in (tmp_path / str(number)).rglob("*")
            if file.is_file()
        }
        for number in (1, 2)
    ]
    assert hashes[0] == hashes[1]
    assert told[0]["files"] == told[1]["files"] > 90
