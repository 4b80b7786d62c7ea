"""A settlement in words: how each payment was reckoned, with the numbers put in.

Everything is read from the JSON of a settlement. Words come as markup, in which what users
wrote is set apart; :func:`~socinvest.report.html_markup.plain` makes text of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from socinvest.i18n import translator
from socinvest.model import ECONOMY, SHARED_BUDGET
from socinvest.records import dataclass
from socinvest.report.exact import Exact
from socinvest.report.html_markup import Markup, bdi, escaped, fill, join
from socinvest.report.numbers import Numbers

__all__ = ["Words", "words"]

Settled = Mapping[str, Any]
"""The JSON of a settlement, or a part of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """A settlement and how to speak of it in one language."""

    settled: Settled
    exact: Exact
    _: Callable[[str], str]
    planned: bool = False
    """Whether nothing has been observed yet, and only the terms are told."""

    @property
    def lang(self) -> str:
        return self.exact.numbers.lang

    def both(self, text: Mapping[str, str]) -> str:
        """A text that is there in both languages."""
        return text[self.lang]

    def called(self, one: Settled, name: str) -> Markup:
        """Something by its title, or by its name where the file gives none."""
        return bdi(self.both(one["title"]) if one.get("title") else one[name])

    def cohort(self, one: Settled) -> Markup:
        """Which cohort, in brackets; nothing where it is all of them."""
        if one["cohort"] is None:
            return escaped("")
        return fill(" " + self._("(cohort {name})"), name=self.named_cohort(one["cohort"]))

    def named_cohort(self, name: str) -> Markup:
        """What a cohort is called."""
        title = self.settled["titles"]["cohorts"].get(name)
        return bdi(self.both(title) if title else name)

    def account(self, who: Settled) -> Markup:
        """A party, with its budget where it is a named one."""
        if who["party"] == ECONOMY:
            return escaped(self._("Real resources"))
        party = bdi(self.both(who["title"]))
        if who["budget"] == SHARED_BUDGET:
            return party
        return fill("{party} ({budget})", party=party, budget=bdi(who["budget"]))

    def role(self, role: str) -> str:
        """What a party is in the contract."""
        _ = self._
        told = {
            "outcome_payer": _("Outcome payer"),
            "investor": _("Investor"),
            "provider": _("Service provider"),
            "guarantor": _("Guarantor"),
            "intermediary": _("Intermediary"),
            "evaluator": _("Evaluator"),
        }
        return told[role]

    def head(self, payment: Settled) -> Markup:
        """A payment by title, cohort, part and clause."""
        _ = self._
        parts = [join([self.called(payment, "term"), self.cohort(payment)])]
        if payment["parts"] > 1:
            of = fill(_("part {part} of {parts}"), part=payment["part"], parts=payment["parts"])
            parts.append(of)
        if payment["clause"]:
            parts.append(fill(_("clause {clause}"), clause=bdi(payment["clause"])))
        return join(parts, ", ")

    def formula(self, payment: Settled) -> Markup:
        """How the amount is reckoned, and what that gives before limits."""
        _, told = self._, payment["reckoning"]
        parts = [self._form(told)]
        if payment["parts"] > 1:
            parts.append(
                fill(_("part {part} of {parts}"), part=payment["part"], parts=payment["parts"])
            )
        rates = [told[key] for key in ("index", "interest") if told[key]]
        if rates:
            shown = " + ".join(map(self.exact.share, rates))
            factor = self.exact.plain(told["factor"])
            parts.append(
                fill(_("raised by {rate} a year, times {factor}"), rate=shown, factor=factor)
            )
        whole = join(parts, "; ")
        if payment["stated"] is None or self.planned:
            return whole
        gives = self.exact.money(payment["stated"] * told["factor"])
        return fill("{formula}: {amount}", formula=whole, amount=gives)

    def _form(self, told: Settled) -> Markup:
        form = told["form"]
        if form == "fixed":
            return self._fixed(told)
        if form in ("top_up", "fee"):
            return self._on_payments(told)
        quantity = self._quantity(told)
        if form == "steps":
            return self._steps(told, quantity)
        return self._bounded(told, self._rated(told, quantity))

    def _fixed(self, told: Settled) -> Markup:
        _, contract = self._, self.settled["contract"]
        if told["base"] is None:
            return fill(_("a fixed sum"))
        base = contract["base"] if told["base"] == "principal" else told["base"]
        words_ = (
            _("{share} of the capital drawn, {capital}")
            if base == "drawn"
            else _("{share} of the capital committed, {capital}")
        )
        capital = self.exact.money(contract[base])
        return fill(words_, share=self.exact.share(told["share"]), capital=capital)

    def _quantity(self, told: Settled) -> Markup:
        """What was observed, with its name; what is left of it; or that it is missing."""
        _ = self._
        name = self.observation(told["of"])
        if self.planned:
            return name
        if told["quantity"] is None:
            return fill(_("{what} (not observed)"), what=name)
        value = self.exact.value(told["quantity"], told["unit"] or "")
        if told["beyond"] is not None:
            term = self.term(told["beyond"])
            return fill(_("{value} that {term} has not paid for"), value=value, term=term)
        if told["of"] == "people":
            return escaped(value)
        return fill("{value} ({what})", value=value, what=name)

    def observation(self, name: str) -> Markup:
        """What a measure is called."""
        if name == "people":
            return escaped(self._("number of people"))
        title = self.settled["titles"]["measures"][name]
        return bdi(self.both(title) if title else name)

    def term(self, name: str) -> Markup:
        """What a term is called."""
        title = self.settled["titles"]["terms"][name]
        return bdi(self.both(title) if title else name)

    def _rated(self, told: Settled, quantity: Markup) -> Markup:
        if told["form"] == "share":
            rate = self.exact.share(told["rate"])
            return fill(self._("{rate} of {quantity}"), rate=rate, quantity=quantity)
        price = self.exact.price(told["rate"], told["unit"] or "")
        return fill(self._("{price} times {quantity}"), price=price, quantity=quantity)

    def _bounded(self, told: Settled, rated: Markup) -> Markup:
        """With the bounds between which the quantity is counted."""
        _ = self._
        low, high = (
            None if told[key] is None else self.exact.value(told[key], told["unit"] or "")
            for key in ("from", "up_to")
        )
        if low is None and high is None:
            return rated
        if told["from"] and high is not None:
            return fill(_("{rated}, only the part between {low} and {high}"), rated=rated, low=low,
                        high=high)  # fmt: skip
        if told["from"]:
            return fill(_("{rated}, only the part above {low}"), rated=rated, low=low)
        if low is not None and high is not None:
            return fill(_("{rated}, between {low} and {high}"), rated=rated, low=low, high=high)
        if high is not None:
            return fill(_("{rated}, at most {high}"), rated=rated, high=high)
        return fill(_("{rated}, not below {low}"), rated=rated, low=low)

    def _steps(self, told: Settled, quantity: Markup) -> Markup:
        _ = self._
        steps = [
            fill(_("from {at} {pay}"), at=self.exact.value(one["at"], told["unit"] or ""),
                 pay=self.exact.money(one["pay"]))
            for one in told["steps"]
        ]  # fmt: skip
        table = join(steps, "; ")
        if told["between"] == "linear":
            return fill(_("for {quantity}, in a straight line between the steps ({steps})"),
                        quantity=quantity, steps=table)  # fmt: skip
        return fill(_("for {quantity}, by the steps ({steps})"), quantity=quantity, steps=table)

    def _on_payments(self, told: Settled) -> Markup:
        _ = self._
        terms = join(map(self.term, told["terms"]), ", ")
        paid = _("what is paid") if told["quantity"] is None else self.exact.money(told["quantity"])
        if told["form"] == "fee":
            return fill(_("{rate} of {paid} ({terms})"), rate=self.exact.share(told["rate"]),
                        paid=paid, terms=terms)  # fmt: skip
        return fill(_("what {paid} ({terms}) falls short of {wanted}"), paid=paid, terms=terms,
                    wanted=self.exact.money(told["rate"]))  # fmt: skip

    def condition(self, told: Settled) -> Markup:
        """A condition with what was observed, and whether it holds."""
        _ = self._
        verdicts = {
            True: _("met"),
            False: _("not met"),
            None: _("cannot be told yet"),
        }
        return fill("{condition}: {verdict}", condition=self.asked(told),
                    verdict=verdicts[told["holds"]])  # fmt: skip

    def asked(self, told: Settled) -> Markup:
        """A condition, with what was observed of it."""
        _, kind = self._, told["kind"]
        if kind == "measure":
            return self._measured(told)
        parts = [self.asked(part) if part["kind"] == "measure" else
                 fill("({part})", part=self.asked(part)) for part in told["parts"]]  # fmt: skip
        if kind == "not":
            return fill(_("not {parts}"), parts=join(parts, _(" or ")))
        return join(parts, _(" and ") if kind == "all" else _(" or "))

    def _measured(self, told: Settled) -> Markup:
        _, unit = self._, told["unit"]
        name = self.observation(told["measure"])
        if not self.planned:
            values = join(list(self._values(told["values"], unit)), ", ")
            name = fill("{what} ({value})", what=name, value=values)
        if told["relation"] is None:
            return name
        relations = {
            ">=": _("{what} at least {bound}"),
            "<=": _("{what} at most {bound}"),
            ">": _("{what} more than {bound}"),
            "<": _("{what} less than {bound}"),
        }
        bound = self.exact.value(told["bound"], unit)
        asked = fill(relations[told["relation"]], what=name, bound=bound)
        scopes = {
            "pooled": _("{asked}, all together"),
            "any_cohort": _("{asked}, in any cohort"),
            "every_cohort": _("{asked}, in every cohort"),
        }
        return fill(scopes[told["scope"]], asked=asked) if told["scope"] in scopes else asked

    def _values(self, values: Sequence[Settled], unit: str) -> Iterator[Markup]:
        for one in values:
            shown = self._("not observed")
            if one["value"] is not None:
                shown = self.exact.value(one["value"], unit)
            if len(values) > 1:
                yield join([self.named_cohort(one["cohort"]), f": {shown}"])
            else:
                yield escaped(shown)

    def cuts(self, payment: Settled) -> list[Markup]:
        """The limits that cut a payment; the one that decided where there are several."""
        _ = self._
        told = []
        for one in payment["limits"]:
            if not one["decides"]:
                continue
            name = bdi(one["limit"])
            if one["clause"]:
                clause = fill(_("clause {clause}"), clause=bdi(one["clause"]))
                name = fill("{name} ({clause})", name=name, clause=clause)
            told.append(
                fill(_("Cut to {amount} by the limit {limit}"),
                     amount=self.exact.money(one["allows"]), limit=name)
            )  # fmt: skip
        return told

    def lacking(self, one: Settled) -> Markup:
        """Something that was not observed, with its cohort."""
        return join([self.observation(one["observation"]), self.cohort(one)])


def words(settled: Settled, lang: str, *, planned: bool = False) -> Words:
    """How to speak of a settlement in ``lang`` (``sv`` or ``en``)."""
    numbers = Numbers(lang, settled["currency"])
    return Words(settled, Exact(numbers), translator(lang), planned)
