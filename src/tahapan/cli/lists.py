"""`lists recap`, `lists balance`, `lists forms`, `lists export`: what the lists count, and taking them away."""

from __future__ import annotations

import csv
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from tahapan.cli import words
from tahapan.cli.command import command, group
from tahapan.cli.desk import Desk, print_json
from tahapan.cli.preparation import ElectionOption, event_named
from tahapan.cli.problems import FILE_EXISTS
from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.balance import Balance, Count
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text

if TYPE_CHECKING:
    from tahapan.elections.models import ElectionEvent
    from tahapan.lists.exports import Exported
    from tahapan.lists.manifest import Manifest
    from tahapan.lists.models import Cut
    from tahapan.lists.recap import RecapRow

app = typer.Typer()
lists = group(app, "lists", words.LISTS)

AreaOption = Annotated[str | None, typer.Option("--area", help=words.ROLL_EXPORT_AREA.id, show_default=False)]

NOT_DETERMINED = Problem(
    code="list-not-determined",
    what=Text("Daftar {list} untuk {area} belum ditetapkan.", "The list {list} of {area} is not determined yet."),
    next=Text(
        "Rekap daftar pemilih yang sedang berjalan: tambahkan --live pada `lists recap`.",
        "For the roll as it stands add --live to `lists recap`.",
    ),
)

TMS: Final = tuple(f"tms_{code}" for code in range(1, 9))
ROW_KEYS: Final = (
    "code", "name", "villages", "stations", "male", "female", "total", "previous", "new", *TMS, "changed", "no_ktp",
)  # fmt: skip
BALANCE_KEYS: Final = ("code", "previous", "new", "moved_in", "tms", "moved_out", "current", "difference")

SHOWN_KEYS: Final = ("code", "name", "male", "female", "total", "previous", "new", "changed")
"""What fits a narrow terminal; `struck` is the sum of TMS. `--format csv` has every column."""

RECAP_HEADS: Final = (
    Text("Kode", "Code"), Text("Wilayah", "Area"), Text("L", "M"), Text("P", "F"), Text("L+P", "Total"),
    Text("Sebelum", "Before"), Text("Baru", "New"), Text("Ubah", "Changed"), Text("TMS", "Struck"),
)  # fmt: skip
BALANCE_HEADS: Final = (
    Text("TPS", "Station"), Text("Sebelumnya", "Previous"), Text("Baru", "New"), Text("Masuk", "Moved in"),
    Text("TMS", "Struck"), Text("Keluar", "Moved out"), Text("Daftar ini", "Current"), Text("Selisih", "Difference"),
)  # fmt: skip


class List(StrEnum):
    """Lists that are cuts of the roll."""

    A = "A"
    DPHP = "DPHP"
    DPS = "DPS"
    DPSHP = "DPSHP"
    DPT = "DPT"


class RowLevel(StrEnum):
    """What one row of a recap is about."""

    STATION = "tps"
    VILLAGE = "desa"
    DISTRICT = "kecamatan"
    REGENCY = "kabupaten"


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"


ListOption = Annotated[List, typer.Option("--list", help=words.LISTS_LIST.id)]


class Kind(StrEnum):
    """Forms that are printed of a list."""

    POSTED = "pengumuman"
    FULL = "model-a-kabko"
    CHANGES = "perubahan"
    RECAP = "rekapitulasi"
    MINUTES = "berita-acara"
    INVITATION = "undangan"
    ANSWERS = "jawaban"


@command(lists, "recap", words.LISTS_RECAP)
def recap(
    desk: Desk,
    list_: ListOption,
    level: Annotated[RowLevel, typer.Option("--level", help=words.LISTS_LEVEL.id)] = RowLevel.DISTRICT,
    area: AreaOption = None,
    live: Annotated[bool, typer.Option("--live", help=words.LISTS_LIVE.id)] = False,
    election: ElectionOption = None,
    format_: Annotated[Format | None, typer.Option("--format", help=words.LISTS_FORMAT.id, show_default=False)] = None,
) -> None:
    desk.open()
    event = event_named(election)
    rows = [_row(row) for row in tables_of(event, list_, area or event.area, level, live=live)]
    if format_ is Format.CSV:
        _print_csv(rows)
    elif format_ is Format.JSON:
        print_json({"rows": rows})
    else:
        shown = [[*(row[key] for key in SHOWN_KEYS), sum(row[key] for key in TMS)] for row in rows]
        desk.answer({"rows": rows}, lambda out: _show(out, desk, RECAP_HEADS, shown))


