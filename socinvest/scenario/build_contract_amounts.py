"""How much a term of a contract pays: what of which quantity, or reckoned on which terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from socinvest.model import Figure
from socinvest.model_contract import KNOWN, ContractMeasure, Term
from socinvest.numerics.expression import Binary, Name
from socinvest.records import dataclass
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_conditions import Conditions
from socinvest.scenario.build_contract_quantities import is_money, price_of, quantity_of
from socinvest.scenario.build_contract_steps import read_steps
from socinvest.scenario.context import MONEY, SHARE
from socinvest.scenario.contract_deal import Deal, mean

__all__ = ["Terms", "how_much"]

Path = tuple[str | int, ...]
SUMS = ("principal", "drawn", "committed")


@dataclass(slots=True)
class Terms:
    """Terms being built in the order of the file; a term may be reckoned on earlier ones."""

    deal: Deal
    conditions: Conditions
    given: Mapping[str, shape.ContractTerm]
    made: dict[str, Term] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    @property
    def measures(self) -> Mapping[str, ContractMeasure]:
        return self.conditions.measures


def how_much(
    terms: Terms, path: Path, form: str, given: shape.ContractTerm
) -> dict[str, Any] | None:
    """How much: the fields of a term that say so."""
    ctx = terms.deal.ctx
    if form == "amount":
        rate = terms.deal.figure((*path, form), given.amount, MONEY)
        return None if rate is None else {"rate": rate}
    if form in ("top_up", "fee"):
        named = _earlier(terms, path, given)
        raw = getattr(given, form)
        rate = terms.deal.figure((*path, form), raw, MONEY if form == "top_up" else SHARE)
        return None if rate is None or named is None else {"rate": rate, "terms": named}
    if given.beyond is not None:
        return _beyond(terms, path, form, given)
    if given.of is None:
        ctx.report("field.missing", path, "'{name}' is missing in {inside}",
                   "a measure, or people; a share may also be of principal, drawn or committed",
                   name="of", inside=ctx.shown(path))  # fmt: skip
        return None
    of = str(given.of)
    if form == "share" and of in SUMS:
        return _of_capital(terms, path, given, of)
    measure = terms.measures.get(of)
    if of != "people" and not terms.deal.named(
        (*path, "of"), of, (*terms.conditions.names, *KNOWN), "measure"
    ):
        return None
    if of != "people" and measure is None and of not in SUMS:
        return None  # what is wrong with it has been reported
    if not _countable(terms, path, form, of, measure):
        return None
    if of == "people" and not terms.deal.counted((*path, "of")):
        return None
    if form == "steps":
        steps = read_steps(terms.deal, path, given, measure)
        return None if steps is None else {"of": of, **steps}
    want = SHARE if form == "share" else price_of(measure)
    rate = terms.deal.figure((*path, form), getattr(given, form), want)
    bounds = _bounds(terms, path, given, measure)
    return None if rate is None or bounds is None else {"of": of, "rate": rate, **bounds}


def _countable(
    terms: Terms, path: Path, form: str, of: str, measure: ContractMeasure | None
) -> bool:
    """Whether something can be paid so for a quantity."""
    report = terms.deal.ctx.report
    if measure is not None and measure.counts == "chance":
        report("contract.quantity", (*path, "of"), "'{name}' is true or false: there is nothing to "
               "pay by", "it stands in a condition: if: {name}", name=of)  # fmt: skip
        return False
    if measure is None and of != "people":
        report("contract.quantity", (*path, "of"), "{path}: '{name}' is a sum of the contract, not "
               "a measure", "a share of it is a term of its own", name=of)  # fmt: skip
        return False
    is_sum = measure is not None and measure.counts == "cost" and measure.per != "share"
    if form == "price" and is_sum:
        report("contract.quantity", (*path, "of"), "{path}: '{name}' is money already and has no "
               "price", "pay a share of it", name=of)  # fmt: skip
        return False
    if form == "share" and (measure is None or not is_money(measure)):
        report("contract.quantity", (*path, "of"), "{path}: '{name}' is no sum of money to pay a "
               "share of", "a measure of cost in total, or a price for each unit",
               name=of)  # fmt: skip
        return False
    return True


def _of_capital(
    terms: Terms, path: Path, given: shape.ContractTerm, of: str
) -> dict[str, Any] | None:
    """A share of the capital: a fixed sum."""
    for name in ("from", "up_to"):
        if getattr(given, "from_" if name == "from" else name) is not None:
            terms.deal.ctx.report("contract.term", (*path, name), "{path}: a share of capital has "
                                  "no bounds", "take it out")  # fmt: skip
            return None
    share = terms.deal.figure((*path, "share"), given.share, SHARE)
    capital = terms.deal.figure((*path, "of"), of, MONEY)
    if share is None or capital is None:
        return None
    product = Binary("*", share.expression, Name(of))
    return {"rate": Figure(product, capital.unit, share.at)}


def _beyond(
    terms: Terms, path: Path, form: str, given: shape.ContractTerm
) -> dict[str, Any] | None:
    """What another term has not paid for, at a rate of its own."""
    ctx = terms.deal.ctx
    other = str(given.beyond)
    here = (*path, "beyond")
    for name in ("of", "from", "up_to"):
        if getattr(given, "from_" if name == "from" else name) is not None:
            ctx.report("contract.term", (*path, name), "{path}: what is paid for is what "
                       "'{other}' leaves over", "take it out", other=other)  # fmt: skip
            return None
    if not _is_earlier(terms, here, other) or other not in terms.made:
        return None
    term = terms.made[other]
    if term.form not in ("share", "price") or term.of is None:
        ctx.report("contract.term", here, "'{other}' pays no share of a measure, and no price",
                   "only such a term leaves something over", other=other)  # fmt: skip
        return None
    if (given.by is not None) != term.by_cohort:
        ctx.report("contract.cohort", here, "{path}: of this term and '{other}', one is "
                   "paid by cohort", "write by: cohort in both", other=other)  # fmt: skip
        return None
    measure = terms.measures.get(term.of)
    if not _countable(terms, path, form, term.of, measure):
        return None
    want = SHARE if form == "share" else price_of(measure)
    rate = terms.deal.figure((*path, form), getattr(given, form), want)
    return None if rate is None else {"rate": rate, "of": term.of, "beyond": other}


def _earlier(terms: Terms, path: Path, given: shape.ContractTerm) -> tuple[str, ...] | None:
    """The terms that a top-up or a fee is reckoned on."""
    ctx = terms.deal.ctx
    if given.terms is None or given.terms == []:
        ctx.report("contract.term", path, "{path} is reckoned on other terms, but names none",
                   "terms: [one, other]")  # fmt: skip
        return None
    names = given.terms if isinstance(given.terms, list) else [given.terms]
    found: list[str] = []
    for i, raw in enumerate(names):
        here = (*path, "terms", i) if isinstance(given.terms, list) else (*path, "terms")
        name = str(raw)
        if name in found:
            ctx.report("name.duplicate", here, "'{name}' is there already", name=name)
            return None
        if not _is_earlier(terms, here, name) or name not in terms.made:
            return None
        if given.by is not None and not terms.made[name].by_cohort:
            ctx.report("contract.cohort", here, "{path}: '{name}' is not paid by cohort",
                       "take out by: cohort, or write it there as well", name=name)  # fmt: skip
            return None
        found.append(name)
    return tuple(found)


def _is_earlier(terms: Terms, path: Path, name: str) -> bool:
    if not terms.deal.named(path, name, tuple(map(str, terms.given)), "term"):
        return False
    if name in terms.seen:
        return True
    terms.deal.ctx.report("contract.circle", path, "'{name}' does not stand before '{own}'",
                          "a term is reckoned on terms above it", name=name,
                          own=str(path[2]))  # fmt: skip
    return False


def _bounds(
    terms: Terms, path: Path, given: shape.ContractTerm, measure: ContractMeasure | None
) -> dict[str, Any] | None:
    """From which quantity on, and up to which."""
    want = quantity_of(measure)
    told: dict[str, Any] = {}
    for name, field_, raw in (("from", "lower", given.from_), ("up_to", "upper", given.up_to)):
        if raw is not None:
            told[field_] = terms.deal.figure((*path, name), raw, want)
            if told[field_] is None:
                return None
    if len(told) == 2:
        low, high = (mean(figure, terms.deal) for figure in told.values())
        if low is not None and high is not None and low >= high:
            terms.deal.ctx.report("value.range", (*path, "up_to"), "{path} is not above 'from'",
                                  "nothing would ever be paid")  # fmt: skip
            return None
    return told
