"""The recap of a list, area by area: the list before, new voters, TMS by reason, the list now, for men and women.

Name and layout of the official forms were not found (law: value `form.recap.names`): a footnote and the manifest of
the forms say so. The columns are those named in minutes and in the press (codes `recap-column`). Code 8 counts as new
at the right station (value `recap.tms-8.new`), so that before + new + sex - TMS = now in every line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

import polars as pl

from tahapan.core.balance import Count
from tahapan.engines.sheet import Pen
from tahapan.lists.documents.about import About, Places, grouped
from tahapan.lists.documents.table import Block, Column, Form, Table

NOT_FOUND: Final = (
    "Nama dan susunan resmi formulir rekapitulasi belum ditemukan dalam sumber; kolomnya mengikuti yang disebut dalam "
    "berita acara dan pemberitaan."
)
_SPANS: Final = 4
"""The first columns say the area, once for its three lines."""


class Row(Protocol):
    """One area of a recap, as `lists.recap` tells it: men and women in each column, TMS by code from 1 to 8.

    `new` and code 8 count pairs at both stations; `sex` is what corrected sexes added to men and women.
    """

    @property
    def name(self) -> str: ...
    @property
    def villages(self) -> int: ...
    @property
    def stations(self) -> int: ...
    @property
    def previous(self) -> Count: ...
    @property
    def new(self) -> Count: ...
    @property
    def tms(self) -> Sequence[Count]: ...
    @property
    def sex(self) -> Count: ...
    @property
    def current(self) -> Count: ...
    @property
    def changed(self) -> Count: ...
    @property
    def no_ktp(self) -> Count: ...


def struck(row: Row) -> Count:
    """TMS of all reasons."""
    return sum(row.tms, Count())


def difference(row: Row) -> Count:
    """Nothing for men and for women where the row balances."""
    return row.previous + row.new + row.sex - struck(row) - row.current


def columns(base: str, code: str, unit: str) -> tuple[Column, ...]:
    """The columns of a recap of list `code` against list `base` by areas called `unit`."""
    return (
        Column("NO", 9, figures=True), Column(unit.upper(), 42), Column("JUMLAH DESA", 14, figures=True),
        Column("JUMLAH TPS", 14, figures=True), Column("L/P", 12, figures=True), Column(base, 22, figures=True),
        Column("PEMILIH BARU", 16, figures=True), Column("KOREKSI L/P", 15, figures=True),
        *(Column(f"TMS {at}", 12.5, figures=True) for at in range(1, 9)), Column("JUMLAH TMS", 16, figures=True),
        Column(code, 22, figures=True), Column("SELISIH", 14, figures=True),
        Column("PERBAIKAN DATA", 18, figures=True), Column("POTENSIAL NON KTP-EL", 18, figures=True),
    )  # fmt: skip


def lines(number: str, row: Row) -> list[list[str]]:
    """The three lines of a row as text: men, women, both."""

    def line(sex: str, who: str, first: Sequence[str]) -> list[str]:
        def said(count: Count) -> str:
            return grouped(getattr(count, who))

        before = (row.previous, row.new, row.sex, *row.tms, struck(row))
        figures = (*before, row.current, difference(row), row.changed, row.no_ktp)
        return [*first, sex, *map(said, figures)]

    area = [number, row.name if number else "JUMLAH", grouped(row.villages), grouped(row.stations)]
    return [line("L", "male", area), line("P", "female", [""] * _SPANS), line("L+P", "total", [""] * _SPANS)]


def draw(
    about: About,
    places: Places,
    area: str,
    rows: Sequence[Row],
    whole: Row,
    *,
    base: str,
    unit: str,
    tms: Sequence[str],
    signers: Sequence[tuple[str, str]],
    body: str = "",
) -> bytes:
    """A recap by areas called `unit` ("TPS", "Nagari", "Kecamatan"), lying, with their sum `whole`.

    `base` is the code of the list before, `tms` names the eight codes, `body` those who sign.
    """
    frame = about.frame(f"REKAPITULASI {about.name.upper()} ({about.code})", places, area)
    pen = Pen(*about.paper.lying, f"{frame.title} {frame.where}", about.office)
    blocks = [_block(str(number), row) for number, row in enumerate(rows, 1)]
    reasons = " · ".join(f"{code} {name}" for code, name in enumerate(tms, 1))
    form = Form(
        frame=frame,
        note=about.code,
        under=f"Per {unit}, dibandingkan dengan {base}",
        legend=(
            f"TMS: {reasons}",
            "Kode 8 dihitung dua kali: keluar dari TPS lama (TMS 8) dan masuk ke TPS yang benar (baru). "
            f"{base} + baru – TMS = {about.code}.",
        ),
        footnote=NOT_FOUND,
        end=equation(whole, base, about.code),
        dated=about.dated,
        signers=tuple(signers),
        body=body,
    )
    Table(pen, columns(base, about.code, unit), [*blocks, _block("", whole, grey=True)]).draw(form)
    return pen.done()


def equation(whole: Row, base: str, code: str) -> str:
    """The balance in one line."""
    counts = (whole.previous, whole.new, struck(whole), whole.current, difference(whole))
    before, new, gone, now, left = (grouped(count.total) for count in counts)
    return f"{base} {before} + baru {new} – TMS {gone} = {code} {now} · selisih {left}"


def figures(rows: Sequence[Row], whole: Row, base: str, code: str, unit: str) -> pl.DataFrame:
    """The same rows as a table of figures, three lines an area, the sum last."""
    titles = [one.title for one in columns(base, code, unit)]
    told = [line for at, row in enumerate([*rows, whole], 1) for line in lines(str(at) if at <= len(rows) else "", row)]
    frame = pl.DataFrame(told, schema=dict.fromkeys(titles, pl.String), orient="row")
    numbers = [title for title in titles if title not in (titles[1], "L/P")]
    return frame.with_columns(pl.col(numbers).str.replace_all(".", "", literal=True).cast(pl.Int64, strict=False))


def _block(number: str, row: Row, *, grey: bool = False) -> Block:
    return Block(tuple(zip(*lines(number, row), strict=True)), spans=_SPANS, grey=grey)
