"""What was raised in an area, and one of it: its rows with their decisions and effects, and its answer."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tahapan.accounts.roles import role_name
from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.journal import files
from tahapan.journal.access import may
from tahapan.journal.models import Line
from tahapan.journal.registry import title as title_of
from tahapan.lists import acts, matter_queries, matter_rules, matter_words
from tahapan.lists.kinds import Answer, MatterKind, Tier
from tahapan.lists.models import Matter, MatterRow
from tahapan.lists.pages import matter_rows
from tahapan.lists.pages.doing import attempt
from tahapan.lists.pages.matter_forms import AnswerForm, DecideForm
from tahapan.lists.pages.tabs import tabs
from tahapan.roll.forms import ReasonForm

PER_PAGE: Final = 50
ROWS_PER_PAGE: Final = 20
KIND: Final = "jenis"
STATE: Final = "keadaan"
WAITING, LATE, ALL = "menunggu", "lewat", "semua"


@may(matter_queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """What was raised at the desks of an area: what waits, what is due first on top; all of it where nothing waits."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    today = clock.today(clock.zone_of(election.area))
    kind = next((one for one in MatterKind if one.value == request.GET.get(KIND)), None)
    counts = matter_queries.counts(election, scope.code, today)
    usual = WAITING if any(one.waiting for one in counts if kind in (None, one.kind)) else ALL
    state = next((one for one in (WAITING, LATE, ALL) if one == request.GET.get(STATE)), usual)
    found = matter_queries.matters(election, scope.code)
    found = found.filter(kind=kind) if kind else found
    found = found.order_by("-id") if state == ALL else matter_queries.waiting(found)
    found = found.filter(due__lt=today) if state == LATE else found
    kept = (f"&{KIND}={kind.value}" if kind else "") + f"&{STATE}={state}"
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "matters"),
        "page": page,
        "query": scope.query + kept,
        "rows": [_line(request, one, today) for one in page],
        "kinds": [
            (matter_words.KINDS[one.kind], one, f"{scope.query}&{KIND}={one.kind.value}", one.kind is kind)
            for one in counts
        ],
        "totals": {
            "waiting": sum(one.waiting for one in counts),
            "overdue": sum(one.overdue for one in counts),
            "all": sum(one.total for one in counts),
        },
        "kind": kind,
        "state": state,
        "may_raise": request.actor.may(acts.matters.RAISE, scope.code, slug),  # type: ignore[attr-defined]
    }
    return render(request, "lists/matters.html", context)


def _line(request: HttpRequest, one: Matter, today: Any) -> dict[str, Any]:
    return {
        "matter": one,
        "kind": matter_words.KINDS[MatterKind(one.kind)],
        "by": _raised_by(request, one),
        "area": areas.get(one.area),
        "desk": matter_words.desk(Tier(one.desk), one.area),
        "overdue": one.answered_line_id is None and one.due is not None and one.due < today,
    }


def _raised_by(request: HttpRequest, one: Matter) -> Text:
    """Who raised it. Of a citizen only those who decide read the name; offices are named to all."""
    known = one.kind != MatterKind.RESPONSE or request.actor.may(acts.matters.DECIDE, one.area, one.election.slug)  # type: ignore[attr-defined]
    return Text(one.raised_by, one.raised_by) if known else matter_words.A_CITIZEN


# ── One


