"""Small made-up villages for the tests of siting."""

from __future__ import annotations

import numpy as np

from tahapan.engines.siting import Families, Venues, Village


def scattered(seed: int, families: int = 400, venues: int = 12, rt: int = 12, rooms: int = 3) -> Village:
    """Families around RT centres, four RT to a hamlet, venues anywhere in 2 × 2 km with 1 … `rooms` rooms."""
    rng = np.random.default_rng(seed)
    centre = rng.uniform(0, 2000, (rt, 2))
    rt_of = rng.integers(0, rt, families)
    home = centre[rt_of] + rng.normal(0, 100, (families, 2))
    size = rng.integers(1, 7, families)
    venue = rng.uniform(0, 2000, (venues, 2))
    return Village(
        "test",
        Families.of(size, home[:, 0], home[:, 1], rt_of // 4, rt_of),
        Venues.of(venue[:, 0], venue[:, 1], rng.integers(1, rooms + 1, venues)),
    )


def in_a_row(sizes: list[int], rooms: list[int] | None = None) -> Village:
    """Families 100 metres apart on a line, one RT; venues at its first places."""
    x = np.arange(len(sizes)) * 100.0
    zeros = np.zeros(len(sizes))
    rooms = [len(sizes)] if rooms is None else rooms
    at = np.arange(len(rooms)) * 100.0
    return Village("row", Families.of(sizes, x, zeros, zeros, zeros), Venues.of(at, np.zeros(len(rooms)), rooms))
