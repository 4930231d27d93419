"""Files of officers and party lists: upload, what became of each, conflicts."""

from __future__ import annotations

from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tahapan.accounts.actor import describe
from tahapan.accounts.roles import role_name
from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.jobs import queue
from tahapan.jobs.models import Job
from tahapan.jobs.uploads import incoming, receive
from tahapan.journal.access import may
from tahapan.officers import acts, queries, rules, tasks
from tahapan.officers.bodies import BODIES, Body
from tahapan.officers.forms import FileForm, IntakeForm, days_of_law
from tahapan.officers.pages import body_links, body_of, check_reach, rights_here, row


@may(queries.READ)
def intakes(request: HttpRequest, slug: str) -> HttpResponse:
    """The files taken in, and the form for the next one; posted, the file goes to the worker."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, body = scopes.of(request), body_of(request)
    form = IntakeForm(request.POST or None, request.FILES or None, initial=days_of_law(election, body))
    if request.method == "POST":
        check_reach(request, "officers.import", body, scope.code, election)
        if form.is_valid():
            return redirect("job", _ask(request, election, body, scope.code, form).pk)
    context = {
        "scope": scope,
        "body": body,
        "body_name": BODIES[body],
        "bodies": body_links(request, election, body),
        "form": form,
        "may": rights_here(request, election, scope, body),
        "rows": [
            (one, BODIES[Body(one.body)], role_name(one.line.role)) for one in queries.intakes(election, scope.code)
        ],
    }
    return render(request, "officers/intakes.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, election: ElectionEvent, body: Body, area: str, form: IntakeForm) -> Job:
    """Keep the upload and put its import in the queue."""
    actor, typed = request.actor, form.cleaned_data  # type: ignore[attr-defined]
    arguments = {
        "election": election.slug,
        "body": body.value,
        "area": area,
        "upload": receive(typed["file"]),
        "file_name": Path(typed["file"].name or "").name,
        "decision": typed["decision"],
        "decision_date": typed["decision_date"].isoformat(),
        "start": typed["start"].isoformat(),
        "end": typed["end"].isoformat() if typed["end"] else "",
    }
    return queue.request(
        tasks.IMPORT,
        actor=describe(actor),
        requested_by=actor.identity,
        election=election.slug,
        arguments=arguments,
    )


@may(queries.READ)
def intake(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What became of one file."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    one = queries.intake(election, scope.limit, pk)
    body = Body(one.body)
    reach = rules.appointing_area(body, one.area, election.area)
    actor = request.actor  # type: ignore[attr-defined]
    context = {
        "intake": one,
        "body": body,
        "body_name": BODIES[body],
        "role": role_name(one.line.role),
        "may_download": actor.may("officers.download-rejects", reach, slug),
    }
    return render(request, "officers/intake.html", context)


@may("officers.download-rejects")
@require_POST
def rejects(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The rejected rows as a file, to be mended and sent again."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    one = queries.intake(election, scopes.of(request).limit, pk)
    name, content = acts.download_rejects(actor=request.actor, intake=one)  # type: ignore[attr-defined]
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


@may("officers.check-party-list")
def party(request: HttpRequest, slug: str) -> HttpResponse:
    """Lists of party members, and the officers found in the newest."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    form = FileForm(request.POST or None, request.FILES or None)
    refusal = None
    if form.is_bound and form.is_valid():
        waiting = incoming(receive(form.cleaned_data["file"]))
        name = Path(form.cleaned_data["file"].name or "").name
        try:
            acts.check_party_list(actor=request.actor, election=election, path=waiting, file_name=name)  # type: ignore[attr-defined]
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("Daftar partai dicocokkan dan disimpan."))
            return redirect("officer-party", slug)
        finally:
            waiting.unlink(missing_ok=True)
    context = {
        "scope": scope,
        "form": form,
        "refusal": refusal,
        "lists": queries.party_lists(election),
        "rows": [row(post, slug) | {"conflict": one} for one, post in queries.conflicts(election, scope.code)],
    }
    return render(request, "officers/party.html", context, status=422 if form.errors or refusal else 200)
