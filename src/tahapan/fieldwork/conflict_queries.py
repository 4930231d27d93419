"""Reading conflicts: what waits for a person in an area, and both sides of one in words."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, QuerySet

from tahapan.core import nik
from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork import rules, words
from tahapan.fieldwork.kinds import ConflictKind, FindingState, Met, Outcome, Source, Tms
from tahapan.fieldwork.models import Conflict, Finding
from tahapan.journal import files
from tahapan.journal.models import StoredFile
from tahapan.law import RuleSet
from tahapan.roll import record
from tahapan.roll.intake.elements import Element
from tahapan.roll.models import Place
from tahapan.roll.words import ELEMENTS

UNKNOWN: Final = Problem(
    "conflict-unknown",
    Text("Sengketa ini tidak ada, atau di luar wilayah Anda.", "There is no such conflict, or not in your area."),
    Text("Pilih dari daftar sengketa.", "Choose one from the list of conflicts."),
)
KEEP_PHOTO: Final = "fieldwork.keep-photo"
"""The act by which a phone's photo is kept."""
PHOTO_BYTES: Final = 2 << 20
JPEG: Final = b"\xff\xd8\xff"
_HIDDEN: Final = Text(nik.mask("x"), nik.mask("x"))


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a side: what it is about, as listed, as found. None: not said."""

    about: Text
    old: Text | None
    new: Text | None


@dataclass(frozen=True, slots=True)
class Side:
    """One finding in words. `photo` is a data address, only where the personal data was opened."""

    finding: Finding
    outcome: Text
    lines: tuple[Told, ...]
    evidence: str
    met: Text
    source: Text
    state: Text
    photo: str = ""

    @property
    def is_open(self) -> bool:
        return self.finding.state == FindingState.DISPUTED


def conflicts(election: ElectionEvent, scope: str, *, settled: bool = False, kind: str = "") -> QuerySet[Conflict]:
    """Conflicts of `scope`, the oldest first; with `settled` those that are over, the latest first."""
    found = Conflict.objects.filter(in_area(scope), election=election, settled__isnull=not settled)
    if kind:
        found = found.filter(kind=kind)
    found = found.select_related("voter", "event__device__post__officer").annotate(parties=Count("sides"))
    return found.order_by("-settled", "-id") if settled else found.order_by("opened", "id")


def by_kind(election: ElectionEvent, scope: str) -> dict[ConflictKind, int]:
    """Open conflicts by kind. One query."""
    found = Conflict.objects.filter(in_area(scope), election=election, settled=None)
    counts = dict(found.values_list("kind").annotate(Count("id")).order_by())
    return {kind: counts[kind] for kind in ConflictKind if kind in counts}


def conflict(election: ElectionEvent, pk: int, scope: str) -> Conflict:
    """One conflict. Raises NotFound outside the scope."""
    held = Conflict.objects.select_related(
        "voter__station", "election", "event__device__post__officer", "choice", "settled_line"
    )
    found = held.filter(in_area(scope), election=election, pk=pk).first()
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def following(found: Conflict, limit: str) -> Conflict | None:
    """The open conflict to look at after `found`: the oldest of its village, else of `limit`."""
    for scope in (found.village, limit):
        waits = conflicts(found.election, scope).exclude(pk=found.pk).first()
        if waits is not None:
            return waits
    return None


def sides(found: Conflict, *, opened: bool = False) -> list[Side]:
    """The sides of a conflict, and what else stands about the same voter, first made first. `opened`: with personal
    values and photos, which only the act `fieldwork.open-conflict` may lead to."""
    told = Finding.objects.select_related("visit__post__officer", "visit__post__station", "visit__device")
    mine = told.filter(conflict=found)
    if found.voter_id is not None and found.settled is None:
        mine = mine | told.filter(voter_id=found.voter_id, visit__replaced=False).exclude(state=FindingState.REJECTED)
    law = elections.rules(found.election)
    return [_side(one, law, opened) for one in mine.distinct().order_by("visit__at", "id")]


def _side(finding: Finding, law: RuleSet, opened: bool) -> Side:
    outcome = law.codes("coklit-outcome")[finding.outcome].name
    if finding.tms:
        tms = rules.tms_rules(law)[Tms(finding.tms)].name
        outcome = Text(f"TMS {finding.tms} · {tms.id}", f"TMS {finding.tms} · {tms.en}")
    shown = law.codes("evidence").get(finding.evidence)
    kind = shown.name.id if shown else finding.evidence
    number = finding.evidence_number if opened else nik.mask(finding.evidence_number)
    return Side(
        finding=finding,
        outcome=outcome,
        lines=tuple(_lines(finding, opened)),
        evidence=" ".join(part for part in (kind, number) if part),
        met=words.MET[Met(finding.visit.met)],
        source=words.SOURCES[Source(finding.visit.source)],
        state=words.FINDINGS[FindingState(finding.state)],
        photo=_photo(finding) if opened and finding.photo else "",
    )


def _lines(finding: Finding, opened: bool) -> list[Told]:
    lines = []
    if finding.station_number is not None:
        station = Text(f"TPS {finding.station_number}", f"TPS {finding.station_number}")
        lines.append(Told(Text("TPS yang benar", "The right station"), None, station))
    for name, pair in (finding.changes or {}).items():
        lines.append(Told(ELEMENTS[Element(name)], _value(name, pair[0], opened), _value(name, pair[1], opened)))
    if finding.outcome == Outcome.NEW:
        person: Mapping[str, Any] = finding.person or {}
        lines += [
            Told(ELEMENTS[one], None, _value(one, person[one], opened))
            for one in Element
            if one in person and one is not Element.VILLAGE
        ]
    return lines


def _value(name: str, value: Any, opened: bool) -> Text | None:
    element = Element(name)
    if element in record.PERSONAL and not opened:
        return _HIDDEN
    return record.said(element, "" if value is None else value)


def _photo(finding: Finding) -> str:
    """A photo as an address that needs no other request, or empty where it has not arrived.

    The hash is the phone's word: only what a phone of the same village sent as a photo is shown, no other file.
    """
    held = StoredFile.objects.filter(sha256=finding.photo, media_type="image/jpeg", size__lte=PHOTO_BYTES)
    file = files.path_of(finding.photo)
    if not held.filter(line__act=KEEP_PHOTO, line__area=finding.visit.village).exists() or not file.is_file():
        return ""
    photo = file.read_bytes()
    return f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}" if photo.startswith(JPEG) else ""


def standing(found: Conflict) -> Text | None:
    """Where the voter stands now."""
    voter = found.voter
    return record.standing(Place(voter.place), voter.village, voter.station) if voter else None
