"""The scenarios of ``constructs/`` once more: each a plain numpy program of its own.

Written from the formulas of the sources named in those files, with tunnel states where the time
spent in a state matters. They share nothing with one another and nothing with socinvest.
"""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
HERE = Path(__file__).parent / "constructs"


def residence(strategy: str, n: int = 75, half_cycle: bool = False) -> tuple[float, float, float]:
    """Cost, quality-adjusted years (both discounted) and undiscounted cost over ``n`` years.

    States: H, S1 in its 1st, 2nd, .. year, S2, D. Rewards are those of the state that a person
    comes to, and what the move itself brings; the first point has only the state. With
    ``half_cycle`` each year is the mean of its two points, discounted as that year, and what a
    move brings is shared alike.
    """
    with (HERE / "life.csv").open(encoding="utf-8") as rows:
        rate = {int(row["age"]): float(row["men"]) for row in csv.DictReader(rows)}
    a, b = strategy in ("A", "AB"), strategy in ("B", "AB")
    size = n + 3
    s2, dead = size - 2, size - 1
    price = np.zeros(size)
    price[0], price[1:s2], price[s2] = 2_000, 4_000, 15_000
    price[1 : s2 + 1] += 12_000 * a + 13_000 * b
    worth = np.zeros(size)
    worth[0], worth[1:s2], worth[s2] = 1.0, 0.95 if a else 0.75, 0.5

    here = np.zeros(size)
    here[0] = 1.0
    at_state = [(here @ price, here @ worth)]
    at_move = [(0.0, 0.0)]
    for k in range(n):
        h = 1 - math.exp(-rate[25 + k])
        s = 1 - math.exp(-3 * rate[25 + k])
        m = np.zeros((size, size))
        m[0, 0], m[0, 1], m[0, dead] = (1 - h) * 0.85, (1 - h) * 0.15, h
        for i in range(1, n + 1):
            grown = (0.08 * i) ** 1.1 - (0.08 * (i - 1)) ** 1.1
            p = 1 - math.exp(-grown * (0.6 if b else 1.0))
            m[i, 0], m[i, s2], m[i, dead] = (1 - s) * 0.5, (1 - s) * p, s
            m[i, min(i + 1, n)] += (1 - s) * (0.5 - p)
        m[s2, dead] = 1 - math.exp(-10 * rate[25 + k])
        m[s2, s2] = 1 - m[s2, dead]
        m[dead, dead] = 1.0
        flow = here[:, None] * m
        ill, died = flow[0, 1], flow[:dead, dead].sum()
        here = here @ m
        at_state.append((here @ price, here @ worth))
        at_move.append((1_000 * ill + 2_000 * died, -0.01 * ill))
    state, move = np.array(at_state), np.array(at_move)
    rewards = state + move
    if half_cycle:
        yearly = (rewards[:-1] + rewards[1:]) / 2
        t = np.arange(n)
    else:
        weights = np.array([1 / 3] + [2 / 3 if i % 2 else 4 / 3 for i in range(1, n)] + [1 / 3])
        yearly = rewards * weights[:, None]
        t = np.arange(n + 1)
    cost = yearly[:, 0] @ 1.03**-t
    return float(cost), float(yearly[:, 1] @ 1.015**-t), float(yearly[:, 0].sum())


def hip(new: bool, male: bool) -> tuple[float, float]:
    """Discounted cost and quality-adjusted years, counted at the end of each of 60 years."""
    women = {35: 0.99e-3, 45: 2.6e-3, 55: 6.7e-3, 65: 19.3e-3, 75: 53.5e-3, 85: 154.8e-3}
    men = {35: 1.51e-3, 45: 3.93e-3, 55: 10.9e-3, 65: 31.6e-3, 75: 80.1e-3, 85: 187.9e-3}
    table = men if male else women
    scale = math.exp(-5.49094 - 0.0367 * 60 + 0.768536 * male) * (0.260677 if new else 1.0)
    gamma = 1.45367786
    primary, success, revised, again = 1.0, 0.0, 0.0, 0.0
    cost, quality = (579.0 if new else 394.0), 0.0
    for t in range(1, 61):
        dying = table[max(a for a in table if a <= 60 + t)]
        r = 1 - math.exp(scale * ((t - 1) ** gamma - t**gamma))
        primary, success, revised, again = (
            0.0,
            primary * 0.98 + success * (1 - r - dying),
            success * r + again * 0.04,
            revised * (0.98 - dying) + again * (0.96 - dying),
        )
        cost += 5_294 * revised / 1.06**t
        quality += (0.85 * success + 0.3 * revised + 0.75 * again) / 1.015**t
    return cost, quality


