"""Whether a result stands, as a table: the columns of ``run``, one figure on each line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.table import COLUMNS, cell

__all__ = ["robustness_tsv"]

Told = Mapping[str, Any]
Row = dict[str, Any]
_VIEWS = {"results": "perspective", "payers": "payer"}


def robustness_tsv(told: Told) -> str:
    """Return the answer as a table: a header line, then one line per figure.

    The result as it is has the figures ``npv`` and ``chance_positive``; by another convention
    they are followed by ``:path=value``, and the status tells what becomes of the sign.
    """
    lines = ["\t".join(COLUMNS)]
    for row in _rows(told):
        full = {"variant": told["variant"], **row}
        lines.append("\t".join(cell(full.get(column)) for column in COLUMNS))
    return "\n".join(lines) + "\n"


def _rows(told: Told) -> Iterator[Row]:
    yield from _figures(told["as_it_is"], "", told["currency"])
    for convention in told["conventions"]:
        for row in convention["values"]:
            name = f"{convention['convention']}={row['value']}"
            if row["own"]:
                continue
            if row["status"] == "told":
                yield from _figures(row, f":{name}", told["currency"])
            else:
                yield {"figure": name, "status": row["status"]}


def _figures(found: Told, suffix: str, currency: str) -> Iterator[Row]:
    for section, view in _VIEWS.items():
        for strategy, by in found[section].items():
            for name, one in by.items():
                place = {"strategy": strategy, "view": view, "name": name}
                npv, status = one["npv"], one.get("verdict", one["sign"])
                yield {**place, "figure": f"npv{suffix}", "unit": currency, "value": npv["mean"],
                       **{key: npv[key] for key in ("p5", "p50", "p95")},
                       "status": status}  # fmt: skip
                yield {**place, "figure": f"chance_positive{suffix}",
                       "value": one["chance_positive"]}  # fmt: skip
