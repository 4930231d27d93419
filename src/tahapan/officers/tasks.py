"""Long work of this room, run by the worker: taking officers in from a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse

from tahapan.core.actor import Actor
from tahapan.core.errors import Problem
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.jobs.tasks import Progress, both, task
from tahapan.jobs.uploads import incoming
from tahapan.journal.models import Line
from tahapan.officers import acts
from tahapan.officers.bodies import Body
from tahapan.officers.hiring import Decision
from tahapan.officers.loads import loads

IMPORT: Final = "officers.import"

IMPORTED: Final = Text(
    "{rows} baris: {new} baru, {changed} berubah, {same} sama, {rejected} ditolak.",
    "{rows} rows: {new} new, {changed} changed, {same} same, {rejected} rejected.",
)


_ROWS: Final = ("rows", "new", "changed", "same", "rejected")


def _told(counts: Mapping[str, Any], election: str, intake: int) -> dict[str, Any]:
    figures = {name: counts[name] for name in _ROWS}
    page = reverse("officer-intake", args=[election, intake])
    return figures | {"by_code": counts["by_code"], "said": both(IMPORTED.fill(**figures)), "page": page}


def _recall(line: Line) -> dict[str, Any]:
    return _told(line.facts, line.election, line.facts["intake"])


def _forget_upload(arguments: dict[str, Any], refusal: Problem | None) -> None:
    incoming(arguments["upload"]).unlink(missing_ok=True)


@task(IMPORT, Text("Memasukkan berkas petugas", "Taking in a file of officers"), recall=_recall, over=_forget_upload)
def import_officers(
    actor: Actor,
    progress: Progress,
    *,
    election: str,
    body: str,
    area: str,
    upload: str,
    file_name: str,
    decision: str,
    decision_date: str,
    start: str,
    end: str = "",
) -> dict[str, Any]:
    """`acts.import_officers` for the file waiting as `upload`; returns figures, a sentence and the next page.

    Days are ISO dates. Raises what the act raises.
    """
    event = elections.event(election)
    progress("read", 0, 0)
    made = acts.import_officers(
        actor=actor,
        election=event,
        body=Body(body),
        area=area,
        path=incoming(upload),
        file_name=file_name,
        decision=Decision(
            decision,
            dt.date.fromisoformat(decision_date),
            dt.date.fromisoformat(start),
            dt.date.fromisoformat(end) if end else None,
        ),
        loads=loads(event, area),
    )
    return _told({name: getattr(made, name) for name in (*_ROWS, "by_code")}, election, made.pk)
