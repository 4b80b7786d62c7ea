"""A contract's own answer as a table: the columns of ``run``, one figure on each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.table import COLUMNS, cell

__all__ = ["deal_tsv"]

Told = Mapping[str, Any]
Row = dict[str, Any]
_SPREAD = ("p5", "p50", "p95")


def deal_tsv(told: Told) -> str:
    """Return the answer as a table: a header line, then one line per figure."""
    currency = told["conventions"]["currency"]
    lines = ["\t".join(COLUMNS)]
    for row in _rows(told, currency):
        full = {"variant": told["variant"], **row}
        lines.append("\t".join(cell(full.get(column)) for column in COLUMNS))
    return "\n".join(lines) + "\n"


def _rows(told: Told, currency: str) -> Iterator[Row]:
    if "solve" in told:
        yield from _solved(told["solve"], told["contract"]["strategy"], currency)
        return
    if "frontier" in told:
        yield from _frontier(told["frontier"], told["contract"]["strategy"], currency)
        return
    for strategy, one in told["contract"]["by_strategy"].items():
        for row in (
            *_terms(one, currency), *_payout(told["payout"][strategy], currency),
            *_roles(one, currency), *_luck(told, strategy, currency),
        ):  # fmt: skip
            yield {"strategy": strategy, **row}


def _terms(one: Told, currency: str) -> Iterator[Row]:
    for term in one["terms"]:
        place = {"view": "term", "name": term["term"]}
        yield {**place, "figure": "paid", "unit": currency, **_spread(term)}
        yield {**place, "figure": "paid_share", "value": term["paid_share"]}
        yield {**place, "figure": "cut_share", "value": term["cut_share"]}
    for party, sums in one["payments"].items():
        yield {"view": "payer", "name": party, "figure": "contract", "unit": currency,
               **_spread(sums)}  # fmt: skip
        for year in sums["yearly"]:
            yield {"view": "payer", "name": party, "figure": "contract_year", "unit": currency,
                   "year": year["year"], **_spread(year)}  # fmt: skip


def _payout(one: Told | None, currency: str) -> Iterator[Row]:
    """Each party's money by measured value, which stands in the figure's name."""
    for case in () if one is None else one["cases"]:
        assert one is not None
        given = ",".join(f"{name}={str(answer).lower()}" for name, answer in case["given"].items())
        for party, amounts in case["parties"].items():
            for value, amount in zip(one["values"], amounts, strict=True):
                yield {"view": "payer", "name": party, "unit": currency, "value": amount,
                       "figure": f"payout:{one['measure']}={value:.12g}",
                       "status": given or None}  # fmt: skip


def _roles(one: Told, currency: str) -> Iterator[Row]:
    for role in ("investor", "outcome_payer", "provider", "guarantor"):
        if one[role] is not None:
            for figure, value in one[role].items():
                place = {"view": role, "name": ",".join(one[role]["who"]), "figure": figure}
                yield from ({**place, **row} for row in _figure(figure, value, currency))


def _figure(figure: str, value: Any, currency: str) -> Iterator[Row]:
    if figure == "irr":
        yield {"unit": "1/year", "value": value["of_mean_flow"], **_at(value),
               "status": None if value["of_mean_flow"] is not None else "none"}  # fmt: skip
        yield {"figure": "irr_undefined_share", "value": value["undefined_share"]}
    elif figure == "break_even_measured":
        if value is not None:
            yield {"unit": value["unit"], "value": value["value"], "status": value["status"]}
    elif isinstance(value, Mapping):
        yield {"unit": currency, **_spread(value)}
        if "largest" in value:
            yield {"figure": "largest_gap", "unit": currency, **_spread(value["largest"])}
    elif not isinstance(value, list):
        share = figure.startswith("chance") or figure in ("multiple", "paid_share")
        yield {"unit": None if share else currency, "value": value}


def _luck(told: Told, strategy: str, currency: str) -> Iterator[Row]:
    for row in told["luck_by_size"][strategy]:
        window = "agreed" if row["window_months"] is None else f"{row['window_months']}_months"
        place = {"view": "luck", "name": f"{window}:{row['people']:.12g}"}
        yield {**place, "figure": "paid_without_effect", "unit": currency,
               "value": row["paid_without_effect"]}  # fmt: skip
        for figure in (
            "pays_without_effect", "misses_real_effect", "real_effect_share", "held_share",
        ):  # fmt: skip
            yield {**place, "figure": figure, "value": row[figure]}
    for row in told["luck_by_improvement"][strategy]:
        place = {"view": "improvement", "name": f"{row['improvement']:.12g}"}
        yield {**place, "figure": "pays", "value": row["pays"]}
        for figure in ("mean_for_outcome", "mean_paid"):
            yield {**place, "figure": figure, "unit": currency, "value": row[figure]}


def _solved(one: Told, strategy: str, currency: str) -> Iterator[Row]:
    place = {"strategy": strategy, "view": "term", "name": one["term"]}
    for i, crossing in enumerate(one["crossings"] or [{"value": None}]):
        yield {**place, "figure": "solved" if i == 0 else f"solved_{i + 1}", "unit": one["unit"],
               "value": crossing["value"], "status": one["status"]}  # fmt: skip
    yield {**place, "figure": "stated", "unit": one["unit"], "value": one["stated"]}
    yield from _curve(one, strategy, currency)


def _frontier(one: Told, strategy: str, currency: str) -> Iterator[Row]:
    place = {"strategy": strategy, "view": "term", "name": one["term"], "unit": one["unit"]}
    named = [(t["target"]["text"], t["stretches"]) for t in one["targets"]]
    if len(named) > 1:
        named.append(("all", one["stretches"]))
    for text, found in named:
        status = "found" if found else "none"
        for low, high in found or [(None, None)]:
            yield {**place, "figure": f"stretch:{text}", "value": low,
                   "status": status}  # fmt: skip
            yield {**place, "figure": f"stretch_end:{text}", "value": high, "status": status}
    yield from _curve(one, strategy, currency)


def _curve(one: Told, strategy: str, currency: str) -> Iterator[Row]:
    units = {"irr": "1/year", "multiple": None}
    for point in one["curve"]:
        for role in ("investor", "outcome_payer", "provider", "guarantor"):
            for figure, value in (point[role] or {}).items():
                plain = figure.startswith("chance") or figure == "paid_share"
                yield {
                    "strategy": strategy, "view": role, "name": f"{point['value']:.12g}",
                    "figure": figure, "value": value,
                    "unit": None if plain else units.get(figure, currency),
                }  # fmt: skip


def _at(one: Told) -> Row:
    return {key: one.get(key) for key in _SPREAD}


def _spread(one: Told) -> Row:
    return {"value": one["mean"], **_at(one)}
