"""The HIV cohort in a few lines of numpy, for its uncertainty: formulas of hesim's vignette."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COUNTS = np.array([[1251, 350, 116, 17], [0, 731, 512, 15], [0, 0, 1312, 437], [0, 0, 0, 469]])
DIRECT = np.array([1701.0, 1774.0, 6948.0])
COMMUNITY = np.array([1055.0, 1278.0, 2059.0])
ZIDOVUDINE, LAMIVUDINE = 2278.0, 2086.5
RR, RR_LOW, RR_HIGH = 0.509, 0.365, 0.71
NORMAL_975 = 1.959963984540054
YEARS = 20


def worth(p: Array, rr: float | None, costs: Array, weights: Array, rate: float) -> Array:
    """Discounted cost and undiscounted life years of one strategy and one draw."""
    x = np.array([1.0, 0.0, 0.0, 0.0])
    cost = life = 0.0
    for t in range(YEARS + 1):
        alive = x[:3].sum()
        drug = ZIDOVUDINE + (LAMIVUDINE if rr is not None and t <= 2 else 0.0)
        cost += weights[t] * np.exp(-rate * t) * (x[:3] @ costs + drug * alive)
        life += weights[t] * alive
        now = p.copy()
        if rr is not None and t + 1 <= 2:
            worse = np.triu(p, 1) * rr
            now = worse + np.diag(1 - worse.sum(axis=1))
        x = x @ now
    return np.array([cost, life])


def sample(n: int, seed: int, weights: Array, rate: float) -> Array:
    """(draw, strategy, cost and life years)."""
    rng = np.random.default_rng(seed)
    sd = (np.log(RR_HIGH) - np.log(RR_LOW)) / (2 * NORMAL_975)
    out = np.empty((n, 2, 2))
    for i in range(n):
        p = np.zeros((4, 4))
        for row in range(4):
            p[row, row:] = rng.dirichlet(COUNTS[row, row:])
        rr = float(np.exp(rng.normal(np.log(RR), sd)))
        costs = rng.gamma(1.0, DIRECT) + rng.gamma(1.0, COMMUNITY)
        out[i] = [worth(p, None, costs, weights, rate), worth(p, rr, costs, weights, rate)]
    return out
