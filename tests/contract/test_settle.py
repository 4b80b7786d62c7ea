"""When, in what order and to whom: the rules of a settlement, one by one."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.contract.settle import Facts, Reading, settle
from socinvest.errors import ScenarioError
from socinvest.model_contract import Stop
from tests.contract import contracts as make
from tests.contract.contracts import (
    CITY,
    GUARANTOR,
    HERE,
    INTERMEDIARY,
    INVESTOR,
    OTHER_INVESTOR,
    both,
    contract,
    either,
    facts,
    investment,
    limit,
    paid,
    reading,
    settled,
    term,
    unless,
    when,
)


def test_limits_are_used_up_by_date_then_by_the_file() -> None:
    """The term written first is due last: it takes what the others have left."""
    agreed = contract(
        (
            term("late", "fixed", 5.0, month=60),
            term("early", "fixed", 4.0, month=24),
            term("as late", "fixed", 5.0, month=60),
        ),
        limits=(limit("cap", "late", "early", "as late", at_most=10.0),),
    )
    settlement = settled(agreed, facts())
    assert [(p.month, p.term, *p.amount) for p in settlement.payments] == [
        (24, "early", 4.0), (60, "late", 5.0), (60, "as late", 1.0)
    ]  # fmt: skip
    assert settlement.payments[-1].before_limits == [5.0]
    assert settlement.payments[-1].allowed["cap"] == [1.0]


def test_what_one_limit_cuts_uses_nothing_of_another() -> None:
    agreed = contract(
        (term("a", "fixed", 8.0), term("b", "fixed", 8.0)),
        limits=(limit("own", "a", at_most=3.0), limit("both", "a", "b", at_most=10.0)),
    )
    settlement = settled(agreed, facts())
    assert (paid(settlement, "a"), paid(settlement, "b")) == ([3.0], [7.0])


def test_a_top_up_sees_what_was_paid_after_limits_and_may_be_limited() -> None:
    terms = (
        term("savings", "fixed", 9.0),
        term("guarantee", "top_up", 8.0, terms=("savings",), payer=GUARANTOR),
    )
    cap = limit("cap", "savings", at_most=5.0)
    settlement = settled(contract(terms, limits=(cap,)), facts())
    assert (paid(settlement, "savings"), paid(settlement, "guarantee")) == ([5.0], [3.0])
    wide = limit("all", "savings", "guarantee", at_most=6.0)
    settlement = settled(contract(terms, limits=(cap, wide)), facts())
    assert (paid(settlement, "savings"), paid(settlement, "guarantee")) == ([5.0], [1.0])


def test_a_top_up_sees_only_what_was_paid_by_then() -> None:
    agreed = contract(
        (
            term("early", "fixed", 2.0, month=24),
            term("late", "fixed", 4.0, month=60),
            term("floor", "top_up", 5.0, terms=("early", "late"), month=36),
        )
    )
    assert paid(settled(agreed, facts()), "floor") == [3.0]


def test_what_recurs_looks_again() -> None:
    """A yearly fee is of what was paid since the last; a yearly top-up of what is missing still."""
    agreed = contract(
        (
            term("pay", "fixed", 10.0, month=12, times=2, recurs=True),
            term("fee", "fee", 0.05, terms=("pay",), month=12, times=4, recurs=True,
                 payee=INTERMEDIARY),
            term("floor", "top_up", 25.0, terms=("pay",), month=24, times=2, recurs=True),
        )
    )  # fmt: skip
    settlement = settled(agreed, facts())
    fees = [float(p.amount[0]) for p in settlement.payments if p.term == "fee"]
    assert fees == pytest.approx([0.5, 0.5, 0.0, 0.0])
    # 5 is missing after two years; it has been paid after three.
    assert [p.amount.tolist() for p in settlement.payments if p.term == "floor"] == [[5.0], [0.0]]


def test_repeats_and_instalments() -> None:
    for recurs, whole in ((True, 16.0), (False, 4.0)):
        agreed = contract((term("fee", "fixed", 4.0, month=3, times=4, every=3, recurs=recurs),))
        settlement = settled(agreed, facts())
        assert paid(settlement) == [whole]
        assert [p.month for p in settlement.payments] == [3, 6, 9, 12]
        assert [p.amount.tolist() for p in settlement.payments] == [[whole / 4]] * 4


def test_index_runs_from_the_start_and_interest_from_the_windows_end() -> None:
    agreed = contract(
        (
            term("indexed", "fixed", 100.0, month=42, index=0.02),
            term("waiting", "share", 1.0, of="saving", month=42, interest=0.03, waits=(36,)),
            term("loan", "fixed", 100.0, month=42, interest=0.03),
            term("both", "share", 1.0, of="saving", month=42, times=2, index=0.02, interest=0.03,
                 waits=(36,)),
        ),
        measures=("saving",), start=6,
    )  # fmt: skip
    settlement = settled(agreed, facts(saving=100.0))
    assert paid(settlement, "indexed") == pytest.approx([100 * 1.02**3])
    assert paid(settlement, "waiting") == pytest.approx([100 * 1.03**0.5])
    # Nothing is measured, nothing is waited for: from the start.
    assert paid(settlement, "loan") == pytest.approx([100 * 1.03**3])
    first, second = 1.02**3 * 1.03**0.5, 1.02**4 * 1.03**1.5
    assert paid(settlement, "both") == pytest.approx([50 * (first + second)])
    assert settlement.payments[-1].factor == pytest.approx([second])


def test_by_cohort_each_has_its_date_quantity_and_people() -> None:
    agreed = contract(
        (
            term("saved", "share", 0.5, of="saving", month=(36, 48), by_cohort=True,
                 condition=when("saving", ">", "people / 10"), interest=0.1, waits=(30, 36)),
            term("people", "price", 2.0, of="people", month=(12, 24), by_cohort=True),
            term("all", "price", 2.0, of="people", month=60),
        ),
        measures=("saving",), cohorts=2,
    )  # fmt: skip
    settlement = settled(agreed, facts((30.0, 50.0), saving=reading(9.0, 4.0, 6.0)))
    assert [(p.month, p.term, p.cohort) for p in settlement.payments] == [
        (12, "people", "c1"), (24, "people", "c2"), (36, "saved", "c1"), (48, "saved", "c2"),
        (60, "all", None),
    ]  # fmt: skip
    amounts = [float(p.amount[0]) for p in settlement.payments]
    assert amounts == pytest.approx([60.0, 100.0, 2.0 * 1.1**0.5, 3.0 * 1.1, 160.0])


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("same", [True, False]), ("pooled", [True, True]), ("any_cohort", [True, True]),
        ("every_cohort", [False, False]),
    ],
)  # fmt: skip
def test_of_which_cohorts_a_condition_is_asked(scope: str, expected: list[bool]) -> None:
    asked = when("share", ">=", 0.1, scope)  # type: ignore[arg-type]
    agreed = contract(
        (term("t", "fixed", 1.0, month=(24, 36), by_cohort=True, condition=asked),),
        measures=("share",), cohorts=2,
    )  # fmt: skip
    settlement = settled(agreed, facts((10.0, 10.0), share=reading(0.11, 0.15, 0.07)))
    assert [bool(p.holds[0]) for p in settlement.payments if p.holds is not None] == expected
    assert paid(settlement) == [float(sum(expected))]


def test_conditions_by_draw() -> None:
    one, two, three = when("one"), when("two"), when("q", "<=", 3.0)
    found = facts(
        one=np.array([True, True, False, False]),
        two=np.array([True, False, True, False]),
        q=np.array([3.0, 3.1, 2.0, 5.0]),
    )
    for condition, expected in (
        (both(one, two), [1, 0, 0, 0]),
        (either(one, two), [1, 1, 1, 0]),
        (unless(one, two), [0, 0, 0, 1]),
        (unless(one), [0, 0, 1, 1]),
        (three, [1, 0, 1, 0]),
        (both(either(one, two), unless(three)), [0, 1, 0, 0]),
        (when("q", ">", 3.0), [0, 1, 0, 1]),
        (when("q", "<", 3.0), [0, 0, 1, 0]),
        (when("q", ">=", "k"), [1, 0, 1, 1]),
    ):
        agreed = contract((term("t", "fixed", 1.0, condition=condition),))
        settlement = settle(agreed, {"k": np.array([3.0, 4.0, 2.0, 1.0])}, found)
        assert paid(settlement).tolist() == expected


def test_limits_by_cohort_and_person_divide_what_concerns_all() -> None:
    """10 for all, 30 people and 10: 7.5 and 2.5; the cohort's own term comes before."""
    terms = (
        term("own", "fixed", 4.0, month=(12, 24), by_cohort=True),
        term("all", "fixed", 10.0, month=36),
    )
    people = facts((30.0, 10.0))
    by_cohort = limit("cohort", "own", "all", at_most=6.0, per="cohort")
    settlement = settled(contract(terms, limits=(by_cohort,), cohorts=2), people)
    assert paid(settlement, "own") == [8.0]
    assert paid(settlement, "all") == [4.0]
    by_person = limit("person", "own", "all", at_most=0.3, per="person")
    settlement = settled(contract(terms, limits=(by_person,), cohorts=2), people)
    # 9 for the first: 4 and 5; 3 for the second: its own is cut to 3.
    assert paid(settlement, "own") == [7.0]
    assert paid(settlement, "all") == [5.0]


