"""Rows made anew in their place are those made from scratch, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.course.active import Effects
from socinvest.course.environment import Environment
from socinvest.course.renewed import Renewed
from socinvest.course.rows import RowKey, Rows
from socinvest.course.simulate import simulate
from tests.course.constructs import PATHS, STAYS
from tests.course.scenarios import effect, programme, sampled, small, transition, with_programme
from tests.factories import figure, stated

FADE = model.Fade("half_life", 5.0)
DRAWS = 7


def second(**fields: Any) -> model.Effect:
    """An effect on dying, in the same row as falling ill."""
    target = model.TransitionTarget("course", "well", "dead")
    return effect(name="second", target=target, **({"fade": model.Fade("linear", 9.0)} | fields))


def cases() -> dict[str, model.Scenario]:
    """Everything that moves an entry from cycle to cycle."""
    found: dict[str, model.Scenario] = {}
    for scale in ("risk_ratio", "odds_ratio", "hazard_ratio", "risk_difference", "replace"):
        by = "shift" if scale == "risk_difference" else "ratio"
        one = effect(scale=scale, by=by, fade=FADE)
        # A risk of its own: what replaces another must be one.
        one = replace(one, by="risk_doubled") if scale == "replace" else one
        found[scale] = with_programme(small(horizon=12), programme("p", one))
    ramped = effect(lag=1.0, ramp=4.0, lasts=9.0)
    found["lag and ramp"] = with_programme(small(horizon=12), programme("p", ramped))
    for scale in ("risk_ratio", "hazard_ratio"):
        rates = small(rate=True, horizon=12)
        found[f"{scale} on a rate"] = with_programme(
            rates, programme("p", effect(scale=scale, fade=FADE))
        )
    months = small(rate=True, horizon=3)
    months = replace(months, time=replace(months.time, cycles_per_year=12))
    found["months"] = with_programme(months, programme("p", effect(fade=FADE)))
    found["two entries"] = with_programme(
        small(horizon=12), programme("p", effect(fade=FADE), second())
    )
    for rule in ("product", "strongest"):
        other = effect(name="other", by="risk_doubled", ramp=3.0)
        found[rule] = with_programme(
            small(course={"combine": rule}, horizon=12), programme("p", effect(fade=FADE), other)
        )
    on_parameter = effect(target=model.ParameterTarget("risk"), fade=FADE)
    found["a parameter"] = with_programme(
        small(horizon=12, transition_value="risk_doubled", course={"combine": "product"}),
        programme("p", on_parameter, second()),
    )
    share = model.Gross(figure(0.1), figure("accept"))
    found["gross"] = with_programme(
        small(horizon=12), programme("p", effect(fade=FADE, gross=share))
    )
    for name in ("age, stepped", "calendar, interpolated", "since entry"):
        clocked = small(horizon=12, transition_value="moves")
        clocked = replace(clocked, parameters={**clocked.parameters, "moves": PATHS[name]})
        found[name] = with_programme(clocked, programme("p", effect(fade=FADE)))
    return {name: replace(case, target_group=replace(case.target_group, age=figure(21.0)))
            for name, case in found.items()}  # fmt: skip


CASES = cases()


def rows_of(case: model.Scenario, draws: int = DRAWS) -> tuple[Rows, list[RowKey]]:
    """The rows of a course, and the keys of those who are well and in reach, cycle by cycle."""
    drawn = sampled(case, draws)
    effects = Effects(case)
    rows = Rows(case.courses["course"], Environment(effects, "", drawn.groups[""]))
    keys = [
        rows.key(0, effects.at(tuple(effects.all), t + 1), t) for t in range(effects.cycles)
    ]  # fmt: skip
    return rows, keys


@pytest.mark.parametrize("name", CASES)
def test_renewed_rows_are_those_made_from_scratch(name: str) -> None:
    rows, keys = rows_of(CASES[name])
    assert Renewed.possible(rows, 0)
    renewed = Renewed(rows, 0, DRAWS)
    places = []
    for t, key in enumerate(keys):
        assert renewed.renew(key, t)
        wanted = rows.row(key, t).probabilities
        assert renewed.probabilities.keys() == wanted.keys()
        for target, value in wanted.items():
            got = renewed.probabilities[target]
            assert np.array_equal(np.broadcast_to(got, (DRAWS,)), np.broadcast_to(value, (DRAWS,)))
        places.append(renewed.probabilities)
    # Who has written down the places once need not look again.
    assert len({id(one) for one in places}) <= 3
    assert len({np.asarray(rows.row(k, t).probabilities[1])[0] for t, k in enumerate(keys)}) > 2


def test_a_row_that_leaves_its_bounds_is_not_made_here() -> None:
    case = small(horizon=12, extra=())
    wild = stated("ratio", "uniform", limits=(0.4, 4.5))
    case = replace(case, parameters={**case.parameters, "ratio": wild})
    case = with_programme(case, programme("p", effect(fade=FADE)))
    rows, keys = rows_of(case, 60)
    renewed = Renewed(rows, 0, 60)
    made = [renewed.renew(key, t) for t, key in enumerate(keys)]
    assert made == [not rows.row(key, t).clipped for t, key in enumerate(keys)]
    assert True in made and False in made


def test_rows_with_a_stay_or_a_stated_rest_are_left_to_others() -> None:
    leaving = (transition("well", "sick", None), transition("sick", "dead", 0.1))
    rested = small(course={"transitions": leaving})
    assert not Renewed.possible(rows_of(rested)[0], 0)
    states = (model.State("well", stay=STAYS["exponential"]), model.State("sick"),
              model.State("dead"))  # fmt: skip
    assert not Renewed.possible(rows_of(small(course={"states": states}))[0], 0)


def test_other_draws_change_no_bit_where_some_leave_their_bounds() -> None:
    case = small(horizon=12)
    wild = stated("ratio", "uniform", limits=(0.4, 3.6))
    case = replace(case, parameters={**case.parameters, "ratio": wild})
    case = with_programme(case, programme("p", effect(fade=FADE)))
    many, few = (simulate(case, sampled(case, n, 3), "expected") for n in (60, 15))
    assert many.clipped and not few.clipped
    for name, trajectory in few.trajectories.items():
        pairs = zip(trajectory.segments, many.trajectories[name].segments, strict=True)
        for one, other in pairs:
            for state, years in one.courses["course"].person_years.items():
                whole = other.courses["course"].person_years[state]
                assert np.array_equal(years, whole[:, : years.shape[1]])