def tables_of(event: ElectionEvent, kind: List, area: str, level: RowLevel, *, live: bool = False) -> list[RecapRow]:
    """The rows of a list in `area`: of the cuts that together tell it, each within it, or of the roll as it stands."""
    from tahapan.lists import recap as recaps
    from tahapan.lists.kinds import ListKind

    if live:
        told = [recaps.live(event, ListKind(kind), area)]
    else:
        told = [recaps.of(cut, codes.narrower(area, cut.area)) for cut in _cuts(event, kind, area)]
    by = recaps.STATION if level is RowLevel.STATION else Level(level.value)
    return [row for one in told for row in recaps.table(one, by)]


def _cuts(event: ElectionEvent, kind: List, area: str) -> tuple[Cut, ...]:
    """The cuts of a list in `area`. Raises Refused where there is none."""
    from tahapan.lists import cutting
    from tahapan.lists.kinds import ListKind

    found = cutting.within(event, ListKind(kind), area)
    if not found:
        raise Refused(NOT_DETERMINED.fill(list=kind.value, area=area))
    return found


def _row(row: RecapRow) -> dict[str, Any]:
    """One row of docs/cli.md: totals of L and P, but for `male` and `female`."""
    found = {name: getattr(row, name) for name in ROW_KEYS}
    return {name: value.total if isinstance(value, Count) else value for name, value in found.items()}


def _print_csv(rows: list[dict[str, Any]]) -> None:
    """The rows on standard output, as RFC 4180 has it but for line ends."""
    out = csv.DictWriter(sys.stdout, ROW_KEYS, lineterminator="\n")
    out.writeheader()
    out.writerows(rows)


def _show(out: Console, desk: Desk, heads: tuple[Text, ...], rows: list[list[Any]]) -> None:
    table = Table(*(desk.words(head) for head in heads))
    table.columns[0].no_wrap, table.columns[0].min_width = True, max((len(str(row[0])) for row in rows), default=0)
    for row in rows:
        table.add_row(*map(str, row))
    out.print(table)


@command(lists, "balance", words.LISTS_BALANCE)
def balance(
    desk: Desk,
    first: Annotated[List, typer.Option("--from", help=words.LISTS_FROM.id)],
    last: Annotated[List, typer.Option("--to", help=words.LISTS_TO.id)],
    area: AreaOption = None,
    election: ElectionOption = None,
) -> None:
    desk.open()
    event = event_named(election)
    document = between(event, first, last, area or event.area)
    desk.answer(
        document, lambda out: _show(out, desk, BALANCE_HEADS, [list(row.values()) for row in document["stations"]])
    )
    if document["difference"]:
        raise typer.Exit(1)


def between(event: ElectionEvent, first: List, last: List, area: str) -> dict[str, Any]:
    """The equation of every station between two lists, L and P together, and the sum of what does not add up."""
    from tahapan.lists import balance as balances

    start = _cuts(event, first, area)[0]
    stations: list[dict[str, Any]] = [
        {"code": spot.code, **_equation(told)}
        for end in _cuts(event, last, area)
        for spot, told in balances.between(event, start, end, codes.narrower(area, end.area))
    ]
    return {"stations": stations, "difference": sum(abs(row["difference"]) for row in stations)}


def _equation(told: Balance) -> dict[str, int]:
    """The numbers of BALANCE_KEYS. The difference counts men and women apart, so that they cannot cancel."""
    counts = (told.previous, told.new, told.moved_in, told.struck, told.moved_out, told.current)
    off = told.difference
    numbers = (*(count.total for count in counts), abs(off.male) + abs(off.female))
    return dict(zip(BALANCE_KEYS[1:], numbers, strict=True))


