"""Long tables on paper, page after page, each column of a page drawn at once.

A row is as high as its deepest cell; what pages share stands in stencils drawn once a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from reportlab.pdfbase.pdfmetrics import stringWidth

from tahapan.engines import sheet
from tahapan.engines.sheet import BOLD, MARGIN, PLAIN, Frame, Pen, mm

LINE: Final = 4.6 * mm
"""Height of a row of one line."""
NEXT: Final = 8.6
"""What every further line of a cell adds to it."""
KEPT: Final = 5
"""So many rows go over to the next page with the signatures, where those have no room."""
TITLES: Final = 8.5 * mm
LEGEND: Final = 11.5 * mm
"""Room for three lines above the foot, beside the QR."""
_PAD: Final = 3.0
_BASE: Final = 3.9
"""From the lower edge of a line up to the letters."""
_WIDEST: Final = 0.95
"""No letter of the two fonts is wider than this share of the size but rare signs, which `wrapped` measures anyway."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its share of the paper's width, how its cells are written.

    `figures`: numbers or codes of few letters, in the middle of the column, their last digits under each other.
    """

    title: str
    share: float
    figures: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one heading (none where it is empty): for every column its cells, all of one length.

    `spans`: the rows are one, said in several lines from that column on, and stay on one page. `grey`: a sum.
    """

    cells: tuple[Sequence[str], ...]
    heading: str = ""
    nobody: str = "Tidak ada."
    spans: int = 0
    grey: bool = False

    @property
    def rows(self) -> int:
        return len(self.cells[0])


