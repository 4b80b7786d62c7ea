"""What holds for every contract."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest.contract.amounts import growth
from socinvest.contract.settle import Facts, Reading, settle
from socinvest.numerics.expression import evaluate
from tests.contract import contracts as make
from tests.contract.contracts import facts, norrkoping, paid, reading, settled
from tests.contract.plain import Plain
from tests.contract.random_contracts import Case, cases

MONEY = st.floats(-30.0, 60.0)
TEXTS = st.sampled_from(["R1", "R2", "R3"])


def one_draw(found: Facts, draw: int) -> Facts:
    readings = {
        name: Reading(tuple(c[draw] for c in r.cohorts), r.pooled[draw])
        for name, r in found.readings.items()
    }
    return Facts(readings, tuple(people[draw] for people in found.people))


@settings(max_examples=200, deadline=None)
@given(cases())
def test_as_reckoned_slowly(case: Case) -> None:
    settlement = settle(*case)
    for draw in range(settlement.n):
        plain = Plain(
            case.contract,
            {name: float(value[draw]) for name, value in case.parameters.items()},
            {
                name: [value[draw] for value in (*r.cohorts, r.pooled)]
                for name, r in case.facts.readings.items()
            },
            [float(people[draw]) for people in case.facts.people],
        )
        expected = [(e.name, e.month, *who) for e in plain.run() for who in e.who]
        assert len(expected) == len(settlement.payments)
        for payment, line in zip(settlement.payments, expected, strict=True):
            assert (payment.term, payment.month, payment.payer, payment.payee) == line[:4]
            assert payment.amount[draw] == pytest.approx(line[4], rel=1e-9, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_draw_by_draw(case: Case) -> None:
    """One draw alone gives that draw's payments, to the last bit."""
    whole = settle(*case)
    for draw in range(whole.n):
        parameters = {name: float(value[draw]) for name, value in case.parameters.items()}
        single = settle(case.contract, parameters, one_draw(case.facts, draw))
        assert single.n == 1
        for one, all_ in zip(single.payments, whole.payments, strict=True):
            assert one.amount.tolist() == [all_.amount[draw]]
            assert one.before_limits.tolist() == [all_.before_limits[draw]]


@settings(max_examples=100, deadline=None)
@given(cases())
def test_nothing_is_made_or_lost(case: Case) -> None:
    """Payments are no less than 0, and what one party pays another gets."""
    settlement = settle(*case)
    for payment in settlement.payments:
        assert (payment.amount >= 0.0).all()
        assert np.isfinite(payment.amount).all()
        if payment.kind == "term":
            assert (payment.amount <= payment.before_limits + 1e-9).all()
    months, flows = settlement.net(make.EVERYBODY)
    assert not flows.any()
    apart = sum(settlement.net({party})[1] for party in make.EVERYBODY)
    np.testing.assert_allclose(apart, np.zeros((len(months), settlement.n)), atol=1e-9)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_order_of_payments(case: Case) -> None:
    payments = settle(*case).payments
    assert [p.month for p in payments] == sorted(p.month for p in payments)
    by_month = defaultdict(list)
    for payment in payments:
        by_month[payment.month].append(payment.kind)
    for kinds in by_month.values():
        assert kinds == sorted(kinds)


@settings(max_examples=100, deadline=None)
@given(cases(), st.sampled_from([0, 24, 36, 50]))
def test_what_is_owed_by_then_is_a_beginning(case: Case, until: int) -> None:
    whole, part = settle(*case), settle(*case, until=until)
    expected = [p for p in whole.payments if p.month <= until]
    assert len(part.payments) == len(expected)
    for one, other in zip(part.payments, expected, strict=True):
        assert one.amount.tolist() == other.amount.tolist()


