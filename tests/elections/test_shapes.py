"""Outlines and maps: complete for Sijunjung, valid GeoJSON, labels inside."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from tahapan.core.areas import NATION, Level
from tahapan.core.errors import NotFound
from tahapan.elections import areas, shapes

SIJUNJUNG = "13.03"
VILLAGES = [area.code for area in areas.within(SIJUNJUNG, Level.VILLAGE)]
DISTRICTS = [area.code for area in areas.within(SIJUNJUNG, Level.DISTRICT)]


def inside(point: shapes.Position, rings: tuple[shapes.Ring, ...]) -> bool:
    """Even-odd rule: a ray to the east crosses the border an odd number of times."""
    lng, lat = point
    crossings = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lng < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                crossings += 1
    return crossings % 2 == 1


def area_of(ring: Any) -> float:
    """Signed area in square degrees; positive counter-clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def polygons(geometry: dict[str, Any]) -> list[Any]:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def drawn_area(features: list[dict[str, Any]]) -> float:
    return sum(area_of(ring) for f in features for polygon in polygons(f["geometry"]) for ring in polygon)


def test_the_point_in_polygon_used_here_knows_a_hole() -> None:
    square: shapes.Ring = ((0, 0), (4, 0), (4, 4), (0, 4), (0, 0))
    hole: shapes.Ring = ((1, 1), (3, 1), (3, 3), (1, 3), (1, 1))
    assert inside((2, 2), (square,))
    assert not inside((2, 2), (square, hole))
    assert inside((0.5, 2), (square, hole))
    assert not inside((5, 2), (square,))


@pytest.mark.parametrize("code", [*VILLAGES, *DISTRICTS, *(area.code for area in areas.children("13"))])
def test_the_label_lies_inside_the_outline(code: str) -> None:
    rings, label = shapes.outline(code), shapes.label_point(code)
    assert rings is not None
    assert label is not None
    assert inside(label, rings)


def test_every_ring_is_closed() -> None:
    rings = [ring for code in (*VILLAGES, *DISTRICTS, SIJUNJUNG) for ring in shapes.outline(code) or ()]
    assert [ring for ring in rings if len(ring) < 4 or ring[0] != ring[-1]] == []


def test_a_village_lies_in_its_own_district_and_in_no_other() -> None:
    for village in VILLAGES:
        label = shapes.label_point(village)
        assert label is not None
        holders = [district for district in DISTRICTS if inside(label, shapes.outline(district) or ())]
        assert holders == [village[:8]]


def test_desa_kampung_baru_has_two_parts() -> None:
    assert len(shapes.outline("13.03.10.2004") or ()) == 2


@pytest.mark.parametrize(
    ("scope", "level", "count"),
    [
        ("13.03", Level.VILLAGE, 62),
        ("13.03", Level.DISTRICT, 8),
        ("13.03", Level.REGENCY, 1),
        ("13.03.04", Level.VILLAGE, 9),
        ("13", Level.REGENCY, 19),
        ("32.01", Level.VILLAGE, 0),
        (NATION, Level.PROVINCE, 0),
    ],
)
def test_a_map_has_one_feature_for_each_known_outline(scope: str, level: Level, count: int) -> None:
    drawn = shapes.map_features(scope, level)
    codes = [feature["properties"]["code"] for feature in drawn["features"]]
    assert len(codes) == count
    assert codes == sorted(set(codes))


def test_a_map_is_well_formed_geojson() -> None:
    drawn = json.loads(json.dumps(shapes.map_features("13.03", Level.VILLAGE), allow_nan=False))
    assert drawn["type"] == "FeatureCollection"
    for feature in drawn["features"]:
        assert feature["type"] == "Feature"
        assert feature["id"] == feature["properties"]["code"]
        assert feature["properties"]["name"] == areas.get(feature["id"]).name
        for exterior, *holes in polygons(feature["geometry"]):
            assert exterior[0] == exterior[-1]
            assert area_of(exterior) > 0
            assert holes == []


def test_positions_are_longitude_then_latitude() -> None:
    positions = [
        position
        for feature in shapes.map_features("13", Level.REGENCY)["features"]
        for polygon in polygons(feature["geometry"])
        for ring in polygon
        for position in ring
    ]
    assert all(98 < lng < 102 and -4 < lat < 1 for lng, lat in positions)


def test_neighbours_share_borders_so_that_the_levels_cover_the_same_ground() -> None:
    villages, districts, regency = (
        drawn_area(shapes.map_features(SIJUNJUNG, level)["features"])
        for level in (Level.VILLAGE, Level.DISTRICT, Level.REGENCY)
    )
    assert villages == pytest.approx(districts, rel=1e-9)
    assert villages == pytest.approx(regency, rel=1e-9)


def test_simplifying_keeps_the_size_of_the_kabupaten() -> None:
    full = sum(abs(area_of(ring)) for ring in shapes.outline(SIJUNJUNG) or ())
    assert drawn_area(shapes.map_features(SIJUNJUNG, Level.REGENCY)["features"]) == pytest.approx(full, rel=0.001)


def test_where_no_outline_is_known_the_label_is_the_point_of_the_area() -> None:
    bogor = areas.get("32.01")
    assert shapes.outline("32.01") is None
    assert shapes.label_point("32.01") == (bogor.lng, bogor.lat)


def test_where_nothing_is_known_there_is_no_label() -> None:
    assert shapes.label_point(NATION) is None


def test_an_unknown_code_is_refused() -> None:
    for ask in (shapes.outline, shapes.label_point, lambda code: shapes.map_features(code, Level.VILLAGE)):
        with pytest.raises(NotFound):
            ask("13.99")
