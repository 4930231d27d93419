"""A small map for a page: villages in outlines, coloured the stronger the larger their number. No script.

Villages without a published outline are left out; where there are none there is no map.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tahapan.core.areas import Level
from tahapan.elections import areas, shapes

WIDTH: Final = 360
STEPS: Final = (0.1, 0.28, 0.46, 0.64, 0.82)
"""How strongly each of five steps is coloured, the lowest first."""

Shade = Callable[[int, Sequence[int]], int]
"""The step (0 to 4) of a number among all numbers of the map, which come in order."""


def by_fifths(number: int, order: Sequence[int]) -> int:
    """Steps of about as many villages each."""
    return min(order.index(number) * len(STEPS) // len(order), len(STEPS) - 1)


def by_percent(number: int, order: Sequence[int]) -> int:
    """Steps of twenty percent: the same colour means the same on every day."""
    return min(max(number, 0) // 20, len(STEPS) - 1)


@dataclass(frozen=True, slots=True)
class Village:
    """One outline as an SVG path, how strongly it is coloured, and what a pointer reads on it."""

    path: str
    strength: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a kecamatan, or of a village in the map of one."""

    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class MiniMap:
    """The map of a scope. `fewest` and `most`: smallest and largest number of a village; `marks`: places."""

    height: int
    villages: list[Village]
    labels: list[Label]
    marks: list[Label]
    fewest: int
    most: int
    word: str
    """What people here call a village."""

    @property
    def width(self) -> int:
        return WIDTH


Place = tuple[str, float, float]
"""The name of a place, its longitude and its latitude in degrees."""


def draw(
    scope: str, numbers: Mapping[str, int], shade: Shade = by_fifths, places: Iterable[Place] = ()
) -> MiniMap | None:
    """The map of a kabupaten or kecamatan with the number of each village code, and with places on it; None where no
    outline is known."""
    features = shapes.map_features(scope, Level.VILLAGE)["features"]
    if not features or areas.get(scope).level not in (Level.REGENCY, Level.DISTRICT):
        return None
    view = _View(point for feature in features for ring in _rings(feature["geometry"]) for point in ring)
    order = sorted(numbers.get(feature["id"], 0) for feature in features)
    return MiniMap(
        height=view.height,
        villages=[_village(one, numbers.get(one["id"], 0), order, shade, view) for one in features],
        labels=list(_labels(scope, view)),
        marks=[Label(*view.at(lng, lat), name) for name, lng, lat in places],
        fewest=order[0],
        most=order[-1],
        word=areas.get(scope).village_word,
    )


class _View:
    """From degrees to the picture. Over one kabupaten the earth is flat enough for a scaled longitude."""

    def __init__(self, points: Iterable[list[float]]) -> None:
        lngs, lats = zip(*((point[0], point[1]) for point in points), strict=True)
        self._west, self._north = min(lngs), max(lats)
        self._narrowing = math.cos(math.radians((self._north + min(lats)) / 2))
        self._scale = (WIDTH - 4) / ((max(lngs) - self._west) * self._narrowing)
        self.height = round((self._north - min(lats)) * self._scale) + 4

    def at(self, lng: float, lat: float) -> tuple[int, int]:
        x = (lng - self._west) * self._narrowing * self._scale
        return round(x) + 2, round((self._north - lat) * self._scale) + 2


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    for polygon in polygons:
        yield from polygon


def _village(feature: Mapping[str, Any], number: int, order: Sequence[int], shade: Shade, view: _View) -> Village:
    path = "".join(_outline(ring, view) for ring in _rings(feature["geometry"]))
    return Village(path, str(STEPS[shade(number, order)]), feature["properties"]["name"], number)


def _outline(ring: list[list[float]], view: _View) -> str:
    points: list[tuple[int, int]] = []
    for lng, lat, *_ in ring:
        here = view.at(lng, lat)
        if not points or here != points[-1]:
            points.append(here)
    return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"


def _labels(scope: str, view: _View) -> Iterator[Label]:
    """Names of the kecamatan of a kabupaten, or of the villages of a kecamatan, none written over another."""
    level = Level.DISTRICT if areas.get(scope).level is Level.REGENCY else Level.VILLAGE
    placed: list[Label] = []
    for area in areas.within(scope, level):
        point = shapes.label_point(area.code)
        if point is not None:
            x, y = view.at(*point)
            x = min(max(x, 45), WIDTH - 45)
            while any(abs(y - other.y) < 14 and abs(x - other.x) < 90 for other in placed):
                y += 2
            placed.append(Label(x, y, area.name))
            yield placed[-1]
