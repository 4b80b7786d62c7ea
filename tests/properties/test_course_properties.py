"""Small random courses: nobody is lost, nobody is negative, and the fast way is the plain way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest import model
from socinvest.course.simulate import simulate
from tests.course.checking import check_draws
from tests.course.scenarios import (
    cost,
    effect,
    intake,
    programme,
    sampled,
    small,
    transition,
    with_programme,
)
from tests.factories import HERE, figure, fixed

STATES = ("a", "b", "c", "d")
SHARE = st.floats(0.0, 1.0)


@st.composite
def rows(draw: st.DrawFn) -> tuple[model.Transition, ...]:
    """Any rows over four states: with or without a rest, absorbing, of rates, above 1."""
    result = []
    for source in STATES:
        targets = draw(st.lists(st.sampled_from(STATES), unique=True, max_size=3))
        targets = [target for target in targets if target != source]
        rate = draw(st.booleans())
        uncertain = st.sampled_from(["risk", "accept", "heal"])
        for place, target in enumerate(targets):
            if place == len(targets) - 1 and draw(st.booleans()):
                result.append(transition(source, target, None, rate))
            else:
                result.append(transition(source, target, draw(SHARE | uncertain), rate))
    return tuple(result)


@st.composite
def effects(draw: st.DrawFn, entries: tuple[model.Transition, ...]) -> model.Effect:
    """An effect on a stated entry, or on a parameter that some of them use."""
    stated = [t for t in entries if t.value is not None]
    on: Any = model.ParameterTarget("risk")
    scales = ["risk_ratio", "replace"]
    if stated and draw(st.booleans()):
        entry = draw(st.sampled_from(stated))
        on = model.TransitionTarget("course", entry.source, entry.target)
        scales = ["risk_ratio", "hazard_ratio", "risk_difference", "replace"]
    scale = draw(st.sampled_from(scales))
    shapes = st.builds(model.Fade, st.sampled_from(["half_life", "linear"]), st.floats(0.5, 6.0))
    lag = draw(st.sampled_from([0.0, 0.5, 1.0, 2.0]))
    return effect(
        target=on,
        scale=scale,
        by={"risk_difference": "shift", "replace": "accept"}.get(scale, "ratio"),
        whom=draw(st.sampled_from(["offered", "reached"])),
        lag=lag,
        ramp=draw(st.sampled_from([0.0, 2.5])),
        lasts=draw(st.sampled_from([None, lag + 1.0, lag + 2.5])),
        fade=draw(st.none() | shapes),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> model.Scenario:
    """Courses, programmes and intakes of every kind the engine tells apart."""
    entries = draw(rows())
    start = draw(
        st.sampled_from(
            [{"a": figure(1.0)}, {"a": figure("risk"), "b": None}, {"c": figure(0.25), "d": None}]
        )
    )
    measures = (
        model.Measure("in_b", HERE, state="b", of=next(iter(start)), after=2.0),
        model.Measure("in_c", HERE, state="c", after=draw(st.sampled_from([0.0, 1.0, 5.0]))),
    )
    moves = [(t.source, t.target) for t in entries]
    course = {
        "states": tuple(model.State(name) for name in STATES),
        "start": start,
        "transitions": entries,
        "costs": (cost("a"), cost("b"), *(cost(to=move) for move in moves[:2])),
        "measures": measures,
        "within_cycle": draw(st.sampled_from(["start", "end", "half_cycle"])),
        "combine": draw(st.sampled_from(["product", "strongest"])),
    }
    on_parameters = 0
    programmes = []
    for name in ("p", "q"):
        made = draw(st.lists(effects(entries), max_size=2))
        # Several effects on one parameter are combined by hand in the unit tests.
        kept = []
        for one in made:
            on_parameters += isinstance(one.target, model.ParameterTarget)
            if on_parameters < 2 or not isinstance(one.target, model.ParameterTarget):
                kept.append(one)
        programmes.append(programme(name, *kept))
    scenario = with_programme(small(course=course), *programmes, together=True)
    kind = draw(st.sampled_from(["stock", "per_year", "total"]))
    return intake(scenario, kind, size=50.0, years=draw(st.sampled_from([1.0, 2.5])), stay=1.5)


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_expected_people_are_those_of_the_plain_loop(scenario: model.Scenario) -> None:
    check_draws(scenario, sampled(scenario, 3), [2])


@settings(max_examples=40, deadline=None)
@given(scenarios(), st.sampled_from(["expected", "chance"]))
def test_nobody_is_lost_or_negative(scenario: model.Scenario, mode: Any) -> None:
    drawn = sampled(scenario, 20)
    simulation = simulate(scenario, drawn, mode, points=True)
    entered: Any = None
    for trajectory in simulation.trajectories.values():
        (segment,) = trajectory.segments
        occupancy = segment.courses["course"]
        for people in (*occupancy.points.values(), *occupancy.person_years.values(),
                       *occupancy.events.values()):  # fmt: skip
            assert people.min() >= 0.0
        everybody = np.broadcast_to(sum(occupancy.points.values()), (7, 20))
        assert np.all(np.diff(everybody, axis=0) >= -1e-9)
        if mode == "chance":
            assert np.all(everybody == np.rint(everybody))
            entered = everybody if entered is None else entered
            assert np.array_equal(everybody, entered)
        else:
            entered = everybody if entered is None else entered
            np.testing.assert_allclose(everybody, entered, rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(scenarios(), st.sampled_from(["expected", "chance"]))
def test_programmes_without_effect_change_nothing(scenario: model.Scenario, mode: Any) -> None:
    nulls = {"ratio": 1.0, "shift": 0.0}
    parameters = {**scenario.parameters, **{k: fixed(k, v) for k, v in nulls.items()}}

    def harmless(one: model.Effect) -> model.Effect:
        return replace(one, by="ratio", scale="risk_ratio") if one.scale == "replace" else one

    interventions = {
        name: replace(one, effects=tuple(harmless(e) for e in one.effects))
        for name, one in scenario.interventions.items()
    }
    scenario = replace(scenario, parameters=parameters, interventions=interventions)
    simulation = simulate(scenario, sampled(scenario, 20), mode, points=True)
    (base,) = simulation.trajectories["nothing"].segments
    for trajectory in simulation.trajectories.values():
        (segment,) = trajectory.segments
        for state, people in segment.courses["course"].points.items():
            assert np.array_equal(people, base.courses["course"].points[state])
        assert not any(
            np.any(np.asarray(value) != np.asarray(simulation.trajectories["nothing"].measures[m]))
            for m, value in trajectory.measures.items()
        )
