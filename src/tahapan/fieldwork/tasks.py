"""What the worker does for coklit."""

from __future__ import annotations

from tahapan.accounts.actor import ConsoleActor
from tahapan.core.errors import Refused
from tahapan.elections.models import ElectionEvent
from tahapan.fieldwork import acts
from tahapan.fieldwork.models import Waiting
from tahapan.jobs.regular import regularly

WORKER = ConsoleActor("pekerja")


@regularly
def apply_what_waits() -> int:
    """Try again to apply what could not be applied when it came. Returns how much was."""
    waiting = Waiting.objects.order_by().values_list("event__device__post__election", flat=True).distinct()
    found = ElectionEvent.objects.filter(pk__in=list(waiting))
    return sum(map(_apply, found))


def _apply(election: ElectionEvent) -> int:
    try:
        return acts.sync.apply_waiting(actor=WORKER, election=election)
    except Refused:
        return 0
