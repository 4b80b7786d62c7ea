"""What is owed for what was observed: the same as the engine says, and nothing that is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest import read_scenario
from socinvest.answers.agreement_block import signed
from socinvest.contract.missing import PEOPLE, Lack
from socinvest.contract.owed import Line, Owed, owed
from socinvest.contract.settle import Facts, Reading, settle
from socinvest.course.simulate import simulate
from socinvest.draws import block
from socinvest.errors import ScenarioError
from socinvest.model import Input
from socinvest.model_contract import Condition, Contract, Stop
from socinvest.scenario.outcome_values import ALL, Seen
from socinvest.scenario.outcomes import Outcomes
from tests import factories
from tests.contract import contracts as make
from tests.contract.random_contracts import Case, cases

Key = tuple[str, str]


def outcomes(observed: Mapping[str, Any], people: Any = 60.0, until: int | None = None) -> Outcomes:
    """Observations by measure: one value for all, or by cohort and ``pooled``."""
    seen = {
        name: {scope: Seen(float(v), make.HERE) for scope, v in by.items()}
        for name, one in observed.items()
        for by in [one if isinstance(one, dict) else {"c1": one, ALL: one}]
    }
    by_cohort = people if isinstance(people, dict) else {"c1": people, ALL: people}
    return Outcomes(Input("seen.yaml", ""), by_cohort, {}, seen, until)


def found(agreed: Contract, observed: Mapping[str, Any], people: Any = 60.0, **more: Any) -> Owed:
    scenario = factories.tiny_scenario([factories.fixed("k", more.pop("k", 1.0))])
    return owed(scenario, agreed, outcomes(observed, people, **more))


def line(of: Owed, term: str) -> Line:
    return next(one for one in of.lines if one.payment.term == term)


def amounts(of: Owed) -> dict[str, float | None]:
    return {one.payment.term: one.amount for one in of.lines if one.payment.kind == "term"}


# --- the contract of Norrköping ---

GRID = [
    # saving, and what is paid by R1, R2, R3 without and with better school results
    (-2.0, (4.0, 4.0, 4.0), (4.0, 4.0, 4.0)),
    (0.0, (4.0, 4.0, 4.0), (4.0, 4.0, 4.0)),
    (3.9, (4.0, 6.34, 7.9), (4.0, 6.34, 7.9)),
    (6.0, (6.0, 7.6, 10.0), (6.0, 7.6, 10.0)),
    (11.0, (10.0, 10.0, 10.0), (11.0, 11.0, 11.0)),
    (15.0, (10.0, 10.0, 10.0), (12.0, 12.0, 12.0)),
]


@pytest.mark.parametrize(("saving", "without", "with_school"), GRID)
@pytest.mark.parametrize("reading", [0, 1, 2], ids=["R1", "R2", "R3"])
def test_the_hand_worked_sums_are_owed(
    saving: float, without: tuple[float, ...], with_school: tuple[float, ...], reading: int
) -> None:
    agreed = make.norrkoping(("R1", "R2", "R3")[reading])
    for school, expected in ((False, without), (True, with_school)):
        seen = found(agreed, {"saving": saving, "delivered": True, "school": school})
        assert seen.complete
        assert sum(one or 0.0 for one in amounts(seen).values()) == pytest.approx(expected[reading])


def test_what_is_missing_is_named_and_the_rest_is_settled() -> None:
    seen = found(make.norrkoping(), {"delivered": True, "school": True})
    assert amounts(seen) == {"guarantee": pytest.approx(4.0), "savings": None, "bonus": None}
    assert seen.missing == {Lack("saving", None): ("savings", "bonus")}
    assert not seen.complete


def test_a_payment_that_would_be_nothing_anyway_waits_for_nothing() -> None:
    seen = found(make.norrkoping(), {"delivered": True, "saving": 3.9})
    assert amounts(seen)["bonus"] == 0.0
    assert seen.complete
    seen = found(make.norrkoping(), {"delivered": True, "saving": 10.1})
    assert seen.missing == {Lack("school", None): ("bonus",)}


def test_what_is_forbidden_is_known_whatever_is_missing() -> None:
    seen = found(make.norrkoping(), {"delivered": False})
    assert set(amounts(seen).values()) == {0.0}
    assert seen.complete


def test_only_what_falls_due_by_then() -> None:
    agreed = make.contract(
        (
            make.term("early", "fixed", 1.0, month=12),
            make.term("late", "fixed", 2.0, month=36),
        ),
        measures=("saving",),
    )
    seen = found(agreed, {}, until=35)
    assert amounts(seen) == {"early": 1.0}
    assert [event.what.name for event in seen.later] == ["late"]
    assert amounts(found(agreed, {}, until=36)) == {"early": 1.0, "late": 2.0}


# --- conditions that are known before their parts are ---


@pytest.mark.parametrize(
    ("condition", "seen", "told"),
    [
        (make.both(make.when("a"), make.when("b")), {"a": False}, 0.0),
        (make.both(make.when("a"), make.when("b")), {"a": True}, None),
        (make.either(make.when("a"), make.when("b")), {"b": True}, 1.0),
        (make.either(make.when("a"), make.when("b")), {"b": False}, None),
        (make.unless(make.when("a"), make.when("b")), {"b": True}, 0.0),
        (make.unless(make.when("a"), make.when("b")), {"b": False}, None),
        (make.unless(make.both(make.when("a"), make.when("b"))), {"a": False}, 1.0),
    ],
)
def test_conditions(condition: Condition, seen: Mapping[str, bool], told: float | None) -> None:
    agreed = make.contract(
        (make.term("fee", "fixed", 1.0, condition=condition),), measures=("a", "b")
    )
    assert amounts(found(agreed, seen))["fee"] == told


def by_cohort(scope: Any) -> Contract:
    early = make.when("reduction", ">=", 0.10, scope)
    terms = (make.term("early", "fixed", 1.0, condition=early),)
    return make.contract(terms, measures=("reduction",), cohorts=2)


@pytest.mark.parametrize(
    ("scope", "seen", "told"),
    [
        ("any_cohort", {"c1": 0.12}, 1.0),
        ("any_cohort", {"c1": 0.08}, None),
        ("every_cohort", {"c1": 0.12}, None),
        ("every_cohort", {"c1": 0.08}, 0.0),
        ("pooled", {"c1": 0.12, "c2": 0.12}, None),
        ("pooled", {ALL: 0.10}, 1.0),
    ],
)
def test_cohorts(scope: str, seen: Mapping[str, float], told: float | None) -> None:
    assert amounts(found(by_cohort(scope), {"reduction": seen}))["early"] == told


def test_one_cohort_is_settled_while_the_other_waits() -> None:
    agreed = make.contract(
        (make.term("share", "share", 0.5, of="saving", month=(24, 36), by_cohort=True),),
        measures=("saving",), cohorts=2,
    )  # fmt: skip
    seen = found(agreed, {"saving": {"c1": 4.0}})
    assert [one.amount for one in seen.lines] == [pytest.approx(2.0), None]
    assert seen.missing == {Lack("saving", "c2"): ("share",)}


def test_people_are_asked_for_where_they_count() -> None:
    agreed = make.contract(
        (
            make.term("each", "price", 2.0, of="people"),
            make.term("named", "fixed", "people / 10"),
            make.term("capped", "fixed", 5.0),
        ),
        limits=(make.limit("person", "capped", at_most=0.1, per="person"),),
    )
    seen = found(agreed, {}, people={})
    assert set(amounts(seen).values()) == {None}
    assert seen.missing == {Lack(PEOPLE, None): ("each", "named", "capped")}
    assert amounts(found(agreed, {})) == {
        "each": pytest.approx(120.0), "named": pytest.approx(6.0), "capped": pytest.approx(5.0),
    }  # fmt: skip


def test_what_is_reckoned_on_a_missing_payment_is_missing() -> None:
    seen = found(make.rikers(), {})
    assert set(amounts(seen).values()) == {None}
    assert list(seen.missing) == [Lack("reduction", None)]


# --- limits that wait ---


def capped(cap: float, upper: float | None) -> Contract:
    return make.contract(
        (
            make.term("first", "share", 1.0, of="saving", upper=upper, month=12),
            make.term("second", "fixed", 3.0, month=24),
        ),
        limits=(make.limit("cap", "first", "second", at_most=cap),), measures=("saving",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cap", "upper", "waits"), [(10.0, None, True), (10.0, 6.0, False), (10.0, 8.0, True)]
)
def test_a_limit_may_still_lower_what_is_due(cap: float, upper: float | None, waits: bool) -> None:
    seen = found(capped(cap, upper), {})
    second = line(seen, "second")
    assert second.amount == 3.0
    assert second.open_limits == (("cap",) if waits else ())


def test_a_limit_that_is_met_first_waits_for_nothing() -> None:
    agreed = capped(10.0, None)
    swapped = replace(agreed, terms=(agreed.terms[1], agreed.terms[0]))
    late = replace(swapped.terms[1], due=replace(swapped.terms[1].due, months=(36,)))
    seen = found(replace(swapped, terms=(swapped.terms[0], late)), {})
    assert line(seen, "second").open_limits == ()


# --- a stop that nobody knows of ---


def test_what_falls_due_after_a_stop_waits_for_its_condition() -> None:
    agreed = make.contract(
        (
            make.term("before", "fixed", 1.0, month=12),
            make.term("after", "fixed", 2.0, month=36),
        ),
        measures=("failed",), stop=Stop(make.when("failed"), 24, make.HERE),
    )  # fmt: skip
    assert amounts(found(agreed, {})) == {"before": 1.0, "after": None}
    assert amounts(found(agreed, {"failed": True})) == {"before": 1.0, "after": 0.0}
    assert amounts(found(agreed, {"failed": False})) == {"before": 1.0, "after": 2.0}


# --- figures without one value ---


def test_a_term_that_hangs_on_an_uncertain_figure_is_refused() -> None:
    agreed = make.contract((make.term("fee", "fixed", "loose * 2"),))
    parameters = [
        factories.stated("free", "uniform", limits=(1.0, 2.0)),
        factories.derived("loose", "free + 1"),
    ]
    scenario = factories.tiny_scenario(parameters)
    with pytest.raises(ScenarioError) as error:
        owed(scenario, agreed, outcomes({}))
    [problem] = error.value.problems
    assert (problem.code, problem.path) == ("observed.uncertain", "contract.terms.fee")
    assert "'loose'" in problem.message
    assert amounts(owed(scenario, agreed, outcomes({}), certain=False)) == {
        "fee": pytest.approx(5.0)
    }


# --- properties ---


def read(facts: Facts, draw: int) -> tuple[dict[Key, Any], tuple[float, ...]]:
    """One draw's readings by measure and scope, and its people."""
    values: dict[Key, Any] = {}
    for name, reading in facts.readings.items():
        for number, value in enumerate(reading.cohorts, 1):
            values[name, f"c{number}"] = np.asarray(value)[draw]
        values[name, ALL] = np.asarray(reading.pooled)[draw]
    return values, tuple(float(np.asarray(people)[draw]) for people in facts.people)


