"""The contract in the text of a run: who is paid for what, who bears the risk, what luck pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.contract_words import (
    accounts,
    bare,
    by_ends,
    contracted,
    dates,
    evens,
    paid_for_chance,
    rate,
    readings,
    role,
    term_told,
    touched,
    who,
)
from socinvest.report.layout import paragraph, point, table
from socinvest.report.matrix import break_even_year
from socinvest.report.numbers import NOTHING
from socinvest.report.page import Page
from socinvest.report.worth import own_rate

__all__ = ["contract"]

Summary = Mapping[str, Any]


def contract(page: Page, strategy: str) -> Iterator[str]:
    """The blocks of the text about the contract; none where none is in force."""
    found = contracted(page, strategy)
    if found is None:
        return
    yield "\n".join([*_head(page, found), *_parties(page, found), *_luck(page, found)])
    yield _terms(page, found)
    both_ways = _both_ways(page, strategy)
    if both_ways:
        yield both_ways
    beside = _readings(page, strategy)
    if beside:
        yield beside


def _head(page: Page, found: Summary) -> Iterator[str]:
    _, told = page._, page.summary["contract"]
    yield paragraph(_("The contract: {title}").format(title=page.both(told["title"])), indent=0)
    if told["reading"]["variant"] != "base":
        title = page.both(told["reading"]["title"])
        yield paragraph(_("Reading: {title}").format(title=title))
    elif told["note"]:
        yield paragraph(page.both(told["note"]))
    for one in found["investments"]:
        sentence = _("{investor} puts {amount} at the disposal of {to} ({dates}).")
        yield paragraph(
            sentence.format(
                investor=accounts(page, one["investor"]), to=accounts(page, one["to"]),
                amount=page.numbers.about(one["drawn"]), dates=dates(_, one["dates"]),
            )
        )  # fmt: skip
    yield paragraph(
        _(
            "Sums in this part are in the money of their day. What is paid follows what is "
            "measured; costs and savings follow what is true."
        )
    )


def _parties(page: Page, found: Summary) -> Iterator[str]:
    for name, say in (
        ("investor", _investor),
        ("outcome_payer", _payer),
        ("provider", _provider),
        ("guarantor", _guarantor),
    ):
        one = found[name]
        if one is not None:
            head = f"{role(page._, name)}, {who(page, one['who'])}"
            yield point(f"{head}: {' '.join(say(page, one))}")


def _investor(page: Page, one: Summary) -> Iterator[str]:
    _, numbers = page._, page.numbers
    yield _("puts in {capital} and gets back {received} in the mean.").format(
        capital=numbers.about(one["capital"]), received=numbers.about(one["received"])
    )
    yield _("Rate of return of the mean flow: {rate} a year.").format(
        rate=rate(_, numbers.short, one["irr"]["of_mean_flow"])
    )
    yield own_rate(_)
    yield _(
        "It loses in {share} of draws, {loss} in the mean over all; in the worst 5 % its net is "
        "{worst} in the mean."
    ).format(
        share=numbers.share(one["chance_of_loss"]), loss=numbers.about(one["expected_loss"]),
        worst=numbers.about(one["worst5"]),
    )  # fmt: skip


def _payer(page: Page, one: Summary) -> Iterator[str]:
    _, numbers = page._, page.numbers
    saved = one["saved"]["mean"]
    told = _("pays {paid} for outcomes and work, and truly saves {saved} because of the people.")
    if saved < 0.0:
        told = _(
            "pays {paid} for outcomes and work, and what happens to the people truly costs it "
            "{saved} more."
        )
    yield told.format(paid=numbers.about(one["paid"]["mean"]), saved=numbers.about(abs(saved)))
    net = one["net_cost"]
    told = _(
        "In all it costs it {mean} net, nine draws in ten between {low} and {high}; in the worst "
        "5 % {worst} in the mean."
    )
    ends = net["mean"], net["p5"], net["p95"], one["worst5"]
    if net["mean"] < 0.0:
        told = _(
            "In all it gains {mean} net, nine draws in ten between {low} and {high}; in the "
            "worst 5 % {worst} in the mean."
        )
        ends = -net["mean"], -net["p95"], -net["p5"], -one["worst5"]
    names = ("mean", "low", "high", "worst")
    yield told.format(**dict(zip(names, map(numbers.about, ends), strict=True)))
    yield _("It pays more than it saves in {share} of draws.").format(
        share=numbers.share(one["chance_pays_more_than_saves"])
    )
    even = one["break_even_measured"]
    if even is not None and even["status"] == "found":
        yield _("What it pays is covered from a measured saving of {value} on.").format(
            value=numbers.about(even["value"])
        )


def _provider(page: Page, one: Summary) -> Iterator[str]:
    _, numbers = page._, page.numbers
    fees = one["activity"]["mean"], one["success"]["mean"]
    if any(fees):
        yield _("is paid {activity} for the work itself and {success} for outcomes.").format(
            activity=numbers.about(fees[0]), success=numbers.about(fees[1])
        )
        told = _("The work costs it {cost}, for which it is given {received} in all.")
    else:
        told = _("the work costs it {cost}, for which it is given {received} in all.")
    yield told.format(
        cost=numbers.about(one["cost"]["mean"]), received=numbers.about(one["received"]["mean"])
    )
    yield _(
        "It lays out {largest} at most at the end of a year, and does not cover its costs in "
        "{share} of draws."
    ).format(
        largest=numbers.about(one["gap"]["largest"]["mean"]),
        share=numbers.share(one["chance_of_not_covering_cost"]),
    )  # fmt: skip


def _guarantor(page: Page, one: Summary) -> Iterator[str]:
    told = page._(
        "pays {mean} in the mean, anything in {share} of draws; in the worst 5 % {worst}."
    )
    yield told.format(
        mean=page.numbers.about(one["paid"]["mean"]),
        share=page.numbers.share(one["paid_share"]), worst=page.numbers.about(one["worst5"]),
    )  # fmt: skip


def _luck(page: Page, found: Summary) -> Iterator[str]:
    """What is paid for chance; nothing where no payment depends on a measured outcome."""
    _, numbers, luck = page._, page.numbers, found["luck"]
    if not luck["paid"] and not luck["paid_without_effect"]:
        return
    told = [
        _(
            "if the programme had no effect, something would be paid for outcomes in {share} of "
            "draws all the same, {amount} in the mean."
        ).format(
            share=numbers.share(luck["pays_without_effect"]),
            amount=numbers.about(luck["paid_without_effect"]),
        )
    ]
    chance = paid_for_chance(luck)
    if chance is not None:
        sentence = _("That is {share} of the {amount} paid for outcomes in the mean.")
        if chance > 1.0:
            sentence = _("That is no less than the {amount} paid for outcomes in the mean.")
        told.append(
            sentence.format(share=numbers.share(chance), amount=numbers.about(luck["paid"]))
        )
    if luck["misses_real_effect"] is not None:
        told.append(
            _(
                "In {real} of draws exact measurement would make something due; {share} of these "
                "pay nothing."
            ).format(
                real=numbers.share(luck["real_effect_share"]),
                share=numbers.share(luck["misses_real_effect"]),
            )
        )
    yield point(f"{_('What luck pays')}: {' '.join(told)}")


def _terms(page: Page, found: Summary) -> str:
    """What is paid under each term; those of the same payer and payee together."""
    _, numbers = page._, page.numbers
    scale = numbers.scale(term[key] for term in found["terms"] for key in ("mean", "p5", "p95"))
    legend = _(
        "What each term pays, {unit}: mean over the draws, the span that holds nine draws in "
        "ten, and the share of draws in which it pays anything."
    ).format(unit=scale.unit)
    rows: list[Sequence[str]] = []
    for (payer, payee), terms in by_ends(found["terms"]).items():
        names = {"payer": accounts(page, payer), "payee": accounts(page, payee)}
        rows.append([_("{payer} to {payee}").format(**names), "", "", "", "", ""])
        for term in terms:
            amounts = [numbers.scaled(term[key], scale) for key in ("mean", "p5", "p95")]
            share = numbers.share(term["paid_share"])
            rows.append([f"  {term_told(page, term)}", _short(term["due"]), *amounts, share])
    header = ["", _("due"), _("mean"), "p5", "p95", _("how often")]
    # Who pays whom has no numbers of its own, and stands above the terms.
    lines = filter(None, table(header, rows, numbers=7).splitlines())
    return "\n".join([paragraph(legend, indent=0), "", *lines])


def _short(due: Sequence[str]) -> str:
    """A date, or the years of the first and the last."""
    if len(due) < 2:
        return str(due[0]) if due else NOTHING
    return "–".join(dict.fromkeys((due[0][:4], due[-1][:4])))


def _both_ways(page: Page, strategy: str) -> str:
    """Net present values with and without the contract, of those whom it changes."""
    _, numbers = page._, page.numbers
    changed = touched(page, strategy)
    if not changed:
        return ""
    rows, lines = [], []
    for section, name in changed:
        title = page.perspective(name) if section == "results" else page.party(name)
        lines.append((title, section, name, bare(page, section, strategy, name)))
    told: list[tuple[str, Summary, Summary, str, str]] = []
    years, plain = evens(page, strategy), page.summary["break_even"].get(strategy, {})
    for title, section, name, other in lines:
        own = page.summary[section][strategy][name]
        place = "perspectives" if section == "results" else "payers"
        evened = [
            break_even_year(one.get(place, {}).get(name), numbers.lang) for one in (plain, years)
        ]
        if title not in [one[0] for one in told]:
            told.append((title, other or own, own, *evened))
    scale = numbers.scale(b["npv"]["mean"] for one in told for b in one[1:3])
    for title, other, own, before, after in told:
        values = other["npv"]["mean"], own["npv"]["mean"]
        apart = [*values, values[1] - values[0]]
        rows.append([title, *(numbers.scaled(one, scale) for one in apart), before, after])
    legend = _(
        "Net present value without and with the contract, {unit}, means over the draws, and the "
        "years in which they come out even. For all others the contract changes nothing."
    ).format(unit=scale.unit)
    header = ["", _("without"), _("with"), _("difference"), _("even in"), _("with")]
    return "\n".join([paragraph(legend, indent=0), "", table(header, rows, numbers=7)])


def _readings(page: Page, strategy: str) -> str:
    """What each variant of the contract comes to; nothing where there is only one."""
    _, numbers = page._, page.numbers
    found = list(readings(page, strategy))
    if len(found) < 2:
        return ""
    scale = numbers.scale((one["outcome_payer"] or {"paid": {"mean": 0.0}})["paid"]["mean"]
                          for _name, one in found)  # fmt: skip
    rows = []
    for name, one in found:
        payer, investor, luck = one["outcome_payer"], one["investor"], one["luck"]
        rows.append([
            name,
            NOTHING if payer is None else numbers.scaled(payer["paid"]["mean"], scale),
            NOTHING if payer is None else numbers.share(payer["chance_pays_more_than_saves"]),
            NOTHING if investor is None
            else rate(_, numbers.short, investor["irr"]["of_mean_flow"]),
            NOTHING if investor is None else numbers.share(investor["chance_of_loss"]),
            numbers.share(luck["pays_without_effect"]),
        ])  # fmt: skip
    legend = _(
        "The contract in each variant: what the outcome payer pays ({unit}) and in how many "
        "draws that is more than it saves; the investor's rate of return of the mean flow and "
        "how often it loses; how often something is paid for outcomes although there is no effect."
    ).format(unit=scale.unit)
    header = ["", _("paid"), _("above saving"), _("rate"), _("loss"), _("no effect")]
    return "\n".join([paragraph(legend, indent=0), "", table(header, rows, numbers=7)])
