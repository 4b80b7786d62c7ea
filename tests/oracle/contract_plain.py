"""What is measured and paid in the worlds of contract_world: plain loops, one kind of person.

Written from the documents alone, without socinvest. Everybody is one of two kinds, reached or
not; a kind is followed month by month from entry, with the rows of the file written again here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

CARE, INQUIRY, ALLOWANCE, TEAM = 40_000.0, 15_000.0, 2_000.0, 9_000.0
CAPITAL, DRAWN = {0: 400e3, 6: 240e3, 12: 160e3}, 800e3
STATES = ("placed", "home", "adult")


@dataclass
class Path:
    """One kind's shares at the points 0..n, and the moves of the cycles between them."""

    points: list[dict[str, float]] = field(default_factory=list)
    moves: list[dict[tuple[str, str], float]] = field(default_factory=list)


def acts(month: int, lag: int = 2, lasts: int = 14) -> bool:
    """Whether the effect meets what happens in a cycle that ends ``month`` months after entry."""
    return lag < month <= lasts


def row(state: str, ratio: float, month: int) -> dict[str, float]:
    """Probabilities of a month that ends ``month`` months after entry; what is left stays."""
    if state == "placed":
        return {"home": 0.09, "adult": 0.01}
    if state == "home":
        return {"placed": 0.08 * (ratio if acts(month) else 1.0), "adult": 0.01}
    return {}


def follow(ratio: float, months: int) -> Path:
    """The expected course of one person, from entry."""
    path = Path([{"placed": 0.7, "home": 0.3, "adult": 0.0}])
    for month in range(1, months + 1):
        here, there, moves = path.points[-1], dict.fromkeys(STATES, 0.0), {}
        for state, share in here.items():
            stays = share
            for target, chance in row(state, ratio, month).items():
                moves[state, target] = share * chance
                there[target] += share * chance
                stays -= share * chance
            there[state] += stays
        path.points.append(there)
        path.moves.append(moves)
    return path


@dataclass(frozen=True)
class Window:
    """``months`` from entry, or from the month ``since``."""

    months: int
    since: int | None = None

    def cycles(self, entry: int) -> range:
        """The cycles of somebody who entered in the month ``entry`` that lie in the window."""
        if self.since is None:
            return range(self.months)
        return range(max(0, self.since - entry), max(0, self.since + self.months - entry))


def in_state(path: Path, state: str, cycle: int) -> float:
    """Person-months of a cycle: the average of its two points."""
    return (path.points[cycle][state] + path.points[cycle + 1][state]) / 2


def care(path: Path, window: Window, entry: int) -> float:
    return sum(CARE * in_state(path, "placed", i) for i in window.cycles(entry))


def inquiries(path: Path, window: Window, entry: int) -> float:
    return sum(path.moves[i]["home", "placed"] for i in window.cycles(entry))


def years_home(path: Path, window: Window, entry: int) -> float:
    return sum(in_state(path, "home", i) for i in window.cycles(entry)) / 12


def home_at_end(path: Path, window: Window, entry: int) -> float:
    end = window.months if window.since is None else window.since + window.months - entry
    return path.points[end]["home"] if end >= 0 else 0.0


Count = Callable[[Path, Window, int], float]


def group(count: Count, ratio: float, window: Window, entries: Mapping[int, float]) -> float:
    """Of all those who enter: ``entries`` people by month of entry."""
    path = follow(ratio, 60)
    return sum(n * count(path, window, entry) for entry, n in entries.items())


EXPECTED_ENTRIES = dict.fromkeys(range(4), 2.25)
"""Nine of the twelve who enter in four months are reached."""


def totals(count: Count, window: Window) -> tuple[float, float]:
    """What is counted of those served, without and with the effect."""
    without, served = (group(count, r, window, EXPECTED_ENTRIES) for r in (1.0, 0.4))
    return without, served


def yearly_flows(ratio: float, entries: Mapping[int, float], months: int = 60) -> list[float]:
    """What the municipality pays for people, by year of the ledger, in prices of 2020."""
    path, out = follow(ratio, months), [0.0] * (months // 12)
    for entry, n in entries.items():
        for cycle in range(months - entry):
            money = CARE * in_state(path, "placed", cycle)
            money += INQUIRY * path.moves[cycle]["home", "placed"]
            out[(entry + cycle) // 12] += n * money
    return out


def irr(flow: Mapping[int, float]) -> float:
    """The rate a year at which a flow by month is worth nothing, by halving."""

    def value(rate: float) -> float:
        return sum(amount * math.exp(-rate * month / 12) for month, amount in flow.items())

    low, high = -10.0, 10.0
    assert value(low) * value(high) < 0
    for _ in range(200):
        middle = (low + high) / 2
        if (value(low) < 0) == (value(middle) < 0):
            low = middle
        else:
            high = middle
    return math.expm1(low)


def between(value: float, lower: float, upper: float) -> float:
    """What of a quantity lies between two bounds."""
    return max(min(value, upper) - lower, 0.0)
