"""The terms of a contract: how much is paid, for what, when, and by whom to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.model_contract import Condition, Term
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_amounts import Terms, how_much
from socinvest.scenario.build_contract_conditions import Conditions
from socinvest.scenario.build_contract_dates import read_due
from socinvest.scenario.build_contract_parties import pays
from socinvest.scenario.context import optional_text
from socinvest.scenario.contract_deal import AT, Deal, growth

__all__ = ["read_terms"]

Path = tuple[str | int, ...]
FORMS = ("amount", "share", "price", "steps", "top_up", "fee")
"""The fields that say how much; exactly one of them stands in a term."""
_FITTING: Mapping[str, tuple[str, ...]] = {
    "of": ("share", "price", "steps"),
    "from": ("share", "price"),
    "up_to": ("share", "price"),
    "beyond": ("share", "price"),
    "between": ("steps",),
    "terms": ("top_up", "fee"),
}
"""Fields that go with some forms only."""


def read_terms(
    deal: Deal, given: Mapping[str, shape.ContractTerm], conditions: Conditions
) -> tuple[Term, ...]:
    """All terms that are sound, in the order of the file."""
    terms = Terms(deal, conditions, given)
    if not given:
        deal.ctx.report("contract.term", (*AT, "terms"), "{path} is empty: nothing is paid",
                        "name a payment and what it is for")  # fmt: skip
    for key, one in given.items():
        name = str(key)
        made = _term(terms, (*AT, "terms", name), name, one)
        terms.seen.append(name)
        if made is not None:
            terms.made[name] = made
    return tuple(terms.made.values())


def _term(terms: Terms, path: Path, name: str, given: shape.ContractTerm) -> Term | None:
    deal = terms.deal
    ctx = deal.ctx
    form = _form(terms, path, given)
    condition, sound = _condition(terms, path, given)
    accounts = pays(deal, path, given, form or "")
    if given.by is not None and not deal.by_cohort:
        ctx.report("contract.cohort", (*path, "by"), "{path}: all people are one cohort",
                   "add cohorts: {{first: 2016-08 to 2017-07, ...}}")  # fmt: skip
        return None
    if form is None or not sound:
        return None
    how = how_much(terms, path, form, given)
    if how is None or accounts is None:
        return None
    on = (*how.get("terms", ()), how.get("beyond"))
    earlier = [terms.made[one] for one in on if one in terms.made]
    due = read_due(deal, path, given, how.get("of"), condition, earlier, terms.measures)
    added = _added(deal, path, given)
    if due is None or added is None:
        return None
    payer, payee, among = accounts
    model: Any = {"amount": "fixed"}.get(form, form)
    if form == "share" and "of" not in how:
        model = "fixed"
    return Term(name, model, payer, payee, due, ctx.at(path), optional_text(given.title),
                None if given.clause is None else str(given.clause), condition=condition,
                among=among, by_cohort=given.by is not None, **how, **added)  # fmt: skip


def _form(terms: Terms, path: Path, given: shape.ContractTerm) -> str | None:
    ctx = terms.deal.ctx
    forms = [form for form in FORMS if getattr(given, form) is not None]
    if len(forms) != 1:
        ctx.report("contract.term", path, "{path} must say how much in exactly one way: {forms}",
                   forms=", ".join(FORMS))  # fmt: skip
        return None
    form = forms[0]
    for name, fitting in _FITTING.items():
        if getattr(given, "from_" if name == "from" else name) is not None and form not in fitting:
            ctx.report("contract.term", (*path, name), "{path} does not go with '{form}'",
                       "it is for {fitting}", form=form, fitting=", ".join(fitting))  # fmt: skip
            return None
    return form


def _condition(
    terms: Terms, path: Path, given: shape.ContractTerm
) -> tuple[Condition | None, bool]:
    """What must hold, and whether it could be read."""
    parts: list[Condition] = []
    for name, raw in (("if", given.if_), ("unless", given.unless)):
        if raw is None:
            continue
        read = terms.conditions.of((*path, name), raw)
        if read is None:
            return None, False
        at = terms.deal.ctx.at((*path, name))
        parts.append(read if name == "if" else Condition("not", at, parts=(read,)))
    if len(parts) < 2:
        return (parts[0] if parts else None), True
    return Condition("all", terms.deal.ctx.at(path), parts=tuple(parts)), True


def _added(deal: Deal, path: Path, given: shape.ContractTerm) -> dict[str, Any] | None:
    """What the amount grows by until it is paid."""
    told: dict[str, Any] = {}
    for name in ("index", "interest"):
        raw = getattr(given, name)
        if raw is not None:
            told[name] = growth(deal, (*path, name), raw)
    return None if any(figure is None for figure in told.values()) else told
