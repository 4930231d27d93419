"""Model A-Daftar Perubahan Pemilih of one village: who is new, who left and why, what was corrected, by name.

From two snapshots (`roll.as_of.SCHEMA`). Every voter counts net, first end to last end, as in the recap; somebody who
stands at another station of the village is struck there with code 8 and new here, each line naming the other. Only the
name of the form is known (PKPU 7/2022); its columns are the elements of Model A-Daftar Pemilih. Personal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import polars as pl

from tahapan.engines.sheet import Pen
from tahapan.lists.documents import voters
from tahapan.lists.documents.about import About, Places, grouped
from tahapan.lists.documents.table import Block, Column, Form, Table

TITLE: Final = "MODEL A-DAFTAR PERUBAHAN PEMILIH"
COLUMNS: Final = (
    Column("NO", 8, figures=True), Column("TPS", 9, figures=True), Column("NO. KK", 27), Column("NIK", 27),
    Column("NAMA", 45, bold=True), Column("TEMPAT LAHIR", 23), Column("TANGGAL LAHIR", 18, figures=True),
    Column("STATUS KAWIN", 12, figures=True), Column("L/P", 7, figures=True), Column("ALAMAT JALAN/DUKUH", 38),
    Column("RT", 8, figures=True), Column("RW", 8, figures=True), Column("DISABI- LITAS", 12, figures=True),
    Column("KTP-EL", 10, figures=True), Column("KETERANGAN", 58),
)  # fmt: skip
NEW, LEFT, CORRECTED = "baru", "keluar", "ubah"
SECTIONS: Final = {
    NEW: "A. PEMILIH BARU DAN MASUK",
    LEFT: "B. TIDAK MEMENUHI SYARAT DAN KELUAR",
    CORRECTED: "C. PERBAIKAN DATA",
}
_INSIDE: Final = ("station", "unmapped")
_ELEMENTS: Final = {
    "nkk": "No. KK", "nik": "NIK", "name": "Nama", "birth_place": "Tempat lahir", "birth_date": "Tanggal lahir",
    "marital": "Status kawin", "sex": "L/P", "address": "Alamat", "rt": "RT", "rw": "RW", "disability": "Disabilitas",
    "ktp": "KTP-el",
}  # fmt: skip
_WAS: Final = "_was"


def between(
    previous: pl.DataFrame, current: pl.DataFrame, names: Mapping[str, str], reasons: Mapping[str, str]
) -> pl.DataFrame:
    """Every change of every village, with `village`, `section`, `station` and `note` beside the voter's elements.

    `names` of villages by code, `reasons` of TMS codes in words. Who left stands as in the list before. Sorted by
    village, section, station, then as in the snapshot.
    """
    before = previous.select("id", pl.all().exclude("id").name.suffix(_WAS))
    both = current.join(before, on="id", how="full", coalesce=True).with_row_index("row")
    was, now = _inside("place" + _WAS), _inside("place")
    elsewhere = pl.col("village").ne_missing(pl.col("village" + _WAS))
    moved = elsewhere | pl.col("station_id").ne_missing(pl.col("station_id" + _WAS))
    corrected = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name + _WAS)) for name in _ELEMENTS)
    new = both.filter(now & (~was | moved))
    left = both.filter(was & (~now | moved))
    changed = both.filter(was & now & corrected)
    parts = [
        _rows(new, NEW, _came(names), ""),
        _rows(left, LEFT, _went(names, reasons), _WAS),
        _rows(changed, CORRECTED, pl.Series("note", _said(changed), dtype=pl.String), ""),
    ]
    order = pl.col("section").replace_strict({name: at for at, name in enumerate(SECTIONS)}, return_dtype=pl.Int8)
    return pl.concat(parts).sort("village", order, "station", "row", nulls_last=True).drop("row")


def _inside(column: str) -> pl.Expr:
    return pl.col(column).is_in(_INSIDE).fill_null(value=False)


def _rows(found: pl.DataFrame, section: str, note: pl.Expr | pl.Series, ends: str) -> pl.DataFrame:
    """The columns of a form's row; elements and place as they are (`ends` empty) or were before."""
    kept = (pl.col(name + ends).alias(name) for name in ("id", *_ELEMENTS, "village", "station") if name != "id")
    return found.select("row", "id", *kept, pl.lit(section).alias("section"), note.alias("note"))


