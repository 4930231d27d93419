"""The voter list, the record of one voter, and the roll as a file. NIK and NKK never stand in an address or a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tahapan.core import areas as codes
from tahapan.core.age import age_on
from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Link, Scope
from tahapan.journal import files
from tahapan.journal import queries as journal
from tahapan.journal.access import may
from tahapan.roll import acts, hints, queries, record, words
from tahapan.roll.forms import ExportForm, ReasonForm, SearchForm
from tahapan.roll.kept import kept
from tahapan.roll.models import Disability, DptMatch, Ktp, Marital, Place, Sex, Voter
from tahapan.roll.pages.moves import number_of
from tahapan.roll.queries import VoterPage, VoterRow
from tahapan.stations import queries as station_queries
from tahapan.stations.models import Station

STATION: Final = "tps"
PLACE: Final = "tempat"
PAGE: Final = "halaman"

LAST_PAGE: Final = queries.COUNTED_UP_TO // queries.PAGE_SIZE
"""Nobody reads on further than counting goes: beyond, a list is narrowed or searched."""

TONES: Final = {Place.STATION: "done", Place.UNMAPPED: "risk"}
"""The status colour of a place; places outside the roll have none."""


_counts = kept(queries.counts)


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address of the list chooses: an area, one of its stations, one place."""

    path: str
    scope: Scope
    station: Station | None
    place: Place | None

    def to(self, area: str, station: int | None = None, place: Place | None = None, page: int = 1) -> str:
        """The address of another choice."""
        asked = {scopes.PARAMETER: area, STATION: station, PLACE: place and place.value, PAGE: page if page > 1 else 0}
        return f"{self.path}?{urlencode({name: value for name, value in asked.items() if value})}"

    @property
    def number(self) -> int | None:
        return self.station.number if self.station else None

    @property
    def is_narrowed(self) -> bool:
        """Whether more than an area is chosen."""
        return self.station is not None or self.place is not None


# The list -------------------------------------------------------------------------------------------------------


