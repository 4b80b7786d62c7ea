# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Break-evens put back into the file: the mean net present value must then be zero."""

from __future__ import annotations

import copy
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.cases import HIT, PAID, REACH, costs, effect, effects, parameters
from tests.oracle.compare import doc, merged, run

DRAWS = 150
UNCERTAIN = {
    "e": {"lognormal": {"mean": 0.7, "cv": 0.2}, "scale": "risk_ratio",
          "estimated_on": "reached", "evidence": "assumed"},
    "price": {"gamma": {"mean": "1 000 SEK/pupil/year", "cv": 0.3}, "price_year": 2016,
              "evidence": "assumed"},
    "size": {"value": "100 pupils", "evidence": "assumed"},
}  # fmt: skip
COURSE = """
course:
  within_cycle: half_cycle
  costs: [{in: b, item: support, unit_cost: price, payer: kommun/social, payee: person}]
  measures: {m: {in: b, of: a, after: 1 year}, n: {transition: a -> b}}
target_group: {intake: {per_year: size, for: 2 years}}
"""
PROGRAMME = costs(
    f"item: programme, quantity: reached, unit_cost: 100 SEK/pupil/year, {PAID}",
    f"item: z, amount: 4 kSEK, year: 2018, when: end, {PAID}",
)


def scenario() -> dict[str, Any]:
    return merged(doc(REACH, COURSE, PROGRAMME, effects(HIT)), {"parameters": UNCERTAIN})


def mean(summary: dict[str, Any], view: str = "offentlig") -> float:
    table = "results" if view in summary["results"]["prog"] else "payers"
    return summary[table]["prog"][view]["npv"]["mean"]  # type: ignore[no-any-return]


def answers(summary: dict[str, Any], view: str = "offentlig") -> dict[str, Any]:
    found = summary["break_even"]["prog"]
    return found["perspectives"].get(view) or found["payers"][view]  # type: ignore[no-any-return]


@pytest.mark.parametrize("view", ["offentlig", "kommun", "person"])
def test_effect(view: str, tmp_path: Path) -> None:
    base = run(scenario(), tmp_path, draws=DRAWS)
    [told] = answers(base, view)["effect"]
    assert told["status"] == "found"
    again = scenario()
    # "the median on its own scale at which the mean NPV is 0, its spread on that scale kept"
    again["parameters"]["e"]["lognormal"] = {"median": told["value"], "cv": 0.2}
    put_back = run(again, tmp_path, draws=DRAWS)
    assert mean(put_back, view) == pytest.approx(0.0, abs=1e-6 * abs(mean(base, view)))
    for name, got in told["measures"].items():
        for side, strategy in (("strategy", "prog"), ("comparator", "nu")):
            want = put_back["measures"][strategy][name]["mean"]
            assert got[side] == pytest.approx(want, rel=1e-6), name
        assert got["difference"] == pytest.approx(got["strategy"] - got["comparator"])


@pytest.mark.parametrize(
    ("scale", "value"),
    [("risk_ratio", "0.5"), ("odds_ratio", "0.5"), ("hazard_ratio", "0.5"),
     ("risk_difference", "-0.2"), ("replace", "0.2")],
)  # fmt: skip
def test_certain_effects_on_every_scale(scale: str, value: str, tmp_path: Path) -> None:
    one = doc(REACH, parameters(effect(value, scale)), effects(HIT))
    base = run(one, tmp_path)
    [told] = answers(base)["effect"]
    one["parameters"]["e"]["value"] = told["value"]
    assert mean(base) > 1_000
    assert mean(run(one, tmp_path)) == pytest.approx(0.0, abs=1e-6 * mean(base))


def test_a_normal_difference_keeps_its_sd(tmp_path: Path) -> None:
    one = doc(REACH, effects(HIT))
    one["parameters"]["e"] = {
        "normal": {"mean": -0.1, "sd": 0.04}, "scale": "risk_difference",
        "estimated_on": "reached", "evidence": "assumed",
    }  # fmt: skip
    base = run(one, tmp_path, draws=DRAWS)
    [told] = answers(base)["effect"]
    one["parameters"]["e"]["normal"]["mean"] = told["value"]
    assert mean(run(one, tmp_path, draws=DRAWS)) == pytest.approx(0.0, abs=1e-6 * mean(base))


