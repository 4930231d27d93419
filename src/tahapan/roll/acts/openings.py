"""Openings of personal data: each is an act, and its line says who saw what, when and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tahapan.core.actor import Actor
from tahapan.core.errors import NotFound
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal import files
from tahapan.journal.act import act, note
from tahapan.journal.models import StoredFile
from tahapan.roll import export
from tahapan.roll.intake import refusals
from tahapan.roll.models import Intake, Voter
from tahapan.roll.rules import check_reason


@act("roll.export", title=Text("Ekspor daftar pemilih", "Export the voter roll"), opens=True)
def export_file(*, actor: Actor, election: ElectionEvent, path: Path, reason: str, area: str | None = None) -> int:
    """Write the voters of `area` (default: the event's) to `path` and return how many; the suffix decides the format:
    .csv, .xlsx or .parquet.

    An opening of personal data: NIK and NKK stand in the file in full, as text. Side effects: the file, readable by its
    owner only; one journal line with count and SHA-256. Raises Refused without a reason, for an unknown suffix, and for
    more rows than a sheet holds.
    """
    check_reason(reason)
    rows = export.write(election, election.area if area is None else area, path)
    note(rows=rows, format=path.suffix.lower().lstrip("."), sha256=files.digest(path))
    return rows


@dataclass(frozen=True, slots=True)
class Revealed:
    """The two numbers of a voter, unmasked."""

    nik: str
    nkk: str


def _scope_of_voter(arguments: dict[str, Any]) -> tuple[str, str]:
    voter: Voter = arguments["voter"]
    return voter.village, voter.election.slug


@act(
    "roll.reveal",
    title=Text("Buka data pribadi seorang pemilih", "Open a voter's personal data"),
    scope=_scope_of_voter,
    opens=True,
)
def reveal(*, actor: Actor, voter: Voter, reason: str) -> Revealed:
    """The unmasked numbers of one voter. Side effects: one journal line that names the voter's row and the reason.

    Raises Refused without a reason.
    """
    check_reason(reason)
    note(voter=voter.pk)
    return Revealed(voter.nik, voter.nkk)


@act("roll.download-rejects", title=Text("Unduh baris yang ditolak", "Download rejected rows"), opens=True)
def download_rejects(
    *, actor: Actor, election: ElectionEvent, intake: Intake, as_sheet: bool = False
) -> tuple[str, bytes]:
    """The rejected rows of an intake as (file name, content). `as_sheet`: XLSX with every cell text, safe to mend in a
    spreadsheet; else the CSV as kept.

    Side effects: one journal line. Raises NotFound where the intake rejected nothing or is of another event.
    """
    if intake.election_id != election.pk or intake.rejects is None:
        raise NotFound(refusals.NO_REJECTS)
    stored: StoredFile = intake.rejects
    note(intake=intake.pk, sha256=stored.sha256)
    content = files.path_of(stored.sha256).read_bytes()
    if not as_sheet:
        return stored.name, content
    return str(Path(stored.name).with_suffix(".xlsx")), export.sheet_of_csv(content)
