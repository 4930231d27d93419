"""A backup holds the whole home; restore is all of it or nothing and never overwrites."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from contextlib import closing

import pytest

from tahapan.cli import backup
from tahapan.core.errors import Refused
from tahapan.core.home import DATABASE_VARIABLE, Home, open_home

LINE = "INSERT INTO journal_line (seq, note) VALUES (?, ?)"
CONTENT = b"isi berkas"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(autouse=True)
def _homes_of_sqlite(monkeypatch):
    """Also where the suite runs on PostgreSQL: the homes here are folders of their own."""
    monkeypatch.delenv(DATABASE_VARIABLE, raising=False)


@pytest.fixture
def home(tmp_path):
    """A small home with three journal lines, one stored file and a key."""
    made = Home(path=tmp_path / "kantor", area="13.03", office="KPU Kabupaten Sijunjung")
    made.save()
    made.secret_key()
    with closing(sqlite3.connect(made.sqlite)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE journal_line (seq INTEGER PRIMARY KEY, note TEXT)")
        database.executemany(LINE, [(1, "a"), (2, "b"), (3, "c")])
        database.commit()
    stored = made.files / SHA256[:2] / SHA256[2:]
    stored.parent.mkdir()
    stored.write_bytes(CONTENT)
    return open_home(made.path)


def contents(folder):
    """Every file of a home but the database and progress files, with its bytes."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(backup.SQLITE) and file.parent.name != "work"
    }


def lines(home):
    with closing(sqlite3.connect(home.sqlite)) as database:
        return database.execute("SELECT seq, note FROM journal_line ORDER BY seq").fetchall()


def rewritten(archive, change):
    """The archive once more, each member passed through `change(name, bytes)`; None drops it."""
    altered = archive.with_name("altered.tar")
    with tarfile.open(archive) as source, tarfile.open(altered, "w") as target:
        for member in source:
            data = change(member.name, source.extractfile(member).read())
            if data is not None:
                member.size = len(data)
                target.addfile(member, io.BytesIO(data))
    return altered


def test_a_restored_home_equals_the_one_backed_up_after_that_was_lost(home, tmp_path):
    before, written = contents(home.path), lines(home)
    made = backup.make(home, tmp_path / "cadangan.tar")
    shutil.rmtree(home.path)
    done = backup.restore(made.file, tmp_path / "pulih")
    restored = open_home(tmp_path / "pulih")
    assert (contents(restored.path), lines(restored)) == (before, written)
    assert (made.last_seq, done.last_seq, len(done.members)) == (3, 3, len(before) + 1)


def test_backup_and_restored_home_are_closed_to_other_users(home, tmp_path):
    made = backup.make(home, tmp_path / "cadangan.tar")
    backup.restore(made.file, tmp_path / "pulih")
    assert made.file.stat().st_mode & 0o777 == 0o600
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "pulih").rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert (tmp_path / "pulih").stat().st_mode & 0o777 == 0o700


def test_a_backup_while_someone_writes_ends_at_a_whole_transaction(home, tmp_path):
    pairs = 50

    def write():
        with closing(sqlite3.connect(home.sqlite, timeout=30)) as database:
            for number in range(pairs):
                with database:
                    database.execute(LINE, (10 + 2 * number, "satu"))
                    database.execute(LINE, (11 + 2 * number, "dua"))

    writer = threading.Thread(target=write)
    writer.start()
    copies = [backup.make(home, tmp_path / f"{number}.tar") for number in range(3)]
    writer.join()
    for number, made in enumerate(copies):
        backup.restore(made.file, tmp_path / f"pulih-{number}")
        restored = lines(open_home(tmp_path / f"pulih-{number}"))
        assert restored[-1][0] == made.last_seq
        assert (len(restored) - 3) % 2 == 0


def test_restore_refuses_a_place_that_holds_anything(home, tmp_path):
    made = backup.make(home, tmp_path / "cadangan.tar")
    before = contents(home.path)
    with pytest.raises(Refused) as refusal:
        backup.restore(made.file, home.path)
    assert refusal.value.problem.code == "home-taken"
    assert contents(home.path) == before


def test_the_bare_copy_of_the_database_never_leaves_the_home(home, tmp_path, monkeypatch):
    seen = []
    written = backup._write

    def write(draft, manifest, sources):
        seen.append((sources[backup.SQLITE].parent.parent, draft.parent))
        written(draft, manifest, sources)

    monkeypatch.setattr(backup, "_write", write)
    backup.make(home, tmp_path / "luar" / "cadangan.tar")
    assert seen == [(home.work, tmp_path / "luar")]
    assert list(home.work.iterdir()) == []


