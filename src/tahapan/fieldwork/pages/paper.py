"""Paper: the stations and their prints, the list as PDF, and the filled sheet keyed in, ten families a page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts, forms, paper, queries, rules, sheets
from tahapan.fieldwork.kinds import HouseholdState, Met, Outcome
from tahapan.fieldwork.models import Finding, Household, Visit
from tahapan.fieldwork.pages.tabs import tabs
from tahapan.fieldwork.paper import Sheet, Typed
from tahapan.fieldwork.sheets import House
from tahapan.journal.access import may
from tahapan.journal.act import not_allowed
from tahapan.officers.models import Post
from tahapan.roll.forms import ReasonForm
from tahapan.stations import queries as stations
from tahapan.stations.models import Station, StationKind

PER_PAGE: Final = 10
"""Families on one page of a sheet: about what one printed page and its neighbour hold."""
NEW_ROWS: Final = 5
STATIONS_PER_PAGE: Final = 50
ENTER: Final = "fieldwork.enter-sheet"

_SHOWN: Final = re.compile(r"h(\d{1,17})\.orang\Z")
"""The field that names the people of a family who stood on the page."""
PDF: Final = "application/pdf"
METS: Final = {
    Met.PERSON: Text("sendiri", "in person"),
    Met.RELATIVE: Text("keluarga", "a relative"),
    Met.VIDEO: Text("panggilan video", "video call"),
    Met.NOBODY: Text("kosong", "nobody home"),
    Met.REFUSED: Text("menolak", "refused"),
}
OUTCOMES: Final = {
    Outcome.SAME: Text("sesuai", "as listed"),
    Outcome.CHANGED: Text("ubah", "changed"),
    Outcome.NEW: Text("baru", "new"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of a sheet remembers: who went, on which day, on which print, and the first family shown; 0 is
    the first that is not finished."""

    post: str = ""
    day: str = ""
    number: str = ""
    first: int = 0

    def query(self, first: int | None = None) -> str:
        asked = {"petugas": self.post, "hari": self.day, "cetakan": self.number, "mulai": first or self.first}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    @property
    def print_number(self) -> int | None:
        return int(self.number) if self.number.isascii() and self.number.isdigit() and len(self.number) < 18 else None


@dataclass(frozen=True, slots=True)
class Answered:
    """The families a page shows, with what was typed of them and refused, if anything."""

    shown: list[House]
    typed: Mapping[int, Typed] = field(default_factory=dict)
    refusal: Problem | None = None


def _asked(request: HttpRequest) -> Asked:
    first = request.GET.get("mulai", "")
    return Asked(
        request.GET.get("petugas", "")[:12],
        request.GET.get("hari", "")[:10],
        request.GET.get("cetakan", "")[:18],
        int(first) if first.isascii() and first.isdigit() and len(first) < 7 else 0,
    )


@may(queries.READ)
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The stations of an area with what to print and what to key in."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    scope = scopes.of(request)
    found = stations.stations(election, scope.code).filter(kind=StationKind.REGULAR)
    page = Paginator(found, STATIONS_PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "paper"),
        "page": page,
        "page_query": scope.query,
        "rows": [(one, areas.get(one.station.village)) for one in sheets.progress(list(page))],
        "has_coklit": rules.has_coklit(elections.rules(election)),
        "may": {
            "print": actor.may(sheets.PRINT, scope.code, slug),
            "enter": actor.may(ENTER, scope.code, slug),
        },
    }
    return render(request, "fieldwork/paper.html", context)


@may(sheets.PRINT)
def print_sheet(request: HttpRequest, slug: str, village: str, number: int) -> HttpResponse:
    """Ask why the list of a station is printed; posted with a reason, answer with the PDF."""
    station = _station(request, village, number, sheets.PRINT)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            pdf = acts.print_sheet(
                actor=request.actor,  # type: ignore[attr-defined]
                election=station.election,
                station=station,
                reason=form.cleaned_data["reason"],
                address=request.build_absolute_uri(_url("paper-sheet", station)),
            )
        except NotAllowed:
            raise
        except Refused as refusal:
            form.refuse(refusal.problem)
        else:
            return pdf_answer(pdf, f"model-a-{village}-tps-{number}.pdf")
    context = _about(request, station) | {"form": form, "prints": sheets.prints(station)}
    return render(request, "fieldwork/paper_print.html", context, status=422 if form.errors else 200)


