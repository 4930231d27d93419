"""One plenary: its record, and a page for everything that can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from tahapan.accounts.roles import role_name
from tahapan.core import clock
from tahapan.core.errors import NotAllowed, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.journal.access import may
from tahapan.journal.act import not_allowed
from tahapan.journal.models import Line
from tahapan.journal.registry import title as title_of
from tahapan.lists import acts, matter_queries, matter_words, queries, recaps, refusals, rules, words
from tahapan.lists.kinds import GuestKind, ListKind, MatterKind, PlenaryState, Tier
from tahapan.lists.models import Plenary
from tahapan.lists.pages import effects, figures
from tahapan.lists.pages import plenary_forms as typed
from tahapan.lists.rules import Step
from tahapan.roll import locks

Do = Callable[[HttpRequest, Plenary, Any], object]


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing to do with a plenary: its act, its form, in which states it is offered, and what the button says.

    `figures`: the page shows what will be decided on. `danger`: it takes something back.
    """

    act: str
    form: type[typed.VersionForm]
    states: tuple[PlenaryState, ...]
    button: Any
    done: Any
    do: Do
    figures: bool = False
    danger: bool = False


def _version(form: Any) -> int:
    return int(form.cleaned_data["version"])


def _common(request: HttpRequest, plenary: Plenary, form: Any) -> dict[str, Any]:
    return {
        "actor": request.actor,  # type: ignore[attr-defined]
        "election": plenary.election,
        "plenary": plenary,
        "version": _version(form),
    }


def _reschedule(request: HttpRequest, plenary: Plenary, form: Any) -> object:
    clean = form.cleaned_data
    return acts.plenary.reschedule(
        **_common(request, plenary, form),
        scheduled=form.scheduled(plenary.area),
        venue=clean["venue"],
        letter=clean["letter"],
    )


def _attend(request: HttpRequest, plenary: Plenary, form: Any) -> object:
    common = _common(request, plenary, form)
    return acts.plenary.record_attendance(**common, people=form.people(), others=form.others())


def _ask_reopening(request: HttpRequest, plenary: Plenary, form: Any) -> object:
    clean = form.cleaned_data
    common = _common(request, plenary, form)
    return acts.plenary.ask_reopening(**common, decision=clean["decision"], reason=clean["reason"])


VERBS: Final = {
    "jadwal": Verb(
        "lists.reschedule", typed.RescheduleForm, (PlenaryState.CALLED,), lazy("Ubah jadwal"),
        lazy("Jadwal rapat diubah."), _reschedule,
    ),
    "undang": Verb(
        "lists.invite", typed.InviteForm, (PlenaryState.CALLED, PlenaryState.OPEN), lazy("Undang"),
        lazy("Undangan dicatat."),
        lambda request, one, form: acts.plenary.invite(**_common(request, one, form), guests=form.guests()),
    ),
    "buka": Verb(
        "lists.open-plenary", typed.VersionForm, (PlenaryState.CALLED,), lazy("Buka rapat"),
        lazy("Rapat pleno dibuka."),
        lambda request, one, form: acts.plenary.open_plenary(**_common(request, one, form)),
    ),
    "hadir": Verb(
        "lists.record-attendance", typed.AttendanceForm, (PlenaryState.OPEN,), lazy("Catat kehadiran"),
        lazy("Kehadiran dicatat."), _attend,
    ),
    "usulkan": Verb(
        "lists.propose", typed.VersionForm, (PlenaryState.OPEN, PlenaryState.PROPOSED), lazy("Usulkan hasil ini"),
        lazy("Usulan dicatat. Sekarang giliran anggota lain untuk mengesahkan."),
        lambda request, one, form: acts.plenary.propose(**_common(request, one, form)), figures=True,
    ),
    "tarik": Verb(
        "lists.withdraw", typed.WithdrawForm, (PlenaryState.PROPOSED,), lazy("Tarik usulan"),
        lazy("Usulan ditarik; rapat tetap terbuka."),
        lambda request, one, form: acts.plenary.withdraw(
            **_common(request, one, form), reason=form.cleaned_data["reason"]
        ), danger=True,
    ),
    "sahkan": Verb(
        "lists.confirm", typed.ConfirmForm, (PlenaryState.PROPOSED,), lazy("Sahkan"),
        lazy("Rapat pleno ditutup; daftarnya dipotong dan disimpan."),
        lambda request, one, form: acts.plenary.confirm(
            **_common(request, one, form), minutes=form.cleaned_data["minutes"]
        ), figures=True,
    ),
    "minta-buka": Verb(
        "lists.ask-reopening", typed.ReopenForm, (PlenaryState.CLOSED,), lazy("Minta dibuka kembali"),
        lazy("Permintaan dicatat. Sekarang giliran orang lain untuk membuka kembali."), _ask_reopening, danger=True,
    ),
    "buka-kembali": Verb(
        "lists.reopen", typed.VersionForm, (PlenaryState.CLOSED,), lazy("Buka kembali"),
        lazy("Rapat pleno dibuka kembali; kuncinya berakhir."),
        lambda request, one, form: acts.plenary.reopen(**_common(request, one, form)), danger=True,
    ),
}  # fmt: skip
"""By the last part of the address, in the order of the work."""


