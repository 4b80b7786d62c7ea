"""Scenarios small enough to be followed by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from socinvest import draws as drawing
from socinvest import model
from tests.factories import HERE, derived, figure, fixed, stated, text, tiny_scenario

KOMMUN = model.Account("kommun", model.SHARED_BUDGET)
PERSON = model.Account("person", model.SHARED_BUDGET)


def transition(
    source: str, target: str, value: float | str | None, rate: bool = False
) -> model.Transition:
    """One entry of a row; None: the rest."""
    return model.Transition(source, target, None if value is None else figure(value), rate, HERE)


def cost(
    state: str | None = None,
    to: tuple[str, str] | None = None,
    unit_cost: float | str = 100.0,
) -> model.CourseCost:
    """A cost of a state or a transition."""
    item = state or f"{to}"
    return model.CourseCost(
        item, figure(unit_cost), KOMMUN, PERSON, HERE, state=state, transition=to
    )


def small(
    *,
    course: dict[str, Any] | None = None,
    transition_value: str = "risk",
    rate: bool = False,
    extra: tuple[model.Transition, ...] = (),
    states: tuple[str, ...] = (),
    horizon: int = 6,
) -> model.Scenario:
    """Well, sick and dead; two programmes' worth of parameters; 100 people in the first year."""
    parameters = [
        stated("risk", "beta", events=12.0, of=40.0),
        stated("ratio", "uniform", limits=(0.4, 1.3)),
        stated("shift", "uniform", limits=(-0.1, 0.1)),
        stated("accept", "beta", events=9.0, of=20.0),
        fixed("heal", 0.2),
        fixed("price", 100.0),
        derived("risk_doubled", "1.5 * risk"),
        derived("twice_price", "2 * price"),
    ]
    given = {
        "name": "course",
        "states": tuple(model.State(name) for name in ("well", "sick", "dead", *states)),
        "start": {"well": figure(1.0)},
        "transitions": (
            transition("well", "sick", transition_value, rate),
            transition("well", "dead", 0.05, rate),
            transition("sick", "well", "heal", rate),
            transition("sick", "dead", 0.1, rate),
            *extra,
        ),
        "at": HERE,
        "costs": (cost("sick"), cost("well"), cost(to=("well", "sick"))),
    }
    return tiny_scenario(
        parameters,
        time=model.Time(2020, 1, horizon),
        courses={"course": model.Course(**(given | (course or {})))},
    )


def effect(**fields: Any) -> model.Effect:
    """An effect on the risk of falling ill, for those reached."""
    given: dict[str, Any] = {
        "name": "effect",
        "target": model.TransitionTarget("course", "well", "sick"),
        "by": "ratio",
        "scale": "risk_ratio",
        "whom": "reached",
        "at": HERE,
    }
    return model.Effect(**(given | fields))


def programme(name: str, *effects: model.Effect) -> model.Intervention:
    """A programme offered to 80 % and accepted by some."""
    reach = model.Reach(figure(0.8), figure("accept"))
    return model.Intervention(name, text(name), reach, HERE, figure(2.0), (), effects)


def with_programme(
    scenario: model.Scenario, *programmes: model.Intervention, together: bool = False
) -> model.Scenario:
    """Strategies ``nothing``, one for each programme, and if asked for ``together``."""
    strategies = {"nothing": model.Strategy("nothing", text("nothing"), ())}
    for one in programmes:
        strategies[one.name] = model.Strategy(one.name, text(one.name), (one.name,))
    if together:
        names = tuple(one.name for one in programmes)
        strategies["together"] = model.Strategy("together", text("together"), names)
    return replace(
        scenario, interventions={one.name: one for one in programmes}, strategies=strategies
    )


def intake(
    scenario: model.Scenario, kind: Any, size: float = 100.0, years: float = 3.0, stay: float = 2.0
) -> model.Scenario:
    """The scenario with another intake."""
    made = model.Intake(kind, figure(size), years, HERE, figure(stay) if kind == "stock" else None)
    return replace(scenario, target_group=replace(scenario.target_group, intake=made))


def sampled(scenario: model.Scenario, size: int, index: int = 0) -> drawing.Draws:
    """The first draws of a block."""
    return drawing.block(scenario, 7, index, size)


def fixed_draws(drawn: drawing.Draws, draw: int) -> dict[str, dict[str, float]]:
    """Floats of one draw by group (and ``base``)."""

    def floats(environment: Any) -> dict[str, float]:
        return {
            name: float(value if np.ndim(value) == 0 else value[draw])
            for name, value in environment.items()
        }

    return {"base": floats(drawn.base)} | {f"group {g}": floats(e) for g, e in drawn.groups.items()}
