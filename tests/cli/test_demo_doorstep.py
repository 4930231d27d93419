"""What a demo's officers find at a door is what is true of the people behind it."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from tahapan.cli.demo.doorstep import Village
from tahapan.engines.population import NONE_WRONG, Standing, VillageSpec, coklit, generate
from tahapan.fieldwork.simulate.phone import Finding

VILLAGE = "13.03.04.2001"
STATIONS = {1: 570, 2: 500, 3: 560}


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """A village of whom nothing differs from the list."""
    spec = VillageSpec(VILLAGE, "Muaro", 60, point=(100.95, -0.66))
    truth = coklit(generate([spec], dt.date(2024, 11, 27), seed=1, rates=NONE_WRONG))
    return truth.with_columns(pl.Series("corrected", [[]] * truth.height, dtype=pl.List(pl.String)))


def family(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows of its first family of three and more."""
    cards = rows.group_by("listed_nkk", maintain_order=True).len().filter(pl.col("len") >= 3)
    return rows.filter(pl.col("listed_nkk") == cards["listed_nkk"][0])


def package(people: pl.DataFrame) -> dict:
    """The family as a package has it."""
    return {
        "id": 9,
        "people": [
            row | {"id": number, "in": True, "birth_date": row["birth_date"].isoformat()}
            for number, row in enumerate(people.iter_rows(named=True), 1)
        ],
    }


def of_first(rows: pl.DataFrame, **values: object) -> pl.DataFrame:
    """The same truth, but for the first person of the family."""
    nik = family(rows)["nik"][0]
    is_first = pl.col("nik") == nik
    return rows.with_columns(
        pl.when(is_first).then(pl.lit(value, dtype=rows.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    )


def test_where_the_list_is_right_everybody_is_found_as_listed(rows):
    door = Village(rows).door(package(family(rows)), 1, dict(STATIONS))
    assert (door.household, dict(door.findings), list(door.new)) == (9, {}, [])


def test_who_died_is_found_so_with_the_proof_at_hand(rows):
    truth = of_first(rows, standing=Standing.DIED.value, proof="akta-kematian")
    found = Village(truth).door(package(family(rows)), 1, dict(STATIONS)).findings
    assert {voter: (one.outcome, one.tms, one.evidence and one.evidence["kind"]) for voter, one in found.items()} == {
        1: ("tms", 1, "akta-kematian")
    }


def test_without_a_proof_none_is_told(rows):
    truth = of_first(rows, standing=Standing.DIED.value, proof="")
    assert Village(truth).door(package(family(rows)), 1, dict(STATIONS)).findings == {1: Finding("tms", tms=1)}


def test_what_documents_say_otherwise_is_changed(rows):
    truth = of_first(rows, rt=77).with_columns(
        pl.when(pl.col("rt") == 77).then(pl.lit(["rt"])).otherwise(pl.col("corrected")).alias("corrected")
    )
    found = Village(truth).door(package(family(rows)), 1, dict(STATIONS)).findings
    assert found == {1: Finding("ubah", changes={"rt": 77})}


def test_who_is_missing_from_the_list_is_told_once_with_all_elements(rows):
    truth = of_first(rows, standing=Standing.MISSING.value)
    village, listed = Village(truth), package(family(rows)[1:])
    first, again = (village.door(listed, 1, dict(STATIONS)) for _ in range(2))
    assert [one["nik"] for one in first.new] == [family(rows)["nik"][0]]
    assert list(again.new) == []


def test_who_is_missing_from_a_listed_family_is_found_at_its_door_alone(rows):
    assert Village(of_first(rows, standing=Standing.MISSING.value)).unlisted() == []


def test_a_family_nobody_of_which_is_listed_is_a_door_of_its_own(rows):
    nkk = family(rows)["listed_nkk"][0]
    truth = rows.with_columns(
        pl.when(pl.col("listed_nkk") == nkk)
        .then(pl.lit(Standing.MISSING.value))
        .otherwise("standing")
        .alias("standing")
    )
    doors = Village(truth).unlisted()
    assert [(door.household, len(door.new)) for door in doors] == [(None, family(rows).height)]


def test_a_family_at_the_wrong_station_belongs_where_most_room_is_and_is_counted_there(rows):
    nkk = family(rows)["listed_nkk"][0]
    truth = rows.with_columns(wrong_station=pl.col("listed_nkk") == nkk)
    loads, people = dict(STATIONS), family(rows).height
    found = Village(truth).door(package(family(rows)), 1, loads).findings
    assert found == {voter: Finding("tms", tms=8, station=2) for voter in range(1, people + 1)}
    assert loads == STATIONS | {2: 500 + people}


@pytest.mark.parametrize("loads", [{1: 400}, {1: 400, 2: 585}])
def test_where_no_other_station_has_room_a_family_stays(rows, loads):
    truth = rows.with_columns(wrong_station=pl.lit(True))
    assert Village(truth).door(package(family(rows)), 1, loads).findings == {}
