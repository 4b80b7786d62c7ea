"""What a result hangs on, and what it is worth to know it better: the answer of ``drivers``."""

from __future__ import annotations

from typing import Any

import numpy as np

from socinvest._version import __version__
from socinvest.analysis.summary import distribution
from socinvest.analysis.views import View
from socinvest.analysis.warnings import assumed_effects
from socinvest.answers.drivers_draws import Followed, Runner, follow
from socinvest.answers.drivers_failing import failing
from socinvest.answers.drivers_figures import Figures, bundles, figures_of
from socinvest.answers.drivers_studies import Costs, studies
from socinvest.answers.drivers_studies import told as study_told
from socinvest.answers.drivers_tornado import LEVELS, Tornado, quantile, tornado
from socinvest.answers.drivers_worth import Decision, Worths, by_view
from socinvest.costing import linear_in_people
from socinvest.errors import Location, Problem, ScenarioError, did_you_mean, problem
from socinvest.model import SHARED_BUDGET, Scenario, Text
from socinvest.records import dataclass

__all__ = ["Asked", "Costs", "drivers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``groups``: figures to be known together; ``whose``: perspectives and payers, empty: all;
    ``people``: how many the decision concerns (None: those of the scenario); ``study``: names of
    figures and measures; ``sd``: between persons in that study; ``costs`` of a study.
    """

    draws: int
    seed: int
    groups: tuple[tuple[str, ...], ...] = ()
    whose: tuple[str, ...] = ()
    people: float | None = None
    study: tuple[str, ...] = ()
    sd: float | None = None
    costs: Costs = Costs(None, 0.0)

    @property
    def of_study(self) -> bool:
        """Whether the worth of studies is asked for."""
        return bool(self.study) or self.costs.each is not None


def drivers(scenario: Scenario, variant: str, title: Text, asked: Asked) -> dict[str, Any]:
    """The answer, JSON-ready. Raises ScenarioError where a name is none, or a figure has no
    usable value.
    """
    figures = figures_of(scenario)
    _refuse_names(scenario, figures, asked)
    runner = Runner(scenario, asked.draws, asked.seed)
    followed = follow(runner, figures)
    seen = [v for v in followed.views if not asked.whose or v.name in asked.whose]
    worths = Worths(figures, followed, asked.seed)
    decisions = [Decision(view, tuple(scenario.strategies), followed) for view in seen]
    entering = float(followed.people.mean())
    people = entering if asked.people is None else asked.people
    scale = people / entering if entering > 0.0 else 1.0
    together = bundles(scenario, figures, asked.groups)
    swings = tornado(runner, figures, followed)
    return {
        **_head(scenario, variant, title, asked),
        "people": {
            "concerned": people, "entering": entering, "unit": scenario.target_group.unit,
            "stated": asked.people is not None,
        },
        "linear_in_people": linear_in_people(scenario),
        "without_contract": scenario.contract is not None,
        "parameters": _parameters(figures, followed),
        "not_used": sorted(figures.unused),
        **{
            section: {
                strategy: by_view({
                    v: {
                        "given_assumed_effect": bool(assumed_effects(scenario, strategy)),
                        **_result(v, strategy, followed, worths, swings),
                    }
                    for v in seen
                })[section]
                for strategy in runner.strategies()
            }
            for section in ("perspectives", "payers")
        },
        "decisions": by_view({
            one.view: {
                "best": one.best(scenario.comparator),
                "given_assumed_effect": any(assumed_effects(scenario, s) for s in one.strategies),
                "chance_best": one.chances(),
                "expected_loss": one.losses(),
                **worths.told(one, together, entering, scale),
            }
            for one in decisions
        }),
        "costs": {"per_person": asked.costs.each, "fixed": asked.costs.fixed},
        "studies": [
            study_told(one, decisions, asked.costs, people, scale)
            for one in studies(runner, followed, worths, asked.study, asked.sd)
        ] if asked.of_study else [],
    }  # fmt: skip


def _result(
    view: View, strategy: str, followed: Followed, worths: Worths, swings: Tornado
) -> dict[str, Any]:
    result = followed.result(strategy, view)
    shares, explained = worths.importance(followed.places[strategy, view])
    return {
        "npv": distribution(result),
        "importance": shares,
        "explained": explained,
        "tornado": swings.told(strategy, view),
        "failing": failing(result, followed.figures),
    }


def _parameters(figures: Figures, followed: Followed) -> list[dict[str, Any]]:
    return [
        {
            "parameter": path,
            "unit": one.unit.text,
            "evidence": one.provenance.grade,
            "source": one.provenance.source,
            "mean": float(followed.figures[path].mean()),
            "sd": float(np.std(followed.figures[path], ddof=1)),
            **{name: quantile(followed.figures[path], p) for name, p in LEVELS.items()},
            "linked": sorted(next((s for s in figures.linked if path in s), {path}) - {path}),
        }
        for path, one in figures.parameters.items()
    ]


def _refuse_names(scenario: Scenario, figures: Figures, asked: Asked) -> None:
    at = Location(scenario.file)
    found: list[Problem] = []
    known = figures.parameters
    for name in dict.fromkeys(name for group in asked.groups for name in group):
        if name in figures.unused:
            found.append(problem("run.option", "--group", at,
                                 "no strategy takes '{name}' in: it changes nothing",
                                 name=name))  # fmt: skip
        elif name not in known:
            found.append(problem("run.option", "--group", at,
                                 "'{name}' is no figure that varies", did_you_mean(name, known),
                                 name=name))  # fmt: skip
    whose = ["samhälle", *scenario.perspectives, *scenario.parties]
    for name in asked.whose:
        if name not in whose:
            found.append(problem("run.option", "--perspective", at,
                                 "'{name}' is no perspective and no payer",
                                 did_you_mean(name, whose), name=name))  # fmt: skip
    if found:
        raise ScenarioError(found)


def _head(scenario: Scenario, variant: str, title: Text, asked: Asked) -> dict[str, Any]:
    return {
        "format": 1,
        "version": __version__,
        "scenario": {
            "id": scenario.id,
            "file": scenario.file,
            "title": scenario.title._asdict(),
            "sha256": next((i.sha256 for i in scenario.inputs if i.file == scenario.file), None),
        },
        "inputs": [{"file": one.file, "sha256": one.sha256} for one in scenario.inputs],
        "draws": asked.draws,
        "seed": asked.seed,
        "mode": "expected",
        "variant": variant,
        "variant_title": title._asdict(),
        "set": [{"path": path, "value": value} for path, value in scenario.sets],
        "conventions": {
            "currency": scenario.money.currency,
            "price_year": scenario.money.price_year,
            "discount_rate": scenario.money.discount_rate,
            "start": scenario.time.start_year,
            "horizon": scenario.time.horizon,
        },
        "comparator": scenario.comparator,
        "strategies": list(scenario.strategies),
        "titles": {
            "parties": {name: one.title._asdict() for name, one in scenario.parties.items()},
            "strategies": {name: one.title._asdict() for name, one in scenario.strategies.items()},
            "perspectives": {
                name: list(one.parties) for name, one in scenario.perspectives.items()
            },
        },
        "budgets": {
            name: [one for one in party.budgets if one != SHARED_BUDGET]
            for name, party in scenario.parties.items()
        },
    }
