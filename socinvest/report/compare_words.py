"""How one speaks of a comparison: letters for alternatives, names, conventions, assumptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import Any

from socinvest.i18n import translator
from socinvest.model import SHARED_BUDGET, SOCIETY
from socinvest.records import dataclass
from socinvest.report.matrix import widest
from socinvest.report.numbers import Numbers
from socinvest.report.page import Page

__all__ = ["NOTHING_CHOSEN", "Side", "Told", "Whose", "side"]

Told = Mapping[str, Any]
NOTHING_CHOSEN = "nothing"


@dataclass(frozen=True, slots=True)
class Whose:
    """A view: its section, its name in the answer, and its title; ``level`` 1 is a part of one."""

    section: str
    name: str
    title: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """A comparison in one language. Titles are plain text."""

    told: Told
    page: Page
    _: Callable[[str], str]

    @property
    def numbers(self) -> Numbers:
        return self.page.numbers

    @property
    def keys(self) -> list[str]:
        """The alternatives in order."""
        return [one["alternative"] for one in self.told["alternatives"]]

    def letter(self, key: str) -> str:
        """A letter for an alternative; a word for doing nothing."""
        if key == NOTHING_CHOSEN:
            return self._("nothing")
        return ascii_uppercase[self.keys.index(key)]

    def title(self, key: str) -> str:
        """The alternative's own title."""
        one = next(one for one in self.told["alternatives"] if one["alternative"] == key)
        return self.page.both(one["title"]) or str(one["strategy"])

    def scenario(self, key: str) -> str:
        """The title of its scenario."""
        label = next(
            one["scenario"] for one in self.told["alternatives"] if one["alternative"] == key
        )
        return self.page.both(self._of(label)["title"])

    def comparator(self, label: str) -> str:
        """What a scenario is compared with."""
        one = self._of(label)["comparator"]
        return self.page.both(one["title"]) or str(one["strategy"])

    def _of(self, label: str) -> Told:
        found: Told = next(one for one in self.told["scenarios"] if one["scenario"] == label)
        return found

    def view(self, who: Whose) -> Told:
        found: Told = self.told[who.section][who.name]
        return found

    def flows(self, who: Whose) -> bool:
        """Whether any alternative changes anything for a view."""
        return any(
            one["npv"][key] for one in self.view(who)["alternatives"].values()
            for key in ("mean", "p5", "p95")
        ) or any(
            row[key] for rows in self.told["budget_effect"].get(who.name, {}).values()
            for row in rows for key in ("mean", "p5", "p95")
        )  # fmt: skip

    def perspectives(self, *, all_: bool = False) -> list[Whose]:
        """Society first; unless ``all_``, one that is a single payer's is among the payers."""
        names = list(self.told["results"])
        first = widest(names)
        return [
            Whose("results", name, self.page.perspective(name))
            for name in sorted(names, key=lambda name: name != first)
            if all_ or name == SOCIETY or len(self.page.members(name)) != 1
        ]

    def payers(self) -> list[Whose]:
        """Those for whom anything changes."""
        every = (Whose("payers", name, self.page.party(name)) for name in self.told["payers"])
        return [who for who in every if self.flows(who)]

    def budgets(self, payer: str) -> list[Whose]:
        """A payer's budgets for which anything changes; none where it has only the shared one."""
        own = [n for n in self.told["budgets"] if n.partition("/")[0] == payer]
        if all(name.partition("/")[2] == SHARED_BUDGET for name in own):
            return []
        every = (
            Whose("budgets", name, self.page.budget(name.partition("/")[2]), 1) for name in own
        )
        return [who for who in every if self.flows(who)]

    def assumed(self) -> str:
        """That the chances rest on assumed effects; '' where none does."""
        letters = [
            self.letter(one["alternative"])
            for one in self.told["alternatives"]
            if one["given_assumed_effect"]
        ]
        if not letters:
            return ""
        if len(letters) == 1:
            return self._("All of it given the assumed effect of {letters}.").format(
                letters=letters[0]
            )
        return self._("All of it given the assumed effects of {letters}.").format(
            letters=", ".join(letters)
        )

    def defined(self, name: str) -> str:
        """A definition."""
        return self.page.both(self.told["definitions"][name])

    def frame(self) -> Iterator[str]:
        """Prices, years and rate, whose they are, and what had to be converted."""
        _, kept = self._, self.told["conventions"]
        yield _(
            "Prices of {price_year}; {horizon} years from {start}; discount rate {rate}. The "
            "conventions are those of {of}."
        ).format(
            price_year=kept["price_year"], horizon=kept["horizon"], start=kept["start"],
            rate=self.rate(kept["discount_rate"]), of=kept["of"],
        )  # fmt: skip
        if self.told["mode"] == "expected":
            yield _(
                "Expected mode: people are counted in expected numbers, so the ranges hold "
                "what is uncertain about the figures but not chance between people."
            )
        for one in self.told["scenarios"]:
            if one["variant"] != "base":
                yield _("{scenario} is its variant {name}.").format(
                    scenario=one["scenario"], name=one["variant"]
                )
            changed = "; ".join(f"{s['path']} = {s['value']}" for s in one["set"])
            if changed:
                yield _("Changed in {scenario} with --set: {changes}.").format(
                    scenario=one["scenario"], changes=changed
                )

    def converted(self) -> list[str]:
        """What differed between the scenarios, and what was done about it."""
        return [self._converted(one) for one in self.told["differences"]]

    def _converted(self, one: Told) -> str:
        _, what = self._, one["what"]
        fields = {"scenario": one["scenario"]}
        if one["how"] == "index":
            return _(
                "{scenario}: prices of {own} are told in those of {common}: times {factor}, by "
                "{index}."
            ).format(**fields, own=one["own"], common=one["common"], index=one["index"],
                     factor=self.numbers.plain(one["factor"], 4))  # fmt: skip
        if one["how"] == "parties":
            template = _("{scenario}: the perspective {name} is {own} in its file, here {common}.")
            return template.format(
                **fields, name=what.partition(".")[2], own=", ".join(one["own"]),
                common=", ".join(one["common"]),
            )  # fmt: skip
        if one["how"] == "title":
            return _("{scenario}: {party} ({own}) counts as the same as {common}.").format(
                **fields, party=what.partition(".")[2], own=self.page.both(one["own"]),
                common=self.page.both(one["common"]),
            )  # fmt: skip
        if what == "time.horizon":
            template = (
                _("{scenario}: its file ends after {own} years; here its course goes on to "
                  "{common}.")
                if one["common"] > one["own"]
                else _("{scenario}: of the {own} years of its file only {common} are counted.")
            )  # fmt: skip
            return template.format(**fields, own=one["own"], common=one["common"])
        return _("{scenario}: {what} is {own} in its file, here {common}.").format(
            **fields, what=self._rule(what), own=self._value(what, one["own"]),
            common=self._value(what, one["common"]),
        )  # fmt: skip

    def _rule(self, what: str) -> str:
        _ = self._
        names = {
            "money.discount_rate": _("the discount rate"),
            "money.outcome_discount_rate": _("the discount rate of quality-adjusted years"),
            "money.timing": _("the time of year at which payments are discounted"),
            "money.compounding": _("the compounding"),
            "money.tax_factor": _("the tax factor"),
            "money.inflation": _("the inflation"),
            "money.displacement": _("the displacement"),
            "money.lost_leisure": _("the value of lost leisure"),
            "evidence.rule": _("the rule for graded effects"),
        }
        return names.get(what, what)

    def _value(self, what: str, value: Any) -> str:
        _ = self._
        words = {
            "year_start": _("at the beginning of the year"),
            "mid_year": _("in the middle of the year"),
            "year_end": _("at the end of the year"),
            "yearly": _("yearly"),
            "continuous": _("continuous"),
            "graded": _("weaker evidence counts for less, by our rule"),
            "as_stated": _("as their studies state them"),
        }
        if isinstance(value, str):
            return words.get(value, value)
        return self.numbers.short(value) if what == "money.tax_factor" else self.rate(value)

    def unit(self) -> str:
        """One of the currency, in a sentence."""
        currency = self.told["conventions"]["currency"]
        return self._("krona") if currency == "SEK" else str(currency)

    def rate(self, value: float) -> str:
        """A rate or a share in per cent."""
        return f"{self.numbers.short(value * 100)}\u00a0%"

    def dominance(self, some: Sequence[Told]) -> list[str]:
        """Who dominates whom on average, a sentence each."""
        return [self._dominates(one) for one in some if one["in_mean"]]

    def _dominates(self, one: Told) -> str:
        _ = self._
        fields = {"share": self.numbers.share(one["share"])}
        better, worse = self.letter(one["better"]), self.letter(one["worse"])
        if one["worse"] == NOTHING_CHOSEN:
            template = (
                _("{better} strictly dominates doing nothing; in {share} of the draws it "
                  "dominates.")
                if one["strict"]
                else _("{better} dominates doing nothing; so it does in {share} of the draws.")
            )  # fmt: skip
            return template.format(**fields, better=better)
        if one["better"] == NOTHING_CHOSEN:
            template = (
                _("Doing nothing strictly dominates {worse}; in {share} of the draws it "
                  "dominates.")
                if one["strict"]
                else _("Doing nothing dominates {worse}; so it does in {share} of the draws.")
            )  # fmt: skip
            return template.format(**fields, worse=worse)
        template = (
            _("{better} strictly dominates {worse}; in {share} of the draws it dominates.")
            if one["strict"]
            else _("{better} dominates {worse}; so it does in {share} of the draws.")
        )
        return template.format(**fields, better=better, worse=worse)


def side(told: Told, lang: str) -> Side:
    """A comparison as it is spoken of in ``lang``."""
    _ = translator(lang)
    numbers = Numbers(lang, told["conventions"]["currency"])
    budgets = dict.fromkeys(told["budgets"])
    page = Page({**told, "budgets": {"": budgets}}, numbers, _)
    return Side(told, page, _)
