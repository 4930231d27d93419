"""Acts on conflicts: what only a person can settle, and looking at the personal data of its sides."""

from __future__ import annotations

from typing import Any, Final

from tahapan.accounts.rules import check_reason
from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.fieldwork import recording
from tahapan.fieldwork.gathering import SETTLE, says
from tahapan.fieldwork.kinds import ConflictKind, FindingState
from tahapan.fieldwork.models import Conflict, Finding
from tahapan.journal.act import act, current, note
from tahapan.roll.models import Voter
from tahapan.stations import rules as stations

SETTLED: Final = Problem(
    "conflict-settled",
    Text("Sengketa ini sudah diputuskan.", "This conflict has been settled."),
    Text("Buka daftar sengketa untuk yang lain.", "Open the list of conflicts for the others."),
)
NOT_A_SIDE: Final = Problem(
    "conflict-not-a-side",
    Text("Temuan ini bukan bagian dari sengketa.", "This finding is no side of the conflict."),
    Text("Pilih salah satu temuan yang ditampilkan.", "Choose one of the findings shown."),
)
NOT_TO_CHOOSE: Final = Problem(
    "conflict-cannot-be-listed",
    Text(
        "Temuan ini tidak dapat dimasukkan ke daftar seperti yang tertulis.",
        "This finding cannot enter the roll as it is written.",
    ),
    Text(
        "Mintalah petugas memperbaiki kunjungannya, lalu biarkan daftar seperti sekarang.",
        "Ask the officer to correct the visit, and leave the roll as it is.",
    ),
)
NIK_TAKEN: Final = Problem(
    "conflict-nik-taken",
    Text("NIK baru itu sudah dipakai pemilih lain.", "That new NIK belongs to another voter."),
    Text("Periksa KTP-el keduanya lebih dahulu.", "Look at the identity cards of both first."),
)


def _of_conflict(arguments: dict[str, Any]) -> tuple[str, str]:
    conflict: Conflict = arguments["conflict"]
    return conflict.village, conflict.election.slug


@act(SETTLE, title=Text("Putuskan sengketa coklit", "Settle a coklit conflict"), scope=_of_conflict)
def settle(*, actor: Actor, conflict: Conflict, choice: Finding | None, reason: str) -> Conflict:
    """Let one finding stand, or (`choice` None) leave the roll as it is. The other sides are rejected, none is lost.

    Side effects: the conflict, its findings, the voter and one entry where the roll changes. Raises Refused without a
    reason, when it was settled before, when `choice` is no side or cannot stand, or the station would be too full.
    """
    check_reason(reason)
    held = Conflict.objects.select_for_update(of=("self",)).select_related("election").get(pk=conflict.pk)
    if held.settled is not None:
        raise Refused(SETTLED)
    sides = list(held.sides.filter(state=FindingState.DISPUTED).select_related("visit"))
    choice = choice or _stands(held, sides)
    if choice is not None:
        _check_choice(held, choice, sides)
    rejected = _rejected(held, choice, sides)
    Finding.objects.filter(pk__in=[one.pk for one in rejected]).update(state=FindingState.REJECTED, entry=None)
    values = {"settled": clock.now(), "settled_line_id": current().seq, "choice_id": choice.pk if choice else None}
    Conflict.objects.filter(pk=held.pk).update(**values)
    if held.voter_id is not None:
        touched = {one.visit.household_id for one in (*sides, *rejected) if one.visit.household_id is not None}
        verdict = recording.settle(held.election, held.voter_id, choice.pk if choice else None, touched)
        if verdict.conflict is ConflictKind.FULL:
            _refuse_full(held, choice)
    note(conflict=held.pk, kind=held.kind, voter=held.voter_id, chosen=choice.pk if choice else None)
    return Conflict.objects.get(pk=held.pk)


def _stands(conflict: Conflict, sides: list[Finding]) -> Finding | None:
    """The side a person let stand before: to leave the roll as it is means to leave it so."""
    known = Conflict.objects.filter(voter=conflict.voter_id, voter__isnull=False, settled_line__act=SETTLE)
    chosen = set(known.values_list("choice", flat=True))
    return next((one for one in sides if one.pk in chosen), None)


def _check_choice(conflict: Conflict, choice: Finding, sides: list[Finding]) -> None:
    if choice.pk not in {one.pk for one in sides}:
        raise Refused(NOT_A_SIDE)
    if conflict.voter_id is None or choice.voter_id is None:
        raise Refused(NOT_TO_CHOOSE)
    nik = (choice.changes or {}).get("nik")
    if nik is not None:
        others = Voter.objects.filter(election=conflict.election, nik=nik[1]).exclude(pk=conflict.voter_id)
        if others.exists():
            raise Refused(NIK_TAKEN)


def _rejected(conflict: Conflict, choice: Finding | None, sides: list[Finding]) -> list[Finding]:
    """The findings that lose: all other sides; with a choice, also what stands now and says otherwise."""
    if choice is None or conflict.voter_id is None:
        return sides
    standing = Finding.objects.filter(
        voter_id=conflict.voter_id, state__in=(FindingState.APPLIED, FindingState.MARKED)
    ).select_related("visit")
    others = {one.pk: one for one in (*sides, *standing) if one.pk != choice.pk}
    return [one for one in others.values() if says(one) != says(choice)]


def _refuse_full(conflict: Conflict, choice: Finding | None) -> None:
    """Raise Refused with the station and the law's limit."""
    number = choice.station_number if choice else None
    visit = choice.visit if choice else None
    if number is None and visit is not None:
        station = visit.post.station or (visit.household.station if visit.household else None)
        number = station.number if station else 0
    law = elections.rules(conflict.election)
    most = stations.max_voters(law)
    problem = stations.TOO_MANY_VOTERS.fill(number=number or 0, load=most + 1, limit=most)
    raise Refused(Problem(problem.code, problem.what, problem.next, stations.limit(law).source))


@act(
    "fieldwork.open-conflict",
    title=Text("Buka data pribadi dalam sengketa", "Open the personal data of a conflict"),
    scope=_of_conflict,
    opens=True,
)
def reveal(*, actor: Actor, conflict: Conflict, reason: str) -> Conflict:
    """Look at NIK, NKK, birth dates, disability and photos of a conflict's sides. Raises Refused without a reason.

    Side effects: one line that names the conflict, the voter and the reason.
    """
    check_reason(reason)
    note(conflict=conflict.pk, voter=conflict.voter_id)
    return conflict