@settings(max_examples=100, deadline=None)
@given(cases())
def test_limits_hold(case: Case) -> None:
    """Money limits on the whole and, where terms are by cohort, on each cohort and person."""
    settlement = settle(*case)
    names = {**case.parameters, **capital_names(case)}
    cohorts = [cohort.name for cohort in case.contract.cohorts]
    nothing = np.zeros(settlement.n)
    for limit in case.contract.limits:
        if limit.at_most is None:
            continue
        spent = {None: nothing} | dict.fromkeys(cohorts, nothing)
        for payment in settlement.payments:
            if payment.kind == "term" and payment.term in limit.terms:
                spent[payment.cohort] = spent[payment.cohort] + payment.amount
        bounds = []
        for people in (*case.facts.people, sum(case.facts.people)):
            bound = evaluate(limit.at_most.expression, {**names, "people": people})
            bounds.append(bound * people if limit.per == "person" else bound)
        most = bounds[-1] if limit.per == "contract" else sum(bounds[:-1])
        assert (sum(spent.values()) <= most + 1e-9).all()
        if limit.per != "contract":
            for name, bound in zip(cohorts, bounds, strict=False):
                assert (spent[name] <= bound + 1e-9).all()


def capital_names(case: Case) -> dict[str, Any]:
    """Capital as the figures of a contract know it; the limits of these cases name principal."""
    found = {}
    terms = (make.term("p", "fixed", "principal"), make.term("c", "fixed", "committed"))
    agreed = make.contract(
        terms, investments=case.contract.investments, base=case.contract.base,
        measures=("money", "flag"), cohorts=len(case.contract.cohorts), stop=case.contract.stop,
    )  # fmt: skip
    for payment in settle(agreed, case.parameters, case.facts).payments:
        if payment.kind == "term":
            found[payment.term] = payment.stated
    return {"principal": found["p"], "committed": found["c"]}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([12, 24, 60]), st.floats(0.0, 1.0)), min_size=1, max_size=4),
    st.sampled_from([0.0, 0.04, 0.13]),
    MONEY,
)
def test_return_is_never_more(dates: list[tuple[int, float]], rate: float, saving: float) -> None:
    """At the rate allowed, what was paid back is worth no more than what was paid in."""
    terms = [
        make.term(f"t{i}", "share", share, of="saving", month=month)
        for i, (month, share) in enumerate(dates)
    ]
    agreed = make.contract(
        terms, investments=(make.investment(10.0, schedule={0: 0.5, 24: 0.5}),),
        limits=(make.limit("profit", *(t.name for t in terms), return_at_most=rate),),
        measures=("saving",),
    )  # fmt: skip
    months, flows = settled(agreed, facts(saving=saving)).net({"investor"})
    worth = sum(
        flow * growth(-rate / (1 + rate), month) for month, flow in zip(months, flows, strict=True)
    )
    uncut = settled(
        make.contract(terms, investments=agreed.investments, measures=("saving",)),
        facts(saving=saving),
    )
    assert worth <= 1e-9
    if saving > 0.0 and paid(uncut) > 100.0:
        assert paid(settled(agreed, facts(saving=saving))) > 0.0


# The readings of Norrköping


@settings(max_examples=200, deadline=None)
@given(TEXTS, MONEY, MONEY, st.booleans(), st.booleans())
def test_monotone_bounded_and_continuous(
    text: Any, one: float, other: float, school: bool, strict: bool
) -> None:
    low, high = sorted((one, other))
    agreed = norrkoping(text, strict=strict)
    found = facts(saving=np.array([low, high]), delivered=True, school=school)
    less, more = paid(settled(agreed, found))
    assert less <= more + 1e-12
    assert more - less <= high - low + 1e-12
    assert 4.0 - 1e-12 <= less and more <= 12.0 + 1e-12
    if not school:
        assert more <= 10.0 + 1e-12


@settings(max_examples=100, deadline=None)
@given(TEXTS, MONEY, st.booleans())
def test_better_never_pays_less(text: Any, saving: float, strict: bool) -> None:
    delivered = np.array([False, False, True, True])
    school = np.array([False, True, False, True])
    found = facts(saving=saving, delivered=delivered, school=school)
    neither, only_school, only_delivered, both = paid(
        settled(norrkoping(text, strict=strict), found)
    )
    assert neither <= min(only_school, only_delivered) + 1e-12
    assert max(only_school, only_delivered) <= both + 1e-12
    if strict:
        assert neither == only_school == 0.0


