"""Payback by hand, never and no outlay told apart, percentiles as numpy's."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.analysis.payback import break_even_year, last_negative, payback


def test_the_first_year_from_which_the_cumulative_net_stays_up() -> None:
    paths = np.array([[-10.0, 12.0, -5.0, 4.0], [-10.0, 4.0, 6.0, 0.0]]).T
    assert last_negative(paths).tolist() == [2, 1]
    result = payback(paths, 2020)
    assert result["p50"] == pytest.approx(np.quantile([2023, 2022], 0.5))
    assert result["never_share"] == 0.0


def test_never_and_no_outlay_are_different_answers() -> None:
    paths = np.array([[-10.0, 5.0], [3.0, 0.0], [0.0, 0.0], [-1.0, 1.0]]).T
    result = payback(paths, 2020)
    assert result["never_share"] == 0.25
    assert result["no_outlay_share"] == 0.5
    assert result["p5"] is None, "between a year and never lies no year"


@pytest.mark.parametrize("seed", range(3))
def test_percentiles_are_numpys_where_all_pay_back(seed: int) -> None:
    rng = np.random.default_rng(seed)
    paths = np.zeros((12, 101))
    paths[0] = -1.0
    paths[rng.integers(1, 12, 101), np.arange(101)] = 2.0
    years = 2000 + np.argmax(paths > 0.0, axis=0)
    result = payback(paths, 2000)
    for key, q in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        assert result[key] == pytest.approx(np.quantile(years, q))


def test_never_counts_as_later_than_every_year() -> None:
    paths = np.array([[-1.0, 2.0]] * 60 + [[-1.0, 0.0]] * 40).T
    result = payback(paths, 2020)
    assert (result["p5"], result["p50"], result["p95"]) == (2021.0, 2021.0, None)


def test_rounding_is_not_an_outlay() -> None:
    paths = np.array([[0.1 + 0.2, -0.3, 0.0]]).T * np.array([[1.0]])
    paths[1] = -(paths[0] + 1e-17)
    assert payback(paths, 2020)["no_outlay_share"] == 1.0


def test_the_break_even_year_of_the_mean_path() -> None:
    assert break_even_year(np.array([-3.0, 2.0, 2.0]), 2017) == ("found", 2019)
    assert break_even_year(np.array([-3.0, 2.0, 0.5]), 2017) == ("none", None)
    assert break_even_year(np.array([0.0, 2.0, 0.5]), 2017) == ("always", None)
    assert break_even_year(np.zeros(3), 2017) == ("undefined", None)
