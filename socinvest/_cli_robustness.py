"""The command ``robustness``: whether a result stands by other conventions."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Literal

from socinvest import _cli_console as console
from socinvest.errors import Phrase
from socinvest.i18n import Language, translator
from socinvest.records import dataclass

if TYPE_CHECKING:
    from socinvest.model import Scenario

__all__ = ["Options", "robustness"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of ``robustness`` as click checked them."""

    scenario: str
    variant: str | None
    draws: int
    seed: int
    mode: Literal["chance", "expected"]
    sets: tuple[tuple[str, str], ...]
    strategies: tuple[str, ...]
    perspectives: tuple[str, ...]
    as_json: bool
    form: str | None
    lang: Language


def robustness(given: Options, quiet: bool) -> int:
    """Answer ``socinvest robustness``; returns the exit status."""
    show = not quiet and sys.stderr is not None and sys.stderr.isatty()
    counting = {"id": given.scenario, "draws": f"{given.draws:,}".replace(",", " "),
                "mode": given.mode}  # fmt: skip
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


def answered(given: Options) -> dict[str, Any]:
    """The answer, JSON-ready. Raises :class:`~socinvest.errors.ScenarioError`."""
    import gc
    import warnings

    from socinvest.answers.robustness import Asked
    from socinvest.answers.robustness import robustness as answer
    from socinvest.scenario.build import BASE, read
    from socinvest.scenario.files import find_scenario

    if not gc.isenabled():
        # The start is over; a long run may make garbage.
        gc.freeze()
        gc.enable()
    wanted, path = given.variant or BASE, find_scenario(given.scenario)
    whole = read(path, sets=given.sets, variants=[wanted])
    scenario: Scenario = whole if wanted == BASE else whole.variants[wanted].scenario
    title = whole.title if wanted == BASE else whole.variants[wanted].title
    asked = Asked(draws=given.draws, seed=given.seed, mode=given.mode,
                  strategies=given.strategies, whose=given.perspectives)  # fmt: skip
    with warnings.catch_warnings():
        # What matters is located and reported by the engine.
        warnings.simplefilter("ignore")
        return answer(scenario, path, wanted, title, asked)


def _show(told: dict[str, Any], given: Options) -> None:
    if given.as_json:
        document = json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2)
        console.answer_utf8(document + "\n")
        return
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    if (given.form or ("text" if on_terminal else "tsv")) == "tsv":
        from socinvest.report.robustness_table import robustness_tsv

        console.answer_utf8(robustness_tsv(told))
    else:
        from socinvest.report.robustness_text import robustness_text

        console.answer(robustness_text(told, given.lang))
