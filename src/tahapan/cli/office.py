"""Commands of the office: `init`, `election open`, `migrate`, `serve`, `work`, `users add`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import typer
from rich.console import Console

from tahapan.cli import demo_home, words
from tahapan.cli.command import DAY, ISO, command, group
from tahapan.cli.desk import Desk
from tahapan.cli.problems import BAD_OFFICE, HOME_TAKEN
from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.core.home import DEFAULT, Home
from tahapan.core.text import Text

app = typer.Typer()
users = group(app, "users", words.USERS)
election = group(app, "election", words.ELECTIONS)

SERVED = Text("Melayani di http://{address}:{port} (Ctrl-C untuk berhenti).", "Serving on http://{address}:{port}.")
MADE = Text("Direktori data siap: {path}", "The data directory is ready: {path}")
SCHEMA_READY = Text("Basis data sesuai: {count} langkah dijalankan.", "The database fits: {count} steps were run.")
PASSWORD_ONCE = Text(
    "Sandi sementara (hanya ditampilkan sekali, wajib diganti saat masuk pertama):",
    "Temporary password (shown once only, must be changed at first sign-in):",
)


@command(app, "init", words.INIT)
def init(
    desk: Desk,
    area: Annotated[str, typer.Option("--area", help=words.INIT_AREA.id)],
    office: Annotated[str, typer.Option("--office", help=words.INIT_OFFICE.id)] = "",
    database: Annotated[str, typer.Option("--database", help=words.INIT_DATABASE.id)] = "",
    host: Annotated[list[str] | None, typer.Option("--host", help=words.INIT_HOST.id)] = None,
    secure: Annotated[bool, typer.Option("--secure", help=words.INIT_SECURE.id)] = False,
) -> None:
    path = desk.given_home or DEFAULT
    known = demo_home.office_name(area)
    name = office or known
    if set(name) & set('"\\\n'):
        raise Refused(BAD_OFFICE)
    if path.exists() and any(path.iterdir()):
        raise Refused(HOME_TAKEN.fill(path=path))
    home = Home(path=path, area=area, office=name, database=database, secure=secure)
    if host:
        home = Home(path=path, area=area, office=name, database=database, secure=secure, hosts=(*home.hosts, *host))
    home.save()
    desk.path = path
    desk.open()
    applied = _migrate()
    document = {"ok": True, "home": path.resolve(), "area": area, "office": name, "migrations": len(applied)}
    desk.answer(document, lambda out: out.print(MADE.fill(path=path).say(desk.language), markup=False))


@command(election, "open", words.ELECTION_OPEN)
def election_open(desk: Desk) -> None:
    home = desk.open()
    from tahapan.accounts.actor import ConsoleActor
    from tahapan.cli.events import open_pilkada

    opened = open_pilkada(ConsoleActor(), home.area)
    document = {"slug": opened.slug, "voting_day": opened.voting_day, "area": opened.area}
    desk.answer(document, lambda out: out.print(f"{opened.slug} · {opened.voting_day}", markup=False))


@command(app, "migrate", words.MIGRATE)
def migrate(desk: Desk) -> None:
    desk.open()
    applied = _migrate()
    document = {"ok": True, "applied": applied}
    desk.answer(document, lambda out: out.print(SCHEMA_READY.fill(count=len(applied)).say(desk.language)))


def _migrate() -> list[str]:
    """Run what is missing; the names of the steps that were run."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("migrate", verbosity=0, interactive=False)
    return [f"{step.app_label}.{step.name}" for step, _ in plan]


@command(app, "serve", words.SERVE)
def serve(
    desk: Desk,
    address: Annotated[str, typer.Option("--address", help=words.SERVE_ADDRESS.id)] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=words.SERVE_PORT.id)] = 8000,
    processes: Annotated[int, typer.Option("--processes", help=words.SERVE_WORKERS.id)] = 1,
) -> None:
    home = desk.open()
    serve_home(desk, home, address=address, port=port, processes=processes)


def serve_home(desk: Desk, home: Home, *, address: str, port: int, processes: int = 1) -> None:
    """Check what must hold, say where, and serve until interrupted."""
    from tahapan.cli import serving
    from tahapan.web.start import verify

    verify()
    serving.check_free(address, port)
    desk.say(SERVED.fill(address=address, port=port))
    serving.serve(home, address=address, port=port, processes=processes)


@command(app, "work", words.WORK, hidden=True)
def work(desk: Desk) -> None:
    from tahapan.cli import serving

    desk.open()
    serving.work()


@command(users, "add", words.USERS_ADD)
def users_add(
    desk: Desk,
    username: Annotated[str, typer.Argument(help=words.USERS_NAME.id)],
    full_name: Annotated[str, typer.Option("--name", help=words.USERS_FULL_NAME.id)],
    role: Annotated[str, typer.Option("--role", help=words.USERS_ROLE.id)],
    decision: Annotated[str, typer.Option("--decision", help=words.USERS_DECISION.id)],
    area: Annotated[str | None, typer.Option("--area", help=words.USERS_AREA.id)] = None,
    election: Annotated[str | None, typer.Option("--election", help=words.USERS_ELECTION.id)] = None,
    start: Annotated[
        dt.datetime | None, typer.Option("--start", formats=ISO, metavar=DAY, help=words.USERS_START.id)
    ] = None,
    end: Annotated[dt.datetime | None, typer.Option("--end", formats=ISO, metavar=DAY, help=words.USERS_END.id)] = None,
) -> None:
    home = desk.open()
    term = (start.date() if start else clock.today(), end.date() if end else None)
    document = add_person(username, full_name, role, home.area if area is None else area, election, term, decision)

    def show(out: Console) -> None:
        out.print(f"{document['username']} · {document['role']} · {document['area']}", markup=False)
        desk.say(PASSWORD_ONCE)
        out.print(document["temporary_password"], markup=False)

    desk.answer(document, show)


def add_person(
    username: str,
    full_name: str,
    role: str,
    area: str,
    election: str | None,
    term: tuple[dt.date, dt.date | None],
    decision: str,
) -> dict[str, Any]:
    """An account with one role, both or neither; the document of `users add`, which holds the temporary password."""
    from django.db import transaction

    from tahapan.accounts import acts
    from tahapan.accounts.actor import ConsoleActor
    from tahapan.elections import queries

    actor = ConsoleActor()
    with transaction.atomic():
        made = acts.create_user(actor=actor, area=area, username=username, full_name=full_name)
        held = acts.appoint(
            actor=actor,
            user=made.user,
            role=role,
            area=area,
            election=queries.event(election) if election else None,
            start=term[0],
            end=term[1],
            decision=decision,
        ).appointment
    return {
        "username": made.user.username,
        "role": held.role,
        "area": held.area,
        "election": election,
        "start": held.start,
        "end": held.end,
        "temporary_password": made.temporary_password,
    }
