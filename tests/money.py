"""Trajectories written by hand, so that money can be checked against sums on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from socinvest import model
from socinvest.costing import Costing, Scaling
from socinvest.course.trajectory import Occupancy, Programme, Segment, Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array, Ledger
from tests.factories import HERE, figure, text, tiny_scenario
from tests.worked import PARTIES

Number = float | Array


def years(*values: float | Sequence[float]) -> Array:
    """(T, 1) from numbers, or (T, n) from rows."""
    return np.array([np.atleast_1d(np.asarray(v, dtype=float)) for v in values])


def scenario(
    *,
    costs: tuple[model.CostLine, ...] = (),
    flows: tuple[model.CourseCost, ...] = (),
    horizon: int = 3,
    **fields: Any,
) -> model.Scenario:
    """One course of state ``out``, a programme ``help``, comparator ``nothing``; 3 years."""
    course = model.Course(
        "life", (model.State("out"), model.State("in")), {"out": None}, (), HERE, costs=flows
    )
    programme = model.Intervention(
        "help", text("help"), model.Reach(figure(1.0), figure(1.0)), HERE, costs=costs
    )
    values: dict[str, Any] = {
        "time": model.Time(2020, 1, horizon),
        "parties": PARTIES,
        "perspectives": {},
        "courses": {"life": course},
        "interventions": {"help": programme},
        "strategies": {
            "nothing": model.Strategy("nothing", text("nothing"), ()),
            "helped": model.Strategy("helped", text("helped"), ("help",)),
        },
    }
    return tiny_scenario((), **(values | fields))


def draws(n: int = 1, **base: Number) -> Draws:
    """Draws of the parameters named."""
    return Draws(0, n, 7, base, {"": base})


def trajectory(
    strategy: str = "helped",
    *,
    person_years: Mapping[str, Array] | None = None,
    events: Mapping[tuple[str, str], Array] | None = None,
    outcomes: Mapping[str, Array] | None = None,
    reached: Array | None = None,
    offered: Array | None = None,
    reached_years: Array | None = None,
    environment: Mapping[str, Number] | None = None,
) -> Trajectory:
    """One segment and one programme."""
    occupancy = Occupancy({}, person_years or {}, events or {}, outcomes or {})
    zero = years(0.0, 0.0, 0.0)
    programme = Programme(
        zero if offered is None else offered,
        zero if reached is None else reached,
        zero if offered is None else offered,
        zero if reached_years is None else reached_years,
        zero if reached is None else reached,
        zero if reached_years is None else reached_years,
    )
    return Trajectory(
        strategy,
        (Segment("", environment or {}, {"life": occupancy}),),
        {("", "help"): programme},
        {},
    )


def ledger(
    case: model.Scenario,
    path: Trajectory,
    values: Draws | None = None,
    *,
    scaling: Scaling | None = None,
) -> Ledger:
    """The ledger of a trajectory in expected mode."""
    return Costing(case, mode="expected").ledger(values or draws(), path, scaling or Scaling())
