"""The measurements run and compare what they say; how fast they find things is nobody's test."""

from __future__ import annotations

import os
import sys

import numpy as np
import pytest

from socinvest import draws as drawing
from tests.bench import chance, engine, journey, long, placing, processes, rates
from tests.bench.__main__ import main


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="processor time of children is POSIX")
def test_everything_is_measured_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--draws", "40", "--rounds", "1", "--cycles", "4", "--blocks", "1"]
    main([*sizes, "--variant", "day_price"])
    printed = capsys.readouterr().out
    for words in (
        "--help to", "run base to", "day_price to", "with a contract to", "chance mode",
        "placed", "size of the page",
        "to net present value: 40 draws", "yearly cash: 400 draws", "person-steps", "pyxirr",
        "every figure to import pandas",
    ):  # fmt: skip
        assert words in printed


def test_a_part_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["journeys"])
    assert "no part 'journeys'" in capsys.readouterr().err


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


def test_a_section_is_taken_out_and_nothing_else() -> None:
    text = "a: 1\ncontract:\n  b: 2\n\n  # of it\n  c: {d: 3}\nclaims:\n  e: 4\n"
    assert processes.without(text, "contract") == "a: 1\nclaims:\n  e: 4\n"
    assert processes.without(text, "claims") == text.replace("claims:\n  e: 4\n", "")
    signed = processes.SIGNED.read_text(encoding="utf-8")
    assert "\ncontract:" in signed
    assert "\ncontract:" not in processes.without(signed, "contract")


def test_the_engine_agrees_with_the_loop_of_matrices() -> None:
    found = engine.compare(draws=400, cycles=12, rounds=1)
    assert found.apart < 1e-12
    assert 0.0 < found.errors < 5.0
    assert min(found.loop, found.expected, found.chance) > 0.0


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="memory of children is POSIX")
def test_long_runs_are_measured_and_compared(capsys: pytest.CaptureFixture[str]) -> None:
    long.report("scenarios/ppss.yaml", 900, ["base"])
    printed = capsys.readouterr().out
    assert "at most 11" in printed
    assert "ranks" in printed
    with pytest.raises(RuntimeError, match="ended with 1"):
        long.one("no/such/file.yaml", 10, "base", 5)


def test_placing_costs_something() -> None:
    plain, placed = placing.compare(rounds=1, blocks=1)
    assert plain > 0.0
    assert placed > 0.0


@pytest.mark.parametrize("fading", [False, True])
def test_the_scenario_from_a_file_and_the_loop_agree(fading: bool) -> None:
    found = journey.compare(draws=8_192 + 300, cycles=12, rounds=1, fading=fading)
    assert found.apart < 1e-12
    assert found.ratio > 0.0
    assert found.scaled > 0.0


def test_yearly_cash_agrees_too() -> None:
    case = journey.example(12, fading=True)
    drawn = [drawing.block(case, 0, 0, 50)]
    npv, cash = journey.engine_cash(case, drawn)
    present, plain = journey.loop_cash(journey.joined(drawn), 12)
    assert np.max(np.abs(cash - plain)) < 1e-12 * np.max(np.abs(plain))
    assert npv == pytest.approx(present, rel=1e-12)


def test_whole_people_agree_with_multinomial_draws() -> None:
    found = chance.compare(draws=300, years=5, rounds=1)
    # Of 30 means the largest difference, in standard errors.
    assert found.errors < 5.0
    assert found.noise < 1.0


def test_rates_agree_with_another_implementation(monkeypatch: pytest.MonkeyPatch) -> None:
    found = rates.compare(rows=300, years=12, spread=0.7, rounds=1)
    assert found.found.sign_changes.max() > 1
    if rates.installed():
        assert found.apart < 1e-8
        assert found.alone == 0
    monkeypatch.setattr(rates, "PEER", "no_such_module")
    assert np.isnan(rates.compare(rows=10, years=5, spread=0.1, rounds=1).loop)


def test_without_the_other_one_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rates, "PEER", "no_such_module")
    rates.report(20, 5, 1)
    assert "pyxirr is not installed" in capsys.readouterr().out
