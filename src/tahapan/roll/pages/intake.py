"""Taking voter files in: upload, what became of each file, its rejected rows, the written reason for a large change.

An upload goes to the worker; nothing is written to the roll by these pages themselves.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from tahapan.accounts.actor import describe
from tahapan.accounts.roles import role_name
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.jobs import queue
from tahapan.jobs.models import Job
from tahapan.jobs.uploads import incoming, receive
from tahapan.journal.access import may
from tahapan.journal.act import not_allowed
from tahapan.roll import acts, queries, tasks, uploads, words
from tahapan.roll.forms import ReasonForm, UploadForm
from tahapan.roll.intake import columns, problems
from tahapan.roll.intake.elements import OFFICIAL, OPTIONAL, Element
from tahapan.roll.models import Intake
from tahapan.roll.rules import check_reason

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@may(queries.READ)
def intakes(request: HttpRequest, slug: str) -> HttpResponse:
    """The files taken in, and the form for the next one; posted, the file goes to the worker."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    scope = scopes.of(request)
    form = UploadForm()
    refusal = None
    if request.method == "POST":
        _check_may_import(request, election)
        form = UploadForm(request.POST, request.FILES)
        try:
            if form.is_valid():
                return redirect("job", _ask(request, election, **form.cleaned_data).pk)
        except Refused as refused:
            refusal = refused.problem
    context = {
        "scope": scope,
        "form": form,
        "refusal": refusal,
        "may_import": _may_import(request, election),
        "waiting": uploads.waiting_for_reason(actor.identity, slug),
        "rows": [(one, role_name(one.line.role)) for one in queries.intakes(election, scope.code)],
        "elements": [(OFFICIAL[one], words.ELEMENTS[one], one in OPTIONAL) for one in Element],
    }
    return render(request, "roll/intake_list.html", context, status=422 if form.errors or refusal else 200)


@may(queries.READ)
def intake(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What became of one file, and what to do next."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    scope = scopes.of(request)
    one = queries.intake(election, pk, scope.code)
    context = {
        "scope": scope,
        "intake": one,
        "role": role_name(one.line.role),
        "faults": _faults(one, rejects=True),
        "doubts": _faults(one, rejects=False),
        "may_download": actor.may("roll.download-rejects", election.area, slug),
        "may_import": _may_import(request, election),
        "may_map": actor.may("roll.map-stations", election.area, slug),
    }
    return render(request, "roll/intake.html", context)


@may("roll.download-rejects")
@require_POST
def rejects(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The rejected rows as a file, to be mended and sent again."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    as_sheet = request.POST.get("bentuk") == "xlsx"
    name, content = acts.download_rejects(
        actor=request.actor,  # type: ignore[attr-defined]
        election=election,
        intake=queries.intake(election, pk, scopes.of(request).code),
        as_sheet=as_sheet,
    )
    answer = HttpResponse(content, content_type=_SHEET if as_sheet else "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = _attachment(name)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


@may("roll.import")
def again(request: HttpRequest, slug: str, job: uuid.UUID) -> HttpResponse:
    """Repeat an import that was refused as too large a change, with a written reason."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    _check_may_import(request, election)
    refused = uploads.find_waiting(job, request.actor.identity, slug)  # type: ignore[attr-defined]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            check_reason(reason)
        except Refused as refusal:
            form.refuse(refusal.problem)
        else:
            return redirect("job", _request(request, slug, refused.arguments | {"allow_large_change": reason}).pk)
    context = {"form": form, "file_name": refused.arguments["file_name"], "what": what_of(refused)}
    return render(request, "roll/intake_again.html", context, status=422 if form.errors else 200)


# Parts of pages --------------------------------------------------------------------------------------------------


def what_of(job: Job) -> Text:
    """What a refused job was told."""
    what = (job.problem or {})["what"]
    return Text(what["id"], what["en"])


def _may_import(request: HttpRequest, election: ElectionEvent) -> bool:
    """A file is taken into the roll of the whole event, so the right must reach as far."""
    return bool(request.actor.may("roll.import", election.area, election.slug))  # type: ignore[attr-defined]


def _check_may_import(request: HttpRequest, election: ElectionEvent) -> None:
    if not _may_import(request, election):
        raise not_allowed("roll.import", request.actor, election.area)  # type: ignore[attr-defined]


def _ask(request: HttpRequest, election: ElectionEvent, file: UploadedFile, mapping: UploadedFile | None) -> Job:
    """Keep the upload and put its import in the queue. Raises Refused for a mapping that cannot be understood."""
    arguments = {"election": election.slug, "file_name": Path(file.name or "").name}
    if mapping is not None:
        arguments["mapping"] = _keep_mapping(mapping)
    return _request(request, election.slug, arguments | {"upload": receive(file)})


def _keep_mapping(mapping: UploadedFile) -> str:
    """Keep a column mapping file and return its name; its suffix tells TOML from CSV."""
    path = incoming(receive(mapping))
    named = path.rename(path.with_suffix(".toml" if (mapping.name or "").lower().endswith(".toml") else ".csv"))
    try:
        columns.read_mapping(named)
    except Refused:
        named.unlink()
        raise
    return named.name


def _request(request: HttpRequest, slug: str, arguments: dict[str, Any]) -> Job:
    actor = request.actor  # type: ignore[attr-defined]
    return queue.request(
        tasks.IMPORT, actor=describe(actor), requested_by=actor.identity, election=slug, arguments=arguments
    )


def _faults(one: Intake, *, rejects: bool) -> list[tuple[str, int, Text, Text | None]]:
    """(code, how often, what it means, element) of the rejects or the warnings, most frequent first."""
    known = [(problems.ROWS[code], number) for code, number in one.by_code.items() if code in problems.ROWS]
    found = [(problem, number) for problem, number in known if problem.rejects is rejects]
    return [
        (problem.code, number, _in_general(problem.what), words.ELEMENTS[problem.element] if problem.element else None)
        for problem, number in sorted(found, key=lambda pair: (-pair[1], pair[0].code))
    ]


def _in_general(what: Text) -> Text:
    """A row's fault said of many rows: the row it repeats is not named."""
    return Text(what.id.replace("{first}", "lain"), what.en.replace("row {first}", "another row"))


def _attachment(name: str) -> str:
    """A Content-Disposition that keeps a file name of any letters."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"
