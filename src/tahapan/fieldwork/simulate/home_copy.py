"""A copy of a home to play in. The source is only read; no Django, so that the copy can be the home of this process."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from tahapan.core.errors import Problem, Refused
from tahapan.core.home import Home
from tahapan.core.text import Text

NOT_SQLITE = Problem(
    "simulate-needs-sqlite",
    Text("Direktori data ini memakai PostgreSQL.", "This home keeps its database in PostgreSQL."),
    Text(
        "Simulasi menyalin basis data SQLite; pakai direktori demo (`tahapan demo --no-serve`).",
        "The simulation copies an SQLite database; use a demo home (`tahapan demo --no-serve`).",
    ),
)


def copy(source: Home, folder: Path, day: dt.date) -> Home:
    """A new home in `folder` with a copy of `source`'s database, living on `day`. Raises Refused on PostgreSQL."""
    if source.database:
        raise Refused(NOT_SQLITE)
    home = Home(path=folder.resolve(), area=source.area, office=source.office, demo_today=day)
    home.save()
    with (
        closing(sqlite3.connect(f"file:{source.sqlite}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(home.sqlite)) as new,
    ):
        old.backup(new)
    home.sqlite.chmod(0o600)
    for folder_of_files in source.files.iterdir() if source.files.is_dir() else ():
        # Party lists are read again when somebody is appointed.
        shutil.copytree(folder_of_files, home.files / folder_of_files.name, dirs_exist_ok=True)
    return home
