"""From draws in memory to net present values: a scenario file beside a loop of matrix products.

The example of ``sick_sicker.yaml``: four states, 75 cycles, two strategies. *The loop* is what
one writes first in numpy, ``state = matmul(state, P)`` over (draw, 4, 4), with discounted totals.
Both begin with the same draws, set up their transitions and end with one net present value per
draw; with a fading effect the loop makes its matrix anew every cycle, and both keep the cash of
every year.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from socinvest import draws as drawing
from socinvest.analysis.nets import Discounting, NetTable, view_values
from socinvest.analysis.views import View, views
from socinvest.answers.present import Shortest
from socinvest.costing import Costing
from socinvest.course.simulate import simulate
from socinvest.ledger import Ledger, difference
from socinvest.model import SOCIETY, Scenario
from socinvest.scenario.build import read
from tests.bench.measuring import UFUNC, in_turn

Array = npt.NDArray[np.float64]

FILE = Path(__file__).with_name("sick_sicker.yaml")
PEOPLE = 1_000.0
HALF_LIFE = 20.0
FADING = "fading"
PLACES = ((0, 1, "p_fall_ill"), (0, 3, "p_die"), (1, 0, "p_recover"), (1, 2, "p_worsen"),
          (1, 3, "p_die_sick"), (2, 3, "p_die_sicker"))  # fmt: skip
REFERENCE = 3.8e9
"""Elements a second of plain numpy at which speeds are told."""


def example(cycles: int = 75, *, fading: bool = False) -> Scenario:
    """The scenario of the file, over fewer years where a test is in a hurry."""
    sets = [] if cycles == 75 else [("time.horizon", f"{cycles} years")]
    scenario = read(FILE, sets=sets)
    return scenario.variants[FADING].scenario if fading else scenario


def society(scenario: Scenario) -> View:
    """The border of everybody."""
    return View("results", SOCIETY, frozenset(scenario.parties))


def _ledgers(scenario: Scenario, drawn: drawing.Draws) -> dict[str, Ledger]:
    costing = Costing(scenario, mode="expected")
    trajectories = simulate(scenario, drawn, "expected", items=False).trajectories
    return {name: costing.ledger(drawn, t) for name, t in trajectories.items()}


def engine_npv(scenario: Scenario, drawn: list[drawing.Draws]) -> Array:
    """Net present value (n,) of the treatment for everybody, block by block."""
    discounting = Discounting.of(scenario.money, scenario.time.horizon)
    everybody = society(scenario)
    shortest = Shortest(scenario, discounting)
    parts = []
    for one in drawing.few(drawn):
        values = shortest.values(one)[1]
        care, treatment = (view_values(values[name], everybody) for name in ("care", "treatment"))
        parts.append(np.broadcast_to(np.subtract(treatment, care), (one.n,)))
    return np.concatenate(parts)


def engine_cash(scenario: Scenario, drawn: list[drawing.Draws]) -> tuple[Array, Array]:
    """The net present value (n,) and the cash of every year (T, n) of the treatment."""
    discounting = Discounting.of(scenario.money, scenario.time.horizon)
    n = sum(one.n for one in drawn)
    table: NetTable | None = None
    start = 0
    for one in drawing.few(drawn):
        ledgers = _ledgers(scenario, one)
        if table is None:
            pairs = tuple(dict.fromkeys(
                (p.label.payer, p.label.payee) for led in ledgers.values() for p in led.postings
            ))  # fmt: skip
            table = NetTable(views(scenario, pairs), pairs, discounting, n)
        changes = difference(ledgers["treatment"], ledgers["care"])
        table.add(changes, slice(start, start + one.n))
        start += one.n
    assert table is not None
    net = table.net(society(scenario))
    assert net is not None
    return net.npv(), net.total()


def joined(drawn: list[drawing.Draws]) -> dict[str, Array]:
    """The values of all blocks, one after the other."""
    return {
        name: np.concatenate([np.broadcast_to(one.base[name], (one.n,)) for one in drawn])
        for name in drawn[0].base
    }


def _matrix(get: dict[str, Array], ratio: Array | float) -> Array:
    matrix = np.zeros((get["p_die"].size, 4, 4))
    for source, target, name in PLACES:
        matrix[:, source, target] = get[name]
    matrix[:, 1, 2] *= ratio
    for state in range(4):
        matrix[:, state, state] = 1.0 - matrix[:, state].sum(axis=1)
    return matrix


def _rewards(get: dict[str, Array], treated: bool) -> Array:
    rewards = np.zeros((get["p_die"].size, 4))
    for state, name in enumerate(("c_healthy", "c_sick", "c_sicker")):
        rewards[:, state] = get[name]
    if treated:
        rewards[:, 1:3] += get["c_treatment"][:, None]
    return rewards


def loop_npv(get: dict[str, Array], cycles: int, rate: float = 0.03) -> Array:
    """Net present value (n,) of the treatment by a product of matrices in every cycle."""
    factors = (1.0 + rate) ** -np.arange(cycles)
    # Half a cycle at either of its ends.
    weights = 0.5 * (np.append(factors, 0.0) + np.append(0.0, factors))
    totals = []
    for treated in (False, True):
        step = _matrix(get, get["hr_treated"] if treated else 1.0)
        state = np.zeros((len(step), 1, 4))
        state[:, 0, 0] = PEOPLE
        occupied = weights[0] * state
        for weight in weights[1:]:
            state = np.matmul(state, step)
            occupied += weight * state
        totals.append((occupied[:, 0] * _rewards(get, treated)).sum(axis=1))
    return np.asarray(totals[0] - totals[1])


def loop_cash(get: dict[str, Array], cycles: int, rate: float = 0.03) -> tuple[Array, Array]:
    """The same with an effect that fades, and the cash of every year (T, n)."""
    paid = []
    for treated in (False, True):
        step = _matrix(get, 1.0)
        stays = step[:, 1, 1] + step[:, 1, 2]
        rewards = _rewards(get, treated)[:, :, None]
        state = np.zeros((len(step), 1, 4))
        state[:, 0, 0] = PEOPLE
        cash = np.zeros((cycles, len(step)))
        before = np.matmul(state, rewards)[:, 0, 0]
        for cycle in range(cycles):
            if treated:
                ratio = get["hr_treated"] ** 2.0 ** (-(cycle + 1) / HALF_LIFE)
                step[:, 1, 2] = get["p_worsen"] * ratio
                step[:, 1, 1] = stays - step[:, 1, 2]
            state = np.matmul(state, step)
            after = np.matmul(state, rewards)[:, 0, 0]
            cash[cycle] = 0.5 * (before + after)
            before = after
        paid.append(cash)
    net = paid[0] - paid[1]
    # Not a product of linear algebra, whose waiting threads would count as work of what follows.
    return np.einsum("t,tn->n", (1.0 + rate) ** -np.arange(cycles), net), net


@dataclass(frozen=True)
class Compared:
    """Seconds of both, plain numpy's elements a second, and the largest relative difference."""

    loop: float
    engine: float
    ufunc: float
    work: float
    apart: float

    @property
    def ratio(self) -> float:
        """How many times faster than the loop."""
        return self.loop / self.engine

    @property
    def scaled(self) -> float:
        """Million draws x strategies x cycles a second, at the reference speed of numpy."""
        return self.work / self.engine / 1e6 * REFERENCE / self.ufunc


