"""Proposals side by side: sums by hand, the same as runs of their own, any order."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import socinvest
from socinvest.answers.compare import Asked, compare
from socinvest.errors import ScenarioError

DATA = Path(__file__).parents[1] / "data"
ALPHA, BETA = str(DATA / "compare" / "alpha.yaml"), str(DATA / "compare" / "beta.yaml")
QUALITY = str(DATA.parent / "published" / "sick_sicker.yaml")
DRAWS = 60
INDEX = 335.92 / 316.43
"""The price index of 2020 over that of 2016."""
Told = dict[str, Any]


@cache
def _told(asked: Asked) -> Told:
    return compare(asked).told


def told(*names: str, **more: Any) -> Told:
    return _told(Asked(names=names, draws=DRAWS, **more))


def refusal(*names: str, **more: Any) -> list[tuple[str, str, str, str]]:
    """Code, file, message and hint of everything that is wrong."""
    with pytest.raises(ScenarioError) as caught:
        told(*names, **more)
    return [(p.code, p.at.file, str(p.message), str(p.hint)) for p in caught.value.problems]


def costs(file: str) -> np.ndarray:
    """The draws of a file's uncertain cost."""
    drawn = socinvest.sample(socinvest.read_scenario(file), DRAWS)
    return np.asarray(drawn.base["cost"])


def npv(answer: Told, section: str, name: str, key: str) -> float:
    return float(answer[section][name]["alternatives"][key]["npv"]["mean"])


# --- sums by hand ---


def test_values_chances_and_ties_by_hand() -> None:
    answer = told(ALPHA)
    dear = float(np.mean(costs(ALPHA) > 150_000.0))
    society = answer["results"]["samhälle"]
    one, two = (society["alternatives"][f"alpha:{name}"] for name in ("one", "two"))
    assert one["npv"]["mean"] == pytest.approx(50_000.0 - 100_000.0 * dear)
    assert two["npv"]["mean"] == 50_000.0
    # Better than today by itself; best only half of the draws that it shares.
    assert one["chance_positive"] == pytest.approx(1.0 - dear)
    assert two["chance_positive"] == 1.0
    assert one["chance_best"] == pytest.approx((1.0 - dear) / 2.0)
    assert two["chance_best"] == pytest.approx(dear + (1.0 - dear) / 2.0)
    assert society["nothing"] == {
        "chance_best": 0.0, "expected_loss": pytest.approx(50_000.0),
    }  # fmt: skip
    assert one["expected_loss"] == pytest.approx(100_000.0 * dear)
    assert two["expected_loss"] == 0.0
    (pair,) = society["differences"]
    assert (pair["of"], pair["less"]) == ("alpha:one", "alpha:two")
    assert pair["mean"] == pytest.approx(-100_000.0 * dear)
    assert pair["p95"] == 0.0
    assert (pair["chance_more"], pair["chance_equal"]) == (0.0, pytest.approx(1.0 - dear))


def test_who_pays_nothing_and_gains_nothing_is_in_a_tie_of_all() -> None:
    region = told(ALPHA)["payers"]["region"]
    every = [*region["alternatives"].values(), region["nothing"]]
    assert [one["chance_best"] for one in every] == [1 / 3] * 3
    assert {one["chance_positive"] for one in region["alternatives"].values()} == {0.0}


def test_the_fund_and_the_people_by_hand() -> None:
    answer = told(ALPHA, mode="expected")
    fund = answer["fund"]
    assert fund["budgets"] == ["kommun/fond"]
    two = fund["alternatives"]["alpha:two"]
    assert two["money"]["mean"] == 50_000.0
    assert two["per_unit"]["samhälle"]["value"] == pytest.approx(1.0)
    assert two["per_unit"]["offentlig"]["value"] == pytest.approx(-2.0)
    one = fund["alternatives"]["alpha:one"]
    paid = costs(ALPHA) / 2.0
    assert one["money"]["mean"] == pytest.approx(paid.mean())
    ratio = (150_000.0 - 2.0 * paid).mean() / paid.mean()
    assert one["per_unit"]["samhälle"]["value"] == pytest.approx(ratio)
    people = answer["people"]["alpha:two"]
    assert (people["reached"], people["by_intervention"]) == (5.0, {"two": 5.0})
    assert people["per_person"]["samhälle"] == pytest.approx(10_000.0)


