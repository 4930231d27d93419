"""Commands of the preparation: `demo`, `status`, `calendar`, `roll import`, `roll export`, `stations map`."""

from __future__ import annotations

import datetime as dt
import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from tahapan import law
from tahapan.cli import words
from tahapan.cli.command import command, group
from tahapan.cli.desk import DEMO_HOME, Desk
from tahapan.cli.problems import FILE_EXISTS, FILE_MISSING, NO_EVENT
from tahapan.core import clock
from tahapan.core import home as homes
from tahapan.core.errors import Refused
from tahapan.core.text import Text

if TYPE_CHECKING:
    from tahapan.elections.models import ElectionEvent
    from tahapan.elections.queries import DatedStage

app = typer.Typer()
roll = group(app, "roll", words.ROLL)
stations = group(app, "stations", words.STATIONS)

ElectionOption = Annotated[str | None, typer.Option("--election", help=words.ELECTION.id, show_default=False)]
SeedOption = Annotated[int, typer.Option("--seed", help=words.SEED.id)]

DEMO_AREA: Final = "13.03"
DEMO_DAY: Final = dt.date(2024, 7, 8)
"""Two days after the rakor, five before the re-vote, in the middle of coklit."""

STAGE_HEADS: Final = tuple(
    Text(*pair)
    for pair in (
        ("Kode", "Code"),
        ("Tahapan", "Stage"),
        ("Mulai", "Start"),
        ("Selesai", "End"),
        ("Keadaan", "State"),
        ("Dasar", "Source"),
    )
)
STATUS_HEADS: Final = (
    Text("Pemilihan", "Event"),
    Text("Hari pemungutan suara", "Voting day"),
    Text("Pemilih", "Voters"),
    Text("TPS", "Stations"),
)
DEMO_READY: Final = Text("Demo siap di {path}. Akun:", "The demo is ready in {path}. Accounts:")
NO_EVENTS: Final = Text(
    "Belum ada pemilihan. Buka dengan `tahapan election open`.",
    "No election yet. Open one with `tahapan election open`.",
)
IMPORTED: Final = Text(
    "{rows} baris: {new} baru, {changed} berubah, {same} sama, {rejected} ditolak; {warnings} peringatan.",
    "{rows} rows: {new} new, {changed} changed, {same} same, {rejected} rejected; {warnings} warnings.",
)
REJECTS: Final = Text("Baris yang ditolak, untuk diperbaiki: {path}", "Rejected rows, to be mended: {path}")


class Method(StrEnum):
    """How stations are mapped."""

    SOLVED = "solved"
    CLERK = "clerk"
    KMEANS = "kmeans"


@command(app, "demo", words.DEMO)
def demo(
    desk: Desk,
    area: Annotated[str, typer.Option("--area", help=words.DEMO_AREA.id)] = DEMO_AREA,
    seed: SeedOption = 1,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help=words.DEMO_SERVE.id)] = True,
    fresh: Annotated[bool, typer.Option("--fresh", help=words.DEMO_FRESH.id)] = False,
    address: Annotated[str, typer.Option("--address", help=words.SERVE_ADDRESS.id)] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help=words.SERVE_PORT.id)] = 8000,
) -> None:
    from tahapan.cli import demo_home

    path = desk.given_home or DEMO_HOME
    with desk.progress() as report:
        accounts = demo_home.make(
            path, area=area, today=desk.given_today or DEMO_DAY, seed=seed, fresh=fresh, progress=report
        )
    desk.say(DEMO_READY.fill(path=path))
    desk.out.print(accounts, markup=False, soft_wrap=True)
    if serve:
        demo_home.hand_over(path, address=address, port=port, language=desk.language)


@command(app, "status", words.STATUS)
def status(desk: Desk) -> None:
    desk.open()
    from tahapan.cli.status import collect

    document = collect(clock.today())
    desk.answer(document, lambda out: _show_status(out, document, desk.language))


def _show_status(out: Console, document: dict[str, Any], language: str) -> None:
    table = Table(*(head.say(language) for head in STATUS_HEADS))
    for event in document["events"]:
        voters, count = event["voters"]["total"], event["stations"]["count"]
        table.add_row(event["slug"], event["voting_day"], words.number(voters), words.number(count))
    out.print(table if document["events"] else NO_EVENTS.say(language))


@command(app, "calendar", words.CALENDAR)
def calendar(desk: Desk, election: ElectionOption = None) -> None:
    document = {"stages": _law_stages(election) if _needs_no_home(desk, election) else _event_stages(desk, election)}

    def show(out: Console) -> None:
        table = Table(*(head.say(desk.language) for head in STAGE_HEADS))
        for one in document["stages"]:
            name = one["name_en"] if desk.language == "en" else one["name_id"]
            dates = one["local"] or one
            table.add_row(one["code"], name, dates["start"], dates["end"], one["state"], one["source"])
        out.print(table)

    desk.answer(document, show)


def _needs_no_home(desk: Desk, election: str | None) -> bool:
    """A rule set has a calendar of its own: it can be read where there is no home yet."""
    return election in law.available() and desk.given_home is None and not homes.open_home(desk.path).exists


def _law_stages(slug: str | None) -> list[dict[str, Any]]:
    day = clock.today()
    stages = law.load(str(slug)).stages()
    return [_stage(one, law.state_on(one, day)) for one in stages]


def _event_stages(desk: Desk, slug: str | None) -> list[dict[str, Any]]:
    desk.open()
    from tahapan.elections import queries

    return [_stage(one.stage, one.state, _local(one)) for one in queries.stages(event_named(slug))]


