"""Model A-Daftar Pemilih of one station, to write on at the door, and Model A-Daftar Potensial Pemilih beside it.

The 13 columns are those of PKPU 7/2022 Pasal 15 (2) and Lampiran II. What is wrong is struck, the right value is
written in the empty row under it (voter-list dossier section 8.1). The official layout of Model A-Daftar Potensial
Pemilih was not found: its columns are the same elements, and the form says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Final

from tahapan.engines import sheet
from tahapan.engines.sheet import BOLD, LONG, MARGIN, MARKS, SHORT, Frame, Pen, mm

TITLE: Final = "MODEL A-DAFTAR PEMILIH"
NEW_TITLE: Final = "MODEL A-DAFTAR POTENSIAL PEMILIH"

COLUMNS: Final = (
    ("NO", 11), ("NO. KK", 29), ("NIK", 29), ("NAMA", 52), ("TEMPAT LAHIR", 28), ("TANGGAL LAHIR", 19),
    ("STATUS KAWIN", 13), ("L/P", 8), ("ALAMAT JALAN/DUKUH", 53), ("RT", 9), ("RW", 9), ("DISABI-LITAS", 13),
    ("KTP-EL", 12), ("KETERANGAN", 25),
)  # fmt: skip
"""The line number and the 13 elements, with their widths in millimetres: 310 in all."""
_CENTRED: Final = frozenset({0, 5, 6, 7, 9, 10, 11, 12})
_EDGES: Final = tuple(MARGIN + mm * sum(width for _, width in COLUMNS[:at]) for at in range(len(COLUMNS) + 1))
_SIZE: Final = 7.5
_LINE: Final = 8.6
_PERSON: Final = 4.7 * mm
_EMPTY: Final = 6.2 * mm
_FAMILY: Final = 7 * mm
_TITLES: Final = 9.5 * mm
_LEGEND: Final = 11.5 * mm
_BOTTOM: Final = SHORT - MARGIN - 4.5 * mm - _LEGEND
"""Where the rows of a page end: above legend and foot."""
_NEW_ROW: Final = 9.5 * mm
_HOW_TO_MARK: Final = (
    "sesuai  ·  U ubah: coret yang salah, tulis yang benar di baris kosong di bawahnya  ·  1–8 tidak memenuhi syarat "
    "(TMS): tulis jenis dan nomor buktinya di baris kosong"
)
_HOW_TO_ADD: Final = (
    "Diisi bagi yang memenuhi syarat tetapi belum terdaftar, menurut dokumen yang dilihat: KTP-el, KK, biodata "
    "penduduk, atau IKD. No. keluarga: nomor pada Model A-Daftar Pemilih; kosong bila keluarganya belum ada."
)
_NOT_FOUND: Final = (
    "Susunan resmi kolom formulir ini tidak ditemukan dalam sumber; kolomnya mengikuti 12 elemen "
    "Model A-Daftar Pemilih."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One person: the number by which a filled sheet is keyed (`12.1`), and the 12 elements as they are printed."""

    number: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """One family card in the order of the walk. `note`: what is known of an earlier visit."""

    number: int
    people: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Legend:
    """The codes of the law in words: {code: name} each."""

    tms: Mapping[str, str]
    disability: Mapping[str, str]
    marital: Mapping[str, str]
    ktp: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Piece:
    """What of one family stands on one page. `begins`: its boxes are here."""

    family: Family
    people: tuple[Line, ...]
    begins: bool


def digest(families: Sequence[Family]) -> str:
    """SHA-256 of what the sheet says of people."""
    return sheet.digest_of([astuple(family) for family in families])


