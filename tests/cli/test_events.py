"""What an area elects in Pilkada 2024."""

from __future__ import annotations

import pytest
from tests.support.people import ANYONE_ALLOWED

from tahapan.cli import events

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("area", "slug", "contests"),
    [
        ("13.03", "pilkada-2024-sijunjung", [("gubernur", "13"), ("bupati", "13.03")]),
        ("13.71", "pilkada-2024-kota-padang", [("gubernur", "13"), ("walikota", "13.71")]),
        ("31.01", "pilkada-2024-administrasi-kepulauan-seribu", [("gubernur", "31")]),
        ("34.04", "pilkada-2024-sleman", [("bupati", "34.04")]),
    ],
)
def test_an_area_elects_its_governor_and_its_own_head_where_the_law_lets_it(area, slug, contests):
    opened = events.open_pilkada(ANYONE_ALLOWED, area)
    assert (opened.slug, [(one.office, one.area) for one in opened.contests.all()]) == (slug, contests)
