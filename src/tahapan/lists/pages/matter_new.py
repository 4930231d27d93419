"""Taking in a comment, a recommendation, an objection: what is asked, of whom, on which proof; further names."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tahapan.core import clock
from tahapan.core.areas import Level
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Scope
from tahapan.journal.access import may
from tahapan.lists import acts, matter_queries, matter_rules, matter_words, queries
from tahapan.lists.drafts import Row
from tahapan.lists.kinds import Asked, ListKind, MatterKind, Tier
from tahapan.lists.models import Matter, Plenary
from tahapan.lists.pages import picking
from tahapan.lists.pages.doing import attempt
from tahapan.lists.pages.matter_forms import MatterForm, RowForm
from tahapan.lists.pages.uploads import attached
from tahapan.roll import queries as roll
from tahapan.roll.models import Voter
from tahapan.stations import queries as stations
from tahapan.stations.models import Station

KIND: Final = "jenis"
ASKED: Final = "minta"
VOTER: Final = "pemilih"
PLENARY: Final = "pleno"
NOBODY: Final = "tanpa-nama"
"""What is asked where no name is told yet."""
RAISED: Final = (MatterKind.RESPONSE, MatterKind.RECOMMENDATION, MatterKind.OBJECTION)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address of the page has chosen so far. `asked` is None until it is chosen, and where no name is told."""

    path: str
    slug: str
    scope: Scope
    kind: MatterKind
    asked: Asked | None
    nameless: bool
    voter: Voter | None
    plenary: Plenary | None

    def to(self, asked: str = "", voter: int | None = None) -> str:
        told = {
            scopes.PARAMETER: self.scope.code,
            KIND: self.kind.value,
            ASKED: asked or (self.asked.value if self.asked else ""),
            VOTER: voter,
            PLENARY: self.plenary.pk if self.plenary else None,
        }
        return f"{self.path}?{urlencode({name: value for name, value in told.items() if value})}"

    @property
    def needs_voter(self) -> bool:
        return self.asked in (Asked.STRIKE, Asked.CORRECT) and self.voter is None

    @property
    def desk(self) -> Tier:
        return matter_rules.desk_of(self.scope.code)


