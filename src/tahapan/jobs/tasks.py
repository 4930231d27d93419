"""What may be done as a job: functions registered by name, run in the worker process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tahapan.core.errors import Problem
from tahapan.core.text import Text
from tahapan.journal.models import Line


class Progress(Protocol):
    """How long work says how far it is: the step's name, what is done of what is to do (0 when unknown)."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


Run = Callable[..., dict[str, Any]]
Recall = Callable[[Line], dict[str, Any]]
Over = Callable[[dict[str, Any], Problem | None], None]


def _nothing_to_tell(line: Line) -> dict[str, Any]:
    return {}


def _nothing_waited(arguments: dict[str, Any], refusal: Problem | None) -> None:
    """Most work leaves nothing to clear away."""


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of long work. `run(actor, progress, **arguments)` does one act and returns JSON without personal data.

    `recall(line)` returns as much of the same as the act's journal line tells. `over(arguments, refusal)` clears away
    what waited for the work; it is called when the work was done or refused and that is written down, not when it
    failed.
    """

    name: str
    title: Text
    run: Run
    recall: Recall
    over: Over


_tasks: Final[dict[str, Task]] = {}


def task(
    name: str, title: Text, *, recall: Recall = _nothing_to_tell, over: Over = _nothing_waited
) -> Callable[[Run], Run]:
    """Register a function as the task `name`. After a crash it is run again unless its act was done: acts are all or
    nothing, and one act is all a task may do."""

    def register(run: Run) -> Run:
        if name in _tasks:
            raise ValueError(f"task {name} is registered twice")
        _tasks[name] = Task(name, title, run, recall, over)
        return run

    return register


def known(name: str) -> Task:
    """The task called `name`; KeyError when no room registered it."""
    return _tasks[name]


def both(text: Text) -> dict[str, str]:
    """A text as the JSON of a result carries it."""
    return {"id": text.id, "en": text.en}
