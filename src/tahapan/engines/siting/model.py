"""What siting is about: families, venues, the rules and wishes, and the plan that comes out.

Voters live in families; a polling station (TPS) stands in a venue, most often a school, which has one or more rooms;
one room holds one station. Everything is arrays: one row per family, one row per venue, one row per station.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NOWHERE: Final = -1
"""Station of a family, or venue of a station, where there is none."""


class Method(StrEnum):
    """How a plan was made."""

    SOLVED = "solved"
    """Shortest walks: Lagrangian relaxation, venue swaps, min-cost flow."""
    CLERK = "clerk"
    """What a careful clerk does on paper: RT after RT in register order, even loads. Needs no coordinates."""
    KMEANS = "kmeans"
    """Size-constrained k-means on homes: the peer in the benchmark. Does not keep the limit of voters."""


class Effort(StrEnum):
    """How much computing a village may cost. Both are deterministic."""

    FAST = "fast"
    FULL = "full"


class NotEnoughRooms(ValueError):
    """The venues hold fewer stations than are needed. `missing` is the number of rooms to find."""

    def __init__(self, needed: int, available: int) -> None:
        self.needed, self.available, self.missing = needed, available, needed - available
        super().__init__(f"{needed} stations are needed, the venues have {available} rooms: {self.missing} missing")


@dataclass(frozen=True, slots=True)
class Families:
    """One row per family, in any order.

    `size` voters (0 is allowed), `x`, `y` metres on any plane (NaN where the home is unknown), `hamlet` (jorong, dusun)
    and `rt` numbers whose order is the order of the register. `rt` must be unique within the village: the printed
    RT number is unique only within its hamlet, so give a running number.
    """

    size: Ints
    x: Floats
    y: Floats
    hamlet: Ints
    rt: Ints

    @classmethod
    def of(cls, size: ArrayLike, x: ArrayLike, y: ArrayLike, hamlet: ArrayLike, rt: ArrayLike) -> Families:
        """Families from any sequences of one length. Raises ValueError on different lengths or negative sizes."""
        families = cls(_ints(size), _floats(x), _floats(y), _ints(hamlet), _ints(rt))
        _same_length(families.size, families.x, families.y, families.hamlet, families.rt)
        if (families.size < 0).any():
            raise ValueError("a family cannot have fewer than 0 voters")
        return families

    def __len__(self) -> int:
        return len(self.size)

    @property
    def voters(self) -> int:
        """Voters of all families together."""
        return int(self.size.sum())

    @property
    def located(self) -> Bools:
        """Which families have known coordinates."""
        return np.isfinite(self.x) & np.isfinite(self.y)

    def take(self, rows: Ints | Bools) -> Families:
        """The families at `rows`, in that order."""
        return Families(self.size[rows], self.x[rows], self.y[rows], self.hamlet[rows], self.rt[rows])


@dataclass(frozen=True, slots=True)
class Venues:
    """One row per venue: `x`, `y` metres on the plane of the families (NaN unknown), `rooms` stations it holds."""

    x: Floats
    y: Floats
    rooms: Ints

    @classmethod
    def of(cls, x: ArrayLike, y: ArrayLike, rooms: ArrayLike) -> Venues:
        """Venues from any sequences of one length. Raises ValueError on different lengths or negative rooms."""
        venues = cls(_floats(x), _floats(y), _ints(rooms))
        _same_length(venues.x, venues.y, venues.rooms)
        if (venues.rooms < 0).any():
            raise ValueError("a venue cannot have fewer than 0 rooms")
        return venues

    def __len__(self) -> int:
        return len(self.rooms)

    @property
    def located(self) -> Bools:
        """Which venues have known coordinates."""
        return np.isfinite(self.x) & np.isfinite(self.y)


@dataclass(frozen=True, slots=True)
class Village:
    """A desa, nagari or kelurahan: stations never cross its border. `code` is only a name for messages."""

    code: str
    families: Families
    venues: Venues


@dataclass(frozen=True, slots=True)
class Rules:
    """What the law fixes. The caller takes `max_voters` from `law`; the engine knows no election."""

    max_voters: int = 600

    def __post_init__(self) -> None:
        if self.max_voters < 1:
            raise ValueError("a station must be allowed at least 1 voter")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the office wishes, in metres of walking, so that wishes can be weighed against walks.

    `rt_price`: metres one voter may walk further so as to vote with most of the own RT (0: RT hardly matter).
    `even_tolerance`: how far a load may lie above the mean, as a share (0.1: 10 %); None leaves only the law's limit.
    `long_walk_from`: metres from which a walk is long; `long_walk_weight`: metres that each metre beyond counts more.
    """

    rt_price: float = 500.0
    even_tolerance: float | None = None
    long_walk_from: float = 1500.0
    long_walk_weight: float = 1.0

    def __post_init__(self) -> None:
        wishes = (self.rt_price, self.even_tolerance or 0.0, self.long_walk_from, self.long_walk_weight)
        if not all(np.isfinite(wish) and wish >= 0 for wish in wishes):
            raise ValueError("preferences are finite and not negative")


@dataclass(frozen=True, slots=True)
class Plan:
    """Stations of one village, numbered from 0 in the order of hamlets and RT.

    `station_of_family[i]` is the station of family i (NOWHERE only in a village without voters), `venue_of_station[s]`
    the venue (NOWHERE where no venue was given), `load_of_station[s]` its voters.
    `lower_bound`: voter-metres (long walks weighted) below which no plan with as many stations can come; only when
    asked for by `prove`.
    """

    method: Method
    station_of_family: Ints
    venue_of_station: Ints
    load_of_station: Ints
    preferences: Preferences = field(default_factory=Preferences)
    lower_bound: float | None = None

    @property
    def stations(self) -> int:
        return len(self.venue_of_station)


def _ints(values: ArrayLike) -> Ints:
    return np.asarray(values, dtype=np.int64).reshape(-1)


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64).reshape(-1)


def _same_length(*columns: Ints | Floats) -> None:
    if len({len(column) for column in columns}) > 1:
        raise ValueError("columns must have the same length")
