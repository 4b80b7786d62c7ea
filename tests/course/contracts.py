"""Scenarios with a contract that counts what their courses cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from socinvest import model
from socinvest.model_contract import Cohort, Contract, ContractMeasure, Window
from tests.course.constructs import quality
from tests.course.scenarios import cost, effect, programme, small, with_programme
from tests.factories import HERE, figure, text

Span = tuple[int, int]
KINDS = ("points", "person_years", "events", "point_events", "outcomes", "valued")


def cycles(scenario: model.Scenario, per_year: int) -> model.Scenario:
    return replace(scenario, time=replace(scenario.time, cycles_per_year=per_year))


def two_year_programme(
    *effects: model.Effect, course: dict[str, Any] | None = None, horizon: int = 3
) -> model.Scenario:
    """A programme in a course with an outcome, quality and costs of every kind."""
    costs = (
        cost("sick"),
        cost("well", unit_cost="twice_price"),
        cost(to=("well", "sick")),
        replace(cost(to=("sick", "well")), booked="point"),
        replace(cost(unit_cost="price"), item="school", outcome="school"),
    )
    given = {
        "costs": costs,
        "quality": quality(),
        "outcomes": (model.Outcome("school", figure("risk"), 0.75, HERE),),
        "measures": (
            model.Measure("falls", HERE, transition=("well", "sick")),
            model.Measure("later", HERE, state="sick", after=1.0),
        ),
    }
    return with_programme(small(course=given | (course or {}), rate=True, horizon=horizon),
                          programme("p", *(effects or (effect(),))))  # fmt: skip


def contracted(
    scenario: model.Scenario,
    windows: Sequence[Window],
    *,
    cohorts: Sequence[Span] = ((0, 10_000),),
    of: str = "p",
    whom: model.Whom = "reached",
    **fields: Any,
) -> model.Scenario:
    """The scenario with a contract that has a measure for each window, by default of all costs."""
    lines = (line for course in scenario.courses.values() for line in course.costs)
    fields.setdefault("items", tuple(line.item for line in lines))
    measures = {
        f"m{place}": ContractMeasure(f"m{place}", "cost", HERE, intervention=of, whom=whom,
                                     window=window, **fields)
        for place, window in enumerate(windows)
    }  # fmt: skip
    made = Contract(
        "contract", text("contract"), (of,), {}, 0,
        tuple(Cohort(f"c{c}", *span, HERE) for c, span in enumerate(cohorts)), measures, (), HERE,
    )  # fmt: skip
    return replace(scenario, contract=made)
