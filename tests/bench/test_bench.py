"""The measurements run and compare what they say; how fast they find things is nobody's test."""

from __future__ import annotations

import os
import sys

import pytest

from tests.bench import engine, placing, processes
from tests.bench.__main__ import main


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of children is POSIX")
def test_everything_is_measured_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--draws", "40", "--rounds", "1", "--cycles", "4", "--blocks", "1"]
    main([*sizes, "--variant", "day_price"])
    printed = capsys.readouterr().out
    for words in ("--help to", "run base to", "day_price to", "chance mode", "placed"):
        assert words in printed


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of children is POSIX")
def test_a_process_that_fails_is_not_measured() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        processes.cpu(["-c", "raise SystemExit(3)"], os.environ)


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of children is POSIX")
def test_processor_time_is_that_of_the_process() -> None:
    busy = "import time\nwhile time.process_time() < 0.2: pass"
    assert processes.cpu(["-c", busy], os.environ) >= 0.2
    assert sys.executable


def test_ratios_are_of_the_right_medians() -> None:
    times = {
        "import click, yaml": 0.05,
        "import numpy, click, yaml, pydantic": 0.2,
        "socinvest --help": 0.06,
        "run --variant base": 0.7,
        "run base and day_price": 1.05,
    }
    found = {what: ratio for what, ratio, _ in processes.ratios(times)}
    assert list(found.values()) == pytest.approx([1.2, 3.5, 0.5])


def test_the_engine_agrees_with_the_loop_of_matrices() -> None:
    found = engine.compare(draws=400, cycles=12, rounds=1)
    assert found.apart < 1e-12
    assert 0.0 < found.errors < 5.0
    assert min(found.loop, found.expected, found.chance) > 0.0


def test_placing_costs_something() -> None:
    plain, placed = placing.compare(rounds=1, blocks=1)
    assert plain > 0.0
    assert placed > 0.0
