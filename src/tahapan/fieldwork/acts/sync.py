"""Acts by which what a phone told comes in: a delivery, what waited, a photo, a backup file opened at the office.

Storing comes first and is durable: an event is never lost once a receipt names it. Applying runs in a savepoint of the
same transaction; where that fails, which nobody foresaw, the events wait and are applied later, each once.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum

from tahapan.accounts.rules import check_reason
from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Device, Event, Waiting
from tahapan.fieldwork.sync import applying, keys, orders, problems, protocol, statuses, storing
from tahapan.fieldwork.sync.applying import Held, Stored
from tahapan.journal import files
from tahapan.journal.act import act, note
from tahapan.journal.bulk import as_day, as_moment, rows
from tahapan.journal.models import StoredFile

log = logging.getLogger("tahapan.fieldwork")

APPLIED: Final = "applied"
STORED: Final = "stored"
HELD: Final = "held"
BATCH: Final = 200
"""Events a delivery may hold."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many photos, of how many bytes together, are taken in on one day."""

    photos: int
    size: int

    def holds(self, photos: int, size: int) -> bool:
        return photos <= self.photos and size <= self.size


PHOTOS_OF_PHONE: Final = Allowance(300, 150 << 20)
"""Of one phone: a week of work without a line, delivered at once. A choice of this house."""
PHOTOS_OF_EVENT: Final = Allowance(60_000, 20 << 30)
"""Of all phones of an election event: what a disk of the office can hold for a while. A choice of this house."""


_WAITS: Final = (
    "SELECT 1 FROM fieldwork_waiting w JOIN fieldwork_event e ON e.id = w.event_id WHERE e.device_id {ids} LIMIT 1"
)


