"""A throw-away PostgreSQL cluster: made in a temporary directory, reached through its Unix socket, gone afterwards.

PostgreSQL refuses to run as root; where we are root it runs as the `postgres` account that Debian's package makes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

USER = "tahapan"
DATABASE = "tahapan"
OWNER = "postgres"
DEBIAN = Path("/usr/lib/postgresql")
# Nothing here must outlive a crash, so nothing waits for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=256MB", "max_connections=40")

SAFE = ("fsync=on", "synchronous_commit=on", "shared_buffers=256MB", "max_connections=40")


def binaries() -> Path | None:
    """The folder of the newest server binaries of this machine, or None where there are none."""
    folders = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which("initdb")
    if found is not None:
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def usable() -> bool:
    """Whether `cluster` can work here."""
    return binaries() is not None and (os.geteuid() != 0 or _account(OWNER) is not None)


@contextmanager
def cluster(durable: bool = False) -> Iterator[str]:
    """A running cluster; yields the address of its empty database. Stopped and removed at the end.

    `durable`: it waits for the disk as a real one does, for who measures.
    """
    folder = binaries()
    if folder is None:
        raise RuntimeError("PostgreSQL was not found")
    home = Path(tempfile.mkdtemp(prefix="tahapan-pg-"))
    try:
        _give(home)
        data, log = home / "data", home / "log"
        _run(folder / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        here = ("listen_addresses=", f"unix_socket_directories={home}")
        settings = " ".join(f"-c {setting}" for setting in (*(SAFE if durable else FAST), *here))
        _run(folder / "pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", settings)
        try:
            _run(folder / "createdb", "-h", home, "-U", USER, DATABASE)
            yield f"postgresql:///{DATABASE}?host={quote(str(home))}&user={USER}"
        finally:
            _run(folder / "pg_ctl", "stop", "-m", "immediate", "-D", data)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _account(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _give(folder: Path) -> None:
    """Make the folder the server's own, and its socket reachable from here."""
    folder.chmod(0o711)
    owner = _account(OWNER)
    if os.geteuid() == 0 and owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)


def _run(*command: object) -> None:
    owner = _account(OWNER)
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 and owner else {}
    words = [str(part) for part in command]
    # The server inherits the streams of pg_ctl: a pipe would never close, so errors go to a file.
    with tempfile.TemporaryFile() as errors:
        code = subprocess.call(words, cwd="/", stdout=subprocess.DEVNULL, stderr=errors, **as_owner)
        errors.seek(0)
        if code != 0:
            raise RuntimeError(f"{Path(words[0]).name}: {errors.read().decode(errors='replace')[-2000:]}")
