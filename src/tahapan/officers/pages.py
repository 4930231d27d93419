"""Officers: the list by body and area, one officer, appointing, recording what happened to several, vacancies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from tahapan.accounts.roles import role_name
from tahapan.core.errors import NotAllowed, Refused
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.elections.page_scope import Link, Scope
from tahapan.elections.queries import rules as law_of
from tahapan.journal.access import may
from tahapan.journal.act import not_allowed
from tahapan.journal.registry import title as title_of
from tahapan.officers import acts, queries, rules
from tahapan.officers.bodies import BODIES, NAMES, SEXES, STEPS, Body, Position, Sex, StepKind
from tahapan.officers.forms import PersonForm, ReasonForm, RecordForm, days_of_law
from tahapan.officers.hiring import Hired, Seat
from tahapan.officers.loads import loads
from tahapan.officers.models import Post, Step
from tahapan.stations import queries as stations

PER_PAGE: Final = 50
BODY: Final = "badan"
ENDED: Final = "berakhir"

VERBS: Final = {"sumpah": "officers.swear-in", "pakta": "officers.sign-pact", "bimtek": "officers.record-training"}


@may(queries.READ)
def board(request: HttpRequest, slug: str) -> HttpResponse:
    """Every body in figures, then the officers of one body in an area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, body = scopes.of(request), body_of(request)
    told = loads(election, scope.code)
    ended = request.GET.get("keadaan") == ENDED
    page = Paginator(queries.posts(election, scope.code, body, ended=ended), PER_PAGE).get_page(
        request.GET.get("halaman")
    )
    context = {
        "scope": scope,
        "body": body,
        "body_name": BODIES[body],
        "figures": [
            (BODIES[one], f"?{scopes.PARAMETER}={scope.code}&{BODY}={one}", one is body, standing)
            for one, standing in queries.by_body(election, scope.code, told).items()
        ],
        "below": [
            (areas.get(code), scope.to(code), standing)
            for code, standing in queries.by_area(election, scope.code, told, body).items()
        ]
        if not scope.is_village
        else [],
        "rows": [row(one, slug) for one in page],
        "page": page,
        "ended": ended,
        "may": rights_here(request, election, scope, body),
    }
    return render(request, "officers/board.html", context)


@may(queries.READ)
def vacancies(request: HttpRequest, slug: str) -> HttpResponse:
    """Committees or stations with empty seats."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, body = scopes.of(request), body_of(request)
    found = queries.vacancies(election, scope.code, loads(election, scope.code), body)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "body": body,
        "body_name": BODIES[body],
        "bodies": body_links(request, election, body),
        "rows": [(one, areas.get(one.area)) for one in page],
        "page": page,
        "may": rights_here(request, election, scope, body),
    }
    return render(request, "officers/vacancies.html", context)


@may(queries.READ)
def officer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One officer: the post, what can be done, history. Posted with a reason, it opens the personal data once."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    post = queries.post(election, scope.limit, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    opened = refusal = None
    if form.is_bound and form.is_valid():
        try:
            opened = acts.reveal(actor=request.actor, officer=post.officer, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
    context = row(post, slug) | {
        "form": form,
        "refusal": refusal,
        "opened": opened,
        "sex": SEXES[Sex(post.officer.sex)],
        "history": [_happening(step, election) for step in queries.history(post)],
        "others": [row(one, slug) for one in queries.others(post, scope.limit)],
        "crumbs": _crumbs(scope, slug, post),
        "may": rights_here(request, election, scope, Body(post.body), post.area),
    }
    answer = render(request, "officers/officer.html", context, status=422 if form.errors or refusal else 200)
    if opened:
        answer.headers["Cache-Control"] = "no-store, private"
    return answer


@may("officers.appoint")
def appoint(request: HttpRequest, slug: str) -> HttpResponse:
    """Appoint one person to a seat of the area shown."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, body = scopes.of(request), body_of(request)
    check_reach(request, "officers.appoint", body, scope.code, election)
    if scope.area.level is not body.level:
        return render(request, "officers/choose_area.html", _where(scope, body, "officer-appoint", election))
    found = {str(one.pk): one for one in stations.stations(election, scope.code)} if body.at_station else {}
    form = PersonForm(
        request.POST or None, initial=days_of_law(election, body), positions=body.positions, stations=found.values()
    )

    def do() -> Hired:
        typed = form.cleaned_data
        seat = Seat(body, Position(typed["position"]), scope.code, found.get(typed.get("station", "")))
        load = loads(election, scope.code).get(seat.station.pk) if seat.station else None
        return acts.appoint(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            person=form.person(scope.code),
            seat=seat,
            decision=form.decided,
            load=load,
        )

    heading = _("Angkat %(body)s di %(area)s") % {"body": _say(BODIES[body]), "area": scope.area.name}
    return _hire(request, slug, form, do, heading, scope.crumbs)


