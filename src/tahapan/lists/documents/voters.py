"""The list of one station: as it is put up where people read it, and Model A-KabKo Daftar Pemilih with all elements.

A posted list shows neither NIK nor NKK, neither the date of birth nor a disability (draft of PKPU 7/2022 Pasal 126 (5),
law: codes `hidden-field`); age on voting day stands for the date. No official layout of either was found: the columns
of the full list are the elements of PKPU 7/2022 Pasal 15 (2). `people` are rows of a snapshot
(`roll.as_of.SCHEMA`) in its order; `notes` what stands behind a voter, by the voter's id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import polars as pl

from tahapan.engines.sheet import Frame, Pen
from tahapan.lists.documents.about import About, Places, day, grouped
from tahapan.lists.documents.table import Block, Column, Form, Table

_NONE: Final[Mapping[int, str]] = MappingProxyType({})
FULL_TITLE: Final = "MODEL A-KabKo DAFTAR PEMILIH"


POSTED: Final = (
    Column("NO", 11, figures=True), Column("NAMA", 66, bold=True), Column("JENIS KELAMIN", 15, figures=True),
    Column("USIA", 11, figures=True), Column("ALAMAT JALAN/DUKUH", 62), Column("RT", 10, figures=True),
    Column("RW", 10, figures=True), Column("KETERANGAN", 20),
)  # fmt: skip
FULL: Final = (
    Column("NO", 10, figures=True), Column("NO. KK", 29), Column("NIK", 29), Column("NAMA", 56, bold=True),
    Column("TEMPAT LAHIR", 30), Column("TANGGAL LAHIR", 19, figures=True), Column("STATUS KAWIN", 13, figures=True),
    Column("L/P", 8, figures=True), Column("ALAMAT JALAN/DUKUH", 54), Column("RT", 9, figures=True),
    Column("RW", 9, figures=True), Column("DISABI- LITAS", 13, figures=True), Column("KTP-EL", 12, figures=True),
    Column("KETERANGAN", 19),
)  # fmt: skip
PUBLIC_NOTE: Final = "UNTUK DIUMUMKAN"
PERSONAL_NOTE: Final = "MEMUAT DATA PRIBADI · TIDAK UNTUK DIUMUMKAN"
_LEGEND: Final = (
    "NIK, nomor KK, tanggal lahir, dan ragam disabilitas tidak ditampilkan. Usia: pada hari pemungutan suara, {day}.",
    "Belum terdaftar, sudah tidak memenuhi syarat, atau ada yang keliru? Sampaikan kepada PPS, PPK, atau KPU "
    "Kabupaten/Kota dengan bukti.",
)


def posted_rows(people: pl.DataFrame, voting_day: dt.date, notes: Mapping[int, str] = _NONE) -> pl.DataFrame:
    """The rows of a posted list as text, one column for each of `POSTED`; nothing personal in full."""
    return people.select(
        _numbers(people),
        pl.col("name").alias("NAMA"),
        pl.col("sex").alias("JENIS KELAMIN"),
        age_on(voting_day).cast(pl.String).alias("USIA"),
        pl.col("address").alias("ALAMAT JALAN/DUKUH"),
        pl.col("rt").cast(pl.String).alias("RT"),
        pl.col("rw").cast(pl.String).alias("RW"),
        _notes(people, notes),
    )


def full_rows(people: pl.DataFrame, notes: Mapping[int, str] = _NONE) -> pl.DataFrame:
    """The rows of Model A-KabKo Daftar Pemilih as text, one column for each of `FULL`: personal data in full."""
    disability = pl.col("disability")
    return people.select(
        _numbers(people),
        pl.col("nkk").alias("NO. KK"),
        pl.col("nik").alias("NIK"),
        pl.col("name").alias("NAMA"),
        pl.col("birth_place").alias("TEMPAT LAHIR"),
        pl.col("birth_date").dt.strftime("%d-%m-%Y").alias("TANGGAL LAHIR"),
        pl.col("marital").alias("STATUS KAWIN"),
        pl.col("sex").alias("L/P"),
        pl.col("address").alias("ALAMAT JALAN/DUKUH"),
        pl.col("rt").cast(pl.String).alias("RT"),
        pl.col("rw").cast(pl.String).alias("RW"),
        pl.when(disability == 0).then(pl.lit("")).otherwise(disability.cast(pl.String)).alias("DISABI- LITAS"),
        pl.col("ktp").alias("KTP-EL"),
        _notes(people, notes),
    )


def _numbers(people: pl.DataFrame) -> pl.Series:
    return pl.Series("NO", [str(number) for number in range(1, people.height + 1)], dtype=pl.String)


def _notes(people: pl.DataFrame, notes: Mapping[int, str]) -> pl.Series:
    said = [notes.get(one, "") for one in people["id"]] if notes else [""] * people.height
    return pl.Series("KETERANGAN", said, dtype=pl.String)


def age_on(date: dt.date) -> pl.Expr:
    """Completed years on `date`, as `core.age.age_on` counts them."""
    born = pl.col("birth_date")
    birthday_ahead = (born.dt.month() > date.month) | ((born.dt.month() == date.month) & (born.dt.day() > date.day))
    return pl.lit(date.year) - born.dt.year() - birthday_ahead.cast(pl.Int32)


def draw_posted(
    about: About, places: Places, area: str, people: pl.DataFrame, notes: Mapping[int, str] = _NONE
) -> bytes:
    """The list of a station as it is posted, upright. `people` are its voters."""
    frame = about.frame(f"{about.name.upper()} ({about.code})", places, area)
    pen = Pen(*about.paper.upright, f"{frame.title} {frame.where}", about.office)
    rows = posted_rows(people, about.voting_day, notes)
    legend = tuple(line.format(day=day(about.voting_day)) for line in _LEGEND)
    _draw(pen, POSTED, rows, _form(about, frame, people, PUBLIC_NOTE, legend))
    return pen.done()


def draw_full(
    about: About,
    places: Places,
    area: str,
    people: pl.DataFrame,
    legend: tuple[str, ...],
    notes: Mapping[int, str] = _NONE,
) -> bytes:
    """Model A-KabKo Daftar Pemilih of a station, lying, with personal data. `legend` says what the codes mean."""
    frame = about.frame(FULL_TITLE, places, area)
    pen = Pen(*about.paper.lying, f"{frame.title} {about.code} {frame.where}", about.office)
    _draw(pen, FULL, full_rows(people, notes), _form(about, frame, people, PERSONAL_NOTE, legend))
    return pen.done()


def _form(about: About, frame: Frame, people: pl.DataFrame, note: str, legend: tuple[str, ...]) -> Form:
    men = int((people["sex"] == "L").sum())
    counted = f"L {grouped(men)} · P {grouped(people.height - men)} · L+P {grouped(people.height)}"
    return Form(
        frame=frame,
        note=f"{about.code} · {note}",
        under=f"{about.name} ({about.code}) · {counted}" if frame.title == FULL_TITLE else f"Jumlah pemilih: {counted}",
        legend=legend,
        end=f"Jumlah pemilih: {counted}",
        dated=about.dated,
        signers=((about.signer, ""),),
    )


def _draw(pen: Pen, columns: Sequence[Column], rows: pl.DataFrame, form: Form) -> None:
    block = Block(tuple(tidy(rows)[title].to_list() for title in rows.columns), nobody="Tidak ada pemilih di TPS ini.")
    Table(pen, columns, [block]).draw(form)


def tidy(rows: pl.DataFrame) -> pl.DataFrame:
    """Text without line breaks and other blanks that would break a line of print."""
    return rows.with_columns(pl.col(pl.String).str.replace_all(r"\s+", " "))
