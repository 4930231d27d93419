"""How good a plan is, in numbers that an outsider can check from the plan alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tahapan.engines.siting.geometry import place_unknown, weigh
from tahapan.engines.siting.model import Floats, Ints, Plan, Rules, Village


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts and metres of one plan. Walks are straight lines, every voter counts once; NaN where no home is known.

    `over_limit` stations above the law's limit, `split_families` families without exactly one station, `rt_split` RT
    that vote in more than one station. `gap`: cost above the lower bound as a share (0.004: at most 0.4 % above the
    shortest walks there can be, what keeping RT together costs included; it may be less than it says, never more); None
    unless the plan was made with `prove`.
    """

    stations: int
    voters: int
    max_load: int
    mean_load: float
    mean_walk: float
    p95_walk: float
    worst_walk: float
    over_limit: int
    split_families: int
    rt_split: int
    gap: float | None


def quality(village: Village, plan: Plan, rules: Rules | None = None) -> Quality:
    """Measure `plan`. Loads are counted anew from the families, not taken from the plan."""
    limit = (rules or Rules()).max_voters
    families = village.families
    station = plan.station_of_family
    placed = (station >= 0) & (station < plan.stations)
    load = np.bincount(station[placed], families.size[placed], plan.stations).astype(np.int64)
    walk, voters = walks_of(village, plan)
    return Quality(
        stations=plan.stations,
        voters=families.voters,
        max_load=int(load.max(initial=0)),
        mean_load=float(load.mean()) if plan.stations else 0.0,
        mean_walk=float(np.average(walk, weights=voters)) if len(walk) else float("nan"),
        p95_walk=_share_within(walk, voters, 0.95),
        worst_walk=float(walk.max(initial=0.0)) if len(walk) else float("nan"),
        over_limit=int((load > limit).sum()),
        split_families=int((~placed & (families.size > 0)).sum()) + abs(len(families) - len(station)),
        rt_split=_split_rt(families.rt[families.size > 0], station[families.size > 0]),
        gap=_gap(village, plan),
    )


def walks_of(village: Village, plan: Plan) -> tuple[Floats, Ints]:
    """Metres and voters of each family whose home and venue are known."""
    families, venues = village.families, village.venues
    if plan.stations == 0:
        return np.zeros(0), np.zeros(0, dtype=np.int64)
    station = plan.station_of_family
    placed = (station >= 0) & (station < plan.stations)
    venue = plan.venue_of_station[np.where(placed, station, 0)]
    metres = np.hypot(families.x - venues.x[venue], families.y - venues.y[venue])
    known = placed & np.isfinite(metres) & (families.size > 0)
    return metres[known], families.size[known]


def _share_within(walk: Floats, voters: Ints, share: float) -> float:
    """The walk that `share` of the voters do not exceed."""
    if len(walk) == 0:
        return float("nan")
    order = np.argsort(walk, kind="stable")
    reached = np.cumsum(voters[order])
    return float(walk[order][np.searchsorted(reached, share * reached[-1])])


def _split_rt(rt: Ints, station: Ints) -> int:
    pairs = np.unique(np.column_stack((rt, station)), axis=0)
    return int((np.unique(pairs[:, 0], return_counts=True)[1] > 1).sum())


def _gap(village: Village, plan: Plan) -> float | None:
    """Cost over bound, both over all homes (unknown ones at their RT) and with long walks weighted."""
    if plan.lower_bound is None or plan.lower_bound <= 0:
        return None
    placed = Village(village.code, place_unknown(village.families), village.venues)
    walk, voters = walks_of(placed, plan)
    return float(voters @ weigh(walk, plan.preferences)) / plan.lower_bound - 1.0
