"""Two events of one office, as in July 2024: the Pilkada, and the re-vote that replaces part of February's election."""

from __future__ import annotations

import datetime as dt

import pytest
from tests.support import world
from tests.support.people import ANYONE_ALLOWED

from tahapan.core.text import Text
from tahapan.elections import acts
from tahapan.elections.models import EventKind, Office


@pytest.fixture
def pilkada(db):
    return world.pilkada()


@pytest.fixture
def psu(db):
    def event(slug, name, kind, rule_set, day, **more):
        return acts.create_event(
            actor=ANYONE_ALLOWED, slug=slug, name=name, kind=kind, rule_set=rule_set, area="13.03", voting_day=day,
            contests=[(Office.DPD, "13")], **more,
        )  # fmt: skip

    february = event(
        "pemilu-2024", Text("Pemilu 2024", "2024 general election"), EventKind.PEMILU, "pemilu-2024",
        dt.date(2024, 2, 14), archived=True,
    )  # fmt: skip
    return event(
        "psu-dpd", Text("PSU DPD 2024", "2024 DPD re-vote"), EventKind.PSU, "psu-dpd-sumbar-2024",
        dt.date(2024, 7, 13), replaces=february,
    )  # fmt: skip