def pages_of(families: Sequence[Family], first_top: float, top: float) -> list[list[Piece]]:
    """Families on pages: one that fits on a page stays whole, a larger one is cut between people."""
    pages: list[list[Piece]] = [[]]
    y = first_top
    for family in families:
        high = _FAMILY + sum(map(_height, family.people))
        if y + high > _BOTTOM and pages[-1] and (top + high <= _BOTTOM or y + _FAMILY + _room(family) > _BOTTOM):
            pages.append([])
            y = top
        begins, rest = True, list(family.people)
        while begins or rest:
            y += _FAMILY
            taken: list[Line] = []
            # One person always stands under the family's line, whatever the height: a page can be no shorter.
            while rest and (not taken or y + _height(rest[0]) <= _BOTTOM):
                y += _height(rest[0])
                taken.append(rest.pop(0))
            pages[-1].append(Piece(family, tuple(taken), begins))
            begins = False
            if rest:
                pages.append([])
                y = top
    return pages


def _room(family: Family) -> float:
    return _height(family.people[0]) if family.people else 0


def draw(
    frame: Frame, families: Sequence[Family], legend: Legend, signers: Sequence[tuple[str, str]], place: str, year: int
) -> bytes:
    """The list of one station as PDF. `signers` are (role, name). The same arguments give the same bytes."""
    pen = Pen(LONG, SHORT, f"{frame.title} {frame.where}", frame.office)
    rows = -(-len(frame.places) // 3)
    first_top, top = MARGIN + 57 + rows * 12 - 4 + _TITLES, MARGIN + 13 + _TITLES
    _stencils(pen, frame, legend)
    pages = pages_of(families, first_top, top)
    ends = (first_top if len(pages) == 1 else top) + sum(map(_piece_height, pages[-1]))
    signed_alone = ends + sheet.SIGNATURES > _BOTTOM
    total = len(pages) + signed_alone
    for number, pieces in enumerate(pages, 1):
        y = _begin(pen, frame, number, total)
        if not pieces:
            pen.text(MARGIN + 4, y + 16, "Tidak ada pemilih di TPS ini pada saat daftar dicetak.", 9)
            y += 24
        for piece in pieces:
            y = _draw_piece(pen, piece, y)
        if number == len(pages) and not signed_alone:
            sheet.signatures(pen, y, sheet.undated(place, year), signers)
        pen.next_page()
    if signed_alone:
        y = _begin(pen, frame, total, total)
        sheet.signatures(pen, y, sheet.undated(place, year), signers)
        pen.next_page()
    return pen.done()


def _begin(pen: Pen, frame: Frame, number: int, total: int) -> float:
    """Everything around the rows of page `number`; returns where they begin."""
    pen.thick(0.4)
    y = sheet.head(pen, frame) - 4 if number == 1 else sheet.running_head(pen, frame)
    pen.canvas.saveState()
    pen.canvas.translate(0, -y)
    pen.stamp("judul")
    pen.canvas.restoreState()
    pen.stamp("kaki")
    sheet.page_number(pen, number, total)
    return y + _TITLES


def _stencils(pen: Pen, frame: Frame, legend: Legend) -> None:
    pen.stencil("judul", lambda: _titles(pen, 0, COLUMNS, _EDGES))

    def feet() -> None:
        _legend(pen, legend)
        sheet.foot(pen, frame)

    pen.stencil("kaki", feet)


def _titles(pen: Pen, y: float, columns: Sequence[tuple[str, float]], edges: Sequence[float]) -> None:
    """Column titles and their numbers, 1–13 under the 13 elements."""
    pen.thick(0.6)
    pen.box(edges[0], y, edges[-1] - edges[0], _TITLES, grey=0.9)
    pen.thick(0.4)
    for at, (title, width) in enumerate(columns):
        middle = (edges[at] + edges[at + 1]) / 2
        said = sheet.wrapped(title.replace("-LITAS", "- LITAS"), width * mm - 3, 6.3, BOLD)
        for down, line in enumerate(said):
            pen.middle(middle, y + 13.5 + (down - len(said) / 2) * 7 + 1.5, line, 6.3, BOLD)
        if at:
            pen.middle(middle, y + _TITLES - 2.2, str(at), 5.5)
    pen.lines([(x, y, x, y + _TITLES) for x in edges[1:-1]])


def _cell_lines(line: Line) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The cells of a person in lines, by column; the line number first, the remark empty."""
    for at, value in enumerate((line.number, *line.cells)):
        if value:
            font, size = _face(at)
            yield at, sheet.wrapped(value, _EDGES[at + 1] - _EDGES[at] - 4, size, font)


def _height(line: Line) -> float:
    deepest = max((len(said) for _, said in _cell_lines(line)), default=1)
    return _PERSON + (deepest - 1) * _LINE + _EMPTY


def _piece_height(piece: Piece) -> float:
    return _FAMILY + sum(map(_height, piece.people))


def _draw_piece(pen: Pen, piece: Piece, top: float) -> float:
    """A family's line with its boxes, then its people; returns where it ends."""
    _family_line(pen, piece, top)
    y = top + _FAMILY
    rules: list[tuple[float, float, float, float]] = []
    dotted: list[tuple[float, float, float, float]] = []
    begin, end = _EDGES[0], _EDGES[-1]
    for line in piece.people:
        high = _height(line)
        for at, said in _cell_lines(line):
            for down, words in enumerate(said):
                _cell(pen, at, y + _PERSON - 4.2 + down * _LINE, words)
        dotted.append((begin, y + high - _EMPTY, end, y + high - _EMPTY))
        y += high
        rules.append((begin, y, end, y))
    rules += [(x, top + _FAMILY, x, y) for x in _EDGES]
    pen.lines(rules)
    pen.dotted(dotted)
    return y


def _face(at: int) -> tuple[str, float]:
    """How a column is written: line number and name stand out."""
    return (BOLD, _SIZE) if at in (0, 3) else (sheet.PLAIN, _SIZE)


def _cell(pen: Pen, at: int, y: float, words: str) -> None:
    font, size = _face(at)
    if at in _CENTRED:
        pen.middle((_EDGES[at] + _EDGES[at + 1]) / 2, y, words, size, font)
    else:
        pen.text(_EDGES[at] + 2, y, words, size, font)


def _family_line(pen: Pen, piece: Piece, y: float) -> None:
    family, base = piece.family, y + _FAMILY - 6
    pen.box(_EDGES[0], y, _EDGES[-1] - _EDGES[0], _FAMILY, grey=0.93)
    pen.text(_EDGES[0] + 3, base, f"KELUARGA {family.number}", 9, BOLD)
    if not piece.begins:
        pen.text(_EDGES[0] + 90, base, "(lanjutan dari halaman sebelumnya)", 7.5)
        return
    x = _EDGES[0] + 92.0
    pen.text(x, base, f"{len(family.people)} orang", 7.5)
    x += 44
    pen.text(x, base, "Bertemu:", 7.5)
    x += 36
    for label in ("1 sendiri", "2 keluarga", "3 panggilan video", "4 kosong", "5 menolak"):
        x = sheet.tick_box(pen, x, base + 1, label)
    x += 6
    for label in ("Stiker ditempel", "Tanda bukti diberikan"):
        x = sheet.tick_box(pen, x, base + 1, label)
    pen.text(x + 4, base, "Tanggal: ......../........", 7.5)
    pen.right(_EDGES[-1] - 4, base, family.note or "Paraf: ........................", 7.5)


def _legend(pen: Pen, legend: Legend) -> None:
    """Codes in words above the foot, on every page: a page is used alone at the door."""
    y = SHORT - MARGIN - 4.5 * mm - _LEGEND + 10
    x = MARGIN

    def said(codes: Mapping[str, str]) -> str:
        return " · ".join(f"{code} {name}" for code, name in codes.items())

    pen.text(x, y, "Keterangan (kolom 13):", 6.5, BOLD)
    pen.text(x + 78, y, "\u2713", 7.5, MARKS)
    pen.text(x + 86, y, _HOW_TO_MARK, 6.5)
    pen.text(x, y + 8.5, "TMS:", 6.5, BOLD)
    pen.text(x + 20, y + 8.5, said(legend.tms), 6.5)
    pen.text(x, y + 17, "Disabilitas:", 6.5, BOLD)
    pen.text(x + 40, y + 17, said(legend.disability), 6.5)
    pen.text(x + 430, y + 17, "Status kawin:", 6.5, BOLD)
    pen.text(x + 475, y + 17, said(legend.marital), 6.5)
    pen.text(x + 630, y + 17, "KTP-el:", 6.5, BOLD)
    pen.text(x + 656, y + 17, said(legend.ktp), 6.5)


# People who are not listed ----------------------------------------------------------------------------------------

NEW_COLUMNS: Final = (
    ("NO", 8), ("NO. KELUARGA", 17), *COLUMNS[1:3], ("NAMA", 50), ("TEMPAT LAHIR", 26), ("TANGGAL LAHIR", 20),
    ("STATUS KAWIN", 13), ("L/P", 8), ("ALAMAT JALAN/DUKUH", 47), ("RT", 9), ("RW", 9), ("DISABI-LITAS", 13),
    ("KTP-EL", 11), ("DOKUMEN", 21),
)  # fmt: skip
_NEW_EDGES: Final = tuple(MARGIN + mm * sum(width for _, width in NEW_COLUMNS[:at]) for at in range(16))


def draw_new(
    frame: Frame, pages: int, legend: Legend, signers: Sequence[tuple[str, str]], place: str, year: int
) -> bytes:
    """Empty lines for people who are eligible and not listed, on `pages` pages."""
    pen = Pen(LONG, SHORT, f"{frame.title} {frame.where}", frame.office)
    pen.stencil("judul", lambda: _new_titles(pen))

    def feet() -> None:
        _new_legend(pen, legend)
        sheet.foot(pen, frame)

    pen.stencil("kaki", feet)
    number = 0
    for page in range(1, pages + 1):
        pen.thick(0.4)
        y = sheet.head(pen, frame) - 4 if page == 1 else sheet.running_head(pen, frame)
        pen.canvas.saveState()
        pen.canvas.translate(0, -y)
        pen.stamp("judul")
        pen.canvas.restoreState()
        pen.stamp("kaki")
        sheet.page_number(pen, page, pages)
        y = top = y + _TITLES
        limit = _BOTTOM - (sheet.SIGNATURES if page == pages else 0)
        rules = []
        while y + _NEW_ROW <= limit:
            number += 1
            pen.middle((_NEW_EDGES[0] + _NEW_EDGES[1]) / 2, y + _NEW_ROW / 2 + 3, str(number), 7.5)
            y += _NEW_ROW
            rules.append((_NEW_EDGES[0], y, _NEW_EDGES[-1], y))
        pen.lines(rules + [(x, top, x, y) for x in _NEW_EDGES])
        if page == pages:
            sheet.signatures(pen, y, sheet.undated(place, year), signers)
        pen.next_page()
    return pen.done()


def _new_titles(pen: Pen) -> None:
    pen.thick(0.6)
    pen.box(_NEW_EDGES[0], 0, _NEW_EDGES[-1] - _NEW_EDGES[0], _TITLES, grey=0.9)
    pen.thick(0.4)
    for at, (title, width) in enumerate(NEW_COLUMNS):
        said = sheet.wrapped(title.replace("-LITAS", "- LITAS"), width * mm - 3, 6.3, BOLD)
        for down, line in enumerate(said):
            middle = (_NEW_EDGES[at] + _NEW_EDGES[at + 1]) / 2
            pen.middle(middle, _TITLES / 2 + (down - len(said) / 2) * 7 + 6, line, 6.3, BOLD)
    pen.lines([(x, 0, x, _TITLES) for x in _NEW_EDGES[1:-1]])


def _new_legend(pen: Pen, legend: Legend) -> None:
    y = SHORT - MARGIN - 4.5 * mm - _LEGEND + 10
    pen.text(MARGIN, y, _HOW_TO_ADD, 6.5)
    pen.text(MARGIN, y + 8.5, _NOT_FOUND, 6.5)
    said = " · ".join(f"{code} {name}" for code, name in legend.disability.items())
    pen.text(MARGIN, y + 17, f"Disabilitas: {said}   Status kawin: "
             + " · ".join(f"{code} {name}" for code, name in legend.marital.items()), 6.5)  # fmt: skip
