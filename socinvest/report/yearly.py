"""The yearly figures as a file: one row per view, kind of money and year, with point decimals.

``kind`` is ``total`` (cash, freed staff time and welfare) or ``cash`` (the budget effect).
Undiscounted, in the scenario's currency and price year; ``mean_nominal`` is the cash of the
year in its own money, where the scenario has inflation. Percentiles of cumulative cash are in
the page, not here. The year ``end`` is what is counted at the very end of the last year, in
scenarios whose courses count people at points in time.

Of a contract the section ``contract`` (under the strategies in which it is in force) has what
each party and each budget receives under it less what it pays, by year: ``kind`` ``nominal``, in
the money of its day, as are all figures of such a row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.rows import cash, total
from socinvest.report.table import cell

__all__ = ["COLUMNS", "yearly"]

Summary = Mapping[str, Any]

_SPREAD = ("mean", "p5", "p50", "p95")
COLUMNS = (
    "variant", "strategy", "section", "name", "kind", "year", *_SPREAD,
    *(f"cumulative_{key}" for key in _SPREAD), "mean_nominal",
)  # fmt: skip
"""The columns, for good: later versions add at the end."""
_SECTIONS = ("results", "payers", "budgets")


def yearly(summary: Summary) -> str:
    """Return the yearly figures of a summary and its variants, a header line first."""
    stream = io.StringIO()
    lines = csv.writer(stream, lineterminator="\n")
    lines.writerow(COLUMNS)
    for variant, run in {summary.get("variant") or "base": summary, **summary["variants"]}.items():
        for section in _SECTIONS:
            for strategy, views in run[section].items():
                for name, block in views.items():
                    place = [cell(x) for x in (variant, strategy, section, name)]
                    lines.writerows([*place, *row] for row in _rows(block))
        for strategy, name, block in _contract(run):
            place = [cell(x) for x in (variant, strategy, "contract", name)]
            lines.writerows([*place, *row] for row in _nominal(block))
    return stream.getvalue()


def _contract(run: Summary) -> Iterator[tuple[str, str, Summary]]:
    """(strategy, party or ``party/budget``, payments) of a contract."""
    for strategy, found in (run.get("contract") or {}).get("by_strategy", {}).items():
        for name, block in {**found["payments"], **found["payments_by_budget"]}.items():
            yield strategy, name, block


def _nominal(block: Summary) -> Iterator[list[str]]:
    so_far = 0.0
    for year in block["yearly"]:
        so_far += year["mean"]
        figures = [*(year[key] for key in _SPREAD), so_far, None, None, None]
        yield ["nominal", _year(year), *map(cell, figures), cell(year["mean"])]


def _rows(block: Summary) -> Iterator[list[str]]:
    for year in total(block):
        figures = [year[key] for key in _SPREAD]
        figures += [year["cumulative"][key] for key in _SPREAD]
        yield ["total", _year(year), *map(cell, figures), ""]
    so_far = 0.0
    for year in cash(block):
        so_far += year["mean"]
        figures = [*(year[key] for key in _SPREAD), so_far, None, None, None]
        yield ["cash", _year(year), *map(cell, figures), cell(year.get("mean_nominal"))]


def _year(row: Summary) -> str:
    return "end" if row["year"] is None else str(row["year"])
