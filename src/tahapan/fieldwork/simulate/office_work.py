"""What the office does while officers walk: invite phones, open backups. By its own acts, on the day being played."""

from __future__ import annotations

import datetime as dt

from tahapan.core import clock
from tahapan.core.actor import Actor
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork.acts import devices, sync
from tahapan.fieldwork.models import Device
from tahapan.officers.models import Post


def invite(actor: Actor, election: ElectionEvent, post: Post, day: dt.date) -> str:
    """A one-time code for a phone of this officer."""
    with clock.pretend(day):
        return devices.invite(actor=actor, election=election, post=post)


def open_backup(actor: Actor, device: str, file: bytes, day: dt.date) -> None:
    """Take in the backup file an officer brought."""
    with clock.pretend(day):
        known = Device.objects.select_related("post__election").get(pk=device)
        sync.open_backup(actor=actor, device=known, file=file, reason="HP dikosongkan, cadangan diserahkan")