def truly(
    contract: Contract, values: Mapping[Key, Any], people: tuple[float, ...], k: float
) -> dict[tuple[Any, ...], float]:
    """What the engine pays when everything is known, by line."""
    cohorts = [one.name for one in contract.cohorts]
    readings = {
        name: Reading(tuple(values[name, c] for c in cohorts), values[name, ALL])
        for name in contract.measures
    }
    settled = settle(contract, {"k": k}, Facts(readings, people))
    return {where(payment): float(payment.amount[0]) for payment in settled.payments}


def where(payment: Any) -> tuple[Any, ...]:
    return (payment.kind, payment.term, payment.cohort, payment.payer, payment.payee,
            payment.month, payment.part)  # fmt: skip


def told(contract: Contract, values: Mapping[Key, Any], people: Mapping[str, float],
         k: float) -> Owed:  # fmt: skip
    observed: dict[str, dict[str, Any]] = {}
    for (name, scope), value in values.items():
        observed.setdefault(name, {})[scope] = value
    return found(contract, observed, people, k=k)


def everybody(people: tuple[float, ...]) -> dict[str, float]:
    return {**{f"c{i}": n for i, n in enumerate(people, 1)}, ALL: sum(people)}


@settings(deadline=None, max_examples=60)
@given(cases(), st.integers(0, 3))
def test_one_draws_measured_outcomes_give_that_draws_payments(case: Case, draw: int) -> None:
    values, people = read(case.facts, draw)
    k = float(case.parameters["k"][draw])
    seen = told(case.contract, values, everybody(people), k)
    assert seen.complete
    expected = truly(case.contract, values, people, k)
    assert {where(one.payment): one.amount for one in seen.lines} == pytest.approx(expected)


