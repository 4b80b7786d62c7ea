"""The tables of the text: who gains and loses what, and how the variants compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from socinvest.i18n import translator
from socinvest.model import SHARED_BUDGET, SOCIETY
from socinvest.report.layout import paragraph, table
from socinvest.report.numbers import NOTHING, Numbers, Scale

__all__ = ["break_even_year", "payer_matrix", "variant_table", "widest", "yearly_table"]

Summary = Mapping[str, Any]
_SIDE_BY_SIDE = 3
_YEARS = 5
_LONGEST_HEAD = 14


def payer_matrix(summary: Summary, strategy: str, numbers: Numbers) -> str:
    """Payers with their budgets, then perspectives: first year, cash, present value, break-even.

    All amounts share one scale, named in the line above. Budgets through which nothing flows
    are left out.
    """
    _ = translator(numbers.lang)
    payers = summary["payers"].get(strategy, {})
    budgets = summary["budgets"].get(strategy, {})
    perspectives = summary["results"].get(strategy, {})
    blocks = (*payers.values(), *budgets.values(), *perspectives.values())
    scale = numbers.scale(amount for block in blocks for amount in _amounts(block))
    even = summary["break_even"].get(strategy, {})
    rows = []
    for payer, block in payers.items():
        year = _year(block, even.get("payers", {}).get(payer), numbers.lang)
        rows.append(_row(payer, block, year, numbers, scale))
        rows += [
            _row(f"  {name}", budget, "", numbers, scale)
            for name, budget in _budgets(payer, budgets).items()
        ]
    rows += [
        _row(
            _("in all: {perspective}").format(perspective=name),
            block,
            _year(block, even.get("perspectives", {}).get(name), numbers.lang),
            numbers,
            scale,
        )
        for name, block in perspectives.items()
        if not _is_payer(summary, name)
    ]
    first = next((block["yearly"][0]["year"] for block in blocks if block["yearly"]), "")
    header = ["", str(first), _("cash"), _("value"), "p5", "p95", _("even in")]
    legend = _(
        "{unit}, mean over the draws; plus is a gain against {comparator}. {year}: the first "
        "year. Cash: the sum over the years of what passes through budgets, undiscounted and "
        "without freed staff time. Value: net present value; one draw in twenty lies below p5 "
        "and one above p95."
    ).format(unit=scale.unit, comparator=summary["comparator"], year=first)
    return "\n".join([paragraph(legend, indent=0), "", table(header, rows, numbers=8)])


def _budgets(payer: str, budgets: Mapping[str, Summary]) -> Mapping[str, Summary]:
    """The payer's budgets through which something flows; none where it has only the shared one."""
    own = {
        budget: block
        for (party, _, budget), block in ((name.partition("/"), b) for name, b in budgets.items())
        if party == payer
    }
    if set(own) == {SHARED_BUDGET}:
        return {}
    return {budget: block for budget, block in own.items() if any(_amounts(block))}


def _amounts(block: Summary) -> Iterable[float | None]:
    first = block["yearly"][0]["mean"] if block["yearly"] else None
    cash = sum(year["mean"] for year in block["yearly_cash"])
    npv = block["npv"]
    return (first, cash, npv["mean"], npv["p5"], npv["p95"])


def _row(name: str, block: Summary, even: str, numbers: Numbers, scale: Scale) -> Sequence[str]:
    return (name, *(numbers.scaled(amount, scale) for amount in _amounts(block)), even)


def _is_payer(summary: Summary, perspective: str) -> bool:
    """Whether a perspective is one party, which has its row already."""
    members = summary.get("titles", {}).get("perspectives", {}).get(perspective)
    return members is not None and len(members) == 1


def _year(block: Summary, even: Summary | None, lang: str) -> str:
    """The break-even year; a dash where the result is not told from 0 by these draws."""
    npv = block["npv"]
    if npv["mcse"] is not None and abs(npv["mean"]) < 2 * npv["mcse"]:
        return NOTHING
    return break_even_year(even, lang)