def _came(names: Mapping[str, str]) -> pl.Expr:
    """Where new voters come from."""
    village, station = "village" + _WAS, "station" + _WAS
    return (
        pl.when(~_inside("place" + _WAS))
        .then(pl.lit("Baru"))
        .when(pl.col("village").ne_missing(pl.col(village)))
        .then(pl.format("Masuk dari {}", pl.col(village).replace(dict(names))))
        .otherwise(pl.format("Masuk dari {} (pasangan kode 8)", _station(station)))
    )


def _went(names: Mapping[str, str], reasons: Mapping[str, str]) -> pl.Expr:
    """Why or whereto voters left."""
    codes = {f"tms-{code}": f"{code} · {name}" for code, name in reasons.items()}
    elsewhere = pl.col("village").ne_missing(pl.col("village" + _WAS))
    return (
        pl.when(_inside("place") & elsewhere)
        .then(pl.format("4 · ke {}", pl.col("village").replace(dict(names))))
        .when(_inside("place"))
        .then(pl.format("8 · ke {}", _station("station")))
        .otherwise(pl.col("place").replace_strict(codes, default="Keluar dari daftar tanpa kode TMS"))
    )


def _station(column: str) -> pl.Expr:
    return pl.when(pl.col(column).is_null()).then(pl.lit("luar TPS")).otherwise(pl.format("TPS {}", pl.col(column)))


def _said(changed: pl.DataFrame) -> list[str]:
    """What was corrected of each: `RT: 1 menjadi 2`."""
    return [
        "; ".join(
            f"{word}: {_written(row[name + _WAS])} menjadi {_written(row[name])}"
            for name, word in _ELEMENTS.items()
            if row[name] != row[name + _WAS]
        )
        for row in changed.iter_rows(named=True)
    ]


def _written(value: Any) -> str:
    if value in ("", None):
        return "(kosong)"
    return value.strftime("%d-%m-%Y") if hasattr(value, "strftime") else str(value)


def nothing() -> pl.DataFrame:
    """No change at all, in the columns of `between`."""
    small = dict.fromkeys(("rt", "rw", "disability"), pl.Int16)
    text = dict.fromkeys(("village", "section", "note"), pl.String)
    schema = {"id": pl.Int64, **dict.fromkeys(_ELEMENTS, pl.String), **small, "station": pl.Int32, **text}
    return pl.DataFrame(schema=schema | {"birth_date": pl.Date})


def rows_of(part: pl.DataFrame) -> pl.DataFrame:
    """Changes of one section as text, one column for each of `COLUMNS`."""
    full = voters.full_rows(part)
    return full.select(
        "NO",
        part["station"].cast(pl.String).fill_null("").alias("TPS"),
        *(one.title for one in COLUMNS[2:-1]),
        part["note"].alias("KETERANGAN"),
    )


def draw(about: About, places: Places, area: str, found: pl.DataFrame, legend: tuple[str, ...], base: str) -> bytes:
    """The form of one village, lying. `found` are its rows of `between`, `base` the list it changes."""
    frame = about.frame(TITLE, places, area)
    pen = Pen(*about.paper.lying, f"{frame.title} {about.code} {frame.where}", about.office)
    blocks, counted = [], []
    for section, heading in SECTIONS.items():
        part = found.filter(pl.col("section") == section)
        rows = voters.tidy(rows_of(part))
        said = f"{heading}: {grouped(part.height)}"
        blocks.append(Block(tuple(rows[title].to_list() for title in rows.columns), said))
        counted.append(said[3:].capitalize())
    form = Form(
        frame=frame,
        note=f"{about.code} · {voters.PERSONAL_NOTE}",
        under=f"Dari {base} ke {about.name} ({about.code})",
        legend=legend,
        end=" · ".join(counted),
        dated=about.dated,
        signers=((about.signer, ""),),
    )
    Table(pen, COLUMNS, blocks, size=7).draw(form)
    return pen.done()
