"""Internal rates of return of views: dates, shares, blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from socinvest.analysis.nets import Discounting, Net, NetTable
from socinvest.analysis.returns import Returns, dated, returns
from socinvest.analysis.views import View
from socinvest.ledger import Array, Change, Label
from socinvest.model import Account, Kind, Money, Timing

MONEY = Money("SEK", 2020, 0.03)
KOMMUN, ECONOMY = Account("kommun", "gemensamt"), Account("economy", "economy")
VIEW = View("payers", "kommun", frozenset({"kommun"}))


def rows(*values: object) -> Array:
    return np.array(values, dtype=float)


def net_of(*lines: tuple[Array, Timing | None], timing: Timing = "year_start") -> Net:
    """What the municipality gains, line by line."""
    years, n = lines[0][0].shape
    discounting = Discounting.of(replace(MONEY, timing=timing), years)
    pair = (ECONOMY, KOMMUN)
    table = NetTable([VIEW], [pair], discounting, n)
    table.add(
        [
            Change(Label(*pair, f"line {i}", "cash", "course:life", when), amounts)
            for i, (amounts, when) in enumerate(lines)
        ],
        slice(0, n),
    )
    net = table.net(VIEW)
    assert net is not None
    return net


def told(net: Net | None, timing: Timing = "year_start", years: int = 3) -> dict[str, object]:
    return returns(net, Discounting.of(replace(MONEY, timing=timing), years))


def test_mean_flow_and_percentiles() -> None:
    net = net_of((rows([-100, -100, -100, 5], [0, 0, 0, 5], [121, 144, 100, 5]), None))
    found = told(net)
    # (365 / 300) ^ (1/2); the last draw has only gains, which the mean flow has too.
    assert found["of_mean_flow"] == pytest.approx(
        np.roots([-295.0, 5.0, 370.0]).max() - 1.0, abs=1e-12
    )
    assert found["p5"] == pytest.approx(np.quantile([0.1, 0.2, 0.0], 0.05))
    assert found["p50"] == pytest.approx(0.1)
    assert found["p95"] == pytest.approx(np.quantile([0.1, 0.2, 0.0], 0.95))
    assert found["undefined_share"] == 0.25
    assert found["several_share"] == 0.0
    assert found["sign_changes"] == 1


def test_nothing_flows() -> None:
    for net in (None, net_of((rows([0.0], [0.0], [0.0]), None))):
        assert told(net) == {
            "of_mean_flow": None, "p5": None, "p50": None, "p95": None,
            "undefined_share": 1.0, "several_share": 0.0, "sign_changes": 0,
        }  # fmt: skip


def test_several_rates_are_told() -> None:
    found = told(net_of((rows([-100.0, -100.0], [230.0, 230.0], [-132.0, 0.0]), None)))
    assert found["several_share"] == 0.5
    assert found["sign_changes"] == 2
    # Of 10 and 20 per cent the one nearer to 0.
    assert found["p5"] == pytest.approx(0.1 + 0.05 * 1.2)


def test_a_line_with_its_own_timing_stands_at_its_own_date() -> None:
    outlay = rows([-100.0], [0.0], [0.0])
    gain = rows([0.0], [0.0], [150.0])
    # Paid at the beginning of the first year, gained in the middle of the third.
    found = told(net_of((outlay, "year_start"), (gain, None), timing="mid_year"), "mid_year")
    assert found["of_mean_flow"] == pytest.approx(1.5 ** (1 / 2.5) - 1.0, abs=1e-14)
    # At the end of it: three whole years.
    found = told(net_of((outlay, "year_start"), (gain, None), timing="year_end"), "year_end")
    assert found["of_mean_flow"] == pytest.approx(1.5 ** (1 / 3.0) - 1.0, abs=1e-14)
    # A timing that is the usual one changes nothing.
    found = told(net_of((outlay, "mid_year"), (gain, None), timing="mid_year"), "mid_year")
    assert found["of_mean_flow"] == pytest.approx(1.5 ** (1 / 2) - 1.0, abs=1e-14)


@pytest.mark.parametrize("timing", ["year_start", "mid_year", "year_end"])
def test_dates_agree_with_discounting(timing: Timing) -> None:
    """At any rate the dated flows have the present value that the view has."""
    rng = np.random.default_rng(3)
    whens: list[Timing | None] = ["year_start", "mid_year", "year_end", None]
    lines = [(rng.normal(size=(4, 6)), when) for when in whens]
    net = net_of(*lines, timing=timing)
    discounting = Discounting.of(replace(MONEY, timing=timing), 4)
    flows, between = dated(net, discounting)
    factors = 1.03 ** -(between * np.arange(len(flows)))
    value = factors @ flows
    # Up to the date of the first column, which is the same for all draws.
    assert np.ptp(net.npv() / value) < 1e-12
    assert np.allclose(flows.sum(axis=0), net.total().sum(axis=0))


def test_what_a_cancellation_leaves_is_no_flow() -> None:
    found = told(net_of((rows([1e-9], [-1000.0], [1100.0]), None)))
    assert found["sign_changes"] == 1
    assert found["of_mean_flow"] == pytest.approx(0.1, abs=1e-12)


def test_blocks_are_not_seen() -> None:
    rng = np.random.default_rng(5)
    flows = rng.normal(0.3, 1.0, (6, 300))
    flows[0] = -1.0
    discounting = Discounting.of(MONEY, 6)
    kind: Kind = "cash"
    whole = returns(Net({kind: flows}, {kind: np.zeros(300)}), discounting)
    parts = Returns(discounting)
    for start in range(0, 300, 70):
        parts.add(Net({kind: flows[:, start : start + 70]}, {kind: np.zeros(70)}))
    again = parts.told()
    assert again.pop("of_mean_flow") == pytest.approx(whole.pop("of_mean_flow"), rel=1e-12)
    assert again == whole
