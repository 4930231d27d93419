"""Questions about an officer's visits: what stands apart from colleagues, asked and not judged. No Django, no names.

Every signal is measured for every officer with enough visits, compared with the colleagues of the same kecamatan (the
same kind of ground), and turned into the chance that an honest colleague's work looks like that. A question is asked
only where the difference matters to people too (`Signal.is_far`), and only as many as keep the expected share of idle
ones at 1 % (Benjamini–Hochberg over all officers and signals together): of 600 honest officers, as a rule nobody is
asked.

What this cannot see: a whole kecamatan that works alike looks ordinary; the re-visit sample is for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tahapan.core.text import Text
from tahapan.engines import outliers
from tahapan.fieldwork.measures import Measured, Work
from tahapan.fieldwork.signals import SIGNALS, Signal

FALSE_SHARE: Final = 0.01
"""At most this share of the questions asked is expected to have nothing behind it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to one officer. `typical` is the median of `peers` colleagues; `chance` that honest work does so."""

    officer: int
    signal: Signal
    measured: Measured
    typical: float
    peers: int
    chance: float

    @property
    def figures(self) -> Text:
        """The figures behind it in a sentence."""
        value, typical = (_written(one, self.signal.form) for one in (self.measured.value, self.typical))
        counts = {"count": self.measured.count, "of": self.measured.of}
        said = self.signal.figures
        return Text(
            said.id.format(value=value.id, typical=typical.id, **counts),
            said.en.format(value=value.en, typical=typical.en, **counts),
        )

    @property
    def odds(self) -> Text:
        """How unusual it is by chance, in words."""
        if self.chance < 1e-6:
            return Text("kurang dari 1 dari sejuta petugas yang jujur", "fewer than 1 in a million honest officers")
        one_in = round(1 / self.chance, -max(len(str(int(1 / self.chance))) - 2, 0))
        return Text(
            f"sekitar 1 dari {one_in:,.0f}".replace(",", ".") + " petugas yang jujur",
            f"about 1 in {one_in:,.0f} honest officers",
        )


@dataclass(frozen=True, slots=True)
class Review:
    """What came of it: the questions, rarest first; how many officers have visits, and how many could be compared."""

    questions: tuple[Question, ...]
    officers: int
    compared: int

    @property
    def asked(self) -> int:
        """Officers with a question."""
        return len({one.officer for one in self.questions})


def _written(value: float, form: str) -> Text:
    if form == "percent":
        whole = f"{value * 100:.0f}"
        return Text(f"{whole} %", f"{whole}%")
    plain = f"{value:.0f}" if form == "count" else f"{value:.1f}"
    return Text(plain.replace(".", ","), plain)


def review(works: Iterable[Work], false_share: float = FALSE_SHARE) -> Review:
    """The questions the works of all officers of an event raise."""
    given = list(works)
    candidates: list[Question] = []
    compared: set[int] = set()
    for signal in SIGNALS:
        found = [(work, measured) for work in given if (measured := signal.measure(work)) is not None]
        compared |= {work.officer for work, _ in found}
        candidates += _candidates(signal, found)
    asked = outliers.discoveries([one.chance for one in candidates], false_share)
    kept = [one for one, is_asked in zip(candidates, asked, strict=True) if is_asked and one.chance < 1]
    return Review(tuple(sorted(kept, key=lambda one: (one.chance, one.officer))), len(given), len(compared))


def _candidates(signal: Signal, found: list[tuple[Work, Measured]]) -> list[Question]:
    """Each officer's chance on one signal; 1 where it is too little to matter, or with too few colleagues."""
    groups = [work.group for work, _ in found]
    typical = outliers.centres([one.value for _, one in found], groups)
    chances = outliers.tails([one.score for _, one in found], [one.error for _, one in found], groups)
    questions = []
    for (work, one), (middle, peers), tail in zip(found, typical, chances, strict=True):
        chance = one.chance
        if chance is None:
            chance = tail if peers >= outliers.SMALLEST_GROUP else 1.0
        if not signal.is_far(one.value, middle):
            chance = 1.0
        questions.append(Question(work.officer, signal, one, middle, peers - 1, chance))
    return questions
