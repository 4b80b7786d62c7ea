"""What a result hangs on, as a table: the columns of ``run``, one figure on each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.table import COLUMNS, cell

__all__ = ["drivers_tsv"]

Told = Mapping[str, Any]
Row = dict[str, Any]
_VIEWS = {"perspectives": "perspective", "payers": "payer"}


def drivers_tsv(told: Told) -> str:
    """Return the answer as a table: a header line, then one line per figure."""
    lines = ["\t".join(COLUMNS)]
    for row in _rows(told, told["conventions"]["currency"]):
        full = {"variant": told["variant"], **row}
        lines.append("\t".join(cell(full.get(column)) for column in COLUMNS))
    return "\n".join(lines) + "\n"


def _rows(told: Told, currency: str) -> Iterator[Row]:
    for section, view in _VIEWS.items():
        for strategy, found in told[section].items():
            for name, one in found.items():
                place = {"strategy": strategy, "view": view, "name": name}
                yield from ({**place, **row} for row in _result(one, currency))
        for name, one in told["decisions"][section].items():
            place = {"view": view, "name": name}
            yield from ({**place, **row} for row in _decision(one, currency))
        for study in told["studies"]:
            for name, one in study["decisions"][section].items():
                place = {"strategy": study["strategy"], "view": view, "name": name}
                yield from ({**place, **row} for row in _study(study["study"], one, currency))


def _result(one: Told, currency: str) -> Iterator[Row]:
    npv = one["npv"]
    yield {"figure": "npv", "unit": currency, "value": npv["mean"],
           **{key: npv[key] for key in ("p5", "p50", "p95")}}  # fmt: skip
    yield {"figure": "explained", "value": one["explained"]}
    for row in one["importance"]:
        yield {"figure": f"share:{row['parameter']}", "value": row["share"]}
        yield {"figure": f"share_together:{row['parameter']}", "value": row["together"]}
    for row in one["tornado"]:
        levels = {level: at["npv"] for level, at in row["at"].items()}
        yield {"figure": f"one_at_a_time:{row['parameter']}", "unit": currency,
               "value": row["swing"], **levels}  # fmt: skip
    failing = one["failing"]
    yield {"figure": "fails", "value": failing["share"], "status": failing["status"]}
    for row in failing["figures"]:
        figure = f"{failing['told_of']}:{row['parameter']}"
        yield {"figure": f"{figure}:threshold", "value": row["threshold"], "status": row["side"]}
        for key in ("of_told", "of_all", "told_where", "difference"):
            yield {"figure": f"{figure}:{key}", "value": row[key]}


def _decision(one: Told, currency: str) -> Iterator[Row]:
    yield {"figure": "best", "status": one["best"]}
    for strategy, chance in one["chance_best"].items():
        yield {"strategy": strategy, "figure": "chance_best", "value": chance}
        yield {"strategy": strategy, "figure": "expected_loss", "unit": currency,
               "value": one["expected_loss"][strategy]}  # fmt: skip
    for figure, row in (
        ("evpi", one["evpi"]),
        ("evppi_null_figure", one["null_figure"]),
        *((f"evppi:{row['parameter']}", row) for row in one["evppi"]),
        *((f"evppi:{row['kind']}:{row['name']}", row) for row in one["groups"]),
    ):
        for key, suffix in (("value", ""), ("error", ":error"), ("per_person", ":per_person"),
                            ("split_sample", ":split_sample")):  # fmt: skip
            if key in row:
                yield {"figure": figure + suffix, "unit": currency, "value": row[key]}


def _study(study: str, one: Told, currency: str) -> Iterator[Row]:
    rows = [(f"{row['people']}", row) for row in one["sizes"]]
    if one["best"] is not None:
        yield {"figure": f"study:{study}:best_size", "value": one["best"]["people"]}
        rows.append(("best", one["best"]))
    for size, row in rows:
        for key in ("value", "error", "cost", "net"):
            if row[key] is not None:
                yield {"figure": f"study:{study}:{size}:{key}", "unit": currency,
                       "value": row[key]}  # fmt: skip
