"""Long work as its requester sees it: how far it is, and what became of it. Nobody else sees it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tahapan.core.text import Text
from tahapan.jobs import progress, queue
from tahapan.jobs.models import Job, State
from tahapan.journal.access import signed_in

STEPS: Final[Mapping[str, Text]] = {
    "read": Text("Membaca berkas", "Reading the file"),
    "match": Text("Mencocokkan dengan daftar yang ada", "Matching with the present roll"),
    "load": Text("Mencatat pemilih", "Recording voters"),
    "map": Text("Memetakan desa demi desa", "Mapping village by village"),
    "print": Text("Mencetak desa demi desa", "Printing village by village"),
}
"""The steps work reports by name, in words; a step not named here is shown as it is."""

TONES: Final[Mapping[State, str]] = {
    State.WAITING: "none",
    State.RUNNING: "track",
    State.DONE: "done",
    State.REFUSED: "late",
    State.FAILED: "late",
}
WORDS: Final[Mapping[State, Text]] = {
    State.WAITING: Text("Menunggu giliran", "Waiting its turn"),
    State.RUNNING: Text("Sedang dikerjakan", "Being done"),
    State.DONE: Text("Selesai", "Done"),
    State.REFUSED: Text("Tidak dilakukan", "Not done"),
    State.FAILED: Text("Gagal", "Failed"),
}


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """The last pieces of work this person asked for."""
    found = queue.mine(_identity(request))
    return render(request, "jobs/jobs.html", {"jobs": [_facts(one) for one in found]})


@signed_in
def job(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """One piece of work; the page brings itself up to date while it is not over."""
    return render(request, "jobs/job.html", _facts(queue.find(job, _identity(request))))


@signed_in
def standing(request: HttpRequest, job: uuid.UUID) -> HttpResponse:
    """The part of the page that changes, alone."""
    return render(request, "jobs/standing.html", _facts(queue.find(job, _identity(request))))


def _identity(request: HttpRequest) -> str:
    return str(request.actor.identity)  # type: ignore[attr-defined]


def _facts(one: Job) -> dict[str, Any]:
    """What the templates need of a job."""
    state = State(one.state)
    now = progress.read(one.pk) if state is State.RUNNING else progress.Standing()
    result, problem = one.result or {}, one.problem or {}
    return {
        "job": one,
        "title": Text(one.title_id, one.title_en),
        "state": state,
        "tone": TONES[state],
        "word": WORDS[state],
        "over": state.is_over,
        "now": now,
        "step": STEPS.get(now.step) or (Text(now.step, now.step) if now.step else None),
        "rate": round(now.done / now.seconds) if now.seconds >= 1 else 0,
        "left": time_left(now.left),
        "said": _text(result.get("said")),
        "page": _own_address(result.get("page")),
        "problem": problem,
        "what": _text(problem.get("what")),
        "next": _text(problem.get("next")),
        "why": _text(problem.get("why")),
        "took": _duration(one.started, one.finished),
    }


def _text(both: dict[str, str] | None) -> Text | None:
    return Text(both["id"], both["en"]) if both else None


def _own_address(address: Any) -> str:
    """An address of this site only, whatever a result may hold."""
    return address if isinstance(address, str) and address.startswith("/") and not address.startswith("//") else ""


def time_left(seconds: tuple[float, float] | None) -> str:
    """Time left as a range in words: `2–4 menit lagi`; empty when unknown."""
    if seconds is None:
        return ""
    low, high = seconds
    if high < 60:
        return _("kurang dari 1 menit lagi")
    first, last = max(1, round(low / 60)), max(1, round(high / 60))
    if first == last:
        return ngettext("sekitar %(n)s menit lagi", "sekitar %(n)s menit lagi", first) % {"n": first}
    return _("%(first)s–%(last)s menit lagi") % {"first": first, "last": last}


def _duration(start: dt.datetime | None, end: dt.datetime | None) -> str:
    """How long finished work took, in words."""
    if start is None or end is None:
        return ""
    seconds = max(0, round((end - start).total_seconds()))
    if seconds < 90:
        return _("%(n)s detik") % {"n": seconds}
    return _("%(n)s menit") % {"n": round(seconds / 60)}
