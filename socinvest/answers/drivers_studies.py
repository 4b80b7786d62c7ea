"""What a follow-up study is worth: of which figure or measure, and with how many persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from socinvest.analysis import study
from socinvest.analysis.study import SIZES, Design
from socinvest.answers.drivers_draws import Followed, Runner
from socinvest.answers.drivers_figures import scope_of
from socinvest.answers.drivers_worth import Decision, Worths, by_view
from socinvest.errors import Location, ScenarioError, did_you_mean, problem
from socinvest.ledger import Array
from socinvest.model import Effect, Figure, OutcomeTarget, Scenario, TransitionTarget
from socinvest.numerics.expression import Name, evaluate, names
from socinvest.numerics.information import Worth
from socinvest.numerics.preposterior import Preposterior, best_size, weight
from socinvest.numerics.regression import Known
from socinvest.numerics.smoothing import FEW
from socinvest.records import dataclass
from socinvest.sampling import dependencies
from socinvest.sampling.clocks import clocked, clocks_of

__all__ = ["Costs", "Study", "studies", "told"]


@dataclass(frozen=True, slots=True)
class Costs:
    """``each`` person and ``fixed``, in the scenario's money; None: not asked for."""

    each: float | None
    fixed: float


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """``name`` as it was asked for; ``strategy``: of a measure, which is set against the
    comparator; ``unit`` of the quantity; ``known``: what is expected by those who know it.
    """

    name: str
    strategy: str | None
    unit: str
    values: Array
    known: Known
    design: Design


def studies(
    runner: Runner, followed: Followed, worths: Worths, asked: Sequence[str], sd: float | None
) -> list[Study]:
    """Those asked for; if none is, those that the file itself tells how to make.

    These are of effects on what happens or not, and of figures that are the probability of
    something themselves. Raises ScenarioError for what cannot be studied.
    """
    if not asked:
        found = [(path, _own(runner, followed, path)) for path in followed.figures]
        return [
            _of_figure(followed, worths, path, design)
            for path, design in found
            if design is not None and not _few(followed.figures[path])
        ]
    return [one for name in asked for one in _asked(runner, followed, worths, name, sd)]


def _asked(
    runner: Runner, followed: Followed, worths: Worths, name: str, sd: float | None
) -> Iterator[Study]:
    at = Location(runner.scenario.file)
    values = followed.figures.get(name, followed.named.get(name))
    measures = {one for _, one in followed.measures}
    if values is None:
        short = name.removeprefix("measures.")
        if short in measures:
            yield from _of_measure(runner, followed, worths, name, short, sd)
            return
        known = (*followed.figures, *followed.named, *measures)
        raise ScenarioError([
            problem("run.option", "--study", at,
                    "'{name}' is neither a figure that varies nor a measure",
                    did_you_mean(name, known), name=name)
        ])  # fmt: skip
    if _few(values):
        raise ScenarioError([
            problem("run.option", "--study", at,
                    "'{name}' has few values: what a study tells of it is not normally distributed",
                    name=name)
        ])  # fmt: skip
    if sd is not None:
        scale = runner.scenario.parameters[name].scale if "/" not in name else None
        design: Design | None = study.stated(values, sd, scale)
    else:
        design = _own(runner, followed, name)
    if design is None:
        raise ScenarioError([
            problem("run.option", "--study", at,
                    "'{name}': the file does not tell how much one person in a study tells of it",
                    "give the standard deviation between persons: --sd, in the unit of the figure",
                    name=name)
        ])  # fmt: skip
    yield _of_figure(followed, worths, name, design, runner)


def _few(values: Array) -> bool:
    return np.unique(values).size <= FEW


def _of_figure(
    followed: Followed, worths: Worths, path: str, design: Design, runner: Runner | None = None
) -> Study:
    if path in followed.figures:
        one = worths.figures.parameters[path]
        known = worths.responses.given(path)
        return Study(path, None, one.unit.text, followed.figures[path], known, design)
    assert runner is not None, "what is made of others was asked for"
    needs = _origins(runner.scenario, path, followed)
    values = followed.named[path]
    unit = runner.scenario.parameters[path].unit.text
    return Study(path, None, unit, values, worths.responses.given_other(values, needs), design)


def _origins(scenario: Scenario, path: str, followed: Followed) -> list[str]:
    """The uncertain figures that another is made of."""
    scope = scope_of(scenario, path)
    found: set[str] = set()
    waiting = [path]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += dependencies.needs(scenario.parameters[name])
    return sorted(scope[name] for name in found if scope[name] in followed.figures)


