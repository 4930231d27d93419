"""Model A-Laporan Hasil Coklit: the final report of one officer, as told and as the visits say.

Of its fields only sesuai, TMS and ubah were found (voter-list dossier section 9); what else is recorded at the door
stands below under a line that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tahapan.engines import sheet
from tahapan.engines.sheet import BOLD, LONG, MARGIN, SHORT, Frame, Pen, mm

TITLE: Final = "MODEL A-LAPORAN HASIL COKLIT"
_LINE: Final = 7 * mm
_EDGES: Final = tuple(MARGIN + mm * x for x in (0, 12, 102, 132, 165, 195))
_TITLES: Final = ("NO", "URAIAN", "DILAPORKAN PETUGAS", "MENURUT CATATAN KUNJUNGAN", "SELISIH")
_NOT_FOUND: Final = (
    "Dicatat pula pada coklit. Rincian resmi formulir ini selain sesuai, TMS dan ubah tidak ditemukan dalam sumber."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what the officer told (None: not told), what the visits say; `given` where a source names the field."""

    label: str
    told: int | None
    counted: int
    given: bool


def digest(officer: str, period: str, figures: Sequence[Figure]) -> str:
    """SHA-256 of what the report says."""
    return sheet.digest_of([officer, period, [[one.label, one.told, one.counted] for one in figures]])


def draw(frame: Frame, officer: str, period: str, figures: Sequence[Figure], place: str, year: int) -> bytes:
    """The report as PDF, one page, F4 upright. The same arguments give the same bytes."""
    pen = Pen(SHORT, LONG, f"{frame.title} {frame.where}", frame.office)
    pen.thick(0.4)
    y = sheet.head(pen, frame) + 2
    for label, said in (("Pantarlih", officer), ("Masa laporan", period)):
        pen.text(MARGIN, y, label, 8)
        pen.text(MARGIN + 66, y, f": {said}", 8, BOLD)
        y += 12
    y = _table(pen, figures, y + 4)
    sheet.signatures(pen, y + 14, sheet.undated(place, year), [("Pantarlih", officer), ("PPS", "")])
    sheet.foot(pen, frame)
    sheet.page_number(pen, 1, 1)
    pen.next_page()
    return pen.done()


def _table(pen: Pen, figures: Sequence[Figure], top: float) -> float:
    y = _titles(pen, top)
    rules = []
    for number, one in enumerate(figures, 1):
        if not one.given and (number == 1 or figures[number - 2].given):
            pen.box(_EDGES[0], y, _EDGES[-1] - _EDGES[0], _LINE, grey=0.93)
            pen.text(_EDGES[0] + 4, y + _LINE - 6.5, _NOT_FOUND, 7)
            y += _LINE
        base = y + _LINE - 6.5
        pen.middle((_EDGES[0] + _EDGES[1]) / 2, base, str(number), 8)
        pen.text(_EDGES[1] + 4, base, one.label, 8)
        told = "–" if one.told is None else str(one.told)
        gap = 0 if one.told is None else one.told - one.counted
        for column, said in ((2, told), (3, str(one.counted)), (4, f"{gap:+d}" if gap else "–")):
            pen.right(_EDGES[column + 1] - 8, base, said, 9, BOLD if column == 4 and gap else sheet.PLAIN)
        rules += [(x, y, x, y + _LINE) for x in _EDGES]
        y += _LINE
        rules.append((_EDGES[0], y, _EDGES[-1], y))
    pen.lines(rules)
    return y


def _titles(pen: Pen, y: float) -> float:
    pen.box(_EDGES[0], y, _EDGES[-1] - _EDGES[0], 10 * mm, grey=0.9)
    for at, title in enumerate(_TITLES):
        said = sheet.wrapped(title, _EDGES[at + 1] - _EDGES[at] - 4, 6.5, BOLD)
        for down, line in enumerate(said):
            pen.middle((_EDGES[at] + _EDGES[at + 1]) / 2, y + 5 * mm + (down - len(said) / 2) * 8 + 6, line, 6.5, BOLD)
    pen.lines([(x, y, x, y + 10 * mm) for x in _EDGES[1:-1]])
    return y + 10 * mm
