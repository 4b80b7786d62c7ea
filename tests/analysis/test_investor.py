"""What an investor gets, on flows written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.analysis.investor import evenly, lost, multiple, net_flows
from socinvest.analysis.returns import RatesFound


def rows(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(values, dtype=float)


def test_flows_are_spread_over_the_greatest_step_that_meets_all() -> None:
    flows, period = net_flows({12: rows(-4.0), 24: rows(-6.0), 72: rows(11.0)})
    assert flows[:, 0].tolist() == [-4.0, -6.0, 0.0, 0.0, 0.0, 11.0]
    assert period == 1.0
    flows, period = net_flows({7: rows(-4.0), 10: rows(1.0), 22: rows(4.0)})
    assert flows[:, 0].tolist() == [-4.0, 1.0, 0.0, 0.0, 0.0, 4.0]
    assert period == 0.25


def test_flows_of_one_month_or_none_have_no_rate() -> None:
    for flows, period in (net_flows({3: rows(-1.0, -2.0)}), net_flows({})):
        found = RatesFound()
        found.take(flows, period)
        assert found.told()["of_mean_flow"] is None
        assert found.told()["undefined_share"] == 1.0


def test_a_rate_by_hand() -> None:
    # 7.5 paid in, 9 back after five years: 1.2^(1/5) - 1 a year; 3 back: 0.4^(1/5) - 1.
    flows, period = net_flows({0: rows(-7.5, -7.5, -7.5), 60: rows(9.0, 3.0, 0.0)})
    found = RatesFound()
    found.take(flows, period)
    told = found.told()
    assert told["of_mean_flow"] == pytest.approx((12.0 / 22.5) ** 0.2 - 1.0)
    assert told["p50"] == pytest.approx((1.2**0.2 + 0.4**0.2) / 2 - 1.0)
    assert told["undefined_share"] == pytest.approx(1 / 3)


def test_months_between_are_counted() -> None:
    flows, period = net_flows({5: rows(-100.0), 14: rows(104.0)})
    found = RatesFound()
    found.take(flows, period)
    assert found.told()["of_mean_flow"] == pytest.approx(1.04 ** (12 / 9) - 1.0)


def test_flows_broadcast_to_the_draws_of_the_widest() -> None:
    flows = evenly({0: rows(-1.0), 6: rows(0.0, 2.0)}, 0, 6)
    assert flows.tolist() == [[-1.0, -1.0], [0.0, 2.0]]


def test_losses_by_hand() -> None:
    assert lost(rows(10, 10, 10), rows(4, 10, 12)).tolist() == [6.0, 0.0, 0.0]


def test_rounding_is_no_loss() -> None:
    back = 0.4 * 10e6 + 0.6 * min(1.1 * 10e6, 10e6) - 1e-9
    assert lost(rows(10e6), rows(back)).tolist() == [0.0]


def test_the_multiple_is_of_sums() -> None:
    assert multiple(30.0, 24.0) == 0.8
    assert multiple(0.0, 24.0) is None
