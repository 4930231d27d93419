"""What may be done as a job: functions registered by name, run in the worker process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from tahapan.core.text import Text


class Progress(Protocol):
    """How long work says how far it is: the step's name, what is done of what is to do (0 when unknown)."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of long work. `run(actor, progress, **arguments)` returns JSON without personal data."""

    name: str
    title: Text
    run: Callable[..., dict[str, Any]]


_tasks: Final[dict[str, Task]] = {}


def task(name: str, title: Text) -> Callable[[Callable[..., dict[str, Any]]], Callable[..., dict[str, Any]]]:
    """Register a function as the task `name`. It must bear being run again after a crash: acts are all or nothing."""

    def register(run: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
        if name in _tasks:
            raise ValueError(f"task {name} is registered twice")
        _tasks[name] = Task(name, title, run)
        return run

    return register


def known(name: str) -> Task:
    """The task called `name`; KeyError when no room registered it."""
    return _tasks[name]