@may(queries.READ)
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One plenary: how it stands, what can be done now, figures, guests, objections, history."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    plenary = queries.plenary(election, pk, scopes.of(request).limit)
    plenary.election = election
    context = _about(plenary) | {
        "verbs": [(name, one) for name, one in VERBS.items() if _offered(request, plenary, name, one)],
        "warnings": _warnings(plenary),
        "guests": [(one, words.GUESTS[GuestKind(one.kind)]) for one in plenary.guests.all()],
        "objections": plenary.matters.filter(kind=MatterKind.OBJECTION),
        "may_object": _may_object(request, plenary),
        "may_read_matters": request.actor.may(matter_queries.READ, plenary.area, slug),  # type: ignore[attr-defined]
        "history": [(line, title_of(line.act), role_name(line.role)) for line in _history(plenary)],
        "locks": [lock for lock in locks.held(election, plenary.area) if lock.area == plenary.area],
        "cut": plenary.cuts.order_by("number").last(),
    }
    context |= figures.context(election, _shown(plenary))
    return render(request, "lists/plenary.html", context)


@may(queries.READ)
def act(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """What one act on a plenary will do; posted, it is done."""
    if verb not in VERBS:
        raise Http404
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    plenary = queries.plenary(election, pk, scopes.of(request).limit)
    plenary.election, one = election, VERBS[verb]
    if not request.actor.may(one.act, plenary.area, slug):  # type: ignore[attr-defined]
        raise not_allowed(one.act, request.actor, plenary.area)  # type: ignore[attr-defined]
    form = one.form(request.POST if request.method == "POST" else None, plenary=plenary)
    refusal = None
    if form.is_bound and form.is_valid():
        refusal = _try(lambda: one.do(request, plenary, form))
        if refusal is None:
            messages.success(request, str(one.done))
            return redirect("plenary", slug, pk)
    context = _about(plenary) | {
        "form": form,
        "refusal": refusal,
        "verb": verb,
        "one": one,
        "heading": title_of(one.act),
        "effects": effects.effects(plenary, verb),
        "warnings": _warnings(plenary),
    }
    context |= figures.context(election, _shown(plenary) if one.figures else None)
    return render(request, "lists/plenary_act.html", context, status=_status(form, refusal))


@may("lists.call-plenary")
def call(request: HttpRequest, slug: str, kind: str, tier: str, area: str) -> HttpResponse:
    """Call the plenary of one step for one area."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    step = _step_asked(election, kind, tier, area)
    if not request.actor.may("lists.call-plenary", area, slug):  # type: ignore[attr-defined]
        raise not_allowed("lists.call-plenary", request.actor, area)  # type: ignore[attr-defined]
    window = queries.window(election, step)
    day = min(max(clock.today(), window.start), window.end)
    form = typed.ScheduleForm(request.POST or None, initial={"day": day, "time": "09:00"})
    refusal, made = None, []
    if form.is_bound and form.is_valid():
        refusal = _try(
            lambda: made.append(
                acts.plenary.call(
                    actor=request.actor,  # type: ignore[attr-defined]
                    election=election,
                    list=step.list,
                    tier=step.tier,
                    area=area,
                    scheduled=form.scheduled(area),
                    venue=form.cleaned_data["venue"],
                    letter=form.cleaned_data["letter"],
                )
            )
        )
        if made:
            messages.success(request, _("Rapat pleno diundang. Sebut sekarang siapa yang diundang."))
            return redirect("plenary-act", slug, made[0].pk, "undang")
    context = _of_step(step, area, slug) | {"form": form, "refusal": refusal, "window": window}
    context |= {"origin": words.ORIGINS[window.origin], "heading": title_of("lists.call-plenary")}
    return render(request, "lists/plenary_call.html", context, status=_status(form, refusal))


# ── Parts of pages


def _try(do: Callable[[], object]) -> Problem | None:
    """Do it; the refusal where there is one."""
    try:
        do()
    except NotAllowed:
        raise
    except Refused as refused:
        return refused.problem
    return None


def _status(form: forms.Form, refusal: Problem | None) -> int:
    return 422 if form.errors or refusal else 200


def _step_asked(election: ElectionEvent, kind: str, tier: str, area: str) -> Step:
    try:
        step = rules.step(ListKind(kind), Tier(tier))
    except (KeyError, ValueError):
        raise Http404 from None
    if area not in queries.required(election, step.tier, election.area):
        raise Http404
    return step


def _offered(request: HttpRequest, plenary: Plenary, name: str, one: Verb) -> bool:
    """Whether this person is offered the act now; what else stands against it, the act itself says."""
    actor = request.actor  # type: ignore[attr-defined]
    if plenary.state not in one.states or not actor.may(one.act, plenary.area, plenary.election.slug):
        return False
    if name in ("usulkan", "tarik", "sahkan") and actor.area != plenary.area:
        return False
    if name == "usulkan" and plenary.state == PlenaryState.PROPOSED:
        return queries.has_fallen(plenary)
    if name in ("minta-buka", "buka-kembali") and queries.is_past_reopening(plenary):
        return False
    if name == "buka-kembali":
        return bool(plenary.reopen_by) and actor.identity != plenary.reopen_by
    if name == "sahkan":
        return not queries.has_fallen(plenary) and actor.identity != plenary.proposed_by
    return True


def _about(plenary: Plenary) -> dict[str, Any]:
    state = PlenaryState(plenary.state)
    step = queries.step_of(plenary)
    return _of_step(step, plenary.area, plenary.election.slug) | {
        "plenary": plenary,
        "state": words.STATES[state],
        "status": words.STATUS[state],
        "window": queries.window(plenary.election, step),
        "last_day": queries.last_day(plenary),
        "proposer_role": role_name(plenary.proposed_role) if plenary.proposed_role else None,
        "lines": {
            "opened": plenary.opened_line,
            "closed": plenary.closed_line,
            "reopened": plenary.reopened_line,
        },
    }


def _of_step(step: Step, area: str, slug: str) -> dict[str, Any]:
    here = f"?{scopes.PARAMETER}={area}"
    board, of_step = reverse("lists", args=[slug]), reverse("lists-step", args=[slug, step.list, step.tier])
    return {
        "step": step,
        "name": matter_words.plenary(step.list, step.tier, area),
        "list_name": words.LISTS[step.list],
        "area": areas.get(area),
        "crumbs": [
            (_("Daftar & Pleno"), board + here),
            (step.name.id, of_step),
            (areas.get(area).name, ""),
        ],
    }


def _shown(plenary: Plenary) -> recaps.Shown | None:
    """The recap on the screen of the plenary: as it was cut, else as it stands now; None without a list to count
    against, or before the plenary opened."""
    if plenary.state == PlenaryState.CALLED:
        return None
    return recaps.of_plenary(plenary)


def _warnings(plenary: Plenary) -> list[Text]:
    """What stands against going on, before anybody tries."""
    found = []
    step = queries.step_of(plenary)
    if plenary.state in (PlenaryState.CALLED, PlenaryState.OPEN, PlenaryState.PROPOSED):
        below, lower = queries.lower_open(plenary.election, step, plenary.area), rules.before(step)
        if below and lower is not None:
            text = Text(
                "Pleno {lower} belum ditutup di {n} wilayah: {names}.",
                "Plenary {lower} not closed in {n} areas: {names}.",
            )
            found.append(text.fill(lower=lower.name, n=len(below), names=queries.named(below)))
        if queries.base(plenary.election, step, plenary.area) is None:
            text = Text(
                "Daftar pembanding ({base}) belum ditetapkan.", "The list to count against ({base}) is not fixed yet."
            )
            found.append(text.fill(base=step.base.value))
    if plenary.state in (PlenaryState.OPEN, PlenaryState.PROPOSED) and plenary.guests.filter(people=None).exists():
        found.append(Text("Kehadiran belum dicatat lengkap.", "Attendance is not recorded for every guest."))
    if queries.has_fallen(plenary):
        found.append(refusals.ROLL_CHANGED.what)
    return found


def _may_object(request: HttpRequest, plenary: Plenary) -> bool:
    """Whether this person is offered to record an objection: while the plenary is under way."""
    under_way = plenary.state in (PlenaryState.OPEN, PlenaryState.PROPOSED)
    return under_way and request.actor.may(acts.matters.RAISE, plenary.area, plenary.election.slug)  # type: ignore[attr-defined]


def _history(plenary: Plenary) -> list[Line]:
    """The acts on this plenary, newest first."""
    names = [one.act for one in VERBS.values()] + ["lists.call-plenary"]
    lines = Line.objects.filter(act__in=names, election=plenary.election.slug, area=plenary.area)
    return [line for line in lines if line.facts.get("plenary") == plenary.pk]