def compare(draws: int, cycles: int, rounds: int, *, fading: bool) -> Compared:
    """Both ways on the same draws, in turn."""
    scenario = example(cycles, fading=fading)
    drawn = [drawing.block(scenario, 0, index, size) for index, size in drawing.blocks(draws)]
    get = joined(drawn)
    found: dict[str, Array] = {}

    def engine() -> None:
        found["engine"] = engine_cash(scenario, drawn)[0] if fading else engine_npv(scenario, drawn)

    def loop() -> None:
        found["loop"] = loop_cash(get, cycles)[0] if fading else loop_npv(get, cycles)

    times = in_turn({"loop": loop, "engine": engine}, rounds)
    apart = np.max(np.abs(found["engine"] - found["loop"])) / np.max(np.abs(found["loop"]))
    work = draws * 2 * cycles
    return Compared(times["loop"], times["engine"], times[UFUNC], work, float(apart))


def report(draws: int, cycles: int, rounds: int) -> None:
    """Print both, without and with a fading effect and yearly cash."""
    for fading, told in ((False, "net present value"), (True, "fading effect, yearly cash")):
        found = compare(draws, cycles, rounds, fading=fading)
        print(f"Sick-Sicker from a file to {told}: {draws} draws, {cycles} cycles, 2 strategies")
        print(f"  {'loop of matrix products':30} {1e3 * found.loop:8.1f} ms")
        print(f"  {'scenario':30} {1e3 * found.engine:8.1f} ms, {found.ratio:6.2f} times faster")
        print(f"  {found.scaled:.0f} million draws x strategies x cycles a second where numpy does "
              f"{REFERENCE / 1e9:g} G elements/s (here {found.ufunc / 1e9:.2f})")  # fmt: skip
        print(f"  net present values differ by {found.apart:.1e} at most")