def _choice(request: HttpRequest, election: ElectionEvent, scope: Scope, kind: MatterKind | None = None) -> Choice:
    asked, voter, plenary = (request.GET.get(name, "") for name in (ASKED, VOTER, PLENARY))
    told = kind or next((one for one in RAISED if one.value == request.GET.get(KIND)), MatterKind.RESPONSE)
    return Choice(
        path=request.path,
        slug=election.slug,
        scope=scope,
        kind=told,
        asked=Asked(asked) if asked in Asked.values else None,
        nameless=asked == NOBODY,
        voter=roll.voter(election, _number(voter), scope.code) if voter else None,
        plenary=queries.plenary(election, _number(plenary), scope.limit) if plenary else None,
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Http404
    return int(text)


# ── Something new


@may(acts.matters.RAISE)
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is asked, then of whom; then the form. Posted, it is taken in."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    choice = _choice(request, election, scopes.of(request))
    if choice.plenary is not None:
        choice = _in_plenary(request, election, choice)
    if not choice.nameless and (choice.asked is None or choice.needs_voter):
        return _ask(request, election, choice, None)
    about = ListKind(choice.plenary.list) if choice.plenary else None
    posted, sent = _sent(request)
    initial = {"received": clock.today(clock.zone_of(election.area)), "list": ListKind.DPS.value}
    form = MatterForm(posted, sent, kind=choice.kind, about=about, initial=initial)
    row = None if choice.asked is None else _row_form(election, choice, posted, sent)
    refusal, made = None, []
    if form.is_bound and form.is_valid() & (row is None or row.is_valid()):
        refusal = attempt(lambda: made.append(_raise(request, election, choice, form, row)))
        if made:
            messages.success(
                request,
                _("Dicatat dengan nomor %(n)s. Belum ada yang berubah sampai seseorang memutuskan.")
                % {"n": made[0].pk},
            )
            return redirect("matter", slug, made[0].pk)
    context = _context(choice, None) | {"form": form, "row": row, "refusal": refusal}
    status = 422 if refusal or form.errors or (row is not None and row.errors) else 200
    return render(request, "lists/matter_new.html", context, status=status)


def _in_plenary(request: HttpRequest, election: ElectionEvent, choice: Choice) -> Choice:
    """An objection is taken in at the desk of its plenary, whatever area the page showed."""
    plenary = choice.plenary
    if plenary is None or choice.scope.code == plenary.area:
        return choice
    asked = request.GET.copy()
    asked[scopes.PARAMETER] = plenary.area
    request.GET = asked  # type: ignore[assignment]
    return _choice(request, election, scopes.of(request))


def _raise(
    request: HttpRequest, election: ElectionEvent, choice: Choice, form: MatterForm, row: RowForm | None
) -> Matter:
    typed = form.cleaned_data
    with attached(typed["file"]) as file, ExitStack() as waiting:
        return acts.matters.raise_matter(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            kind=choice.kind,
            list=ListKind(typed["list"]),
            desk=choice.desk,
            area=choice.scope.code,
            raised_by=typed["raised_by"],
            contact=typed.get("contact", ""),
            received=typed["received"],
            text=typed["text"],
            rows=[] if row is None else [_row(election, choice, row, waiting)],
            letter=typed.get("letter", ""),
            due=typed.get("due"),
            file=file,
            plenary=choice.plenary,
        )


# ── A further name


@may("lists.name-rows")
def name(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Add somebody to what was raised: what is asked, of whom, on which proof."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    matter = matter_queries.matter(election, pk, scopes.of(request).limit)
    asked = request.GET.copy()
    asked[scopes.PARAMETER] = matter.area
    request.GET = asked  # type: ignore[assignment]
    choice = _choice(request, election, scopes.of(request), MatterKind(matter.kind))
    if choice.asked is None or choice.needs_voter:
        return _ask(request, election, choice, matter)
    row = _row_form(election, choice, *_sent(request))
    refusal = None
    if row.is_bound and row.is_valid():
        refusal = attempt(lambda: _name(request, election, choice, matter, row))
        if refusal is None:
            messages.success(request, _("Nama ditambahkan."))
            return redirect("matter", slug, pk)
    context = _context(choice, matter) | {"row": row, "refusal": refusal}
    return render(request, "lists/matter_new.html", context, status=422 if refusal or row.errors else 200)


def _name(request: HttpRequest, election: ElectionEvent, choice: Choice, matter: Matter, row: RowForm) -> None:
    with ExitStack() as waiting:
        acts.matters.name_rows(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            matter=matter,
            rows=[_row(election, choice, row, waiting)],
        )


# ── Parts


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    """What was posted and the files of it; nothing for a page that is only asked for."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _row_form(election: ElectionEvent, choice: Choice, posted: Any, sent: Any) -> RowForm:
    if choice.asked is None:
        raise Http404
    villages = areas.within(choice.scope.code, Level.VILLAGE)
    return RowForm(
        posted, sent, asked=choice.asked, law=elections.rules(election), villages=villages, voter=choice.voter
    )


def _row(election: ElectionEvent, choice: Choice, form: RowForm, waiting: ExitStack) -> Row:
    """The row typed; its evidence lies on disk while `waiting` is open."""
    typed = form.cleaned_data
    village = typed.get("village") or (choice.voter.village if choice.voter else "")
    return Row(
        asked=form.asked,
        evidence=typed["evidence"],
        voter=choice.voter,
        tms=typed.get("tms"),
        values=form.values(),
        station=_station(election, choice.scope, village, typed.get("tps")),
        evidence_file=waiting.enter_context(attached(typed["evidence_file"])),
    )


def _station(election: ElectionEvent, scope: Scope, village: str, number: int | None) -> Station | None:
    return stations.station(election, village, number, scope.code) if number else None


def _ask(request: HttpRequest, election: ElectionEvent, choice: Choice, matter: Matter | None) -> HttpResponse:
    """The page that asks what is asked, or whom it is about; a search is posted and stands in no address."""
    picked = picking.search(request, election, choice.scope.code, lambda voter: choice.to(voter=voter))
    context = _context(choice, matter) | picked
    form = picked["form"]
    return render(request, "lists/matter_ask.html", context, status=422 if form.errors else 200)


def _context(choice: Choice, matter: Matter | None) -> dict[str, Any]:
    board = f"{reverse('matters', args=[choice.slug])}{choice.scope.query}"
    offered = [(choice.to(one.value), matter_words.ASKED[one]) for one in Asked]
    last = (str(matter.pk), reverse("matter", args=[choice.slug, matter.pk])) if matter else None
    heading = _("Sebut nama") if matter else matter_words.KINDS[choice.kind]
    return {
        "choice": choice,
        "scope": choice.scope,
        "matter": matter,
        "kind": matter_words.KINDS[choice.kind],
        "kinds": []
        if matter or choice.plenary
        else [_kind(choice, one) for one in RAISED if one is not MatterKind.OBJECTION],
        "offered": offered,
        "nameless": "" if matter else choice.to(NOBODY),
        "asked": matter_words.ASKED[choice.asked] if choice.asked else None,
        "heading": heading,
        "desk": matter_words.desk(choice.desk, choice.scope.code),
        "crumbs": [*choice.scope.crumbs, (_("Masukan"), board), *([last] if last else []), (str(heading), "")],
    }


def _kind(choice: Choice, kind: MatterKind) -> tuple[str, Any, bool]:
    told = urlencode({scopes.PARAMETER: choice.scope.code, KIND: kind.value})
    return f"{choice.path}?{told}", matter_words.KINDS[kind], kind is choice.kind