def test_limits_by_cohort_cut_before_those_on_the_whole() -> None:
    """10 for all, 7.5 and 2.5: the cohort's cut to 3 and 2.5 is within 6 for the whole."""
    limits = (limit("whole", "all", at_most=6.0), limit("cohort", "all", at_most=3.0, per="cohort"))
    for order in (limits, limits[::-1]):
        agreed = contract((term("all", "fixed", 10.0),), limits=order, cohorts=2)
        settlement = settled(agreed, facts((30.0, 10.0)))
        assert paid(settlement) == pytest.approx([5.5])
        assert settlement.payments[0].allowed == {"whole": [6.0], "cohort": [5.5]}


def test_a_cohorts_top_up_counts_its_part_of_what_concerns_all() -> None:
    agreed = contract(
        (
            term("all", "fixed", 10.0, month=36),
            term("floor", "top_up", 5.0, terms=("all",), month=(48, 60), by_cohort=True),
        ),
        cohorts=2,
    )
    settlement = settled(agreed, facts((30.0, 10.0)))
    assert [p.amount.tolist() for p in settlement.payments] == [[10.0], [0.0], [2.5]]


def test_investors_share_by_capital_drawn() -> None:
    agreed = contract(
        (
            term("back", "fixed", 8.0, among="payee"),
            term("fee", "fixed", 1.0, among="payer", payee=INTERMEDIARY),
        ),
        investments=(
            investment(3.0, 5.0, name="a"), investment(3.0, 5.0, name="b"),
            investment("k", 10.0, name="c", investor=OTHER_INVESTOR),
        ),
        limits=(limit("cap", "back", at_most="0.8 * principal"),),
    )  # fmt: skip
    settlement = settle(agreed, {"k": np.array([2.0, 0.0])}, facts())
    assert paid(settlement, "back", payee=INVESTOR) == pytest.approx([4.8, 4.8])
    assert paid(settlement, "back", payee=OTHER_INVESTOR) == pytest.approx([1.6, 0.0])
    fees = [p for p in settlement.payments if p.term == "fee"]
    assert [p.payer for p in fees] == [INVESTOR, OTHER_INVESTOR]
    assert fees[1].amount == pytest.approx([0.25, 0.0])


