"""What every printed form shares: paper, kop, running head, foot with print number, hash, QR and page X of Y.

Measures are in points, from the top left corner, as the forms are read; a `Pen` turns them into PDF's own.
"""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, Final

import segno
from reportlab import rl_config
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

# Bytes as they are: writing them as letters, for printers of the last century, takes a third of the time.
rl_config.useA85 = 0

mm: Final = 72 / 25.4


class Paper(Enum):
    """Sheets a form can be drawn on, as (short side, long side) in points; F4 is the paper of Indonesian offices."""

    F4 = 215 * mm, 330 * mm
    A4 = 210 * mm, 297 * mm

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height of the sheet standing."""
        return self.value

    @property
    def lying(self) -> tuple[float, float]:
        """Width and height of the sheet on its side."""
        return self.value[1], self.value[0]


LONG, SHORT = Paper.F4.lying
MARGIN: Final = 10 * mm
FOOT: Final = 9 * mm
"""Height of the foot above the lower margin."""
PLAIN, BOLD, MARKS = "Helvetica", "Helvetica-Bold", "ZapfDingbats"
DIGITS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the content of a form. `places` are (level, name) from the province down.

    `number` is the print's line in the journal (0: a form that names none), `digest` the SHA-256 of the content,
    `address` what the QR holds, `marks` what else stands in the foot: no personal data in any of them.
    """

    office: str
    title: str
    event: str
    places: tuple[tuple[str, str], ...]
    moment: str
    number: int
    digest: str
    address: str
    marks: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The places in one line, the smallest first and the province left out."""
        said = [f"TPS {name}" if level == "TPS" else name for level, name in self.places[1:] if level != "Tempat"]
        return " · ".join(reversed(said))

    @property
    def short_digest(self) -> str:
        return self.digest[:DIGITS_SHOWN]


def digest_of(content: Any) -> str:
    """SHA-256 of plain data (tuples, text, numbers), whatever program reads it again."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def printable(text: str) -> str:
    """`text` in the letters the built-in fonts have; others lose their marks, what remains unknown becomes `?`."""
    if text.isascii():
        return text
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        bare = unicodedata.normalize("NFKD", text)
        bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
        return bare.encode("cp1252", "replace").decode("cp1252")
    return text


