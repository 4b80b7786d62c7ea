"""Six scenarios compared, beside the same six run one by one without their variants.

Reading the files is part of neither. The six are the shipped PPSS and five files that extend it.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from socinvest.answers.compare import Asked, answered
from socinvest.answers.compare_conventions import brought
from socinvest.answers.compare_entries import entries
from socinvest.pipeline import run
from tests.bench.measuring import in_turn

__all__ = ["report"]

SIX = 6


def report(scenario: str, draws: int, rounds: int) -> None:
    """Print the processor times and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        first = Path(folder, "first.yaml")
        shutil.copy(scenario, first)
        names = [str(first)]
        for i in range(2, SIX + 1):
            other = Path(folder, f"other{i}.yaml")
            other.write_text(f"format: 1\nextends: first.yaml\nid: other{i}\n", encoding="utf-8")
            names.append(str(other))
        asked = Asked(names=tuple(names), draws=draws)
        some = entries(names, (), ())
    common = brought(some, None)

    def singly() -> None:
        for one in some:
            run(one.scenario, draws=draws, variants=["base"])

    times = in_turn({"compared": lambda: answered(asked, some, common, []), "singly": singly},
                    rounds)  # fmt: skip
    print(f"{SIX} scenarios, {draws} draws")
    print(f"  compared                                     {1000 * times['compared']:8.0f} ms")
    print(f"  run one by one                               {1000 * times['singly']:8.0f} ms")
    ratio = times["compared"] / times["singly"]
    print(f"  compared to run one by one                        {ratio:6.2f}   at most 1.3")
