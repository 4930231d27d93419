"""Taking a voter list in from a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.journal import files
from tahapan.journal.act import act, current, not_allowed, note
from tahapan.roll.intake import ImportReport, Prepared, Progress, match, mend, prepare
from tahapan.roll.intake.load import load
from tahapan.roll.models import Intake
from tahapan.roll.rules import check_reason

_CSV = "text/csv"


def _silent(step: str, done: int, total: int) -> None:
    """No one is watching."""


def import_file(
    *,
    actor: Actor,
    election: ElectionEvent,
    path: Path,
    file_name: str,
    mapping: Path | None = None,
    allow_large_change: str = "",
    progress: Progress | None = None,
) -> ImportReport:
    """Take a voter list into the roll of `election`. The file is read and checked before the transaction opens, so that
    others can work meanwhile; then the act `roll.import` matches and loads it, all or nothing.

    `mapping` names columns that are not recognised (TOML or CSV). `allow_large_change` is the written reason with which
    an import may change more than the set share of the roll; it is kept on the journal line.
    Raises NotAllowed; Refused for a file that is no voter list, for a large change without reason.
    """
    started = time.perf_counter()
    if not actor.may("roll.import", election.area, election.slug):
        raise not_allowed("roll.import", actor, election.area)
    watch = progress or _silent
    prepared = prepare(path, election, mapping, watch)
    intake, rejects = take_in(
        actor=actor,
        election=election,
        prepared=prepared,
        path=path,
        file_name=file_name,
        reason=allow_large_change,
        progress=watch,
    )
    return ImportReport(
        rows=intake.rows,
        new=intake.new,
        changed=intake.changed,
        same=intake.same,
        rejected=intake.rejected,
        warnings=intake.warnings,
        by_code=intake.by_code,
        rejects_file=rejects,
        matched=intake.matched,
        only_in_dp4=intake.only_in_dp4,
        only_in_dpt=intake.only_in_dpt,
        seconds=round(time.perf_counter() - started, 3),
    )


@act("roll.import", title=Text("Masukkan daftar pemilih dari berkas", "Take a voter list in from a file"))
def take_in(
    *,
    actor: Actor,
    election: ElectionEvent,
    prepared: Prepared,
    path: Path,
    file_name: str,
    reason: str,
    progress: Progress,
) -> tuple[Intake, Path | None]:
    """Match and load a prepared file; use `import_file`. `reason` allows a large change.

    Side effects: voters, entries, one intake, the file itself and its rejects and warnings kept, one journal line.
    """
    rows = len(prepared.accepted)
    progress("match", 0, rows)
    matched = match.match(prepared.accepted, election)
    if reason:
        check_reason(reason)
        note(large_change_allowed=True)
    else:
        match.refuse_large_change(matched)
    progress("match", rows, rows)
    load(matched, election, lambda done: progress("load", done, len(matched.new)))
    intake = _record(election, prepared, matched, path, file_name)
    progress("load", rows, rows)
    return intake, files.path_of(intake.rejects_id) if intake.rejects_id else None


def _record(election: ElectionEvent, prepared: Prepared, matched: match.Matched, path: Path, file_name: str) -> Intake:
    """Keep the file and what came of it, and write the intake that adds up."""
    counts: dict[str, Any] = {
        "rows": prepared.rows,
        "new": len(matched.new),
        "changed": len(matched.changed),
        "same": matched.same,
        "rejected": prepared.rejected_rows,
        "warnings": len(prepared.warnings),
        "by_code": prepared.by_code,
        "matched": matched.matched,
        "only_in_dp4": matched.only_in_dp4,
        "only_in_dpt": matched.only_in_dpt,
    }
    source = files.keep(path, name=file_name, media_type="application/octet-stream")
    stem = Path(file_name).stem
    with files.scratch("intake") as folder:
        rejects = warnings = None
        if prepared.rejected_rows:
            draft = folder / "rejects.csv"
            mend.write_rejects(prepared.rejected, prepared.rejects, draft)
            rejects = files.keep(draft, name=f"{stem}-ditolak.csv", media_type=_CSV)
        if len(prepared.warnings):
            draft = folder / "warnings.csv"
            mend.write_warnings(prepared.warnings, draft)
            warnings = files.keep(draft, name=f"{stem}-peringatan.csv", media_type=_CSV)
    intake = Intake(
        election=election, line_id=current().seq, file=source, rejects=rejects, warnings_file=warnings, **counts
    )
    intake.save(force_insert=True)
    note(intake=intake.pk, **counts)
    return intake
