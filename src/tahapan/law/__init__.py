"""The law as data: `load("pilkada-2024")` gives values, code lists and stages, each with its source. No Django.

    rules = law.load("pilkada-2024")
    rules.integer("station.voters.max")          # 600
    rules.value("station.voters.max").source     # regulation, article, confidence, page
    rules.codes("tms")["4"].name.say("id")       # Pindah domisili
    rules.stages()                               # dates computed from voting day

A day that the texts do not cover raises `NotCovered`, a value that was not found raises `NotKnown`: nothing is guessed.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from tahapan.law import loader
from tahapan.law.calendar import Phase, Stage, StageState, state_on
from tahapan.law.errors import BadLaw, NotCovered, NotKnown, UnknownRule
from tahapan.law.holidays import holiday_name, is_holiday, is_workday, next_workday
from tahapan.law.model import Code, CodeList, RuleSet, Scalar, Unit, Value

_RULES: Final = Path(__file__).parent / "rules"


def available() -> tuple[str, ...]:
    """The slugs of the rule sets that ship with the package, sorted."""
    return loader.slugs(_RULES)


@lru_cache(maxsize=32)
def load(slug: str) -> RuleSet:
    """The rule set `slug`, immutable and read once. Raises `UnknownRule` where there is none, `BadLaw` where it is
    not whole."""
    return loader.read(_RULES, slug)


__all__ = [
    "BadLaw",
    "Code",
    "CodeList",
    "NotCovered",
    "NotKnown",
    "Phase",
    "RuleSet",
    "Scalar",
    "Stage",
    "StageState",
    "Unit",
    "UnknownRule",
    "Value",
    "available",
    "holiday_name",
    "is_holiday",
    "is_workday",
    "load",
    "next_workday",
    "state_on",
]
