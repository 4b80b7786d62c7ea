"""Options that several commands have, and those that all have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from socinvest._cli_click import Choice, Settings, Whole
from socinvest._version import __version__
from socinvest.errors import Phrase
from socinvest.i18n import LANGUAGES, Language

__all__ = ["AS_TEXT", "AS_TEXT_OR_TABLE", "MODE", "SEED", "SETS", "common", "one_form", "split_set"]

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def _set_debug(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Settings).start_debug()


def _set_quiet(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Settings).quiet = True


def _set_lang(ctx: click.Context, _param: click.Parameter, value: Language | None) -> None:
    if value is not None:
        ctx.ensure_object(Settings).lang = value


def common(command: Decorated) -> Decorated:
    """The options that stand before the command as well as after it."""
    options = (
        click.help_option("-h", "--help", help="Show this text and do nothing else."),
        click.version_option(
            __version__,
            prog_name="socinvest",
            message="%(prog)s %(version)s",
            help="Show the version and do nothing else.",
        ),
        click.option(
            "--quiet",
            is_flag=True,
            expose_value=False,
            callback=_set_quiet,
            help="No progress and no warnings on stderr.",
        ),
        click.option(
            "--debug",
            is_flag=True,
            expose_value=False,
            callback=_set_debug,
            help="Show the log, and the traceback of an internal error.",
        ),
        click.option(
            "--lang",
            type=Choice(LANGUAGES),
            expose_value=False,
            callback=_set_lang,
            help="Language of all text. Numbers in JSON and TSV are the same in both.  "
            "[default: sv]",
        ),
    )
    for option in options:
        command = option(command)
    return command


_SET_EXAMPLE = '"parameters.risk={value: 20 %, evidence: assumed}"'


def split_set(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """``PATH=VALUE`` of every --set, as pairs."""
    pairs = []
    for value in values:
        path, equals, figure = value.partition("=")
        if not equals or not path.strip():
            raise click.UsageError(
                Phrase("Invalid value for '--set': '{value}' is not PATH=VALUE; write for "
                       "instance {example}", {"value": value, "example": _SET_EXAMPLE})
            )  # fmt: skip
        pairs.append((path.strip(), figure.strip()))
    return tuple(pairs)


SEED = click.option(
    "--seed",
    type=Whole(0, 2**63 - 1),
    metavar="N",
    default=0,
    show_default=True,
    help="The same seed gives the same draws.",
)
MODE = click.option(
    "--mode",
    type=Choice(["chance", "expected"]),
    default="chance",
    show_default=True,
    help="Whole people and chance, or expected numbers of people.",
)
AS_TEXT_OR_TABLE = click.option(
    "--format",
    "form",
    type=Choice(["text", "tsv"]),
    default=None,
    help="Print text or a table.  [default: text on a terminal, tsv when piped]",
)


AS_TEXT = click.option(
    "--format",
    "form",
    type=Choice(["text"]),
    default=None,
    help="Print text.  [default: text]",
)


SETS = click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="PATH=VALUE",
    callback=split_set,
    help="Replace something in the scenario, written as in the file; repeat for several.",
)


def one_form(as_json: bool, form: str | None) -> None:
    """Refuse --json and --format together."""
    if as_json and form is not None:
        raise click.UsageError(Phrase("--json and --format exclude each other; choose one."))
