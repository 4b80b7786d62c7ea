"""Means and variances from blocks are those of all values at once."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.numerics.moments import Moments
from socinvest.numerics.quantiles import mean_sd_mcse


def values() -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.stack([
        rng.standard_normal(5_001), 1e9 + rng.standard_normal(5_001), np.full(5_001, 0.1),
        np.arange(5_001.0),
    ])  # fmt: skip


@pytest.mark.parametrize("block", [1, 640, 5_001])
def test_blocks_add_up(block: int) -> None:
    moments = Moments(4)
    for start in range(0, 5_001, block):
        moments.add(values()[:, start : start + block])
    mean, sd, mcse = mean_sd_mcse(values())
    assert moments.n == 5_001
    assert moments.mean == pytest.approx(mean, rel=1e-13, abs=1e-13)
    found = moments.sd_mcse()
    assert sd is not None
    assert mcse is not None
    assert found[0] == pytest.approx(sd, rel=1e-9)
    assert found[1] == pytest.approx(mcse, rel=1e-9)
    assert moments.variance == pytest.approx(values().var(axis=1), rel=1e-9)
    assert (moments.mean[2], moments.variance[2]) == (0.1, 0.0), "a constant has no variance"
    assert moments.low.tolist() == values().min(axis=1).tolist()
    assert moments.high.tolist() == values().max(axis=1).tolist()


def test_parts_merge() -> None:
    whole, one, two = Moments(4), Moments(4), Moments(4)
    whole.add(values())
    one.add(values()[:, :1_234])
    two.add(values()[:, 1_234:])
    empty = Moments(4)
    for part in (one, two):
        empty.merge(part)
    assert empty.n == whole.n
    assert empty.mean == pytest.approx(whole.mean, rel=1e-13)
    assert empty.variance == pytest.approx(whole.variance, rel=1e-9)
    assert empty.high.tolist() == whole.high.tolist()
