from __future__ import annotations

import pytest
from tests.officers import town
from tests.support import world


@pytest.fixture
def election(db):
    return world.pilkada()


@pytest.fixture
def stations(election):
    return town.stations(election)
