"""Acts about phones: a code for an officer, signing in, the package, the way back to a forgotten PIN, the end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F

from tahapan.accounts.rules import check_reason
from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import package_document
from tahapan.fieldwork.actor import DeviceActor
from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Device, Invitation
from tahapan.fieldwork.sync import keys, problems
from tahapan.journal.act import act, current, note
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post

CODE_HOURS: Final = 72
RECOVERY_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A phone just signed in: its row, with `share` and `recovery`, and its officer's post."""

    device: Device
    post: Post


def _of_post(arguments: dict[str, Any]) -> tuple[str, str]:
    post: Post = arguments["post"]
    return post.area, post.election.slug


def _of_device(arguments: dict[str, Any]) -> tuple[str, str]:
    post: Post = arguments["device"].post
    return post.area, post.election.slug


@act(
    "fieldwork.invite-device",
    title=Text("Buat kode untuk HP petugas", "Make a code for an officer's phone"),
    scope=_of_post,
)
def invite(*, actor: Actor, election: ElectionEvent, post: Post) -> str:
    """A one-time code with which the officer signs a phone in within 72 hours; shown once, only a keyed hash is kept.

    Side effects: one Invitation; codes made before for this post, not used yet, stop working. Raises Refused where the
    post is no running Pantarlih of this event.
    """
    _check_running(post, election)
    now = clock.now()
    Invitation.objects.filter(post=post, used=None, expires__gt=now).update(expires=now)
    code = keys.new_code()
    Invitation.objects.create(
        post=post,
        code_hash=keys.code_hash(code),
        made=now,
        expires=now + dt.timedelta(hours=CODE_HOURS),
        line_id=current().seq,
    )
    note(post=post.pk)
    return code


def _check_running(post: Post, election: ElectionEvent) -> None:
    over = post.end is not None and post.end < clock.today(clock.zone_of(post.area))
    if post.body != Body.PANTARLIH or post.election_id != election.pk or not post.is_running or over:
        raise Refused(problems.POST_NOT_RUNNING)


def enrol(*, code: str, key: str, name: str, app: str) -> Enrolled:
    """Sign a phone in with the code of its officer; the phone acts as that officer's from here on.

    Finds the code, then calls the act `fieldwork.enrol-device`. The same code with the same key again, before the phone
    said anything else: the same phone, for the answer may have been lost on the way. Raises Refused for a code that is
    unknown, used by another key or old, for a key that is no P-256 key, and where the officer no longer serves.
    """
    found = _invitation(code, key)
    return _enrol(actor=DeviceActor(found.post), post=found.post, code=code, key=key, name=name, app=app)


def _invitation(code: str, key: str) -> Invitation:
    """The code as long as it is good for a phone with this key. Raises Refused."""
    known = Invitation.objects.select_related("post__election", "post__officer").filter(
        code_hash=keys.code_hash(code), expires__gt=clock.now()
    )
    found = known.first()
    if found is None or (found.used is not None and _enrolled(found, key) is None):
        raise Refused(problems.CODE_WRONG)
    return found


def _enrolled(used: Invitation, key: str) -> Device | None:
    """The phone with this key that a used code signed in, as long as it said nothing since."""
    silent = Device.objects.filter(seen=F("enrolled"), last_seq=0, packed=None, state=DeviceState.ACTIVE.value)
    return silent.filter(post=used.post, public_key=key, enrolled__gte=used.made).first()


@act("fieldwork.enrol-device", title=Text("Daftarkan HP petugas", "Sign an officer's phone in"), scope=_of_post)
def _enrol(*, actor: Actor, post: Post, code: str, key: str, name: str, app: str) -> Enrolled:
    found = _invitation(code, key)  # again, now that nobody else can use it meanwhile
    keys.public_key(key)
    _check_running(post, post.election)
    known = _enrolled(found, key)
    if known is not None:
        note(device=str(known.pk), post=post.pk, again=True)
        return Enrolled(known, post)
    now = clock.now()
    Invitation.objects.filter(pk=found.pk).update(used=now)
    device = Device.objects.create(
        post=post,
        public_key=key,
        name=" ".join(name.split())[:80],
        share=keys.new_secret(),
        recovery=keys.new_secret(),
        enrolled=now,
        seen=now,
        app=app[:20],
    )
    note(device=str(device.pk), post=post.pk)
    return Enrolled(device, post)


@act(
    "fieldwork.take-package",
    title=Text("Ambil paket coklit ke HP", "Take the coklit package to a phone"),
    scope=_of_device,
    opens=True,
)
def take_package(*, actor: Actor, device: Device) -> dict[str, Any]:
    """The package of the phone's officer as JSON (docs/protocol.md). An opening: it holds NIK and NKK.

    Side effects: `packed` and `seen`. Raises Refused where the phone is to leave, the post ended, its term is over, or
    nothing is prepared.
    """
    _read_again(device)
    if device.state != DeviceState.ACTIVE:
        raise Refused(problems.DEVICE_LEAVING)
    now = clock.now()
    package = package_document.build(device.post, clock.today(clock.zone_of(device.post.area)))
    Device.objects.filter(pk=device.pk).update(packed=now, seen=now)
    people = sum(len(one["people"]) for one in package["households"])
    note(device=str(device.pk), households=len(package["households"]), people=people)
    return package


