"""A comparison as a table: the columns of ``run``, one figure on each line.

``strategy`` is the alternative (``SCENARIO:STRATEGY``), or ``nothing``; the figure of a pair names
the other one after a colon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.table import COLUMNS, cell

__all__ = ["compare_tsv"]

Told = Mapping[str, Any]
Row = dict[str, Any]
_VIEWS = {"results": "perspective", "payers": "payer", "budgets": "budget"}
_NOTHING = "nothing"
_SPREAD = ("p5", "p50", "p95")


def compare_tsv(told: Told) -> str:
    """Return the comparison as a table: a header line, then one line per figure."""
    of = {one["scenario"]: one["variant"] for one in told["scenarios"]}
    variants = {one["alternative"]: of[one["scenario"]] for one in told["alternatives"]}
    given = any(one["given_assumed_effect"] for one in told["alternatives"])
    lines = ["\t".join(COLUMNS)]
    for row in _rows(told, "given_assumed_effect" if given else None):
        full = {"variant": variants.get(row["strategy"]), **row}
        lines.append("\t".join(cell(full.get(column)) for column in COLUMNS))
    return "\n".join(lines) + "\n"


def _rows(told: Told, given: str | None) -> Iterator[Row]:
    currency = told["conventions"]["currency"]
    for section, view in _VIEWS.items():
        for name, found in told[section].items():
            for row in _view(found, currency, given):
                yield {"view": view, "name": name, **row}
    for one in told["dominance"]:
        yield from _dominance(one, {"view": "payers", "name": None}, given)
    yield from _budget_effect(told, currency)
    yield from _ratios(told, currency)
    yield from _acceptability(told["acceptability"], given)


def _view(found: Told, currency: str, given: str | None) -> Iterator[Row]:
    for key, one in found["alternatives"].items():
        missing = "missing" if key in found["missing"] else None
        npv = one["npv"]
        yield {"strategy": key, "figure": "npv", "unit": currency, **_spread(npv),
               "status": missing}  # fmt: skip
        for figure in ("sd", "mcse"):
            yield {"strategy": key, "figure": f"npv_{figure}", "unit": currency,
                   "value": npv[figure], "status": missing}  # fmt: skip
        yield {"strategy": key, "figure": "chance_positive", "value": one["chance_positive"],
               "status": given}  # fmt: skip
    for key, one in (*found["alternatives"].items(), (_NOTHING, found[_NOTHING])):
        yield {"strategy": key, "figure": "chance_best", "value": one["chance_best"],
               "status": given}  # fmt: skip
        yield {"strategy": key, "figure": "expected_loss", "unit": currency,
               "value": one["expected_loss"], "status": given}  # fmt: skip
    for one in found["differences"]:
        place = {"strategy": one["of"]}
        yield {**place, "figure": f"difference:{one['less']}", "unit": currency, **_spread(one)}
        for figure in ("chance_more", "chance_equal"):
            yield {**place, "figure": f"{figure}:{one['less']}", "value": one[figure],
                   "status": given}  # fmt: skip


def _dominance(one: Told, place: Row, given: str | None) -> Iterator[Row]:
    status = "strict" if one["strict"] else "in_mean" if one["in_mean"] else None
    own = {"strategy": one["better"], **place}
    yield {**own, "figure": f"dominates:{one['worse']}", "value": int(one["in_mean"]),
           "status": status}  # fmt: skip
    for figure, key in (("dominates_share", "share"), ("strictly_dominates_share", "strict_share")):
        yield {**own, "figure": f"{figure}:{one['worse']}", "value": one[key], "status": given}


def _budget_effect(told: Told, currency: str) -> Iterator[Row]:
    for name, by in told["budget_effect"].items():
        for key, rows in by.items():
            for row in rows:
                figure = "net_cash" if row["year"] is not None else "net_cash_at_end"
                yield {"strategy": key, "view": "budget", "name": name, "figure": figure,
                       "unit": currency, "year": row["year"], **_spread(row)}  # fmt: skip


def _ratios(told: Told, currency: str) -> Iterator[Row]:
    fund = told["fund"] or {"budgets": [], "alternatives": {}}
    for key, one in fund["alternatives"].items():
        yield {"strategy": key, "view": "fund", "name": ",".join(fund["budgets"]),
               "figure": "fund_money", "unit": currency, **_spread(one["money"])}  # fmt: skip
        for name, ratio in one["per_unit"].items():
            place = {"strategy": key, "view": "perspective", "name": name}
            yield {**place, "figure": "npv_per_fund_money", "value": ratio["value"],
                   **{at: ratio[at] for at in _SPREAD}}  # fmt: skip
            yield {**place, "figure": "npv_per_fund_money_undefined_share",
                   "value": ratio["undefined_share"]}  # fmt: skip
    for key, one in told["people"].items():
        for name, reached in one["by_intervention"].items():
            yield {"strategy": key, "view": "intervention", "name": name,
                   "figure": "people_reached", "value": reached}  # fmt: skip
        for name, value in one["per_person"].items():
            yield {"strategy": key, "view": "perspective", "name": name,
                   "figure": "npv_per_person", "unit": currency, "value": value}  # fmt: skip


def _acceptability(found: Told | None, given: str | None) -> Iterator[Row]:
    if found is None:
        return
    for key, one in found["years"].items():
        yield {"strategy": key, "view": "people", "figure": "quality_adjusted_years_gained",
               "unit": "year", **_spread(one)}  # fmt: skip
    for name, by in found["by_perspective"].items():
        place = {"view": "perspective", "name": name}
        for key, chances in (*by["alternatives"].items(), (_NOTHING, by[_NOTHING])):
            for worth, chance in zip(found["worths"], chances, strict=True):
                yield {**place, "strategy": key, "figure": f"chance_best_at:{worth:.12g}",
                       "value": chance, "status": given}  # fmt: skip
        for one in by["dominance"]:
            for row in _dominance(one, place, given):
                yield {**row, "figure": f"cost_effect_{row['figure']}"}


def _spread(one: Told) -> Row:
    return {"value": one["mean"], **{key: one[key] for key in _SPREAD}}