def may_rise(contract: Contract, one: Line) -> bool:
    """Whether a payment may rise when another falls, or when there is more capital."""
    term = next((term for term in contract.terms if term.name == one.payment.term), None)
    returns = {limit.name for limit in contract.limits if limit.return_at_most is not None}
    reckoned = term is None or bool(term.terms) or term.beyond is not None
    return reckoned or not returns.isdisjoint(one.open_limits)


@settings(deadline=None, max_examples=100)
@given(cases(), st.integers(0, 3), st.data())
def test_what_is_said_to_be_known_does_not_depend_on_what_is_missing(
    case: Case, draw: int, data: st.DataObject
) -> None:
    """Whatever the missing observations turn out to be, what was told as due comes true."""
    values, people = read(case.facts, draw)
    k = float(case.parameters["k"][draw])
    dropped = data.draw(st.sets(st.sampled_from(sorted(values))))
    people_known = data.draw(st.booleans())
    kept = {key: value for key, value in values.items() if key not in dropped}
    seen = told(case.contract, kept, everybody(people) if people_known else {}, k)
    for other in range(4):
        changed, others = read(case.facts, other)
        full = {key: kept.get(key, changed[key]) for key in values}
        expected = truly(case.contract, full, people if people_known else others, k)
        for one in seen.lines:
            if one.lacks:
                continue
            due = expected[where(one.payment)]
            assert one.amount is not None
            if one.open_limits:
                assert due <= one.amount + 1e-9 or may_rise(case.contract, one)
            else:
                assert one.amount == pytest.approx(due, abs=1e-9)