_DEVICE: Final = (
    'SELECT d.state, d.last_seq, d.last_hash, d.packed, p."end", p.ended_because FROM fieldwork_device d'
    " JOIN officers_post p ON p.id = d.post_id WHERE d.id {ids}"
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one event. `problem` says why it is held."""

    id: uuid.UUID
    sha256: str
    status: str
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Receipts:
    """The answer to a delivery: a receipt for each event in order, or the ids that came with other bytes than before.

    `orders`: what the phone is to do next. `waits`: some events are stored and not applied yet.
    """

    receipts: tuple[Receipt, ...]
    altered: tuple[uuid.UUID, ...] = ()
    orders: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        return any(one.status == STORED for one in self.receipts)


def _of_device(arguments: dict[str, Any]) -> tuple[str, str]:
    post = arguments["device"].post
    return post.area, post.election.slug


@act("fieldwork.receive", title=Text("Terima catatan dari HP", "Receive what a phone told"), scope=_of_device)
def receive(
    *,
    actor: Actor,
    election: ElectionEvent,
    device: Device,
    events: Sequence[Mapping[str, str]],
    unsent: int = 0,
    app: str = "",
) -> Receipts:
    """Take a delivery: {"text", "signature"} of each event as the phone froze it. The same again: the same receipts.

    Events received before with other bytes are kept beside the first and named in `altered`; nothing else of such a
    delivery is stored. Side effects: Event, Altered, Waiting, the device's row, all that `recording.record` does.
    Raises Refused: `batch-broken`, `batch-too-large`, `signature-wrong`, `device-ended`.
    """
    if len(events) > BATCH:
        raise Refused(problems.BATCH_TOO_LARGE)
    # Another delivery of the same phone may have come in while this one waited for its turn.
    _read_again(device)
    if device.state == DeviceState.WIPED:
        raise Refused(problems.DEVICE_ENDED)
    found = _take(election, device, events)
    if not found.altered:
        _seen(device, found, unsent, app)
        if any(rows(_WAITS, [device.pk])):
            _apply_waiting(Waiting.objects.filter(event__device=device))
    return Receipts(found.receipts, found.altered, orders.of(device))


def _read_again(device: Device) -> None:
    """What other deliveries and the office may have changed since the device was read."""
    for state, last_seq, last_hash, packed, end, because in rows(_DEVICE, [device.pk]):
        device.post.end, device.post.ended_because = as_day(end) if end is not None else None, because
        device.state, device.last_seq, device.last_hash = state, last_seq, last_hash
        device.packed = as_moment(packed) if packed is not None else None


@dataclass(frozen=True, slots=True)
class _Taken:
    receipts: tuple[Receipt, ...]
    altered: tuple[uuid.UUID, ...] = ()
    offset: int | None = None


def _take(election: ElectionEvent, device: Device, events: Sequence[Mapping[str, str]]) -> _Taken:
    """Store and apply a delivery, whoever brought it."""
    batch = storing.sort(device, events)
    if batch.altered:
        storing.keep_altered(device, batch.altered)
        note(device=str(device.pk), altered=len(batch.altered))
        return _Taken((), tuple(one.envelope.id for one in batch.altered))
    storing.check_signed(device, batch.new)
    held: Held = {}
    waiting: set[uuid.UUID] = set()
    if batch.new:
        stored = storing.keep(device, batch.new)
        try:
            with transaction.atomic():
                held = applying.apply(election, device, stored)
        except Exception:
            # The message of an unforeseen error may quote a row; the log keeps only its place in the code.
            log.exception("events of device %s wait", device.pk)
            waiting = {one.envelope.id for one in stored}
            Waiting.objects.bulk_create(Waiting(event_id=pk) for pk in waiting)
    if batch.known:
        again = statuses.of(one.envelope.id for one in batch.known)
        held, waiting = held | again.held, waiting | again.waiting
    note(
        device=str(device.pk),
        events=len(batch.new),
        resent=len(batch.known),
        held=len(held),
        waiting=len(waiting),
    )
    receipts = tuple(_receipt(one.envelope.id, one.sha256, held, waiting) for one in batch.told)
    newest = max((one.envelope for one in batch.told), key=lambda one: one.seq, default=None)
    return _Taken(receipts, offset=newest.offset if newest else None)


def _receipt(pk: uuid.UUID, sha256: str, held: Held, waiting: set[uuid.UUID]) -> Receipt:
    if pk in waiting:
        return Receipt(pk, sha256, STORED)
    if pk in held:
        return Receipt(pk, sha256, HELD, problems.HELD[held[pk]])
    return Receipt(pk, sha256, APPLIED)


def _seen(device: Device, taken: _Taken, unsent: int, app: str) -> None:
    """What the phone said of itself, and how far its chain is known."""
    values: dict[str, Any] = {"seen": clock.now(), "unsent": unsent, "app": app[:20] or device.app}
    if taken.offset is not None:
        values["clock_ms"] = taken.offset
    values |= storing.chain_end(device)
    Device.objects.filter(pk=device.pk).update(**values)
    for name, value in values.items():
        setattr(device, name, value)


# ── What waits


@act("fieldwork.apply-waiting", title=Text("Terapkan catatan yang menunggu", "Apply what waits"))
def apply_waiting(*, actor: Actor, election: ElectionEvent) -> int:
    """Apply the event's stored events that could not be applied when they came, each by itself. Returns how many were.

    Side effects: as `recording.record`; what fails again goes on waiting. Raises Refused where none could be applied,
    so that an event nobody can apply writes no line at every try.
    """
    done, left = _apply_waiting(Waiting.objects.filter(event__device__post__election=election))
    if not done:
        raise Refused(problems.STILL_WAITING)
    note(events=done, waiting=left)
    return done


def _apply_waiting(waiting: Any) -> tuple[int, int]:
    """(applied, left). One by one, so that one that fails holds up no other."""
    found = list(waiting.select_related("event__device__post__election").order_by("event__device", "event__seq"))
    done = 0
    for one in found:
        event: Event = one.event
        try:
            with transaction.atomic():
                stored = Stored(protocol.envelope(event.text), event.made)
                applying.apply(event.device.post.election, event.device, [stored])
                one.delete()
        except Exception:
            log.exception("event %s goes on waiting", event.pk)
        else:
            done += 1
    return done, len(found) - done


# ── Photos and backup files


@act("fieldwork.keep-photo", title=Text("Simpan foto bukti dari HP", "Keep a photo of evidence"), scope=_of_device)
def keep_photo(*, actor: Actor, device: Device, path: Path, sha256: str) -> str:
    """Keep a JPEG a phone sent, as personal evidence under its SHA-256. The same again: nothing more.

    Side effects: the file, and the phone's count of the day. Raises Refused where the bytes are not those named, or no
    JPEG, and where phone or event sent as many today as a day allows: `photos-enough-of-phone`, `photos-enough`.
    """
    with path.open("rb") as stream:
        is_jpeg = stream.read(3) == b"\xff\xd8\xff"
    if not is_jpeg or files.digest(path) != sha256:
        raise Refused(problems.PHOTO_DIFFERS)
    if not StoredFile.objects.filter(pk=sha256).exists():
        _count_photo(device, path.stat().st_size)
    files.keep(path, name=f"bukti-{sha256[:12]}.jpg", media_type="image/jpeg", personal=True)
    note(device=str(device.pk))
    return sha256


def _count_photo(device: Device, size: int) -> None:
    """One photo more of today. Raises Refused where that is more than a day allows."""
    today = clock.today(clock.zone_of(device.post.area))
    of_today = Device.objects.filter(photo_day=today, post__election=device.post.election)
    own = of_today.filter(pk=device.pk).aggregate(n=Sum("photos", default=0), size=Sum("photo_bytes", default=0))
    everyone = of_today.aggregate(n=Sum("photos", default=0), size=Sum("photo_bytes", default=0))
    if not PHOTOS_OF_PHONE.holds(own["n"] + 1, own["size"] + size):
        raise Refused(problems.PHOTOS_OF_PHONE)
    if not PHOTOS_OF_EVENT.holds(everyone["n"] + 1, everyone["size"] + size):
        raise Refused(problems.PHOTOS_OF_EVENT)
    values = {"photo_day": today, "photos": own["n"] + 1, "photo_bytes": own["size"] + size}
    Device.objects.filter(pk=device.pk).update(**values)


@act("fieldwork.open-backup", title=Text("Buka cadangan HP", "Open a phone's backup file"), scope=_of_device)
def open_backup(*, actor: Actor, device: Device, file: bytes, reason: str) -> Receipts:
    """Take in what a backup file of the phone holds, as if the phone had delivered it; also for a phone that has ended.

    Side effects: as `receive`. Raises Refused without a reason, for a file of another phone or one that does not open.
    """
    check_reason(reason)
    if keys.device_of_backup(file) != device.pk:
        raise Refused(problems.BACKUP_WRONG)
    events = keys.open_backup(file, device.recovery)
    election: ElectionEvent = device.post.election
    receipts: tuple[Receipt, ...] = ()
    altered: tuple[uuid.UUID, ...] = ()
    for start in range(0, len(events), BATCH):
        part = events[start : start + BATCH]
        taken = _take(election, device, part)
        if taken.altered:
            left = [one for one in part if protocol.envelope(one["text"]).id not in taken.altered]
            altered += taken.altered
            taken = _take(election, device, left)
        receipts += taken.receipts
    _set_chain(device)
    note(device=str(device.pk), events=len(receipts), altered=len(altered))
    return Receipts(receipts, altered)


def _set_chain(device: Device) -> None:
    values = storing.chain_end(device)
    Device.objects.filter(pk=device.pk).update(**values)