@lru_cache(20_000)
def wrapped(text: str, width: float, size: float, font: str = PLAIN) -> tuple[str, ...]:
    """`text` in lines no wider than `width`, broken between words, inside one only where it alone is too wide."""
    text = printable(text)
    if not text or stringWidth(text, font, size) <= width:
        return (text,)
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if stringWidth(longer, font, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while stringWidth(word, font, size) > width:
            fits = max(n for n in range(1, len(word)) if n == 1 or stringWidth(word[:n], font, size) <= width)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return (*lines, line)


_ESCAPES: Final = str.maketrans(
    {"\\": "\\\\", "(": "\\(", ")": "\\)"}
    | {letter: f"\\{at:03o}" for at, letter in enumerate(bytes(range(256)).decode("cp1252", "replace")) if at > 127}
)
"""How letters stand in a string of PDF: delimiters behind a backslash, what is no ASCII by its place in cp1252."""


class Pen:
    """A canvas whose vertical axis points down the paper."""

    def __init__(self, width: float, height: float, title: str, office: str) -> None:
        self.width, self.height = width, height
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(width, height), pageCompression=1, invariant=1)
        self.canvas.setTitle(title)
        self.canvas.setAuthor(office)
        self.canvas.setCreator("Tahapan")

    def text(self, x: float, y: float, said: str, size: float, font: str = PLAIN) -> None:
        self._font(font, size)
        self.canvas.drawString(x, self.height - y, printable(said) if font != MARKS else said)

    def middle(self, x: float, y: float, said: str, size: float, font: str = PLAIN) -> None:
        self._font(font, size)
        self.canvas.drawCentredString(x, self.height - y, printable(said))

    def right(self, x: float, y: float, said: str, size: float, font: str = PLAIN) -> None:
        self._font(font, size)
        self.canvas.drawRightString(x, self.height - y, printable(said))

    def column(
        self, x: float, y: float, steps: float | Sequence[float], lines: Sequence[str], size: float, font: str = PLAIN
    ) -> None:
        """Lines under each other, the first with its base at `y`, none where one is empty; none holds a line break.

        `steps`: how far down each next line stands, one for all or one for each but the first. One piece of text for
        the whole column: a table drawn so costs a tenth of `text` cell by cell.
        """
        self._font(font, size)
        said = "\n".join(lines)
        said = (said if said.isascii() else "\n".join(map(printable, lines))).translate(_ESCAPES)
        begin = f"BT {x:.2f} {self.height - y:.2f} Td"
        if isinstance(steps, float | int):
            shown = f"{steps:.2f} TL (" + said.replace("\n", ") Tj T*\n(") + ") Tj"
        else:
            first, *others = said.split("\n")
            moved = (f"0 {-down:.2f} Td ({line}) Tj" for down, line in zip(steps, others, strict=True))
            shown = "\n".join([f"({first}) Tj", *moved])
        self.canvas.addLiteral(f"{begin} {shown} ET")

    def box(self, x: float, y: float, width: float, height: float, *, grey: float | None = None) -> None:
        """A framed box whose upper left corner is (x, y)."""
        if grey is not None:
            self.canvas.setFillGray(grey)
        self.canvas.rect(x, self.height - y - height, width, height, fill=int(grey is not None))
        self.canvas.setFillGray(0)

    def lines(self, lines: Iterable[tuple[float, float, float, float]]) -> None:
        high = self.height
        drawn = [f"{x1:.2f} {high - y1:.2f} m {x2:.2f} {high - y2:.2f} l" for x1, y1, x2, y2 in lines]
        if drawn:
            self.canvas.addLiteral(f"n {' '.join(drawn)} S")

    def dotted(self, lines: Iterable[tuple[float, float, float, float]]) -> None:
        """Light rules to write on."""
        self.canvas.setDash(1, 4)
        self.lines(lines)
        self.canvas.setDash()

    def thick(self, width: float) -> None:
        self.canvas.setLineWidth(width)

    def stencil(self, name: str, draw: Callable[[], None]) -> None:
        """Draw once what many pages carry; `stamp(name)` puts it on a page."""
        self.canvas.beginForm(name, 0, 0, self.width, self.height)
        draw()
        self.canvas.endForm()

    def stamp(self, name: str) -> None:
        self.canvas.doForm(name)

    def next_page(self) -> None:
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.save()
        return self.out.getvalue()

    def _font(self, font: str, size: float) -> None:
        self.canvas.setFont(font, size)


def head(pen: Pen, frame: Frame, right_note: str = "", under: str = "") -> float:
    """Kop, title with a line `under` it, and places of a first page; returns where the content may begin."""
    top, middle = MARGIN, pen.width / 2
    pen.text(MARGIN, top + 10, frame.office, 11, BOLD)
    pen.text(MARGIN, top + 21, frame.event, 8)
    pen.right(pen.width - MARGIN, top + 10, right_note, 9, BOLD)
    pen.thick(1.2)
    pen.lines([(MARGIN, top + 27, pen.width - MARGIN, top + 27)])
    pen.thick(0.4)
    pen.middle(middle, top + 42, frame.title, 12, BOLD)
    if under:
        pen.middle(middle, top + 53, under, 8.5)
    return _places(pen, frame, top + (68 if under else 57))


