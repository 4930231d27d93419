"""Long tables on paper: every row on one grid, page after page, each column of a page drawn at once.

A row takes as many lines of the grid as its deepest cell; all else of a page stands in stencils drawn once a file.
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

    `figures`: numbers or codes of few letters, in the middle of the column, one under the other.
    """

    title: str
    share: float
    figures: bool = False
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows under one heading (none where it is empty): for every column its cells, all of one length."""

    cells: tuple[Sequence[str], ...]
    heading: str = ""
    nobody: str = "Tidak ada."

    @property
    def rows(self) -> int:
        return len(self.cells[0])


@dataclass(frozen=True, slots=True)
class Form:
    """What stands around the table. `lines` above the table on the first page, `legend` (at most three lines) above
    every foot, `end` under the last row before the signatures."""

    frame: Frame
    note: str
    under: str
    legend: tuple[str, ...]
    end: str
    dated: str
    signers: tuple[tuple[str, str], ...]


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
        self.bottom = pen.height - MARGIN - 4.5 * mm - LEGEND

    def draw(self, form: Form) -> int:
        """Draw every page; returns their number."""
        pen = self.pen
        tops = self._stencils(form)
        pages = self._pages(*(int((self.bottom - top) // LINE) for top in tops))
        last_top = tops[0] if len(pages) == 1 else tops[1]
        ends = last_top + LINE * sum(map(self._lines, pages[-1]))
        alone = ends + sheet.SIGNATURES + LINE > self.bottom
        total = len(pages) + alone
        for number, pieces in enumerate(pages, 1):
            y = self._begin(number, total, tops)
            for piece in pieces:
                y = self._piece(piece, y)
            if number == total:
                self._end(form, y)
            pen.next_page()
        if alone:
            self._begin(total, total, tops, titles=False)
            self._end(form, tops[1] - TITLES)
            pen.next_page()
        return total

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

    def _begin(self, number: int, total: int, tops: tuple[float, float], *, titles: bool = True) -> float:
        pen = self.pen
        pen.stamp("kepala" if number == 1 else "lanjut")
        if titles:
            pen.stamp("judul-1" if number == 1 else "judul-2")
        pen.stamp("kaki")
        sheet.page_number(pen, number, total)
        return tops[0] if number == 1 else tops[1]

    def _end(self, form: Form, y: float) -> None:
        self.pen.text(MARGIN + _PAD, y + 11, form.end, 8, BOLD)
        sheet.signatures(self.pen, y + LINE - 4, form.dated, form.signers)

    # Which rows stand on which page ----------------------------------------------------------------------------------

    def _depth(self, block: int, row: int) -> int:
        """Lines of one row."""
        return max((len(cells[row]) for cells in self.deep[block].values() if row in cells), default=1)

    def _lines(self, piece: Piece) -> int:
        """Lines of a piece on the page, its heading and the word for nobody among them."""
        rows = piece.last - piece.first
        lines = (rows or piece.begins) + bool(piece.begins and self.blocks[piece.block].heading)
        deep = {row for cells in self.deep[piece.block].values() for row in cells if piece.first <= row < piece.last}
        return lines + sum(self._depth(piece.block, row) - 1 for row in deep)

    def _pages(self, first: int, further: int) -> list[list[Piece]]:
        """Pieces on pages of so many lines; a heading never stands without what comes under it."""
        pages: list[list[Piece]] = [[]]
        left = first
        for at, block in enumerate(self.blocks):
            row, begins = 0, True
            deep = {each for cells in self.deep[at].values() for each in cells}
            while begins or row < block.rows:
                room = left - bool(begins and block.heading)
                stop = self._fits(at, row, block.rows, room, deep)
                if (stop == row and block.rows) or room < 1:
                    if not pages[-1] and left == further:
                        stop = row + 1  # a row deeper than a page is drawn over its foot rather than never
                    else:
                        pages.append([])
                        left = further
                        continue
                piece = Piece(at, row, stop, begins)
                pages[-1].append(piece)
                left -= self._lines(piece)
                row, begins = stop, False
        return pages

    def _fits(self, block: int, row: int, rows: int, room: int, deep: set[int]) -> int:
        """The row after the last one that fits into `room` lines."""
        if not deep:
            return min(rows, row + max(room, 0))
        while row < rows:
            room -= self._depth(block, row) if row in deep else 1
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
            self.pen.box(edges[0], y, edges[-1] - edges[0], LINE)
            return y + LINE
        depths = [1] * (piece.last - piece.first)
        for cells in self.deep[piece.block].values():
            for row, said in cells.items():
                if piece.first <= row < piece.last:
                    depths[row - piece.first] = max(depths[row - piece.first], len(said))
        for at in range(len(self.grid.columns)):
            self._column(piece, at, y, depths)
        ends = [y + LINE * down for down in accumulate(depths)]
        rules = [(edges[0], end, edges[-1], end) for end in ends]
        self.pen.lines(rules + [(x, y, x, ends[-1]) for x in edges])
        return ends[-1]

    def _column(self, piece: Piece, at: int, y: float, depths: Sequence[int]) -> None:
        column, grid = self.grid.columns[at], self.grid
        cells = self.blocks[piece.block].cells[at][piece.first : piece.last]
        font = BOLD if column.bold else PLAIN
        x = grid.edges[at] + _PAD
        if column.figures:
            cells, x = _one_under_the_other(cells), grid.edges[at]
            x += (grid.room(at) + 2 * _PAD - stringWidth(max(cells, key=len), font, grid.size)) / 2
        lines: list[str] = list(cells)
        if any(depth > 1 for depth in depths):
            deep = self.deep[piece.block].get(at, {})
            lines = []
            for row, (cell, depth) in enumerate(zip(cells, depths, strict=True), piece.first):
                said = deep.get(row, (cell,))
                lines += [*said, *[""] * (depth - len(said))]
        self.pen.column(x, y + LINE - _BASE, LINE, lines, grid.size, font)


def _one_under_the_other(cells: Sequence[str]) -> list[str]:
    """Figures with their last digits under each other: in both fonts two blanks are as wide as a digit."""
    width = max(map(len, cells))
    padded = {cell: "  " * (width - len(cell)) + cell for cell in set(cells)}
    return [padded[cell] for cell in cells]
