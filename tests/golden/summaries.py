"""Golden summaries: what each shipped scenario answers, kept so that a change is seen.

Made in expected mode (chance has whole people in it: a last bit elsewhere may move one of
them). After a change that is meant, look at the difference and write them anew:

    python -m tests.golden.summaries
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import socinvest

__all__ = ["GOLDEN", "SHIPPED", "golden"]

GOLDEN = Path(__file__).parent
SHIPPED = sorted(p.stem for p in (GOLDEN.parents[1] / "scenarios").glob("*.yaml"))
DRAWS = 1_000


def golden(name: str) -> dict[str, Any]:
    """The part of a scenario's summary that is kept: no yearly rows, no texts."""
    summary = socinvest.run(socinvest.read_scenario(name), draws=DRAWS, mode="expected").summary()
    kept = {key: summary[key] for key in ("draws", "seed", "mode", "conventions", "people")}
    kept |= {"answers": {"base": _answers(summary)}, "costs": summary["costs"]}
    for variant, answers in summary["variants"].items():
        kept["answers"][variant] = _briefly(answers)
    if summary.get("contract"):
        kept["contract"] = {"base": _agreed(summary["contract"])}
        for variant, answers in summary["variants"].items():
            kept["contract"][variant] = _agreed(answers["contract"])
    kept["claims"] = [{k: c[k] for k in ("id", "verdict", "value")} for c in summary["claims"]]
    kept["warnings"] = [w["code"] for w in summary["warnings"]]
    return kept


def _answers(answers: dict[str, Any]) -> dict[str, Any]:
    dropped = ("yearly", "yearly_cash")
    return {
        **{
            section: {
                strategy: {
                    name: {k: v for k, v in one.items() if k not in dropped}
                    for name, one in views.items()
                }
                for strategy, views in answers[section].items()
            }
            for section in ("results", "payers", "budgets")
        },
        "break_even": answers["break_even"],
        "measures": answers["measures"],
    }


def _briefly(answers: dict[str, Any]) -> dict[str, Any]:
    """A variant: net present values, and where each perspective breaks even."""
    return {
        section: {
            strategy: {name: one["npv"] for name, one in views.items()}
            for strategy, views in answers[section].items()
        }
        for section in ("results", "payers")
    } | {"break_even": {
        strategy: {name: _solved(one) for name, one in views["perspectives"].items()}
        for strategy, views in answers["break_even"].items()
    }}  # fmt: skip


def _agreed(contract: dict[str, Any]) -> dict[str, Any]:
    """A contract: what each term pays on average, and what it is to its parties."""
    provider = contract["provider"] or {}
    return {
        "terms": {term["term"]: [term["mean"], term["paid_share"]] for term in contract["terms"]},
        **{key: contract[key] for key in ("investor", "outcome_payer", "luck")},
        "provider": {key: value for key, value in provider.items() if key != "gap"},
    }


def _solved(found: Any) -> Any:
    """Values and whether there is one, of everything that was solved for."""
    if isinstance(found, list):
        return [_solved(one) for one in found]
    if "status" in found:
        return [found["value"], found["status"]]
    return {name: _solved(one) for name, one in found.items()}


def _write() -> None:
    for name in SHIPPED:
        text = json.dumps(golden(name), ensure_ascii=False, indent=1) + "\n"
        (GOLDEN / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    _write()