class Size(StrEnum):
    """Paper."""

    F4 = "f4"
    A4 = "a4"


ReasonOption = Annotated[str, typer.Option("--reason", help=words.REASON.id)]


@command(lists, "forms", words.LISTS_FORMS)
def forms(
    desk: Desk,
    list_: ListOption,
    out: Annotated[Path, typer.Option("--out", help=words.LISTS_FORMS_OUT.id)],
    only: Annotated[list[Kind] | None, typer.Option("--only", help=words.LISTS_FORMS_ONLY.id)] = None,
    area: AreaOption = None,
    size: Annotated[Size, typer.Option("--size", help=words.LISTS_FORMS_SIZE.id)] = Size.F4,
    marked: Annotated[bool, typer.Option("--marked", help=words.LISTS_FORMS_MARKED.id)] = False,
    reason: ReasonOption = words.LISTS_FORMS_REASON.id,
    election: ElectionOption = None,
) -> None:
    desk.open()
    event = event_named(election)
    wishes = {"only": [one.value for one in only or Kind], "paper": size.value.upper(), "marked": marked}
    document = print_forms(desk, event, list_, area or event.area, out, reason, wishes)

    def show(shown: Console) -> None:
        for key, value in document.items():
            shown.print(f"{key}: {value}", markup=False, soft_wrap=True)

    desk.answer(document, show)


def print_forms(
    desk: Desk, event: ElectionEvent, kind: List, area: str, out: Path, reason: str, wishes: dict[str, Any]
) -> dict[str, Any]:
    """Print the forms by the act; what was printed as docs/cli.md lists it."""
    from tahapan.accounts.actor import ConsoleActor
    from tahapan.engines.sheet import Paper
    from tahapan.lists import acts
    from tahapan.lists.forms import Form
    from tahapan.lists.kinds import ListKind
    from tahapan.lists.manifest import NAME

    began = time.monotonic()
    with desk.progress() as report:
        manifest = acts.forms.print_forms(
            actor=ConsoleActor(), election=event, kind=ListKind(kind), area=area, out=out, reason=reason,
            only=[Form(one) for one in wishes["only"]], paper=Paper[wishes["paper"]], marked=wishes["marked"],
            report=report,
        )  # fmt: skip
    return printed(manifest, out / NAME, time.monotonic() - began)


def printed(manifest: Manifest, file: Path, seconds: float) -> dict[str, Any]:
    """What was printed, as docs/cli.md lists it."""
    return {
        "list": manifest.list,
        "cuts": [one["number"] for one in manifest.cuts],
        "files": len(manifest.files),
        "pages": manifest.pages,
        "bytes": manifest.size,
        "manifest": str(file),
        "sha256": manifest.sha256,
        "seconds": round(seconds, 2),
    }


@command(lists, "export", words.LISTS_EXPORT)
def export(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help=words.ROLL_EXPORT_FILE.id)],
    list_: ListOption,
    reason: ReasonOption,
    area: AreaOption = None,
    election: ElectionOption = None,
) -> None:
    desk.open()
    if file.exists():
        raise Refused(FILE_EXISTS.fill(path=file))
    from tahapan.accounts.actor import ConsoleActor
    from tahapan.lists import acts
    from tahapan.lists.kinds import ListKind

    event = event_named(election)
    written = acts.forms.export(
        actor=ConsoleActor(), election=event, kind=ListKind(list_), area=area or event.area, path=file, reason=reason
    )
    desk.answer(exported(written, file), lambda out: out.print(f"{words.number(written.rows)} · {file}", markup=False))


def exported(written: Exported, file: Path) -> dict[str, Any]:
    """What was written, as docs/cli.md lists it."""
    return {
        "rows": written.rows,
        "file": str(file),
        "bytes": file.stat().st_size,
        "sha256": written.sha256,
        "manifest": str(written.manifest),
    }