@may("officers.replace")
def replace(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a post and appoint its successor in one act."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    post = queries.post(election, scope.limit, pk)
    body = Body(post.body)
    check_reach(request, "officers.replace", body, post.area, election)
    form = PersonForm(request.POST or None, initial=days_of_law(election, body))

    def do() -> Hired:
        return acts.replace(
            actor=request.actor,  # type: ignore[attr-defined]
            post=post,
            person=form.person(post.area),
            reason=form.cleaned_data["reason"],
            decision=form.decided,
            load=loads(election, post.area).get(post.station_id) if post.station_id else None,
        )

    heading = _("Ganti %(name)s") % {"name": post.officer.name}
    return _hire(request, slug, form, do, heading, _crumbs(scope, slug, post))


def _hire(
    request: HttpRequest, slug: str, form: PersonForm, do: Callable[[], Hired], heading: str, crumbs: Any
) -> HttpResponse:
    """Show the form of a person, or do what it asks for and show the officer, with what is worth a second look."""
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            hired = do()
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("Petugas diangkat dan tercatat dalam jurnal."))
            for warning in hired.warnings:
                messages.warning(request, _say(warning))
            return redirect("officer", slug, hired.post.pk)
    context = {"form": form, "refusal": refusal, "heading": heading, "crumbs": crumbs, "verb": _("Angkat")}
    return render(request, "officers/act.html", context, status=422 if form.errors or refusal else 200)


@may("officers.end")
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a post before its time."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    post = queries.post(election, scope.limit, pk)
    check_reach(request, "officers.end", Body(post.body), post.area, election)
    form = ReasonForm(request.POST or None)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            acts.end(actor=request.actor, post=post, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("Jabatan diakhiri; riwayatnya tetap tersimpan."))
            return redirect("officer", slug, pk)
    context = {
        "form": form,
        "refusal": refusal,
        "heading": _("Akhiri jabatan %(name)s") % {"name": post.officer.name},
        "crumbs": _crumbs(scope, slug, post),
        "verb": _("Akhiri jabatan"),
    }
    return render(request, "officers/act.html", context, status=422 if form.errors or refusal else 200)