def _places(pen: Pen, frame: Frame, y: float) -> float:
    """The places in as many columns as the paper has room for."""
    columns = 3 if pen.width > pen.height else 2
    step = (pen.width - 2 * MARGIN) / columns
    rows = -(-len(frame.places) // columns)
    for at, (level, name) in enumerate(frame.places):
        column, row = divmod(at, rows)
        x, here = MARGIN + column * step, y + row * 12
        pen.text(x, here, level, 8)
        pen.text(x + 66, here, f": {wrapped(name, step - 74, 8, BOLD)[0]}", 8, BOLD)
    return y + rows * 12


def running_head(pen: Pen, frame: Frame) -> float:
    """The one line on top of every further page; returns where the content may begin."""
    pen.text(MARGIN, MARGIN + 8, f"{frame.title} · {frame.where}", 8, BOLD)
    pen.right(pen.width - MARGIN, MARGIN + 8, frame.event, 7)
    return MARGIN + 13


def foot(pen: Pen, frame: Frame) -> None:
    """The last line of every page but for its page number, and the QR at the right."""
    y = pen.height - MARGIN
    number = [f"Cetakan nomor {frame.number}"] if frame.number else []
    said = [frame.title, frame.where, *number, *frame.marks, frame.moment, f"Sidik {frame.short_digest}"]
    lines = wrapped(" · ".join(said), pen.width - 2 * MARGIN - 100 - 17 * mm, 7)
    for up, line in enumerate(reversed(lines)):
        pen.text(MARGIN, y - 2 - 8.5 * up, line, 7)
    qr(pen, frame.address, pen.width - MARGIN - 15 * mm, y - 15 * mm, 15 * mm)


def page_number(pen: Pen, page: int, pages: int) -> None:
    pen.right(pen.width - MARGIN - 17 * mm, pen.height - MARGIN - 2, f"Halaman {page} dari {pages}", 8, BOLD)


def qr(pen: Pen, text: str, x: float, y: float, side: float) -> None:
    """A QR code of error level M in a square with its quiet zone."""
    rows = [list(row) for row in segno.make(text, error="m", micro=False).matrix]
    cell = side / (len(rows) + 4)
    dark = []
    for down, row in enumerate(rows):
        start = None
        for across, is_dark in enumerate([*row, 0]):
            if is_dark and start is None:
                start = across
            elif not is_dark and start is not None:
                dark.append(f"{start} {-down - 1} {across - start} 1 re")
                start = None
    pen.canvas.saveState()
    pen.canvas.translate(x + 2 * cell, pen.height - y - 2 * cell)
    pen.canvas.scale(cell, cell)
    pen.canvas.addLiteral(" ".join(dark) + " f")
    pen.canvas.restoreState()


def tick_box(pen: Pen, x: float, y: float, label: str, size: float = 7) -> float:
    """A box to tick with its word, its lower edge at `y`; returns where the next may begin."""
    side = 8.5
    pen.box(x, y - side + 1, side, side)
    pen.text(x + side + 3, y - 1, label, size)
    return x + side + 3 + float(stringWidth(label, PLAIN, size)) + 9


def undated(place: str, year: int) -> str:
    """Place and year of signing, with room to write the day."""
    return f"{place}, ............................ {year}"


def signatures(pen: Pen, y: float, dated: str, people: Sequence[tuple[str, str]], body: str = "") -> None:
    """Room to sign for each (role, name) side by side under place and day; a nameless one gets dots.

    `body`, whose members they are, stands above them in the middle. One alone signs at the right. Takes `SIGNATURES`
    points.
    """
    seats = len(people) if len(people) > 1 else 3
    step = (pen.width - 2 * MARGIN) / seats
    last = MARGIN + step * (seats - 0.5)
    if len(people) == 1:
        pen.middle(last, y + 12, dated, 8)
    else:
        pen.right(pen.width - MARGIN, y + 12, dated, 8)
    pen.middle(pen.width / 2, y + 12, body, 9, BOLD)
    for at, (role, name) in enumerate(people, seats - len(people)):
        middle = MARGIN + step * (at + 0.5)
        pen.middle(middle, y + 26, role, 8)
        pen.middle(middle, y + 82, f"( {name or '.' * 44} )", 8, BOLD if name else PLAIN)


SIGNATURES: Final = 90
