"""Re-visits (uji petik): the samples of an area, drawing one, what one shows, one family's result."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tahapan.accounts.roles import role_name
from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.engines import sampling
from tahapan.fieldwork import acts, bound_picture, sample_queries, sample_rules
from tahapan.fieldwork.kinds import SampleFinding
from tahapan.fieldwork.models import Sample
from tahapan.fieldwork.pages.tabs import tabs
from tahapan.fieldwork.sample_queries import Family
from tahapan.fieldwork.sample_rules import NAMES, Standing
from tahapan.journal import files
from tahapan.journal.access import may
from tahapan.officers.forms import DateField

PER_PAGE: Final = 30
SIZES: Final = (60, 200, 300, 600)
FRAME: Final = "kerangka"
ALL: Final = "semua"
"""Asks for all families on one page, to be printed."""
FOUND_BAD: Final = (0, 1, 2, 5)


class DrawForm(forms.Form):
    """What was thrown, when, and how many families."""

    numbers = forms.CharField(
        label=gettext_lazy("Angka undian"),
        max_length=100,
        help_text=gettext_lazy("Semua angka dadu atau lotere, diberi jarak. Contoh: 4 2 6 1 3 5 5 2"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    day = DateField(label=gettext_lazy("Tanggal undian"))
    size = forms.IntegerField(label=gettext_lazy("Banyak keluarga"), min_value=1, max_value=sample_rules.LARGEST)


class RevisitForm(forms.Form):
    """One result, with words where they help, and the day."""

    found = forms.ChoiceField(choices=[(one.value, one.value) for one in SampleFinding])
    words = forms.CharField(
        label=gettext_lazy("Keterangan (boleh kosong)"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Tanpa NIK dan tanpa nama; tersimpan dalam jurnal."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    day = DateField(label=gettext_lazy("Tanggal kunjungan ulang"))


@may(sample_queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Every sample that touches the area, with what each shows."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    page = Paginator(sample_queries.samples(election, scope.code), PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "tabs": tabs(request, scope, "samples"),
        "page": page,
        "rows": [(one, areas.get(one.area), now, shares(now)) for one, now in page],
        "may_draw": request.actor.may("fieldwork.draw-sample", scope.code, slug),  # type: ignore[attr-defined]
        "limit": float(sample_rules.LIMIT),
    }
    return render(request, "fieldwork/samples.html", context)


@may("fieldwork.draw-sample")
def draw(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw a sample of the area shown: first the list is fixed (`announce`), then the numbers thrown are typed in."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    fixed = request.GET.get(FRAME, "")
    if fixed:
        items = sample_queries.announced(election, scope.code, fixed)
    else:
        items = sample_queries.frame(election, scope.code)
    preview = _preview(items)
    form = DrawForm(request.POST or None, initial={"day": clock.today(), "size": preview["advised"]})
    refusal = None
    if fixed and form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            made = acts.draw_sample(
                actor=request.actor,  # type: ignore[attr-defined]
                election=election,
                area=scope.code,
                seed=f"{typed['numbers']} {typed['day'].isoformat()}",
                size=typed["size"],
                frame=fixed,
            )
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("Contoh diundi dan tercatat dalam jurnal."))
            return redirect("sample", slug, made.pk)
    context = {"scope": scope, "form": form, "refusal": refusal, "fixed": fixed, **preview}
    return render(request, "fieldwork/sample_draw.html", context, status=422 if form.errors or refusal else 200)


@may("fieldwork.announce-frame")
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Fix the list of the area shown, then ask for the numbers."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    back = reverse("sample-draw", args=[slug]) + scope.query
    if request.method != "POST":
        return redirect(back)
    sha256 = acts.announce_frame(actor=request.actor, election=election, area=scope.code)  # type: ignore[attr-defined]
    return redirect(f"{back}&{FRAME}={sha256}")


@may(sample_queries.READ)
def sample(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One sample: what it shows, the families to visit in drawn order, how to draw it again."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    one = sample_queries.sample(election, scope.limit, pk)
    results = sample_queries.results(one)
    now = sample_rules.standing(one.population, results)
    families = sample_queries.families(one, scope.limit)
    at_once = len(families) if ALL in request.GET else PER_PAGE
    page = Paginator(families, max(at_once, 1)).get_page(request.GET.get("halaman") or _page_of_next(families))
    found = bound_picture.moments(one.population, results)
    end = shares(now)["most"] if now.is_complete else None
    context = {
        "scope": scope,
        "sample": one,
        "area": areas.get(one.area),
        "frame_hash": _in_pieces(one.frame),
        "now": now,
        "shares": shares(now),
        "limit": float(sample_rules.LIMIT),
        "results": [(NAMES[kind], number) for kind, number in now.results.items()],
        "moments": found,
        "pictures": [bound_picture.picture(found, one.size, end, *sides) for sides in ((720, 300), (340, 260))],
        "page": page,
        "families": [(row, areas.get(row.village), row.found and NAMES[row.found]) for row in page],
        "next": next((row for row in families if row.found is None), None),
        "may_enter": _may_enter(request, slug, scope.limit),
        "role": role_name(one.line.role),
        "crumbs": _crumbs(scope, slug, one),
    }
    return render(request, "fieldwork/sample.html", context)


@may(sample_queries.READ)
def revisit(request: HttpRequest, slug: str, pk: int, order: int) -> HttpResponse:
    """One family of a sample: how to find it, what was entered; one press enters a result and goes on to the next."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    one = sample_queries.sample(election, scope.limit, pk)
    row, family = sample_queries.family(one, scope.limit, order)
    form = RevisitForm(request.POST or None, initial={"words": row.note, "day": row.day or clock.today()})
    refusal = None
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        found = SampleFinding(typed["found"])
        try:
            acts.enter_revisit(
                actor=request.actor,  # type: ignore[attr-defined]
                revisit=row,
                found=found,
                words=typed["words"],
                day=typed["day"],
            )
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            return _on(request, one, scope.limit, order)
    if "found" in form.errors:
        refusal = sample_rules.NOT_A_FINDING
    context = _family_page(request, one, row, family) | {"form": form, "refusal": refusal}
    return render(request, "fieldwork/revisit.html", context, status=422 if form.errors or refusal else 200)