@may(queries.READ)
def new_people_form(request: HttpRequest, slug: str, village: str, number: int) -> HttpResponse:
    """Model A-Daftar Potensial Pemilih with empty lines: holds nobody, so it needs no reason."""
    station = _station(request, village, number, queries.READ)
    pdf = sheets.new_people_of(station, clock.now(), request.build_absolute_uri(_url("paper-new", station)))
    return pdf_answer(pdf, f"model-a-potensial-{village}-tps-{number}.pdf")


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep, never cached by anything between."""
    answer = HttpResponse(content, content_type=PDF)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


# A filled sheet -----------------------------------------------------------------------------------------------------


@may(ENTER)
def sheet(request: HttpRequest, slug: str, village: str, number: int) -> HttpResponse:
    """Ten families of a filled sheet. First who went and when, once; then the fields; posted, each family a visit."""
    station = _station(request, village, number, ENTER)
    asked = _asked(request)
    about, start = _sheet_of(request, station, asked)
    if about is None:
        return render(request, "fieldwork/paper_start.html", _about(request, station) | start, status=start["status"])
    everyone = sheets.households(station)
    at = _start(everyone, asked.first)
    after = everyone[at + PER_PAGE].number if at + PER_PAGE < len(everyone) else None
    if request.method == "POST":
        answered = _enter(request, about, asked)
        if not isinstance(answered, Answered):
            return redirect(f"{_url('paper-sheet', station)}{asked.query(after or asked.first)}")
    else:
        answered = Answered(sheets.houses(station, everyone[at : at + PER_PAGE], asked.print_number))
    refusal = answered.refusal
    context = (
        _about(request, station)
        | _words(about)
        | {
            "asked": asked,
            "about": about,
            "refusal": refusal,
            "families": [_family(one, answered.typed.get(one.household.pk), bool(refusal)) for one in answered.shown],
            "before": asked.query(everyone[max(0, at - PER_PAGE)].number) if at else "",
            "after": asked.query(after) if after else "",
            "total": len(everyone),
            "new_url": _url("paper-new", station) + asked.query(),
            "change_url": f"{_url('paper-sheet', station)}?cetakan={asked.number}",
        }
    )
    return _answer(request, "fieldwork/paper_sheet.html", context, wrong=request.method == "POST")


def _start(everyone: Sequence[Household], first: int) -> int:
    """The place of the family asked for; of the first unfinished one, or the very first, where none is."""
    if first:
        return next((at for at, one in enumerate(everyone) if one.number >= first), max(0, len(everyone) - PER_PAGE))
    return next((at for at, one in enumerate(everyone) if one.state != HouseholdState.DONE), 0)


def _enter(request: HttpRequest, about: Sheet, asked: Asked) -> Answered | None:
    """Record the families of a posted page; what is to be shown again where something was refused.

    The families and people are those that stood on the page when it was typed, wherever they are by now.
    """
    posted = _posted(request)
    shown = {int(key[1]): _numbers(said) for name, said in posted.items() if (key := _SHOWN.match(name))}
    chosen = sheets.chosen(about.station, shown)
    found = sheets.houses(about.station, chosen, asked.print_number, shown)
    typed = {one.household.pk: paper.read_family(posted, one, about) for one in found}
    refusal = _save(request, about.station, [one for one in typed.values() if one.draft], asked)
    if not refusal and not any(one.faults for one in typed.values()):
        return None
    return Answered(sheets.houses(about.station, chosen, asked.print_number, shown), typed, refusal)


def _numbers(said: str) -> set[int]:
    return {int(one) for one in said.split() if one.isascii() and one.isdigit() and len(one) < 18}


@may(ENTER)
def new_people(request: HttpRequest, slug: str, village: str, number: int) -> HttpResponse:
    """People who are not listed, from Model A-Daftar Potensial Pemilih, five at a time."""
    station = _station(request, village, number, ENTER)
    asked = _asked(request)
    about, start = _sheet_of(request, station, asked)
    if about is None:
        return render(request, "fieldwork/paper_start.html", _about(request, station) | start, status=start["status"])
    typed = [paper.blank() for _row in range(NEW_ROWS)]
    refusal = None
    if request.method == "POST":
        families = {one.number: one for one in sheets.households(station)}
        typed = [paper.read_new(_posted(request), row, families, about) for row in range(NEW_ROWS)]
        refusal = _save(request, station, [one for one in typed if one.draft], asked)
        if not refusal and not any(one.faults for one in typed):
            return redirect(_url("paper-new", station) + asked.query())
        # Whoever was saved leaves the form; whoever was refused stays as typed.
        typed = [one if refusal or one.faults else paper.blank() for one in typed]
    context = (
        _about(request, station)
        | _words(about)
        | {
            "asked": asked,
            "about": about,
            "refusal": refusal,
            "rows": [_new_row(row, one) for row, one in enumerate(typed)],
            "sheet_url": _url("paper-sheet", station) + asked.query(),
        }
    )
    wrong = bool(refusal) or any(one.faults for one in typed)
    return _answer(request, "fieldwork/paper_new.html", context, wrong=wrong)


def _answer(request: HttpRequest, template: str, context: dict[str, Any], *, wrong: bool) -> HttpResponse:
    answer = render(request, template, context, status=422 if wrong else 200)
    if wrong:
        # What was typed comes back, numbers included, on this one answer.
        answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _posted(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


def _save(request: HttpRequest, station: Station, ready: Sequence[Typed], asked: Asked) -> Problem | None:
    """Record what is ready and say how much it was; the problem where the office refuses it."""
    if not ready:
        return None
    try:
        recorded = acts.enter_sheet(
            actor=request.actor,  # type: ignore[attr-defined]
            election=station.election,
            station=station,
            drafts=[one.draft for one in ready if one.draft],
            number=asked.print_number,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        return refused.problem
    said = ngettext("%(n)d kunjungan disimpan.", "%(n)d kunjungan disimpan.", len(ready)) % {"n": len(ready)}
    messages.success(request, said)
    if held := sum(one.held for one in recorded):
        words = ngettext(
            "%(n)d kunjungan berisi temuan yang harus diputuskan: lihat halaman sengketa.",
            "%(n)d kunjungan berisi temuan yang harus diputuskan: lihat halaman sengketa.",
            held,
        )
        messages.warning(request, words % {"n": held})
    return None


# What the pages show ------------------------------------------------------------------------------------------------


def _station(request: HttpRequest, village: str, number: int, right: str) -> Station:
    """The station, within the reader's area. Raises NotFound outside it, NotAllowed where the right does not reach."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    found = stations.station(election, village, number, scopes.of(request).limit)
    actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(right, village, election.slug):
        raise not_allowed(right, actor, village)
    found.election = election
    return found


