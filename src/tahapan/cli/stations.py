"""`stations map`: plan or record the mapping of an event, and say how good it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from tahapan.accounts.actor import ConsoleActor
from tahapan.elections.models import ElectionEvent
from tahapan.engines.siting import Effort, Method
from tahapan.roll import mapping
from tahapan.roll.acts import map_stations as record
from tahapan.roll.mapping import Summary, Summing, Wishes

Report = Callable[[str, int, int], None]


def map_stations(
    election: ElectionEvent, *, method: str, dry_run: bool, prove: bool, again: str, report: Report
) -> dict[str, Any]:
    """Map the whole event with `method` and return the figures of docs/cli.md; `dry_run` writes nothing.

    `again` is the reason for mapping villages that are mapped already. Effects, refusals: `roll.acts.map_stations`.
    """
    began = time.perf_counter()
    wishes = Wishes(method=Method(method), effort=Effort.FULL if prove else Effort.FAST, prove=prove)
    if dry_run:
        summing = Summing()
        for made in mapping.plan(election, election.area, wishes, report):
            summing.add(made)
        summary = summing.summary()
    else:
        summary = record(
            actor=ConsoleActor(),
            election=election,
            area=election.area,
            wishes=wishes,
            again=bool(again),
            reason=again,
            progress=report,
        )
    return document(summary) | {
        "method": method,
        "recorded": not dry_run,
        "seconds": round(time.perf_counter() - began, 2),
    }


def document(summary: Summary) -> dict[str, Any]:
    """A mapping's figures as JSON; walks in metres."""
    return {
        "stations": summary.stations,
        "voters": summary.voters,
        "mean_walk": summary.mean_walk,
        "p95_walk": summary.p95_walk,
        "worst_walk": summary.worst_walk,
        "over_limit": summary.over_limit,
        "split_families": summary.split_families,
        "rt_split": summary.rt_split,
        "gap": summary.gap,
        "by_nagari": {
            village: {
                "stations": one.stations,
                "voters": one.voters,
                "max_load": one.max_load,
                "mean_walk": _metres(one.mean_walk),
                "worst_walk": _metres(one.worst_walk),
                "rt_split": one.rt_split,
                "gap": one.gap,
            }
            for village, one in summary.by_nagari.items()
        },
    }


def _metres(value: float) -> float | None:
    return None if value != value else round(value, 1)
