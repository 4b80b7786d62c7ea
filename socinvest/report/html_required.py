"""What would have to be true, for each perspective and payer, against the best evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.contract_words import contracted, touched
from socinvest.report.effects import implied, ways_out
from socinvest.report.html_answer import measure_told
from socinvest.report.html_chart import Part
from socinvest.report.html_effect import evidence, stated, valued
from socinvest.report.html_markup import Markup, element, fill, join, prose
from socinvest.report.html_required_chart import beside
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import Somebody, View
from socinvest.report.required import (
    against_society,
    not_touched,
    only_contract,
    outcome,
    status,
    untouched,
    without_contract,
)

__all__ = ["required"]

Summary = Mapping[str, Any]
_ANSWERED = ("found", "none", "always")


def required(view: View) -> Part:
    """The section of the required effect: the first one, before any net present value."""
    _ = view._
    lead = _(
        "The effect at which the net present value is 0, all else as in the calculation: with a "
        "stronger effect one gains, with a weaker one loses."
    )
    body: list[Markup] = [element("p", lead)]
    for strategy in view.strategies:
        if len(view.strategies) > 1:
            body.append(element("h3", view.named(view.strategy(strategy))))
        if contracted(view.page, strategy) is not None:
            body.append(element("p", without_contract(_)))
        body += _strategy(view, strategy)
    figure, charts = beside(view)
    body += [figure, element("h3", _("The largest assumption")), *_largest(view)]
    return Part("required", _("What must be true"), join(body), charts)


def _strategy(view: View, strategy: str) -> Iterator[Markup]:
    """What is known of each effect and what each would need; then those whom it does not move."""
    asked = [
        who
        for who in view.everybody(strategy)
        if not _free(view, strategy, who) and not _aside(view, strategy, who)
    ]
    effects = view.summary.get("effects", {}).get(strategy, [])
    for effect in effects:
        yield evidence(view, effect)
        yield from _needed(view, strategy, asked, effect["parameter"], len(effects) > 1)
    if sum(not effect.get("price") for effect in effects) > 1:
        yield from _needed(view, strategy, asked, None, True)
    others = list(_others(view, strategy, asked))
    if others:
        yield element("ul", *(element("li", one) for one in others))


def _free(view: View, strategy: str, who: Somebody) -> bool:
    """A payer without outlay comes out even at the effect of none: there is nothing to need."""
    effects = view.even(strategy, who).get("effect", [])
    reached = bool(effects) and all(one["status"] != "none" for one in effects)
    return reached and view.free(strategy, who)


def _aside(view: View, strategy: str, who: Somebody) -> bool:
    """Whether a payer is not touched at all."""
    return who.section == "payers" and untouched(view.page, strategy, who.name)


def _needed(
    view: View, strategy: str, asked: Sequence[Somebody], parameter: str | None, several: bool
) -> Iterator[Markup]:
    """The table of one effect, or of all jointly (None); nothing where nobody has an answer."""
    _ = view._
    rows = [
        Row(_title(view, who), _cells(view, strategy, found))
        for who in asked
        for found in view.even(strategy, who).get("effect", [])
        if found["parameter"] == parameter and found["status"] in _ANSWERED
    ]
    if not rows:
        return
    head = [_("Who"), _("Required effect"), _("What it means")]
    head.append(_("Against the span in the calculation"))
    caption = Markup(_("What must be true for each to break even"))
    if several and parameter is not None:
        caption = fill(
            _("{effect}: what must be true for each to break even"), effect=view.named(parameter)
        )
    elif several:
        caption = fill(_("All effects jointly: what must be true for each to break even"))
    yield table(caption, head, rows, words={2, 3}, kind="cards")


def _title(view: View, who: Somebody) -> Markup:
    """A name, with the parties of a perspective beneath."""
    members = view.members(who.name) if who.section == "results" else ""
    beneath = element("small", view.named(members)) if members else ""
    return join([view.named(who.title), beneath], " ")


def _cells(view: View, strategy: str, effect: Summary) -> Sequence[str]:
    """The required value, what it means for people, and how it lies to what is known."""
    _, figures = view._, view.figures
    names = effect["parameter"] or ", ".join(effect.get("joint", ()))
    if effect["status"] != "found":
        unit = "" if effect["parameter"] is None else effect["unit"]
        bounds = [valued(view, one, unit) for one in effect.get("searched") or (None, None)]
        words = fill(status(_, effect), name=view.named(names), low=bounds[0], high=bounds[1])
        return ["–", words, "–"]
    measures = _measures(view, effect)
    if effect["parameter"] is None:
        told = _("each {value} standard deviations better")
        if effect["value"] < 0.0:
            told = _("each {value} standard deviations worse")
        return [fill(told, value=figures.short(abs(effect["value"]))), measures, "–"]
    return [
        valued(view, effect["value"], effect["unit"]),
        measures,
        _against(view, strategy, effect),
    ]


def _measures(view: View, effect: Summary) -> str:
    """What the required value means: the measures that it changes by what is seen of a number."""
    return join([measure_told(view, *one) for one in implied(effect)], "; ") or "–"


def _against(view: View, strategy: str, effect: Summary) -> str:
    """Where the required effect lies in the spread of what is known."""
    _ = view._
    against = against_society(view.page, strategy, effect)
    if against:
        return against
    known = stated(view, strategy, effect["parameter"])
    if known is None:
        return "–"
    value, below = effect["value"], effect.get("gains") == "below"
    if value < known["p2_5"] if below else value > known["p97_5"]:
        return _("stronger than the whole span")
    if value > known["p97_5"] if below else value < known["p2_5"]:
        return _("met by the whole span")
    if value < known["mean"] if below else value > known["mean"]:
        return _("inside the span, stronger than its mean")
    return _("met by the mean of the span")


def _others(view: View, strategy: str, asked: Sequence[Somebody]) -> Iterator[Markup]:
    """Who pays nothing, whom no effect moves, and the other way out: a lower cost."""
    _ = view._
    free: dict[str, list[str]] = {}
    aside = [who for who in view.everybody(strategy) if _aside(view, strategy, who)]
    for who in view.everybody(strategy):
        if who not in asked and who not in aside:
            free.setdefault(outcome(view.page, strategy, who.name), []).append(who.title)
    for told, names in free.items():
        yield join([view.named(", ".join(names)), ": ", told, "."])
    unmoved = []
    for who in asked:
        even = view.even(strategy, who)
        effects = even.get("effect", [])
        if effects and all(one["status"] not in _ANSWERED for one in effects):
            unmoved.append(who.title)
        yield from _prices(view, strategy, who)
        cost = even.get("unit_cost") or {}
        if cost.get("status") == "found" and cost["value"] >= 0:
            yield fill(
                _(
                    "{who} breaks even with the effect of the calculation if a person reached "
                    "costs {amount}, {share} of what it says."
                ),
                who=view.named(who.title),
                amount=view.figures.money(cost["per_person_reached"]),
                share=view.figures.share(cost["value"]),
            )
    if unmoved:
        effects = view.summary.get("effects", {}).get(strategy, [])
        moved = ", ".join(one["parameter"] for one in effects if not one.get("price"))
        told = fill(_("the result is the same whatever {name} is"), name=view.named(moved))
        yield join([view.named(", ".join(unmoved)), ": ", told, "."])
    changed = touched(view.page, strategy)
    for words, those in (
        (only_contract(_), [who for who in aside if (who.section, who.name) in changed]),
        (not_touched(_), [who for who in aside if (who.section, who.name) not in changed]),
    ):
        if those:
            titles = view.named(", ".join(who.title for who in those))
            yield join([fill(words, names=titles), "."])


def _prices(view: View, strategy: str, who: Somebody) -> Iterator[Markup]:
    """The price that a strategy may put in the place of another."""
    _ = view._
    effects = view.summary.get("effects", {}).get(strategy, [])
    for price, now in ways_out(view.even(strategy, who), effects):
        told = _("{who} breaks even with {price} at {value}; the calculation has {now}.")
        yield fill(
            told,
            who=view.named(who.title),
            price=view.named(price["parameter"]),
            value=valued(view, price["value"], price["unit"]),
            now=view.figures.short(now["mean"]),
        )


def _largest(view: View) -> Iterator[Markup]:
    """For each strategy the assumed figure on which its result hangs most, and the others."""
    _ = view._
    if "assumptions" not in view.summary:
        yield element("p", _("The summary does not tell."))
        return
    told = view.summary["assumptions"]
    for strategy in view.strategies:
        # A summary of an older version has one list for all strategies.
        assumed = told if isinstance(told, list) else told.get(strategy, [])
        name = f"{view.strategy(strategy)}: " if len(view.strategies) > 1 else ""
        yield from _assumed(view, name, assumed)


def _assumed(view: View, name: str, assumed: Sequence[Summary]) -> Iterator[Markup]:
    _ = view._
    if not assumed:
        yield element("p", view.named(name), _("No figure that is used here is graded as assumed."))
        return
    first = assumed[0]
    told = [view.named(name) if name else "", element("b", view.named(first["parameter"])), "."]
    if first["importance"] is not None:
        share = view.figures.share(first["importance"])
        carries = _("It carries {share} of the spread of society's result.")
        told.append(fill(" " + carries, share=share))
    others = [view.named(one["parameter"]) for one in assumed[1:]]
    if others:
        more = (
            _("One more figure is assumed: {others}.")
            if len(others) == 1
            else _("{count} more figures are assumed: {others}.")
        )
        told.append(fill(" " + more, count=len(others), others=join(others, ", ")))
    yield element("p", *told)
    # The note of an effect stands above, beside its span.
    if not first["effect"]:
        yield from prose(view.both(first["note"]), class_="note")
