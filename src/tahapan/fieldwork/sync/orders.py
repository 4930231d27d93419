"""What a phone is told to do at its next contact."""

from __future__ import annotations

from typing import Final

from tahapan.fieldwork.kinds import DeviceState
from tahapan.fieldwork.models import Device
from tahapan.journal import bulk
from tahapan.journal.bulk import rows

_NEWER: Final = (
    "SELECT a.id FROM fieldwork_assignment a JOIN journal_line l ON l.seq = a.line_id"
    " WHERE a.post_id {ids} AND l.at > %s"
)


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
    newer = rows(_NEWER, [device.post_id], bulk.stored(device.packed))
    return ("refresh",) if any(newer) else ()
