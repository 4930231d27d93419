"""One home in one tar file, and back.

A backup may be made while the home is served: the database is copied by its own means (SQLite's online backup;
pg_dump in one exported snapshot) before the files are. Files are content-addressed, never changed and on disk before
a row names them, so every file the copied database knows is there.

```
manifest.json           format, version, when, area, database kind, last journal number, size and SHA-256 of each member
home/tahapan.toml       how the home is set up
home/tahapan.sqlite3    or home/tahapan.pgdump
home/files/…            files by their hash
home/keys/…             the secret of the web application, the key of the public look-up
```

A backup holds personal data and keys: it is made readable by its owner only, and belongs on encrypted storage.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import secrets
import shutil
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, Final

from tahapan.cli import postgres
from tahapan.cli.checks import Check
from tahapan.cli.problems import FILE_EXISTS, FILE_MISSING, HOME_TAKEN
from tahapan.core.errors import Problem, Refused
from tahapan.core.home import Home, open_home
from tahapan.core.text import Text

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
PREFIX: Final = "home/"
SQLITE: Final = "tahapan.sqlite3"
PGDUMP: Final = "tahapan.pgdump"
DRAFT: Final = ".tahapan-draft"
"""How the name of an unfinished backup ends."""
RESTORING: Final = ".restore-"
"""How the name of a folder begins in which a backup is proved."""
_UNFINISHED: Final = dt.timedelta(days=1)
"""How old either is when nobody writes it any more."""
LAST_SEQ: Final = "SELECT COALESCE(MAX(seq), 0) FROM journal_line"

NOT_A_BACKUP = Problem(
    code="not-a-backup",
    what=Text("{path} bukan cadangan Tahapan, atau terpotong.", "{path} is no backup of Tahapan, or was cut short."),
    next=Text("Pakai berkas lain yang dibuat `tahapan backup`.", "Use another file that `tahapan backup` made."),
)
DAMAGED = Problem(
    code="backup-damaged",
    what=Text(
        "Cadangan rusak: {count} isi tidak cocok ({first}).", "The backup is damaged: {count} parts differ ({first})."
    ),
    next=Text("Tidak ada yang dipulihkan. Pakai cadangan sebelumnya.", "Nothing was restored. Use an earlier backup."),
)
NEWER = Problem(
    code="backup-newer",
    what=Text("Cadangan ini dari bentuk {format} yang lebih baru.", "This backup has the newer format {format}."),
    next=Text("Pasang versi Tahapan yang lebih baru.", "Install a newer version of Tahapan."),
)
NEEDS_DATABASE = Problem(
    code="backup-needs-database",
    what=Text("Cadangan ini dari PostgreSQL.", "This backup comes from PostgreSQL."),
    next=Text(
        "Sebut basis data kosong dengan --database postgresql://…",
        "Name an empty database with --database postgresql://…",
    ),
)


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a backup, by its path inside the home."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written, or read whole."""

    file: Path
    members: tuple[Member, ...]
    last_seq: int
    checks: tuple[Check, ...]


def default_file(home: Home, now: dt.datetime) -> Path:
    """Beside the home, named after it and the moment."""
    return home.path.parent / f"{home.path.name}-{now:%Y%m%d-%H%M%S}.tar"


