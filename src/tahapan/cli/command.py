"""Declaring a command: its words, and the options every command has."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from tahapan.cli import words
from tahapan.cli.desk import Desk, Lang
from tahapan.core.text import Text

Body = Callable[..., None]
ISO: Final = ["%Y-%m-%d"]
DAY: Final = "2024-07-08"
"""How help shows that a day is written."""


class _Localised:
    """The parts of a command's help that typer writes itself, in the language of the call."""

    def get_usage(self, ctx: Any) -> str:
        return words.usage(super().get_usage(ctx))  # type: ignore[misc]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        words.frame_help()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = words.HELP.say(words.language.get())
        return option


class Command(_Localised, TyperCommand):
    """One command."""


class Group(_Localised, TyperGroup):
    """A command that holds others."""


def group(parent: typer.Typer, name: str, text: Text) -> typer.Typer:
    """A group of commands under `parent`."""
    made = typer.Typer(help=text.id, cls=Group)
    parent.add_typer(made, name=name)
    return made


def _common(
    home: Annotated[Path | None, typer.Option("--home", help=words.HOME.id, show_default=False)] = None,
    today: Annotated[
        dt.datetime | None,
        typer.Option("--today", formats=ISO, metavar=DAY, help=words.TODAY.id, show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=words.JSON.id)] = False,
    lang: Annotated[Lang, typer.Option("--lang", help=words.LANG.id)] = Lang.ID,
) -> None:
    """Only its signature is used: the options every command has."""


def command(parent: typer.Typer, name: str, text: Text, *, hidden: bool = False) -> Callable[[Body], Body]:
    """Make `body(desk, …)` the command `name`. It gets the common options as a Desk, and its own as declared."""

    def declare(body: Body) -> Body:
        own = list(inspect.signature(body, eval_str=True).parameters.values())[1:]
        common = [
            one.replace(kind=inspect.Parameter.KEYWORD_ONLY)
            for one in inspect.signature(_common, eval_str=True).parameters.values()
        ]

        def run(home: Path | None, today: dt.datetime | None, as_json: bool, lang: Lang, **given: Any) -> None:
            with Desk(home, today and today.date(), as_json, words.language.get()) as desk:
                body(desk, **given)

        parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own] + common
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {one.name: one.annotation for one in parameters}
        parent.command(name, cls=Command, help=text.id, hidden=hidden)(run)
        return body

    return declare