def test_investors_share_by_what_is_promised_while_nothing_is_drawn() -> None:
    agreed = contract(
        (term("back", "fixed", 8.0, among="payee"),),
        investments=(
            investment(0.0, 5.0, name="a"),
            investment(0.0, 15.0, name="c", investor=OTHER_INVESTOR),
        ),
    )
    settlement = settled(agreed, facts())
    assert [p.amount.tolist() for p in settlement.payments if p.kind == "term"] == [[2.0], [6.0]]
    with pytest.raises(ValueError, match="there are none"):
        settled(contract(agreed.terms), facts())


def test_no_more_is_drawn_than_was_promised() -> None:
    agreed = contract(
        (term("back", "fixed", "drawn"), term("promised", "fixed", "committed")),
        investments=(investment("k", 10.0, schedule={0: 0.5, 12: 0.5}),), base="committed",
    )  # fmt: skip
    settlement = settle(agreed, {"k": np.array([8.0, 12.0])}, facts())
    assert settlement.total("capital") == pytest.approx([8.0, 10.0])
    assert paid(settlement, "back") == pytest.approx([8.0, 10.0])
    assert paid(settlement, "promised") == pytest.approx([10.0, 10.0])
    # What is known to have been drawn was drawn.
    settlement = settle(agreed, {"k": 8.0}, facts(capital={"capital": 11.0}))
    assert settlement.total("capital") == [11.0]


