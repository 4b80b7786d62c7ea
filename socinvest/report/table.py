"""The answer as a table: tab-separated, point decimals, the same columns for every scenario.

One row is one figure of one party or perspective under one strategy of one variant. The
columns are fixed: ``value`` is the mean (or the only number), ``status`` says why there is
none. Numbers are those of the JSON summary, unrounded; an undefined one is an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.rows import cash, total

__all__ = ["COLUMNS", "cell", "tsv"]

Summary = Mapping[str, Any]
Row = dict[str, Any]

COLUMNS = (
    "variant",
    "strategy",
    "view",
    "name",
    "figure",
    "unit",
    "year",
    "value",
    "p5",
    "p50",
    "p95",
    "status",
)
"""The columns, for good: later versions add figures, not columns."""

_VIEWS = {"results": "perspective", "payers": "payer", "budgets": "budget"}
_EFFECTIVENESS = {
    "cost": "{}", "effect": "year", "incremental_cost": "{}", "incremental_effect": "year",
    "icer": "{}/year",
}  # fmt: skip
_MAY_START_A_FORMULA = ("=", "+", "-", "@")


def tsv(summary: Summary) -> str:
    """Return the summary as a table: a header line, then one line per figure."""
    runs = {summary.get("variant") or "base": summary, **summary["variants"]}
    currency = summary["conventions"]["currency"]
    lines = ["\t".join(COLUMNS)]
    for variant, run in runs.items():
        lines += [_line({"variant": variant, **row}) for row in _rows(run, currency)]
    lines += [_line(row) for row in _claim_rows(summary)]
    return "\n".join(lines) + "\n"


def _rows(run: Summary, currency: str) -> Iterator[Row]:
    for section, view in _VIEWS.items():
        for strategy, blocks in run[section].items():
            for name, block in blocks.items():
                place = {"strategy": strategy, "view": view, "name": name}
                yield from ({**place, **row} for row in _block(block, currency))
    for strategy, sides in run["break_even"].items():
        for side, view in (("perspectives", "perspective"), ("payers", "payer")):
            for name, found in sides.get(side, {}).items():
                place = {"strategy": strategy, "view": view, "name": name}
                yield from ({**place, **row} for row in _break_even(found))
    for strategy, measures in run["measures"].items():
        for name, block in measures.items():
            place = {"strategy": strategy, "view": "measure", "name": name}
            yield {**place, "figure": "measure", "unit": block["unit"], **_spread(block)}
    yield from _totals(run, currency)


def _totals(run: Summary, currency: str) -> Iterator[Row]:
    """What each strategy comes to by itself, the comparator too, and cost per effect."""
    for strategy, totals in run.get("totals", {}).items():
        for section, view in (("perspectives", "perspective"), ("payers", "payer"),
                              ("budgets", "budget")):  # fmt: skip
            for name, sums in totals[section].items():
                for figure, spread in sums.items():
                    yield {"strategy": strategy, "view": view, "name": name,
                           "figure": f"total_{figure}", "unit": currency,
                           **_spread(spread)}  # fmt: skip
        for figure, spread in (totals["quality_adjusted_years"] or {}).items():
            yield {"strategy": strategy, "view": "people", "figure": f"quality_adjusted_{figure}",
                   "unit": "year", **_spread(spread)}  # fmt: skip
    for name, rows in run.get("cost_effectiveness", {}).items():
        for row in rows:
            place = {"strategy": row["strategy"], "view": "perspective", "name": name}
            for figure, unit in _EFFECTIVENESS.items():
                told = {"figure": figure, "unit": unit.format(currency), "value": row[figure]}
                yield {**place, **told, "status": row["status"]}


def _block(block: Summary, currency: str) -> Iterator[Row]:
    """The figures of one ``Summary`` of the JSON."""
    npv, ratio, payback = block["npv"], block["benefit_cost_ratio"], block["payback_year"]
    money = {"unit": currency}
    yield {"figure": "npv", **money, **_spread(npv)}
    yield {"figure": "npv_sd", **money, "value": npv["sd"]}
    yield {"figure": "npv_mcse", **money, "value": npv["mcse"]}
    given = "given_assumed_effect" if block["given_assumed_effect"] else None
    yield {"figure": "chance_positive", "value": block["chance_positive"], "status": given}
    yield {"figure": "benefit_cost_ratio", **_spread(ratio)}
    yield {"figure": "benefit_cost_ratio_undefined_share", "value": ratio["undefined_share"]}
    yield {"figure": "payback_year", "unit": "year", **_spread(payback)}
    yield {"figure": "payback_never_share", "value": payback["never_share"]}
    yield {"figure": "payback_no_outlay_share", "value": payback["no_outlay_share"]}
    for kind, amount in block["by_kind"].items():
        yield {"figure": f"npv_{kind}", **money, **_spread(amount)}
    uncertainty = block.get("uncertainty") or {}
    for share in ("parameter_share", "chance_share", "measurement_share"):
        if share in uncertainty:
            yield {"figure": share, "value": uncertainty[share]}
    for one in uncertainty.get("by_size") or ():
        people = f"{one['people']:.12g}"
        yield {"figure": f"npv_sd:{people}", **money, "value": one["sd"]}
        yield {"figure": f"chance_share:{people}", "value": one["chance_share"]}
    for year in total(block):
        at = _at(year)
        yield {"figure": f"net{at}", **money, "year": year["year"], **_spread(year)}
        so_far = {"year": year["year"], **_spread(year["cumulative"])}
        yield {"figure": f"cumulative{at}", **money, **so_far}
    for year in cash(block):
        yield {"figure": f"net_cash{_at(year)}", **money, "year": year["year"], **_spread(year)}
    yield from _returns(block.get("irr"))


def _at(year: Summary) -> str:
    """What is counted at the very end of the last year is a figure of its own."""
    return "_at_end" if year["year"] is None else ""


def _returns(irr: Summary | None) -> Iterator[Row]:
    """The internal rate of return; without one, or with several, ``status`` says so."""
    if irr is None:
        return
    rate = irr["of_mean_flow"]
    status = "none" if rate is None else "several" if irr["sign_changes"] > 1 else None
    spread = {key: irr[key] for key in ("p5", "p50", "p95")}
    yield {"figure": "irr", "unit": "1/year", "value": rate, **spread, "status": status}
    yield {"figure": "irr_undefined_share", "value": irr["undefined_share"]}
    yield {"figure": "irr_several_share", "value": irr["several_share"]}


def _break_even(found: Summary) -> Iterator[Row]:
    for figure in ("year", "volume", "unit_cost"):
        if found.get(figure):
            yield {"figure": f"break_even_{figure}", **_found(found[figure])}
    for effect in found["effect"]:
        names = effect["parameter"] or "+".join(effect["joint"])
        yield {"figure": f"break_even_effect:{names}", **_found(effect)}
    for price in found.get("price", ()):
        yield {"figure": f"break_even_price:{price['parameter']}", **_found(price)}


def _found(one: Summary) -> Row:
    return {"unit": one.get("unit"), "value": one["value"], "status": one["status"]}


def _claim_rows(summary: Summary) -> Iterator[Row]:
    for claim in summary["claims"]:
        place = {"view": "claim", "name": claim["id"], "figure": "claim"}
        yield {**place, "value": claim["value"], "status": claim["verdict"]}


def _spread(block: Summary) -> Row:
    value = block.get("value") if "value" in block else block.get("mean")
    return {"value": value, **{key: block.get(key) for key in ("p5", "p50", "p95")}}


def _line(row: Row) -> str:
    cells: Sequence[str] = [cell(row.get(column)) for column in COLUMNS]
    return "\t".join(cells)


def cell(value: Any) -> str:
    """A value as the text of a cell, which never starts a formula; numbers may start with -."""
    if value is None:
        return ""
    if isinstance(value, str):
        # No cell of a user's own words may break the row or start a formula.
        clean = "".join(char if char.isprintable() else " " for char in value)
        return f"'{clean}" if clean.startswith(_MAY_START_A_FORMULA) else clean
    return repr(float(value)) if isinstance(value, float) else str(value)
