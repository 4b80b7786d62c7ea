"""Break-evens put back into the file give a net present value of 0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.pipeline import run
from tests.factories import HERE, figure, fixed, stated
from tests.worked import (
    COSTS,
    EFFECT,
    PARAMETERS,
    SCHOOL,
    line,
    pupils,
    with_money,
    with_parameter,
)

HELPS = stated("effect", "lognormal", mean=0.45, cv=0.18, scale="risk_ratio")


def expected(case: model.Scenario, n: int = 500) -> dict[str, Any]:
    return run(case, draws=n, mode="expected").summary()


def broken(summary: dict[str, Any], view: str = "samhälle") -> dict[str, Any]:
    result: dict[str, Any] = summary["break_even"]["ppss"]["perspectives"][view]
    return result


def npv(summary: dict[str, Any], view: str = "samhälle") -> float:
    return float(summary["results"]["ppss"][view]["npv"]["mean"])


@pytest.mark.parametrize("view", ["samhälle", "kommunen", "offentlig"])
def test_the_break_even_effect_put_back_gives_zero(view: str) -> None:
    case = with_money(pupils(), discount_rate=0.03)
    first = expected(case)
    entry = broken(first, view)["effect"][0]
    assert entry["status"] == "found"
    assert entry["searched"] == [0.01, 10.0]
    back = with_parameter(
        case, stated("effect", "lognormal", median=entry["value"], cv=0.18, scale="risk_ratio")
    )
    again = expected(back)
    assert abs(npv(again, view)) <= 2e-6 * abs(npv(first, view))
    for name, implied in entry["measures"].items():
        assert implied["strategy"] == pytest.approx(
            again["measures"]["ppss"][name]["mean"], rel=1e-5
        )
        assert implied["difference"] == implied["strategy"] - implied["comparator"]


@pytest.mark.parametrize(
    ("scale", "stated_as"),
    [
        ("odds_ratio", {"family": "lognormal", "mean": 1.0, "cv": 0.2}),
        ("risk_difference", {"family": "normal", "mean": 0.0, "sd": 0.02}),
        ("replace", {"family": "normal", "mean": 0.3, "sd": 0.02}),
    ],
)
def test_every_scale_put_back_gives_zero(scale: model.Scale, stated_as: dict[str, Any]) -> None:
    effect = replace(EFFECT, scale=scale)
    case = with_parameter(pupils(effects=(effect,)), stated("effect", scale=scale, **stated_as))
    first = expected(case)
    entry = broken(first)["effect"][0]
    assert entry["status"] == "found"
    centre = {"lognormal": "median", "normal": "mean"}[stated_as["family"]]
    moved = {k: v for k, v in stated_as.items() if k != "mean"} | {centre: entry["value"]}
    again = expected(with_parameter(case, stated("effect", scale=scale, **moved)))
    assert abs(npv(again)) <= 2e-6 * abs(npv(first))


def test_a_fading_effect_and_one_that_others_depend_on() -> None:
    fading = replace(EFFECT, target=model.TransitionTarget("course", "outside", "working"),
                     lasts=None, fade=model.Fade("half_life", 4.0), by="boost")  # fmt: skip
    boost = replace(fixed("boost", 1.0), stated=None, expression=figure("effect * 1.1").expression)
    effects = (fading, replace(EFFECT, name="two"))
    course = replace(pupils().courses["course"], combine="product")
    case = pupils(effects=effects, parameters=(*PARAMETERS, boost), courses={"course": course})
    first = expected(case)
    entry = next(e for e in broken(first)["effect"] if e["parameter"] == "effect")
    assert entry["status"] == "found"
    back = stated("effect", "lognormal", median=entry["value"], cv=0.18, scale="risk_ratio")
    assert abs(npv(expected(with_parameter(case, back)))) <= 2e-6 * abs(npv(first))


def test_several_effects_have_a_joint_entry_that_gives_zero() -> None:
    second = replace(EFFECT, name="work", by="second", lasts=None,
                     target=model.TransitionTarget("course", "outside", "working"))  # fmt: skip
    parameters = (
        *PARAMETERS, stated("second", "lognormal", mean=1.0, cv=0.3, scale="risk_ratio"),
    )  # fmt: skip
    case = pupils(effects=(EFFECT, second), parameters=parameters)
    first = expected(case)
    joint = broken(first)["effect"][-1]
    assert joint["parameter"] is None
    assert joint["joint"] == ["effect", "second"]
    assert joint["status"] == "found"
    assert joint["value"] > 0.0
    # Of the distribution, not of the draws: it must not drift with their number.
    sds = {
        name: float(np.log(1.0 + cv**2)) ** 0.5 for name, cv in (("effect", 0.18), ("second", 0.3))
    }
    medians = {"effect": (1.0 + 0.18**2) ** -0.5, "second": (1.0 + 0.3**2) ** -0.5}
    for name, cv, sign in (("effect", 0.18, -1.0), ("second", 0.3, 1.0)):
        median = medians[name] * float(np.exp(sign * joint["value"] * sds[name]))
        moved = stated(name, "lognormal", median=median, cv=cv, scale="risk_ratio")
        case = with_parameter(case, moved)
    assert abs(npv(expected(case))) <= 1e-5 * abs(npv(first))


def draws_of(case: model.Scenario) -> dict[str, Any]:
    from socinvest.draws import block

    drawn = block(case, 0, 0, 500)
    return {name: drawn.base[name] for name in ("effect", "second")}


def helped(**fields: Any) -> model.Scenario:
    return with_parameter(pupils(**fields), HELPS)


def test_the_break_even_volume_put_back_gives_zero() -> None:
    costs = (line("programme", "people", 20_000.0, per_year=True),
             line("build", "amount", 300e6, year=0))  # fmt: skip
    case = helped(costs=costs)
    first = expected(case)
    entry = broken(first)["volume"]
    assert (entry["status"], entry["unit"]) == ("found", "pupil")
    intake = replace(case.target_group.intake, size=figure(entry["value"]))
    again = expected(helped(costs=costs, intake=intake))
    assert abs(npv(again)) <= 1e-6 * 300e6


def test_no_volume_where_no_cost_is_fixed() -> None:
    assert broken(expected(helped(costs=COSTS[:1])))["volume"]["status"] == "none"


def test_with_whole_posts_the_volume_from_which_it_stays_up() -> None:
    staff = line("staff", "posts", 900_000.0, cases_per_worker=figure(25.0))
    case = helped(costs=(staff, line("build", "amount", 50e6, year=0)))
    entry = broken(expected(case, 60))["volume"]
    assert entry["status"] == "found"
    for factor, sign in ((0.97, -1.0), (1.0001, 1.0), (1.05, 1.0)):
        intake = replace(case.target_group.intake, size=figure(factor * entry["value"]))
        assert np.sign(npv(expected(replace(
            case, target_group=replace(case.target_group, intake=intake)
        ), 60))) == sign  # fmt: skip


@pytest.mark.parametrize("cap", [None, 10e6])
def test_the_break_even_unit_cost_put_back_gives_zero(cap: float | None) -> None:
    terms = model.Financing(
        "grant", model.Account("stat", model.SHARED_BUDGET), SCHOOL, ("programme",), figure(0.5),
        HERE, None if cap is None else figure(cap),
    )  # fmt: skip
    case = helped(financing=(terms,))
    first = expected(case)
    for view in ("samhälle", "kommunen"):
        entry = broken(first, view)["unit_cost"]
        assert entry["status"] == "found"
        factor = entry["value"]
        scaled = tuple(
            replace(c, unit_cost=figure(f"({factor!r}) * ppss_cost"))
            if c.item == "programme" else replace(c, unit_cost=figure(factor * 500_000.0))
            for c in COSTS
        )  # fmt: skip
        again = expected(helped(financing=(terms,), costs=scaled))
        assert abs(npv(again, view)) <= 1e-6 * abs(npv(first, "kommunen"))
    # 4,900 person-years of 2,800 pupils at 40,000 a year, and 500,000 over the 90 % reached.
    assert entry["per_person_reached"] / entry["value"] == pytest.approx(70_198.0, rel=0.02)


def test_nothing_depends_on_it() -> None:
    summary = expected(pupils())
    stat = summary["break_even"]["ppss"]["payers"]["stat"]
    assert stat["unit_cost"]["status"] == "undefined"
    assert stat["unit_cost"]["value"] is None
