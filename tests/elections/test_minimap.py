"""The small map: every village with an outline, inside the picture, coloured by fifths, named without overlap."""

from __future__ import annotations

import re

from tahapan.core.areas import Level
from tahapan.elections import areas, minimap

VILLAGES = [area.code for area in areas.within("13.03", Level.VILLAGE)]


def test_every_nagari_of_sijunjung_is_drawn_inside_the_picture():
    found = minimap.draw("13.03", {})
    assert len(found.villages) == 62
    for village in found.villages:
        points = [tuple(map(int, point)) for point in re.findall(r"(\d+) (\d+)", village.path)]
        assert len(points) > 2
        assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in points)


def test_each_fifth_of_the_villages_is_coloured_more_strongly_than_the_one_before():
    found = minimap.draw("13.03", {code: number for number, code in enumerate(VILLAGES)})
    by_voters = sorted(found.villages, key=lambda village: village.number)
    strengths = [float(village.strength) for village in by_voters]
    assert strengths == sorted(strengths)
    assert sorted(set(strengths)) == list(minimap.STEPS)
    assert (found.fewest, found.most, found.word) == (0, 61, "nagari")


def test_names_of_the_kecamatan_stand_apart():
    labels = minimap.draw("13.03", {}).labels
    assert [label.name for label in labels] == [area.name for area in areas.within("13.03", Level.DISTRICT)]
    for number, one in enumerate(labels):
        for other in labels[number + 1 :]:
            assert abs(one.y - other.y) >= 14 or abs(one.x - other.x) >= 90


def test_a_kecamatan_names_its_villages():
    found = minimap.draw("13.03.04", {})
    assert [label.name for label in found.labels] == [area.name for area in areas.within("13.03.04", Level.VILLAGE)]
    assert len(found.villages) == len(found.labels)


def test_there_is_no_map_without_outlines_nor_of_a_single_village_or_a_whole_province():
    assert [minimap.draw(scope, {}) for scope in ("32.01", "13.03.04.2001", "13", "")] == [None] * 4
