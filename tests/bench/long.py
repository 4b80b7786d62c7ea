"""Memory and time of long runs: ten times the draws, each variant by itself.

Processes of their own, because the most memory that a process ever had cannot be taken back.
The draws that both have are compared: the shorter run's must be the first of the longer's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[2]
_ONE = """
import hashlib, json, sys, time
import socinvest
from socinvest.pipeline import run

name, draws, variant, same = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
scenario = socinvest.read_scenario(name)
start = time.process_time()
answer = run(scenario, draws=draws, variants=[variant])
summary = answer.summary()
strategy = next(iter(summary["results"]))
view = next(iter(summary["results"][strategy]))
print(json.dumps({
    "seconds": time.process_time() - start,
    "npv": summary["results"][strategy][view]["npv"],
    "error": summary["quantile_error"],
    "first": hashlib.sha256(answer.npv(strategy, view)[:same].tobytes()).hexdigest(),
}))
"""


@dataclass(frozen=True)
class Long:
    """One run: process seconds, the most memory it had (MiB), what it answered."""

    seconds: float
    memory: float
    said: dict[str, Any]


def one(scenario: str, draws: int, variant: str, same: int) -> Long:
    """A run in a process of its own. Raises RuntimeError unless it ends with 0."""
    command = [sys.executable, "-c", _ONE, scenario, str(draws), variant, str(same)]
    process = subprocess.Popen(command, cwd=TOP, stdout=subprocess.PIPE)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"{draws} draws of {scenario} ended with {process.returncode}")
    found = json.loads(said)
    # Linux tells KiB, macOS bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Long(found.pop("seconds"), used.ru_maxrss / unit, found)


def report(scenario: str, draws: int, variants: list[str]) -> None:
    """Print time and memory of ``draws`` and of ten times as many."""
    print(f"Long runs of {scenario}, processor time and the most memory, {draws} draws and 10 x")
    for variant in variants:
        few, many = (one(scenario, n, variant, draws) for n in (draws, 10 * draws))
        if few.said["first"] != many.said["first"]:
            raise RuntimeError("more draws do not begin with the fewer")
        apart = abs(many.said["npv"]["mean"] - few.said["npv"]["mean"])
        print(f"  {variant:20} {few.seconds:8.1f} s {few.memory:6.0f} MiB   "
              f"{many.seconds:8.1f} s {many.memory:6.0f} MiB")  # fmt: skip
        ratio = many.seconds / few.seconds
        print(f"    {'ten times the draws, times the time':46} {ratio:6.2f}   at most 11")
        print(f"    {'means apart, in Monte Carlo errors':46} "
              f"{apart / few.said['npv']['mcse']:6.2f}")  # fmt: skip
        print(f"    {'error of the percentiles, as a share of ranks':46} "
              f"{many.said['error']:6.1g}")  # fmt: skip
