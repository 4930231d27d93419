"""What the map of stations shows: one variable in five steps over the villages, and the places people vote at."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tahapan.core import areas as codes
from tahapan.core.areas import Level
from tahapan.core.text import Text
from tahapan.elections import areas, shapes
from tahapan.roll.loads import Load, VillageQuality
from tahapan.stations.models import RtPoint

STEPS: Final = 5
PLACES_AT_MOST: Final = 1500
"""Beyond, the dots of the places hide the map; a smaller area shows them."""


class Measure(StrEnum):
    """The one variable a map shows."""

    LOAD = "pemilih"
    WALK = "jalan"
    STATIONS = "tps"


TITLES: Final[Mapping[Measure, Text]] = {
    Measure.LOAD: Text("Pemilih per TPS", "Voters per station"),
    Measure.WALK: Text("Jalan rata-rata", "Mean walk"),
    Measure.STATIONS: Text("Jumlah TPS", "Number of stations"),
}
UNITS: Final[Mapping[Measure, Text]] = {
    Measure.LOAD: Text("{} pemilih per TPS", "{} voters per station"),
    Measure.WALK: Text("{} m berjalan kaki", "{} m on foot"),
    Measure.STATIONS: Text("{} TPS", "{} stations"),
}
_VALUES: Final[Mapping[Measure, Callable[[VillageQuality], float | None]]] = {
    Measure.LOAD: lambda one: one.voters / one.stations if one.stations else None,
    Measure.WALK: lambda one: one.mean_walk,
    Measure.STATIONS: lambda one: one.stations or None,
}
_WORDS: Final = (
    Text("sangat rendah", "very low"),
    Text("rendah", "low"),
    Text("sedang", "middling"),
    Text("tinggi", "high"),
    Text("sangat tinggi", "very high"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the legend: `number` 1 (lowest) to 5, the lowest and highest value in it, how many villages."""

    number: int
    low: float
    high: float
    villages: int

    @property
    def word(self) -> Text:
        return _WORDS[self.number - 1]


@dataclass(frozen=True, slots=True)
class Picture:
    """The values of a map, whole numbers by village, and the steps they fall into."""

    measure: Measure
    values: Mapping[str, int]
    steps: tuple[Step, ...]
    without: int
    """Villages with no value."""

    def step_of(self, village: str) -> int:
        """1 to 5; 0 where there is no value."""
        value = self.values.get(village)
        return 0 if value is None else next(one.number for one in self.steps if value <= one.high)


def picture(found: Sequence[VillageQuality], measure: Measure) -> Picture:
    """The villages sorted into five steps of about as many villages each; equal values share a step."""
    exact = ((one.village, _VALUES[measure](one)) for one in found)
    values = {village: round(value) for village, value in exact if value is not None}
    return Picture(measure, values, _steps(sorted(values.values())), len(found) - len(values))


def _steps(ranked: Sequence[int]) -> tuple[Step, ...]:
    if not ranked:
        return ()
    highest = {ranked[-(-len(ranked) * part // STEPS) - 1] for part in range(1, STEPS + 1)}
    groups = [
        list(group) for _, group in itertools.groupby(ranked, lambda value: min(h for h in highest if value <= h))
    ]
    # Few different values make fewer steps: they are spread over the scale from its low end to its high end.
    return tuple(
        Step(_spread(place, len(groups)), group[0], group[-1], len(group)) for place, group in enumerate(groups)
    )


def _spread(place: int, groups: int) -> int:
    """The step of the group at `place` of so many, spread over the scale; a single group stands in the middle."""
    return 1 + round(place * (STEPS - 1) / (groups - 1)) if groups > 1 else 1 + STEPS // 2


def without_outline(scope: str) -> bool:
    """Whether no village of `scope` has an outline in the package."""
    return not shapes.map_features(scope, Level.VILLAGE)["features"]


def features(scope: str, shown: Picture, says: Callable[[str], str], url: Callable[[str], str]) -> dict[str, Any]:
    """GeoJSON FeatureCollection of the villages of `scope`: outlines where there are some, else points.

    Each has the properties code, name, step (0–5), says (a sentence) and url.
    """
    known = {one["id"]: one["geometry"] for one in shapes.map_features(scope, Level.VILLAGE)["features"]}
    found = []
    for area in areas.within(scope, Level.VILLAGE):
        geometry = known.get(area.code) or _point(area.code)
        if geometry is not None:
            properties = {
                "code": area.code,
                "name": area.name,
                "step": shown.step_of(area.code),
                "says": says(area.code),
                "url": url(area.code),
            }
            found.append({"type": "Feature", "id": area.code, "properties": properties, "geometry": geometry})
    return {"type": "FeatureCollection", "features": found}


def _point(code: str) -> dict[str, Any] | None:
    at = shapes.label_point(code)
    return at and {"type": "Point", "coordinates": list(at)}


def borders(scope: str) -> dict[str, Any]:
    """The outlines one level above the villages, drawn as lines: kecamatan of a kabupaten."""
    if codes.level(scope) is Level.REGENCY:
        return shapes.map_features(scope, Level.DISTRICT)
    return {"type": "FeatureCollection", "features": []}


def labels(scope: str) -> list[dict[str, Any]]:
    """Names to write on the map: the areas one level down, each at its label point."""
    found = ((area.name, shapes.label_point(area.code)) for area in areas.children(scope))
    return [{"text": name, "lng": at[0], "lat": at[1]} for name, at in found if at is not None]


def places(found: Iterable[Load]) -> list[tuple[float, float, list[Load]]]:
    """Stations by the place they share (lng, lat), those without a known place left out."""
    grouped: dict[tuple[float, float], list[Load]] = {}
    for load in found:
        venue = load.station.venue
        if venue is not None and venue.lng is not None and venue.lat is not None:
            grouped.setdefault((venue.lng, venue.lat), []).append(load)
    return [(lng, lat, loads) for (lng, lat), loads in grouped.items()]


def rt_name(point: RtPoint) -> str:
    """`RT 3 RW 1 KOTO TUO`."""
    return f"RT {point.rt}" + (f" RW {point.rw}" if point.rw else "") + (f" {point.hamlet}" if point.hamlet else "")
