"""Bins are round, hold every value and say what lies outside them."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.analysis.histogram import histogram


@pytest.mark.parametrize("scale", [1e-3, 1.0, 3.3, 7.9e6, 4e11])
@pytest.mark.parametrize("shift", [0.0, -20.0, 1e4])
def test_bins_are_round_and_hold_everything(scale: float, shift: float) -> None:
    values = scale * (shift + np.random.default_rng(3).standard_normal(5_000))
    found = histogram(values)
    edges, counts = np.array(found["edges"]), found["counts"]
    assert 40 <= len(counts) == edges.size - 1 <= 60
    assert sum(counts) == values.size
    width = edges[1] - edges[0]
    assert np.diff(edges) == pytest.approx(width, rel=1e-6)
    digits = f"{width:.6e}".split("e")[0].rstrip("0")
    assert len(digits) <= 3, "one or two digits"
    assert edges[0] / width == pytest.approx(round(edges[0] / width), rel=1e-9, abs=1e-6)
    assert found["below"] + found["above"] == pytest.approx(50, abs=30)
    assert found["below"] == np.sum(values < edges[0])
    inner = np.histogram(values, edges)[0]
    assert counts[1:-1] == inner[1:-1].tolist()
    assert counts[0] == inner[0] + found["below"]


@pytest.mark.parametrize("value", [0.0, -5e7, 1e-9])
def test_equal_values_have_one_bin_around_them(value: float) -> None:
    found = histogram(np.full(7, value))
    assert found["counts"] == [7]
    assert found["edges"][0] < value < found["edges"][1]
    assert (found["below"], found["above"]) == (0, 0)


def test_a_few_outliers_stand_beside_a_single_value() -> None:
    values = np.zeros(1_000)
    values[:2] = (-3.0, 8.0)
    found = histogram(values)
    assert (found["counts"], found["below"], found["above"]) == ([1_000], 1, 1)
