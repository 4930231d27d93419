"""The board counts what the roll and the stations say, for the area of the person who looks."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support import world
from tests.support.browsing import Page, browser
from tests.support.people import ANYONE_ALLOWED, holder

from tahapan.web import board

pytestmark = pytest.mark.django_db


def numbers(found):
    return {tile.label.id: tile.number for tile in found.tiles}


def test_the_board_counts_the_roll_and_says_who_waits_for_a_station(pilkada):
    world.settle(pilkada)
    found = board.of(pilkada, ANYONE_ALLOWED)
    assert numbers(found) == {"Pemilih": 12, "TPS": 0, "Keluarga terpecah": 0, "Pantarlih dibutuhkan": 0}
    assert found.tiles[0].note.id == "5 L · 7 P"


def test_the_board_counts_anew_after_every_act(pilkada):
    assert numbers(board.of(pilkada, ANYONE_ALLOWED))["Pemilih"] == 0
    world.settle(pilkada)
    assert numbers(board.of(pilkada, ANYONE_ALLOWED))["Pemilih"] == 12
    world.settle(
        pilkada, tuple(world.Person(9, n, "BARU", p.born, p.sex, 1) for n, p in enumerate(world.PEOPLE[:2], 7))
    )
    assert numbers(board.of(pilkada, ANYONE_ALLOWED))["Pemilih"] == 14


def test_the_board_reaches_no_further_than_the_persons_area(pilkada):
    world.settle(pilkada)
    here, there = (holder("elections.read", area=area) for area in (world.VILLAGE, world.OTHER_VILLAGE))
    assert numbers(board.of(pilkada, here))["Pemilih"] == 12
    assert numbers(board.of(pilkada, there))["Pemilih"] == 0
    assert board.scope_of(pilkada, ANYONE_ALLOWED) == pilkada.area


def test_figures_lead_only_to_rooms_the_person_may_enter(pilkada):
    found = board.of(pilkada, holder("elections.read", area="13.03"))
    assert {tile.url for tile in found.tiles} == {None}
    assert found.tasks == []


def test_what_runs_today_and_what_comes_next_stand_on_the_board(pilkada):
    found = board.of(pilkada, ANYONE_ALLOWED)
    assert "1.8.a.2" in [one.code for one in found.running]
    assert [due.stage.code for due in found.nearest] == ["1.8.a", "1.8.a.2", "1.4.c.5"]
    ends = [one.end for one in found.running if one.end]
    assert ends == sorted(ends)


@pytest.mark.parametrize("language", ["id", "en"])
def test_numbers_are_written_as_the_language_writes_them(pilkada, language):
    text = board._with(board.BY_SEX, l=86544, p=86803)
    assert text.say(language) == {"id": "86.544 L · 86.803 P", "en": "86,544 men · 86,803 women"}[language]
    page = Page.of(browser("bawaslu", language=language).get(f"/{pilkada.slug}/"))
    assert {"id": "H-142", "en": "D-142"}[language] in page.text


def test_the_board_takes_the_same_number_of_queries_however_many_voters(pilkada):
    client = browser("bawaslu")

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(f"/{pilkada.slug}/").status_code == 200
        return len(seen)

    world.settle(pilkada, world.PEOPLE[:1])
    one = queries()
    world.settle(pilkada, world.PEOPLE[1:])
    assert queries() == one
