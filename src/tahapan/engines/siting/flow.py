"""Whom to send where, once the places are chosen: a transportation problem, solved exactly as a min-cost flow.

Goldberg and Tarjan, "Finding minimum-cost circulations by successive approximation" (1990), in OR-Tools.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from tahapan.engines.siting.model import Floats, Ints

NEAREST: Final = 8
"""Places each group may go to at first: arcs to far places are almost never used and cost most of the time."""
_DECIMETRES: Final = 10.0  # flows count in integers
ROUNDING: Final = 0.5 / _DECIMETRES
"""Metres a voter by which the cost of a flow may be off."""


def transport(cost: Floats, voters: Ints, room: Ints, nearest: int = NEAREST) -> tuple[float, Ints]:
    """The cheapest way to send `voters[i]` of each group i to places with `room[j]`, at `cost[i, j]` a voter.

    Returns the cost in voter-metres (rounded to decimetres a voter) and the flow as an array like `cost`. Groups may
    be split; a basic optimum splits fewer groups than there are places. The thinned graph is widened until it is
    feasible. Raises ValueError when the places are too small together.
    """
    if int(room.sum()) < int(voters.sum()):
        raise ValueError("places are too small for all voters together")
    while True:
        solved = _thinned(cost, voters, room, nearest)
        if solved is not None:
            return solved
        nearest *= 2


def _thinned(cost: Floats, voters: Ints, room: Ints, nearest: int) -> tuple[float, Ints] | None:
    """`transport` over the `nearest` places of each group, or None where that is infeasible."""
    groups, places = cost.shape
    group, place = _arcs(cost, nearest)
    unit = np.rint(cost[group, place] * _DECIMETRES).astype(np.int64)
    sink = groups + places
    network = SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(group, groups + place, voters[group], unit)
    columns = groups + np.arange(places)
    network.add_arcs_with_capacity_and_unit_cost(columns, np.full(places, sink), room, np.zeros(places, dtype=np.int64))
    network.set_nodes_supplies(np.arange(groups), voters)
    network.set_node_supply(sink, -int(voters.sum()))
    status = network.solve()
    if status == SimpleMinCostFlow.INFEASIBLE and nearest < places:
        return None
    if status != SimpleMinCostFlow.OPTIMAL:
        raise RuntimeError(f"min-cost flow ended with {status}")
    flow = np.zeros(cost.shape, dtype=np.int64)
    flow[group, place] = network.flows(arcs)
    return network.optimal_cost() / _DECIMETRES, flow


def _arcs(cost: Floats, nearest: int) -> tuple[Ints, Ints]:
    """Rows and columns of the `nearest` cheapest places of each group."""
    groups, places = cost.shape
    if nearest >= places:
        return np.repeat(np.arange(groups), places), np.tile(np.arange(places), groups)
    columns = np.argpartition(cost, nearest - 1, axis=1)[:, :nearest]
    return np.repeat(np.arange(groups), nearest), columns.reshape(-1)
