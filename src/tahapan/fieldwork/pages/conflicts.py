"""What a person must settle: the list of an area, and one conflict with its sides beside each other."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts, conflict_queries, queries, words
from tahapan.fieldwork.conflict_queries import Side
from tahapan.fieldwork.gathering import SETTLE
from tahapan.fieldwork.kinds import ConflictKind, EventKind, FindingState, Outcome
from tahapan.fieldwork.models import Conflict, Finding
from tahapan.fieldwork.pages.tabs import tabs
from tahapan.journal.access import may
from tahapan.officers.forms import ReasonForm
from tahapan.roll import queries as roll_queries

PER_PAGE: Final = 50
KIND: Final = "sebab"
SETTLED: Final = "selesai"
KEEP: Final = "tetap"


class SettleForm(ReasonForm):
    """Which finding stands, or none, and why."""

    choice = forms.ChoiceField(label=lazy("Keputusan"), widget=forms.RadioSelect)
    field_order = ("choice", "reason")

    def __init__(self, *given: Any, choices: list[tuple[str, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]


@may(queries.READ)
@may(roll_queries.READ)  # both sides of a conflict tell what the roll tells
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The conflicts of an area, by kind; or those that are over."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    counts = conflict_queries.by_kind(election, scope.code)
    kind = next((one for one in ConflictKind if one == request.GET.get(KIND)), None)
    over = request.GET.get("keadaan") == SETTLED
    found = conflict_queries.conflicts(election, scope.code, settled=over, kind=kind or "")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("halaman"))
    kept = f"&{KIND}={kind}" if kind else f"&keadaan={SETTLED}" if over else ""
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "coklit-conflicts"),
        "page": page,
        "query": scope.query + kept,
        "rows": [(one, words.CONFLICTS[ConflictKind(one.kind)], areas.get(one.village)) for one in page],
        "kinds": [
            (words.CONFLICTS[one], f"{scope.query}&{KIND}={one}", count, one is kind) for one, count in counts.items()
        ],
        "total": sum(counts.values()),
        "over": over,
        "kind": kind,
    }
    return render(request, "fieldwork/conflicts.html", context)


@may(queries.READ)
@may(roll_queries.READ)  # both sides of a conflict tell what the roll tells
def conflict(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One conflict. Posted, it is settled."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    found = conflict_queries.conflict(election, pk, scopes.of(request).limit)
    sides = conflict_queries.sides(found)
    form = SettleForm(request.POST or None, choices=_choices(found, sides))
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            acts.conflicts.settle(
                actor=request.actor,  # type: ignore[attr-defined]
                conflict=found,
                choice=_chosen(sides, form.cleaned_data["choice"]),
                reason=form.cleaned_data["reason"],
            )
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("Sengketa diputuskan dan tercatat dalam jurnal."))
            return redirect("coklit-conflict", slug, found.pk)
    context = _context(request, found, sides) | {"form": form, "refusal": refusal}
    return render(request, "fieldwork/conflict.html", context, status=422 if form.errors or refusal else 200)


@may("fieldwork.open-conflict")
def reveal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The same with personal values and photos, once, after a reason was given."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    found = conflict_queries.conflict(election, pk, scopes.of(request).limit)
    opening = ReasonForm(request.POST or None)
    if not (opening.is_bound and opening.is_valid()):
        return redirect("coklit-conflict", slug, pk)
    acts.conflicts.reveal(actor=request.actor, conflict=found, reason=opening.cleaned_data["reason"])  # type: ignore[attr-defined]
    sides = conflict_queries.sides(found, opened=True)
    context = _context(request, found, sides) | {"opened": True, "form": SettleForm(choices=_choices(found, sides))}
    answer = render(request, "fieldwork/conflict.html", context)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _choices(found: Conflict, sides: list[Side]) -> list[tuple[str, str]]:
    """What can be decided: a side that may stand, or nothing."""
    able = [
        (str(side.finding.pk), str(number))
        for number, side in enumerate(sides, 1)
        if side.is_open and found.voter_id is not None and side.finding.voter_id is not None
    ]
    named = [(pk, _("Temuan %(n)s yang berlaku") % {"n": number}) for pk, number in able]
    keep = _("Daftar tetap seperti sekarang; semua temuan ditolak") if sides else _("Sudah diperiksa; daftar tetap")
    return [*named, (KEEP, keep)]


def _chosen(sides: list[Side], choice: str) -> Finding | None:
    return next((side.finding for side in sides if str(side.finding.pk) == choice), None)


def _context(request: HttpRequest, found: Conflict, sides: list[Side]) -> dict[str, Any]:
    actor, slug = request.actor, found.election.slug  # type: ignore[attr-defined]
    kind = ConflictKind(found.kind)
    board_of = f"{reverse('coklit-conflicts', args=[slug])}?{scopes.PARAMETER}={found.village}"
    return {
        "conflict": found,
        "voter": found.voter,
        "kind": words.CONFLICTS[kind],
        "why": words.WHY_OPENED if _is_opening(found) else words.WHY[kind],
        "village": areas.get(found.village),
        "standing": conflict_queries.standing(found),
        "sides": list(enumerate(sides, 1)),
        "new_name": next((name for one in sides if (name := _name_of(one.finding))), ""),
        "crumbs": [
            (areas.get(found.village).name, ""),
            (_("Sengketa"), board_of),
            (_("Nomor %(n)s") % {"n": found.pk}, ""),
        ],
        "board_of": board_of,
        "decision": _decision(found, sides) if found.settled else "",
        "next": conflict_queries.following(found, scopes.of(request).limit) if found.settled else None,
        "may_settle": found.settled is None and actor.may("fieldwork.settle-conflict", found.village, slug),
        "may_open": actor.may("fieldwork.open-conflict", found.village, slug),
        "opening": ReasonForm(prefix=None, auto_id="buka_%s"),
        "disputed": FindingState.DISPUTED.value,
    }


def _decision(found: Conflict, sides: list[Side]) -> str:
    """How a settled conflict ended."""
    line = found.settled_line
    if line is None or line.act != SETTLE:
        return _("Selesai dengan sendirinya: tidak ada lagi yang berbeda.")
    chosen = next((number for number, one in enumerate(sides, 1) if one.finding.pk == found.choice_id), None)
    if chosen is not None:
        return _("Temuan %(n)s yang berlaku; yang lain ditolak.") % {"n": chosen}
    return _("Daftar tetap seperti semula; semua temuan ditolak.") if sides else _("Sudah diperiksa; daftar tetap.")


def _is_opening(found: Conflict) -> bool:
    return found.event is not None and found.event.kind == EventKind.OPENINGS and found.kind == ConflictKind.OUTSIDE


def _name_of(finding: Finding) -> str:
    """The name of somebody new; empty for others."""
    return str((finding.person or {}).get("name", "")) if finding.outcome == Outcome.NEW else ""
