"""Long work of this room, run by the worker: taking officers in from a file."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.urls import reverse

from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.jobs.tasks import Progress, both, task
from tahapan.jobs.uploads import incoming
from tahapan.journal import files
from tahapan.officers import acts
from tahapan.officers.bodies import Body
from tahapan.officers.hiring import Decision
from tahapan.officers.loads import loads

IMPORT: Final = "officers.import"

IMPORTED: Final = Text(
    "{rows} baris: {new} baru, {changed} berubah, {same} sama, {rejected} ditolak.",
    "{rows} rows: {new} new, {changed} changed, {same} same, {rejected} rejected.",
)


@task(IMPORT, Text("Memasukkan berkas petugas", "Taking in a file of officers"))
def import_officers(
    actor: Actor,
    progress: Progress,
    *,
    election: str,
    body: str,
    area: str,
    sha256: str,
    file_name: str,
    decision: str,
    decision_date: str,
    start: str,
    end: str = "",
) -> dict[str, Any]:
    """`acts.import_officers` for the file waiting as `sha256`; returns figures, a sentence and the next page.

    Days are ISO dates. The waiting file is removed when the work is over. Raises what the act raises.
    """
    event, waiting = elections.event(election), incoming(sha256)
    progress("read", 0, 0)
    try:
        made = acts.import_officers(
            actor=actor,
            election=event,
            body=Body(body),
            area=area,
            path=waiting if waiting.exists() else files.path_of(sha256),
            file_name=file_name,
            decision=Decision(
                decision,
                dt.date.fromisoformat(decision_date),
                dt.date.fromisoformat(start),
                dt.date.fromisoformat(end) if end else None,
            ),
            loads=loads(event, area),
        )
    finally:
        waiting.unlink(missing_ok=True)
    figures = {name: getattr(made, name) for name in ("rows", "new", "changed", "same", "rejected")}
    page = reverse("officer-intake", args=[election, made.pk])
    return figures | {"by_code": made.by_code, "said": both(IMPORTED.fill(**figures)), "page": page}
