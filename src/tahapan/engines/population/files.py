"""Lists as KPU receives them: the 13 elements of Model A-Daftar Pemilih and the village code, as CSV, XLSX or Parquet.

Elements: PKPU 7/2022 Pasal 15 (2) and Lampiran II (voter-list dossier 3.2). NIK and NKK are text everywhere.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
import xlsxwriter

from tahapan.engines.population.chance import Keys, keys, uniform
from tahapan.engines.population.generate import Population
from tahapan.engines.population.households import ADULT_AGE
from tahapan.engines.population.names import respelled
from tahapan.engines.population.spec import PERSON_NUMBERS, Standing

PREVIOUS_ELECTION: Final = dt.date(2024, 2, 14)
DATE_FORMAT: Final = "%d-%m-%Y"
ELEMENTS: Final = {
    "nkk": "nkk",
    "nik": "nik",
    "nama": "name",
    "tempat_lahir": "birth_place",
    "tanggal_lahir": "birth_date",
    "status_kawin": "marital",
    "jenis_kelamin": "sex",
    "alamat": "address",
    "rt": "rt",
    "rw": "rw",
    "disabilitas": "disability",
    "ktp_el": "ktp_el",
    "keterangan": "",
    "kode_wilayah": "village",
}
"""Column of the list to column of the people table; `keterangan` is empty before coklit."""

_XLSX_ROWS: Final = 1_048_576
_LISTED_BEFORE: Final = 0.6  # of people missing from DP4 who stood in the previous list; an assumption
_OTHER_RT, _OTHER_ADDRESS, _OTHER_SPELLING = 0.03, 0.02, 0.005  # of entries; assumptions


def dp4(population: Population) -> pl.DataFrame:
    """DP4: everyone the registry believes to have the right to vote. Text, but `tanggal_lahir`, a date."""
    wrong = [standing.value for standing in Standing if not standing.in_dp4]
    return _as_list(population.people.filter(~pl.col("standing").is_in(wrong)))


def last_dpt(population: Population, on: dt.date = PREVIOUS_ELECTION) -> pl.DataFrame:
    """The list of the previous election, voted `on` that day; columns as in `dp4`.

    Without those too young then, without doubles and most of the entries wrong already, with people who have died or
    moved since, and with small differences: another RT 3 %, "JORONG" as "JR." 2 %, another spelling of the name 0.5
    %.
    """
    people = population.people
    number = people["person_id"].to_numpy()
    chance = keys(population.seed, "previous list", number // PERSON_NUMBERS, number % PERSON_NUMBERS)
    adult = pl.col("birth_date").dt.offset_by(f"{ADULT_AGE}y") <= on
    never = [standing.value for standing in (Standing.DOUBLE, Standing.UNDER_AGE, Standing.FOREIGN)]
    known = pl.Series(uniform(chance, "known") < _LISTED_BEFORE)
    listed = people.select(
        (adult | (pl.col("marital") != "B"))
        & ~pl.col("standing").is_in(never)
        & ((pl.col("standing") != Standing.MISSING.value) | known)
    ).to_series()
    return _as_list(_aged(people.filter(listed), chance[listed.to_numpy()]))


def write(frame: pl.DataFrame, path: Path) -> None:
    """Writes a list; the suffix decides: .csv, .xlsx or .parquet. Replaces an existing file.

    Dates are text dd-mm-yyyy in CSV and XLSX, dates in Parquet. Raises ValueError for another suffix, and for more
    rows than a sheet holds.
    """
    match path.suffix.lower():
        case ".csv":
            # Nothing between the commas of an empty field, as registry files have it, instead of "".
            _with_text_dates(frame).with_columns(pl.col(pl.String).replace("", None)).write_csv(path)
        case ".xlsx":
            _write_xlsx(_with_text_dates(frame), path)
        case ".parquet":
            frame.write_parquet(path)
        case _:
            raise ValueError("a list is written as .csv, .xlsx or .parquet")


def _as_list(people: pl.DataFrame) -> pl.DataFrame:
    columns = [
        pl.col(source).alias(element) if source else pl.lit("").alias(element) for element, source in ELEMENTS.items()
    ]
    return people.select(columns).with_columns(pl.col("disabilitas").cast(pl.String).fill_null(""))


def _aged(people: pl.DataFrame, chance: Keys) -> pl.DataFrame:
    """The same people as an older list had them."""
    moved = pl.Series(uniform(chance, "other rt") < _OTHER_RT)
    short = pl.Series(uniform(chance, "other address") < _OTHER_ADDRESS)
    rt = pl.col("rt").cast(pl.Int64)
    neighbour = pl.when(rt > 1).then(rt - 1).otherwise(rt + 1).cast(pl.String).str.zfill(3)
    aged = people.with_columns(
        rt=pl.when(moved).then(neighbour).otherwise(pl.col("rt")),
        address=pl.when(short).then(_abbreviated()).otherwise(pl.col("address")),
    )
    rows = np.flatnonzero(uniform(chance, "other spelling") < _OTHER_SPELLING)
    draws = uniform(chance[rows], "spelling").tolist()
    names = [respelled(name, draw) for name, draw in zip(aged["name"].gather(rows).to_list(), draws, strict=True)]
    return aged.with_columns(aged["name"].scatter(rows, pl.Series(names, dtype=pl.String))) if names else aged


def _abbreviated() -> pl.Expr:
    address = pl.col("address")
    for word, short in (("JORONG ", "JR. "), ("DUSUN ", "DSN. "), ("JL. ", "JALAN ")):
        address = address.str.replace(word, short, literal=True)
    return address


def _with_text_dates(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.Date).dt.strftime(DATE_FORMAT))


def _write_xlsx(frame: pl.DataFrame, path: Path) -> None:
    """Row by row in constant memory; every cell is a string."""
    if frame.height >= _XLSX_ROWS:
        raise ValueError(f"a sheet holds {_XLSX_ROWS - 1} rows; write .csv or .parquet")
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Daftar Pemilih")
        for column, title in enumerate(frame.columns):
            sheet.write_string(0, column, title)
        for row, values in enumerate(frame.iter_rows(), start=1):
            for column, value in enumerate(values):
                if value:
                    sheet.write_string(row, column, value)