@act(
    "fieldwork.allow-recovery",
    title=Text("Izinkan pemulihan PIN sebuah HP", "Allow the PIN of a phone to be recovered"),
    scope=_of_device,
)
def allow_recovery(*, actor: Actor, device: Device, reason: str) -> Device:
    """Let the phone ask for its recovery key within the next hour. Raises Refused without a reason."""
    check_reason(reason)
    _read_again(device)
    until = clock.now() + dt.timedelta(minutes=RECOVERY_MINUTES)
    _set(device, recovery_until=until)
    note(device=str(device.pk))
    return device


@act(
    "fieldwork.recover-device",
    title=Text("Pulihkan PIN sebuah HP", "Recover the PIN of a phone"),
    scope=_of_device,
    opens=True,
)
def recover(*, actor: Actor, device: Device) -> str:
    """The recovery key, for a phone that may ask now; once. Raises Refused where PPS has not allowed it in time."""
    _read_again(device)
    held = Device.objects.get(pk=device.pk)
    if held.recovery_until is None or held.recovery_until < clock.now():
        raise Refused(problems.RECOVERY_NOT_ALLOWED)
    _set(device, recovery_until=None)
    note(device=str(device.pk))
    return held.recovery


@act(
    "fieldwork.order-hand-over",
    title=Text(
        "Perintahkan HP menyerahkan catatan lalu mengosongkan diri", "Order a phone to hand over and wipe itself"
    ),
    scope=_of_device,
)
def order_hand_over(*, actor: Actor, device: Device, reason: str) -> Device:
    """At its next contact the phone is told to deliver or back up what it holds, and only then to wipe itself.

    Raises Refused without a reason, or where the phone has ended.
    """
    check_reason(reason)
    _read_again(device)
    _set(device, state=DeviceState.LEAVING.value)
    note(device=str(device.pk))
    return device


@act(
    "fieldwork.keep-device", title=Text("Batalkan perintah serah", "Take back the order to hand over"), scope=_of_device
)
def keep(*, actor: Actor, device: Device, reason: str) -> Device:
    """The phone goes on. Raises Refused without a reason, or where it has wiped itself."""
    check_reason(reason)
    _read_again(device)
    _set(device, state=DeviceState.ACTIVE.value)
    note(device=str(device.pk))
    return device


@act("fieldwork.revoke-device", title=Text("Akhiri sebuah HP", "End a phone"), scope=_of_device)
def revoke(*, actor: Actor, device: Device, reason: str) -> Device:
    """End a phone that will not come back (lost, stolen, broken). What it holds can still come in as a backup file.

    Raises Refused without a reason.
    """
    check_reason(reason)
    _set(device, state=DeviceState.WIPED.value, recovery_until=None)
    note(device=str(device.pk), unsent=device.unsent)
    return device


@act("fieldwork.queue-handed-over", title=Text("HP menyerahkan catatannya", "A phone hands over"), scope=_of_device)
def handed_over(*, actor: Actor, device: Device, unsent: int, backup: bool) -> Device:
    """The phone says what it still holds and whether a backup file of that was made.

    Side effects: `unsent`; a phone that is to leave may wipe itself once it holds nothing, or a backup holds it.
    """
    _read_again(device)
    values: dict[str, Any] = {"unsent": unsent, "seen": clock.now()}
    if device.state == DeviceState.LEAVING and (unsent == 0 or backup):
        values["state"] = DeviceState.EMPTIED.value
    _set(device, **values)
    note(device=str(device.pk), unsent=unsent, backup=backup)
    return device


@act("fieldwork.device-wiped", title=Text("HP mengosongkan diri", "A phone wiped itself"), scope=_of_device)
def wiped(*, actor: Actor, device: Device) -> Device:
    """The phone wiped itself: it is ended and may not come back. Raises Refused where it was not told to."""
    device.refresh_from_db(fields=["state"])
    if device.state not in (DeviceState.EMPTIED, DeviceState.WIPED):
        raise Refused(problems.QUEUE_LEFT)
    _set(device, state=DeviceState.WIPED.value, seen=clock.now(), unsent=0)
    note(device=str(device.pk))
    return device


def _read_again(device: Device) -> None:
    """What the office may have done to a phone while this act waited for its turn. Raises Refused where it ended it."""
    device.refresh_from_db(fields=["state", "unsent"])
    if device.state == DeviceState.WIPED:
        raise Refused(problems.DEVICE_ENDED)


def _set(device: Device, **values: Any) -> None:
    """The same values in the database and in hand."""
    Device.objects.filter(pk=device.pk).update(**values)
    for name, value in values.items():
        setattr(device, name, value)