def test_a_draft_a_killed_backup_left_is_removed_by_the_next_one_after_a_day(home, tmp_path):
    old, young, other = (tmp_path / name for name in (".a.tar-1.tahapan-draft", ".b.tar-1.tahapan-draft", ".lain"))
    for file in (old, young, other):
        file.write_bytes(b"isi")
    for file in (old, other):
        os.utime(file, (0, 0))
    backup.make(home, tmp_path / "cadangan.tar")
    assert [file.exists() for file in (old, young, other)] == [False, True, True]


def test_backup_never_overwrites_a_file(home, tmp_path):
    (tmp_path / "cadangan.tar").write_text("berkas lain")
    with pytest.raises(Refused) as refusal:
        backup.make(home, tmp_path / "cadangan.tar")
    assert refusal.value.problem.code == "file-exists"
    assert (tmp_path / "cadangan.tar").read_text() == "berkas lain"


def flip(name, data):
    return bytes([data[0] ^ 1, *data[1:]]) if name.endswith(SHA256[2:]) else data


def drop(name, data):
    return None if name.endswith("web.secret") else data


def cut_database(name, data):
    return data[: len(data) // 2] if name.endswith(backup.SQLITE) else data


def other_last_line(name, data):
    return json.dumps(json.loads(data) | {"last_seq": 9}).encode() if name == backup.MANIFEST else data


def without_manifest(name, data):
    return None if name == backup.MANIFEST else data


def newer_format(name, data):
    return json.dumps(json.loads(data) | {"format": 2}).encode() if name == backup.MANIFEST else data


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (flip, "backup-damaged"),
        (drop, "backup-damaged"),
        (cut_database, "backup-damaged"),
        (other_last_line, "backup-damaged"),
        (without_manifest, "not-a-backup"),
        (newer_format, "backup-newer"),
    ],
)
def test_a_damaged_backup_is_refused_and_leaves_nothing_behind(home, tmp_path, change, code):
    made = backup.make(home, tmp_path / "cadangan.tar")
    altered = rewritten(made.file, change)
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(Refused) as refusal:
        backup.restore(altered, tmp_path / "pulih")
    assert refusal.value.problem.code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("take", "code"),
    [
        (lambda data: data[:300], "not-a-backup"),
        (lambda data: data[:5000], "backup-damaged"),
        (lambda data: b"NIK,NAMA\n", "not-a-backup"),
        (lambda data: b"", "not-a-backup"),
    ],
)
def test_a_truncated_backup_and_a_file_that_is_none_are_refused(home, tmp_path, take, code):
    made = backup.make(home, tmp_path / "cadangan.tar")
    (tmp_path / "lain").write_bytes(take(made.file.read_bytes()))
    with pytest.raises(Refused) as refusal:
        backup.restore(tmp_path / "lain", tmp_path / "pulih")
    assert refusal.value.problem.code == code
    assert not (tmp_path / "pulih").exists()


@pytest.mark.parametrize("name", ["../di-luar", "/tmp/di-luar", "home/../../di-luar"])
def test_a_path_that_leads_out_of_the_home_is_refused(tmp_path, name):
    with tarfile.open(tmp_path / "jahat.tar", "w") as archive:
        member = tarfile.TarInfo(name)
        member.size = 3
        archive.addfile(member, io.BytesIO(b"isi"))
    with pytest.raises(Refused) as refusal:
        backup.restore(tmp_path / "jahat.tar", tmp_path / "dalam" / "pulih")
    assert refusal.value.problem.code == "not-a-backup"
    assert not list(tmp_path.rglob("di-luar"))


def test_a_link_in_a_backup_is_refused(tmp_path):
    with tarfile.open(tmp_path / "jahat.tar", "w") as archive:
        member = tarfile.TarInfo("home/files")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(member)
    with pytest.raises(Refused) as refusal:
        backup.restore(tmp_path / "jahat.tar", tmp_path / "pulih")
    assert refusal.value.problem.code == "not-a-backup"


def test_a_damaged_database_is_not_backed_up_as_sound(home, tmp_path):
    with closing(sqlite3.connect(home.sqlite)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.execute("PRAGMA writable_schema=ON")
        database.execute("UPDATE sqlite_master SET rootpage = 1 WHERE name = 'journal_line'")
        database.commit()
    with pytest.raises((Refused, sqlite3.DatabaseError)):
        backup.make(home, tmp_path / "cadangan.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["kantor"]
