"""Processor time of whole commands, beside the bare imports that any of them needs.

Other work on the machine moves all of them alike, so they are run in turn, and what counts is
the ratio of their medians. Byte code is kept in a folder of our own, written by a first round
that is not counted: an installed program has it too.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

TOP = Path(__file__).resolve().parents[2]
CLICK = ["-c", "import click, yaml"]
NUMPY = ["-c", "import numpy, click, yaml, pydantic"]
SIGNED = TOP / "scenarios" / "team_nystart.yaml"
"""A scenario with a contract."""


def commands(scenario: str, draws: int, variants: Sequence[str]) -> dict[str, list[str]]:
    """What is measured, by the name under which it is told."""
    run = ["-m", "socinvest", "run", scenario, "--json", "--quiet", "--draws", str(draws)]
    first = [*run, "--variant", "base"]
    found = {
        "import click, yaml": CLICK,
        "import numpy, click, yaml, pydantic": NUMPY,
        "socinvest --help": ["-m", "socinvest", "--help"],
        "run --variant base": first,
    }
    return found | {f"run base and {name}": [*first, "--variant", name] for name in variants}


def cpu(arguments: Sequence[str], environment: Mapping[str, str]) -> float:
    """User and system seconds of a Python process. Raises RuntimeError unless it ends with 0."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=TOP, env=dict(environment), stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            told = said.read().decode(errors="replace")
            raise RuntimeError(f"{arguments} ended with {process.returncode}:\n{told}")
    return used.ru_utime + used.ru_stime


def measured(wanted: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """Median seconds of each command over ``rounds`` rounds in which every one has its turn."""
    times: dict[str, list[float]] = {name: [] for name in wanted}
    with tempfile.TemporaryDirectory() as compiled:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        for counted in range(rounds + 1):
            for name, arguments in wanted.items():
                seconds = cpu(arguments, environment)
                if counted:
                    times[name].append(seconds)
    return {name: median(values) for name, values in times.items()}


def ratios(times: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """(what, ratio, at most) from the medians of :func:`commands`."""
    bare = times["import numpy, click, yaml, pydantic"]
    first = times["run --variant base"]
    found = [
        ("--help to import click, yaml", times["socinvest --help"] / times[next(iter(times))], 2.0),
        ("run base to import numpy, click, yaml, pydantic", first / bare, 4.0),
    ]
    for name, seconds in times.items():
        if name.startswith("run base and "):
            found.append((f"{name[13:]} to run base", (seconds - first) / first, 0.8))
    return found


def report(draws: int, rounds: int, variants: Sequence[str], scenario: str) -> None:
    """Print the medians and the ratios."""
    times = measured(commands(scenario, draws, variants), rounds)
    print(f"Processor time of processes, medians of {rounds}, {draws} draws")
    for name, seconds in times.items():
        print(f"  {name:44} {1000 * seconds:8.0f} ms")
    for what, ratio, most in [*ratios(times), signed(draws, rounds)]:
        print(f"  {what:50} {ratio:6.2f}   at most {most:g}")


def signed(draws: int, rounds: int) -> tuple[str, float, float]:
    """(what, ratio, at most) of a run with all it writes to the same without its contract."""
    text = without(SIGNED.read_text(encoding="utf-8"), "variants")
    with tempfile.TemporaryDirectory() as folder:
        wanted = {}
        for name, said in (("with", text), ("without", without(text, "contract"))):
            path = Path(folder) / f"{name}.yaml"
            path.write_text(said, encoding="utf-8")
            wanted[name] = [
                "-m", "socinvest", "run", str(path), "--json", "--quiet", "--draws", str(draws),
                "--out", str(Path(folder) / f"{name}_results"),
            ]  # fmt: skip
        times = measured(wanted, rounds)
    return "with a contract to without, all written", times["with"] / times["without"], 1.5


def without(text: str, section: str) -> str:
    """A scenario file without one of its sections."""
    return re.sub(rf"^{section}:.*\n(?:[ #].*\n|\n)*", "", text, count=1, flags=re.MULTILINE)