@may(queries.READ)
def record(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """Swear in, sign, train: several officers of an area at once."""
    if verb not in VERBS:
        raise Http404
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope, body = scopes.of(request), body_of(request)
    check_reach(request, VERBS[verb], body, scope.code, election)
    topics = rules.topics(law_of(election)).items() if verb == "bimtek" else ()
    form = RecordForm(request.POST or None, topics=topics)
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            done = _record(request, verb, queries.chosen(election, scope.code, _ticked(request)), form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refused:
            refusal = refused.problem
        else:
            messages.success(request, _("%(n)s orang dicatat.") % {"n": done})
            return redirect(f"{reverse('officers', args=[slug])}{scope.query}&{BODY}={body}")
    page = Paginator(_open(election, scope.code, body, verb), 200).get_page(request.GET.get("halaman"))
    context = {
        "scope": scope,
        "body_name": BODIES[body],
        "form": form,
        "refusal": refusal,
        "heading": title_of(VERBS[verb]),
        "rows": [row(one, slug) for one in page],
        "page": page,
        "body": body,
        "ticked": _ticked(request),
    }
    return render(request, "officers/record.html", context, status=422 if form.errors or refusal else 200)


# Parts of pages --------------------------------------------------------------------------------------------------


def _record(request: HttpRequest, verb: str, posts: list[Post], typed: dict[str, Any]) -> int:
    actor, day, place = request.actor, typed["day"], typed["place"]  # type: ignore[attr-defined]
    if verb == "sumpah":
        return acts.swear_in(actor=actor, posts=posts, day=day, place=place)
    if verb == "pakta":
        return acts.sign_pact(actor=actor, posts=posts, day=day)
    return acts.record_training(actor=actor, posts=posts, day=day, topics=typed.get("topics", []), place=place)


def _open(election: ElectionEvent, scope: str, body: Body, verb: str) -> Any:
    """The officers the verb is still open for; a training may be repeated."""
    found = queries.posts(election, scope, body)
    if verb == "bimtek":
        return found
    return found.filter(sworn_on__isnull=True) if verb == "sumpah" else found.filter(pact_on__isnull=True)


def _ticked(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("petugas") if key.isascii() and key.isdecimal()]


def body_of(request: HttpRequest) -> Body:
    """The body asked for by `?badan=`, else the first that stations need, else the first there is."""
    there = queries.bodies(request.election)  # type: ignore[attr-defined]
    asked = request.GET.get(BODY, "")
    found = [body for body in there if body == asked]
    return found[0] if found else next((body for body in there if body.at_station), Body.KPPS)


def row(post: Post, slug: str) -> dict[str, Any]:
    """What lists and records show of a post."""
    return {
        "post": post,
        "officer": post.officer,
        "url": reverse("officer", args=[slug, post.pk]),
        "body": BODIES[Body(post.body)],
        "position": NAMES[Position(post.position)],
        "area": areas.get(post.area),
    }


def _happening(step: Step, election: ElectionEvent) -> dict[str, Any]:
    known = rules.topics(law_of(election))
    return {
        "step": step,
        "said": STEPS[StepKind(step.kind)],
        "body": BODIES[Body(step.post.body)],
        "topics": [known[code] for code in step.topics if code in known],
        "role": role_name(step.line.role),
    }


def body_links(request: HttpRequest, election: ElectionEvent, here: Body) -> list[Link]:
    scope = scopes.of(request)
    return [
        Link(_say(BODIES[body]), f"{request.path}{scope.query}&{BODY}={body}", body is here)
        for body in queries.bodies(election)
    ]


def rights_here(
    request: HttpRequest, election: ElectionEvent, scope: Scope, body: Body, area: str | None = None
) -> dict[str, bool]:
    """Which acts this person may do for a body in the area shown."""
    reach = rules.appointing_area(body, area or scope.code, election.area)
    verbs = ("appoint", "swear-in", "sign-pact", "record-training", "replace", "end", "import")
    held = {
        verb.replace("-", "_"): bool(request.actor.may(f"officers.{verb}", reach, election.slug))  # type: ignore[attr-defined]
        for verb in verbs
    }
    actor = request.actor  # type: ignore[attr-defined]
    held["reveal"] = bool(actor.may("officers.reveal", area or scope.code, election.slug))
    held["party"] = bool(actor.may("officers.check-party-list", election.area, election.slug))
    return held


def check_reach(request: HttpRequest, right: str, body: Body, area: str, election: ElectionEvent) -> None:
    """Raise NotAllowed before a form is shown that could not be sent."""
    reach = rules.appointing_area(body, area, election.area)
    if not request.actor.may(right, reach, election.slug):  # type: ignore[attr-defined]
        raise not_allowed(right, request.actor, reach)  # type: ignore[attr-defined]


def _where(scope: Scope, body: Body, route: str, election: ElectionEvent) -> dict[str, Any]:
    """The areas a body has, to choose one from, as links."""
    address = reverse(route, args=[election.slug])
    return {
        "scope": scope,
        "body_name": BODIES[body],
        "places": [
            Link(one.name, f"{address}?{scopes.PARAMETER}={one.code}&{BODY}={body}")
            for one in areas.within(scope.code, body.level)
        ]
        if len(scope.code) < 13
        else [],
    }


def _crumbs(scope: Scope, slug: str, post: Post) -> list[tuple[str, str]]:
    """The way down to an officer, each area leading to its list."""
    board_of = reverse("officers", args=[slug])
    path = [
        (scopes.short_name(one), f"{board_of}?{scopes.PARAMETER}={one.code}&{BODY}={post.body}")
        for one in areas.path(post.area)
        if one.code.startswith(scope.limit)
    ]
    return [*path, (post.officer.name, "")]


def _say(text: Any) -> str:
    from django.utils.translation import get_language

    return str(text.say(get_language() or "id"))