def _url(route: str, station: Station) -> str:
    return reverse(route, args=[station.election.slug, station.village, station.number])


def _about(request: HttpRequest, station: Station) -> dict[str, Any]:
    scope = scopes.of(request)
    index_of = reverse("paper", args=[station.election.slug])
    crumbs = [
        (
            scopes.short_name(one),
            f"{index_of}?{scopes.PARAMETER}={one.code}" if one.code.startswith(scope.limit) else "",
        )
        for one in areas.path(station.village)
    ]
    return {
        "station": station,
        "village": areas.get(station.village),
        "crumbs": [*crumbs, (f"TPS {station.number}", "")],
        "index_url": f"{index_of}?{scopes.PARAMETER}={station.village}",
    }


def _sheet_of(request: HttpRequest, station: Station, asked: Asked) -> tuple[Sheet | None, dict[str, Any]]:
    """Who went and when, from the address; where that is missing or cannot be, the form that asks."""
    posts, prints = sheets.officers(station), sheets.prints(station)
    form = forms.SheetForm(
        {"petugas": asked.post, "hari": asked.day, "cetakan": asked.number} if asked.post or asked.day else None,
        posts=posts,
        prints=prints,
        initial={"cetakan": asked.number or (prints[0].seq if prints else "")},
    )
    refusal = None
    if form.is_bound and form.is_valid():
        post = next(one for one in posts if str(one.pk) == form.cleaned_data["petugas"])
        try:
            return _checked_sheet(station, post, form.cleaned_data["hari"]), {}
        except Refused as refused:
            refusal = refused.problem
    wrong = bool(form.errors or refusal)
    return None, {"form": form, "refusal": refusal, "posts": posts, "status": 422 if wrong else 200}


