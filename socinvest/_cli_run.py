"""The command ``run``: read, run, summarise; then a folder, an answer or both."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socinvest import _cli_console as console
from socinvest.errors import Phrase
from socinvest.i18n import Language, translator
from socinvest.records import dataclass

if TYPE_CHECKING:
    from socinvest.model import Scenario
    from socinvest.pipeline import Run
    from socinvest.report.folder import IfExists

__all__ = ["Options", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of ``run`` as click checked them."""

    scenario: str
    draws: int
    seed: int
    mode: Any
    variants: tuple[str, ...]
    sets: tuple[tuple[str, str], ...]
    lang: Language
    out: str | None
    if_exists: IfExists | None
    no_report: bool
    as_json: bool
    form: str | None

    @property
    def writes_folder(self) -> bool:
        """``--json`` alone writes none."""
        return self.out is not None or not self.as_json


def run(options: Options, quiet: bool) -> int:
    """Answer ``socinvest run``; returns the exit status."""
    from socinvest.report import folder

    try:
        return _run(options, quiet)
    except folder.FolderError as error:
        console.complain(options.lang, error.message)
        return 2


def _run(options: Options, quiet: bool) -> int:
    from socinvest.report import folder
    from socinvest.scenario.build import read
    from socinvest.scenario.files import find_scenario

    scenario = read(
        find_scenario(options.scenario), sets=options.sets, variants=options.variants or None
    )
    target = Path(options.out) if options.out else Path("results", folder.safe_name(scenario.id))
    if options.writes_folder:
        folder.check(target, options.if_exists or "replace")
    result = _compute(scenario, options, quiet)
    summary = result.summary()
    document = _dump(summary)
    place: Path | None = None
    if options.writes_folder:
        place = _write(target, result, summary, document, options)
        if place is None:
            return 1
    _answer(summary, document, place, options, quiet)
    return 0


def _compute(scenario: Scenario, options: Options, quiet: bool) -> Run:
    """Run the scenario, with a line on a terminal's stderr while it lasts."""
    import warnings

    from socinvest.pipeline import run as run_pipeline

    _collect_garbage_again()
    show = not quiet and sys.stderr is not None and sys.stderr.isatty()
    draws = f"{options.draws:,}".replace(",", " ")
    counting = {"id": scenario.id, "draws": draws, "mode": options.mode}
    line = Phrase("{id}: {draws} draws, {mode} mode ...", counting).translated(
        translator(options.lang)
    )
    if show:
        console.progress(line)
    try:
        with warnings.catch_warnings():
            # What matters is located and reported by the engine; the rest is for --debug.
            if not _debugging():
                warnings.simplefilter("ignore")
            return run_pipeline(
                scenario,
                draws=options.draws,
                seed=options.seed,
                mode=options.mode,
                variants=options.variants or None,
                pictures=options.writes_folder and not options.no_report,
                parameters=options.writes_folder,
            )
    finally:
        if show:
            console.end_progress(line)


def _collect_garbage_again() -> None:
    """The start is over; a long run may make garbage."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _debugging() -> bool:
    ctx = click.get_current_context(silent=True)
    return bool(ctx is not None and getattr(ctx.obj, "debug", False))


def _dump(document: Mapping[str, Any]) -> str:
    """JSON for people to read and programs to compare: keys in our order, no NaN."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _write(
    target: Path, result: Run, summary: Mapping[str, Any], document: str, options: Options
) -> Path | None:
    """Write the results folder; None (said on stderr) where the machine fails."""
    from socinvest.report import folder
    from socinvest.report.contents import contents
    from socinvest.report.manifest import manifest

    files = contents(result, summary, document.encode(), options.lang, report=not options.no_report)
    recorded = {
        "variants": list(options.variants),
        "sets": [{"path": path, "value": value} for path, value in options.sets],
        "lang": options.lang,
        "report": not options.no_report,
    }

    def made(hashes: Mapping[str, str]) -> bytes:
        return _dump(manifest(summary, recorded, hashes)).encode()

    try:
        return folder.write(target, files, options.if_exists or "replace", made)
    except OSError as error:
        reason = error.strerror or str(error)
        if folder.is_users(error):
            raise folder.FolderError(
                "{target} cannot be written: {reason}", target=target, reason=reason
            ) from error
        console.complain(options.lang, "{target} could not be written: {reason}", target=target,
                         reason=reason)  # fmt: skip
        return None


def _answer(
    summary: Mapping[str, Any],
    document: str,
    place: Path | None,
    options: Options,
    quiet: bool,
) -> None:
    if options.as_json:
        console.answer_utf8(document)
        form = "json"
    else:
        on_terminal = sys.stdout is not None and sys.stdout.isatty()
        form = options.form or ("text" if on_terminal else "tsv")
        if form == "text":
            from socinvest.report.contents import REPORT
            from socinvest.report.text import text

            where = place.as_posix() if place else None
            report = REPORT if place and not options.no_report else None
            console.answer(text(summary, options.lang, folder=where, page=report))
        else:
            from socinvest.report.table import tsv

            console.answer_utf8(tsv(summary))
    # The text carries its own warnings; a program's answer leaves them to stderr.
    if form != "text" and not quiet:
        for warning in summary["warnings"]:
            console.tell(options.lang, "warning: {message} ({code})",
                         message=warning["message"][options.lang],
                         code=warning["code"])  # fmt: skip
        if place is not None:
            console.tell(options.lang, "wrote {path}", path=place.as_posix())