@may(sample_queries.READ)
def frame(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The frame of a sample as a text file: one visit's id a line. Holds nothing about people."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    one = sample_queries.sample(election, scopes.of(request).limit, pk)
    path = files.path_of(one.frame)
    if not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="kerangka.txt"'
    return answer


# Parts of pages --------------------------------------------------------------------------------------------------


def shares(now: Standing) -> dict[str, Any]:
    """The bounds of a sample as shares, rounded away from the good news."""
    return {
        "most": sample_rules.share_up(now.most, now.population),
        "at_best": sample_rules.share_up(now.at_best, now.population),
        "fewest": sample_rules.share_down(now.fewest, now.population),
    }


def _preview(items: list[str]) -> dict[str, Any]:
    """What is drawn from, and how far samples of common sizes reach; advised: one that may hold one bad family."""
    population = len(items)
    needed = [sampling.visits_needed(population, sample_rules.LIMIT, bad) for bad in (0, 1)]
    sizes = sorted({size for size in (*SIZES, needed[0] or 0, needed[1] or 0) if 0 < size <= population})
    table = [
        (size, [(bad, sample_rules.share_up(sampling.upper(population, size, bad), population)) for bad in FOUND_BAD])
        for size in sizes
    ]
    return {
        "population": population,
        "frame_hash": _in_pieces(sample_rules.frame_hash(items)),
        "needed": needed,
        "advised": needed[1] or min(SIZES[0], population),
        "found_bad": FOUND_BAD,
        "table": table,
        "limit": float(sample_rules.LIMIT),
    }


def _in_pieces(sha256: str) -> list[str]:
    """A hash in pieces between which a narrow page may break the line; copied, it is whole."""
    return [sha256[start : start + 8] for start in range(0, len(sha256), 8)]


def _page_of_next(families: list[Family]) -> int:
    waiting = next((place for place, one in enumerate(families) if one.found is None), 0)
    return waiting // PER_PAGE + 1


def _may_enter(request: HttpRequest, slug: str, area: str) -> bool:
    return bool(request.actor.may("fieldwork.enter-revisit", area, slug))  # type: ignore[attr-defined]


def _family_page(request: HttpRequest, one: Sample, row: Any, family: Family) -> dict[str, Any]:
    slug = one.election.slug
    scope = scopes.of(request)
    return {
        "scope": scope,
        "sample": one,
        "family": family,
        "area": areas.get(family.village),
        "found": family.found and NAMES[family.found],
        "choices": [(kind.value, name, kind is SampleFinding.GOOD) for kind, name in NAMES.items()],
        "may_enter": _may_enter(request, slug, family.village),
        "history": [
            (line, NAMES[SampleFinding(line.facts["found"])], role_name(line.role))
            for line in sample_queries.entered(row)
        ],
        "crumbs": [*_crumbs(scope, slug, one)[:-1], (_title(one), reverse("sample", args=[slug, one.pk])),
                   (str(family.order), "")],
    }  # fmt: skip


def _on(request: HttpRequest, one: Sample, limit: str, order: int) -> HttpResponse:
    """To the next family without a result, or back to the sample when all have one."""
    messages.success(request, _("Hasil keluarga nomor %(n)s tercatat.") % {"n": order})
    following = sample_queries.next_open(one, limit, order)
    if following is None:
        return redirect("sample", one.election.slug, one.pk)
    return redirect("revisit", one.election.slug, one.pk, following)


def _title(one: Sample) -> str:
    return _("Uji petik %(n)s") % {"n": one.pk}


def _crumbs(scope: scopes.Scope, slug: str, one: Sample) -> list[tuple[str, str]]:
    """The way down to a sample, each area leading to its samples."""
    board_of = reverse("samples", args=[slug])
    path = [
        (scopes.short_name(area), f"{board_of}?{scopes.PARAMETER}={area.code}")
        for area in areas.path(one.area)
        if area.code.startswith(scope.limit)
    ]
    return [*path, (_title(one), "")]
