from __future__ import annotations

import pytest
from tests.support import world


@pytest.fixture
def election(db):
    return world.pilkada()
