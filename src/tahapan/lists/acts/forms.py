"""Taking lists away: forms printed into a folder or packed for download, the voters of a cut as a file.

Each is an opening of personal data, with its reason on the journal's line.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import NotFound, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.engines.sheet import Paper
from tahapan.journal import files
from tahapan.journal.act import act, current, note
from tahapan.journal.models import Line, StoredFile
from tahapan.lists import after_queries, exports, forms, packing, paperwork, standing
from tahapan.lists.acts.transfers import CANCELLED
from tahapan.lists.forms import Form, Report
from tahapan.lists.kinds import ListKind, TransferWay
from tahapan.lists.manifest import Manifest
from tahapan.lists.models import Matter, Transfer
from tahapan.roll.rules import check_reason

PRINT: Final = "lists.print-forms"
EXPORT: Final = "lists.export"
TAKE: Final = "lists.take-forms"
DOWNLOAD: Final = "lists.download"
ANSWER: Final = "lists.print-answer"
LETTER: Final = "lists.print-letter"

UNKNOWN: Final = Problem(
    "download-unknown",
    Text("Unduhan ini tidak ada, atau bukan milik Anda.", "There is no such download, or it is not yours."),
    Text("Minta lagi pada halaman Unduh.", "Ask again on the Downloads page."),
)

NOT_ANSWERED: Final = Problem(
    "answer-not-given",
    Text("Masukan ini belum dijawab.", "This matter is not answered yet."),
    Text("Putuskan semua barisnya dan tulis jawabannya lebih dahulu.", "Decide its rows and write the answer first."),
)
NOT_OUR_LETTER: Final = Problem(
    "letter-of-another",
    Text("Surat pemilih ini dibuat kabupaten/kota asalnya.", "This voter's letter was written where they come from."),
    Text("Pakai surat yang dibawa pemilih.", "Use the letter the voter brought."),
)


def _note(manifest: Manifest) -> None:
    cuts = [one["number"] for one in manifest.cuts]
    note(list=manifest.list, cuts=cuts, files=len(manifest.files), pages=manifest.pages, sha256=manifest.sha256)


@act(PRINT, title=Text("Cetak formulir sebuah daftar", "Print the forms of a list"), opens=True)
def print_forms(
    *,
    actor: Actor,
    election: ElectionEvent,
    kind: ListKind,
    area: str,
    out: Path,
    reason: str,
    only: Collection[Form] = tuple(Form),
    paper: Paper = Paper.F4,
    marked: bool = False,
    report: Report | None = None,
) -> Manifest:
    """Print the list `kind` of `area` into the folder `out`, as `forms.issue` does.

    Side effects: the files; one journal line with pages and the manifest's SHA-256. Raises Refused without a reason,
    where the list is not decided, and what `forms.issue` raises.
    """
    check_reason(reason)
    cuts = forms.decided(election, kind, area)
    manifest = forms.issue(cuts, out, only=only, area=area, paper=paper, marked=marked, report=report)
    _note(manifest)
    return manifest


@act(TAKE, title=Text("Siapkan formulir untuk diunduh", "Prepare forms for download"), opens=True)
def take_forms(
    *,
    actor: Actor,
    election: ElectionEvent,
    kind: ListKind,
    area: str,
    reason: str,
    only: Collection[Form],
    paper: Paper = Paper.F4,
    report: Report | None = None,
) -> tuple[StoredFile, Manifest]:
    """The same packed into one ZIP that the office keeps, to be downloaded with `download`.

    Side effects: a personal file; one journal line. Raises as `print_forms` does.
    """
    check_reason(reason)
    with files.scratch("forms") as folder:
        cuts = forms.decided(election, kind, area)
        manifest = forms.issue(cuts, folder / "forms", only=only, area=area, paper=paper, report=report)
        packed = packing.pack(folder / "forms", folder / "forms.zip")
        name = f"formulir-{kind.value}-{area}-{manifest.sha256[:12]}.zip"
        stored = files.keep(packed, name=name, media_type="application/zip")
    _note(manifest)
    return stored, manifest


@act(EXPORT, title=Text("Ekspor pemilih sebuah daftar", "Export the voters of a list"), opens=True)
def export(
    *, actor: Actor, election: ElectionEvent, kind: ListKind, area: str, path: Path, reason: str
) -> exports.Exported:
    """Write the voters of the list `kind` in `area` to `path` as `exports.write` does, with its manifest beside it.

    Side effects: both files; one journal line with count and SHA-256. Raises Refused without a reason, where no one
    cut holds the area, and what `exports.write` raises.
    """
    check_reason(reason)
    cut = standing.standing(election, kind, area)
    if cut is None:
        raise Refused(forms.NOT_DECIDED.fill(list=kind.value, area=area))
    asked = exports.Asked(actor.identity, actor.role, reason, clock.now(), current().seq)
    written = exports.write(cut, area, path, asked)
    note(list=kind.value, cut=cut.number, rows=written.rows, sha256=written.sha256, format=path.suffix.lower()[1:])
    return written


@act("lists.keep-export", title=Text("Siapkan ekspor untuk diunduh", "Prepare an export for download"), opens=True)
def keep_export(
    *, actor: Actor, election: ElectionEvent, kind: ListKind, area: str, suffix: str, reason: str
) -> tuple[StoredFile, int]:
    """The same with its manifest, packed into one ZIP that the office keeps; returns it with the number of voters."""
    check_reason(reason)
    cut = standing.standing(election, kind, area)
    if cut is None:
        raise Refused(forms.NOT_DECIDED.fill(list=kind.value, area=area))
    asked = exports.Asked(actor.identity, actor.role, reason, clock.now(), current().seq)
    name = f"{kind.value}-{area}-potongan-{cut.number}"
    with files.scratch("export") as folder:
        (folder / "out").mkdir(mode=0o700)
        written = exports.write(cut, area, folder / "out" / f"{name}{suffix}", asked)
        packed = packing.pack(folder / "out", folder / "export.zip")
        stored = files.keep(packed, name=f"ekspor-{name}.zip", media_type="application/zip")
    note(list=kind.value, cut=cut.number, rows=written.rows, sha256=written.sha256)
    return stored, written.rows


def _of_line(arguments: dict[str, Any]) -> tuple[str, str]:
    line: Line = arguments["line"]
    return line.area, line.election


@act(DOWNLOAD, title=Text("Unduh formulir atau ekspor", "Download forms or an export"), scope=_of_line, opens=True)
def download(*, actor: Actor, line: Line) -> StoredFile:
    """The file a line of `take_forms` or `keep_export` kept, for whoever asked for it. Side effects: one journal line.

    Raises NotFound for anybody else's, and for lines that kept none.
    """
    stored = StoredFile.objects.filter(sha256__in=line.evidence, media_type="application/zip").first()
    if line.act not in packing.KEPT or line.actor != actor.identity or stored is None:
        raise NotFound(UNKNOWN)
    note(download=line.seq, sha256=stored.sha256)
    return stored


# ── Letters that name people


def _of_matter(arguments: dict[str, Any]) -> tuple[str, str]:
    return arguments["matter"].area, arguments["election"].slug


@act(ANSWER, title=Text("Cetak surat jawaban", "Print a letter of answer"), scope=_of_matter, opens=True)
def print_answer(*, actor: Actor, election: ElectionEvent, matter: Matter) -> bytes:
    """The letter that answers a matter, as PDF, with the names it decided on.

    Side effects: one journal line. Raises Refused where nothing was answered.
    """
    if matter.answered_line is None or matter.kind not in paperwork.KINDS:
        raise Refused(NOT_ANSWERED)
    note(matter=matter.pk)
    return paperwork.answer(matter)


def _of_transfer(arguments: dict[str, Any]) -> tuple[str, str]:
    transfer: Transfer = arguments["transfer"]
    near = transfer.to_area if transfer.way == TransferWay.IN else transfer.from_area
    return near, transfer.election.slug


@act(LETTER, title=Text("Cetak surat pindah memilih", "Print a transfer letter"), scope=_of_transfer, opens=True)
def print_letter(*, actor: Actor, transfer: Transfer) -> bytes:
    """Model A-Surat Pindah Memilih of a voter of this event, as PDF, with the NIK in full.

    Side effects: one journal line. Raises Refused for one who came from elsewhere, a cancelled letter, and a voter who
    is not, or no longer, in the DPT that stands.
    """
    if transfer.voter is None or transfer.way == TransferWay.IN:
        raise Refused(NOT_OUR_LETTER)
    if transfer.cancelled_line_id is not None:
        raise Refused(CANCELLED)
    after_queries.check_listed(transfer.voter)
    note(transfer=transfer.pk)
    return paperwork.transfer_letter(transfer)
