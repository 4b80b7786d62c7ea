"""What only the engine can tell before a run: impossible figures, effects nobody meets."""

from __future__ import annotations

from collections.abc import Collection

from socinvest import draws
from socinvest.course.unmet import unmet_effects
from socinvest.errors import Problem, ScenarioError, fill_excerpts, problem
from socinvest.model import Scenario

__all__ = ["validate"]


def validate(scenario: Scenario, variants: Collection[str] | None = None) -> None:
    """Check a scenario and its variants (those named; None: all) in their central case.

    Raises ScenarioError with everything found: circles, fits and correlations of the figures;
    a course that cannot be followed; an effect whose weight is zero for everybody who could
    meet it within the horizon.
    """
    found: dict[tuple[object, ...], Problem] = {}
    wanted = (v for n, v in scenario.variants.items() if variants is None or n in variants)
    for one in (scenario, *(v.scenario for v in wanted)):
        for item in _problems(one):
            found.setdefault((item.code, item.at, item.message), item)
    if found:
        raise ScenarioError(fill_excerpts(found.values(), scenario.texts))


def _problems(scenario: Scenario) -> list[Problem]:
    found = draws.problems(scenario)
    if found:
        return found
    try:
        unmet = unmet_effects(scenario)
    except ScenarioError as error:
        return list(error.problems)
    return [
        problem(
            "effect.unmet",
            f"interventions.{intervention}.effects.{effect.name}",
            effect.at,
            "nobody meets the effect '{name}' of {intervention} in {strategy}",
            "compare its lag, how long it lasts, who is reached and when people are at risk",
            name=effect.name,
            intervention=intervention,
            strategy=strategy,
        )
        for strategy, intervention, effect in unmet
    ]
