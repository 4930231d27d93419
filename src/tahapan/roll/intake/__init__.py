"""Intake of a voter list (DP4, last DPT): read → normalise → check → match → load, each a module with one task.

`prepare` does the first three without touching the database; `roll.acts.import_file` does the rest in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from tahapan import law
from tahapan.elections import areas
from tahapan.elections.models import ElectionEvent
from tahapan.roll.intake import check, columns, normalise, read
from tahapan.roll.intake.check import CODE, Setting
from tahapan.roll.intake.fingerprint import with_fingerprint
from tahapan.roll.intake.read import Raw
from tahapan.roll.rules import voter_rules

Progress = Callable[[str, int, int], None]
"""Called with (step, done, total); total 0 means not known yet."""

STEPS: Final = ("read", "normalise", "check", "match", "load")


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
    """Read, normalise and check a file for `election`. Writes nothing. Raises Refused for a file that is no list."""
    named = columns.read_mapping(mapping) if mapping is not None else {}
    progress("read", 0, 0)
    raw = read.read(path, named, lambda rows: progress("read", rows, 0))
    rows = len(raw.frame)
    progress("normalise", 0, rows)
    elements = normalise.normalise(raw)
    progress("check", 0, rows)
    rules = voter_rules(law.load(election.rule_set), election.voting_day)
    setting = Setting(len(raw.columns.titles), election.voting_day, election.area, rules, is_village)
    checked = check.check(elements, setting)
    # Only what was rejected is still needed as it came.
    rejected = Raw(raw.columns, raw.frame.join(checked.rejects, on="row", how="semi", maintain_order="left"))
    del raw, elements
    accepted = with_fingerprint(checked.accepted)
    progress("check", rows, rows)
    return Prepared(rows, accepted, rejected, checked.rejects, checked.warnings)


def is_village(code: str) -> bool:
    """Whether the register has this village code."""
    return len(code) == 13 and areas.exists(code)
