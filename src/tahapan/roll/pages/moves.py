"""Acts of the station pages: mapping an area, moving one RT or one family, with a summary before and a number after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tahapan.accounts.actor import describe
from tahapan.core.areas import Level
from tahapan.core.errors import NotFound, Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import areas
from tahapan.elections import page_scope as scopes
from tahapan.elections.models import ElectionEvent
from tahapan.jobs import queue
from tahapan.journal.access import may
from tahapan.journal.models import Line
from tahapan.roll import acts, station_queries, tasks
from tahapan.roll.loads import Load
from tahapan.roll.pages.stations import crumbs_of, limit_of, station_row, station_url
from tahapan.roll.station_queries import Moving, Rt
from tahapan.roll.tasks import RtPrice
from tahapan.stations import queries, rules
from tahapan.stations.models import Station, StationKind

REASON_NEEDED = Problem(
    code="reason-needed",
    what=Text("Alasan belum ditulis.", "No reason was given."),
    next=Text(
        "Tulis alasannya dalam satu kalimat, misalnya: rumah lebih dekat ke TPS 2.",
        "Write the reason in one sentence, for example: the house is nearer to TPS 2.",
    ),
)
STATION_NEEDED = Problem(
    code="station-needed",
    what=Text("TPS tujuan belum dipilih.", "No station was chosen."),
    next=Text("Pilih satu TPS dari daftar di bawah.", "Choose one station from the list below."),
)
_FIELDS = {
    REASON_NEEDED.code: "alasan",
    STATION_NEEDED.code: "ke",
    rules.TOO_MANY_VOTERS.code: "ke",
    rules.OTHER_VILLAGE.code: "ke",
    rules.STATION_CLOSED.code: "ke",
    rules.ALREADY_MAPPED.code: "alasan",
}
"""The field a problem is about, for the link in the summary on top of the form."""

RT_PRICES = {
    RtPrice.LOW: Text("Utamakan jalan yang pendek", "Short walks come first"),
    RtPrice.MID: Text("Seimbang: RT bersama bila tidak jauh", "Balanced: RT together where it is not far"),
    RtPrice.HIGH: Text("Utamakan RT tetap bersama", "RT together come first"),
}


def number_of(request: HttpRequest, act: str) -> int:
    """The journal number of the last `act` this person did."""
    actor = request.actor  # type: ignore[attr-defined]
    return Line.objects.filter(act=act, actor=actor.identity).values_list("seq", flat=True).first() or 0


def problem_context(problem: Problem | None) -> dict[str, Any]:
    """For `roll/problem.html`: what was found, and the field it is about."""
    return {"problem": problem, "problem_field": _FIELDS.get(problem.code, "") if problem else ""}


@may("roll.map-stations")
def map_stations(request: HttpRequest, slug: str) -> HttpResponse:
    """What a mapping of this area will do; on POST it is put in the queue."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    mapped = station_queries.mapped_villages(election, scope.code)
    problem = None
    if request.method == "POST":
        reason = request.POST.get("alasan", "").strip()
        if not mapped or reason:
            return _ask_for_mapping(request, scope.code, reason, again=bool(mapped))
        problem = REASON_NEEDED
    board = station_queries.board(election, scope.code)
    context = {
        "scope": scope,
        "board": board,
        "people": board.voters + board.unmapped,
        "mapped": [areas.get(code) for code in mapped],
        "villages": len(areas.within(scope.code, Level.VILLAGE)),
        "limit": limit_of(election),
        "prices": RT_PRICES.items(),
        "price": request.POST.get("rt", RtPrice.MID),
        "even": "rata" in request.POST,
        "reason": request.POST.get("alasan", ""),
    }
    status = 422 if problem else 200
    return render(request, "roll/map_stations.html", context | problem_context(problem), status=status)


def _ask_for_mapping(request: HttpRequest, area: str, reason: str, *, again: bool) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    slug = request.election.slug  # type: ignore[attr-defined]
    price = request.POST.get("rt", "")
    job = queue.request(
        tasks.MAP_STATIONS,
        actor=describe(actor),
        requested_by=actor.identity,
        election=slug,
        arguments={
            "election": slug,
            "area": area,
            "rt_price": price if price in set(RtPrice) else RtPrice.MID.value,
            "even": "rata" in request.POST,
            "again": again,
            "reason": reason[:500],
        },
    )
    return redirect("job", job.pk)


