"""The scenario builder: what a file says becomes the vocabulary, or located problems."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.errors import ScenarioError
from socinvest.model import Account, ParameterTarget, TransitionTarget
from socinvest.numerics import expression
from socinvest.scenario.build import read

EXAMPLE = Path(__file__).parents[1] / "data" / "example.yaml"


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = EXAMPLE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(path: Path) -> dict[str, list[str]]:
    with pytest.raises(ScenarioError) as raised:
        read(path)
    found: dict[str, list[str]] = {}
    for one in raised.value.problems:
        assert one.at.line > 0, one
        assert one.at.column > 0, one
        found.setdefault(one.code, []).append(f"{one.message} | {one.hint}")
    return found


def test_example_says_what_it_means() -> None:
    scenario = read(EXAMPLE)
    cost = scenario.parameters["ppss_cost"]
    assert cost.key == "ppss_example/ppss_cost"
    assert cost.stated is not None
    assert cost.stated.arguments["value"] == 40_000
    assert cost.price_factor == 1.0
    assert scenario.parameters["prices.support"].key == "unit_costs/support"
    support = scenario.courses["course"].costs[0]
    assert support.payer == Account("kommun", "socialnämnden")
    assert support.payee == Account("person", "gemensamt")
    assert support.release is not None
    assert support.release.since == 1
    (effect,) = scenario.interventions["ppss"].effects
    assert effect.target == TransitionTarget("course", "enrolled", "unqualified")
    assert effect.lasts == 3.0
    assert scenario.perspectives["samhälle"].parties == ("kommun", "region", "stat", "person")
    day = scenario.variants["day_price"].scenario.parameters["ppss_cost"]
    assert day.stated is not None
    assert day.stated.arguments["value"] == pytest.approx(156 * 365)
    (claim,) = scenario.claims
    assert float(expression.evaluate(claim.compute.expression, {})) == pytest.approx(66.7 / 57)


def test_sets_outrank_variants_and_are_recorded() -> None:
    scenario = read(EXAMPLE, [("ppss_cost", "50 000 SEK/pupil/year")])
    for one in (scenario, scenario.variants["day_price"].scenario):
        stated = one.parameters["ppss_cost"].stated
        assert stated is not None
        assert stated.arguments["value"] == 50_000
        assert one.parameters["ppss_cost"].provenance.grade == "assumed"
    assert scenario.sets == (("ppss_cost", "50 000 SEK/pupil/year"),)


def test_set_keeps_an_effect_an_effect() -> None:
    effect = read(EXAMPLE, [("effect", "0.8")]).parameters["effect"]
    assert (effect.scale, effect.estimated_on) == ("risk_ratio", "reached")


def test_only_wanted_variants_are_built() -> None:
    assert list(read(EXAMPLE, variants=["what_if_10"]).variants) == ["what_if_10"]
    assert not read(EXAMPLE, variants=["base"]).variants
    with pytest.raises(ScenarioError) as raised:
        read(EXAMPLE, variants=["what_if"])
    assert "did you mean 'what_if_10'?" in raised.value.problems[0].hint


def test_effect_on_a_parameter(tmp_path: Path) -> None:
    old = "{transition: enrolled -> unqualified, by: effect, whom: reached, lasts: 3 years}"
    path = changed(tmp_path, (old, "{parameter: risk, by: effect, whom: reached}"))
    (effect,) = read(path).interventions["ppss"].effects
    assert effect.target == ParameterTarget("risk")


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("by: effect,", "by: efect,", "reference.unknown", "did you mean 'effect'?"),
        ("whom: reached, lasts", "whom: offered, lasts", "effect.evidence", "estimated on those"),
        ("find_work: {value: 15 %", "find_work: {value: 15", "share.percent", "15 %?"),
        ("comparator: nuläge", "comparator: nulage", "reference.unknown", "nuläge"),
        ("cycle: year", "cycle: week", "value.choice", "week"),
        ("within_cycle: half_cycle", "within_cycle: trapezoid", "value.choice", "trapezoid"),
        ("comparator:", "fund: {}\ncomparator:", "not_yet", "fund"),
        ("unit_cost: ppss_cost", "unit_cost: stay", "unit.mismatch", "unit_cost"),
        ("unit: SEK/year}", "unit: SEK}", "unit.mismatch", "cost_at_70"),
        ("payee: stat}", "payee: staten}", "reference.unknown", "did you mean 'stat'?"),
        ("kommun/fond, payee: economy", "kommun/fnd, payee: economy", "reference.unknown", "fond"),
        ("rank: -0.3", "rank: -3", "correlation.member", "between -1 and 1"),
        ("between: [risk, accept]", "between: [risk, stay]", "correlation.member", "not sampled"),
        ("    duration: stay\n", "", "field.missing", "duration"),
        ("covers: [programme]", "covers: [start_up]", "financing.payee", "start_up"),
        ('expect: ">= 1"', 'expect: ">= 1 SEK"', "unit.mismatch", "expect"),
        ("price_year: 2016, discount", "price_year: 2031, discount", "price.index_missing", "2031"),
        ("{unqualified: risk, qualified: rest}", "{unqualified: 1.2}", "share.percent", "1.2"),
        ("id: ppss_example", "id: ppss example", "name.invalid", "ppss example"),
        ("for: 3 years", "for: stay", "value.fixed", "fixed time"),
        ("format: 1", "format: 2", "format.version", "newer"),
        ("application: {behov: text", "application: {behov: [text]", "value.type", "text"),
        ("evidence: assumed}\n  work_q", "evidence: guessed}\n  work_q", "value.choice", "guessed"),
        ("evidence: reported}\n  stay", "evidence: randomised}\n  stay", "evidence.kind", "figure"),
        ("lasts: 3 years}", "lasts: 3 year, lag: -1 year}", "value.range", "negative"),
        ("find_work: {value: 15 %", "year: {value: 15 %", "name.reserved", "year"),
        ("in: working, item: produktion", "in: wrking, item: produktion", "reference.unknown",
         "did you mean 'working'?"),
    ],
)  # fmt: skip
def test_each_mistake_is_located(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    found = problems(changed(tmp_path, (old, new)))
    assert code in found, found
    assert any(words in text for text in found[code]), found[code]


def test_all_problems_at_once(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ("by: effect,", "by: efect,"),
        ("find_work: {value: 15 %", "find_work: {value: 15"),
        ("payee: stat}", "payee: staten}"),
    )
    assert len(problems(path)) >= 2
    assert sum(len(texts) for texts in problems(path).values()) == 3


def test_a_broken_parameter_is_reported_once(tmp_path: Path) -> None:
    found = problems(changed(tmp_path, ("risk: {pert:", "risk: {prt:")))
    assert list(found) == ["field.unknown"]


def test_programme_must_not_be_free_to_society(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ("person: {}", "person: {}\n  utförare: {}"),
        (
            "payer: kommun/utbildningsnämnden, payee: economy, kind: cash",
            "payer: kommun/utbildningsnämnden, payee: utförare",
        ),
    )
    assert "money.free_programme" in problems(path)
    line = "      - {item: start_up"
    work = "      - {item: work, quantity: reached, unit_cost: ppss_cost, payer: utförare, "
    text = path.read_text(encoding="utf-8").replace(
        line, work + "payee: economy, delivers: true}\n" + line
    )
    path.write_text(text, encoding="utf-8")
    assert read(path).interventions["ppss"].costs[1].delivers


def test_same_thing_covered_twice(tmp_path: Path) -> None:
    line = "    - {in: working, item: kommunalskatt"
    both = (
        "    - {in: outside, item: a, unit_cost: 1 SEK/year, payer: kommun, payee: economy, "
        "covers: [x]}\n    - {transition: outside -> working, item: b, unit_cost: 1 SEK, "
        "payer: kommun, payee: economy, covers: [x, y]}\n"
    )
    found = problems(changed(tmp_path, (line, both + line)))
    assert "both cover x" in found["money.double"][0]


def test_sub_group_has_its_own_stream(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        (
            "for: 3 years}}",
            "for: 3 years}, groups: [{name: flickor, share: 45 %}, {name: pojkar, share: 55 %, "
            "set: {parameters.risk: {value: 40 %, evidence: assumed}}}]}",
        ),
    )
    girls, boys = read(path).target_group.groups
    assert not girls.parameters
    assert boys.parameters["risk"].key == "ppss_example/pojkar/risk"
