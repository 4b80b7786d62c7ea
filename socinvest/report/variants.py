"""The variants side by side: what each requires, what it is worth, and who carries it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from socinvest.model import SHARED_BUDGET
from socinvest.report.layout import cut, paragraph, point, table
from socinvest.report.matrix import widest
from socinvest.report.numbers import NOTHING, Scale
from socinvest.report.page import Page, Summary

__all__ = ["telling_runs", "unchanged", "variant_tables"]

_SIDE_BY_SIDE = 4
_LONGEST_HEAD = 12
Runs = Mapping[str, Summary]
View = tuple[str, str]
"""A section of the summary and a name in it."""


def variant_tables(page: Page, strategy: str, scale: Scale) -> str:
    """The base and each variant on a line: requirement and perspectives, then who differs.

    A payer or budget has a column where its present value, as printed, is not the same in all
    of them. What each variant is stands below. More columns than fit go on in a further table.
    """
    _, summary = page._, page.summary
    runs, same = telling_runs(summary, strategy)
    aside = paragraph(unchanged(_).format(names=", ".join(same)), indent=0) if same else ""
    if len(runs) == 1:
        return aside
    names = list(summary["results"].get(strategy, {}))
    required = {
        variant: [_required(page, run, strategy, widest(names))] for variant, run in runs.items()
    }
    legend = _(
        "Required effect: where the net present value is 0 ({perspective}). Then the mean net "
        "present value of each perspective, {unit}."
    ).format(perspective=page.perspective(widest(names)), unit=scale.unit)
    show = _shower(page, strategy, scale)
    views = [("results", name) for name in names]
    parts = [paragraph(legend, indent=0)]
    parts += _tables(page, runs, views, show, _("required"), required)
    carriers = _differing(page, strategy, runs, show)
    if carriers:
        legend = _(
            "The mean net present value of each payer and budget that is not the same in all of "
            "them, {unit}."
        ).format(unit=scale.unit)
        parts += ["", paragraph(legend, indent=0)]
        parts += _tables(page, runs, carriers, show)
    titles = [
        point(f"{name}: {page.both(variant['title'])}", indent=0)
        for name, variant in summary["variants"].items()
        if name in runs
    ]
    return "\n".join([*parts, "", *titles, *([aside] if aside else [])])


def telling_runs(summary: Summary, strategy: str) -> tuple[dict[str, Summary], list[str]]:
    """The run itself and the variants that change anything of a strategy; names of the others."""
    runs = {summary.get("variant") or "base": summary}
    same = []
    for name, variant in summary["variants"].items():
        if strategy in variant.get("unchanged", ()):
            same.append(name)
        else:
            runs[name] = variant
    return runs, same


def unchanged(_: Callable[[str], str]) -> str:
    """The words for variants that change nothing, with a place for their names."""
    return _("Variants that change nothing here: {names}.")


def _tables(
    page: Page,
    runs: Runs,
    views: Sequence[View],
    show: Callable[[Summary, View], str],
    head: str = "",
    first: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """Tables of one row per variant; ``first`` is a column of its own in each of them."""
    parts = []
    fit = _SIDE_BY_SIDE - bool(head)
    for start in range(0, len(views), fit):
        shown = views[start : start + fit]
        header = ["", *([head] if head else []), *(_head(page, view) for view in shown)]
        rows = [
            [variant, *(first or {}).get(variant, ()), *(show(run, view) for view in shown)]
            for variant, run in runs.items()
        ]
        parts += ["", table(header, rows)]
    return parts


def _shower(page: Page, strategy: str, scale: Scale) -> Callable[[Summary, View], str]:
    def show(run: Summary, view: View) -> str:
        section, name = view
        block = run[section].get(strategy, {}).get(name)
        return NOTHING if block is None else page.numbers.scaled(block["npv"]["mean"], scale)

    return show


def _differing(
    page: Page, strategy: str, runs: Runs, show: Callable[[Summary, View], str]
) -> list[View]:
    """Payers and budgets that are not told the same in every run, nor by a perspective."""
    told = {members[0] for members in map(page.members, _names(runs, "results", strategy))
            if len(members) == 1}  # fmt: skip
    views = [("payers", name) for name in _names(runs, "payers", strategy) if name not in told]
    for name in _names(runs, "budgets", strategy):
        party, _, budget = name.partition("/")
        # The only budget of a payer that anything passes through is the payer.
        own = [show(run, ("budgets", name)) for run in runs.values()]
        whole = [show(run, ("payers", party)) for run in runs.values()]
        if own != whole and (budget != SHARED_BUDGET or page.has_budgets(party)):
            views.append(("budgets", name))
    return [view for view in views if len({show(run, view) for run in runs.values()}) > 1]


def _names(runs: Runs, section: str, strategy: str) -> list[str]:
    return list(dict.fromkeys(n for run in runs.values() for n in run[section].get(strategy, {})))


def _head(page: Page, view: View) -> str:
    section, name = view
    if section == "results":
        return cut(page.perspective(name), _LONGEST_HEAD)
    if section == "payers":
        return cut(page.party(name), _LONGEST_HEAD)
    return cut(page.budget(name.partition("/")[2]), _LONGEST_HEAD)


def _required(page: Page, run: Summary, strategy: str, name: str) -> str:
    """The first effect's required value in the widest perspective, or the word for none."""
    _ = page._
    even = run["break_even"].get(strategy, {}).get("perspectives", {}).get(name, {})
    effects = even.get("effect") or []
    if not effects:
        return NOTHING
    first = effects[0]
    words = {"none": _("none"), "always": _("any")}
    status = first["status"]
    return page.numbers.short(first["value"]) if status == "found" else words.get(status, NOTHING)
