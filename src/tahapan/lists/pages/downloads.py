"""Taking lists away: forms and exports asked for as long work, downloaded when ready; papers of one page at once."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tahapan.accounts.actor import describe
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.engines.sheet import Paper
from tahapan.jobs import queue
from tahapan.journal import files
from tahapan.journal.access import may
from tahapan.journal.act import not_allowed
from tahapan.journal.models import Line
from tahapan.lists import acts, after_queries, matter_queries, packing, paperwork, queries, standing, tasks, words
from tahapan.lists.forms import Form
from tahapan.lists.kinds import ListKind, PlenaryState
from tahapan.lists.models import Cut
from tahapan.lists.pages.tabs import tabs
from tahapan.roll.forms import ExportForm, ReasonForm
from tahapan.roll.rules import check_reason

PDF: Final = "application/pdf"
NAMES: Final = {
    Form.POSTED: Text("Daftar untuk diumumkan, per TPS", "List to post, by station"),
    Form.FULL: Text("Model A-KabKo Daftar Pemilih, per TPS", "Model A-KabKo Daftar Pemilih, by station"),
    Form.CHANGES: Text("Model A-Daftar Perubahan Pemilih, per nagari", "Model A-Daftar Perubahan Pemilih, by village"),
    Form.RECAP: Text("Rekapitulasi, semua tingkat", "Recaps, every level"),
    Form.MINUTES: Text("Berita Acara rapat pleno", "Minutes of the plenary"),
    Form.INVITATION: Text("Undangan rapat pleno", "Invitation to the plenary"),
    Form.ANSWERS: Text("Jawaban atas masukan", "Letters of answer"),
}
FORMS, EXPORT = "formulir", "ekspor"


class FormsForm(ReasonForm):
    """Which forms, on which paper, why. Labels of the forms are put in by the page, in the reader's language."""

    only = forms.MultipleChoiceField(
        label=_("Formulir"),
        choices=[(one.value, one.value) for one in Form],
        error_messages={"required": _("Pilih paling sedikit satu formulir.")},
    )
    paper = forms.ChoiceField(
        label=_("Kertas"), choices=[(one.name, one.name) for one in Paper], initial="F4", widget=forms.RadioSelect
    )
    field_order = ("only", "paper", "reason")


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The lists that stand in the area, what can be asked of one, and what waits for this person."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    scope = scopes.of(request)
    cuts = _standing(election, scope.code)
    kind = next((one for one in cuts if one == request.GET.get("daftar")), next(reversed(cuts), None))
    may_take = {FORMS: acts.forms.TAKE, EXPORT: tasks.EXPORT}
    allowed = {name: actor.may(right, scope.code, slug) for name, right in may_take.items()}
    asked = request.POST.get("apa", "") if request.method == "POST" else ""
    forms_ = {FORMS: FormsForm(), EXPORT: ExportForm()}
    if asked in forms_ and kind is not None:
        if not allowed[asked]:
            raise not_allowed(may_take[asked], actor, scope.code)
        forms_[asked] = type(forms_[asked])(request.POST)
        if _is_whole(forms_[asked]):
            return redirect("job", _ask(request, asked, kind, scope.code, forms_[asked].cleaned_data).pk)
    given = request.POST.getlist("only") if asked == FORMS else (Form.POSTED, Form.RECAP)
    chosen = {str(one) for one in given}
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "list-downloads"),
        "kinds": [(one, words.LISTS[one], f"{scope.query}&daftar={one}", one is kind) for one in cuts],
        "kind": kind,
        "cuts": cuts.get(kind, ()) if kind else (),
        "allowed": allowed,
        "forms_form": forms_[FORMS],
        "choices": [(one, NAMES[one], one.is_personal, one.value in chosen) for one in Form],
        "export_form": forms_[EXPORT],
        "form": forms_.get(asked),
        "waiting": packing.waiting(election, actor.identity),
    }
    wrong = any(one.is_bound and one.errors for one in forms_.values())
    return render(request, "lists/downloads.html", context, status=422 if wrong else 200)


def _standing(election: ElectionEvent, area: str) -> dict[ListKind, tuple[Cut, ...]]:
    """The decided lists of an area, in the order of the law."""
    found = {kind: standing.within(election, kind, area) for kind in ListKind if kind is not ListKind.A}
    return {kind: cuts for kind, cuts in found.items() if cuts}


def _is_whole(form: ReasonForm) -> bool:
    """Whether everything was given, the reason among it; else the form says what is missing."""
    if form.is_valid():
        try:
            check_reason(form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused.problem)
    return not form.errors


def _ask(request: HttpRequest, what: str, kind: ListKind, area: str, given: dict[str, Any]) -> Any:
    """Put the work in the queue."""
    actor, slug = request.actor, request.election.slug  # type: ignore[attr-defined]
    arguments = {"election": slug, "area": area, "kind": kind.value, "reason": given["reason"]}
    if what == FORMS:
        arguments |= {"only": given["only"], "paper": given["paper"]}
    else:
        arguments |= {"suffix": given["form"]}
    task = tasks.FORMS if what == FORMS else tasks.EXPORT
    return queue.request(task, actor=describe(actor), requested_by=actor.identity, election=slug, arguments=arguments)


@may(acts.forms.DOWNLOAD)
@require_POST
def file(request: HttpRequest, slug: str, seq: int) -> HttpResponseBase:
    """What somebody had prepared, to themselves; every time is recorded."""
    line = Line.objects.filter(seq=seq, election=slug, act__in=packing.KEPT).first()
    if line is None:
        raise Http404
    stored = acts.forms.download(actor=request.actor, line=line)  # type: ignore[attr-defined]
    content = files.path_of(stored.sha256).open("rb")
    return FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.media_type)


# ── Papers of one page or two


@may(queries.READ)
def minutes(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Berita Acara of a closed plenary."""
    plenary = queries.plenary(request.election, pk, scopes.of(request).limit)  # type: ignore[attr-defined]
    cut = plenary.cuts.order_by("-number").first()
    if plenary.state not in (PlenaryState.CLOSED, PlenaryState.REOPENED) or cut is None:
        raise Http404
    return _pdf(paperwork.minutes(cut), f"berita-acara-{plenary.list}-{plenary.area}.pdf")


@may(queries.READ)
def invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The invitation to a plenary."""
    plenary = queries.plenary(request.election, pk, scopes.of(request).limit)  # type: ignore[attr-defined]
    return _pdf(paperwork.invitation(plenary), f"undangan-{plenary.list}-{plenary.area}.pdf")


@may(acts.forms.ANSWER)
@require_POST
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The letter that answers a matter; recorded, since it names people."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    matter = matter_queries.matter(election, pk, scopes.of(request).limit)
    content = acts.forms.print_answer(actor=request.actor, election=election, matter=matter)  # type: ignore[attr-defined]
    return _pdf(content, f"jawaban-masukan-{matter.pk}.pdf")


@may(acts.forms.LETTER)
@require_POST
def letter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Model A-Surat Pindah Memilih of one voter; recorded."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    transfer = after_queries.transfer(election, pk, scopes.of(request).limit)
    content = acts.forms.print_letter(actor=request.actor, transfer=transfer)  # type: ignore[attr-defined]
    return _pdf(content, f"surat-pindah-memilih-{transfer.pk}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=PDF, headers={"Content-Disposition": f'attachment; filename="{name}"'})
