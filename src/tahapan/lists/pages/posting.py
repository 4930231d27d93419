"""Lists put up for everyone to read: which villages did, where and when; recording another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.areas import Area
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Link
from tahapan.elections.scope import in_area
from tahapan.journal import files
from tahapan.journal.access import may
from tahapan.lists import acts, posting, queries
from tahapan.lists.acts.posting import POST
from tahapan.lists.kinds import ListKind, Tier
from tahapan.lists.models import Cut, Posting
from tahapan.lists.pages.matter_forms import DocumentField
from tahapan.lists.pages.tabs import tabs
from tahapan.lists.pages.uploads import attached
from tahapan.lists.posting import Posted
from tahapan.lists.standing import standing
from tahapan.officers.forms import DateField

LIST: Final = "daftar"

_WORDS: Final = {
    "done": Text("terpasang", "posted"),
    "late": Text("terlambat", "late"),
    "risk": Text("belum terpasang", "not posted"),
    "none": Text("belum waktunya", "not yet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One village of the table."""

    area: Area
    posted: Posted
    status: str
    word: Text
    url: str


class PostingForm(forms.Form):
    """Where and when a list was put up."""

    place = forms.CharField(
        label=gettext_lazy("Tempat"),
        help_text=gettext_lazy("Di mana orang dapat membacanya, misalnya: papan kantor wali nagari."),
        max_length=150,
    )
    posted_on = DateField(label=gettext_lazy("Terpasang sejak"))
    photo = DocumentField(label=gettext_lazy("Foto papan (boleh kosong)"), required=False)


def _cuts(election: ElectionEvent) -> dict[ListKind, Cut]:
    """The lists that are posted and stand, the later first."""
    found = {kind: standing(election, kind, election.area, Tier.REGENCY) for kind in reversed(tuple(posting.STAGES))}
    return {kind: cut for kind, cut in found.items() if cut is not None}


def _chosen(request: HttpRequest, cuts: dict[ListKind, Cut]) -> Cut | None:
    """The list asked for in the address, else the later one."""
    asked = request.GET.get(LIST, "")
    return next((cut for kind, cut in cuts.items() if kind.value == asked), next(iter(cuts.values()), None))


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """The villages of an area by whether a list is up there."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, today = scopes.of(request), clock.today()
    cuts = _cuts(election)
    cut = _chosen(request, cuts)
    context: dict[str, Any] = {"scope": scope, "tabs": tabs(request, scope, "list-postings"), "cut": cut}
    if cut is not None:
        found = posting.posted(election, cut, scope.code)
        rows = [_row(request, election, cut, one, today) for one in found]
        context |= {
            "rows": rows,
            "up": sum(bool(one.postings) for one in found),
            "window": found[0].window if found else None,
            "late": sum(row.status == "late" for row in rows),
            "kinds": [
                Link(kind.value, f"{scope.query}&{LIST}={kind.value}", other == cut) for kind, other in cuts.items()
            ],
        }
    return render(request, "lists/postings.html", context)


def _row(request: HttpRequest, election: ElectionEvent, cut: Cut, one: Posted, today: dt.date) -> Row:
    status = one.status(today)
    allowed = request.actor.may(POST, one.village, election.slug)  # type: ignore[attr-defined]
    url = reverse("list-posting", args=[election.slug, cut.list, one.village]) if allowed else ""
    return Row(areas.get(one.village), one, status, _WORDS[status], url)


@may(POST)
def record(request: HttpRequest, slug: str, kind: str, village: str) -> HttpResponse:
    """Record that a list was put up in a village."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    asked = request.GET.copy()
    asked[scopes.PARAMETER] = village
    request.GET = asked  # type: ignore[assignment]
    scope = scopes.of(request)
    cut = _cuts(election).get(kind) if kind in ListKind.values else None  # type: ignore[call-overload]
    if cut is None:
        raise Http404
    initial = {"posted_on": clock.today(clock.zone_of(election.area))}
    form = PostingForm(request.POST, request.FILES) if request.method == "POST" else PostingForm(initial=initial)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            _post(request, election, cut, village, form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("Pengumuman %(list)s dicatat.") % {"list": cut.list})
            return redirect(f"{reverse('list-postings', args=[slug])}{scope.query}&{LIST}={cut.list}")
    context = {
        "scope": scope,
        "cut": cut,
        "form": form,
        "refusal": refusal,
        "window": posting.stage(election, ListKind(kind)),
    }
    return render(request, "lists/posting.html", context, status=422 if refusal or form.errors else 200)


def _post(request: HttpRequest, election: ElectionEvent, cut: Cut, village: str, typed: dict[str, Any]) -> None:
    with attached(typed["photo"]) as photo:
        acts.posting.post(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            cut=cut,
            village=village,
            place=typed["place"],
            posted_on=typed["posted_on"],
            photo=photo,
        )


@may(queries.READ)
def photo(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The photo of a posting: what stood on a public board."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    found = Posting.objects.filter(in_area(scope.limit), cut__election=election, pk=pk).select_related("photo").first()
    if found is None or found.photo is None:
        raise Http404
    stored = found.photo
    return FileResponse(files.path_of(stored.sha256).open("rb"), content_type=stored.media_type, filename=stored.name)
