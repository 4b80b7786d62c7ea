"""Whole people by chance: the engine beside numpy's multinomial, state by state and year by year.

1,400 people, twenty years, five states, two strategies. The loop draws each strategy by itself;
the engine couples them, so that only what the programme changes differs. Both count people in
every state and year; their means must agree within chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from socinvest import draws as drawing
from socinvest.course.simulate import simulate
from socinvest.model import Scenario
from socinvest.scenario.build import read
from tests.bench.journey import REFERENCE, joined
from tests.bench.measuring import UFUNC, in_turn

Array = npt.NDArray[np.float64]

FILE = Path(__file__).with_name("five_states.yaml")
STATES = ("school", "work", "outside", "ill", "retrained")
STRATEGIES = ("nothing", "help")
PEOPLE = 1_400


def example(years: int = 20) -> Scenario:
    """The scenario of the file, over fewer years where a test is in a hurry."""
    return read(FILE, sets=[] if years == 20 else [("time.horizon", f"{years} years")])


def matrix(get: dict[str, Array], helped: bool) -> Array:
    """Transition probabilities (state, draw, state)."""
    n = get["fails"].size
    school, work, outside, ill, retrained = range(5)
    result = np.zeros((5, n, 5))
    fails = np.minimum(get["fails"] * (get["helped"] if helped else 1.0), 1.0)
    result[school, :, outside], result[school, :, work] = fails, 1.0 - fails
    result[work, :, outside], result[work, :, ill] = get["loses_work"], get["falls_ill"]
    result[outside, :, retrained], result[outside, :, ill] = get["retrains"], get["falls_ill"]
    result[ill, :, outside], result[ill, :, ill] = get["recovers"], 1.0 - get["recovers"]
    result[retrained, :, work], result[retrained, :, outside] = get["works"], 1.0 - get["works"]
    result[work, :, work] = 1.0 - result[work].sum(axis=1)
    result[outside, :, outside] = 1.0 - result[outside].sum(axis=1)
    return result


def by_multinomial(get: dict[str, Array], years: int, seed: int) -> dict[str, Array]:
    """People (year, draw, state) of each strategy."""
    rng = np.random.default_rng(seed)
    found = {}
    for strategy in STRATEGIES:
        chances = matrix(get, strategy == "help")
        people = np.zeros((years + 1, get["fails"].size, 5), dtype=np.int64)
        people[0, :, 0] = PEOPLE
        for year in range(years):
            for state in range(5):
                if people[year, :, state].any():
                    people[year + 1] += rng.multinomial(people[year, :, state], chances[state])
        found[strategy] = people.astype(np.float64)
    return found


def by_engine(case: Scenario, drawn: drawing.Draws, years: int) -> dict[str, Array]:
    """The same by the engine."""
    found = {}
    for strategy, path in simulate(case, drawn, "chance", points=True).trajectories.items():
        points = path.segments[0].courses["course"].points
        every = [np.broadcast_to(points[s], (years + 1, drawn.n)) for s in STATES]
        found[strategy] = np.stack(every, axis=2)
    return found


@dataclass(frozen=True)
class Compared:
    """Seconds of both, plain numpy's elements a second, and how far the means differ.

    ``errors``: the largest difference of a mean number of people in standard errors of it;
    ``noise``: variance of the difference between the strategies, the engine's over the loop's.
    """

    loop: float
    engine: float
    ufunc: float
    steps: float
    errors: float
    noise: float

    @property
    def scaled(self) -> float:
        """Million person-steps a second, at the reference speed of numpy."""
        return self.steps / self.engine / 1e6 * REFERENCE / self.ufunc


def compare(draws: int, years: int, rounds: int) -> Compared:
    """Both on the same draws, in turn."""
    case = example(years)
    drawn = drawing.block(case, 0, 0, draws)
    get = joined([drawn])
    times = in_turn(
        {
            "loop": lambda: by_multinomial(get, years, 1),
            "engine": lambda: simulate(case, drawn, "chance"),
        },
        rounds,
    )
    ours, plain = by_engine(case, drawn, years), by_multinomial(get, years, 1)
    errors = 0.0
    for strategy in STRATEGIES:
        off = ours[strategy] - plain[strategy]
        error = off.std(axis=1, ddof=1) / np.sqrt(draws)
        enough = error > 0.0
        errors = max(errors, float(np.max(np.abs(off.mean(axis=1)[enough]) / error[enough])))
    variance = [
        float(np.var(one["help"][1, :, 2] - one["nothing"][1, :, 2])) for one in (ours, plain)
    ]
    steps = float(PEOPLE) * years * draws * len(STRATEGIES)
    return Compared(
        times["loop"], times["engine"], times[UFUNC], steps, errors, variance[0] / variance[1]
    )


def report(draws: int, years: int, rounds: int) -> None:
    """Print both."""
    found = compare(draws, years, rounds)
    print(f"Chance, {PEOPLE} people, {years} years, 5 states, {draws} draws, 2 strategies")
    print(f"  {'numpy.multinomial, uncoupled':30} {1e3 * found.loop:8.1f} ms")
    print(f"  {'engine, coupled':30} {1e3 * found.engine:8.1f} ms, "
          f"{found.loop / found.engine:6.2f} times faster")  # fmt: skip
    print(f"  {found.scaled:.0f} million person-steps a second where numpy does "
          f"{REFERENCE / 1e9:g} G elements/s (here {found.ufunc / 1e9:.2f})")  # fmt: skip
    print(f"  mean people differ by {found.errors:.1f} standard errors at most, the strategies' "
          f"difference varies {found.noise:.2f} times as much")  # fmt: skip
