"""Names composed word by word: nobody's full name is copied, only frequencies of single words are used.

Number of words: by age and sex, so that the share of one-word names over all adults is 0.30–0.35 (27.4 % of men and
33.5 % of women among 12,949 registered voters, Jakarta 2017), high for the old and near 3 % for first-time voters
(Permendagri 73/2022 asks two words of new records; 0.9 % among 15,923 names registered 2024–25). Sources and licences
of the words: data/NOTICE.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

import numpy as np
import polars as pl

from tahapan.engines.population.chance import Flags, Floats, Ints, Keys, uniform
from tahapan.engines.population.spec import NameStyle

_AGES: Final = (17.0, 19.0, 24.0, 32.0, 42.0, 52.0, 65.0, 80.0)
_ONE_WORD: Final = (0.01, 0.04, 0.12, 0.27, 0.39, 0.46, 0.52, 0.58)
_WOMEN_MORE: Final = 1.17  # women against men at the same age; 0.335 / 0.274 in the Jakarta sample
_MEN_LESS: Final = 0.91
_TWO_WORDS, _THREE_WORDS = 0.68, 0.94  # of names with more than one word, cumulated (Jakarta sample: .679, .947)
_PLACES: Final = ("single", "first", "middle", "last")
_BELOW_ONE: Final = 1 - 1e-9  # keeps a draw inside its group
_SINGLE, _FIRST, _MIDDLE, _LAST = range(4)

# Spellings that clerks exchange: (written, instead). Used for second entries of one person, not for correct names.
_RESPELLINGS: Final = (
    ("SY", "S"), ("DH", "D"), ("KH", "H"), ("Z", "J"), ("F", "P"), ("V", "F"), ("Y", "I"), ("RR", "R"), ("DD", "D"),
    ("MM", "M"), ("NN", "N"), ("EE", "I"), ("OE", "U"), ("NI", "NY"), ("RI", "RY"), ("DI", "DY"), ("TI", "TY"),
    ("A", "E"), ("U", "O"), ("I", "Y"), ("E", "I"), ("O", "U"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    """All words of a style. Group g = 4 × (sex + 2 × composed) + place; its words end at `edges` in (g, g + 1)."""

    words: pl.Series
    edges: Floats
    word: Ints


def compose(person: Keys, age: Floats, woman: Flags, style: NameStyle) -> pl.Series:
    """One name per key, in capitals. `age` in years on voting day."""
    table = _words(style)
    count = _word_count(person, age, woman)
    composed = _composed_share(style, age)
    first = _draw(table, person, "first", woman, composed, np.where(count == 1, _SINGLE, _FIRST))
    last = _draw(table, person, "last", woman, composed * 0.5, np.full(len(count), _LAST))
    last[(count == 1) | (last == first)] = -1
    parts = [first]
    for number in (3, 4):
        middle = np.full(len(count), -1)
        rows = np.flatnonzero(count >= number)
        purpose = f"middle {number}"
        place, never = np.full(len(rows), _MIDDLE), np.zeros(len(rows))
        middle[rows] = _draw(table, person[rows], purpose, woman[rows], never, place)
        middle[(middle == parts[-1]) | (middle == first) | (middle == last)] = -1
        parts.append(middle)
    columns = [table.words.gather(pl.Series(part).replace(-1, None)) for part in (*parts, last)]
    frame = pl.DataFrame({str(number): column for number, column in enumerate(columns)})
    return frame.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True).alias("name"))["name"]


def respelled(name: str, draw: float) -> str:
    """The same name as another clerk might write it: one exchanged spelling, or the last of three words left out.

    Always differs from `name` where any rule applies. `draw` in [0, 1) chooses the rule.
    """
    words = name.split()
    choices = [name.replace(written, instead, 1) for written, instead in _RESPELLINGS if written in name]
    if len(words) > 2:
        choices.append(" ".join(words[:-1]))
    choices = [choice for choice in choices if choice != name]
    return choices[int(draw * len(choices))] if choices else name


def _word_count(person: Keys, age: Floats, woman: Flags) -> Ints:
    one = np.interp(age, _AGES, _ONE_WORD) * np.where(woman, _WOMEN_MORE, _MEN_LESS)
    more = uniform(person, "more words")
    longer = np.where(more < _TWO_WORDS, 2, np.where(more < _THREE_WORDS, 3, 4))
    return np.where(uniform(person, "one word") < one, 1, longer)


def _composed_share(style: NameStyle, age: Floats) -> Floats:
    """How often a word is built from parts: older Minangkabau names most, younger ones follow the general fashion."""
    high, low = (0.75, 0.25) if style is NameStyle.MINANG else (0.40, 0.10)
    return np.interp(age, (25.0, 50.0), (low, high))


def _draw(table: _Words, person: Keys, purpose: str, woman: Flags, composed: Floats, place: Ints) -> Ints:
    built = uniform(person, purpose + " is composed") < composed
    group = 4 * (woman + 2 * built) + place
    at = np.searchsorted(table.edges, group + uniform(person, purpose) * _BELOW_ONE, side="right")
    return np.asarray(table.word[at])


@lru_cache(maxsize=len(NameStyle))
def _words(style: NameStyle) -> _Words:
    general, parts = word_table("general.csv"), [row for row in word_table("parts.csv") if row["style"] == style]
    groups: list[list[tuple[str, float]]] = []
    for sex in ("male", "female"):
        for place in _PLACES:
            column = f"{sex}_{place}"
            groups.append([(row["token"], float(row[column])) for row in general if row[column]])
    for letter in ("L", "P"):
        groups += [list(_combined(parts, letter))] * len(_PLACES)
    words = sorted({word for group in groups for word, _ in group})
    number = {word: index for index, word in enumerate(words)}
    edges = [index + np.cumsum(_weights(group)) for index, group in enumerate(groups)]
    word = [np.array([number[text] for text, _ in group]) for group in groups]
    return _Words(pl.Series(words), np.concatenate(edges), np.concatenate(word))


def _weights(group: list[tuple[str, float]]) -> Floats:
    weights = np.array([weight for _, weight in group])
    return np.asarray(weights / weights.sum())


def _combined(parts: list[dict[str, str]], sex: str) -> Iterator[tuple[str, float]]:
    """Every beginning with every ending; none where the same letter would meet itself."""
    chosen = [(row["kind"], row["text"], float(row["weight"])) for row in parts if row["sex"] == sex]
    for _, stem, stem_weight in (part for part in chosen if part[0] == "stem"):
        for _, ending, weight in (part for part in chosen if part[0] == "ending"):
            if stem[-1] != ending[0]:
                yield stem + ending, stem_weight * weight


def word_table(name: str) -> list[dict[str, str]]:
    """The rows of a shipped table of words (data/NOTICE), as text."""
    text = files("tahapan.engines.population").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