def _local(one: DatedStage) -> dict[str, Any] | None:
    """The office's own dates of a stage, and the decision they rest on."""
    if not one.is_local:
        return None
    dates = {"start": one.start, "end": one.end, "completed": one.completed}
    return {name: day and day.isoformat() for name, day in dates.items()} | {"decision": one.decision}


def _stage(stage: law.Stage, state: law.StageState, local: dict[str, Any] | None = None) -> dict[str, Any]:
    """One row of `calendar`: the law's dates. The source is the regulation alone where no article was found."""
    return {
        "code": stage.code,
        "phase": stage.phase.value,
        "name_id": stage.name.id,
        "name_en": stage.name.en,
        "start": stage.start and stage.start.isoformat(),
        "end": stage.end and stage.end.isoformat(),
        "state": state.value,
        "open_rule": stage.open_rule and {"id": stage.open_rule.id, "en": stage.open_rule.en},
        "local": local,
        "source": stage.source.regulation if stage.source.article is None else stage.source.cite(),
        "url": stage.url,
        "confidence": stage.source.confidence.value,
    }


def event_named(slug: str | None) -> ElectionEvent:
    """The event called `slug`, or the main one. Raises NotFound, or Refused where there is none at all."""
    from tahapan.elections import queries

    if slug is not None:
        return queries.event(slug)
    found = queries.main_event()
    if found is None:
        raise Refused(NO_EVENT)
    return found


@command(roll, "import", words.ROLL_IMPORT)
def roll_import(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help=words.ROLL_IMPORT_FILE.id)],
    election: ElectionOption = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help=words.ROLL_IMPORT_MAPPING.id)] = None,
    allow_large_change: Annotated[str, typer.Option("--allow-large-change", help=words.ROLL_IMPORT_LARGE.id)] = "",
) -> None:
    desk.open()
    for path in (file, mapping):
        if path is not None and not path.is_file():
            raise Refused(FILE_MISSING.fill(path=path))
    from tahapan.accounts.actor import ConsoleActor
    from tahapan.roll.acts import import_file

    with desk.progress() as report:
        result = import_file(
            actor=ConsoleActor(),
            election=event_named(election),
            path=file,
            file_name=file.name,
            mapping=mapping,
            allow_large_change=allow_large_change,
            progress=report,
        )
    document = import_document(result)
    if result.rejects_file:
        document["rejects_file"] = str(beside(file, result.rejects_file))

    def show(out: Console) -> None:
        out.print(IMPORTED.fill(**document).say(desk.language), markup=False)
        if document["rejects_file"]:
            out.print(REJECTS.fill(path=document["rejects_file"]).say(desk.language), markup=False)

    desk.answer(document, show)


def beside(file: Path, kept: Path) -> Path:
    """A copy of the rejected rows beside the file they came from, to be mended; the kept one is evidence.

    Readable by its owner only. Where that folder cannot be written to, the copy goes to the present one.
    """
    name = f"{file.stem}-ditolak.csv"
    for folder in (file.parent, Path()):
        target = folder / name
        try:
            target.unlink(missing_ok=True)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:
            continue
        with os.fdopen(descriptor, "wb") as out:
            out.write(kept.read_bytes())
        return target
    return kept


IMPORT_KEYS: Final = (
    "rows",
    "new",
    "changed",
    "same",
    "rejected",
    "warnings",
    "by_code",
    "matched",
    "only_in_dp4",
    "only_in_dpt",
    "rejects_file",
    "seconds",
)


def import_document(result: Any) -> dict[str, Any]:
    """The JSON of `roll import`: rows = new + changed + same + rejected."""
    document = {key: getattr(result, key) for key in IMPORT_KEYS}
    return document | {"rejects_file": document["rejects_file"] and str(document["rejects_file"])}


@command(roll, "export", words.ROLL_EXPORT)
def roll_export(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help=words.ROLL_EXPORT_FILE.id)],
    reason: Annotated[str, typer.Option("--reason", help=words.REASON.id)],
    election: ElectionOption = None,
    area: Annotated[str | None, typer.Option("--area", help=words.ROLL_EXPORT_AREA.id)] = None,
) -> None:
    desk.open()
    if file.exists():
        raise Refused(FILE_EXISTS.fill(path=file))
    from tahapan.accounts.actor import ConsoleActor
    from tahapan.roll.acts import export_file

    event = event_named(election)
    rows = export_file(actor=ConsoleActor(), election=event, area=area or event.area, path=file, reason=reason)
    document = {"rows": rows, "file": str(file), "bytes": file.stat().st_size}
    desk.answer(document, lambda out: out.print(f"{words.number(rows)} · {file}", markup=False))


@command(stations, "map", words.STATIONS_MAP)
def stations_map(
    desk: Desk,
    election: ElectionOption = None,
    method: Annotated[Method, typer.Option("--method", help=words.STATIONS_METHOD.id)] = Method.SOLVED,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words.STATIONS_DRY_RUN.id)] = False,
    prove: Annotated[bool, typer.Option("--prove", help=words.STATIONS_PROVE.id)] = False,
    again: Annotated[str, typer.Option("--again", help=words.STATIONS_AGAIN.id)] = "",
) -> None:
    desk.open()
    from tahapan.cli.stations import map_stations

    with desk.progress() as report:
        document = map_stations(
            event_named(election), method=method.value, dry_run=dry_run, prove=prove, again=again, report=report
        )

    def show(out: Console) -> None:
        for key, value in document.items():
            if not isinstance(value, list | dict):
                out.print(f"{key}: {value}", markup=False)

    desk.answer(document, show)
