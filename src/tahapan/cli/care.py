"""Commands that keep a home well: `backup`, `restore`, `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from tahapan.cli import backup as backups
from tahapan.cli import checks, words
from tahapan.cli.command import command
from tahapan.cli.desk import Desk
from tahapan.core import clock
from tahapan.core.text import Text

app = typer.Typer()

KEPT: Final = Text(
    "Cadangan: {file}. Isinya data pribadi dan kunci: simpan di tempat terenkripsi, di luar komputer ini.",
    "Backup: {file}. It holds personal data and keys: keep it encrypted, away from this machine.",
)
BACK: Final = Text(
    "Dipulihkan ke {home}. Periksa dengan `tahapan doctor`.", "Restored to {home}. Check with `tahapan doctor`."
)


@command(app, "backup", words.BACKUP)
def backup(
    desk: Desk,
    file: Annotated[Path | None, typer.Argument(help=words.BACKUP_FILE.id, show_default=False)] = None,
) -> None:
    home = desk.open()
    made = backups.make(home, file or backups.default_file(home, clock.now()))
    answer = checks.document(
        made.checks,
        desk.language,
        file=made.file,
        bytes=made.file.stat().st_size,
        members=len(made.members),
        last_seq=made.last_seq,
    )
    desk.answer(answer, lambda out: checks.show(out, answer))
    desk.say(KEPT.fill(file=made.file))


@command(app, "restore", words.RESTORE)
def restore(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help=words.RESTORE_FILE.id)],
    into: Annotated[Path | None, typer.Option("--into", help=words.RESTORE_INTO.id)] = None,
    database: Annotated[str, typer.Option("--database", help=words.RESTORE_DATABASE.id)] = "",
) -> None:
    home = into or desk.given_home or desk.path
    done = backups.restore(file, home, database)
    answer = checks.document(
        done.checks, desk.language, home=home.resolve(), members=len(done.members), last_seq=done.last_seq
    )
    desk.answer(answer, lambda out: checks.show(out, answer))
    desk.say(BACK.fill(home=home))


@command(app, "doctor", words.DOCTOR)
def doctor(desk: Desk, full: Annotated[bool, typer.Option("--full", help=words.DOCTOR_FULL.id)] = False) -> None:
    home = desk.open()
    from tahapan.cli import examine  # reads the tables of every room, so only once Django is ready

    answer = checks.document(examine.everything(home, full=full), desk.language)
    desk.answer(answer, lambda out: checks.show(out, answer))
    if not answer["ok"]:
        raise typer.Exit(1)
