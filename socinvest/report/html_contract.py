"""The contract on the page: who pays whom for what, who bears the risk, and what luck pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.contract_words import (
    accounts,
    bare,
    by_ends,
    called,
    contracted,
    dates,
    evens,
    measured_scale,
    months_told,
    quantity,
    rate,
    readings,
    role,
    term_told,
)
from socinvest.report.html_chart import Part
from socinvest.report.html_contract_luck import luck
from socinvest.report.html_contract_money import cash
from socinvest.report.html_contract_payout import payouts
from socinvest.report.html_contract_risk import risks
from socinvest.report.html_markup import Markup, element, fill, join, link, prose
from socinvest.report.html_table import Row, behind, table
from socinvest.report.html_view import View
from socinvest.report.matrix import break_even_year
from socinvest.report.numbers import NOTHING, Scale
from socinvest.report.worth import own_rate

__all__ = ["agreement"]

Summary = Mapping[str, Any]


def agreement(view: View) -> Part | None:
    """The section of the contract; None for a scenario without one."""
    _ = view._
    told = view.summary.get("contract")
    if told is None:
        return None
    strategies = [name for name in view.strategies if contracted(view.page, name) is not None]
    body: list[Markup] = list(_head(view, told))
    charts: dict[str, Any] = {}
    for made in (payouts, risks, luck, cash):
        figure, data = made(view, strategies)
        body.append(figure)
        charts |= data
        if made is payouts:
            body += [part for name in strategies for part in _agreed(view, name)]
    body += [part for name in strategies for part in _compared(view, name)]
    body.append(_meanings(view))
    return Part("contract", _("The contract"), join(body), charts)


def _head(view: View, told: Summary) -> Iterator[Markup]:
    """Its title, which reading of it this is, its source, and who has which role."""
    _ = view._
    title = element("b", view.named(view.both(told["title"])))
    yield element("p", fill(_("{title}, from {start} on."), title=title, start=told["start"]))
    if told["reading"]["variant"] != "base":
        reading = view.named(view.both(told["reading"]["title"]))
        yield element("p", fill(_("Reading: {title}"), title=reading))
    else:
        yield from prose(view.both(told["note"]))
    sources = view.summary.get("sources", [])
    source = next((one for one in sources if one["source"] == told["source"]), None)
    if source is not None:
        name = link(source["url"], source["title"])
        yield element("p", fill(_("The terms are those of: {source}"), source=name), class_="from")
    yield element("p", _(
        "Sums in this part are in the money of their day. What is paid follows what is measured; "
        "costs and savings follow what is true."
    ))  # fmt: skip
    rows = [
        Row(role(_, name), [view.named(", ".join(accounts(view.page, one) for one in those))])
        for name, those in told["roles"].items()
    ]
    if rows:
        head = [_("Role"), _("Who")]
        yield table(_("Who is what in the contract"), head, rows, words={1}, kind="cards")


def _group(view: View, strategy: str, caption: str) -> Markup:
    """A caption, with the strategy where there are several."""
    if len(view.strategies) < 2:
        return fill("{caption}", caption=caption)
    return fill("{strategy}: {caption}", strategy=view.named(view.strategy(strategy)),
                caption=caption)  # fmt: skip


def _agreed(view: View, strategy: str) -> Iterator[Markup]:
    """Capital, terms and measures."""
    found = contracted(view.page, strategy)
    assert found is not None
    yield from _capital(view, strategy, found)
    yield _terms(view, strategy, found)
    yield _measures(view, strategy, found)


def _capital(view: View, strategy: str, found: Summary) -> Iterator[Markup]:
    _, figures = view._, view.figures
    rows = [
        Row(
            view.named(accounts(view.page, one["investor"])),
            [
                view.named(accounts(view.page, one["to"])),
                dates(_, one["dates"]),
                figures.money(one["committed"]),
                figures.money(one["drawn"]),
            ],
        )
        for one in found["investments"]
    ]
    if rows:
        head = [_("Investor"), _("To"), _("dates"), _("committed"), _("paid in")]
        yield table(_group(view, strategy, _("The capital")), head, rows, words={1},
                    kind="cards")  # fmt: skip


def _terms(view: View, strategy: str, found: Summary) -> Markup:
    """Each term with who pays whom, when, how much and how often."""
    _, figures = view._, view.figures
    scale = figures.scale(term[key] for term in found["terms"] for key in ("mean", "p5", "p95"))
    rows = []
    for (payer, payee), terms in by_ends(found["terms"]).items():
        ends = fill(
            _("{payer} to {payee}"),
            payer=view.named(accounts(view.page, payer)),
            payee=view.named(accounts(view.page, payee)),
        )
        rows += [
            Row(
                view.named(term_told(view.page, term)),
                [
                    ends,
                    dates(_, term["due"]),
                    *(figures.scaled(term[key], scale) for key in ("mean", "p5", "p95")),
                    figures.share(term["paid_share"]),
                    figures.share(term["cut_share"]),
                ],
            )
            for term in terms
        ]
    caption = fill(_("What each term pays, {unit}"), unit=scale.unit)
    head = [_("Term"), _("Who pays whom"), _("due"), _("mean"), _("one in twenty below"),
            _("one in twenty above"), _("pays anything"), _("cut by a limit")]  # fmt: skip
    return table(_group(view, strategy, caption), head, rows, words={1}, kind="cards")


def _measures(view: View, strategy: str, found: Summary) -> Markup:
    """What is measured, against what, and what is true."""
    _, page, figures = view._, view.page, view.figures
    rows = []
    for name, one in found["measures"].items():
        title = view.named(called(page, {**one, "measure": name}, "measure"))
        if one["counts"] == "chance":
            share = fill(_("holds in {share} of draws"), share=figures.share(one["true_share"]))
            rows.append(Row(title, [NOTHING, NOTHING, share, NOTHING, NOTHING]))
            continue
        scale = measured_scale(figures, one)

        def told(kind: str, key: str, one: Summary = one, scale: Scale = scale) -> str:
            return quantity(page, figures, one[kind][key], one["unit"], scale)

        months = one["window_months"]
        window = NOTHING if months is None else months_told(_, months)
        span = fill(_("{low} to {high}"), low=told("measured", "p5"), high=told("measured", "p95"))
        rows.append(Row(title, [
            _design(view, one["design"]), window, told("measured", "mean"), span,
            told("true", "mean"),
        ]))  # fmt: skip
    head = [_("Measure"), _("set against"), _("window"), _("measured, mean"),
            _("nine draws in ten"), _("true, mean")]  # fmt: skip
    caption = _group(view, strategy, _("What is measured, and what is true"))
    return table(caption, head, rows, words={1}, kind="cards")


def _design(view: View, design: str | None) -> str:
    """What a measure is set against."""
    _ = view._
    words = {
        "fixed": _("a level written into the contract"),
        "historical": _("an earlier group"),
        "matched": _("a matched group"),
        "randomised": _("a randomised group"),
        "own_history": _("the same people before"),
        "prediction": _("a predicted level"),
        "none": _("nothing"),
    }
    return NOTHING if design is None else words.get(design, design)


def _compared(view: View, strategy: str) -> Iterator[Markup]:
    """With the contract and without, then the contract in each variant."""
    yield element("h3", view._("With the contract and without"))
    yield _both_ways(view, strategy)
    yield from _readings(view, strategy)


def _both_ways(view: View, strategy: str) -> Markup:
    _, figures, page = view._, view.figures, view.page
    plain, signed = view.summary["break_even"].get(strategy, {}), evens(page, strategy)
    lines = []
    for one in view.everybody(strategy):
        own = view.block(strategy, one)
        place = "perspectives" if one.section == "results" else "payers"
        years = [
            break_even_year(some.get(place, {}).get(one.name), view.lang)
            for some in (plain, signed)
        ]
        lines.append((one, bare(page, one.section, strategy, one.name) or own, own, years))
    scale = figures.scale(b["npv"]["mean"] for line in lines for b in line[1:3])
    rows = []
    for one, other, own, years in lines:
        values = other["npv"]["mean"], own["npv"]["mean"]
        apart = [*values, values[1] - values[0]]
        cells = [figures.scaled(value, scale) for value in apart]
        kind = "whole" if one.section == "results" else ""
        rows.append(Row(view.named(one.title), [*cells, *years], kind))
    caption = fill(_("Net present value without and with the contract, {unit}"), unit=scale.unit)
    head = [_("Who"), _("without"), _("with"), _("difference"), _("breaks even without"),
            _("breaks even with")]  # fmt: skip
    return table(_group(view, strategy, caption), head, rows)


def _readings(view: View, strategy: str) -> Iterator[Markup]:
    """What each variant of the contract comes to; nothing where there is only one."""
    _, figures = view._, view.figures
    found = list(readings(view.page, strategy))
    if len(found) < 2:
        return
    payers = [one["outcome_payer"] for _name, one in found if one["outcome_payer"]]
    scale = figures.scale(payer["paid"]["mean"] for payer in payers)
    rows = []
    for name, one in found:
        payer, investor = one["outcome_payer"], one["investor"]
        rows.append(Row(view.named(_variant(view, name)), [
            *_payer_cells(view, payer, scale), *_investor_cells(view, investor),
            figures.share(one["luck"]["pays_without_effect"]),
        ]))  # fmt: skip
    caption = fill(_("The contract in each variant, {unit}"), unit=scale.unit)
    head = [_("Variant"), _("outcome payer pays"), _("more than it saves"),
            _("investor's rate of return"), _("investor loses"),
            _("pays for outcomes without an effect")]  # fmt: skip
    yield table(_group(view, strategy, caption), head, rows, kind="cards")
    if any(one["investor"] for _name, one in found):
        yield element("p", f"{_('Rate of return of the mean flow')}: {own_rate(_)}", class_="note")


def _payer_cells(view: View, payer: Summary | None, scale: Scale) -> Sequence[str]:
    if payer is None:
        return [NOTHING, NOTHING]
    share = view.figures.share(payer["chance_pays_more_than_saves"])
    return [view.figures.scaled(payer["paid"]["mean"], scale), share]


def _investor_cells(view: View, investor: Summary | None) -> Sequence[str]:
    if investor is None:
        return [NOTHING, NOTHING]
    told = rate(view._, view.figures.short, investor["irr"]["of_mean_flow"])
    return [told, view.figures.share(investor["chance_of_loss"])]


def _variant(view: View, name: str) -> str:
    if name in view.summary["variants"]:
        return view.both(view.summary["variants"][name]["title"])
    return view._("The calculation itself") if name == "base" else name


def _meanings(view: View) -> Markup:
    """Words of this part that are easily misread."""
    _ = view._
    words = (
        (_("Measured"), _(
            "What the contract would find, with the window, the comparison and the chance that "
            "its measurement has. Payments follow it."
        )),
        (_("True"), _(
            "What would be measured if people fared as expected, both groups were endless and "
            "nothing led the measurement astray."
        )),
        (_("Worst 5 %"), _("The mean of the twentieth of the draws that is worst for each.")),
        (_("Chance of loss"), _("The share of draws in which somebody has less in the end.")),
        (_("Rate of return of the mean flow"), _(
            "The rate a year at which what the investor gets back in the mean is worth what it "
            "pays in. Nominal. The mean of the rates of single draws is another thing."
        )),
        (_("What luck pays"), _(
            "What would be paid for outcomes in the same draws if the programme changed nothing "
            "for anybody: only by how people happen to fare and who is in the comparison."
        )),
    )  # fmt: skip
    items = [part for name, text in words for part in (element("dt", name), element("dd", text))]
    return behind(_("What the words mean"), element("dl", *items))
