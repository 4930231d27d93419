"""Long work of the roll, run by the worker: mapping stations and taking in a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Any, Final

from django.urls import reverse

from tahapan.core.actor import Actor
from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.elections import queries as elections
from tahapan.engines.siting import Preferences
from tahapan.jobs.tasks import Progress, both, task
from tahapan.jobs.uploads import incoming
from tahapan.journal.models import Line
from tahapan.roll import acts, loads
from tahapan.roll.intake import refusals
from tahapan.roll.mapping import Wishes
from tahapan.roll.models import Intake

MAP_STATIONS: Final = "roll.map-stations"
IMPORT: Final = "roll.import"

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
    "{stations} TPS untuk {voters} pemilih; keluarga terpecah: {split}; TPS melebihi batas: {over}.",
    "{stations} stations for {voters} voters; families split: {split}; stations above the limit: {over}.",
)
IMPORTED: Final = Text(
    "{rows} baris: {new} baru, {changed} berubah, {same} sama, {rejected} ditolak; {warnings} peringatan.",
    "{rows} rows: {new} new, {changed} changed, {same} same, {rejected} rejected; {warnings} warnings.",
)
_ROWS: Final = ("rows", "new", "changed", "same", "rejected", "warnings")

GIVE_REASON: Final = Text(
    "Periksa apakah berkasnya benar. Bila memang demikian, buka Pemilih › Masukkan berkas dan tulis alasannya.",
    "Check that it is the right file. If it is, open Voters › Import a file and write the reason.",
)


def wishes_of(rt_price: str, even: bool) -> Wishes:
    """The wishes of the mapping page. Raises ValueError on a price that is none of `RtPrice`."""
    return Wishes(
        preferences=Preferences(rt_price=RtPrice(rt_price).metres, even_tolerance=EVEN_TOLERANCE if even else None)
    )


def _recall_mapping(line: Line) -> dict[str, Any]:
    """What the line tells, with families split and stations over the limit as they stand."""
    area = line.facts["area"]
    now = loads.figures(elections.event(line.election), area)
    figures = {
        "stations": line.facts["stations"],
        "voters": line.facts["voters"],
        "split": now.split_families,
        "over": now.over_limit,
    }
    return _mapping_told(figures, line.facts["mean_walk"], line.election, area)


def _mapping_told(figures: dict[str, int], mean_walk: float | None, election: str, area: str) -> dict[str, Any]:
    return figures | {
        "mean_walk": mean_walk,
        "said": both(MAPPED.fill(**figures)),
        "page": f"{reverse('station-quality', args=[election])}?wilayah={area}",
    }


@task(MAP_STATIONS, Text("Memetakan TPS", "Mapping polling stations"), recall=_recall_mapping)
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
    return _mapping_told(figures, summary.mean_walk, election, area)


def _forget_upload(arguments: dict[str, Any], refusal: Problem | None) -> None:
    """Remove the file and its column mapping; a change refused as too large waits to be sent again with a reason."""
    if refusal is not None and refusal.code == refusals.LARGE_CHANGE.code:
        return
    waiting = incoming(arguments["upload"])
    waiting.unlink(missing_ok=True)
    if mapping := arguments.get("mapping"):
        waiting.with_name(mapping).unlink(missing_ok=True)


def _recall_import(line: Line) -> dict[str, Any]:
    return _import_told(line.facts, line.election, line.facts["intake"])


def _import_told(counts: Mapping[str, Any], election: str, intake: int) -> dict[str, Any]:
    return {name: counts[name] for name in (*_ROWS, "by_code", "matched", "only_in_dp4", "only_in_dpt")} | {
        "said": both(IMPORTED.fill(**{name: counts[name] for name in _ROWS})),
        "page": reverse("intake", args=[election, intake]),
    }


@task(IMPORT, Text("Memasukkan berkas pemilih", "Taking in a voter file"), recall=_recall_import, over=_forget_upload)
def import_file(
    actor: Actor,
    progress: Progress,
    *,
    election: str,
    upload: str,
    file_name: str,
    mapping: str = "",
    allow_large_change: str = "",
) -> dict[str, Any]:
    """`roll.acts.import_file` for the file waiting as `upload` (see `incoming`); returns figures, a sentence, a page.

    `mapping` is the name of a column mapping file waiting beside it. Raises what the act raises.
    """
    waiting = incoming(upload)
    try:
        report = acts.import_file(
            actor=actor,
            election=elections.event(election),
            path=waiting,
            file_name=file_name,
            mapping=waiting.with_name(mapping) if mapping else None,
            allow_large_change=allow_large_change,
            progress=progress,
        )
    except Refused as refusal:
        if refusal.problem.code != refusals.LARGE_CHANGE.code:
            raise
        raise Refused(replace(refusal.problem, next=GIVE_REASON)) from refusal
    return _import_told(asdict(report), election, _latest_intake(election, actor))


def _latest_intake(election: str, actor: Actor) -> int:
    """The intake `actor` just made."""
    made = Intake.objects.filter(election__slug=election, line__actor=actor.identity).values_list("pk", flat=True)
    return made[0]
