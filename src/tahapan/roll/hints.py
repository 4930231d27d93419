"""What higher rooms have to say of a voter on the voter's page. The roll does not know them: whoever starts both tells
us whom to ask (as `officers.loads` does)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tahapan.core.actor import Actor
from tahapan.core.text import Text
from tahapan.roll.models import Voter


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at, for a person to judge: what is known, how it is known, and where one may act on it."""

    what: Text
    details: Sequence[Text]
    label: Text
    url: str


Teller = Callable[[Voter, Actor], Sequence[Hint]]

_tellers: list[Teller] = []


def told_by(teller: Teller) -> None:
    """Ask `teller`, too, from now on."""
    if teller not in _tellers:
        _tellers.append(teller)


def hints(voter: Voter, actor: Actor) -> list[Hint]:
    """Everything to look at of a voter, for what `actor` may do."""
    return [hint for teller in _tellers for hint in teller(voter, actor)]
