"""What a phone is told to do at its next contact."""

from __future__ import annotations

from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Assignment, Device


def of(device: Device) -> tuple[str, ...]:
    """`hand-over`: deliver or back up everything; `wipe`: nothing is left, erase; `refresh`: the package is old.

    At most one query.
    """
    if device.state == DeviceState.LEAVING:
        return ("hand-over",)
    if device.state == DeviceState.EMPTIED:
        return ("wipe",)
    if device.packed is None:
        return ()
    newer = Assignment.objects.filter(post_id=device.post_id, line__at__gt=device.packed)
    return ("refresh",) if newer.exists() else ()