@dataclass(frozen=True, slots=True)
class Form:
    """What stands around the table. `lines` above the table on the first page, `legend` (at most three lines) above
    every foot with `footnote` in small type on the third, `end` under the last row before the signatures of `body`."""

    frame: Frame
    note: str
    under: str
    legend: tuple[str, ...]
    end: str
    dated: str
    signers: tuple[tuple[str, str], ...]
    body: str = ""
    footnote: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows `first` to `last` (not included) of a block on one page; `begins`: its heading stands here."""

    block: int
    first: int
    last: int
    begins: bool


class Grid:
    """Columns on paper of one width: edges in points, and how deep the cells of a block are."""

    def __init__(self, columns: Sequence[Column], width: float, size: float) -> None:
        self.columns, self.size = columns, size
        scale = (width - 2 * MARGIN) / sum(one.share for one in columns)
        self.edges = [MARGIN + scale * at for at in accumulate((one.share for one in columns), initial=0.0)]

    def room(self, at: int) -> float:
        return self.edges[at + 1] - self.edges[at] - 2 * _PAD

    def deep(self, block: Block) -> dict[int, dict[int, tuple[str, ...]]]:
        """By column the cells that take more than one line, by row."""
        found: dict[int, dict[int, tuple[str, ...]]] = {}
        for at, column in enumerate(self.columns):
            if column.figures:
                continue
            room, font = self.room(at), BOLD if column.bold else PLAIN
            sure = int(room / (self.size * _WIDEST))
            for row, cell in enumerate(block.cells[at]):
                if len(cell) > sure and len(said := sheet.wrapped(cell, room, self.size, font)) > 1:
                    found.setdefault(at, {})[row] = said
        return found


class Table:
    """A table of blocks, laid out for one paper and drawn with `draw`."""

    def __init__(self, pen: Pen, columns: Sequence[Column], blocks: Sequence[Block], size: float = 7.5) -> None:
        self.pen, self.blocks = pen, blocks
        self.grid = Grid(columns, pen.width, size)
        self.deep = [self.grid.deep(block) for block in blocks]
        self.widest = {
            at: max((cell for block in blocks for cell in block.cells[at]), key=_halves, default="")
            for at, column in enumerate(columns)
            if column.figures
        }
        self.bottom = pen.height - MARGIN - 4.5 * mm - LEGEND

    def draw(self, form: Form) -> int:
        """Draw every page; returns their number."""
        pen = self.pen
        tops = self._stencils(form)
        pages = self._pages(self.bottom - tops[0], self.bottom - tops[1])
        for number, pieces in enumerate(pages, 1):
            y = self._begin(number, len(pages), tops)
            for piece in pieces:
                y = self._piece(piece, y)
            if number == len(pages):
                pen.text(MARGIN + _PAD, y + 11, form.end, 8, BOLD)
                sheet.signatures(pen, y + LINE - 4, form.dated, form.signers, form.body)
            pen.next_page()
        return len(pages)

    def _stencils(self, form: Form) -> tuple[float, float]:
        """Draw once what pages share; returns where the rows of the first and of every other page begin."""
        pen, tops = self.pen, [0.0, 0.0]

        def first() -> None:
            pen.thick(0.4)
            tops[0] = sheet.head(pen, form.frame, form.note, form.under) - 4

        def further() -> None:
            pen.thick(0.4)
            tops[1] = sheet.running_head(pen, form.frame)

        def foot() -> None:
            for at, line in enumerate(form.legend):
                pen.text(MARGIN, self.bottom + 10 + 8.5 * at, line, 6.5)
            pen.text(MARGIN, self.bottom + 27, form.footnote, 6)
            sheet.foot(pen, form.frame)

        pen.stencil("kepala", first)
        pen.stencil("lanjut", further)
        pen.stencil("kaki", foot)
        pen.stencil("judul-1", lambda: self._titles(tops[0]))
        pen.stencil("judul-2", lambda: self._titles(tops[1]))
        return tops[0] + TITLES, tops[1] + TITLES

    def _titles(self, y: float) -> None:
        pen, edges = self.pen, self.grid.edges
        pen.thick(0.6)
        pen.box(edges[0], y, edges[-1] - edges[0], TITLES, grey=0.9)
        pen.thick(0.4)
        pen.lines([(x, y, x, y + TITLES) for x in edges[1:-1]])
        for at, column in enumerate(self.grid.columns):
            said = sheet.wrapped(column.title, edges[at + 1] - edges[at] - 3, 6.3, BOLD)
            for down, line in enumerate(said):
                base = y + TITLES / 2 + (down - len(said) / 2) * 7 + 5.8
                pen.middle((edges[at] + edges[at + 1]) / 2, base, line, 6.3, BOLD)

    def _begin(self, number: int, total: int, tops: tuple[float, float]) -> float:
        """Everything around the rows of a page; returns where they begin."""
        pen = self.pen
        for stencil in ("kepala", "judul-1") if number == 1 else ("lanjut", "judul-2"):
            pen.stamp(stencil)
        pen.stamp("kaki")
        sheet.page_number(pen, number, total)
        pen.thick(0.3)
        return tops[0] if number == 1 else tops[1]

    # Which rows stand on which page ----------------------------------------------------------------------------------

    def _height(self, block: int, row: int) -> float:
        deepest = max((len(cells[row]) for cells in self.deep[block].values() if row in cells), default=1)
        return LINE + (deepest - 1) * NEXT

    def _heights(self, piece: Piece) -> list[float]:
        """Of the rows of a piece; only those with a deep cell are measured."""
        heights = [LINE] * (piece.last - piece.first)
        for cells in self.deep[piece.block].values():
            for row in cells:
                if piece.first <= row < piece.last:
                    heights[row - piece.first] = self._height(piece.block, row)
        return heights

    def _piece_height(self, piece: Piece) -> float:
        """Of a piece with its heading, or the word for nobody."""
        heading = LINE if piece.begins and self.blocks[piece.block].heading else 0
        return heading + (sum(self._heights(piece)) or LINE)

    def _pages(self, first: float, further: float) -> list[list[Piece]]:
        """Pieces on pages of such heights; a heading never stands alone, nor do the signatures."""
        pages: list[list[Piece]] = [[]]
        left = first
        for at, block in enumerate(self.blocks):
            row, begins = 0, True
            deep = {each for cells in self.deep[at].values() for each in cells}
            while begins or row < block.rows:
                room = left - (LINE if begins and block.heading else 0)
                stop = self._fits(at, row, room, deep)
                parted = block.spans and stop < block.rows
                if room < LINE or parted or (stop == row and block.rows):
                    if pages[-1] or left != further:
                        pages.append([])
                        left = further
                        continue
                    stop = row + 1  # a row higher than a page is drawn over its foot rather than never
                piece = Piece(at, row, stop, begins)
                pages[-1].append(piece)
                left -= self._piece_height(piece)
                row, begins = stop, False
        if left < sheet.SIGNATURES + LINE:
            pages.append(_taken_over(pages[-1]))
        self._keep_company(pages)
        return [page for page in pages if page or page is pages[-1]]

    def _keep_company(self, pages: list[list[Piece]]) -> None:
        """Where a sum would stand alone on the last page, the row before it goes over too."""
        if len(pages) > 1 and len(pages[-2]) > 1 and len(pages[-1]) == 1 and self.blocks[pages[-1][0].block].grey:
            pages[-1].insert(0, pages[-2].pop())

    def _fits(self, block: int, row: int, room: float, deep: set[int]) -> int:
        """The row after the last one that fits."""
        rows = self.blocks[block].rows
        if not deep:
            return min(rows, row + max(int(room / LINE), 0))
        while row < rows:
            room -= self._height(block, row) if row in deep else LINE
            if room < 0:
                break
            row += 1
        return row

    # Drawing a piece -------------------------------------------------------------------------------------------------

    def _piece(self, piece: Piece, y: float) -> float:
        """Draw a piece from `y` down; returns where it ends."""
        block, edges = self.blocks[piece.block], self.grid.edges
        if piece.begins and block.heading:
            self.pen.box(edges[0], y, edges[-1] - edges[0], LINE, grey=0.95)
            self.pen.text(edges[0] + _PAD, y + LINE - _BASE, block.heading, 7.5, BOLD)
            y += LINE
        if piece.first == piece.last:
            self.pen.text(edges[0] + _PAD, y + LINE - _BASE, block.nobody, self.grid.size)
            self.pen.lines(_frame_of(edges[0], y, edges[-1], y + LINE))
            return y + LINE
        heights = self._heights(piece)
        if block.grey:
            self.pen.box(edges[0], y, edges[-1] - edges[0], sum(heights), grey=0.95)
        for at in range(len(self.grid.columns)):
            self._column(piece, at, y, heights)
        ends = [y + down for down in accumulate(heights)]
        rules = [(edges[block.spans if end < ends[-1] else 0], end, edges[-1], end) for end in ends]
        self.pen.lines(rules + [(x, y, x, ends[-1]) for x in edges])
        return ends[-1]

    def _column(self, piece: Piece, at: int, y: float, heights: Sequence[float]) -> None:
        """Write one column of a piece."""
        column, grid = self.grid.columns[at], self.grid
        cells = self.blocks[piece.block].cells[at][piece.first : piece.last]
        font, x = BOLD if column.bold else PLAIN, grid.edges[at] + _PAD
        if column.figures:
            cells = one_under_the_other(cells, self.widest[at])
            x += (grid.room(at) - stringWidth(self.widest[at], font, grid.size)) / 2
        deep = self.deep[piece.block].get(at, {})
        if max(heights) == LINE:
            self.pen.column(x, y + LINE - _BASE, LINE, cells, grid.size, font)
            return
        lines: list[str] = []
        steps: list[float] = []
        for row, (cell, height) in enumerate(zip(cells, heights, strict=True), piece.first):
            said = deep.get(row, (cell,))
            lines += said
            steps += [*[NEXT] * (len(said) - 1), height - NEXT * (len(said) - 1)]
        self.pen.column(x, y + LINE - _BASE, steps[:-1], lines, grid.size, font)


def _taken_over(page: list[Piece]) -> list[Piece]:
    """The last rows of a page, taken off it to stand with the signatures."""
    if not page:
        return []
    piece = page.pop()
    cut = max(piece.last - KEPT, piece.first)
    if cut > piece.first:
        page.append(Piece(piece.block, piece.first, cut, piece.begins))
    return [Piece(piece.block, cut, piece.last, piece.begins and cut == piece.first)]


def _frame_of(left: float, top: float, right: float, bottom: float) -> list[tuple[float, float, float, float]]:
    return [(left, top, left, bottom), (right, top, right, bottom), (left, bottom, right, bottom)]


def _halves(cell: str) -> int:
    """Width in half digits: in both fonts a blank, a dot and a comma are half as wide as a digit."""
    return sum(1 if letter in " .," else 2 for letter in cell)


def one_under_the_other(cells: Sequence[str], widest: str) -> list[str]:
    """Figures padded to the width of the widest one, so that their last digits stand under each other."""
    width = _halves(widest)
    padded = {cell: " " * (width - _halves(cell)) + cell if cell else "" for cell in set(cells)}
    return [padded[cell] for cell in cells]