def test_a_fund_may_be_named_and_one_that_pays_nothing_has_no_ratio() -> None:
    named = told(ALPHA, fund=("kommun/skola", "kommun/fond"))["fund"]
    assert named["alternatives"]["alpha:two"]["money"]["mean"] == 100_000.0
    none = told(ALPHA, fund=("region/gemensamt",))["fund"]["alternatives"]["alpha:one"]
    assert none["per_unit"]["samhälle"]["value"] is None
    assert refusal(ALPHA, fund=("kommun/skolan",)) == [
        ("run.option", "--fund", "no scenario has the budget 'kommun/skolan'",
         "did you mean 'kommun/skola'?")
    ]  # fmt: skip


def test_without_a_fund_there_is_none() -> None:
    assert told(BETA, ALPHA + ":two", sets=(("alpha:financing", "[]"),))["fund"] is None


def test_the_budget_effect_by_year() -> None:
    effect = told(ALPHA)["budget_effect"]
    rows = effect["kommun/fond"]["alpha:two"]
    assert [(row["year"], row["mean"]) for row in rows] == [
        (2020, -50_000.0), (2021, 0.0), (2022, 0.0),
    ]  # fmt: skip


def test_dominance_by_payer() -> None:
    pairs = {(one["better"], one["worse"]): one for one in told(ALPHA)["dominance"]}
    dear = float(np.mean(costs(ALPHA) > 150_000.0))
    assert len(pairs) == 6
    two = pairs["alpha:two", "alpha:one"]
    assert (two["in_mean"], two["strict"]) == (True, False)
    assert two["share"] == pytest.approx(dear)
    # Doing nothing is better for the municipality and worse for the young.
    assert not pairs["nothing", "alpha:two"]["in_mean"]
    assert pairs["nothing", "alpha:two"]["share"] == 0.0


# --- common draws ---


def test_an_alternative_is_what_it_is_in_a_run_of_its_own() -> None:
    answer = told("ppss", "hvb:stöd")
    for name, strategy in (("ppss", "ppss"), ("hvb", "stöd")):
        run = socinvest.run(socinvest.read_scenario(name), draws=DRAWS, variants=["base"]).summary()
        for section in ("results", "payers", "budgets"):
            for view, own in run[section][strategy].items():
                found = answer[section][view]["alternatives"][f"{name}:{strategy}"]
                assert found["npv"] == own["npv"]
                assert found["chance_positive"] == own["chance_positive"]
        for budget, rows in answer["budget_effect"].items():
            if budget in run["budgets"][strategy]:
                cash = run["budgets"][strategy][budget]["yearly_cash"]
                own = rows[f"{name}:{strategy}"][: len(cash)]
                assert [r["mean"] for r in own] == [r["mean"] for r in cash]


def test_with_a_contract_it_is_with_it(tmp_path: Path) -> None:
    file = tmp_path / "lent.yaml"
    file.write_text((DATA / "lent.yaml").read_text("utf-8"), "utf-8")
    other = tmp_path / "other.yaml"
    other.write_text("format: 1\nextends: lent.yaml\nid: other\n", "utf-8")
    run = socinvest.run(socinvest.read_scenario(file), draws=DRAWS, variants=["base"]).summary()
    (strategy,) = run["contract"]["by_strategy"]
    found = told(str(file), str(other))["payers"]
    label = run["scenario"]["id"]
    paid = [own["npv"] for own in run["payers"][strategy].values()]
    assert paid == [found[p]["alternatives"][f"{label}:{strategy}"]["npv"] for p in
                    run["payers"][strategy]]  # fmt: skip
    assert paid != [o["npv"] for o in run["contract"]["without"]["payers"][strategy].values()]


def test_parameters_of_one_name_in_unrelated_files_are_independent() -> None:
    assert not np.array_equal(costs(ALPHA) > 150_000.0, costs(BETA) > 75_000.0)


