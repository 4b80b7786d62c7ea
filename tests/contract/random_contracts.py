"""Contracts and facts put together at random, for properties."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from socinvest.contract.settle import Facts, Reading
from socinvest.model import Account
from socinvest.model_contract import Condition, Contract, Investment, Limit, Stop, Term
from tests.contract import contracts as make

DRAWS = 4
MONTHS = st.sampled_from([0, 12, 30, 36, 48, 60])
SUMS = st.sampled_from([0.0, 2.0, 5.0, "0.4 * principal", "committed", "k", "people / 10"])
RATES = st.sampled_from([0.0, 0.3, 1.0, "k / 4", "people / 50"])
GROWTH = st.sampled_from([None, 0.0, 0.02, "k / 100"])


class Case(NamedTuple):
    """A contract, parameters (k,), and facts of several draws."""

    contract: Contract
    parameters: dict[str, Any]
    facts: Facts


@st.composite
def conditions(draw: st.DrawFn, depth: int = 1) -> Condition:
    kind = draw(st.sampled_from(["flag", "bound", "all", "any", "not"] if depth else ["flag"]))
    if kind in ("all", "any", "not"):
        parts = draw(st.lists(conditions(depth - 1), min_size=1, max_size=2))
        return Condition(kind, make.HERE, parts=tuple(parts))
    scope = draw(st.sampled_from(["same", "pooled", "any_cohort", "every_cohort"]))
    if kind == "flag":
        return make.when("flag", scope=scope)
    relation = draw(st.sampled_from([">=", "<=", ">", "<"]))
    return make.when("money", relation, draw(st.sampled_from([0.0, 3.0, "k"])), scope)


@st.composite
def terms(draw: st.DrawFn, number: int, before: list[Term], cohorts: int, shared: bool) -> Term:
    forms = ["fixed", "share", "price", "steps", *(["top_up", "fee"] if before else [])]
    form = draw(st.sampled_from(forms))
    by_cohort = draw(st.booleans())
    fields: dict[str, Any] = {
        "by_cohort": by_cohort,
        "month": tuple(draw(MONTHS) for _ in range(cohorts if by_cohort else 1)),
        "times": draw(st.sampled_from([1, 1, 3])),
        "every": draw(st.sampled_from([6, 12])),
        "recurs": draw(st.booleans()),
        "index": draw(GROWTH),
        "interest": draw(GROWTH),
        "condition": draw(st.none() | conditions()),
        "payee": draw(st.sampled_from([make.INVESTOR, make.OTHER_INVESTOR, make.PROVIDER])),
        "among": draw(st.sampled_from([None, "payee"])) if shared else None,
    }
    if draw(st.booleans()):
        fields["waits"] = tuple(12 + 6 * c for c in range(cohorts if by_cohort else 1))
    rate: Any = draw(RATES)
    if form in ("fixed", "top_up"):
        rate = draw(SUMS)
    if form in ("top_up", "fee"):
        names = [term.name for term in before]
        chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        fields["terms"] = tuple(chosen)
    elif form in ("share", "price"):
        paying = [term.name for term in before if term.form in ("share", "price")]
        if paying and draw(st.booleans()):
            fields["beyond"] = draw(st.sampled_from(paying))
        else:
            fields["of"] = draw(st.sampled_from(["money", "people"]))
        fields["lower"] = draw(st.sampled_from([None, -2.0, 1.0]))
        fields["upper"] = draw(st.sampled_from([None, 4.0, "principal"]))
    elif form == "steps":
        rate = None
        fields["of"] = draw(st.sampled_from(["money", "people"]))
        fields["steps"] = {0.0: 1.0, 3.0: "k", 6.0: "1.2 * principal"}
        fields["between"] = draw(st.sampled_from(["stepped", "linear"]))
    return make.term(f"t{number}", form, rate, **fields)  # type: ignore[arg-type]


@st.composite
def investments(draw: st.DrawFn, number: int, investor: Account) -> Investment:
    plans = [{0: 1.0}, {0: 0.4, 24: 0.6}, {12: 0.25, 36: 0.5, 48: 0.25}]
    return make.investment(
        draw(st.sampled_from([0.0, 6.0, "2 * k", 12.0])),
        draw(st.sampled_from([0.0, 8.0, 12.0])),
        name=f"i{number}",
        investor=investor,
        schedule=draw(st.sampled_from(plans)),  # type: ignore[arg-type]
        recycle=draw(st.booleans()),
    )


@st.composite
def limits(draw: st.DrawFn, number: int, names: list[str]) -> Limit:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    if draw(st.booleans()):
        rate = draw(st.sampled_from([0.0, 0.05, "k / 50"]))
        return make.limit(f"l{number}", *chosen, return_at_most=rate)
    per = draw(st.sampled_from(["contract", "cohort", "person"]))
    bound = draw(st.sampled_from([0.1, "people / 20"] if per == "person" else [1.0, "principal"]))
    return make.limit(f"l{number}", *chosen, at_most=bound, per=per)


@st.composite
def facts(draw: st.DrawFn, cohorts: int) -> Facts:
    money = st.floats(-5.0, 15.0).map(lambda value: round(value, 2))

    def row(values: st.SearchStrategy[Any]) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=DRAWS, max_size=DRAWS)))

    def read(values: st.SearchStrategy[Any]) -> Reading:
        return Reading(tuple(row(values) for _ in range(cohorts)), row(values))

    people = tuple(row(st.sampled_from([0.0, 10.0, 35.0])) for _ in range(cohorts))
    return Facts({"money": read(money), "flag": read(st.booleans())}, people)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A whole contract with the facts of a few draws; k is a parameter that varies."""
    cohorts = draw(st.sampled_from([1, 2]))
    accounts = [make.INVESTOR, make.OTHER_INVESTOR, make.INVESTOR]
    number = draw(st.integers(0, 3))
    capital = [draw(investments(i, accounts[i])) for i in range(number)]
    agreed: list[Term] = []
    for i in range(draw(st.integers(1, 4))):
        agreed.append(draw(terms(i, agreed, cohorts, bool(capital))))
    names = [term.name for term in agreed]
    bounds = [draw(limits(i, names)) for i in range(draw(st.integers(0, 3)))]
    stop = None
    if draw(st.sampled_from([False, False, True])):
        stop = Stop(draw(conditions()), draw(st.sampled_from([24, 36])), make.HERE)
    contract = make.contract(
        agreed, investments=capital, limits=bounds, measures=("money", "flag"), cohorts=cohorts,
        base=draw(st.sampled_from(["drawn", "committed"])), stop=stop,
        start=draw(st.sampled_from([0, 12])),
    )  # fmt: skip
    return Case(contract, {"k": np.array([0.0, 1.0, 2.5, 7.0])}, draw(facts(cohorts)))
