"""Where a function begins or ceases to reach something."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socinvest.analysis.crossings import Crossing, Stretch, crossings, grid, stretches

POINTS = grid(0.0, 10.0, whole=False)


def test_a_line_is_solved_exactly() -> None:
    found = crossings(lambda x: 3.0 * x - 10.0, POINTS, whole=False, slack=1e-12)
    assert found.status == "found"
    assert found.found == (Crossing(pytest.approx(10 / 3, rel=1e-11), "from"),)


def test_what_falls_is_reached_up_to_a_value() -> None:
    (one,) = crossings(lambda x: 2.0 - x * x, POINTS, whole=False).found
    assert one.reached == "up_to"
    assert one.value == pytest.approx(math.sqrt(2), rel=1e-11)
    assert 2.0 - one.value**2 >= 0.0


@given(st.floats(0.01, 9.99))
def test_at_a_jump_the_value_is_one_that_reaches(jump: float) -> None:
    (one,) = crossings(lambda x: 1.0 if x >= jump else -1.0, POINTS, whole=False).found
    assert one == (pytest.approx(jump, rel=1e-10), "from")
    assert one.value >= jump


def test_a_target_met_over_a_stretch_ends_where_the_stretch_ends() -> None:
    found = crossings(lambda x: min(4.0 - x, 0.0), POINTS, whole=False, slack=1e-12)
    assert found.found == (Crossing(pytest.approx(4.0, rel=1e-10), "up_to"),)


def test_never_always_and_without_a_meaning() -> None:
    assert crossings(lambda x: -1.0, POINTS, whole=False).status == "none"
    assert crossings(lambda x: 0.0, POINTS, whole=False).status == "always"
    assert crossings(lambda x: math.nan, POINTS, whole=False).status == "undefined"


def test_what_has_no_value_is_passed_over() -> None:
    def half(x: float) -> float:
        return x - 7.0 if x > 2.0 else math.nan

    found = crossings(half, POINTS, whole=False)
    assert [one.reached for one in found.found] == ["from"]
    assert found.found[0].value == pytest.approx(7.0, rel=1e-11)


def test_every_change_is_told_in_order() -> None:
    found = crossings(math.sin, POINTS, whole=False)
    told = [(one.value, one.reached) for one in found.found]
    assert told == [
        (pytest.approx(math.pi), "up_to"),
        (pytest.approx(2 * math.pi), "from"),
        (pytest.approx(3 * math.pi), "up_to"),
    ]
    assert stretches(found) == (
        Stretch(0.0, pytest.approx(math.pi)),
        Stretch(pytest.approx(2 * math.pi), pytest.approx(3 * math.pi)),
    )


@given(st.integers(1, 200), st.booleans())
def test_whole_numbers_are_neighbours(edge: int, rising: bool) -> None:
    asked: list[float] = []

    def beyond(x: float) -> float:
        asked.append(x)
        return x - edge if rising else edge - x

    points = grid(0.0, 201.0, whole=True)
    found = crossings(beyond, points, whole=True)
    assert found.found == (Crossing(float(edge), "from" if rising else "up_to"),)
    assert all(x == int(x) for x in asked)
    assert len(asked) < 40


def test_points_are_whole_where_they_must_be() -> None:
    assert grid(0.5, 3.4, whole=True) == [1.0, 2.0, 3.0]
    assert 2.5 in grid(0.0, 10.0, whole=False, inside=[2.5, 11.0])
    assert max(grid(0.0, 10.0, whole=False, inside=[11.0])) == 10.0


def test_how_closely_a_value_is_found_can_be_said() -> None:
    asked: list[float] = []

    def jump(x: float) -> float:
        asked.append(x)
        return 1.0 if x >= 5.123456 else -1.0

    (one,) = crossings(jump, POINTS, whole=False, narrow=lambda: 1e-3).found
    assert one.value == pytest.approx(5.123456, rel=1e-3)
    assert one.value >= 5.123456
    assert len(asked) < 40
