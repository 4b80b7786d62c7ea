"""The command line: options in, one answer out, an exit status that says whose fault it was.

0 answered, 1 our fault or the machine's, 2 the user's input, 130 interrupted. Only click is
imported here; each command imports what it needs when it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from socinvest import _cli_console as console
from socinvest._cli_agreements import contract, export, followup, settle
from socinvest._cli_click import Choice, Group, NoCommand, Settings, Whole, asked_language, told
from socinvest._cli_deciding import compare, drivers, robustness
from socinvest._cli_options import (
    AS_TEXT_OR_TABLE,
    MODE,
    SEED,
    SETS,
    common,
    one_form,
)
from socinvest._version import __version__
from socinvest.errors import Phrase

__all__ = ["cli", "main"]


@click.group(cls=Group)
@common
def cli() -> None:
    """What a social investment costs, what must be true for it to pay, for whom and when.

    A scenario is one YAML file. `socinvest run ppss` runs the one that ships with the package.
    """


@cli.command(short_help="Run a scenario: the answer, and a folder of results.")
@click.argument("scenario")
@click.option(
    "--draws",
    type=Whole(1, 10**8),
    metavar="N",
    default=10_000,
    show_default=True,
    help="Number of draws of the uncertain parameters.",
)
@SEED
@MODE
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="Run this variant only; repeat for several. `base` is the file without variants.  "
    "[default: base and all variants]",
)
@SETS
@click.option(
    "--out",
    metavar="DIR",
    help="Folder to write.  [default: results/<id>; none with --json]",
)
@click.option(
    "--if-exists",
    type=Choice(["replace", "keep", "fail"]),
    default=None,
    help="What to do when the folder exists: replace the results in it, keep it and write "
    "<name>-2, or fail.  [default: replace]",
)
@click.option(
    "--no-report", is_flag=True, help="Leave report.html and summary.txt out of the folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print the JSON summary.")
@AS_TEXT_OR_TABLE
@common
@click.pass_obj
def run(settings: Settings, /, as_json: bool, form: str | None, **options: Any) -> int:
    """Run SCENARIO: a YAML file, or the bare name of one in ./scenarios or shipped."""
    one_form(as_json, form)
    if as_json and options["out"] is None and options["if_exists"] is not None:
        message = "--json alone writes no folder, so --if-exists needs --out."
        raise click.UsageError(Phrase(message))
    from socinvest import _cli_run

    given = _cli_run.Options(as_json=as_json, form=form, lang=settings.lang, **options)
    return _cli_run.run(given, settings.quiet)


@cli.command(short_help="Check scenarios without running them.")
@click.argument("files", nargs=-1, required=True, metavar="FILE... | DIR")
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@common
@click.pass_obj
def check(settings: Settings, /, files: tuple[str, ...], as_json: bool) -> int:
    """Check scenarios without running them: every problem of every file, at once.

    Of a folder, the YAML files directly in it are checked.
    """
    from socinvest import _cli_check

    return _cli_check.check(files, as_json=as_json, lang=settings.lang)


@cli.command(short_help="Print the JSON Schema of scenario files.")
@click.option("--out", metavar="FILE", help="Write to this file.  [default: print]")
@common
@click.pass_obj
def schema(settings: Settings, /, out: str | None) -> int:
    """Print the JSON Schema of scenario files, for editors."""
    from socinvest import _cli_check

    return _cli_check.schema(out, lang=settings.lang, quiet=settings.quiet)


for _command in (compare, drivers, robustness, contract, settle, followup, export):
    cli.add_command(_command)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command with ``args`` (default: the process's own) and return the exit status."""
    with console.short_life(args is None):
        return _main(args)


def _main(args: Sequence[str] | None) -> int:
    console.prepare()
    settings = Settings(asked_language(sys.argv[1:] if args is None else args))
    try:
        status = cli.main(
            args=None if args is None else list(args),
            prog_name="socinvest",
            standalone_mode=False,
            obj=settings,
        )
        return int(status or 0)
    except SystemExit as exit_:  # click itself met a closed pipe
        return exit_.code if isinstance(exit_.code, int) else 1
    except (click.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        _explain(error, settings.lang)
        return 2
    except console.ReaderGone:
        return 0
    except console.OutputError as error:
        console.complain(settings.lang, error.message)
        return 1
    except Exception as error:
        return _failed(error, settings)


def _explain(error: click.ClickException, lang: str) -> None:
    """Show a usage error: the usage line of the command and what is wrong with it."""
    if isinstance(error, NoCommand):
        console.say(error.message)
        return
    ctx = getattr(error, "ctx", None)
    if ctx is not None:
        console.say(ctx.get_usage())
        console.tell(lang, "Try '{command} --help' for help.", command=ctx.command_path)
        console.say("")
    console.complain(lang, told(error))


def _failed(error: Exception, settings: Settings) -> int:
    """Tell the user's mistakes from the machine's and ours, in as few words as each needs."""
    from socinvest.errors import ScenarioError

    if isinstance(error, ScenarioError):
        console.say_problems(error.problems, settings.lang)
        return 2
    if settings.debug:
        import traceback

        console.say("".join(traceback.format_exception(error)).rstrip())
    if isinstance(error, MemoryError):
        console.complain(
            settings.lang, "not enough memory; fewer --draws or fewer variants need less"
        )
        return 1
    _log_internal(error, settings.lang)
    return 1


def _log_internal(error: Exception, lang: str) -> None:
    import platform
    import traceback

    details = "".join(
        [
            f"socinvest {__version__}, Python {platform.python_version()}, "
            f"{platform.platform()}\narguments: {sys.argv[1:]!r}\n\n",
            *traceback.format_exception(error),
        ]
    )
    path = console.write_log(details)
    what = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    console.complain(lang, "internal error ({what}); details in {path}", what=what, path=path)
