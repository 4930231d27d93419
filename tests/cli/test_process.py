"""The command as a process: streams, exit codes and refusals, in a home of its own."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from tests.support.command import Outcome, tahapan

from tahapan import law
from tahapan.cli import main


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with a new real home in ./kantor; (folder, what init answered)."""
    folder = tmp_path_factory.mktemp("perintah")
    return folder, tahapan("init", "--home", "kantor", "--area", "13.03", "--json", cwd=folder)


def test_init_makes_a_home_that_doctor_finds_sound(made):
    folder, outcome = made
    assert (outcome.code, outcome.document["ok"], outcome.document["office"]) == (0, True, "KPU Kabupaten Sijunjung")
    examined = tahapan("doctor", "--home", "kantor", "--json", cwd=folder)
    assert [one for one in examined.document["checks"] if not one["ok"]] == []
    assert examined.code == 0


@pytest.fixture
def here(made, monkeypatch, capsys):
    """Run a call that is refused before any home is opened, in this process; (exit code, standard output and error)."""
    monkeypatch.delenv("TAHAPAN_HOME")
    monkeypatch.chdir(made[0])

    def run(*arguments):
        code = main.run(arguments)
        shown = capsys.readouterr()
        return Outcome(code, shown.out, shown.err)

    return run


def test_init_refuses_a_place_that_holds_anything(made, here):
    outcome = here("init", "--home", "kantor", "--area", "13.04", "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (1, "home-taken")
    assert 'area = "13.03"' in (made[0] / "kantor" / "tahapan.toml").read_text()


def test_a_refusal_is_said_in_the_language_asked_for_and_as_a_document(here):
    outcome = here("doctor", "--home", "tidak-ada", "--json", "--lang", "en")
    assert outcome.code == 1
    assert outcome.document["error"] == {
        "code": "home-missing",
        "what": "There is no data directory at tidak-ada.",
        "why": None,
        "next": "Make one with `tahapan init --home tidak-ada --area CODE`, or a demo with `tahapan demo`.",
    }
    assert "There is no data directory at tidak-ada." in outcome.err


def test_without_json_a_refusal_leaves_standard_output_empty(here):
    outcome = here("doctor", "--home", "tidak-ada")
    assert (outcome.code, outcome.out) == (1, "")


def test_a_rule_set_has_its_calendar_without_any_home(here):
    outcome = here("calendar", "--election", "psu-dpd-sumbar-2024", "--json")
    shown = [(one["code"], one["start"], one["end"]) for one in outcome.document["stages"]]
    assert shown == [
        (stage.code, stage.start and stage.start.isoformat(), stage.end and stage.end.isoformat())
        for stage in law.load("psu-dpd-sumbar-2024").stages()
    ]


def test_one_process_serves_one_home(here):
    outcome = here("doctor", "--home", "kantor", "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (1, "one-home-per-process")


def test_today_cannot_be_changed_in_a_real_home(made):
    folder, _ = made
    outcome = tahapan("doctor", "--home", "kantor", "--today", "2024-07-08", "--json", cwd=folder)
    assert (outcome.code, outcome.document["error"]["code"]) == (1, "today-only-in-demo")


def test_a_person_is_added_with_role_and_journal_line_or_not_at_all(made):
    folder, _ = made
    added = tahapan(
        *("users", "add", "data.sijunjung", "--name", "Petugas Contoh", "--role", "kpu-data"),
        *("--decision", "SK 1/2024", "--home", "kantor", "--json"),
        cwd=folder,
    )
    assert (added.code, added.document["role"], added.document["area"]) == (0, "kpu-data", "13.03")
    assert added.document["temporary_password"] not in added.err
    refused = tahapan(
        *("users", "add", "orang.lain", "--name", "Petugas Lain", "--role", "tidak-ada"),
        *("--decision", "SK 1/2024", "--home", "kantor", "--json"),
        cwd=folder,
    )
    assert refused.code == 1
    with closing(sqlite3.connect(folder / "kantor" / "tahapan.sqlite3")) as database:
        assert database.execute("SELECT username FROM accounts_user").fetchall() == [("data.sijunjung",)]
        assert database.execute("SELECT act FROM journal_line ORDER BY seq").fetchall() == [
            ("accounts.create-user",),
            ("accounts.appoint",),
        ]


def test_after_damage_the_last_backup_brings_back_a_sound_home(made):
    folder, _ = made
    backed_up = tahapan("backup", "cadangan.tar", "--home", "kantor", "--json", cwd=folder)
    shutil.copytree(folder / "kantor", folder / "rusak")
    with (folder / "rusak" / "tahapan.sqlite3").open("r+b") as database:
        database.seek(4096)
        database.write(b"\xff" * 8192)
    broken = tahapan("doctor", "--home", "rusak", "--json", cwd=folder)
    restored = tahapan("restore", "cadangan.tar", "--into", "pulih", "--json", cwd=folder)
    sound = tahapan("doctor", "--home", "pulih", "--json", "--full", cwd=folder)
    assert (backed_up.code, broken.code, restored.code, sound.code) == (0, 1, 0, 0)
    assert restored.document["last_seq"] == backed_up.document["last_seq"]


def test_restore_without_into_goes_to_home_and_refuses_it_when_there(made, here):
    (made[0] / "ada.tar").write_bytes(b"")
    outcome = here("restore", "ada.tar", "--home", "kantor", "--json")
    assert (outcome.code, outcome.document["error"]["code"]) == (1, "home-taken")