@may(matter_queries.READ)
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One matter: what is asked of whom, what was decided and what it did, the answer."""
    return _record(request, _matter(request, pk))


def _matter(request: HttpRequest, pk: int) -> Matter:
    return matter_queries.matter(request.election, pk, scopes.of(request).limit)  # type: ignore[attr-defined]


def _record(request: HttpRequest, matter: Matter, **told: Any) -> HttpResponse:
    """The page, after a form of it was refused with what was typed and why."""
    rows = matter_queries.rows(matter)
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("halaman"))
    opened = told.get("opened", False)
    form = told.get("form")
    failed = bool(told.get("refusal") or (form is not None and form.errors))
    left = sum(one.state == Answer.OPEN for one in rows)
    context = {
        **_about(request, matter),
        **_allowed(request, matter, left),
        "page": page,
        "query": f"?{scopes.PARAMETER}={matter.area}",
        "rows": [matter_rows.shown(one, opened) for one in page],
        "left": left,
        "accepted": sum(one.state == Answer.ACCEPTED for one in rows),
        "history": [(line, title_of(line.act), role_name(line.role)) for line in _history(matter, rows)],
        "decide": DecideForm(),
        "answer": AnswerForm(),
        "opening": ReasonForm(auto_id="buka_%s"),
        **told,
    }
    answer = render(request, "lists/matter.html", context, status=422 if failed else 200)
    if opened:
        answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _about(request: HttpRequest, matter: Matter) -> dict[str, Any]:
    slug = matter.election.slug
    today = clock.today(clock.zone_of(matter.election.area))
    path = [(scopes.short_name(one), "") for one in areas.path(matter.area)]
    return {
        "matter": matter,
        "kind": matter_words.KINDS[MatterKind(matter.kind)],
        "by": _raised_by(request, matter),
        "area": areas.get(matter.area),
        "desk": matter_words.desk(Tier(matter.desk), matter.area),
        "is_late": matter_queries.is_late(matter),
        "comments": matter_queries.days(matter.election, matter_rules.COMMENTS),
        "overdue": matter.answered_line_id is None and matter.due is not None and matter.due < today,
        "crumbs": [
            *path,
            (_("Masukan"), f"{reverse('matters', args=[slug])}?{scopes.PARAMETER}={matter.area}"),
            (str(matter.pk), ""),
        ],
    }


def _allowed(request: HttpRequest, matter: Matter, left: int) -> dict[str, Any]:
    """What this person may do now, and why not where the roll is held."""
    actor, slug = request.actor, matter.election.slug  # type: ignore[attr-defined]
    over = matter.answered_line_id is not None
    decides = not over and actor.may(acts.matters.DECIDE, matter.area, slug)
    return {
        "may_decide": decides,
        "held": matter_rows.held(matter, matter_rules.desk_of(actor.area)) if decides and left else None,
        "may_rest": decides and left > 1 and actor.may(acts.matters.DECIDE_REST, matter.area, slug),
        "may_answer": not over and not left and actor.may(acts.matters.ANSWER, matter.area, slug),
        "may_print": over and matter.kind != MatterKind.MARK and actor.may(acts.forms.ANSWER, matter.area, slug),
        "may_name": not over and actor.may("lists.name-rows", matter.area, slug),
        "may_open": actor.may(acts.matters.OPEN, matter.area, slug),
        "may_read_files": actor.may("lists.open-evidence", matter.area, slug),
    }


def _history(matter: Matter, rows: list[MatterRow]) -> list[Line]:
    """What was done with it, newest first."""
    numbers = {matter.line_id, matter.answered_line_id, *(one.decided_line_id for one in rows)}
    told = Line.objects.filter(seq__in=numbers - {None}) | Line.objects.filter(
        act="lists.name-rows", election=matter.election.slug, facts__matter=matter.pk
    )
    return list(told.order_by("-seq")[:PER_PAGE])


# ── What is done with it


@may(acts.matters.DECIDE)
@require_POST
def decide(request: HttpRequest, slug: str, pk: int, row: int) -> HttpResponse:
    """Accept or reject one row."""
    matter = _matter(request, pk)
    one = matter_queries.row(matter, row)
    form = DecideForm(request.POST)
    refusal = None
    if form.is_valid():
        refusal = attempt(
            lambda: acts.matters.decide_row(
                actor=request.actor,  # type: ignore[attr-defined]
                election=matter.election,
                row=one,
                accept=form.cleaned_data["accept"],
                reason=form.cleaned_data["reason"],
            )
        )
        if refusal is None:
            messages.success(request, _("Keputusan tercatat dalam jurnal."))
            return _back(request, matter, f"#baris-{row}")
    return _record(request, matter, form=form, refusal=refusal, failed=row)


@may(acts.matters.DECIDE_REST)
@require_POST
def decide_rest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same decision for every row left, for one reason; all or none."""
    matter = _matter(request, pk)
    form = DecideForm(request.POST)
    refusal = None
    if form.is_valid():
        told = {"accept": form.cleaned_data["accept"], "reason": form.cleaned_data["reason"]}
        refusal = attempt(
            lambda: acts.matters.decide_rest(actor=request.actor, election=matter.election, matter=matter, **told)  # type: ignore[attr-defined]
        )
        if refusal is None:
            messages.success(request, _("Semua baris yang tersisa diputuskan."))
            return _back(request, matter)
    return _record(request, matter, form=form, refusal=refusal, failed="rest")


@may(acts.matters.ANSWER)
@require_POST
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer it."""
    matter = _matter(request, pk)
    form = AnswerForm(request.POST)
    refusal = None
    if form.is_valid():
        refusal = attempt(
            lambda: acts.matters.answer(
                actor=request.actor,  # type: ignore[attr-defined]
                election=matter.election,
                matter=matter,
                text=form.cleaned_data["text"],
            )
        )
        if refusal is None:
            messages.success(request, _("Jawaban dicatat; hal ini selesai."))
            return _back(request, matter)
    return _record(request, matter, form=form, answer=form, refusal=refusal)


@may(acts.matters.OPEN)
@require_POST
def reveal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same page with personal values, once, after a reason was given."""
    matter = _matter(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _record(request, matter, form=form)
    reason = form.cleaned_data["reason"]
    refusal = attempt(
        lambda: acts.matters.open_matter(actor=request.actor, election=matter.election, matter=matter, reason=reason)  # type: ignore[attr-defined]
    )
    return _record(request, matter, refusal=refusal, opened=refusal is None)


@may("lists.open-evidence")
@require_POST
def document(request: HttpRequest, slug: str, pk: int, sha256: str) -> HttpResponse:
    """A letter or an evidence as a file, after a reason was given."""
    matter = _matter(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _record(request, matter, form=form)
    told = {"election": matter.election, "matter": matter, "sha256": sha256, "reason": form.cleaned_data["reason"]}
    try:
        kept = acts.matters.open_evidence(actor=request.actor, **told)  # type: ignore[attr-defined]
    except NotAllowed:
        raise
    except Refused as refused:
        return _record(request, matter, refusal=refused.problem)
    found = HttpResponse(files.path_of(kept.sha256).read_bytes(), content_type=kept.media_type)
    found.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name) or ""
    found.headers["Cache-Control"] = "no-store, private"
    return found


def _back(request: HttpRequest, matter: Matter, mark: str = "") -> HttpResponse:
    at = request.GET.get("halaman", "")
    query = f"?halaman={at}" if at.isdecimal() and len(at) < 6 else ""
    return redirect(f"{reverse('matter', args=[matter.election.slug, matter.pk])}{query}{mark}")
