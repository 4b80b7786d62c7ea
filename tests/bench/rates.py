"""Internal rates of return of many rows at once, beside a loop over pyxirr.

Rows as programmes have them: three years of outlay, then gains that vary; in the second set so
much that most rows change sign several times and some have several rates. pyxirr is an extra of
those who measure; without it nothing can be compared, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module, util

import numpy as np
import numpy.typing as npt

from socinvest.numerics.irr import Rates, irr
from tests.bench.measuring import in_turn

Array = npt.NDArray[np.float64]

PEER = "pyxirr"
SETS = {"gains that hardly vary": 0.1, "gains that vary much": 0.7}


def installed() -> bool:
    """Whether there is something to compare with."""
    return util.find_spec(PEER) is not None


def flows(rows: int, years: int, spread: float) -> Array:
    """Outlays in the first three years, gains of mean 1 and standard deviation ``spread``."""
    rng = np.random.default_rng(7)
    result = rng.normal(1.0, spread, (rows, years))
    result[:, :3] = -rng.gamma(9.0, 0.4, (rows, 3))
    return result


def by_peer(rows: Array) -> Array:
    """One call for every row; nan where it finds nothing."""
    peer = import_module(PEER)
    result = np.full(len(rows), np.nan)
    for place, row in enumerate(rows):
        try:
            rate = peer.irr(row)
        except peer.InvalidPaymentsError:
            continue
        result[place] = np.nan if rate is None else rate
    return result


@dataclass(frozen=True)
class Compared:
    """Seconds of both (the loop's nan without pyxirr), what was found, and how far they differ.

    ``apart``: largest difference over the rows with exactly one rate; ``alone``: of those, how
    many pyxirr leaves without.
    """

    loop: float
    ours: float
    found: Rates
    apart: float
    alone: int


def compare(rows: int, years: int, spread: float, rounds: int) -> Compared:
    """Both on the same rows, in turn."""
    made = flows(rows, years, spread)
    found: dict[str, Array] = {}

    def loop() -> None:
        found["loop"] = by_peer(made)

    ways = {"ours": lambda: irr(made)} | ({"loop": loop} if installed() else {})
    times = in_turn(ways, rounds)
    rates = irr(made)
    plain = found.get("loop", np.full(rows, np.nan))
    one = (rates.roots == 1) & ~np.isnan(rates.rate)
    both = one & ~np.isnan(plain)
    apart = float(np.max(np.abs(rates.rate - plain), where=both, initial=0.0))
    alone = int(np.count_nonzero(one & np.isnan(plain)))
    return Compared(times.get("loop", np.nan), times["ours"], rates, apart, alone)


def report(rows: int, years: int, rounds: int) -> None:
    """Print both, for either set of rows."""
    for told, spread in SETS.items():
        one = compare(rows, years, spread, rounds)
        print(f"Internal rates of return, {rows} rows of {years} years, {told}")
        if installed():
            print(f"  {'loop over pyxirr':30} {1e3 * one.loop:8.1f} ms")
            print(f"  {'all rows at once':30} {1e3 * one.ours:8.1f} ms, "
                  f"{one.loop / one.ours:6.2f} times faster")  # fmt: skip
            print(f"  rates differ by {one.apart:.1e} at most where there is one; "
                  f"{one.alone} of these pyxirr does not find")  # fmt: skip
        else:
            print("  pyxirr is not installed: there is nothing to compare with")
            print(f"  {'all rows at once':30} {1e3 * one.ours:8.1f} ms")
        several = one.found.roots > 1
        print(f"  {np.mean(one.found.sign_changes > 1):.1%} of the rows change sign several times, "
              f"{np.mean(several):.1%} have several rates (up to {one.found.roots.max()}), "
              f"{np.mean(np.isnan(one.found.rate)):.1%} none")  # fmt: skip
