"""What rank placement costs: a gamma's block of draws beside the generator's own sample."""

from __future__ import annotations

from statistics import median
from time import process_time

import numpy as np

from socinvest.numerics import placing
from socinvest.numerics.distributions import Stated, fit
from socinvest.numerics.streams import generator


def compare(rounds: int, blocks: int) -> tuple[float, float]:
    """Seconds of a plain gamma sample, and of a placed one, for one parameter and block."""
    gamma = fit(Stated("gamma", {"mean": 4.0, "sd": 2.0}))
    plain, placed = [], []
    for turn in range(rounds):
        start = process_time()
        for block in range(blocks):
            generator(turn, "plain", block).gamma(4.0, 1.0, placing.BLOCK)
        plain.append((process_time() - start) / blocks)
        start = process_time()
        for block in range(blocks):
            # Another seed every turn: nothing is remembered.
            ranks = placing.ranks(turn, "bench", block)
            drawn = placing.place(gamma, turn, "bench", block, ranks)
        placed.append((process_time() - start) / blocks)
        if not np.array_equal(np.argsort(drawn), np.argsort(ranks)):
            raise RuntimeError("the draws are not in the order of their ranks")
    return median(plain), median(placed)


def report(rounds: int, blocks: int) -> None:
    """Print both."""
    plain, placed = compare(rounds, blocks)
    print(f"Draws of a gamma, one parameter, a block of {placing.BLOCK}")
    print(f"  {'sample':30} {1e6 * plain:8.0f} us")
    print(f"  {'sample, sorted and placed':30} {1e6 * placed:8.0f} us, {placed / plain:6.2f} times")
