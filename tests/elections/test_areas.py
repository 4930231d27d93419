"""The register of areas: complete, closed under parents, searched by prefix."""

from __future__ import annotations

import pytest

from tahapan.core.areas import NATION, Level, parent
from tahapan.core.errors import NotFound
from tahapan.elections import areas
from tahapan.elections.areas import Kind

EVERY_LEVEL = tuple(Level)


def all_areas() -> list[areas.Area]:
    return [area for level in EVERY_LEVEL for area in areas.within(NATION, level)]


@pytest.mark.parametrize(
    ("level", "count"),
    [
        (Level.PROVINCE, 37),
        (Level.REGENCY, 514),
        (Level.DISTRICT, 7_277),
        (Level.VILLAGE, 83_763),
    ],
)
def test_every_level_has_the_count_of_the_2022_edition(level: Level, count: int) -> None:
    assert len(areas.within(NATION, level)) == count


def test_the_edition_has_91_591_areas_below_the_nation() -> None:
    assert areas.EDITION == "2022"
    assert len(all_areas()) == 91_591 + 1


def test_kinds_have_the_counts_of_the_decree() -> None:
    kinds = [area.kind for area in all_areas()]
    assert kinds.count(Kind.REGENCY) == 416
    assert kinds.count(Kind.CITY) == 98
    assert kinds.count(Kind.VILLAGE) == 75_251
    assert kinds.count(Kind.URBAN_VILLAGE) == 8_498
    assert kinds.count(Kind.CUSTOMARY_VILLAGE) == 14


def test_the_parent_of_every_area_is_in_the_register() -> None:
    known = {area.code for area in all_areas()}
    assert [code for code in known if parent(code) not in known] == []


def test_every_area_has_a_name_without_stray_spaces() -> None:
    assert [area.code for area in all_areas() if not area.name or area.name != area.name.strip()] == []


def test_within_is_sorted_by_code_and_stays_in_scope() -> None:
    found = [area.code for area in areas.within("13.03.04", Level.VILLAGE)]
    assert found == sorted(found)
    assert found == [f"13.03.04.200{number}" for number in range(1, 10)]


def test_an_area_lies_within_itself() -> None:
    assert areas.within("13.03", Level.REGENCY) == (areas.get("13.03"),)


def test_a_level_above_the_scope_is_empty() -> None:
    assert areas.within("13.03", Level.PROVINCE) == ()
    assert areas.within("13.03", Level.NATION) == ()


def test_children_are_one_level_down() -> None:
    assert [area.name for area in areas.children("13.03")] == [
        "Tanjung Gadang", "Sijunjung", "IV Nagari", "Kamang Baru", "Lubuak Tarok", "Koto VII", "Sumpur Kudus", "Kupitan"
    ]  # fmt: skip
    assert len(areas.children(NATION)) == 37
    assert areas.children("13.03.04.2001") == ()


def test_path_leads_down_from_the_province() -> None:
    names = [area.name for area in areas.path("13.03.04.2001")]
    assert names == ["Sumatera Barat", "Kabupaten Sijunjung", "Sijunjung", "Muaro"]
    assert areas.path(NATION) == ()


def test_an_area_knows_its_level_kind_and_point() -> None:
    sijunjung = areas.get("13.03")
    assert (sijunjung.level, sijunjung.kind) == (Level.REGENCY, Kind.REGENCY)
    assert (sijunjung.lat, sijunjung.lng) == (-0.69051, 101.09615)
    assert areas.get("13.71").kind is Kind.CITY


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("13.03.04.2001", "nagari"),
        ("13.03", "nagari"),
        ("13.03.10.2004", "desa"),  # Kampung Baru, the one desa among 61 nagari
        ("13.09.02.2001", "desa"),  # Kepulauan Mentawai
        ("13.77.02.2005", "desa"),  # Kota Pariaman
        ("13.77", "desa"),
        ("13.71.01.1001", "kelurahan"),
        ("13.71", "kelurahan"),
        ("11.01.01.2001", "gampong"),
        ("32.01.02.2001", "desa"),
        (NATION, "desa"),
    ],
)
def test_a_village_is_called_what_its_people_call_it(code: str, word: str) -> None:
    assert areas.get(code).village_word == word


@pytest.mark.parametrize("code", ["13.99", "00", "13.03.04.9999", "1303", "13.", "../13", "13\n", "Sijunjung"])
def test_an_unknown_code_is_refused_in_both_languages(code: str) -> None:
    assert not areas.exists(code)
    with pytest.raises(NotFound) as refused:
        areas.get(code)
    assert refused.value.problem.code == "area-unknown"
    assert "daftar" in refused.value.say("id")
    assert "register" in refused.value.say("en")


def test_the_refusal_does_not_repeat_what_was_typed() -> None:
    with pytest.raises(NotFound) as refused:
        areas.get("9999999999999999")
    assert "9999" not in refused.value.say("id") + refused.value.say("en")


def test_an_unknown_scope_is_refused_everywhere() -> None:
    def village_within(scope: str) -> None:
        areas.within(scope, Level.VILLAGE)

    def search_in(scope: str) -> None:
        areas.search("koto", scope)

    for ask in (areas.children, areas.path, village_within, search_in):
        with pytest.raises(NotFound):
            ask("13.99")


def test_search_ignores_case_and_puts_equal_names_first() -> None:
    found = areas.search("sIJUNJUNG", "13")
    assert [area.code for area in found] == ["13.03.04", "13.03.04.2009", "13.03"]


def test_search_stays_in_scope_and_within_the_limit() -> None:
    assert {area.code[:5] for area in areas.search("koto", "13.03")} == {"13.03"}
    assert len(areas.search("sari", limit=7)) == 7
    assert areas.search("  ") == ()
