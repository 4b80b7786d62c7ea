"""``python -m tests.bench``: how fast it is, as ratios within one run; nothing is asserted."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from tests.bench import (
    chance,
    comparing,
    engine,
    information,
    journey,
    long,
    pages,
    placing,
    processes,
    rates,
)

PARTS = (
    "processes", "engine", "journey", "journey_large", "chance", "rates", "placing", "pages",
    "information", "comparing",
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    # Not argparse's own choices, which Pythons check differently where nothing is given.
    for name in chosen.part:
        if name not in PARTS:
            parser.error(f"no part {name!r}; there are {', '.join(PARTS)}")
    variants = chosen.variant or ["day_price", "two_years", "aggregate"]
    draws, rounds, cycles = chosen.draws, chosen.rounds, chosen.cycles
    parts: dict[str, Callable[[], None]] = {
        "processes": lambda: processes.report(draws, rounds, variants, chosen.scenario),
        # A block is the most that is simulated at once.
        "engine": lambda: engine.report(min(draws, 8_192), cycles, rounds),
        "journey": lambda: journey.report(draws, cycles, rounds),
        "journey_large": lambda: journey.report(10 * draws, cycles, rounds),
        "chance": lambda: chance.report(max(draws // 10, 2), min(cycles, 20), rounds),
        "rates": lambda: rates.report(10 * draws, 20, rounds),
        "placing": lambda: placing.report(rounds, chosen.blocks),
        "pages": lambda: pages.report(chosen.scenario, draws, rounds),
        "information": lambda: information.report(chosen.scenario, draws, rounds),
        "comparing": lambda: comparing.report(chosen.scenario, draws, rounds),
    }
    for name in chosen.part or PARTS:
        parts[name]()
    if chosen.long:
        long.report(chosen.scenario, chosen.long, ["base", *variants])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; none: all")
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cycles", type=int, default=75)
    parser.add_argument("--blocks", type=int, default=20)
    parser.add_argument("--scenario", default="scenarios/ppss.yaml")
    parser.add_argument(
        "--variant", action="append", default=[], help="a further variant; repeat for several"
    )
    parser.add_argument(
        "--long", type=int, default=0, metavar="DRAWS", help="also runs of these and 10 x the draws"
    )
    return parser


if __name__ == "__main__":
    main()