@may(queries.READ)
def voters(request: HttpRequest, slug: str) -> HttpResponse:
    """The voters of an area, by name. A search is posted and answered here, so that it stands in no address."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    actor = request.actor  # type: ignore[attr-defined]
    choice = _choice(request, election)
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    found = _found(election, choice, form, _page_asked(request))
    code = choice.scope.code
    context = {
        "scope": choice.scope,
        "choice": choice,
        "crumbs": _crumbs_of_list(choice),
        "counts": _counts(election, code),
        "form": form,
        "found": found,
        "rows": [row_of(row, slug) for row in found.rows] if found else [],
        "pages": _neighbours(choice, found) if found and not form.is_bound else {},
        "may_go_on": found is not None and found.has_next and found.number < LAST_PAGE,
        "inner": _inner(election, choice),
        "places": _place_links(choice),
        "may_import": actor.may("roll.import", election.area, slug),
        "may_export": actor.may("roll.export", code, slug),
    }
    return render(request, "roll/voter_list.html", context, status=200 if found else 422)


def _choice(request: HttpRequest, election: ElectionEvent) -> Choice:
    scope = scopes.of(request)
    number, place = request.GET.get(STATION, ""), request.GET.get(PLACE, "")
    station = None
    if scope.is_village and number.isdecimal() and len(number) < 5:
        station = station_queries.station(election, scope.code, int(number))
    return Choice(request.path, scope, station, Place(place) if place in Place.values else None)


def _page_asked(request: HttpRequest) -> int:
    asked = (request.POST if request.method == "POST" else request.GET).get(PAGE, "")
    return min(int(asked), LAST_PAGE) if asked.isdecimal() and len(asked) < 7 else 1


def _found(election: ElectionEvent, choice: Choice, form: SearchForm, page: int) -> VoterPage | None:
    """The voters of a choice and a search; None where the search cannot be understood."""
    if form.is_bound and not form.is_valid():
        return None
    narrowed: dict[str, Any] = {"station": choice.station.pk if choice.station else None, "place": choice.place}
    if not form.number:
        return queries.voters(election, choice.scope.code, **narrowed, name=form.name, page=page)
    by_nik = queries.voters(election, choice.scope.code, **narrowed, nik=form.number)
    return by_nik if by_nik.total else queries.voters(election, choice.scope.code, **narrowed, nkk=form.number)


def _crumbs_of_list(choice: Choice) -> list[tuple[str, str]]:
    """The way down to the area, each part a switch that keeps the place chosen; the station last."""
    scope = choice.scope
    path = [
        (
            scopes.short_name(one),
            choice.to(one.code, place=choice.place) if codes.contains(scope.limit, one.code) else "",
        )
        for one in areas.path(scope.code)
    ]
    return [*path, (f"TPS {choice.number}", "")] if choice.number else path


def _inner(election: ElectionEvent, choice: Choice) -> list[Link]:
    """One level down: areas, and in a village its stations."""
    scope = choice.scope
    if not scope.is_village:
        return [Link(one.name, choice.to(one.code, place=choice.place)) for one in areas.children(scope.code)]
    numbers = station_queries.stations(election, scope.code).order_by("number").values_list("number", flat=True)
    return [
        Link(f"TPS {number}", choice.to(scope.code, number, choice.place), number == choice.number)
        for number in numbers
    ]


def _place_links(choice: Choice) -> dict[str, list[Link]]:
    """Everyone and the places inside the roll as plain links; the reasons for having left behind one menu."""

    def link(place: Place | None) -> Link:
        label = words.PLACES[place].say(get_language() or "id") if place else _("Semua")
        return Link(label, choice.to(choice.scope.code, choice.number, place), choice.place is place)

    outside = [place for place in Place if not place.is_inside and place is not Place.NEW]
    return {
        "inside": [link(place) for place in (None, Place.STATION, Place.UNMAPPED)],
        "outside": [link(place) for place in outside],
    }


def _neighbours(choice: Choice, found: VoterPage) -> dict[str, str]:
    def address(page: int) -> str:
        return choice.to(choice.scope.code, choice.number, choice.place, page)

    return {
        "before": address(found.number - 1) if found.has_previous else "",
        "after": address(found.number + 1) if found.has_next else "",
    }


def row_of(row: VoterRow, slug: str) -> dict[str, Any]:
    """A voter as a row: the row with its words and its address. Holds no number of the person."""
    return {
        "voter": row,
        "url": reverse("voter", args=[slug, row.id]),
        "sex": words.SEXES[row.sex],
        "village": areas.get(row.village),
        "place": words.PLACES[row.place],
        "tone": TONES.get(row.place, "none"),
        "match": words.DPT_MATCHES[DptMatch(row.dpt_match)],
    }


# The record -----------------------------------------------------------------------------------------------------


@may(queries.READ)
def voter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One voter. Posting a reason opens NIK, NKK, birth date and disability, on that answer only."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    one = queries.voter(election, pk, scope.code)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    revealed = _reveal(request, one, form) if form.is_bound else None
    context = _record(request, one, scope) | {
        "form": form,
        "revealed": revealed,
        "number": number_of(request, record.REVEAL) if revealed else None,
    }
    answer = render(request, "roll/voter.html", context, status=422 if form.errors else 200)
    if revealed:
        answer.headers["Cache-Control"] = "no-store, private"
    return answer


def _reveal(request: HttpRequest, one: Voter, form: ReasonForm) -> dict[str, Any] | None:
    """What is hidden otherwise, after the act; None where the reason was refused."""
    if not form.is_valid():
        return None
    try:
        numbers = acts.reveal(actor=request.actor, voter=one, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
    except NotAllowed:
        raise
    except Refused as refusal:
        form.refuse(refusal.problem)
        return None
    disability = words.DISABILITIES[Disability(one.disability)]
    return {"nik": numbers.nik, "nkk": numbers.nkk, "born": one.birth_date, "disability": disability}


def _record(request: HttpRequest, one: Voter, scope: Scope) -> dict[str, Any]:
    actor, slug = request.actor, one.election.slug  # type: ignore[attr-defined]
    place = Place(one.place)
    return {
        "scope": scope,
        "crumbs": _crumbs_of_record(one, scope),
        "voter": one,
        "village": areas.get(one.village),
        "age": age_on(one.election.voting_day, one.birth_date),
        "sex": words.SEXES[Sex(one.sex)],
        "marital": words.MARITAL[Marital(one.marital)],
        "ktp": words.KTP[Ktp(one.ktp)],
        "match": words.DPT_MATCHES[DptMatch(one.dpt_match)],
        "place": words.PLACES[place],
        "standing": record.standing(place, one.village, one.station),
        "tone": TONES.get(place, "none"),
        "family": [row_of(other, slug) for other in queries.family(one, scope.code)],
        "hints": hints.hints(one, actor),
        "history": record.history(one),
        "openings": record.openings(one) if actor.may(journal.READ, one.village, slug) else None,
        "may_reveal": actor.may(record.REVEAL, one.village, slug),
        "may_move": place.is_inside and actor.may("roll.move-family", one.village, slug),
    }


def _crumbs_of_record(one: Voter, scope: Scope) -> list[tuple[str, str]]:
    """The way from the province to the voter, each area and the station leading to its list."""
    board = reverse("voters", args=[one.election.slug])
    path = [
        (
            scopes.short_name(area),
            f"{board}?{scopes.PARAMETER}={area.code}" if codes.contains(scope.limit, area.code) else "",
        )
        for area in areas.path(one.village)
    ]
    if one.station:
        number = one.station.number
        path.append((f"TPS {number}", f"{board}?{scopes.PARAMETER}={one.village}&{STATION}={number}"))
    return [*path, (one.name, "")]


# The roll as a file ---------------------------------------------------------------------------------------------


@may("roll.export")
def export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for form and reason; posted, answer with the file."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            return _file(request, election, scope.code, form.cleaned_data["form"], form.cleaned_data["reason"])
        except NotAllowed:
            raise
        except Refused as refusal:
            form.refuse(refusal.problem)
    context = {
        "scope": scope,
        "form": form,
        "counts": _counts(election, scope.code),
        "inner": [] if scope.is_village else scope.inner,
    }
    return render(request, "roll/voter_export.html", context, status=422 if form.errors else 200)


def _file(request: HttpRequest, election: ElectionEvent, area: str, suffix: str, reason: str) -> FileResponse:
    """The file as an answer. It lies in the home only while it is written: what is sent is already unlinked."""
    with files.scratch("export") as folder:
        path = folder / f"pemilih{suffix}"
        acts.export_file(actor=request.actor, election=election, path=path, reason=reason, area=area)  # type: ignore[attr-defined]
        stream: BinaryIO = path.open("rb")
    answer = FileResponse(stream, as_attachment=True, filename=f"pemilih-{election.slug}-{area}{suffix}")
    answer.headers["Cache-Control"] = "no-store, private"
    return answer
