"""Reports of Pantarlih: who owes one, what was told beside what the visits say, and the final report as PDF."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts, forms, queries, reporting, rules, sheets
from tahapan.fieldwork.documents import report as drawing
from tahapan.fieldwork.kinds import ReportKind
from tahapan.fieldwork.models import Report
from tahapan.fieldwork.pages.paper import pdf_answer
from tahapan.fieldwork.pages.tabs import tabs
from tahapan.journal.access import may
from tahapan.journal.act import not_allowed
from tahapan.officers import queries as officers
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post

PER_PAGE: Final = 50
LATE: Final = "terlambat"
TAKE: Final = "fieldwork.report"


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Every Pantarlih of an area with the last report and the next one due, late ones first."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    law = elections.rules(election)
    if not rules.has_coklit(law):
        return render(request, "fieldwork/reports.html", {"scope": scope, "has_coklit": False})
    found = reporting.due(election, scope.code, clock.today())
    late = [one for one in found if one.is_late]
    only_late = request.GET.get("keadaan") == LATE
    page = Paginator(late if only_late else found, PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "coklit-reports"),
        "has_coklit": True,
        "page": page,
        "page_query": scope.query + (f"&keadaan={LATE}" if only_late else ""),
        "rows": [(one, areas.get(one.post.area), kind_of(one.last)) for one in page],
        "officers": len(found),
        "late": len(late),
        "final": sum(one.final is not None for one in found),
        "only_late": only_late,
        "law": law.value("coklit.report.days.max"),
    }
    return render(request, "fieldwork/reports.html", context)


@may(queries.READ)
def officer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The reports of one officer, and the form by which PPS takes one from paper."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    post = _post(request, election, pk)
    may_take = request.actor.may(TAKE, post.area, slug)  # type: ignore[attr-defined]
    form = forms.ReportForm(request.POST if request.method == "POST" else None, initial=_days(post))
    refusal = None
    if form.is_bound:
        if not may_take:
            raise not_allowed(TAKE, request.actor, post.area)  # type: ignore[attr-defined]
        if form.is_valid():
            try:
                taken = acts.take_report(
                    actor=request.actor,  # type: ignore[attr-defined]
                    election=election,
                    post=post,
                    kind=ReportKind(form.cleaned_data["kind"]),
                    start=form.cleaned_data["start"],
                    day=form.cleaned_data["day"],
                    figures=form.figures,
                )
            except NotAllowed:
                raise
            except Refused as refused:
                refusal = refused.problem
            else:
                messages.success(request, _("Laporan diterima dan tercatat dalam jurnal."))
                return redirect("coklit-report", slug, taken.pk)
    context = _about(request, post) | {
        "form": form,
        "refusal": refusal,
        "may_take": may_take,
        "rows": _compared(post),
    }
    return render(request, "fieldwork/report_officer.html", context, status=422 if form.errors or refusal else 200)


@may(queries.READ)
def report(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """One report: what the officer told beside what the visits said when it came in, and say now."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    one = reporting.report(election, scopes.of(request).limit, pk)
    context = _about(request, one.post) | {
        "report": one,
        "kind": kind_of(one),
        "rows": _rows(one),
        "is_final": one.kind == ReportKind.FINAL,
    }
    return render(request, "fieldwork/report.html", context)


@may(queries.READ)
def report_pdf(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """Model A-Laporan Hasil Coklit of a final report."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    one = reporting.report(election, scopes.of(request).limit, pk)
    station = one.post.station
    if one.kind != ReportKind.FINAL or station is None:
        raise Http404
    figures = [drawing.Figure(row.label.id, row.told, row.counted, row.given) for row in _rows(one)]
    period = f"{one.start:%d-%m-%Y} sampai {one.day:%d-%m-%Y}"
    name = one.post.officer.name
    address = request.build_absolute_uri(reverse("coklit-report", args=[slug, one.pk]))
    digest = drawing.digest(name, period, figures)
    frame = sheets.frame(station, drawing.TITLE, one.line.at, one.line_id, digest, address)
    pdf = drawing.draw(frame, name, period, figures, areas.get(station.village).name, election.voting_day.year)
    return pdf_answer(pdf, f"laporan-hasil-coklit-{station.village}-tps-{station.number}.pdf")


def kind_of(one: Report | None) -> Text | None:
    """The kind of a report in the words of the law."""
    if one is None:
        return None
    law = elections.rules(one.post.election)
    return law.codes("pantarlih-report")[one.kind].name


def _rows(one: Report) -> list[reporting.Row]:
    law = elections.rules(one.post.election)
    names = [code.name for code in law.codes("tms").values() if not code.old]
    now = reporting.counted(one.post, one.start, one.day)
    return reporting.rows_of(reporting.told(one), reporting.counted_then(one), now, names)


def _compared(post: Post) -> list[tuple[Report, Text | None, bool]]:
    """The officer's reports, each with its kind and whether it differs from what the visits said and say."""
    work = reporting.work_of(post)
    found = []
    for one in reporting.reports(post):
        one.post = post
        now = work.figures(one.start, one.day)
        found.append((one, kind_of(one), reporting.differs(reporting.told(one), reporting.counted_then(one), now)))
    return found


def _post(request: HttpRequest, election: ElectionEvent, pk: int) -> Post:
    post = officers.post(election, scopes.of(request).limit, pk)
    if post.body != Body.PANTARLIH:
        raise Http404
    return post


def _days(post: Post) -> dict[str, Any]:
    """First day: the day after the last report, else the officer's first; last day: today."""
    last = next(iter(reporting.reports(post)), None)
    today = clock.today()
    return {"start": min(last.day, today) if last else post.start, "day": today}


def _about(request: HttpRequest, post: Post) -> dict[str, Any]:
    scope = scopes.of(request)
    board_of = reverse("coklit-reports", args=[post.election.slug])
    crumbs = [
        (
            scopes.short_name(one),
            f"{board_of}?{scopes.PARAMETER}={one.code}" if one.code.startswith(scope.limit) else "",
        )
        for one in areas.path(post.area)
    ]
    return {
        "post": post,
        "station": post.station,
        "village": areas.get(post.area),
        "crumbs": [*crumbs, (post.officer.name, "")],
        "officer_url": reverse("coklit-report-officer", args=[post.election.slug, post.pk]),
    }
