"""The command ``compare``: proposals side by side, on the same draws and conventions."""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socinvest import _cli_console as console
from socinvest.errors import Phrase
from socinvest.i18n import Language, translator
from socinvest.records import dataclass

if TYPE_CHECKING:
    from socinvest.answers.compare import Compared

__all__ = ["Options", "compare"]

GENERATOR = "socinvest compare"
"""How a page says what made it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of ``compare`` as click checked them."""

    scenarios: tuple[str, ...]
    draws: int
    seed: int
    mode: Any
    variants: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    conventions: str | None
    fund: tuple[str, ...]
    worth: int
    out: str | None
    as_json: bool
    form: str | None
    lang: Language


def compare(given: Options, quiet: bool) -> int:
    """Answer ``socinvest compare``; returns the exit status."""
    from socinvest.report.one_file import FileError, check_file

    try:
        if given.out is not None:
            check_file(Path(given.out), GENERATOR)
        found = _computed(given, quiet)
        if given.out is not None and not _write(given, found):
            return 1
    except FileError as error:
        console.complain(given.lang, error.message)
        return 2
    _show(found, given)
    if given.out is not None and not quiet:
        console.tell(given.lang, "wrote {path}", path=Path(given.out).as_posix())
    return 0


def _computed(given: Options, quiet: bool) -> Compared:
    """The answer, with a line on a terminal's stderr while it is made."""
    show = not quiet and sys.stderr is not None and sys.stderr.isatty()
    draws = f"{given.draws:,}".replace(",", " ")
    counting = {"id": ", ".join(given.scenarios), "draws": draws, "mode": given.mode}
    line = Phrase("{id}: {draws} draws, {mode} mode ...", counting).translated(
        translator(given.lang)
    )
    if show:
        console.progress(line)
    try:
        return answered(given)
    finally:
        if show:
            console.end_progress(line)


def answered(given: Options) -> Compared:
    """The answer. Raises :class:`~socinvest.errors.ScenarioError`."""
    import warnings

    from socinvest.answers.compare import Asked, compare
    from socinvest.scenario.conventions import LAID
    from socinvest.scenario.files import find_scenario

    if not gc.isenabled():
        # The start is over; a long run may make garbage.
        gc.freeze()
        gc.enable()
    both = [path for path, _ in given.sets if path.rpartition(":")[2] in LAID]
    if given.conventions is not None and both:
        raise click.UsageError(Phrase(
            "--set {path} is a convention; write it in the file of --conventions.",
            {"path": both[0]},
        ))  # fmt: skip
    conventions = None if given.conventions is None else find_scenario(given.conventions)
    asked = Asked(
        names=given.scenarios, draws=given.draws, seed=given.seed, mode=given.mode,
        variants=given.variants, sets=given.sets, conventions=conventions, fund=given.fund,
        worth=float(given.worth),
    )  # fmt: skip
    with warnings.catch_warnings():
        # What matters is located and reported by the engine.
        warnings.simplefilter("ignore")
        return compare(asked, pictures=given.out is not None)


def _write(given: Options, found: Compared) -> bool:
    """Write the page; False (said on stderr) where the machine fails."""
    from socinvest.report.compare_page import compare_page
    from socinvest.report.one_file import write_file

    target = Path(given.out or "")
    try:
        page = compare_page(found.told, found.pictures, given.lang, GENERATOR)
        write_file(target, page.encode(), GENERATOR)
    except OSError as error:
        console.complain(given.lang, "{target} could not be written: {reason}", target=target,
                         reason=error.strerror or str(error))  # fmt: skip
        return False
    return True


def _show(found: Compared, given: Options) -> None:
    if given.as_json:
        document = json.dumps(found.told, ensure_ascii=False, allow_nan=False, indent=2)
        console.answer_utf8(document + "\n")
        return
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    if (given.form or ("text" if on_terminal else "tsv")) == "tsv":
        from socinvest.report.compare_table import compare_tsv

        console.answer_utf8(compare_tsv(found.told))
    else:
        from socinvest.report.compare_text import compare_text

        console.answer(compare_text(found.told, given.lang))
