"""What it takes to tell the worth of knowing every figure, beside importing pandas."""

from __future__ import annotations

import os

from socinvest.answers.drivers_draws import Followed, Runner, follow
from socinvest.answers.drivers_figures import Figures, figures_of
from socinvest.answers.drivers_worth import Decision, Worths
from socinvest.model import SOCIETY
from socinvest.scenario.build import read
from tests.bench.measuring import UFUNC, in_turn
from tests.bench.processes import cpu

__all__ = ["every_figure", "report"]


def every_figure(figures: Figures, followed: Followed, strategies: tuple[str, ...]) -> list[float]:
    """The worth to society of knowing each figure by itself, from nothing but the draws."""
    view = next(view for view in followed.views if view.name == SOCIETY)
    decision = Decision(view, strategies, followed)
    worths = Worths(figures, followed, 0)
    known = [worths.responses.given(path) for path in figures.parameters]
    return [decision.worth(one).value for one in known]


def report(scenario: str, draws: int, rounds: int) -> None:
    """Print the processor times and their ratio."""
    case = read(scenario)
    figures = figures_of(case)
    followed = follow(Runner(case, draws, 0), figures)
    strategies = tuple(case.strategies)
    times = in_turn({"all": lambda: every_figure(figures, followed, strategies)}, rounds)
    bare, pandas = (
        min(cpu(["-c", what], os.environ) for _ in range(rounds))
        for what in ("import numpy", "import numpy, pandas")
    )
    print(f"Worth of knowing each of {len(figures.parameters)} figures, {draws} draws")
    print(f"  every figure, one decision                   {1000 * times['all']:8.0f} ms")
    print(f"  import pandas, beyond numpy                  {1000 * (pandas - bare):8.0f} ms")
    ratio = times["all"] / (pandas - bare)
    print(f"  every figure to import pandas                     {ratio:6.2f}   at most 1")
    print(f"  numpy adds and multiplies {times[UFUNC] / 1e9:.2f} thousand million numbers a second")
