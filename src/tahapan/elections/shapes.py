"""Outlines of areas, and the same drawn simply for maps.

Complete for Kabupaten Sijunjung (its 62 nagari, 8 kecamatan and itself) and for the 19 kabupaten/kota of Sumatera
Barat; elsewhere there is no outline and `areas` knows only a point. Source: github.com/cahyadsn/wilayah_boundaries
(MIT, see `data/NOTICE.md`). Positions are WGS84 `(longitude, latitude)`, the order of GeoJSON (RFC 7946).
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from typing import Any, Final

from tahapan.core.areas import Level
from tahapan.elections import areas

Position = tuple[float, float]
Ring = tuple[Position, ...]

SIMPLIFIED_TO_METRES: Final = 50
"""How coarse the outlines of `map_features` are (Visvalingam–Whyatt on the shared borders, see tools/pack_areas.py)."""


def outline(code: str) -> tuple[Ring, ...] | None:
    """The full outline, to 5 decimals (about 1 m): closed rings, inside decided by the even-odd rule.

    Several rings are several parts or a part with a hole; even-odd treats both alike. None where no outline is
    known. Raises NotFound on an unknown code.
    """
    areas.get(code)
    rings = _outlines()["outlines"].get(code)
    return None if rings is None else tuple(tuple((lng, lat) for lng, lat in ring) for ring in rings)


def label_point(code: str) -> Position | None:
    """Where to write the name: inside the outline where there is one, else the area's own point, else None.

    Raises NotFound on an unknown code.
    """
    area = areas.get(code)
    label = _outlines()["labels"].get(code)
    if label is not None:
        return label[0], label[1]
    return None if area.lat is None or area.lng is None else (area.lng, area.lat)


def map_features(scope: str, level: Level) -> dict[str, Any]:
    """GeoJSON FeatureCollection of the areas of `level` in `scope` that have an outline, sorted by code.

    Each feature has `id` and the properties `code` and `name`. Neighbours inside Sijunjung share their borders
    exactly, at every level. Geometries are shared between calls: do not change them. Raises NotFound on an
    unknown scope.
    """
    geometries = _map()
    features = [
        {
            "type": "Feature",
            "id": area.code,
            "properties": {"code": area.code, "name": area.name},
            "geometry": geometries[area.code],
        }
        for area in areas.within(scope, level)
        if area.code in geometries
    ]
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=1)
def _outlines() -> dict[str, dict[str, Any]]:
    return _read("outlines.json.gz")


@lru_cache(maxsize=1)
def _map() -> dict[str, Any]:
    return _read("map.json.gz")


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(gzip.decompress((areas.DATA / name).read_bytes()))
    return content