def yearly_table(summary: Summary, strategy: str, numbers: Numbers) -> str:
    """The budget effect (cash) of each payer and budget in the first years and after them."""
    _ = translator(numbers.lang)
    payers = summary["payers"].get(strategy, {})
    budgets = summary["budgets"].get(strategy, {})
    blocks: list[tuple[str, Summary]] = []
    for payer, block in payers.items():
        blocks.append((payer, block))
        blocks += [(f"  {name}", budget) for name, budget in _budgets(payer, budgets).items()]
    blocks = [(n, b) for n, b in blocks if any(row["mean"] for row in b["yearly_cash"])]
    if not blocks:
        return ""
    years = [row["year"] for row in blocks[0][1]["yearly_cash"]]
    means = [(name, [row["mean"] for row in block["yearly_cash"]]) for name, block in blocks]
    scale = numbers.scale(amount for _name, row in means for amount in row)
    shown, rest = years[:_YEARS], years[_YEARS:]
    header = ["", *map(str, shown), *([_("later")] if rest else [])]
    rows = [
        [
            name,
            *(numbers.scaled(amount, scale) for amount in row[:_YEARS]),
            *([numbers.scaled(sum(row[_YEARS:]), scale)] if rest else []),
        ]
        for name, row in means
    ]
    legend = _("Budget effect by year (cash, undiscounted), {unit}; minus is paid.").format(
        unit=scale.unit
    )
    return "\n".join([paragraph(legend, indent=0), "", table(header, rows, numbers=8)])


def break_even_year(block: Summary | None, lang: str) -> str:
    """The break-even year of a payer or perspective, or the word for why there is none."""
    _ = translator(lang)
    year = (block or {}).get("year") or {}
    words = {"none": _("never"), "always": _("no outlay")}
    status = str(year.get("status"))
    return str(year["value"]) if status == "found" else words.get(status, NOTHING)


def variant_table(summary: Summary, strategy: str, numbers: Numbers) -> str:
    """The base and each variant on one line: the required effect, then present values.

    More perspectives than fit side by side continue in a further table.
    """
    _ = translator(numbers.lang)
    runs: dict[str, Summary] = {summary.get("variant") or "base": summary, **summary["variants"]}
    names = list(summary["results"].get(strategy, {}))
    scale = numbers.scale(
        run["results"][strategy][name]["npv"]["mean"]
        for run in runs.values()
        for name in names
        if name in run["results"].get(strategy, {})
    )
    parts = [
        paragraph(
            _(
                "Required effect: where the net present value of {perspective} is 0. Then the "
                "mean net present value of each perspective, {unit}."
            ).format(perspective=widest(names), unit=scale.unit),
            indent=0,
        )
    ]
    for start in range(0, len(names), _SIDE_BY_SIDE):
        shown = names[start : start + _SIDE_BY_SIDE]
        header = ["", _("required"), *map(_head, shown)]
        rows = [
            [
                variant,
                _required(run, strategy, widest(names), numbers),
                *(_mean(run, strategy, name, numbers, scale) for name in shown),
            ]
            for variant, run in runs.items()
        ]
        parts += ["", table(header, rows)]
    return "\n".join(parts)


def widest(perspectives: Sequence[str]) -> str:
    """The perspective that holds every party, or the last one where a file is without it."""
    if SOCIETY in perspectives or not perspectives:
        return SOCIETY
    return perspectives[-1]


def _head(name: str) -> str:
    return name if len(name) <= _LONGEST_HEAD else name[: _LONGEST_HEAD - 1] + "…"


def _mean(run: Summary, strategy: str, name: str, numbers: Numbers, scale: Scale) -> str:
    block = run["results"].get(strategy, {}).get(name)
    return NOTHING if block is None else numbers.scaled(block["npv"]["mean"], scale)


def _required(run: Summary, strategy: str, name: str, numbers: Numbers) -> str:
    """The first effect's required value in the widest perspective, or the word for none."""
    _ = translator(numbers.lang)
    even = run["break_even"].get(strategy, {}).get("perspectives", {}).get(name, {})
    effects = even.get("effect") or []
    if not effects:
        return NOTHING
    first = effects[0]
    words = {"none": _("none"), "always": _("any")}
    status = first["status"]
    return numbers.short(first["value"]) if status == "found" else words.get(status, NOTHING)
