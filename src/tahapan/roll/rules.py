"""What the law says about who stands in the roll, and the limits this room sets itself. No Django."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tahapan.core.errors import Problem, Refused
from tahapan.core.text import Text
from tahapan.law import RuleSet

LARGE_CHANGE_SHARE: Final = Decimal("0.10")
"""An import that would change a larger share of the roll stops. No text sets it: a year's moves and corrections touch
well under a tenth of a list, while a file with shifted columns touches nearly all of it."""

REASON_MIN: Final = 10
"""Letters a reason needs, so that it says more than "ok"."""

REASON_SHORT: Final = Problem(
    code="reason-short",
    what=Text("Alasan perlu ditulis, paling sedikit {least} huruf.", "A reason is needed, at least {least} letters."),
    next=Text("Tulis untuk apa dan atas dasar apa.", "Write what for and on what basis."),
)


@dataclass(frozen=True, slots=True)
class VoterRules:
    """Limits an intake checks rows against. None where the rule set does not state one: then nothing is checked."""

    voting_age: int | None
    impossible_age: int | None
    very_old: int | None
    shortest_name: int
    default_birth_dates: frozenset[str]


def voter_rules(rules: RuleSet, voting_day: dt.date) -> VoterRules:
    """The limits of a rule set on a voting day. Raises NotCovered where its texts do not reach that day."""

    def integer(key: str) -> int | None:
        return rules.integer(key, voting_day) if key in rules.values else None

    defaults = rules.value("check.birth.defaults", voting_day).value if "check.birth.defaults" in rules.values else ()
    return VoterRules(
        voting_age=integer("voter.age.min"),
        impossible_age=integer("check.age.impossible"),
        very_old=integer("check.age.very-old"),
        shortest_name=integer("check.name.letters.min") or 0,
        default_birth_dates=frozenset(defaults if isinstance(defaults, tuple) else ()),
    )


def check_reason(reason: str) -> None:
    """Raise Refused where a reason is missing or says too little."""
    if len(reason.strip()) < REASON_MIN:
        raise Refused(REASON_SHORT.fill(least=REASON_MIN))
