"""The head of the page: what it is about, and the answer in one sentence for each strategy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.costs import own_lines, years_of
from socinvest.report.effects import equal
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_view import Somebody, View
from socinvest.report.years import span

__all__ = ["head", "measure_told"]

Summary = Mapping[str, Any]


def head(view: View) -> Markup:
    """Title, what is compared with what, and the answer."""
    title = view.both(view.summary["scenario"]["title"])
    return element(
        "header",
        element("h1", title, dir="auto"),
        element("p", join(_frame(view), " "), class_="frame"),
        *(element("p", _answer(view, name), class_="answer") for name in view.strategies),
    )


def _frame(view: View) -> Iterator[Markup]:
    """What is compared, in which prices, over which years; and what differs from the file."""
    _, summary = view._, view.summary
    conventions = summary["conventions"]
    yield fill(
        _(
            "Compared with {comparator}; prices of {price_year}; {horizon} years from {start}; "
            "discount rate {rate}."
        ),
        comparator=view.named(view.strategy(summary["comparator"])),
        price_year=conventions["price_year"],
        horizon=conventions["horizon"],
        start=conventions["start"],
        rate=f"{view.figures.short(conventions['discount_rate'] * 100)}\u00a0%",
    )
    if summary["mode"] == "expected":
        yield fill(
            _(
                "Expected mode: people are counted in expected numbers, so the ranges hold what "
                "is uncertain about the figures but not chance between people."
            )
        )
    if summary.get("variant") not in (None, "base"):
        yield fill(_("This is the variant {name}."), name=view.named(summary["variant"]))
    changed = [f"{one['path']} = {one['value']}" for one in summary.get("set", [])]
    if changed:
        yield fill(_("Changed with --set: {changes}."), changes=view.named("; ".join(changed)))


def _answer(view: View, strategy: str) -> Markup:
    """What it costs, and what must be true for the widest perspective, with what that rests on."""
    who = next(view.everybody(strategy), None)
    name = view.named(view.strategy(strategy))
    if who is None:
        return name
    return join([_costs(view, strategy, name), _breaks_even(view, strategy, who)], " ")


def _breaks_even(view: View, strategy: str, who: Somebody) -> Markup:
    """The clause after the costs."""
    _ = view._
    npv = view.block(strategy, who)["npv"]["mean"]
    words = {"who": view.named(_inside(view, who)), "npv": view.figures.amount(npv)}
    effects = view.even(strategy, who).get("effect") or []
    if not effects:
        return fill(_("and gives {who} {npv} in net present value in the mean."), **words)
    first = effects[0]
    words["evidence"] = _rests_on(view, strategy, first["parameter"])
    if first["status"] == "found":
        words["requirement"] = _requirement(view, strategy, first)
        if npv > 0:
            return fill(
                _(
                    "and gives {who} {npv} in the mean; it would break even at {requirement}; "
                    "{evidence}."
                ),
                **words,
            )
        if npv < 0 and not own_lines(view.page, strategy):
            # No cost has been told, so nothing else says that it is a loss.
            words["npv"] = view.figures.amount(-npv)
            return fill(
                _(
                    "but costs {who} {npv} in the mean; it would break even at {requirement}; "
                    "{evidence}."
                ),
                **words,
            )
        return fill(_("and breaks even for {who} at {requirement}; {evidence}."), **words)
    if first["status"] == "always":
        return fill(_("and pays for {who} at every effect tried; {evidence}."), **words)
    return fill(_("and does not break even for {who} at any effect tried; {evidence}."), **words)


def _inside(view: View, who: Somebody) -> str:
    """A title inside a sentence: our own word for society is no name."""
    return who.title.lower() if who.title == view._("Society") else who.title


def _costs(view: View, strategy: str, name: Markup) -> Markup:
    """``PPSS costs 168.0 mnkr in 2017 to 2019``."""
    _ = view._
    lines = own_lines(view.page, strategy)
    if not lines:
        return fill(_("{strategy} has no cost of its own"), strategy=name)
    years = years_of(lines, view.summary["conventions"])
    return fill(
        _("{strategy} costs {total} in {years}"),
        strategy=name,
        total=view.figures.amount(sum(line["total"] for line in lines)),
        years=span(_, years),
    )


def _requirement(view: View, strategy: str, effect: Summary) -> Markup:
    """The required effect as what it means for people, or else as its own value."""
    effects = view.summary.get("effects", {}).get(strategy, [])
    for name, told in equal(effect, effects)[:1]:
        return measure_told(view, name, told)
    return fill("{name} {value}", name=view.named(_names(effect)),
                value=view.figures.short(effect["value"]))  # fmt: skip


def _names(effect: Summary) -> str:
    return effect["parameter"] or ", ".join(effect.get("joint", ()))


def measure_told(view: View, name: str, told: Summary) -> Markup:
    """``911 pupils without eligibility instead of 1 451``."""
    _, figures = view._, view.figures
    title = view.page.measure(name)
    counted = "" if title and told["unit"] != "share" else told["unit"]
    value = figures.counted(told["strategy"], counted)
    other = figures.counted(told["comparator"], counted)
    if counted or not title:
        template = _("{measure} {value} instead of {other}")
        return fill(template, measure=view.named(title or name), value=value, other=other)
    template = _("{value} {title} instead of {other}")
    return fill(template, value=value, title=view.named(title), other=other)


def _rests_on(view: View, strategy: str, parameter: str | None) -> str:
    """What the effect rests on: whether anybody has measured it."""
    _ = view._
    grades = {
        one["evidence"]
        for one in view.summary.get("effects", {}).get(strategy, [])
        if parameter is None or one["parameter"] == parameter
    }
    if not grades or "assumed" in grades:
        return _("how large the effect is has been assumed, not measured")
    if "uncontrolled" in grades:
        return _("the effect comes from a study without a comparison group")
    return _("the effect comes from studies with a comparison")
