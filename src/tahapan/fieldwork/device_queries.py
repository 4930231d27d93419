"""Reading phones: whose they are, when they last spoke, what they still hold, what is missing of what they told."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from tahapan.core import clock
from tahapan.core.errors import NotFound, Problem
from tahapan.core.text import Text
from tahapan.elections.models import ElectionEvent
from tahapan.elections.scope import in_area
from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Altered, Device, Event, Invitation, Waiting
from tahapan.officers.bodies import Body
from tahapan.officers.models import Post

UNKNOWN: Final = Problem(
    "device-not-here",
    Text("HP ini tidak ada, atau di luar wilayah Anda.", "There is no such phone, or not in your area."),
    Text("Pilih dari daftar HP petugas.", "Choose one from the list of phones."),
)
SILENT_DAYS: Final = 3
"""Days without a word after which a phone in use is worth a call. A choice of this house."""
CLOCK_OFF: Final = dt.timedelta(minutes=10)
"""From here a phone's clock is worth a word; its events are put right anyway. A choice of this house."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One phone. `missing`: events known to exist that have not arrived; `waiting`: stored, not applied yet; `altered`:
    numbers in the chain of events that came a second time with other bytes."""

    device: Device
    events: int
    missing: int
    waiting: int
    altered: tuple[int, ...] = ()

    @property
    def state(self) -> DeviceState:
        return DeviceState(self.device.state)

    @property
    def clock_minutes(self) -> int | None:
        """How far its clock is ahead (behind: negative), where that is worth a word."""
        off = dt.timedelta(milliseconds=self.device.clock_ms)
        return round(off / dt.timedelta(minutes=1)) if abs(off) >= CLOCK_OFF else None

    @property
    def is_silent(self) -> bool:
        """Whether a phone in use has not spoken for days."""
        return self.state in _USED and (self.device.seen or self.device.enrolled) <= _long_ago()


_USED: Final = (DeviceState.ACTIVE, DeviceState.LEAVING)


def _long_ago() -> dt.datetime:
    return clock.now() - dt.timedelta(days=SILENT_DAYS)


def silent(election: ElectionEvent, scope: str) -> QuerySet[Device]:
    """Phones of `scope` in use that have not spoken for days: those of which `is_silent` holds."""
    used = Device.objects.filter(in_area(scope, "post__area"), post__election=election, state__in=_USED)
    return used.filter(Q(seen__lte=_long_ago()) | Q(seen__isnull=True, enrolled__lte=_long_ago()))


def posts(election: ElectionEvent, scope: str) -> QuerySet[Post]:
    """Pantarlih of `scope` who serve, or served and have a phone, by village and station."""
    has_phone = Exists(Device.objects.filter(post=OuterRef("pk")))
    found = Post.objects.filter(in_area(scope, "area"), election=election, body=Body.PANTARLIH)
    return (
        found.filter(Q(ended_because="") | Q(has_phone))
        .select_related("officer", "station", "election")
        .order_by("area", "station__number", "id")
    )


def phones(of: Iterable[Post]) -> dict[int, list[Phone]]:
    """The phones of each post, first enrolled first. Four queries."""
    devices = list(Device.objects.filter(post__in=list(of)).select_related("post__officer", "post__election"))
    found: dict[int, list[Phone]] = defaultdict(list)
    for phone in _phones(devices):
        found[phone.device.post_id].append(phone)
    return found


def phone(election: ElectionEvent, pk: uuid.UUID, scope: str) -> Phone:
    """One phone with its officer's post. Raises NotFound outside the scope."""
    held = Device.objects.select_related("post__officer", "post__station", "post__election")
    device = held.filter(in_area(scope, "post__area"), pk=pk, post__election=election).first()
    if device is None:
        raise NotFound(UNKNOWN)
    return _phones([device])[0]


def _phones(devices: Sequence[Device]) -> list[Phone]:
    counted = {
        row["device"]: (row["top"], row["n"])
        for row in Event.objects.filter(device__in=devices)
        .values("device")
        .annotate(top=Max("seq"), n=Count("seq", distinct=True))
        .order_by()
    }
    waiting = dict(
        Waiting.objects.filter(event__device__in=devices).values_list("event__device").annotate(Count("pk")).order_by()
    )
    altered: dict[uuid.UUID, list[int]] = defaultdict(list)
    again = Altered.objects.filter(device__in=devices).order_by("event__seq")
    for pk, seq in again.values_list("device", "event__seq"):
        altered[pk].append(seq)
    return [
        Phone(
            device,
            (told := counted.get(device.pk, (0, 0)))[1],
            told[0] - told[1],
            waiting.get(device.pk, 0),
            tuple(altered[device.pk]),
        )
        for device in devices
    ]


def open_codes(of: Iterable[Post]) -> dict[int, dt.datetime]:
    """Until when the unused code of each post holds. One query."""
    held = Invitation.objects.filter(post__in=list(of), used=None, expires__gt=clock.now())
    return dict(held.values_list("post_id", "expires"))
