"""A long run forgets its blocks and answers the same as one that keeps every draw."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from typing import Any, Literal

import pytest

from socinvest import model
from socinvest.answers import blockwise, counted, kept, memory, rerun
from socinvest.errors import ScenarioError
from socinvest.pipeline import run
from tests.factories import HERE, figure, stated, text
from tests.worked import COSTS, FUND, SCHOOL, line, pupils, with_money, with_parameter

DRAWS = 20_000
"""Three blocks."""


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is more than a thousand draws is a long run."""
    for module in (kept, blockwise, counted):
        monkeypatch.setattr(module, "EXACT", 1_000)
    monkeypatch.setattr(rerun, "_KEPT", 1)
    monkeypatch.setattr(rerun, "_AGAIN", 1)


def cases() -> dict[str, model.Scenario]:
    posts = line("posts", "posts", 700_000.0, cases_per_worker=figure(25.0))
    grant = model.Financing(
        "grant", FUND, SCHOOL, ("programme",), figure(0.5), HERE, cap=figure(5e6)
    )
    idle = model.Strategy("idle", text("idle"), ())
    helps = stated("effect", "lognormal", mean=0.45, cv=0.18, scale="risk_ratio")
    case = pupils()
    course = case.courses["course"]
    well = tuple(
        model.Quality(figure(0.9 - 0.1 * place), HERE, state=state.name)
        for place, state in enumerate(course.states)
    )
    quarters = model.Time(2017, 1, 4, cycles_per_year=4)
    entering = model.Intake("total", figure(300.0), 0.25, HERE)
    points = replace(course, within_cycle="weights", weights=(0.5, *([1.0] * 15), 0.5))
    ended = replace(
        pupils(intake=entering),
        time=quarters,
        courses={"course": replace(points, quality=well)},
    )
    return {
        "idle beside it": replace(case, strategies={**case.strategies, "idle": idle}),
        "quarters, points, quality": with_money(ended, inflation=0.02, outcome_discount_rate=0.01),
        "posts": with_parameter(pupils(costs=(*COSTS, posts)), helps),
        "capped": with_parameter(pupils(financing=(grant,)), helps),
        "money": with_money(case, tax_factor=1.3, inflation=0.02, displacement=0.2),
    }


def different(path: str, one: Any, two: Any) -> list[str]:
    """Where two answers differ by more than rounding."""
    if isinstance(one, dict):
        assert one.keys() == two.keys(), path
        return [d for key in one for d in different(f"{path}.{key}", one[key], two[key])]
    if isinstance(one, list):
        assert len(one) == len(two), path
        pairs = enumerate(zip(one, two, strict=True))
        return [d for i, (a, b) in pairs for d in different(f"{path}.{i}", a, b)]
    if isinstance(one, float) and isinstance(two, (int, float)):
        # An effect's curve has a closed form only in a short run; otherwise it is interpolated.
        drawn = "curves" in path and "effect" in path
        tolerance = 1e-2 if drawn else 1e-6 if "break_even" in path else 1e-9
        same = abs(one - two) <= tolerance * max(abs(one), abs(two)) + (2e5 if drawn else 1e-4)
        return [] if same else [f"{path}: {one} and {two}"]
    return [] if one == two else [f"{path}: {one} and {two}"]


@pytest.mark.parametrize("mode", ["chance", "expected"])
@pytest.mark.parametrize("kind", list(cases()))
def test_the_answers_are_those_of_a_run_that_keeps_every_draw(
    kind: str, mode: Literal["chance", "expected"], request: pytest.FixtureRequest
) -> None:
    case = cases()[kind]
    whole = run(case, draws=DRAWS, mode=mode, pictures=True)
    one, pictures = whole.summary(), whole.pictures()
    request.getfixturevalue("streamed")
    answer = run(case, draws=DRAWS, mode=mode, pictures=True)
    two = answer.summary()
    assert two["quantile_error"] == 0.0
    # Texts tell the range of an effect over fewer of its draws.
    codes = [[warning["code"] for warning in each.pop("warnings")] for each in (one, two)]
    assert codes[0] == codes[1]
    assert not different("", one, two)
    assert not different("", pictures, answer.pictures())
    npv = [r.npv("ppss", "kommun", section="payers") for r in (whole, answer)]
    assert npv[0] == pytest.approx(npv[1])


@pytest.mark.usefixtures("streamed")
def test_memory_does_not_grow_with_the_blocks() -> None:
    peaks = []
    for blocks in (4, 12):
        tracemalloc.start()
        run(pupils(), draws=blocks * 8_192, mode="expected")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Four blocks of draws stay at hand; what a window of the sketches keeps grows as the root.
    assert peaks[1] < 1.4 * peaks[0]


def test_a_run_that_cannot_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "physical", lambda: 1e6)
    for draws in (10_000, 10**8):
        with pytest.raises(ScenarioError) as caught:
            run(pupils(), draws=draws)
        assert caught.value.problems[0].code == "run.memory"
