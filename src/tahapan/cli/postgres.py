"""Copying a PostgreSQL database with its own tools, pg_dump and pg_restore.

Passwords go by the environment: arguments can be read by everyone on the machine.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text

NO_TOOL = Problem(
    code="postgres-tool-missing",
    what=Text("{tool} tidak ditemukan di komputer ini.", "{tool} was not found on this machine."),
    next=Text("Pasang dengan: sudo apt-get install postgresql-client", "Run: sudo apt-get install postgresql-client"),
)
FAILED = Problem(
    code="postgres-tool-failed",
    what=Text("{tool} gagal; tidak ada yang berubah.", "{tool} failed; nothing was changed."),
    next=Text(
        "Periksa basis data tujuan: harus ada, kosong, dan dapat dibuka dari sini.",
        "Check the database: it must exist, be empty, and be open to this machine.",
    ),
)
_OPTIONS: Final = ("--no-owner", "--no-privileges")


def dump(target: Path, last_seq: str) -> int:
    """Write this home's database to `target` (custom format); returns what the query `last_seq` says in it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            cursor.execute(last_seq)
            seq = int(cursor.fetchone()[0])
            settings = connection.settings_dict
            _run(
                ["pg_dump", "--format=custom", *_OPTIONS, f"--snapshot={snapshot}", f"--file={target}"],
                {
                    "PGDATABASE": settings["NAME"],
                    "PGUSER": settings["USER"],
                    "PGPASSWORD": settings["PASSWORD"],
                    "PGHOST": settings["HOST"],
                    "PGPORT": settings["PORT"],
                },
            )
        finally:
            cursor.execute("ROLLBACK")
    return seq


def load(source: Path, address: str) -> None:
    """Fill the empty database at `address` from a dump, in one transaction."""
    parts = urlsplit(address)
    query = dict(parse_qsl(parts.query))
    name = parts.path.lstrip("/")
    _run(
        ["pg_restore", *_OPTIONS, "--single-transaction", "--exit-on-error", f"--dbname={name}", str(source)],
        {
            "PGUSER": unquote(parts.username or query.get("user", "")),
            "PGPASSWORD": unquote(parts.password or ""),
            "PGHOST": parts.hostname or query.get("host", ""),
            "PGPORT": str(parts.port or query.get("port", "")),
        },
    )


def _run(command: list[str], settings: dict[str, str]) -> None:
    tool = command[0]
    if shutil.which(tool) is None:
        raise Refused(NO_TOOL.fill(tool=tool))
    environment = os.environ | {key: value for key, value in settings.items() if value}
    # What the tools print may quote rows; only that they failed is passed on.
    if subprocess.run(command, env=environment, capture_output=True, check=False).returncode != 0:
        raise Refused(FAILED.fill(tool=tool))
