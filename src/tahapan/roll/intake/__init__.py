"""Intake of a voter list (DP4, last DPT): read → normalise → check → match → load, each a module with one task.

`prepare` does the first three without touching the database; `roll.acts.import_file` does the rest in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from tahapan import law
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.engines import tables
from tahapan.engines.tables import Raw
from tahapan.roll.intake import check, columns, normalise
from tahapan.roll.intake.check import CODE, Setting
from tahapan.roll.intake.fingerprint import with_fingerprint
from tahapan.roll.rules import voter_rules

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total); total 0 means not known yet."""

STEPS: Final = ("read", "match", "load")
"""Steps in the order they are reported; rows are normalised and checked as they are read."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file read and checked. `rejected` holds only the raw rows that were rejected; `rows` counts all."""

    rows: int
    accepted: pl.DataFrame
    rejected: Raw
    rejects: pl.DataFrame
    warnings: pl.DataFrame

    @property
    def rejected_rows(self) -> int:
        return self.rows - len(self.accepted)

    @property
    def by_code(self) -> dict[str, int]:
        """How often each reject and warning code was given; a row may have several."""
        counted = pl.concat([self.rejects.select(CODE), self.warnings.select(CODE)])[CODE].value_counts()
        return dict(sorted(counted.iter_rows()))


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file: rows = new + changed + same + rejected. `warnings` counts warnings, not rows.

    `matched`, `only_in_dp4` and `only_in_dpt` compare the accepted rows with the last DPT, by NIK; all are zero where
    none is kept. `rejects_file` is where the rejected rows lie, None when there are none.
    """

    rows: int
    new: int
    changed: int
    same: int
    rejected: int
    warnings: int
    by_code: dict[str, int]
    rejects_file: Path | None
    matched: int
    only_in_dp4: int
    only_in_dpt: int
    seconds: float


def prepare(path: Path, election: ElectionEvent, mapping: Path | None, progress: Progress) -> Prepared:
    """Read, normalise and check a file for `election`, piece by piece. Writes nothing.

    Raises Refused for a file that is no list, or whose dates mix two orders.
    """
    heading = columns.VoterHeading(columns.read_mapping(mapping) if mapping is not None else {})
    rules = voter_rules(law.load(election.rule_set), election.voting_day)
    setting = Setting(election.voting_day, election.area, rules, is_village)
    order = check.DateOrder(0, 0, ())
    rejected, checked = [], []
    progress("read", 0, 0)
    for raw in tables.read(path, heading, lambda rows: progress("read", rows, 0)):
        elements = normalise.normalise(raw)
        order += check.date_order(elements)
        piece = check.check(elements, len(raw.columns.titles), setting)
        fallen = raw.frame.filter(pl.col("row").is_in(piece.rejects["row"].unique().implode()))
        rejected.append(Raw(raw.columns, fallen))
        checked.append(replace(piece, sound=with_fingerprint(piece.sound)))
    check.refuse_mixed_dates(order)
    return _joined(path, heading, order.rows, rejected, checked)


def _joined(
    path: Path, heading: columns.VoterHeading, rows: int, rejected: list[Raw], checked: list[check.Checked]
) -> Prepared:
    """The pieces put together, without second and later rows of a NIK."""
    sound = pl.concat([piece.sound for piece in checked])
    doubles = check.nik_doubles(sound)
    first = pl.lit(None, pl.UInt32).alias(check.FIRST)
    faults = pl.concat([*(piece.rejects.with_columns(first) for piece in checked), doubles])
    fallen = [raw.frame for raw in rejected]
    if len(doubles):
        # Only now known, and rare: they are read once more rather than keeping the whole file in memory.
        again = doubles["row"].implode()
        fallen += [raw.frame.filter(pl.col("row").is_in(again)) for raw in tables.read(path, heading)]
        sound = sound.filter(~pl.col("row").is_in(again))
    warnings = pl.concat([piece.warnings for piece in checked])
    return Prepared(
        rows=rows,
        accepted=sound,
        rejected=Raw(rejected[0].columns, pl.concat(fallen).sort("row")),
        rejects=faults.sort("row", maintain_order=True),
        warnings=warnings.filter(~pl.col("row").is_in(doubles["row"].implode())).sort("row", maintain_order=True),
    )


def is_village(code: str) -> bool:
    """Whether the register has this village code."""
    return len(code) == 13 and areas.exists(code)
