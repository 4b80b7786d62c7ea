"""``python -m tests.bench``: how fast it is, as ratios within one run; nothing is asserted."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tests.bench import engine, placing, processes


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cycles", type=int, default=75)
    parser.add_argument("--blocks", type=int, default=20)
    parser.add_argument("--scenario", default="scenarios/ppss.yaml")
    parser.add_argument(
        "--variant", action="append", default=[], help="a further variant; repeat for several"
    )
    chosen = parser.parse_args(arguments)
    variants = chosen.variant or ["day_price", "two_years", "aggregate"]
    processes.report(chosen.draws, chosen.rounds, variants, chosen.scenario)
    # A block is the most that is simulated at once.
    engine.report(min(chosen.draws, 8_192), chosen.cycles, chosen.rounds)
    placing.report(chosen.rounds, chosen.blocks)


if __name__ == "__main__":
    main()