@settings(max_examples=100, deadline=None)
@given(MONEY, st.booleans())
def test_readings_stand_in_order(saving: float, school: bool) -> None:
    found = facts(saving=saving, delivered=True, school=school)
    first, second, third = (
        paid(settled(norrkoping(text), found))[0]
        for text in ("R1", "R2", "R3")  # type: ignore[arg-type]
    )
    assert first <= second + 1e-12 and second <= third + 1e-12
    if saving <= 0.0 or saving >= 10.0:
        assert first == pytest.approx(second, abs=1e-12)
        assert third == pytest.approx(second, abs=1e-12)


# Forms put together

BOUNDS = st.floats(-10.0, 30.0)
SHARES = st.floats(0.0, 1.5).map(lambda share: round(share, 3))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(SHARES, BOUNDS, BOUNDS), min_size=1, max_size=3),
    st.lists(st.floats(0.0, 8.0), min_size=1, max_size=3),
    st.floats(0.0, 20.0), st.floats(0.0, 40.0), MONEY, MONEY,
)  # fmt: skip
def test_a_guarantee_a_cap_and_what_rises_between(
    shares: list[tuple[float, float, float]],
    rises: list[float],
    guarantee: float,
    cap: float,
    one: float,
    other: float,
) -> None:
    """Shares and steps that rise, topped up and capped: monotone, between the two."""
    table = dict(zip((0.0, 10.0, 20.0), np.cumsum(rises).tolist(), strict=False))
    terms = [
        make.term(f"s{i}", "share", rate, of="saving", lower=low, upper=high)
        for i, (rate, low, high) in enumerate(shares)
    ]
    terms.append(make.term("steps", "steps", of="saving", steps=table))
    names = tuple(term.name for term in terms)
    terms.append(make.term("guarantee", "top_up", guarantee, terms=names))
    agreed = make.contract(
        terms, limits=(make.limit("cap", *names, "guarantee", at_most=cap),), measures=("saving",)
    )
    low, high = sorted((one, other))
    less, more = paid(settled(agreed, facts(saving=np.array([low, high]))))
    assert less <= more + 1e-9
    assert min(guarantee, cap) - 1e-9 <= less and more <= cap + 1e-9


@settings(max_examples=100, deadline=None)
@given(SHARES, SHARES, BOUNDS, BOUNDS, st.floats(0.0, 20.0), MONEY)
def test_beyond_is_what_was_not_paid_for(
    first: float, second: float, lower: float, upper: float, cap: float, saving: float
) -> None:
    """Paid / rate of the first and the quantity of the second are the whole above the bound."""
    agreed = make.contract(
        (
            make.term("one", "share", first, of="saving", lower=lower, upper=upper, index=0.02),
            make.term("two", "share", second, beyond="one"),
        ),
        limits=(make.limit("cap", "one", at_most=cap),), measures=("saving",),
    )  # fmt: skip
    one, two = settled(agreed, facts(saving=saving)).payments
    covered = one.amount / one.factor / first if first else 0.0
    assert two.quantity is not None
    assert covered + two.quantity == pytest.approx(max(saving - lower, 0.0), abs=1e-6)
    assert two.amount == pytest.approx(second * two.quantity, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 6), MONEY, st.floats(0.0, 30.0))
def test_instalments_add_up(times: int, saving: float, cap: float) -> None:
    """In parts or at once, with a cap on the whole."""
    at_once, in_parts = (
        make.contract(
            (make.term("t", "share", 0.5, of="saving", times=number),),
            limits=(make.limit("cap", "t", at_most=cap),), measures=("saving",),
        )
        for number in (1, times)
    )  # fmt: skip
    found = facts(saving=saving)
    assert paid(settled(in_parts, found)) == pytest.approx(paid(settled(at_once, found)), abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(MONEY, st.tuples(st.floats(0.0, 50.0), st.floats(0.0, 50.0)))
def test_one_cohort_or_two_alike(saving: float, people: tuple[float, float]) -> None:
    """A pooled contract does not ask how people are divided."""
    agreed = norrkoping("R2")
    two = make.contract(
        agreed.terms, investments=agreed.investments, cohorts=2, measures=tuple(agreed.measures)
    )
    whole = settled(agreed, facts(sum(people), saving=saving, delivered=True, school=True))
    apart = settled(
        two,
        facts(people, saving=reading(saving, 0.0, 0.0), delivered=reading(True, True, True),
              school=reading(True, True, True)),
    )  # fmt: skip
    assert paid(apart) == pytest.approx(paid(whole))
