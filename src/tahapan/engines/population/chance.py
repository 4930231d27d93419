"""Counter-based random numbers: a value depends on what it is for, never on what was drawn before it.

Each row (a village, a family, a person) has a 64-bit key made from the seed, the area code and its number in the
village. `uniform(keys, purpose)` mixes key and purpose with the finaliser of SplitMix64 (Steele, Lea, Flood, "Fast
splittable pseudorandom number generators", OOPSLA 2014), in the manner of Salmon et al., "Parallel random numbers:
as easy as 1, 2, 3" (SC 2011). So villages are independent, and adding a purpose changes no other draw.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Keys = NDArray[np.uint64]

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)


def _mix(values: Keys) -> Keys:
    """SplitMix64's finaliser, in place; a bijection of 64-bit numbers."""
    values ^= values >> np.uint64(30)
    values *= _FIRST
    values ^= values >> np.uint64(27)
    values *= _SECOND
    values ^= values >> np.uint64(31)
    return values


@lru_cache(maxsize=256)
def _salt(purpose: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(purpose.encode(), digest_size=8).digest(), "little"))


def keys(seed: int, kind: str, place: Ints, number: Ints) -> Keys:
    """One key per row: `kind` of row ("person", "family" …), `place` its village as digits, `number` within it."""
    start = np.full(len(place), np.uint64(seed % 2**64) ^ _salt(kind), dtype=np.uint64)
    mixed = _mix(start) ^ _mix(place.astype(np.uint64) * _GOLDEN)
    return _mix(_mix(mixed) + number.astype(np.uint64) * _GOLDEN)


def uniform(row_keys: Keys, purpose: str) -> Floats:
    """Numbers in [0, 1), one per key; another `purpose` gives numbers that do not depend on these."""
    bits = _mix(row_keys ^ _salt(purpose))
    bits >>= np.uint64(11)
    return bits.astype(np.float64) * 2.0**-53


def normal(row_keys: Keys, purpose: str) -> Floats:
    """Standard normal numbers (Box and Muller, 1958)."""
    radius = np.sqrt(-2.0 * np.log1p(-uniform(row_keys, purpose + " radius")))
    return np.asarray(radius * np.cos(2.0 * np.pi * uniform(row_keys, purpose + " angle")))


def rounded(counts: Ints, rate: float, draws: Floats) -> Ints:
    """Whole numbers whose mean is `counts × rate`: the fraction is the chance of one more. Zero stays zero."""
    return np.floor(counts * rate + draws).astype(np.int64)


def numbered(counts: Ints) -> Ints:
    """`[2, 3]` to `[0, 1, 0, 1, 2]`: the number of each item within its group."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def lowest(group: Ints, score: Floats, count: Ints) -> Flags:
    """Marks, in each group, exactly the `count[group]` rows with the lowest `score` (0 ≤ score < 1).

    `group` must be ascending; a count above the size of its group marks the whole group.
    """
    order = np.argsort(group + score, kind="stable")
    sizes = np.bincount(group, minlength=len(count))
    marked = np.empty(len(group), dtype=np.bool_)
    marked[order] = numbered(sizes) < np.repeat(count, sizes)
    return marked
