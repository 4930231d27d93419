"""Lists in the 13 elements, the same through CSV, XLSX and Parquet."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from python_calamine import load_workbook
from tests.engines.population.world import VOTING_DAY, kecamatan, village

from tahapan.engines.population import (
    DATE_FORMAT,
    ELEMENTS,
    NONE_WRONG,
    Population,
    Standing,
    dp4,
    generate,
    last_dpt,
    write,
)


@pytest.fixture(scope="module")
def population() -> Population:
    return generate(kecamatan(), VOTING_DAY, seed=31)


def _as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col("tanggal_lahir").dt.strftime(DATE_FORMAT))


def _read_xlsx(path: Path) -> pl.DataFrame:
    header, *rows = load_workbook(path).get_sheet_by_index(0).to_python()
    assert {type(value) for row in rows for value in row} == {str}
    return pl.DataFrame(rows, schema=[str(title) for title in header], orient="row")


def test_a_list_has_the_13_elements_and_the_village_code(population: Population) -> None:
    frame = dp4(population)
    assert frame.columns == list(ELEMENTS)
    assert len(frame.columns) == 14
    assert set(frame.schema.values()) == {pl.String, pl.Date}
    assert frame.schema["tanggal_lahir"] == pl.Date
    assert frame.null_count().sum_horizontal().item() == 0


def test_the_list_comes_back_from_every_format_as_it_was(population: Population, tmp_path: Path) -> None:
    frame = dp4(population)
    paths = {suffix: tmp_path / f"dp4.{suffix}" for suffix in ("csv", "xlsx", "parquet")}
    for path in paths.values():
        write(frame, path)
    assert pl.read_parquet(paths["parquet"]).equals(frame)
    assert pl.read_csv(paths["csv"], infer_schema=False).fill_null("").equals(_as_text(frame))
    assert _read_xlsx(paths["xlsx"]).equals(_as_text(frame))


def test_an_empty_field_of_a_csv_holds_nothing_and_a_comma_is_quoted(tmp_path: Path) -> None:
    spec = replace(village(2001, 1), regency='Kota "A", Lama')
    write(dp4(generate([spec], VOTING_DAY, seed=1, rates=NONE_WRONG)), tmp_path / "dp4.csv")
    line = (tmp_path / "dp4.csv").read_text().splitlines()[1]
    assert '"KOTA ""A"", LAMA"' in line
    assert line.endswith(",000,,S,,13.03.04.2001")


def test_the_same_seed_writes_the_same_bytes(population: Population, tmp_path: Path) -> None:
    write(dp4(population), tmp_path / "one.csv")
    write(dp4(generate(kecamatan(), VOTING_DAY, seed=31)), tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_an_empty_list_can_be_written(tmp_path: Path) -> None:
    for suffix in ("csv", "xlsx", "parquet"):
        write(dp4(generate([], VOTING_DAY, seed=1)), tmp_path / f"empty.{suffix}")
    assert (tmp_path / "empty.csv").read_text().strip() == ",".join(ELEMENTS)


def test_another_suffix_is_refused(population: Population, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.parquet"):
        write(dp4(population), tmp_path / "dp4.pdf")


def test_the_last_list_holds_nobody_who_was_too_young_then() -> None:
    population = generate([village(2001, 6_000)], VOTING_DAY, seed=8)
    previous = dt.date(2024, 2, 14)
    frame = last_dpt(population, previous)
    young = frame.filter(pl.col("tanggal_lahir") > dt.date(2007, 2, 14))
    assert set(young["status_kawin"]) <= {"S", "P"}
    assert frame["nik"].n_unique() == frame.height


def test_the_last_list_is_mostly_dp4_with_those_who_have_gone_since() -> None:
    population = generate([village(2001, 6_000)], VOTING_DAY, seed=8)
    now, before = dp4(population), last_dpt(population)
    both = before.join(now, on="nik", suffix="_now")
    gone = population.people.filter(pl.col("standing") == Standing.GONE.value)["nik"]
    same_rt = (both["rt"] == both["rt_now"]).mean()
    same_name = (both["nama"] == both["nama_now"]).mean()
    assert 0.95 < both.height / now.height < 1
    assert gone.len() > 0
    assert set(gone) <= set(before["nik"])
    assert 0.95 < same_rt < 0.99  # type: ignore[operator]
    assert 0.99 < same_name < 1  # type: ignore[operator]
