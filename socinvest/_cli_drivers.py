"""The command ``drivers``: what a result hangs on, and what it is worth to know it better."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from socinvest import _cli_console as console
from socinvest.errors import Explained, Location, Phrase, ScenarioError, problem
from socinvest.i18n import Language, translator
from socinvest.records import dataclass

if TYPE_CHECKING:
    from socinvest.answers.drivers import Asked
    from socinvest.model import Scenario

__all__ = ["Options", "drivers"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of ``drivers`` as click checked them."""

    scenario: str
    variant: str | None
    draws: int
    seed: int
    sets: tuple[tuple[str, str], ...]
    perspectives: tuple[str, ...]
    groups: tuple[str, ...]
    people: str | None
    study: tuple[str, ...]
    sd: str | None
    cost_per_person: str | None
    fixed: str | None
    as_json: bool
    form: str | None
    lang: Language


def drivers(given: Options, quiet: bool) -> int:
    """Answer ``socinvest drivers``; returns the exit status."""
    _check(given)
    show = not quiet and sys.stderr is not None and sys.stderr.isatty()
    counting = {"id": given.scenario, "draws": f"{given.draws:,}".replace(",", " "),
                "mode": "expected"}  # fmt: skip
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
    if given.fixed is not None and given.cost_per_person is None:
        raise click.UsageError(Phrase(
            "{option} needs {other}.", {"option": "--fixed", "other": "--cost-per-person"}
        ))  # fmt: skip
    if given.sd is not None and len(given.study) != 1:
        raise click.UsageError(Phrase("--sd needs one --study, which it is the figure of."))


def answered(given: Options) -> dict[str, Any]:
    """The answer, JSON-ready. Raises :class:`~socinvest.errors.ScenarioError`."""
    import gc
    import warnings

    from socinvest.answers.drivers import drivers as answer
    from socinvest.answers.memory import require
    from socinvest.errors import fill_excerpts
    from socinvest.scenario.build import BASE, read
    from socinvest.scenario.files import find_scenario
    from socinvest.validate import validate

    if not gc.isenabled():
        # The start is over; a long run may make garbage.
        gc.freeze()
        gc.enable()
    wanted = given.variant or BASE
    whole = read(find_scenario(given.scenario), sets=given.sets, variants=[wanted])
    scenario: Scenario = whole if wanted == BASE else whole.variants[wanted].scenario
    title = whole.title if wanted == BASE else whole.variants[wanted].title
    asked = _asked(given, scenario)
    require(scenario, given.draws)
    validate(scenario)
    try:
        with warnings.catch_warnings():
            # What matters is located and reported by the engine.
            warnings.simplefilter("ignore")
            return answer(scenario, wanted, title, asked)
    except ScenarioError as error:
        raise ScenarioError(fill_excerpts(error.problems, scenario.texts)) from error


def _asked(given: Options, scenario: Scenario) -> Asked:
    """The options as they are meant."""
    from socinvest.analysis.study import read_count, read_money, read_spread
    from socinvest.answers.drivers import Asked, Costs

    currency = scenario.money.currency

    def read(option: str, text: str | None, how: Callable[[str, str], T]) -> T | None:
        try:
            return None if text is None else how(text, currency)
        except Explained as error:
            one = problem("run.option", option, Location(option), error.message, error.hint)
            raise ScenarioError([one]) from error

    fixed = read("--fixed", given.fixed, read_money)
    return Asked(
        draws=given.draws,
        seed=given.seed,
        groups=tuple(
            tuple(name.strip() for name in group.split(",") if name.strip())
            for group in given.groups
        ),
        whose=given.perspectives,
        people=read("--people", given.people, read_count),
        study=given.study,
        sd=read("--sd", given.sd, read_spread),
        costs=Costs(read("--cost-per-person", given.cost_per_person, read_money), fixed or 0.0),
    )


def _show(told: dict[str, Any], given: Options) -> None:
    if given.as_json:
        document = json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2)
        console.answer_utf8(document + "\n")
        return
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    if (given.form or ("text" if on_terminal else "tsv")) == "tsv":
        from socinvest.report.drivers_table import drivers_tsv

        console.answer_utf8(drivers_tsv(told))
    else:
        from socinvest.report.drivers_text import drivers_text

        console.answer(drivers_text(told, given.lang))