def test_a_file_that_extends_another_meets_the_same_draws(tmp_path: Path) -> None:
    """Only a price differs: the difference is that price, in every draw."""
    (tmp_path / "alpha.yaml").write_text(Path(ALPHA).read_text("utf-8"), "utf-8")
    changed = tmp_path / "dearer.yaml"
    changed.write_text(
        "format: 1\nextends: alpha.yaml\nid: dearer\n"
        "set: {interventions.one.costs.gain.amount: 160 kSEK}\n", "utf-8",
    )  # fmt: skip
    answer = told(f"{changed}:one", f"{tmp_path / 'alpha.yaml'}:one", mode="expected")
    (pair,) = answer["results"]["samhälle"]["differences"]
    assert (pair["mean"], pair["sd"]) == (pytest.approx(10_000.0), pytest.approx(0.0, abs=1e-6))
    assert pair["chance_more"] == 1.0


def test_the_order_of_the_scenarios_changes_nothing() -> None:
    """By conventions that are named, so that they do not come from the first."""
    names = (f"{ALPHA}:one", f"{BETA}:three", f"{ALPHA}:two")
    one, other = (
        told(*order, conventions=Path(ALPHA)) for order in (names, tuple(reversed(names)))
    )
    for section in ("results", "payers", "budgets"):
        assert set(one[section]) == set(other[section])
        for view, found in one[section].items():
            assert found["alternatives"] == other[section][view]["alternatives"]
            assert found["nothing"] == other[section][view]["nothing"]
            every = [*found["alternatives"].values(), found["nothing"]]
            assert math.isclose(sum(o["chance_best"] for o in every), 1.0, abs_tol=1e-15)
    key = lambda one: (one["better"], one["worse"])  # noqa: E731
    assert sorted(one["dominance"], key=key) == sorted(other["dominance"], key=key)
    assert one["fund"] == other["fund"]


# --- what is compared ---


def test_a_strategy_is_chosen_and_a_file_is_read_once() -> None:
    answer = told(f"{ALPHA}:two", BETA, f"{ALPHA}:one")
    assert [one["alternative"] for one in answer["alternatives"]] == [
        "alpha:two", "alpha:one", "beta:three",
    ]  # fmt: skip
    assert [one["scenario"] for one in answer["scenarios"]] == ["alpha", "beta"]
    assert [one["given_assumed_effect"] for one in answer["alternatives"]] == [False, False, True]


