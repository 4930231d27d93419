"""The working list every later list is first counted against: Model A-Daftar Pemilih as it was before coklit."""

from __future__ import annotations

import datetime as dt

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.models import Visit
from tahapan.fieldwork.rules import STAGE
from tahapan.journal.act import act, current, note
from tahapan.journal.models import Line
from tahapan.lists import cutting
from tahapan.lists.kinds import ListKind
from tahapan.lists.models import Cut
from tahapan.roll.as_of import as_of
from tahapan.roll.models import Entry, Place

BASE_FIXED = Problem(
    code="list-base-fixed",
    what=Text("Daftar A sudah ditetapkan.", "List A is fixed already."),
    next=Text("Lanjutkan ke rapat pleno DPHP.", "Go on to the plenaries on the DPHP."),
)
NOBODY_LISTED = Problem(
    code="list-base-empty",
    what=Text("Daftar pemilih masih kosong.", "The roll is empty."),
    next=Text("Masukkan DP4 dan petakan TPS lebih dahulu.", "Take in the DP4 and map the stations first."),
)
NOT_MAPPED = Problem(
    code="list-base-not-mapped",
    what=Text("{count} pemilih belum ditempatkan di TPS mana pun.", "{count} voters stand at no station."),
    next=Text(
        "Petakan dahulu, atau tulis alasan mengapa daftar ditetapkan tanpa TPS mereka.",
        "Map them first, or give the reason why the list is fixed without their stations.",
    ),
)


@act("lists.fix-base", title=Text("Tetapkan daftar A sebelum coklit", "Fix list A, before coklit"))
def fix_base(*, actor: Actor, election: ElectionEvent, reason: str = "") -> Cut:
    """Keep the roll before coklit as list A, the list DPHP and DPS are counted against.

    Before coklit: as it stands. Later: as it stood at the last line before coklit's first day; where it was empty
    then (an office that began later), before the first visit. Side effects: those of `cutting.cut`. Raises Refused
    when it is fixed already or nobody is listed, and, without a `reason`, when voters stand at no station (it says how
    many; with one they stay a row of their own).
    """
    if cutting.standing(election, ListKind.A, election.area) is not None:
        raise Refused(BASE_FIXED)
    upto = _before_coklit(election)
    places = as_of(election, election.area, upto)["place"]
    unmapped = int((places == Place.UNMAPPED.value).sum())
    if not unmapped and not (places == Place.STATION.value).any():
        raise Refused(NOBODY_LISTED)
    if unmapped and not reason:
        raise Refused(NOT_MAPPED.fill(count=unmapped))
    made = cutting.cut(election, cutting.BASE, election.area, None, upto)
    note(unmapped=unmapped)
    return made


def _before_coklit(election: ElectionEvent) -> int:
    """The journal line at which the roll was that of before coklit; the present line where coklit has not begun."""
    start = next((one.start for one in queries.stages(election) if one.code == STAGE), None)
    here = clock.zone_of(election.area)
    if start is None or clock.today(here) < start:
        return current().seq
    morning = dt.datetime.combine(start, dt.time(), here)
    entries = Entry.objects.filter(election=election)
    line = Line.objects.filter(election=election.slug, at__lt=morning).order_by("-seq").values_list("seq").first()
    if line is not None and entries.filter(line_id__lte=line[0]).exists():
        return int(line[0])
    first = Visit.objects.filter(election=election).order_by("line_id").values_list("line_id").first()
    return current().seq if first is None else int(first[0]) - 1
