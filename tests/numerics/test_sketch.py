"""A sketch gives numpy's quantiles without keeping the values, and says when it does not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from socinvest.numerics.sketch import Sketch

WANTED = (0.05, 0.25, 0.5, 0.95)
MANY = 200_000


def rows() -> np.ndarray:
    """Rows of every shape that money comes in: smooth, heavy, whole numbers, mostly nothing."""
    rng = np.random.default_rng(5)
    normal = rng.standard_normal((7, MANY))
    normal[1] = 0.0
    normal[2] = np.round(normal[2])
    normal[3] = np.where(normal[3] < -1.6, normal[3], 0.0)
    normal[4] = np.exp(4.0 * normal[4])
    normal[5] = np.where(rng.random(MANY) < 0.5, -1e9, 1e9)
    normal[6] = 1e12 + normal[6]
    return normal


def sketched(values: np.ndarray, block: int, most: int = MANY) -> Sketch:
    sketch = Sketch(values.shape[0], WANTED, most)
    for start in range(0, values.shape[1], block):
        sketch.add(values[:, start : start + block])
    return sketch


@pytest.mark.parametrize("block", [8_192, 1_000, 70_000])
def test_the_quantiles_are_numpys_to_the_last_bit(block: int) -> None:
    values = rows()
    sketch = sketched(values, block)
    found = sketch.quantiles()
    assert np.array_equal(found, np.quantile(values, WANTED, axis=1).T)
    assert sketch.error == 0.0


@pytest.mark.parametrize("n", [1, 2, 5, 700])
def test_few_values_are_all_kept(n: int) -> None:
    values = rows()[:, :n]
    for most in (n, MANY):
        found = sketched(values, 3, most).quantiles()
        assert np.array_equal(found, np.quantile(values, WANTED, axis=1).T)


def test_it_keeps_a_small_part_of_the_values() -> None:
    kept = sum(w._kept.nbytes for w in sketched(rows(), 8_192)._windows)
    assert kept < 0.05 * rows().nbytes


def test_sketches_of_parts_merge_into_that_of_the_whole() -> None:
    values = rows()
    cuts = (0, 30_000, 30_001, 120_000, MANY)
    parts = [sketched(values[:, a:b], 8_192) for a, b in pairwise(cuts)]
    merged = parts[2]
    for part in (parts[0], parts[3], parts[1]):
        merged.merge(part)
    assert merged.n == MANY
    assert np.array_equal(merged.quantiles(), np.quantile(values, WANTED, axis=1).T)
    assert merged.error == 0.0


def test_a_quantile_that_was_missed_is_told() -> None:
    """Values in order are not what it is made for: the answer is off, and so it says."""
    values = np.sort(rows()[:1], axis=1)
    sketch = sketched(values, 8_192)
    found = sketch.quantiles()[0]
    assert sketch.error > 0.1
    for p, value in zip(WANTED, found, strict=True):
        rank = np.searchsorted(values[0], value) / MANY
        assert abs(rank - p) <= sketch.error + 1e-4


def test_what_it_cannot_do_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Sketch(1, (0.0,), 10)
    with pytest.raises(ValueError, match="needs rows"):
        Sketch(0, (0.5,), 10)
    with pytest.raises(ValueError, match="was given 11"):
        Sketch(1, (0.5,), 10).add(np.zeros((1, 11)))
    with pytest.raises(ValueError, match="at least one"):
        Sketch(1, (0.5,), 10).quantiles()
    with pytest.raises(ValueError, match="can be merged"):
        Sketch(1, (0.5,), 10).merge(Sketch(1, (0.4,), 10))
    low, high = (sketched(x + rows()[:1, :60_000], 8_192) for x in (-100.0, 100.0))
    with pytest.raises(ValueError, match="no window in common"):
        low.merge(high)
