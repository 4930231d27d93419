"""Where people live: hamlets, RT and homes of a village, clustered along the roads between its settlements.

Hamlet centres are taken from random points of the village, near the village point more often than far; each hamlet is
joined to its nearest older neighbour by a road; its RT stand along that road, 150–250 m apart; homes scatter around the
RT point, longer along the road than across. Everything lies inside the outline (even-odd rule).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tahapan.engines.population.chance import Flags, Floats, Ints, Keys, keys, normal, uniform
from tahapan.engines.population.spec import HamletWord, Ring, VillageSpec

FAMILIES_PER_RT: Final = 45
_KM_PER_DEGREE: Final = 110.57
_CANDIDATES: Final = 240
_ALONG_KM, _ACROSS_KM = 0.09, 0.035
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Ground:
    """The RT of one village in order: hamlet index, RT number within the hamlet, position, road direction, families
    up to and including it. `hamlets` counts the hamlets."""

    hamlets: int
    hamlet: Ints
    number: Ints
    lng_lat: Floats
    direction: Floats
    last_family: Ints


def inside(outline: tuple[Ring, ...], points: Floats) -> Flags:
    """Whether each `[lng, lat]` lies inside the rings, by the even-odd rule: holes and several parts work."""
    odd = np.zeros(len(points), dtype=np.bool_)
    x, y = points[:, :1], points[:, 1:]
    for ring in outline:
        start, end = ring, np.roll(ring, -1, axis=0)
        crosses = (start[:, 1] > y) != (end[:, 1] > y)
        rise = end[:, 1] - start[:, 1]
        at = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / np.where(rise == 0, 1, rise)
        odd ^= (crosses & (x < at)).sum(axis=1) % 2 == 1
    return odd


def interior_point(outline: tuple[Ring, ...]) -> Floats:
    """A point inside: the middle of the widest stretch that half the height cuts. Raises ValueError if there is
    none."""
    heights = np.unique(np.concatenate([ring[:, 1] for ring in outline]))
    if len(heights) > 1:
        middle = int(np.argmax(np.diff(heights)))
        for y in ((heights[0] + heights[-1]) / 2 + 1e-9, (heights[middle] + heights[middle + 1]) / 2):
            cuts = np.sort(np.concatenate([_cuts(ring, y) for ring in outline]))
            widths = cuts[1::2] - cuts[::2] if len(cuts) % 2 == 0 else np.zeros(0)
            if len(widths) and widths.max() > 0:
                widest = int(np.argmax(widths))
                return np.array([(cuts[2 * widest] + cuts[2 * widest + 1]) / 2, y])
    raise ValueError("the outline encloses nothing")


def _cuts(ring: Ring, y: float) -> Floats:
    start, end = ring, np.roll(ring, -1, axis=0)
    crosses = (start[:, 1] > y) != (end[:, 1] > y)
    start, end = start[crosses], end[crosses]
    return np.asarray(start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / (end[:, 1] - start[:, 1]))


def degrees_per_km(latitude: float) -> Floats:
    """`[lng, lat]` degrees of one kilometre east and north."""
    return np.array([1 / (_KM_PER_DEGREE * np.cos(np.radians(latitude))), 1 / _KM_PER_DEGREE])


def lay_out(seed: int, village: VillageSpec, families: int) -> Ground:
    """Hamlets and RT for `families` families (about 45 to an RT, 3–8 hamlets; RW of a kelurahan are more)."""
    rts = max(1, round(families / FAMILIES_PER_RT))
    chance = _keys(seed, village, "rt", rts)
    share = np.cumsum(0.7 + 0.6 * uniform(chance, "size"))
    last_family = np.round(share / share[-1] * families).astype(np.int64)
    hamlets = _hamlet_count(seed, village, rts)
    cut = np.sort(uniform(_keys(seed, village, "hamlet", hamlets - 1), "cut")) * 0.3
    edges = np.round((np.arange(1, hamlets) * 0.7 / hamlets + cut) * rts).astype(np.int64)
    order = np.arange(hamlets)
    first = np.maximum.accumulate(np.concatenate(([0], edges)) - order) + order  # every hamlet has an RT
    first = np.minimum(first, rts - hamlets + order)
    hamlet = np.searchsorted(first, np.arange(rts), side="right") - 1
    number = np.arange(rts) - first[hamlet] + 1
    centres, towards = _settlements(seed, village, hamlets)
    direction = towards[hamlet]
    step = np.where(number % 2 == 0, number // 2, -(number // 2)) * 0.2 + 0.05 * normal(chance, "step")
    aside = 0.05 * normal(chance, "aside")
    offset = direction * step[:, None] + direction[:, ::-1] * [-1, 1] * aside[:, None]
    points = _kept_inside(village, centres[hamlet], offset)
    return Ground(hamlets, hamlet, number, points, direction, last_family)


def homes(seed: int, village: VillageSpec, ground: Ground, families: int) -> tuple[Ints, Floats]:
    """RT (index) and `[lng, lat]` of each family, both in the order of the families."""
    rt = np.searchsorted(ground.last_family, np.arange(families), side="right")
    chance = _keys(seed, village, "home", families)
    along = _ALONG_KM * normal(chance, "along")
    across = _ACROSS_KM * normal(chance, "across")
    direction = ground.direction[rt]
    offset = direction * along[:, None] + direction[:, ::-1] * [-1, 1] * across[:, None]
    return rt, _kept_inside(village, ground.lng_lat[rt], offset)


def _keys(seed: int, village: VillageSpec, kind: str, count: int) -> Keys:
    return keys(seed, kind, np.full(count, village.digits), np.arange(count))


def _hamlet_count(seed: int, village: VillageSpec, rts: int) -> int:
    draw = float(uniform(_keys(seed, village, "village", 1), "hamlets")[0])
    wanted = round(village.voters / 650 * (0.8 + 0.4 * draw))
    most = 40 if village.hamlet_word is HamletWord.RW else 8
    return min(max(3, min(wanted, most)), rts)


def _settlements(seed: int, village: VillageSpec, hamlets: int) -> tuple[Floats, Floats]:
    """Centres of the hamlets `[lng, lat]` and the direction of each one's road (east, north; length 1)."""
    scale = degrees_per_km(village.point[1])
    candidates = _candidates(seed, village, scale)
    centres = [candidates[0]]
    draw = uniform(_keys(seed, village, "candidate", len(candidates)), "rank")
    far = np.hypot(*((candidates - candidates[0]) / scale).T)
    spread = max(float(np.median(far)) * 0.5, 0.2)
    # An exponential race: near candidates tend to come first.
    order = np.argsort(far / spread - np.log(np.maximum(draw, 1e-12)), kind="stable")
    for gap in (0.8, 0.3, 0.0):
        for index in order:
            if len(centres) == hamlets:
                break
            if np.hypot(*((np.array(centres) - candidates[index]) / scale).T).min() > gap:
                centres.append(candidates[index])
    centres += [candidates[0]] * (hamlets - len(centres))
    points = np.array(centres) / scale
    directions = np.zeros_like(points)
    for index in range(hamlets):
        others = points[:index] if index else points[1:2]
        away = others - points[index]
        length = np.hypot(*away.T) if len(others) else np.zeros(0)
        nearest = int(np.argmin(length)) if len(length) else -1
        usable = nearest >= 0 and length[nearest] > 0
        directions[index] = away[nearest] / length[nearest] if usable else (1.0, 0.0)
    return np.array(centres), directions