def test_stopped() -> None:
    """After the stop nothing is drawn or paid; what is drawn is what was drawn by then."""
    agreed = contract(
        (
            term("before", "fixed", "0.1 * drawn", month=24),
            term("after", "fixed", 3.0, month=25),
        ),
        investments=(investment(10.0, schedule={0: 0.5, 24: 0.2, 36: 0.3}),),
        stop=Stop(when("bad"), 24, HERE), measures=("bad",),
    )  # fmt: skip
    found = facts(bad=np.array([False, True]))
    settlement = settled(agreed, found)
    assert settlement.total("capital") == pytest.approx([10.0, 7.0])
    assert paid(settlement, "before") == pytest.approx([1.0, 0.7])
    assert paid(settlement, "after") == pytest.approx([3.0, 0.0])
    assert settlement.payments[-2].stopped is not None
    assert settlement.payments[-2].stopped.tolist() == [False, True]
    assert settlement.payments[0].stopped is None
    # Capital that is known was drawn before the stop, in the proportions of the schedule.
    known = Facts(found.readings, found.people, {"capital": 6.0})
    settlement = settled(agreed, known)
    drawn = [p.amount for p in settlement.payments if p.kind == "capital"]
    assert np.array(drawn) == pytest.approx(
        np.array([[3.0, 6.0 * 5 / 7], [1.2, 6.0 * 2 / 7], [1.8, 0.0]])
    )


def test_recycled_capital_is_used_once_and_by_its_own_investor() -> None:
    plan = {0: 0.4, 24: 0.3, 48: 0.3}
    agreed = contract(
        (
            term("back", "fixed", 2.0, month=12),
            term("elsewhere", "fixed", 9.0, month=12, payee=INTERMEDIARY),
        ),
        investments=(
            investment(10.0, 5.0, name="a", schedule=plan, recycle=True),
            investment(10.0, 5.0, name="b", investor=OTHER_INVESTOR, schedule=plan, recycle=True),
        ),
    )  # fmt: skip
    settlement = settled(agreed, facts())
    drawn = {name: [p.amount[0] for p in settlement.payments if p.term == name] for name in "ab"}
    assert drawn["a"] == pytest.approx([4.0, 3.0, 0.0])
    assert drawn["b"] == pytest.approx([4.0, 1.0, 0.0])


def test_investors_recycle_their_own_share() -> None:
    plan = {0: 0.5, 24: 0.5}
    agreed = contract(
        (term("back", "fixed", 8.0, month=12, among="payee"),),
        investments=(
            investment(20.0, 12.0, name="a", schedule=plan, recycle=True),
            investment(60.0, 30.0, name="b", investor=OTHER_INVESTOR, schedule=plan, recycle=True),
        ),
    )  # fmt: skip
    settlement = settled(agreed, facts())
    drawn = {name: [p.amount[0] for p in settlement.payments if p.term == name] for name in "ab"}
    # 2 and 6 come back; 2 and nothing are left of what was promised.
    assert drawn["a"] == pytest.approx([10.0, 4.0])
    assert drawn["b"] == pytest.approx([30.0, 6.0])


def test_a_limit_on_the_return_counts_the_capital_of_those_it_pays() -> None:
    agreed = contract(
        (term("one", "fixed", 50.0, month=12), term("shared", "fixed", 50.0, among="payee")),
        investments=(
            investment(10.0, name="a"), investment(20.0, name="b", investor=OTHER_INVESTOR),
        ),
        limits=(
            limit("own", "one", return_at_most=0.1), limit("all", "shared", return_at_most=0.1),
        ),
    )  # fmt: skip
    settlement = settled(agreed, facts())
    assert paid(settlement, "one") == pytest.approx([11.0])
    assert paid(settlement, "shared") == pytest.approx([30.0 * 1.1**5])


def test_a_return_limit_on_payments_to_others_counts_all_capital() -> None:
    agreed = contract(
        (term("days", "fixed", 50.0, month=24, payee=INTERMEDIARY),),
        investments=(investment(10.0, schedule={0: 0.5, 12: 0.5}),),
        limits=(limit("profit", "days", return_at_most=0.08),),
    )
    assert paid(settled(agreed, facts())) == pytest.approx([5 * 1.08**2 + 5 * 1.08])


def test_excluded_terms_are_not_there() -> None:
    agreed = make.rikers()
    whole = settle(agreed, {}, facts(reduction=0.0), exclude=("guarantee",))
    assert not paid(whole).any()
    assert {p.term for p in whole.payments} == {"capital", "steps", "passed on"}


def test_several_shares_of_one_measure_beyond_each_other() -> None:
    """By cohort against pooled: what the cohorts' own terms left over is taken together."""
    agreed = contract(
        (
            term("own", "share", 0.5, of="q", month=(12, 24), by_cohort=True,
                 condition=when("q", ">", 4.0)),
            term("rest", "share", 0.2, beyond="own", month=36),
            term("last", "share", 1.0, beyond="rest", month=(48, 48), by_cohort=True),
        ),
        limits=(limit("cap", "rest", at_most=0.5),), measures=("q",), cohorts=2,
    )  # fmt: skip
    settlement = settled(agreed, facts((30.0, 10.0), q=reading(9.0, 6.0, 3.0)))
    # 6 x 0.5; 3 are left, of which 0.5 / 0.2 = 2.5 are paid; 0.5 remains, 3 : 1 by people.
    assert [p.amount.tolist() for p in settlement.payments] == [
        [3.0], [0.0], [0.5], [pytest.approx(0.375)], [pytest.approx(0.125)]
    ]  # fmt: skip