def monthly() -> dict[str, Array]:
    """Net inflow of each party by year (undiscounted), and the measure, of ``monthly.yaml``."""
    months, c = 72, 1 / 12
    path_x, path_y = [2021.0, 2023.0, 2025.5], [100_000.0, 112_000.0, 118_000.0]
    out = {p: np.zeros(6) for p in ("kommun", "stat", "region", "person")}
    late = np.zeros(6)  # what is discounted from the end of the year
    in_work = started_out = 0.0

    def value(month: int, x: Array) -> tuple[float, float, float]:
        """Support, tax before growth, and care for a month that is all like this point."""
        price = np.interp(2020 + 7 / 12 + month * c, path_x, path_y)
        return x[0] * price * c, x[1] * 60_000 * c, x[2] * 30_000 * c

    for share, age, find in ((0.6, 19.0, 0.6), (0.4, 46.0, 0.4)):
        for entry in range(30):
            people = 120 / 30 * share
            x = np.array([0.9, 0.1, 0.0]) * people
            started_out += x[0]
            who_was_out = np.array([x[0], 0.0, 0.0])
            for k in range(months - entry):
                now, year = entry + k, (entry + k) // 12
                a0, a1 = age + k * c, age + (k + 1) * c
                ill = 0.002 / 0.09 * (math.exp(0.09 * a1) - math.exp(0.09 * a0)) / c
                m = np.eye(3)
                for s, to, r in ((0, 1, find), (1, 0, -math.log(0.85))):
                    gone = 1 - math.exp(-(r + ill) * c)
                    m[s, to], m[s, 2] = gone * r / (r + ill), gone * ill / (r + ill)
                    m[s, s] = 1 - gone
                after = x @ m
                first, second = value(now, x), value(now + 1, after)
                support, tax, care = ((u + v) / 2 for u, v in zip(first, second, strict=True))
                tax *= 1.015**year
                out["kommun"][year] -= support
                out["person"][year] += support - tax
                out["stat"][year] += tax - 20_000 * x[1] * m[1, 0]
                late[year] -= care
                x = after
                who_was_out = who_was_out @ m
                if k == 23:
                    in_work += who_was_out[1]
            free, jail = people, 0.0
            for k in range(months - entry):
                out["stat"][(entry + k) // 12] -= jail * 3_000 * 365 * c
                caught = free * (1 - 0.92 ** (1 / 24))
                let_out = jail * (1 - 0.5 ** (1 / 3))
                free, jail = free - caught + let_out, jail + caught - let_out
    out["late"] = late
    out["work_after_two"] = np.array([in_work / started_out])
    return out


def placement(supported: bool) -> Array:
    """Cost by year of the children of ``placement.yaml``."""
    months, c = 48, 1 / 12
    cost = np.zeros(4)

    def leaving(mean: float, d: int) -> float:
        """Gamma with a standard deviation of 6 months, whatever its mean."""
        law = stats.gamma((mean / 0.5) ** 2, scale=0.5**2 / mean)
        return float(1 - law.sf((d + 1) * c) / law.sf(d * c))

    there = np.interp(np.arange(months + 2), [0, 3, 12, 20], [1.0, 0.6, 0.1, 0.0])
    classes = [("neither", 1.0)]
    if supported:
        reached = 0.8 * 0.75
        classes = [("completed", reached * 0.9), ("left", reached * 0.1), ("neither", 1 - reached)]
    for name, share in classes:
        mean = 8 / 12 * (0.7 if name == "completed" else 1.0)
        law = [leaving(mean, d) for d in range(months)]
        for entry in range(18):
            people = 24 / 12 * share
            care, foster = np.zeros(months + 2), np.zeros(months + 2)
            pause, home = np.zeros(3), 0.0
            care[0] = people
            if name != "neither":
                for k in range(6):
                    if entry + k < months:
                        cost[(entry + k) // 12] += people * 15_000
            if name == "completed":
                cost[entry // 12] += people * 1_000
            for k in range(months - entry):
                year = (entry + k) // 12

                def month_here(care: Array = care, foster: Array = foster) -> float:
                    young, old = foster[:3].sum(), foster[3:].sum()
                    return float(365 * c * (5_000 * care.sum() + 2_000 * young + 1_200 * old))

                before = month_here()
                out_care = care[:months] * law
                left = 1 - there[1:] / np.maximum(there[:-1], 1e-300)
                left[there[:-1] <= 0] = 1.0
                out_foster = foster[: len(left)] * left
                back = home * (1 - math.exp(-0.2 * c))
                care2, foster2, pause2 = np.zeros_like(care), np.zeros_like(foster), np.zeros(3)
                care2[1 : months + 1] = care[:months] - out_care
                foster2[1 : len(left) + 1] = (foster[: len(left)] - out_foster)[: len(foster) - 1]
                pause2[0] = 0.1 * out_care.sum()
                pause2[1] = pause[0]
                care2[0] = pause[1] + back
                foster2[0] = 0.2 * out_care.sum()
                home += 0.7 * out_care.sum() + out_foster.sum() - back
                care, foster, pause = care2, foster2, pause2
                cost[year] += (before + month_here(care, foster)) / 2 + 30_000 * back
    return cost