def make(home: Home, target: Path) -> Backup:
    """Write the backup of `home` to `target` and read it back. Django must be ready for PostgreSQL homes.

    Side effects: `target`, mode 0600, in place only when whole. Raises Refused when it exists.
    """
    if target.exists():
        raise Refused(FILE_EXISTS.fill(path=target))
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in left_behind(target.parent):
        left.unlink(missing_ok=True)
    home.prepare()
    # The bare copy of the database lies in the home, where the worker sweeps what a killed process leaves.
    with tempfile.TemporaryDirectory(dir=home.work, prefix="backup-") as staging, _draft(target) as draft:
        copy, last_seq = _copy_database(home, Path(staging))
        sources = dict(_sources(home)) | {copy.name: copy}
        members = tuple(Member(path, source.stat().st_size, _sha256(source)) for path, source in sources.items())
        _write(draft, _manifest(home, members, last_seq), sources)
        checks = [_read_back(draft, members)]
        if copy.name == SQLITE:
            checks.append(_prove_sqlite(copy, last_seq))
        draft.replace(target)
    return Backup(target, members, last_seq, tuple(checks))


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A file beside `target`, so that one rename puts it in place; removed unless renamed."""
    draft = target.with_name(f".{target.name}-{secrets.token_hex(4)}{DRAFT}")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def left_behind(folder: Path) -> list[Path]:
    """Drafts of backups in `folder` that a killed process left more than a day ago."""
    return _old(folder.glob(f".*{DRAFT}"))


def unfinished_restores(folder: Path) -> list[Path]:
    """Folders of restores into `folder` that a killed process left more than a day ago."""
    return _old(folder.glob(f"{RESTORING}*"))


def _old(paths: Iterable[Path]) -> list[Path]:
    oldest = time.time() - _UNFINISHED.total_seconds()
    return sorted(path for path in paths if path.stat().st_mtime < oldest)


def _read_back(draft: Path, members: tuple[Member, ...]) -> Check:
    """Hash what was written, as it will be read one day."""
    with tarfile.open(draft) as archive:
        wrong = [one.path for one in members if _member_sha256(archive, PREFIX + one.path) != one.sha256]
    if wrong:
        raise Refused(DAMAGED.fill(count=len(wrong), first=wrong[0]))
    return _members_match(len(members))


def _member_sha256(archive: tarfile.TarFile, name: str) -> str:
    stream = archive.extractfile(name)
    return hashlib.file_digest(stream, "sha256").hexdigest() if stream else ""  # type: ignore[arg-type]


def _members_match(count: int) -> Check:
    return Check("members", True, Text(f"{count} isi cocok dengan hash-nya.", f"{count} parts match their hash."))


def _sources(home: Home) -> Iterator[tuple[str, Path]]:
    """Everything but the database, which is copied by its own means, and `work`, which is progress only."""
    yield "tahapan.toml", home.path / "tahapan.toml"
    for folder in (home.files, home.keys):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.name.startswith("tmp"):
                yield file.relative_to(home.path).as_posix(), file


def _copy_database(home: Home, staging: Path) -> tuple[Path, int]:
    """A consistent copy, and the last journal number in it."""
    if home.database:
        return staging / PGDUMP, postgres.dump(staging / PGDUMP, LAST_SEQ)
    copy = staging / SQLITE
    with closing(sqlite3.connect(home.sqlite)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        return copy, int(target.execute(LAST_SEQ).fetchone()[0])


def _manifest(home: Home, members: tuple[Member, ...], last_seq: int) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": version("tahapan"),
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "area": home.area,
        "database": "postgresql" if home.database else "sqlite",
        "last_seq": last_seq,
        "members": [{"path": one.path, "size": one.size, "sha256": one.sha256} for one in members],
    }


def _write(draft: Path, manifest: dict[str, Any], sources: dict[str, Path]) -> None:
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            sheet = json.dumps(manifest, indent=1).encode()
            about = tarfile.TarInfo(MANIFEST)
            about.size, about.mtime = len(sheet), time.time()
            archive.addfile(_nobodys(about), io.BytesIO(sheet))
            for path, source in sources.items():
                archive.add(source, PREFIX + path, recursive=False, filter=_nobodys)
        stream.flush()
        os.fsync(stream.fileno())


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Whose machine it was is no part of a backup."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


@dataclass(frozen=True, slots=True)
class _Opened:
    """An extracted backup in which everything was found as the manifest says."""

    folder: Path
    manifest: dict[str, Any]
    checks: tuple[Check, ...]


@contextmanager
def _opened(archive: Path, beside: Path) -> Iterator[_Opened]:
    """Extract `archive` into a folder in `beside`, prove every byte, and remove the folder afterwards unless renamed.

    Raises Refused when anything is missing, different or not named in the manifest.
    """
    folder = Path(tempfile.mkdtemp(dir=beside, prefix=RESTORING))
    try:
        manifest = _extract(archive, folder)
        if manifest["format"] > FORMAT:
            raise Refused(NEWER.fill(format=manifest["format"]))
        checks = _prove(folder / PREFIX, manifest)
        yield _Opened(folder / PREFIX, manifest, checks)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _extract(archive: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(archive) as tar:
            for member in tar:
                _lay_down(tar, member, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest["members"] = tuple(Member(**one) for one in manifest["members"])
        manifest["format"], manifest["last_seq"] = int(manifest["format"]), int(manifest["last_seq"])
    except (tarfile.TarError, OSError, ValueError, TypeError, KeyError, EOFError) as unreadable:
        raise Refused(NOT_A_BACKUP.fill(path=archive)) from unreadable
    return manifest


def _lay_down(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """One plain file of the archive, inside `folder`. ValueError for links, devices and paths that lead elsewhere."""
    path = PurePosixPath(member.name)
    stream = tar.extractfile(member) if member.isreg() else None
    if stream is None or path.is_absolute() or ".." in path.parts:
        raise ValueError("not a plain file of a home")
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with target.open("xb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)


def _prove(folder: Path, manifest: dict[str, Any]) -> tuple[Check, ...]:
    """Every member with its size and hash, none beside them, a sound database that ends at the named line."""
    members: tuple[Member, ...] = manifest["members"]
    present = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    wrong = sorted(present ^ {one.path for one in members})
    wrong += [one.path for one in members if one.path in present and _sha256(folder / one.path) != one.sha256]
    if wrong:
        raise Refused(DAMAGED.fill(count=len(wrong), first=wrong[0]))
    checks = [_members_match(len(members))]
    if manifest["database"] == "sqlite":
        checks.append(_prove_sqlite(folder / SQLITE, manifest["last_seq"]))
    return tuple(checks)


def _prove_sqlite(file: Path, last_seq: int) -> Check:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            seq = int(database.execute(LAST_SEQ).fetchone()[0])
    except sqlite3.DatabaseError:
        sound, seq = False, -1
    if not sound or seq != last_seq:
        raise Refused(DAMAGED.fill(count=1, first=SQLITE))
    return Check("database", True, Text(f"Utuh sampai jurnal nomor {seq}.", f"Sound, up to journal number {seq}."))


def restore(archive: Path, into: Path, database: str = "") -> Backup:
    """Make the home `into` from a backup, all of it or nothing.

    `database` names an empty PostgreSQL database for a backup that came from one. Side effects: the new home, in place
    by one rename after everything was proved. Raises Refused when `into` holds anything, or the backup is not whole.
    """
    if not archive.is_file():
        raise Refused(FILE_MISSING.fill(path=archive))
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise Refused(HOME_TAKEN.fill(path=into))
    into.absolute().parent.mkdir(parents=True, exist_ok=True)
    with _opened(archive, into.absolute().parent) as found:
        if found.manifest["database"] == "postgresql":
            if not database:
                raise Refused(NEEDS_DATABASE)
            postgres.load(found.folder / PGDUMP, database)
            _name_database(found.folder, database)
        _close(found.folder)
        found.folder.replace(into)
        return Backup(archive, found.manifest["members"], found.manifest["last_seq"], found.checks)


def _name_database(folder: Path, database: str) -> None:
    (folder / PGDUMP).unlink()
    before = open_home(folder)
    Home(
        path=folder,
        area=before.area,
        office=before.office,
        database=database,
        demo_today=before.demo_today,
        hosts=before.hosts,
        secure=before.secure,
    ).save()


def _close(folder: Path) -> None:
    """Readable by the owner only, and with the folders a home has."""
    open_home(folder).prepare()
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
