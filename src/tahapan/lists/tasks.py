"""Long work of the lists, run by the worker: forms and exports prepared for download."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse

from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.engines.sheet import Paper
from tahapan.jobs.tasks import Progress, both, task
from tahapan.journal.models import Line
from tahapan.lists.acts import forms as acts
from tahapan.lists.forms import Form
from tahapan.lists.kinds import ListKind

FORMS: Final = "lists.take-forms"
EXPORT: Final = "lists.keep-export"

PRINTED: Final = Text(
    "{files} berkas, {pages} halaman. Unduh dari halaman Unduh; setiap unduhan dicatat.",
    "{files} files, {pages} pages. Download them from the Downloads page; every download is recorded.",
)
EXPORTED: Final = Text(
    "{rows} pemilih. Unduh dari halaman Unduh; setiap unduhan dicatat.",
    "{rows} voters. Download them from the Downloads page; every download is recorded.",
)


def _page(election: str, area: str) -> str:
    return f"{reverse('list-downloads', args=[election])}?wilayah={area}"


def _recall_forms(line: Line) -> dict[str, Any]:
    told = {"files": line.facts["files"], "pages": line.facts["pages"]}
    return told | {"said": both(PRINTED.fill(**told)), "page": _page(line.election, line.area)}


def _recall_export(line: Line) -> dict[str, Any]:
    told = {"rows": line.facts["rows"]}
    return told | {"said": both(EXPORTED.fill(**told)), "page": _page(line.election, line.area)}


@task(FORMS, Text("Mencetak formulir daftar", "Printing the forms of a list"), recall=_recall_forms)
def take_forms(
    actor: Actor, progress: Progress, *, election: str, area: str, kind: str, only: list[str], paper: str, reason: str
) -> dict[str, Any]:
    """`acts.forms.take_forms`; returns how much was printed, a sentence, a page. Raises what the act raises."""
    _, manifest = acts.take_forms(
        actor=actor,
        election=elections.event(election),
        kind=ListKind(kind),
        area=area,
        reason=reason,
        only=[Form(one) for one in only],
        paper=Paper[paper],
        report=lambda step, done, total: progress(step, done, total),
    )
    told = {"files": len(manifest.files), "pages": manifest.pages}
    return told | {"said": both(PRINTED.fill(**told)), "page": _page(election, area)}


@task(EXPORT, Text("Mengekspor pemilih sebuah daftar", "Exporting the voters of a list"), recall=_recall_export)
def keep_export(
    actor: Actor, progress: Progress, *, election: str, area: str, kind: str, suffix: str, reason: str
) -> dict[str, Any]:
    """`acts.forms.keep_export`; returns how many voters, a sentence, a page. Raises what the act raises."""
    _, rows = acts.keep_export(
        actor=actor, election=elections.event(election), kind=ListKind(kind), area=area, suffix=suffix, reason=reason
    )
    return {"rows": rows, "said": both(EXPORTED.fill(rows=rows)), "page": _page(election, area)}