def _of_measure(
    runner: Runner, followed: Followed, worths: Worths, name: str, measure: str, sd: float | None
) -> Iterator[Study]:
    """A measure under each strategy, set against the comparator."""
    scenario = runner.scenario
    of = next(
        m.of for course in scenario.courses.values() for m in course.measures if m.name == measure
    )

    def shares(strategy: str) -> Array:
        values = followed.measures[strategy, measure]
        return values if of is not None else values / np.maximum(followed.people, 1e-300)

    without = shares(scenario.comparator)
    for strategy in runner.strategies():
        with_it = shares(strategy)
        low, high = (f(np.stack([with_it, without])) for f in (np.min, np.max))
        if low < -1e-9 or high > 1.0 + 1e-9:
            raise ScenarioError([
                problem("run.option", "--study", Location(scenario.file),
                        "'{name}' happens more than once to a person: it is no share that a study "
                        "counts", name=name)
            ])  # fmt: skip
        values = with_it - without
        design = study.difference(with_it, without)
        if sd is not None:
            design = study.stated(values, sd, None)
        known = worths.responses.given_other(values, None)
        yield Study(name, strategy, "share", values, known, design)


# --- what the file tells of one person ---


def _own(runner: Runner, followed: Followed, path: str) -> Design | None:
    """How a figure is measured on people who differ by yes and no; None: that is not told."""
    scenario = runner.scenario
    if "/" in path:
        return None
    values = followed.figures.get(path, followed.named.get(path))
    assert values is not None, "it varies"
    for intervention in scenario.interventions.values():
        for effect in intervention.effects:
            if effect.by == path:
                base = _probability(runner, effect)
                return None if base is None else study.comparison(values, effect.scale, base)
    shares = {
        figure.expression.name
        for figure in _probabilities(scenario)
        if isinstance(figure.expression, Name)
    }
    inside = bool(np.all((values >= 0.0) & (values <= 1.0)))
    return study.binary(values) if path in shares and inside else None


def _probabilities(scenario: Scenario) -> Iterator[Figure]:
    """The places of the file where a figure is the probability of something for each person."""
    for course in scenario.courses.values():
        yield from (t.value for t in course.transitions if t.value is not None and not t.rate)
        yield from (one.probability for one in course.outcomes)
        yield from (one for one in course.start.values() if one is not None)
    for intervention in scenario.interventions.values():
        reach = intervention.reach
        yield from (reach.offered, reach.accepted)
        if reach.completed is not None:
            yield reach.completed


def _probability(runner: Runner, effect: Effect) -> float | None:
    """The mean probability, in one cycle, of what an effect acts on; None: it is none."""
    scenario, target = runner.scenario, effect.target
    if isinstance(target, OutcomeTarget):
        course = scenario.courses[target.course]
        found = [o.probability for o in course.outcomes if o.name == target.outcome]
        return _mean(runner, found[0])
    if not isinstance(target, TransitionTarget):
        return None
    row = [t for t in scenario.courses[target.course].transitions if t.source == target.source]
    own = next((t for t in row if t.target == target.target), None)
    if own is None or any(t.rate for t in row):
        return None
    if own.value is not None:
        return _mean(runner, own.value)
    others = [_mean(runner, t.value) for t in row if t.value is not None]
    known = [one for one in others if one is not None]
    return 1.0 - sum(known) if len(known) == len(others) else None


def _mean(runner: Runner, figure: Figure) -> float | None:
    """None where it depends on a clock."""
    if clocks_of(figure.expression, clocked(runner.scenario.parameters)):
        return None
    _, drawn = next(runner.blocks())
    if any(name not in drawn.base for name in names(figure.expression)):
        return None
    return float(np.mean(evaluate(figure.expression, drawn.base)))


# --- what it is worth ---


def told(
    one: Study, decisions: Sequence[Decision], costs: Costs, people: float, scale: float
) -> dict[str, Any]:
    """A study for every decision: its value by size, less its cost, and the best size.

    ``people``: how many the decision concerns, who are the most that can be studied.
    """
    design = one.design
    return {
        "study": one.name,
        "strategy": one.strategy,
        "kind": design.kind,
        "unit": one.unit,
        "scale": "log" if design.log else "natural",
        "arms": design.arms,
        "sd_per_person": design.sd_per_person,
        "prior_sd": design.prior_sd,
        "prior_size": design.prior_size if np.isfinite(design.prior_size) else None,
        "decisions": by_view({
            decision.view: _decided(one, decision, costs, people, scale) for decision in decisions
        }),
    }  # fmt: skip


def _decided(
    one: Study, decision: Decision, costs: Costs, people: float, scale: float
) -> dict[str, Any]:
    known = one.known.of(decision.places)
    after = Preposterior(one.values, known, decision.benefits)
    most = decision.worth(one.known)
    size = one.design.prior_size

    def row(n: int) -> dict[str, Any]:
        found = after.worth(weight(n, size))
        found = Worth(min(found.value, most.value), found.error)
        cost = None if costs.each is None else costs.fixed + costs.each * n
        value = found.value * scale
        return {
            "people": n, "value": value, "error": found.error * scale, "cost": cost,
            "net": None if cost is None else value - cost,
        }  # fmt: skip

    best = None
    if costs.each is not None and np.isfinite(size) and most.value > 0.0:
        n, _ = best_size(
            after,
            size,
            each=costs.each / scale,
            fixed=costs.fixed / scale,
            most=people,
            arms=one.design.arms,
        )
        best = row(n) if n else None
    return {
        "most": {"value": most.value * scale, "error": most.error * scale},
        "sizes": [row(n) for n in SIZES if n <= people],
        "best": best,
    }
