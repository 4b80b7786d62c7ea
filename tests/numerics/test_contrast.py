"""What sets some draws apart, against counts by hand."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.numerics.contrast import contrast, rule


def test_the_shares_are_counts() -> None:
    # 1 to 100; 40 fail: 30 of the 50 above 50, 10 of those below.
    values = np.arange(1.0, 101.0)
    some = np.zeros(100, dtype=bool)
    some[np.r_[0:50:5, 50:80]] = True
    found = contrast("x", values, some)
    assert found is not None
    held = found.condition.holds(values)
    assert found.among == np.mean(held[some])
    assert found.of_all == np.mean(held)
    assert found.chosen == np.mean(some[held])
    assert found.condition.side == "at_most" or found.condition.threshold == 50.0


def test_a_step_is_found_where_it_is() -> None:
    values = np.arange(1_000.0)
    found = contrast("x", values, values > 599.0)
    assert found is not None
    assert (found.condition.side, found.condition.threshold) == ("above", 599.0)
    assert (found.among, found.of_all, found.chosen) == (1.0, 0.4, 1.0)
    other = contrast("x", values, values <= 599.0)
    assert other is not None
    assert (other.condition.side, other.condition.threshold) == ("at_most", 599.0)


def test_tied_values_are_not_parted() -> None:
    values = np.repeat([0.0, 1.0], 100)
    some = np.r_[np.zeros(50, dtype=bool), np.ones(150, dtype=bool)]
    found = contrast("x", values, some)
    assert found is not None
    assert (found.condition.threshold, found.condition.side) == (0.0, "above")
    assert found.among == pytest.approx(100 / 150)


def test_nothing_is_told_of_chance_or_of_too_few() -> None:
    rng = np.random.default_rng(1)
    values = rng.standard_normal(2_000)
    assert contrast("x", values, rng.random(2_000) < 0.3) is None
    assert contrast("x", values, values > np.sort(values)[-20]) is None


def test_the_order_of_draws_does_not_matter() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.standard_normal((2, 3_000))
    some = x + y > 1.5
    order = rng.permutation(3_000)
    assert contrast("x", x, some) == contrast("x", x[order], some[order])
    one = rule({"x": x, "y": y}, some)
    assert one == rule({"y": y[order], "x": x[order]}, some[order])


def test_two_conditions_tell_a_corner() -> None:
    rng = np.random.default_rng(3)
    x, y, z = rng.random((3, 5_000))
    conditions, covers, of_all, chance = rule({"x": x, "y": y, "z": z}, (x > 0.7) & (y <= 0.4))
    assert [one.name for one in sorted(conditions, key=lambda c: c.name)] == ["x", "y"]
    told = {one.name: (one.side, round(one.threshold, 2)) for one in conditions}
    assert told == {"x": ("above", 0.7), "y": ("at_most", 0.4)}
    assert covers > 0.99
    assert chance > 0.99
    assert of_all == pytest.approx(0.12, abs=0.02)
