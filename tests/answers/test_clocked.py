"""Break-even effects where figures go by a clock: found by re-runs, never by a shortcut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from socinvest import draws as drawing
from socinvest import model
from socinvest.answers.moving import effects_of, moved
from tests.answers.test_lines import ONCE, lines
from tests.factories import derived, figure
from tests.worked import HERE, PARAMETERS, pupils

OTHERS = tuple(p for p in PARAMETERS if p.name != "risk")
RISING = derived("risk", "0.3 + time_since_entry / 100")


def test_a_row_that_goes_by_a_clock_follows_no_line() -> None:
    assert not lines(pupils(effects=(ONCE,), parameters=(*OTHERS, RISING)))[0].known


def test_a_state_that_people_stay_in_follows_no_line() -> None:
    case = pupils(effects=(ONCE,))
    course = case.courses["course"]
    stay = model.Stay("fixed", {"length": figure(2.0)}, HERE)
    states = (replace(course.states[0], stay=stay), *course.states[1:])
    staying = replace(case, courses={"course": replace(course, states=states)})
    assert not lines(staying)[0].known


@pytest.mark.parametrize("parameters", [(*OTHERS, RISING), (*PARAMETERS,)])
def test_the_bounds_of_a_difference_on_what_goes_by_a_clock(
    parameters: tuple[model.Parameter, ...],
) -> None:
    effect = replace(ONCE, scale="risk_difference")
    case = pupils(effects=(effect,), parameters=parameters)
    (found,) = effects_of(case, "ppss", drawing.block(case, 0, 0, 100))
    assert (found.low, found.high) == (-1.0, 1.0)


def test_moving_an_effect_leaves_out_what_goes_by_a_clock() -> None:
    worn = derived("worn", "effect * time_since_entry")
    doubled = derived("doubled", "effect * 2")
    case = pupils(parameters=(*PARAMETERS, worn, doubled))
    before = drawing.block(case, 0, 0, 100)
    after = moved(case, before, {"effect": lambda value: value * 3})
    assert "worn" not in after.base
    np.testing.assert_allclose(after.base["doubled"], 3 * np.asarray(before.base["doubled"]))