@may("roll.move-rt")
def move_rt(request: HttpRequest, slug: str, village: str, number: int) -> HttpResponse:
    """Move one RT of a station to another station of the village."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    here = queries.station(election, village, number, scope.code)
    rt = _rt_asked(request)
    families = station_queries.families_in_rt(election, village, rt)
    if not families:
        raise NotFound(rules.FAMILY_UNKNOWN)

    def act(target: Station, reason: str) -> int:
        return acts.move_rt(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            village=village,
            hamlet=rt.hamlet,
            rw=rt.rw,
            rt=rt.rt,
            station=target,
            reason=reason,
        )

    what = f"RT {rt.rt}" + (f" RW {rt.rw}" if rt.rw else "") + (f" {rt.hamlet}" if rt.hamlet else "")
    context = {
        "what": what,
        "crumbs": crumbs_of(scope, slug, village, what),
        "back": station_url(slug, here),
        "kept": {"dusun": rt.hamlet, "rw": rt.rw, "rt": rt.rt},
        "law_note": _("Setiap keluarga yang punya anggota di RT ini ikut pindah seluruhnya."),
    }
    return _move(request, village, families, "roll.move-rt", act, context)


@may("roll.move-family")
def move_family(request: HttpRequest, slug: str, voter: int) -> HttpResponse:
    """Move the family of a voter to another station of the village. The card number stays on this side."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    scope = scopes.of(request)
    village, nkk = station_queries.family_of(election, scope.code, voter)

    def act(target: Station, reason: str) -> int:
        return acts.move_family(
            actor=request.actor,  # type: ignore[attr-defined]
            election=election,
            village=village,
            nkk=nkk,
            station=target,
            reason=reason,
        )

    context = {
        "what": _("satu keluarga"),
        "crumbs": crumbs_of(scope, slug, village, _("Pindahkan keluarga")),
        "back": f"{reverse('stations', args=[slug])}?{scopes.PARAMETER}={village}",
        "kept": {},
        "law_note": _("Semua pemilih dengan nomor KK yang sama ikut pindah."),
    }
    return _move(request, village, {nkk}, "roll.move-family", act, context)


def _move(
    request: HttpRequest,
    village: str,
    families: set[str],
    act_name: str,
    act: Callable[[Station, str], int],
    context: dict[str, Any],
) -> HttpResponse:
    """Three steps on one address: choose a station (GET), see what will change (GET `ke`), do it (POST)."""
    election: ElectionEvent = request.election  # type: ignore[attr-defined]
    targets = {
        load.station.number: load
        for load in station_queries.loads(election, village)
        if load.station.kind == StationKind.REGULAR
    }
    asked = request.POST.get("ke") or request.GET.get("ke") or ""
    chosen = targets.get(int(asked)) if asked.isdecimal() and len(asked) < 5 else None
    problem = STATION_NEEDED if chosen is None and (asked or request.method == "POST") else None
    if request.method == "POST" and chosen is not None:
        reason = request.POST.get("alasan", "").strip()[:200]
        try:
            if not reason:
                raise Refused(REASON_NEEDED)
            people = act(chosen.station, reason)
        except Refused as refusal:
            problem = refusal.problem
        else:
            return _moved(request, act_name, chosen.station, people)
    plan = station_queries.moving(election, village, families)
    rows = [_row_after(load, plan, election.slug) for load in targets.values()]
    context |= {
        "village": areas.get(village),
        "rows": sorted(rows, key=lambda row: (row["is_over_after"], not row["people"])),
        "any_fits": any(row["people"] and not row["is_over_after"] for row in rows),
        "chosen": chosen and _row_after(chosen, plan, election.slug),
        "families": plan.families,
        "origins": _origins(plan),
        "reason": request.POST.get("alasan", ""),
        "limit": limit_of(election),
    }
    return render(request, "roll/station_move.html", context | problem_context(problem), status=422 if problem else 200)


def _row_after(load: Load, plan: Moving, slug: str) -> dict[str, Any]:
    """A station as a row, with how many would come and how many it would hold then."""
    people = plan.people_to(load.station.number)
    after = load.voters.total + people
    return station_row(load, slug) | {"people": people, "after": after, "is_over_after": after > load.limit}


def _origins(plan: Moving) -> str:
    """Where the people stand now: `TPS 1 (12), belum dipetakan (3)`."""
    return ", ".join(
        f"{f'TPS {number}' if number else _('belum dipetakan')} ({people})"
        for number, people in sorted(plan.standing.items())
    )


def _moved(request: HttpRequest, act_name: str, target: Station, people: int) -> HttpResponse:
    said = Text(
        "{people} pemilih dipindahkan ke TPS {number}. Tercatat di jurnal nomor {seq}.",
        "{people} voters were moved to station {number}. Recorded in the journal as number {seq}.",
    ).fill(people=people, number=target.number, seq=number_of(request, act_name))
    messages.success(request, said.say(get_language() or "id"))
    return redirect(station_url(request.election.slug, target))  # type: ignore[attr-defined]


def _rt_asked(request: HttpRequest) -> Rt:
    """The RT in the address (or sent along with the form). Raises NotFound on anything that is none."""
    asked = request.POST if request.method == "POST" else request.GET
    rw, rt = asked.get("rw", ""), asked.get("rt", "")
    if not (rw.isdecimal() and rt.isdecimal() and len(rw) < 5 and len(rt) < 5):
        raise NotFound(rules.FAMILY_UNKNOWN)
    return Rt(rules.hamlet_of(asked.get("dusun", "")), int(rw), int(rt))
