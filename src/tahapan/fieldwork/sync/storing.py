"""Taking what a phone delivered: is it genuine, is it new, and keeping it byte for byte. Inside an act."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final

from tahapan.core import clock
from tahapan.core.errors import Refused
from tahapan.fieldwork import rules
from tahapan.fieldwork.kinds import EventKind
from tahapan.fieldwork.models import Device
from tahapan.fieldwork.sync import keys, problems, protocol
from tahapan.fieldwork.sync.applying import Stored
from tahapan.fieldwork.sync.protocol import BrokenBatch, Envelope
from tahapan.journal import bulk
from tahapan.journal.act import current
from tahapan.journal.bulk import as_moment, as_uuid, rows

_EVENT: Final = (
    "id", "device_id", "line_id", "seq", "kind", "text", "sha256", "prev", "signature", "made", "received", "late",
)  # fmt: skip
_BEFORE: Final = "SELECT made FROM fieldwork_event WHERE device_id {ids} AND seq < %s ORDER BY seq DESC LIMIT 1"
_ALTERED: Final = ("event_id", "device_id", "text", "sha256", "signature", "received", "line_id")


@dataclass(frozen=True, slots=True)
class Told:
    """One event as delivered."""

    envelope: Envelope
    text: str
    signature: str
    sha256: str


@dataclass(slots=True)
class Batch:
    """A delivery sorted: what is new, what was received before with the same bytes, and with other bytes."""

    told: list[Told]
    """Everything, in the order delivered."""
    new: list[Told] = field(default_factory=list)
    known: list[Told] = field(default_factory=list)
    altered: list[Told] = field(default_factory=list)


def sort(device: Device, events: Sequence[Mapping[str, str]]) -> Batch:
    """Read a delivery and compare it with what is stored. One query. Raises Refused for what no phone would send."""
    try:
        told = [_read(one["text"], one["signature"]) for one in events]
    except BrokenBatch as wrong:
        raise Refused(problems.BATCH_BROKEN) from wrong
    if any(one.envelope.device != device.pk for one in told):
        raise Refused(problems.SIGNATURE_WRONG)
    batch = Batch(told)
    sql = "SELECT id, sha256 FROM fieldwork_event WHERE id {ids}"
    known = {as_uuid(pk): sha256 for pk, sha256 in rows(sql, {one.envelope.id for one in told})}
    mine: dict[uuid.UUID, str] = {}
    for one in told:
        before = known.get(one.envelope.id, mine.get(one.envelope.id))
        if before is None:
            mine[one.envelope.id] = one.sha256
            batch.new.append(one)
        elif before != one.sha256 and one.envelope.id in mine:
            raise Refused(problems.BATCH_BROKEN)
        else:
            (batch.known if before == one.sha256 else batch.altered).append(one)
    return batch


def _read(text: str, signature: str) -> Told:
    return Told(protocol.envelope(text), text, signature, keys.sha256(text))


def check_signed(device: Device, new: Iterable[Told]) -> None:
    """Raise Refused unless every new event is bound to a signature of the device.

    An event is bound by its own signature, or by the next one's: whose `prev` is its hash, and who is bound itself.
    """
    in_order = sorted(new, key=lambda one: one.envelope.seq)
    key = keys.public_key(device.public_key)
    for one, following in zip_longest(in_order, in_order[1:]):
        bound = (
            following is not None
            and following.envelope.seq == one.envelope.seq + 1
            and following.envelope.prev == one.sha256
        )
        if not bound and not keys.is_signed(key, one.text, one.signature):
            raise Refused(problems.SIGNATURE_WRONG)


def keep(device: Device, new: Sequence[Told]) -> list[Stored]:
    """Store new events. Side effects: rows of fieldwork_event, nothing else."""
    received, line = clock.now(), current().seq
    made = _moments(device, new, received)
    stored = [Stored(one.envelope, made[one.envelope.id]) for one in new]
    both = zip(new, stored, strict=True)
    bulk.insert("fieldwork_event", _EVENT, (_row(device, one, at.made, received, line) for one, at in both))
    return stored


def _moments(device: Device, new: Sequence[Told], received: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    """When each event was made. One query: nothing was made before what the same phone told earlier in its chain."""
    in_order = sorted((one.envelope for one in new), key=lambda one: one.seq)
    earliest = device.enrolled
    for (before,) in rows(_BEFORE, [device.pk], in_order[0].seq):
        earliest = max(earliest, as_moment(before))
    found: dict[uuid.UUID, dt.datetime] = {}
    for one in in_order:
        found[one.id] = earliest = made_of(device, one, received, earliest)
    return found


def made_of(device: Device, told: Envelope, received: dt.datetime, earliest: dt.datetime) -> dt.datetime:
    """When an event was made: by the phone's clock set right, never before `earliest` nor after now.

    What comes more than five days after an officer was replaced or dismissed counts as made when it came: nothing shows
    that it was made before.
    """
    post = device.post
    if post.end is not None and not post.is_running:
        ended = dt.datetime.combine(post.end, dt.time.max, clock.zone_of(post.area))
        if rules.is_late(ended, received):
            return received
    return min(max(told.made, earliest), received)


def _row(device: Device, one: Told, made: dt.datetime, received: dt.datetime, line: int) -> tuple[Any, ...]:
    envelope = one.envelope
    known = envelope.kind if envelope.kind in set(EventKind) else envelope.kind[:12]
    return (
        bulk.stored(envelope.id),
        bulk.stored(device.pk),
        line,
        envelope.seq,
        known,
        one.text,
        one.sha256,
        envelope.prev,
        one.signature,
        bulk.stored(made),
        bulk.stored(received),
        rules.is_late(made, received),
    )


def keep_altered(device: Device, altered: Sequence[Told]) -> None:
    """Keep what came again with other bytes, once for each content. Side effects: rows of fieldwork_altered."""
    sql = "SELECT event_id, sha256 FROM fieldwork_altered WHERE event_id {ids}"
    before = {(as_uuid(pk), sha256) for pk, sha256 in rows(sql, {one.envelope.id for one in altered})}
    fresh = {(one.envelope.id, one.sha256): one for one in altered if (one.envelope.id, one.sha256) not in before}
    received, line = bulk.stored(clock.now()), current().seq
    bulk.insert(
        "fieldwork_altered",
        _ALTERED,
        [
            (bulk.stored(pk), bulk.stored(device.pk), one.text, sha256, one.signature, received, line)
            for (pk, sha256), one in fresh.items()
        ],
    )


def chain_end(device: Device) -> dict[str, Any]:
    """How far the device's events are known without a gap, as values of its row. One query."""
    last, digest = device.last_seq, device.last_hash
    sql = "SELECT seq, prev, sha256 FROM fieldwork_event WHERE device_id {ids} AND seq > %s"
    links = {(seq, prev): sha256 for seq, prev, sha256 in rows(sql, [device.pk], last)}
    while (last + 1, digest) in links:
        last, digest = last + 1, links[last + 1, digest]
    return {"last_seq": last, "last_hash": digest}