def _checked_sheet(station: Station, post: Post, day: dt.date) -> Sheet:
    law = elections.rules(station.election)
    paper.check_day(law, post, day)
    numbers = stations.stations(station.election, station.village).filter(kind=StationKind.REGULAR)
    others = frozenset(numbers.values_list("number", flat=True)) - {station.number}
    return Sheet(station, post, day, law, others)


def _words(about: Sheet) -> dict[str, Any]:
    """The choices of the law for the fields of a page."""
    law = about.law

    def codes(kind: str) -> list[tuple[str, Text]]:
        return [(code, one.name) for code, one in law.codes(kind).items() if not one.old]

    return {
        "mets": [(code, METS[met]) for code, met in paper.METS.items()],
        "tms": codes("tms"),
        "evidence": codes("evidence"),
        "documents": codes("identity-document"),
        "choices": {
            "marital": codes("marital"),
            "sex": codes("sex"),
            "disability": codes("disability"),
            "ktp": codes("ktp-el"),
        },
    }


def _family(house: House, typed: Typed | None, refused: bool) -> dict[str, Any]:
    """A family as a part of the form: as typed where it was not saved, else empty."""
    kept = typed if typed is not None and typed.touched and (typed.faults or refused) else paper.blank()
    key = f"h{house.household.pk}."
    return {
        "house": house,
        "household": house.household,
        "saved": typed is not None and typed.draft is not None and not refused,
        "key": key,
        "visit": kept.visit,
        "met": forms.box(key + "bertemu", kept),
        "sticker": forms.box(key + "stiker", kept),
        "proof": forms.box(key + "tanda", kept),
        "replaces": forms.box(key + "ganti", kept),
        "visits": [_visit(one, house) for one in house.visits],
        "seen": " ".join(str(one.pk) for one in house.visits),
        "shown": " ".join(str(one.voter.pk) for one in house.people),
        "people": [_person(one.voter.pk, one, kept) for one in house.people],
    }


def _person(pk: int, member: sheets.Member, kept: Typed) -> dict[str, Any]:
    key = f"p{pk}."
    return {
        "member": member,
        "voter": member.voter,
        "mark": forms.box(key + paper.MARK, kept),
        "cells": [forms.element(key, name, kept) for name in paper.CORRECTED],
        "evidence": forms.box(key + "bukti", kept),
        "number": forms.box(key + "nomor", kept),
        "station": forms.box(key + "tps", kept),
        "is_changed": kept.values.get(key + paper.MARK, "").strip().lower() == "u",
        "is_tms": kept.values.get(key + paper.MARK, "").strip().isdigit(),
    }


def _new_row(row: int, kept: Typed) -> dict[str, Any]:
    key = f"b{row}."
    return {
        "number": row + 1,
        "visit": kept.visit,
        "key": key,
        "family": forms.box(key + "keluarga", kept),
        "document": forms.box(key + "dokumen", kept),
        "cells": [forms.element(key, name, kept) for name in paper.WHOLE],
    }


def _visit(visit: Visit, house: House) -> dict[str, Any]:
    """A visit that stands, in words: who, when, how, and what was found of whom in the order of the family, without a
    number of a person."""
    order = {one.voter.pk: place for place, one in enumerate(house.people)}
    findings: list[Finding] = sorted(visit.findings.all(), key=lambda one: order.get(one.voter_id or 0, len(order)))
    return {
        "visit": visit,
        "officer": visit.post.officer.name,
        "met": METS[Met(visit.met)],
        "found": [(one.voter_id, _found(one)) for one in findings],
    }


def _found(finding: Finding) -> str:
    if finding.outcome == Outcome.TMS:
        return f"TMS {finding.tms}"
    return OUTCOMES[Outcome(finding.outcome)].say(get_language() or "id")
