"""What is true of a demo's people lies in the demo home alone, closed to others."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from polars.testing import assert_frame_equal
from tests.engines.population.world import VOTING_DAY, village

from tahapan.cli.demo import truth
from tahapan.core import home as homes
from tahapan.engines import population


@pytest.fixture(scope="module")
def people():
    return population.generate([village(2001, 300), village(2010, 200)], VOTING_DAY, seed=3)


@pytest.fixture
def demo(monkeypatch, tmp_path):
    """An open demo home."""
    here = dataclasses.replace(homes.current(), path=tmp_path, demo_today=dt.date(2024, 7, 8))
    monkeypatch.setattr(homes, "current", lambda: here)
    return here


def test_a_real_home_keeps_no_truth(people, monkeypatch, tmp_path):
    monkeypatch.setattr(homes, "current", lambda: homes.Home(path=tmp_path, area="13.03"))
    with pytest.raises(RuntimeError, match="demo"):
        truth.keep(people)
    assert list(tmp_path.rglob("*")) == []


def test_only_its_owner_may_read_it(people, demo):
    file = truth.keep(people)
    assert file == demo.path / "demo" / "truth.parquet"
    assert file.stat().st_mode & 0o777 == 0o600


def test_it_is_read_by_area(people, demo):
    truth.keep(people)
    found = population.coklit(people)
    assert_frame_equal(truth.read("13.03.04"), found.sort("village", maintain_order=True))
    assert set(truth.read("13.03.04.2001")["village"]) == {"13.03.04.2001"}
    assert truth.read("13.03.04.200").is_empty()
