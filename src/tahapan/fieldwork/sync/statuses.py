"""What became of events received before, so that the same delivery gets the same receipts again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from tahapan.fieldwork.kinds import ConflictKind
from tahapan.fieldwork.sync.applying import Held
from tahapan.journal.bulk import as_uuid, rows


@dataclass(frozen=True, slots=True)
class Statuses:
    """Of some events: which wait to be applied, and which are held, with why. The others stand."""

    held: Held
    waiting: set[uuid.UUID]


def of(events: Iterable[uuid.UUID]) -> Statuses:
    """Three queries, however many events."""
    ids = set(events)
    waiting = {as_uuid(row[0]) for row in rows("SELECT event_id FROM fieldwork_waiting WHERE event_id {ids}", ids)}
    found = (
        *rows("SELECT event_id, kind FROM fieldwork_conflict WHERE event_id {ids} AND settled IS NULL", ids),
        *rows(
            "SELECT f.visit_id, c.kind FROM fieldwork_finding f JOIN fieldwork_conflict c ON c.id = f.conflict_id"
            " WHERE f.visit_id {ids} AND f.state = 'sengketa' AND c.settled IS NULL ORDER BY c.kind DESC",
            ids,
        ),
    )
    return Statuses({as_uuid(pk): ConflictKind(kind) for pk, kind in found}, waiting)
