"""Runs the command line: language first, then the command, then the exit code.

0 done · 1 refused or failed (standard error says why and what next) · 2 wrong use · 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from typer.exceptions import TyperException

from tahapan.cli import care, fieldwork, lists, office, preparation, words
from tahapan.cli.command import Group
from tahapan.cli.desk import Lang, print_json
from tahapan.cli.problems import NOT_THE_SCHEMA
from tahapan.core.errors import Problem, Refused

DEBUG_VARIABLE: Final = "TAHAPAN_DEBUG"
"""Set it to see the whole trace of a bug. Off by default: a message of the database may quote a voter."""

INTERRUPTED: Final = 130

app = typer.Typer(help=words.APP.id, cls=Group, add_completion=False, invoke_without_command=True)
for _part in (office.app, preparation.app, fieldwork.app, lists.app, care.app):
    app.registered_commands += _part.registered_commands
    app.registered_groups += _part.registered_groups


@app.callback()
def _root(
    context: typer.Context,
    lang: Annotated[Lang, typer.Option("--lang", help=words.LANG.id)] = Lang.ID,
    version: Annotated[bool, typer.Option("--version", help=words.VERSION.id)] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        print(installed("tahapan"))
    elif context.invoked_subcommand is None:
        print(context.get_help())


def language_of(arguments: Sequence[str]) -> str:
    """The language of a call, wherever `--lang` stands in it: help texts need it before anything is parsed."""
    for position, word in enumerate(arguments):
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
        if word == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return Lang.ID.value


def tree(language: str) -> Any:
    """The whole command in one language."""
    words.language.set(language)
    return words.localise(typer.main.get_command(app), language)


def run(arguments: Sequence[str]) -> int:
    """Run one call and return its exit code; whatever went wrong was said on standard error."""
    language, as_json = language_of(arguments), "--json" in arguments
    try:
        code = tree(language).main(args=list(arguments), prog_name="tahapan", standalone_mode=False)
    except Refused as refusal:
        return _refuse(refusal.problem, language, as_json)
    except TyperException as wrong:
        _err().print(words.wrong_use(wrong).say(language), markup=False, soft_wrap=True)
        return wrong.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as bug:
        return _fail(bug, language, as_json)
    return code if isinstance(code, int) else 0


def main() -> None:
    """The `tahapan` script."""
    sys.exit(run(sys.argv[1:]))


def _err() -> Console:
    return Console(stderr=True, highlight=False)


def _refuse(problem: Problem, language: str, as_json: bool) -> int:
    _err().print(Refused(problem).say(language), markup=False, soft_wrap=True)
    if as_json:
        print_json(
            {
                "error": {
                    "code": problem.code,
                    "what": problem.what.say(language),
                    "why": problem.why.cite(language) if problem.why else None,
                    "next": problem.next.say(language),
                }
            }
        )
    return 1


def _fail(bug: Exception, language: str, as_json: bool) -> int:
    """Say where a bug is. Its message is left out: it may quote a row, and rows are people."""
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(bug)
    if type(bug).__module__.startswith("django.db") and type(bug).__name__ in ("OperationalError", "ProgrammingError"):
        return _refuse(NOT_THE_SCHEMA, language, as_json)
    place = traceback.extract_tb(bug.__traceback__)[-1]
    return _refuse(words.BUG.fill(kind=type(bug).__name__, file=place.filename, line=place.lineno), language, as_json)
