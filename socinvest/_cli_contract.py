"""The command ``contract``: a contract's own answer, a term solved for, the frontier along one."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from socinvest import _cli_console as console
from socinvest.errors import Explained, Location, Phrase, ScenarioError, problem
from socinvest.i18n import Language, translator
from socinvest.records import dataclass

if TYPE_CHECKING:
    from socinvest.analysis.deal_targets import Target
    from socinvest.model import Scenario

__all__ = ["Options", "contract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of ``contract`` as click checked them."""

    scenario: str
    variant: str | None
    draws: int
    seed: int
    mode: Any
    sets: tuple[tuple[str, str], ...]
    solve: str | None
    frontier: str | None
    targets: tuple[str, ...]
    between: tuple[str, str] | None
    rate: str | None
    as_json: bool
    form: str | None
    lang: Language


def contract(given: Options, quiet: bool) -> int:
    """Answer ``socinvest contract``; returns the exit status."""
    _check(given)
    show = not quiet and sys.stderr is not None and sys.stderr.isatty()
    draws = f"{given.draws:,}".replace(",", " ")
    counting = {"id": given.scenario, "draws": draws, "mode": given.mode}
    line = Phrase("{id}: {draws} draws, {mode} mode ...", counting).translated(
        translator(given.lang)
    )
    if show:
        console.progress(line)
    try:
        told = answered(given)
    finally:
        if show:
            console.end_progress(line)
    _show(told, given)
    return 0


def _check(given: Options) -> None:
    """Refuse options that do not go together."""
    if given.solve and given.frontier:
        raise click.UsageError(Phrase("--solve and --frontier exclude each other; choose one."))
    if given.solve and len(given.targets) != 1:
        raise click.UsageError(Phrase(
            "--solve needs one --target, such as --target 'investor irr 5 %'."
        ))  # fmt: skip
    if not (given.solve or given.frontier):
        for option, value in (("--target", given.targets), ("--between", given.between),
                              ("--rate", given.rate)):  # fmt: skip
            if value:
                raise click.UsageError(Phrase(
                    "{option} needs --solve or --frontier.", {"option": option}
                ))  # fmt: skip


def answered(given: Options) -> dict[str, Any]:
    """The answer, JSON-ready. Raises :class:`~socinvest.errors.ScenarioError`."""
    import gc
    import warnings

    from socinvest.answers.deal_told import agreed, contract_of, frontier_of, solved
    from socinvest.answers.deal_world import Asked
    from socinvest.answers.memory import require
    from socinvest.errors import fill_excerpts
    from socinvest.scenario.build import BASE, read
    from socinvest.scenario.files import find_scenario
    from socinvest.scenario.solvable import Source
    from socinvest.validate import validate

    if not gc.isenabled():
        # The start is over; a long run may make garbage.
        gc.freeze()
        gc.enable()
    path, wanted = find_scenario(given.scenario), given.variant or BASE
    whole = read(path, sets=given.sets, variants=[wanted])
    scenario: Scenario = whole if wanted == BASE else whole.variants[wanted].scenario
    title = whole.title if wanted == BASE else whole.variants[wanted].title
    contract_of(scenario)
    asked = Asked(given.draws, given.seed, given.mode)
    rate, targets = _targets(given, scenario)
    require(scenario, given.draws)
    validate(scenario)
    try:
        with warnings.catch_warnings():
            # What matters is located and reported by the engine.
            warnings.simplefilter("ignore")
            if given.solve is None and given.frontier is None:
                return agreed(scenario, wanted, title, asked)
            source = Source.open(path, given.sets, wanted)
            between = given.between
            if given.solve is not None:
                return solved(source, scenario, asked, given.solve, targets[0],
                              between=between, rate=rate)  # fmt: skip
            assert given.frontier is not None
            return frontier_of(source, scenario, asked, given.frontier, targets,
                               between=between, rate=rate)  # fmt: skip
    except ScenarioError as error:
        raise ScenarioError(fill_excerpts(error.problems, scenario.texts)) from error


def _targets(given: Options, scenario: Scenario) -> tuple[float | None, list[Target]]:
    """The rate and the targets as they are meant."""
    from socinvest.analysis.deal_targets import read_rate, read_target

    option = "--rate"
    try:
        rate = None if given.rate is None else read_rate(given.rate)
        option = "--target"
        currency = scenario.money.currency
        return rate, [read_target(text, currency, rate) for text in given.targets]
    except Explained as error:
        one = problem("run.option", option, Location(option), error.message, error.hint)
        raise ScenarioError([one]) from error


def _show(told: dict[str, Any], given: Options) -> None:
    if given.as_json:
        document = json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2)
        console.answer_utf8(document + "\n")
        return
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    if (given.form or ("text" if on_terminal else "tsv")) == "tsv":
        from socinvest.report.deal_table import deal_tsv

        console.answer_utf8(deal_tsv(told))
    elif "solve" in told:
        from socinvest.report.deal_solved import solved_text

        console.answer(solved_text(told, given.lang))
    elif "frontier" in told:
        from socinvest.report.deal_solved import frontier_text

        console.answer(frontier_text(told, given.lang))
    else:
        from socinvest.report.deal_text import deal_text

        console.answer(deal_text(told, given.lang))
