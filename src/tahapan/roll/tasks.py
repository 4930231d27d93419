"""Long work of the roll, run by the worker: mapping stations and taking in a file."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from django.urls import reverse

from tahapan.core import home
from tahapan.core.actor import Actor
from tahapan.core.errors import Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.engines.siting import Preferences
from tahapan.jobs.tasks import Progress, task
from tahapan.journal import files
from tahapan.roll import acts
from tahapan.roll.mapping import Wishes
from tahapan.roll.models import Intake

MAP_STATIONS: Final = "roll.map-stations"
IMPORT: Final = "roll.import"

_SHA256: Final = re.compile(r"[0-9a-f]{64}")

EVEN_TOLERANCE: Final = 0.1
"""How far above the mean of its village a load may lie when even loads are wished, as a share."""


class RtPrice(StrEnum):
    """How much an RT voting together is worth, in words; `metres` is what one voter may walk further for it."""

    LOW = "rendah"
    MID = "sedang"
    HIGH = "tinggi"

    @property
    def metres(self) -> float:
        return _METRES[self]


_METRES: Final = {RtPrice.LOW: 50.0, RtPrice.MID: Preferences().rt_price, RtPrice.HIGH: 800.0}

MAPPED: Final = Text(
    "{stations} TPS untuk {voters} pemilih; keluarga terpisah: {split}; TPS melebihi batas: {over}.",
    "{stations} stations for {voters} voters; families split: {split}; stations above the limit: {over}.",
)
IMPORTED: Final = Text(
    "{rows} baris: {new} baru, {changed} berubah, {same} sama, {rejected} ditolak; {warnings} peringatan.",
    "{rows} rows: {new} new, {changed} changed, {same} same, {rejected} rejected; {warnings} warnings.",
)


GIVE_REASON: Final = Text(
    "Periksa apakah berkasnya benar. Bila memang demikian, buka Pemilih › Masukkan berkas dan tulis alasannya.",
    "Check that it is the right file. If it is, open Voters › Import a file and write the reason.",
)


def incoming(sha256: str) -> Path:
    """Where an uploaded file waits for its import, named by its SHA-256. Raises ValueError on anything else.

    The page that takes the upload writes it here; the import keeps the file as evidence, after which it is removed.
    """
    if _SHA256.fullmatch(sha256) is None:
        raise ValueError("not a SHA-256")
    return home.current().work / "incoming" / sha256


def wishes_of(rt_price: str, even: bool) -> Wishes:
    """The wishes of the mapping page. Raises ValueError on a price that is none of `RtPrice`."""
    return Wishes(
        preferences=Preferences(rt_price=RtPrice(rt_price).metres, even_tolerance=EVEN_TOLERANCE if even else None)
    )


@task(MAP_STATIONS, Text("Memetakan TPS", "Mapping polling stations"))
def map_stations(
    actor: Actor,
    progress: Progress,
    *,
    election: str,
    area: str,
    rt_price: str = RtPrice.MID,
    even: bool = False,
    again: bool = False,
    reason: str = "",
) -> dict[str, Any]:
    """`acts.map_stations` for the event called `election`; returns its figures, a sentence and the next page.

    Raises what the act raises.
    """
    summary = acts.map_stations(
        actor=actor,
        election=elections.event(election),
        area=area,
        wishes=wishes_of(rt_price, even),
        again=again,
        reason=reason,
        progress=progress,
    )
    figures = {
        "stations": summary.stations,
        "voters": summary.voters,
        "split": summary.split_families,
        "over": summary.over_limit,
    }
    return figures | {
        "mean_walk": summary.mean_walk,
        "said": _both(MAPPED.fill(**figures)),
        "page": f"{reverse('station-quality', args=[election])}?wilayah={area}",
    }


@task(IMPORT, Text("Memasukkan berkas pemilih", "Taking in a voter file"))
def import_file(
    actor: Actor,
    progress: Progress,
    *,
    election: str,
    sha256: str,
    file_name: str,
    mapping: str = "",
    allow_large_change: str = "",
) -> dict[str, Any]:
    """`roll.acts.import_file` for the file waiting as `sha256` (see `incoming`); returns figures, a sentence, a page.

    `mapping` is the name of a column mapping file waiting beside it. Both are removed when the work is over, but for a
    change refused as too large: then they keep waiting, so that it can be sent again with a reason. Run again after a
    crash it finds the file where the import kept it. Raises what the act raises.
    """
    from tahapan.roll import acts
    from tahapan.roll.intake import refusals

    waiting = incoming(sha256)
    columns = waiting.with_name(mapping) if mapping else None
    again = False
    try:
        report = acts.import_file(
            actor=actor,
            election=elections.event(election),
            path=waiting if waiting.exists() else files.path_of(sha256),
            file_name=file_name,
            mapping=columns,
            allow_large_change=allow_large_change,
            progress=progress,
        )
    except Refused as refusal:
        again = refusal.problem.code == refusals.LARGE_CHANGE.code
        if not again:
            raise
        raise Refused(replace(refusal.problem, next=GIVE_REASON)) from refusal
    finally:
        if not again:
            waiting.unlink(missing_ok=True)
            if columns is not None:
                columns.unlink(missing_ok=True)
    figures = {name: getattr(report, name) for name in ("rows", "new", "changed", "same", "rejected", "warnings")}
    return figures | {
        "by_code": dict(report.by_code),
        "matched": report.matched,
        "only_in_dp4": report.only_in_dp4,
        "only_in_dpt": report.only_in_dpt,
        "said": _both(IMPORTED.fill(**figures)),
        "page": _page_of_intake(election, actor),
    }


def _page_of_intake(election: str, actor: Actor) -> str:
    """The page of the intake `actor` just made."""
    latest = Intake.objects.filter(election__slug=election, line__actor=actor.identity).values_list("pk", flat=True)
    return reverse("intake", args=[election, latest[0]])


def _both(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}