def test_two_files_of_one_id_go_by_their_names(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("first", "second"):
        Path(f"{name}.yaml").write_text(Path(ALPHA).read_text("utf-8"), "utf-8")
    answer = told("first.yaml:one", "second.yaml:one")
    assert [one["scenario"] for one in answer["scenarios"]] == ["first.yaml", "second.yaml"]
    (pair,) = answer["results"]["samhälle"]["differences"]
    assert pair["chance_equal"] == 1.0
    best = answer["results"]["samhälle"]["alternatives"].values()
    assert len({one["chance_best"] for one in best}) == 1


def test_a_budget_that_one_file_lacks_is_nothing_there() -> None:
    answer = told(ALPHA, BETA)
    fund = answer["budgets"]["kommun/fond"]
    assert fund["missing"] == ["beta:three"]
    assert fund["alternatives"]["beta:three"]["npv"]["mean"] == 0.0
    assert "beta:three" not in answer["budget_effect"]["kommun/fond"]


@pytest.mark.parametrize(
    ("names", "message", "hint"),
    [
        ((f"{ALPHA}:one",), "2 to 26 alternatives can be compared, not 1",
         "name scenarios, or strategies as SCENARIO:STRATEGY"),
        ((f"{ALPHA}:tow", BETA), "alpha has no strategy 'tow'", "did you mean 'two'?"),
        ((f"{ALPHA}:nu",), "'nu' is what the others of alpha are compared with",
         "doing nothing of what is compared is always among the answers"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared(names: tuple[str, ...], message: str, hint: str) -> None:
    assert [(m, h) for _, _, m, h in refusal(*names)] == [(message, hint)]


def test_a_scenario_that_is_not_there() -> None:
    assert refusal("psps")[0][0] == "file.missing"
    assert refusal("psps:ppss")[0][2] == "there is no scenario 'psps'"


def test_variants_and_sets_of_all_or_of_one() -> None:
    dear = told(ALPHA, BETA, variants=("dear",))
    assert [one["variant"] for one in dear["scenarios"]] == ["dear", "base"]
    assert npv(dear, "budgets", "kommun/fond", "alpha:one") == -200_000.0
    assert told(ALPHA, BETA, variants=("alpha:dear",))["results"] == dear["results"]
    own = told(ALPHA, BETA, sets=(("alpha:cost", "400 kSEK"),))
    assert own["results"] == dear["results"]
    both = told(ALPHA, BETA, sets=(("cost", "0 SEK"),))
    assert npv(both, "payers", "kommun", "alpha:one") == 0.0
    assert npv(both, "payers", "kommun", "beta:three") == 0.0


def test_variants_and_sets_that_mean_nothing() -> None:
    assert refusal(ALPHA, variants=("daer",))[0][2:] == (
        "there is no variant 'daer'", "did you mean 'dear'?",
    )  # fmt: skip
    assert refusal(ALPHA, variants=("gamma:dear",))[0][2] == "no scenario 'gamma' is compared"
    assert refusal(ALPHA, BETA, sets=(("effect", "1.1"),))[0][2].startswith("alpha: ")


# --- conventions ---


def test_conventions_are_those_of_the_first_and_what_is_converted_is_said() -> None:
    answer = told(ALPHA, BETA, mode="expected")
    kept = answer["conventions"]
    assert (kept["price_year"], kept["discount_rate"], kept["horizon"]) == (2020, 0.0, 3)
    told_of = {one["what"]: (one["own"], one["common"]) for one in answer["differences"]}
    assert told_of == {
        "money.discount_rate": (0.03, 0.0),
        "money.outcome_discount_rate": (0.03, 0.0),
        "money.timing": ("year_end", "year_start"),
        "time.horizon": (2, 3),
        "money.price_year": (2016, 2020),
        "perspectives.offentlig": (["kommun", "stat"], ["kommun", "region", "stat"]),
        "parties.kommun": (
            {"sv": "Staden", "en": "Staden"}, {"sv": "Kommunen", "en": "Kommunen"},
        ),
    }  # fmt: skip
    # Nothing is discounted and all is in prices of 2020.
    cost = costs(BETA).mean()
    assert npv(answer, "payers", "kommun", "beta:three") == pytest.approx(-cost * INDEX)
    assert npv(answer, "payers", "person", "beta:three") == pytest.approx(80_000.0 * INDEX)
    factor = next(o for o in answer["differences"] if o["how"] == "index")["factor"]
    assert factor == pytest.approx(INDEX)


def test_the_other_way_round_it_is_the_other_conventions() -> None:
    answer = told(BETA, ALPHA, mode="expected")
    assert npv(answer, "payers", "person", "beta:three") == pytest.approx(80_000.0 / 1.03**2)
    assert npv(answer, "payers", "person", "alpha:one") == pytest.approx(
        150_000.0 / 1.03**2 / INDEX
    )


def test_a_perspective_has_the_parties_of_all_files() -> None:
    answer = told(ALPHA, BETA, mode="expected")
    assert answer["titles"]["perspectives"]["offentlig"] == ["kommun", "region", "stat"]
    public = npv(answer, "results", "offentlig", "beta:three")
    parts = [npv(answer, "payers", name, "beta:three") for name in ("kommun", "stat")]
    assert public == pytest.approx(sum(parts))
    # A perspective that only one file has is worked out for all.
    own = npv(answer, "results", "kommunen", "alpha:one")
    assert own == npv(answer, "payers", "kommun", "alpha:one")


def test_conventions_from_a_file(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "format: 1\nmoney: {discount_rate: 10 %, price_year: 2018}\n"
        "evidence: {rule: as_stated}\n", "utf-8",
    )  # fmt: skip
    answer = told(ALPHA, BETA, mode="expected", conventions=rules)
    kept = answer["conventions"]
    assert (kept["discount_rate"], kept["price_year"]) == (0.1, 2018)
    assert (kept["evidence_rule"], kept["horizon"], kept["of"]) == ("as_stated", 3, "rules.yaml")
    factor = 328.40 / 335.92
    assert npv(answer, "payers", "person", "alpha:one") == pytest.approx(150_000.0 / 1.1 * factor)


def test_a_scenario_lends_its_conventions() -> None:
    answer = told(ALPHA, mode="expected", conventions=Path(BETA))
    assert answer["conventions"]["price_year"] == 2016
    assert npv(answer, "payers", "person", "alpha:one") == pytest.approx(
        150_000.0 / 1.03**2 / INDEX
    )


def test_conventions_that_are_wrong_are_shown_where_they_stand(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "money: {discount_rat: 3 %, price_year: soon}\ntime: {start: then}\nparties: {}\n", "utf-8"
    )
    found = refusal(ALPHA, conventions=rules)
    assert [code for code, *_ in found] == [
        "field.missing", "field.unknown", "value.type", "value.date", "field.unknown",
    ]  # fmt: skip
    assert {file for _, file, *_ in found} == {"rules.yaml"}
    rules.write_text("format: 1\nmoney: {discount_rate: high}\n", "utf-8")
    ((code, file, message, _),) = refusal(ALPHA, conventions=rules)
    assert (code, file) == ("compare.conventions", "rules.yaml")
    assert message.endswith("rules.yaml: unknown parameter 'high' in money.discount_rate")


@pytest.mark.parametrize(
    ("sets", "message", "hint"),
    [
        ((("beta:time.start", "2021"), ("beta:interventions.three.costs.pay.year", "2021"),
          ("beta:interventions.three.costs.help.year", "2021")),
         "starts in 2021 and what it is compared with in 2020", "--set time.start=2020"),
        ((("alpha:time.horizon", "1 year"), ("alpha:interventions.one.costs.gain.year", "2020"),
          ("alpha:interventions.two.costs.gain2.year", "2020")),
         "cannot be told by the conventions of", "--conventions"),
        ((("beta:money.price_year", "1980"),), "has no price index for 1980",
         "in the prices of"),
    ],
)  # fmt: skip
def test_what_no_conversion_reaches_is_refused_with_its_place(
    sets: tuple[tuple[str, str], ...], message: str, hint: str
) -> None:
    found = refusal(ALPHA, BETA, sets=sets)
    assert all(file for _, file, *_ in found)
    assert any(message in m for _, _, m, _ in found), found
    assert any(hint in h for *_, h in found), found


def test_another_currency_is_refused_where_it_stands() -> None:
    found = refusal("ppss", "utah_preschool")
    assert {code for code, *_ in found} == {"compare.conventions"}
    assert any("is told in USD and what it is compared with in SEK" in m for _, _, m, _ in found)


# --- what a year is worth ---


def test_quality_adjusted_years_are_counted_where_a_course_weighs_them() -> None:
    answer = told(QUALITY, worth=2_000_000.0)
    found = answer["acceptability"]
    assert found["worths"][0] == 0.0 and found["worths"][-1] == 2_000_000.0
    for name, by in found["by_perspective"].items():
        lines = [*by["alternatives"].values(), by["nothing"]]
        assert np.allclose(np.sum(lines, axis=0), 1.0)
        view = answer["results"][name]
        if not found["left_out"]:
            for key, chances in by["alternatives"].items():
                assert chances[0] == view["alternatives"][key]["chance_best"]


def test_without_quality_weights_nothing_is_said_of_years() -> None:
    assert told(ALPHA)["acceptability"] is None


def test_one_draw_is_answered() -> None:
    answer = compare(replace(Asked(names=(ALPHA,)), draws=1)).told
    assert answer["results"]["samhälle"]["alternatives"]["alpha:one"]["npv"]["sd"] is None
