"""Minutes, invitation, letter of answer and Model A-Surat Pindah Memilih, set by Typst from plain data.

Of these only the name of the last is known from the sources; a form code of the minutes was not found (law: value
`form.minutes.code`), and the papers say so. Fonts are those Typst carries, so the same data gives the same bytes.
"""

from __future__ import annotations

import io
import json
from dataclasses import asdict, dataclass
from importlib.resources import as_file, files
from typing import Any, Final

import segno
import typst

from tahapan.engines.sheet import Paper

_TEMPLATES: Final = files("tahapan.lists.documents") / "typst"


@dataclass(frozen=True, slots=True)
class Head:
    """The kop of the body that writes, line by line, its name, what stands in the foot, and what the QR holds."""

    office: str
    kop: tuple[str, ...]
    foot: tuple[str, ...]
    qr: str = ""
    paper: Paper = Paper.F4


@dataclass(frozen=True, slots=True)
class Area:
    """One line of the recap in the minutes."""

    name: str
    stations: int
    male: int
    female: int


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of what changed: its name, and men, women, both as they are written."""

    name: str
    counts: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Came:
    """An office that came, and with how many people."""

    office: str
    people: int


@dataclass(frozen=True, slots=True)
class Objection:
    """What was raised in the plenary, by which office, and the answer given ("" when none was)."""

    by: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """Berita Acara of a plenary. `day` and `total_words` in words, `equation` as the recap writes it."""

    number: str
    subject: tuple[str, ...]
    body: str
    purpose: str
    day: str
    time: str
    venue: str
    dated: str
    attempt: int
    law: str
    list: str
    list_name: str
    area: str
    unit: str
    base: str
    stations: int
    male: int
    female: int
    total: int
    total_words: str
    rows: tuple[Area, ...]
    equation: str
    movements: tuple[Movement, ...]
    guests: tuple[Came, ...]
    absent: tuple[str, ...]
    objections: tuple[Objection, ...]
    decision: str
    cut: int
    sha256: str
    signers: tuple[tuple[str, str], ...]
    witnesses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """The letter that calls to a plenary; more than four guests stand on a sheet of their own."""

    number: str
    dated: str
    date: str
    body: str
    event: str
    purpose: str
    agenda: str
    day: str
    time: str
    venue: str
    attempt: int
    law: str
    guests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """One named row of a matter: what was asked, what was decided and why, what it did to the roll. Personal."""

    name: str
    asked: str
    decision: str
    reason: str
    effect: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The letter that answers a comment, a recommendation or an objection, row by row. Personal."""

    number: str
    dated: str
    body: str
    to: str
    subject: str
    kind: str
    received: str
    letter: str
    list: str
    list_name: str
    answer: str
    rows: tuple[Decided, ...]
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Model A-Surat Pindah Memilih. `origin` and `target` are (level, name) down to the station. Personal."""

    number: str
    dated: str
    body: str
    event: str
    voting_day: str
    nik: str
    name: str
    sex: str
    origin: tuple[tuple[str, str], ...]
    target: tuple[tuple[str, str], ...]
    reason: str
    ballots: tuple[str, ...]
    deadline: str
    law: str


Paperwork = Minutes | Invitation | Answer | Transfer
_FILES: Final = {
    Minutes: "minutes.typ",
    Invitation: "invitation.typ",
    Answer: "answer.typ",
    Transfer: "transfer.typ",
}


def draw(head: Head, content: Paperwork) -> bytes:
    """The paper as PDF. The same arguments give the same bytes."""
    about = {
        "office": head.office,
        "kop": head.kop,
        "foot": head.foot,
        "qr": _qr(head.qr) if head.qr else "",
        "paper": head.paper.upright,
    }
    data: dict[str, Any] = asdict(content) | {"about": about}
    with as_file(_TEMPLATES) as folder:
        return bytes(
            typst.compile(
                str(folder / _FILES[type(content)]),
                root=str(folder),
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                ignore_system_fonts=True,
                timestamp=0,
            )
        )


def _qr(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()