def test_beyond_a_term_with_index_counts_what_it_paid_for() -> None:
    agreed = contract(
        (
            term("one", "share", 0.5, of="q", month=24, index=0.1),
            term("two", "share", 1.0, beyond="one", month=24),
        ),
        limits=(limit("cap", "one", at_most=2.42),), measures=("q",),
    )  # fmt: skip
    # 2.42 of the money of then is 2 at the start, which pays for 4 of 10.
    assert paid(settled(agreed, facts(q=10.0)), "two") == pytest.approx([6.0])


def test_people_of_whom_there_are_none_are_divided_evenly() -> None:
    agreed = contract(
        (term("all", "fixed", 10.0),),
        limits=(limit("cohort", "all", at_most=3.0, per="cohort"),), cohorts=2,
    )  # fmt: skip
    assert paid(settled(agreed, facts((0.0, 0.0)))) == [6.0]


def test_linear_and_stepped_tables() -> None:
    table = {0.1: 2.0, 0.2: 6.0}
    q = np.array([0.0, 0.1, 0.15, 0.2, 0.9])
    for between, expected in (
        ("stepped", [0.0, 2.0, 2.0, 6.0, 6.0]), ("linear", [2.0, 2.0, 4.0, 6.0, 6.0])
    ):  # fmt: skip
        agreed = contract((term("t", "steps", of="q", steps=table, between=between),))
        assert paid(settled(agreed, facts(q=q))) == pytest.approx(expected)


def test_nothing_runs_backwards() -> None:
    """A form that comes out below zero pays nothing: nobody owes for a contract that fails."""
    agreed = contract(
        (
            term("fixed", "fixed", "principal - 12"),
            term("share", "share", "principal - 12", of="q"),
        ),
        investments=(investment(10.0),),
    )
    assert paid(settled(agreed, facts(q=5.0))) == [0.0]


def test_facts_that_do_not_fit_are_refused() -> None:
    agreed = make.peterborough(1.0)
    short = Facts({"fewer": Reading((1.0,), 1.0)}, (1.0, 1.0))
    with pytest.raises(ValueError, match="'fewer' is read by cohort: 1, not 2"):
        settled(agreed, short)
    with pytest.raises(ValueError, match="people by cohort: 1, not 2"):
        settled(agreed, facts())
    with pytest.raises(ValueError, match="'saving' is not finite"):
        settled(make.norrkoping(), facts(saving=np.nan, delivered=True, school=True))
    with pytest.raises(KeyError):
        settled(make.norrkoping(), facts(saving=1.0, school=True))
    with pytest.raises(ValueError, match="a return is one of the whole contract"):
        settled(
            contract((term("t", "fixed", 1.0),),
                     limits=(limit("l", "t", return_at_most=0.1, per="cohort"),)),
            facts(),
        )  # fmt: skip


def test_figures_without_value_are_refused_at_their_place() -> None:
    agreed = contract((term("t", "fixed", "1 / k"),))
    with pytest.raises(ScenarioError) as error:
        settle(agreed, {"k": np.array([1.0, 0.0])}, facts())
    (problem,) = error.value.problems
    assert problem.code == "run.nonfinite" and problem.at == HERE
    grown = contract((term("t", "fixed", 1.0, index="k"),))
    with pytest.raises(ScenarioError) as error:
        settle(grown, {"k": -1.0}, facts())
    assert [one.hint for one in error.value.problems] == ["it must be > -100 %"]


def test_numbers_are_one_draw() -> None:
    settlement = settled(make.norrkoping(), facts(saving=3.0, delivered=True, school=False))
    assert settlement.n == 1
    assert all(p.amount.shape == (1,) for p in settlement.payments)
    assert settlement.total("nothing of that name").tolist() == [0.0]


def test_the_city_pays_and_the_parties_balance() -> None:
    settlement = settled(make.rikers(), facts(reduction=np.array([0.0, 0.12])))
    months, flows = settlement.net({CITY.party})
    assert months == (0, 12, 24, 36, 48)
    assert flows[-1].tolist() == [0.0, -9.6]
    assert not settlement.net(make.EVERYBODY)[1].any()