def test_several_effects(tmp_path: Path) -> None:
    """Jointly: each moved by the same number of its own standard deviations, where it helps."""
    two = doc(REACH, "course: {combine: product}",
              effects(HIT, "name: g, transition: a -> b, by: f, whom: reached"))  # fmt: skip
    common = {"estimated_on": "reached", "evidence": "assumed"}
    two["parameters"] = {
        "e": {"normal": {"mean": -0.02, "sd": 0.03}, "scale": "risk_difference"} | common,
        "f": {"normal": {"mean": 0.01, "sd": 0.01}, "scale": "risk_difference"} | common,
    }
    base = run(two, tmp_path, draws=DRAWS)
    alone_e, alone_f, joint = answers(base)["effect"]
    scale = abs(mean(base))
    for told, name in ((alone_e, "e"), (alone_f, "f")):
        one = copy.deepcopy(two)
        one["parameters"][name]["normal"]["mean"] = told["value"]
        assert mean(run(one, tmp_path, draws=DRAWS)) == pytest.approx(0.0, abs=1e-6 * scale)
    assert joint["unit"] == "sd"
    # A fall helps both; by how many sd is the same number, and mean -0.02, 0.01 sum to -0.01.
    one = copy.deepcopy(two)
    one["parameters"]["e"]["normal"]["mean"] = -0.02 - 0.03 * joint["value"]
    one["parameters"]["f"]["normal"]["mean"] = 0.01 - 0.01 * joint["value"]
    assert mean(run(one, tmp_path, draws=DRAWS)) == pytest.approx(0.0, abs=1e-6 * scale)


def test_volume(tmp_path: Path) -> None:
    base = run(scenario(), tmp_path, draws=DRAWS)
    told = answers(base)["volume"]
    assert (told["status"], told["unit"]) == ("found", "pupil/year")
    size = ("parameters.size", f"{{value: {told['value']!r} pupils, evidence: assumed}}")
    put_back = run(scenario(), tmp_path, draws=DRAWS, sets=[size])
    assert mean(put_back) == pytest.approx(0.0, abs=1e-6 * mean(base))


def test_no_volume_without_fixed_costs(tmp_path: Path) -> None:
    one = doc(REACH, parameters(effect("0.5")), effects(HIT))
    volume = answers(run(one, tmp_path))["volume"]
    assert (volume["value"], volume["status"]) == (None, "none")


def test_volume_with_whole_posts(tmp_path: Path) -> None:
    """From the smallest volume on the net present value stays at or above zero."""
    line = f"item: x, staff: {{cases_per_worker: 10}}, unit_cost: 4 000 SEK/post/year, hired: true, {PAID}"
    one = doc(parameters(effect("0.5"), "size: {value: 100 pupils, evidence: assumed}"),
              effects(HIT), costs(line), "target_group: {intake: {per_year: size}}")  # fmt: skip

    def at(size: float) -> float:
        return mean(
            run(
                one,
                tmp_path,
                sets=[("parameters.size", f"{{value: {size!r} pupils, evidence: assumed}}")],
            )
        )

    # 4 000 a post; 0.1 of the pupils each year saved 1 000 x (.2 + .15 + ...) = some 500 a pupil
    told = answers(run(one, tmp_path))["volume"]
    assert told["status"] == "found"
    v = told["value"]
    assert at(v) >= -1e-6
    assert at(v * (1 - 1e-6)) < 0
    for more in (1.0001, 1.01, 1.1, 1.37, 2.03, 3.7):
        assert at(v * more) >= -1e-6, more


@pytest.mark.parametrize("view", ["offentlig", "kommun"])
def test_unit_cost(view: str, tmp_path: Path) -> None:
    base = run(scenario(), tmp_path, draws=DRAWS)
    told = answers(base, view)["unit_cost"]
    again = scenario()
    lines = again["interventions"]["prog"]["costs"]
    lines[0]["unit_cost"] = f"{100 * told['value']!r} SEK/pupil/year"
    lines[1]["amount"] = f"{4_000 * told['value']!r} SEK"
    put_back = run(again, tmp_path, draws=DRAWS)
    assert mean(put_back, view) == pytest.approx(0.0, abs=1e-6 * abs(mean(base, view)))
    # 28 a year in two years: 56 reached, 5 600 + 4 000 paid at factor 1
    assert told["per_person_reached"] == pytest.approx(told["value"] * 9_600 / 56)


def test_year(tmp_path: Path) -> None:
    one = merged(scenario(), {"parameters": {"e": {"lognormal": {"mean": 0.8, "cv": 0.2}}}})
    one["interventions"]["prog"]["costs"][1]["when"] = "start"
    s = run(one, tmp_path, draws=DRAWS)
    path = [
        row["mean"] / 1.03**y for y, row in enumerate(s["results"]["prog"]["offentlig"]["yearly"])
    ]
    cumulative = list(accumulate(path))
    first = next(y for y in range(5) if min(cumulative[y:]) >= 0)
    assert cumulative[0] < 0 < cumulative[-1]
    assert answers(s)["year"]["value"] == 2017 + first
    assert answers(s)["year"]["status"] == "found"
    society = s["break_even"]["prog"]["perspectives"]["samhälle"]["year"]
    assert (society["value"], society["status"]) == (None, "none")
    assert answers(s, "person")["year"]["value"] is None


def test_chance_does_not_move_them(tmp_path: Path) -> None:
    """They are solved in expected mode on the same parameter draws, whatever the mode."""
    expected = run(scenario(), tmp_path, draws=DRAWS)
    chance = run(scenario(), tmp_path, draws=DRAWS, mode="chance")
    for name in ("effect", "volume", "unit_cost"):
        assert answers(expected)[name] == answers(chance)[name]
