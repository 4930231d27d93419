"""What stored events mean: visits are recorded, reports and openings kept, the unreadable held. Inside an act."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tahapan.core import clock
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import gathering, recording, reporting
from tahapan.fieldwork.drafts import Evidence, FindingDraft, PersonDraft, Position, VisitDraft
from tahapan.fieldwork.kinds import ConflictKind, Source
from tahapan.fieldwork.models import Conflict, Device, Household
from tahapan.fieldwork.reporting import Handed
from tahapan.fieldwork.sync import protocol
from tahapan.fieldwork.sync.protocol import Envelope, EvidenceBody, NotUnderstood, OpeningsBody, ReportBody, VisitBody
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.journal.bulk import rows

Held = dict[uuid.UUID, ConflictKind]
"""Why an event waits for a person, by its id; nothing for one that stands."""

_CONFLICT: Final = ("election_id", "kind", "village", "event_id", "opened", "line_id")


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it was stored: its envelope, and when it was made by what is known of the phone's clock."""

    envelope: Envelope
    made: dt.datetime


def apply(election: ElectionEvent, device: Device, events: Sequence[Stored]) -> Held:
    """Make stored events count, in one go; those a person must look at come back with why.

    Raises whatever an unforeseen fault raises: the caller undoes it all and tries later.
    """
    held: Held = {}
    visits: list[tuple[Stored, VisitBody]] = []
    openings: dict[uuid.UUID, OpeningsBody] = {}
    reports: list[Handed] = []
    for event in events:
        try:
            body = protocol.body(event.envelope)
        except NotUnderstood:
            held[event.envelope.id] = ConflictKind.UNREADABLE
            continue
        if isinstance(body, VisitBody):
            visits.append((event, body))
        elif isinstance(body, ReportBody) and not reporting.in_order(body.start, body.day):
            held[event.envelope.id] = ConflictKind.UNREADABLE
        elif isinstance(body, ReportBody):
            reports.append(Handed(event.envelope.id, body.report, body.start, body.day, body.figures))
        else:
            openings[event.envelope.id] = body
    held |= dict.fromkeys(_keep_openings(election, device, openings), ConflictKind.OUTSIDE)
    _hold(election, device, held)
    for told in recording.record(election, _drafts(election, device, visits)) if visits else ():
        if told.conflicts:
            held[told.visit] = told.conflicts[0]
    # Once the visits they came with are kept: a report is counted again from those.
    if reports:
        reporting.record_all(device.post, reports)
    return held


def _hold(election: ElectionEvent, device: Device, held: Held) -> None:
    if held:
        opened, line = bulk.stored(clock.now()), current().seq
        village = device.post.area
        bulk.insert(
            Conflict._meta.db_table,
            _CONFLICT,
            [(election.pk, kind.value, village, bulk.stored(event), opened, line) for event, kind in held.items()],
        )


def _keep_openings(election: ElectionEvent, device: Device, told: Mapping[uuid.UUID, OpeningsBody]) -> list[uuid.UUID]:
    """Which NIK were shown on the phone, of voters its package shows or showed. Returns the events that tell of others,
    which no phone of this officer can have shown: a person must ask."""
    opened = [one for body in told.values() for one in body.opened]
    own = gathering.belonged(election, {one.voter for one in opened}, device.post_id)
    moments = [(bulk.stored(device.pk), one.voter, bulk.stored(_aware(one.at))) for one in opened if one.voter in own]
    if moments:
        bulk.insert("fieldwork_opening", ("device_id", "voter_id", "at"), moments)
    return [event for event, body in told.items() if any(one.voter not in own for one in body.opened)]


def _aware(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.WIB)


def _drafts(election: ElectionEvent, device: Device, visits: Sequence[tuple[Stored, VisitBody]]) -> list[VisitDraft]:
    named = {body.household for _, body in visits if body.household is not None}
    # The plus: by id. By the event's index every delivery would walk all its families.
    sql = "SELECT id, station_id FROM fieldwork_household WHERE id {ids} AND +election_id = %s"
    found = rows(sql, named, election.pk)
    households = {row[0]: Household.from_db(None, ("id", "station_id"), row) for row in found}
    return [
        VisitDraft(
            id=event.envelope.id,
            post=device.post,
            at=event.made,
            met=body.met,
            source=Source.PHONE,
            household=households.get(body.household or 0),
            device=device,
            people=tuple(
                FindingDraft(
                    voter=one.voter,
                    base=one.base,
                    outcome=one.outcome,
                    changes=protocol.new_values(one),
                    tms=one.tms,
                    evidence=_evidence(one.evidence),
                    station=one.station,
                )
                for one in body.people
            ),
            new=tuple(PersonDraft(one.model_dump(exclude={"evidence"}), _evidence(one.evidence)) for one in body.new),
            replaces=tuple(set(body.replaces) - {event.envelope.id}),
            sticker=body.sticker,
            proof=body.proof,
            witness=body.witness,
            signed=bool(body.signature),
            position=Position(body.position.lat, body.position.lng, body.position.accuracy) if body.position else None,
            note=body.note,
        )
        for event, body in visits
    ]


def _evidence(told: EvidenceBody | None) -> Evidence:
    return Evidence(told.kind, told.number, told.photo or "") if told else Evidence()
