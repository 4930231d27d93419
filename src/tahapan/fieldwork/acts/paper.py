"""Paper: printing the list of a station to write on, and keying in what came back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import paper, recording, sheets
from tahapan.fieldwork.drafts import VisitDraft
from tahapan.fieldwork.kinds import Source
from tahapan.fieldwork.models import Visit
from tahapan.fieldwork.recording import Recorded
from tahapan.journal.act import act, current, note
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post
from tahapan.roll.rules import check_reason
from tahapan.stations.models import Station

NOT_THIS_STATION: Final = Problem(
    "visit-other-station",
    Text("Petugas atau keluarga ini bukan dari TPS ini.", "This officer or family is not of this station."),
    Text("Buka halaman TPS yang tertera pada lembar.", "Open the page of the station named on the sheet."),
)
NOT_WHOLE: Final = Problem(
    "sheet-not-whole",
    Text(
        "{people} pemilih TPS ini belum ada dalam paket coklit, jadi daftarnya belum lengkap.",
        "{people} voters of this station are in no coklit package yet, so the list would not be whole.",
    ),
    Text("Siapkan paket coklit lagi, lalu cetak.", "Prepare the coklit packages again, then print."),
)


def _of_station(arguments: dict[str, Any]) -> tuple[str, str]:
    return arguments["station"].village, arguments["election"].slug


@act(
    sheets.PRINT,
    title=Text("Cetak Model A-Daftar Pemilih satu TPS", "Print Model A-Daftar Pemilih of a station"),
    scope=_of_station,
    opens=True,
)
def print_sheet(*, actor: Actor, election: ElectionEvent, station: Station, reason: str, address: str = "") -> bytes:
    """Model A-Daftar Pemilih of `station` as PDF, NIK and NKK in full, with room to write.

    `address`: the page where the sheet is keyed in; the QR holds it with the number of this print. The line of this
    act is the print's number, and says how many people stand on it. The same roll and moment give the same bytes.
    Raises Refused without a reason, and when somebody of the station is in no package and was met by nobody.
    """
    check_reason(reason)
    number = current().seq
    found = sheets.houses(station, sheets.households(station))
    missing = sheets.left_out(station, (member.voter.pk for house in found for member in house.people))
    if missing:
        raise Refused(NOT_WHOLE.fill(people=missing))
    pdf, printed, digest = sheets.list_of(station, found, clock.now(), number, f"{address}?cetakan={number}")
    people = sum(len(family.people) for family in printed)
    note(station=station.pk, tps=station.number, families=len(printed), people=people, sha256=digest)
    return pdf


@act("fieldwork.enter-sheet", title=Text("Masukkan lembar coklit", "Key in a coklit sheet"), scope=_of_station)
def enter_sheet(
    *, actor: Actor, election: ElectionEvent, station: Station, drafts: Sequence[VisitDraft], number: int | None = None
) -> list[Recorded]:
    """Record families keyed from paper, each as one visit; `number` is the print they were written on, if known.

    A visit whose id was entered before is left out, so that a form sent twice counts once. Side effects: those of
    `recording.record`. Raises Refused for a day ahead, outside coklit or outside the officer's term, for an officer of
    another station and a family of another village; nothing is recorded then.
    """
    law = elections.rules(election)
    for draft in drafts:
        paper.check_day(law, draft.post, draft.at.astimezone(clock.zone_of(station.village)).date())
        _check_station(draft, station)
    known = set(Visit.objects.filter(pk__in=[draft.id for draft in drafts]).values_list("pk", flat=True))
    fresh = [draft for draft in drafts if draft.id not in known]
    recorded = recording.record(election, fresh) if fresh else []
    note(
        station=station.pk,
        tps=station.number,
        print=number,
        visits=len(fresh),
        people=sum(len(draft.people) for draft in fresh),
        new=sum(len(draft.new) for draft in fresh),
    )
    return recorded


def _check_station(draft: VisitDraft, station: Station) -> None:
    # A family moved within the village while its sheet was typed: recording holds what was found for a person.
    of_here = draft.household is None or draft.household.village == station.village
    if draft.source is not Source.PAPER or not of_here or not _serves(draft.post, station):
        raise Refused(NOT_THIS_STATION)


def _serves(post: Post, station: Station) -> bool:
    """Whether a Pantarlih was appointed to the station, or given a part of it."""
    if post.body != Body.PANTARLIH or post.election_id != station.election_id:
        return False
    return post.station_id == station.pk or post.assignments.filter(station=station).exists()
