"""What click says, in our two languages: help, usage lines and mistakes on the command line.

click's own texts are English, or whatever the system has a translation for. Here help is made
from our messages, and click's errors are told from what they carry, never from their text.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from socinvest.errors import Phrase, did_you_mean
from socinvest.i18n import LANGUAGES, Language, translator

__all__ = [
    "Choice",
    "Command",
    "Group",
    "NoCommand",
    "Settings",
    "Whole",
    "asked_language",
    "told",
]

_CLICKS_OWN = {"Missing command.": Phrase("a command is missing; see --help")}
"""What click says without anything to tell it by."""


class Settings:
    """What the options common to all commands say."""

    def __init__(self, lang: Language = LANGUAGES[0]) -> None:
        self.debug = False
        self.quiet = False
        self.lang: Language = lang

    def start_debug(self) -> None:
        """Show tracebacks and the library's log."""
        import logging

        self.debug = True
        logging.basicConfig(level=logging.DEBUG, format="%(name)s: %(message)s")


def asked_language(args: Sequence[str]) -> Language:
    """The language that ``--lang`` asks for; the first where it does not, or asks for another.

    A mistake elsewhere on the line is found before click comes to this option.
    """
    asked = LANGUAGES[0]
    for i, argument in enumerate(args):
        name, equals, value = argument.partition("=")
        if name == "--lang":
            value = value if equals else next(iter(args[i + 1 :]), "")
            asked = next((lang for lang in LANGUAGES if lang == value), asked)
    return asked


def _translator(ctx: click.Context) -> Callable[[str], str]:
    return translator(ctx.ensure_object(Settings).lang)


class NoCommand(click.UsageError):
    """Nothing is asked for: the message is the help."""


class Command(click.Command):
    """A command whose help and mistakes are told in the language asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # click would say what is too much in its own words; a group keeps what its command takes.
        ctx.allow_extra_args = True
        try:
            rest = super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise
        if ctx.args and not isinstance(self, click.Group):
            extra = {"arguments": " ".join(ctx.args)}
            raise click.UsageError(Phrase("too many arguments: {arguments}", extra), ctx)
        return rest

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = _translator(ctx)
        pieces = " ".join(_(piece) for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_("Usage: "))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = _translator(ctx)
        for text in paragraphs(self):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(_(text))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = _translator(ctx)
        rows = [row for row in (option_help(p, ctx, _) for p in self.get_params(ctx)) if row]
        with formatter.section(_("Options")):
            formatter.write_dl(rows)


class Group(Command, click.Group):
    """The command that the others stand under."""

    command_class = Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args:
            raise NoCommand(ctx.get_help(), ctx)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        _ = _translator(ctx)
        rows = [
            (name, _(one.short_help))
            for name, one in sorted(self.commands.items())
            if one.short_help
        ]
        with formatter.section(_("Commands")):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands:
            message = Phrase("unknown command '{name}'", {"name": args[0]})
            raise click.UsageError(_hinted(message, did_you_mean(args[0], self.commands)), ctx)
        return super().resolve_command(ctx, args)


def paragraphs(command: click.Command) -> Iterator[str]:
    """The paragraphs of a command's help, each on one line: they are our messages."""
    for block in inspect.cleandoc(command.help or "").split("\n\n"):
        yield " ".join(block.split())


def option_help(
    param: click.Parameter, ctx: click.Context, translate: Callable[[str], str]
) -> tuple[str, str] | None:
    """The two columns of an option in the help; None for an argument."""
    record = param.get_help_record(ctx) if isinstance(param, click.Option) else None
    if record is None or not isinstance(param, click.Option):
        return None
    names = record[0]
    if param.metavar:
        names = names.replace(param.metavar, translate(param.metavar))
    notes = "; ".join(_notes(param, translate))
    described = translate(param.help) if param.help else ""
    return names, f"{described}  [{notes}]" if notes else described


def _notes(param: click.Option, translate: Callable[[str], str]) -> Iterator[str]:
    """What an option is without being given, and between which limits it lies."""
    if param.show_default:
        value = f"{param.default:,}" if isinstance(param.default, int) else str(param.default)
        yield translate("default: {value}").format(value=value.replace(",", " "))
    if isinstance(param.type, Whole):
        low, high = param.type.shown_limits()
        yield translate("{low} to {high}").format(low=low, high=high)


class Choice(click.Choice):  # type: ignore[type-arg]  # not generic in every click
    """One of some words."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in self.choices:
            return value
        allowed = ", ".join(map(str, self.choices))
        message = Phrase(
            "{path} is '{given}', but must be one of: {allowed}",
            {"path": _name(param), "given": str(value), "allowed": allowed},
        )
        hint = did_you_mean(str(value), map(str, self.choices))
        raise click.UsageError(_hinted(message, hint), ctx)


class Whole(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A whole number between two limits, both allowed."""

    name = "integer"

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def shown_limits(self) -> tuple[str, str]:
        """The limits as people read them."""
        low, high = (f"{limit:,}".replace(",", " ") for limit in (self.low, self.high))
        return low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            number = self.low - 1
        if self.low <= number <= self.high:
            return number
        low, high = self.shown_limits()
        raise click.UsageError(
            Phrase(
                "{option} is '{given}', but must be a whole number from {low} to {high}",
                {"option": _name(param), "given": str(value), "low": low, "high": high},
            ),
            ctx,
        )


def _name(param: click.Parameter | None) -> str:
    return max(param.opts, key=len) if param is not None and param.opts else ""


def _hinted(message: str, hint: str) -> str:
    return Phrase("{message}; {hint}", {"message": message, "hint": hint}) if hint else message


def told(error: click.ClickException) -> str:
    """What is wrong with a command line, as a Phrase that can be told in either language."""
    if isinstance(error.message, Phrase):
        return error.message
    if isinstance(error, click.NoSuchOption):
        message = Phrase("unknown option '{name}'", {"name": error.option_name})
        return _hinted(message, did_you_mean(error.option_name, error.possibilities or ()))
    if isinstance(error, click.MissingParameter) and error.param is not None:
        metavar = error.param.metavar or (error.param.name or "").upper()
        return Phrase("'{name}' is missing", {"name": Phrase(metavar)})
    if isinstance(error, click.BadOptionUsage):
        fields = {"name": error.option_name}
        if _is_flag(error):
            return Phrase("the option '{name}' takes no value", fields)
        return Phrase("the option '{name}' needs a value", fields)
    text = error.format_message()
    return _CLICKS_OWN.get(text) or Phrase("{text}", {"text": text})


def _is_flag(error: click.BadOptionUsage) -> bool:
    params = error.ctx.command.params if error.ctx is not None else []
    return any(
        isinstance(p, click.Option) and p.is_flag and error.option_name in p.opts for p in params
    )