def test_a_draw_of_the_whole_calculation_gives_what_it_paid() -> None:
    """Team Nystart: what a draw measured, settled as observed, is what that draw paid."""
    scenario = read_scenario("team_nystart")
    assert scenario.contract is not None
    drawn = block(scenario, 1, 0, 12)
    run = simulate(scenario, drawn, "chance")
    quiet = simulate(scenario, drawn, "expected")
    [strategy] = scenario.contract.strategies
    found = signed(scenario, strategy, drawn, run.trajectories, quiet.trajectories)
    facts = found.seen.facts
    due = set()
    for draw in range(drawn.n):
        values = {
            (name, scope): np.broadcast_to(value, (drawn.n,))[draw]
            for name, reading in facts.readings.items()
            for scope, value in (("all", reading.cohorts[0]), (ALL, reading.pooled))
        }
        observed: dict[str, dict[str, Any]] = {}
        for (name, scope), value in values.items():
            observed.setdefault(name, {})[scope] = value
        people = float(np.broadcast_to(facts.people[0], (drawn.n,))[draw])
        outcome = outcomes(observed, {"all": people, ALL: people})
        seen = owed(scenario, scenario.contract, outcome)
        paid = {where(one): float(one.amount[draw]) for one in found.paid.payments}
        assert {where(one.payment): one.amount for one in seen.lines} == pytest.approx(paid)
        due.add(round(sum(one.amount or 0.0 for one in seen.lines)))
    assert len(due) > 3, "draws differ in what they pay"
