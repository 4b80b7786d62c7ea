"""Parts of scenarios that depend on a clock, or tell people apart by time in a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from socinvest import model
from socinvest.numerics import expression
from tests.course.scenarios import KOMMUN, PERSON, cost, small, transition
from tests.factories import CURRENCY, HERE, derived, figure, stated

AGE = figure("21 + 4 * shift")


def parsed(words: str) -> expression.Expression:
    return expression.parse(words, currency=CURRENCY)


def curve(
    name: str,
    clock: model.Clock,
    points: Sequence[tuple[float, str]],
    between: Literal["stepped", "interpolated"],
) -> model.Parameter:
    """A parameter that is a table."""
    made = model.Table(clock, tuple((x, parsed(words)) for x, words in points), between)
    return replace(stated(name, "fixed", value=0.0), stated=None, curve=made)


def hazard(
    clock: model.Clock, family: Literal["weibull", "gompertz"], **words: str
) -> model.Parameter:
    """A parameter ``moves`` that is a named hazard."""
    made = model.Hazard(clock, family, {name: parsed(one) for name, one in words.items()})
    return replace(stated("moves", "fixed", value=0.0), stated=None, curve=made)


def weibull(clock: model.Clock) -> model.Parameter:
    return hazard(clock, "weibull", shape="0.8 + risk", scale="2")


def gompertz(clock: model.Clock) -> model.Parameter:
    return hazard(clock, "gompertz", level="0.02 + 0.1 * risk", growth="0.06")


PATHS = {
    "age, stepped": curve(
        "moves", "age", [(0.0, "0.05"), (22.0, "0.4 * risk"), (24.0, "0.3")], "stepped"
    ),
    "age, interpolated": curve(
        "moves", "age", [(21.0, "0.05"), (23.5, "risk"), (26.0, "0.3")], "interpolated"
    ),
    "calendar, stepped": curve(
        "moves", "calendar_year", [(2020.0, "0.1"), (2021.5, "0.4 * risk"), (2023.0, "0.3")],
        "stepped",
    ),
    "calendar, interpolated": curve(
        "moves", "calendar_year", [(2020.0, "0.1"), (2024.0, "risk")], "interpolated"
    ),
    "since entry": curve("moves", "time_since_entry", [(0.0, "0.3 * risk"), (1.0, "0.1")],
                         "interpolated"),
    "in state": curve("moves", "time_in_state", [(0.0, "0.3 * risk"), (1.0, "0.1"), (2.0, "0.2")],
                      "stepped"),
    "everything": derived("moves", "0.02 * time_since_entry + 0.1 * risk + 0.01 * time_in_state"
                          " + 0.001 * (age + calendar_year - 2020)"),
}  # fmt: skip
"""A probability ``moves`` by every clock."""
STEPS = tuple(PATHS)

STAYS = {
    "fixed": model.Stay("fixed", {"length": figure(1.5)}, HERE),
    "exponential": model.Stay("exponential", {"mean": figure("0.7 + risk")}, HERE),
    "weibull": model.Stay("weibull", {"shape": figure(1.5), "scale": figure("0.7 + risk")}, HERE),
    "gamma": model.Stay("gamma", {"mean": figure("0.7 + risk"), "sd": figure(0.4)}, HERE),
    "lognormal": model.Stay("lognormal", {"mean": figure("0.7 + risk"), "cv": figure(0.6)}, HERE),
    "uniform": model.Stay("uniform", {"low": figure(0.5), "high": figure("2 + risk")}, HERE),
    "survival": model.Stay(
        "survival", {}, HERE, ((0.25, figure("0.4 + risk")), (1.0, figure(0.2)), (2.0, figure(0.0)))
    ),
}


def clocked(parameter: model.Parameter) -> model.Scenario:
    """Rows and money that depend on ``moves``."""
    costs = (
        cost("sick", unit_cost="price * (1 + moves)"),
        cost("well"),
        cost(to=("well", "sick"), unit_cost="price * moves"),
        replace(cost(to=("sick", "well"), unit_cost="price * moves"), booked="point"),
    )
    weights = (
        model.Quality(figure("1 - 0.1 * moves"), HERE, state="well"),
        model.Quality(figure(0.7), HERE, state="sick"),
        model.Quality(figure("0 - moves"), HERE, transition=("well", "sick")),
    )
    outcome = model.Outcome("school", figure("moves"), 1.0, HERE)
    plain = "in_state" if "time_in_state" in str(parameter) else "outcomes"
    course = {"costs": costs, "quality": weights}
    if plain == "outcomes":
        course["outcomes"] = (outcome,)
        paid = cost(unit_cost="price * moves")
        course["costs"] = (*costs, replace(paid, item="school", outcome="school"))
    scenario = small(course=course, transition_value="moves", horizon=4)
    return replace(
        scenario,
        parameters={**scenario.parameters, "moves": parameter},
        target_group=replace(scenario.target_group, age=AGE),
    )


def staying(stay: model.Stay, transition_value: str = "risk") -> model.Scenario:
    """The sick stay for a while, then some are well again and the others die."""
    states = (model.State("well"), model.State("sick", stay=stay), model.State("dead", True))
    rows = (
        transition("well", "sick", transition_value),
        transition("well", "dead", "0.05" if transition_value == "risk" else 0.0),
        transition("sick", "well", 0.6),
        transition("sick", "dead", None),
    )
    scenario = small(course={"states": states, "transitions": rows, "quality": quality()},
                     horizon=4)  # fmt: skip
    length = derived("length", "0.7 + risk")
    return replace(scenario, parameters={**scenario.parameters, "length": length})


def quality(weight: float | str = 0.6) -> tuple[model.Quality, ...]:
    """Weights of the living, and what an event costs."""
    return (
        model.Quality(figure(1.0), HERE, state="well"),
        model.Quality(figure(weight), HERE, state="sick"),
        model.Quality(figure("0 - heal"), HERE, transition=("well", "sick")),
        model.Quality(figure(-0.5), HERE, transition=("sick", "dead"), booked="point"),
    )


def programme_line(whom: model.Whom, unit_cost: str) -> model.CostLine:
    """A programme that is paid for by the year, for the well and the sick."""
    return model.CostLine(
        "drug", "state", figure(unit_cost), KOMMUN, PERSON, HERE, whom=whom,
        states=("well", "sick"),
    )  # fmt: skip