def _candidates(seed: int, village: VillageSpec, scale: Floats) -> Floats:
    """Points inside the village; the first is the village point, or an inner one where that lies outside."""
    chance = _keys(seed, village, "settlement", _CANDIDATES)
    east, north = uniform(chance, "east"), uniform(chance, "north")
    point = np.array(village.point)
    if village.outline is None:
        radius, angle = village.radius_km * 0.9 * np.sqrt(north), 2 * np.pi * east
        offsets = np.column_stack((np.cos(angle), np.sin(angle))) * radius[:, None]
        return np.concatenate((point[None], point + offsets * scale))
    corners = np.concatenate(village.outline)
    low, high = corners.min(axis=0), corners.max(axis=0)
    points = low + np.column_stack((east, north)) * (high - low)
    first = point if inside(village.outline, point[None])[0] else interior_point(village.outline)
    return np.concatenate((first[None], points[inside(village.outline, points)]))


def _kept_inside(village: VillageSpec, centre: Floats, offset_km: Floats) -> Floats:
    """`centre + offset`, pulled towards the centre where it would leave the village; rounded to 0.1 m."""
    scale = degrees_per_km(village.point[1])
    points = np.round(centre + offset_km * scale, _DECIMALS)
    for share in (0.5, 0.2, 0.05, 0.0):
        outside = np.flatnonzero(~_within(village, points, scale))
        if not len(outside):
            break
        nearer = np.round(centre[outside] + offset_km[outside] * scale * share, _DECIMALS)
        points[outside] = nearer if share else centre[outside]
    return points


def _within(village: VillageSpec, points: Floats, scale: Floats) -> Flags:
    if village.outline is not None:
        return inside(village.outline, points)
    return np.asarray(np.hypot(*((points - village.point) / scale).T) <= village.radius_km)
