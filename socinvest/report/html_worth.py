"""Cost per quality-adjusted year and internal rates of return, as tables of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socinvest.report.html_chart import Part
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_table import Row, behind, table
from socinvest.report.html_view import View
from socinvest.report.numbers import NOTHING
from socinvest.report.page import Summary
from socinvest.report.worth import (
    contract_rate,
    of_investor,
    rate_words,
    rateless,
    rates,
    returned,
    several,
    status_word,
    together,
    years,
)

__all__ = ["effectiveness", "returns"]


def effectiveness(view: View) -> Part | None:
    """The section of cost-effectiveness; None where the file has no quality weights."""
    _ = view._
    found = together(view.page)
    if not found:
        return None
    lead = element(
        "p",
        _(
            "What each strategy costs net and how many quality-adjusted life years people have "
            "under it, both discounted. A strategy is compared with the one before it that is "
            "not dominated; the ratio is what one more year costs."
        ),
    )
    words = element(
        "p",
        _(
            "Dominated: another strategy costs no more and gives as many years. Dominated by a "
            "mixture: people divided between two others would have more years at the same cost."
        ),
        class_="note",
    )
    parts = [part for names, rows in found for part in _compared(view, names, rows)]
    body = join([lead, *parts, words, *_sums(view)])
    return Part("effectiveness", _("Cost per quality-adjusted year"), body, {})


def _compared(view: View, names: Sequence[str], rows: Sequence[Summary]) -> Iterator[Markup]:
    _, figures = view._, view.figures
    scale = figures.scale(row[key] for row in rows for key in ("cost", "incremental_cost"))
    who = join(map(view.named, names), ", ")
    for row in rows:
        if row["icer"] is not None:
            yield element("p", fill(
                _("{who}: {strategy} gives {years} years more than the strategy before it, for "
                  "{amount} each."),
                who=who, strategy=view.named(view.strategy(row["strategy"])),
                years=figures.short(row["incremental_effect"]), amount=figures.about(row["icer"]),
            ))  # fmt: skip
    status = {"extendedly_dominated": _("dominated by a mixture")}
    lines = [
        Row(
            view.named(view.strategy(row["strategy"])),
            [
                figures.scaled(row["cost"], scale),
                years(figures.plain, row["effect"]),
                figures.scaled(row["incremental_cost"], scale),
                figures.short(row["incremental_effect"]),
                status.get(row["status"])
                or status_word(_, row["status"])
                or figures.money(row["icer"]),
            ],
        )
        for row in rows
    ]
    net = fill(_("net cost, {unit}"), unit=scale.unit)
    head = [_("Strategy"), net, _("quality-adjusted years"), _("more cost"), _("more years"),
            _("cost per year gained")]  # fmt: skip
    yield table(fill(_("Cost-effectiveness for {perspective}"), perspective=who), head, lines)


def _sums(view: View) -> Iterator[Markup]:
    """Quality-adjusted years of each strategy with their spread."""
    _, figures = view._, view.figures
    rows = []
    for strategy, totals in view.summary.get("totals", {}).items():
        for key, words in (("present_value", _("discounted")), ("undiscounted", _("undiscounted"))):
            spread = (totals["quality_adjusted_years"] or {}).get(key)
            if spread is not None:
                name = fill("{strategy}, {words}", strategy=view.named(view.strategy(strategy)),
                            words=words)  # fmt: skip
                rows.append(Row(name, [years(figures.plain, spread[k])
                                       for k in ("mean", "p5", "p95")]))  # fmt: skip
    if rows:
        head = [_("Strategy"), _("mean"), _("one in twenty below"), _("one in twenty above")]
        title = _("Quality-adjusted years of each strategy")
        yield behind(title, table(title, head, rows))


def returns(view: View, strategy: str) -> Iterator[Markup]:
    """The internal rates of return of a strategy; nothing where no money flows."""
    _, short = view._, view.figures.short
    found = rates(view.page, strategy)
    if not found:
        return
    if all(irr["undefined_share"] == 1.0 for _names, irr in found):
        yield element("p", rateless(_), class_="note")
        return

    def percent(value: float | None) -> str:
        return NOTHING if value is None else f"{short(100.0 * value)}\u00a0%"

    rows = [
        Row(
            join(map(view.named, names), ", "),
            [rate_words(_, short, irr), percent(irr["p5"]), percent(irr["p95"]),
             view.figures.share(irr["undefined_share"])],
        )
        for names, irr in found
    ]  # fmt: skip
    head = [_("Who"), _("rate of the mean flow"), _("one in twenty below"),
            _("one in twenty above"), _("draws without a rate")]  # fmt: skip
    notes = [
        element("p", _(
            "The real discount rate at which the flow is worth 0. There is none where money "
            "only comes or only goes; the spans are of the draws that have one."
        ), class_="note")
    ]  # fmt: skip
    if of_investor(view.page, strategy):
        notes.append(element("p", contract_rate(_), class_="note"))
    if any(several(irr) for _names, irr in found):
        notes.append(element("p", returned(_), class_="note"))
    title = _("Internal rate of return")
    yield behind(title, table(title, head, rows), *notes)
