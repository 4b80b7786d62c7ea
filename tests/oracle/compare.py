"""Write a scenario, run socinvest as a black box, set every number against the cohort program."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

import socinvest
from tests.oracle.cohort import Cohorts

REL = 1e-9

BASE = """
format: 1
id: oracle
title: oracle
money: {currency: SEK, price_year: 2016, discount_rate: 3 %}
time: {start: 2017, horizon: 5 years, cycle: year}
parties:
  kommun: {budgets: [skola, social, fond], tax_funded: true}
  stat: {tax_funded: true}
  firma: {}
  person: {people: true}
perspectives: {offentlig: [kommun, stat]}
sources: {src: {title: s, price_year: 2016}}
parameters: {}
target_group: {name: elever, unit: pupil, intake: {per_year: 100, for: 1 year}}
course:
  states: {a: {}, b: {}, c: {absorbing: true}}
  start: {a: 100 %}
  transitions:
    a: {b: 40 %, c: rest}
    b: {c: 25 %}
  costs:
    - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: person}
  within_cycle: start
interventions:
  prog:
    duration: 1 year
    costs:
      - {item: programme, quantity: reached, unit_cost: 100 SEK/pupil/year,
         payer: kommun/skola, payee: economy}
    effects: []
strategies: {nu: [], prog: [prog]}
comparator: nu
"""


def merged(base: Any, change: Any) -> Any:
    """Dictionaries are merged, everything else is replaced; None drops a key."""
    if isinstance(base, dict) and isinstance(change, dict):
        out = dict(base)
        for key, value in change.items():
            if value is None and key in out:
                del out[key]
            else:
                out[key] = merged(out.get(key), value)
        return out
    return copy.deepcopy(change)


def doc(*changes: str) -> dict[str, Any]:
    """BASE with YAML snippets laid over it, in order."""
    out = yaml.safe_load(BASE)
    for change in changes:
        out = merged(out, yaml.safe_load(change))
    return out  # type: ignore[no-any-return]


def write(scenario: dict[str, Any], folder: Path, name: str = "s.yaml") -> Path:
    path = folder / name
    text = yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")
    return path


def run(
    scenario: dict[str, Any], folder: Path, *, draws: int = 1, seed: int = 0,
    mode: str = "expected", sets: Any = (), variants: Any = ("base",),
) -> dict[str, Any]:  # fmt: skip
    path = write(scenario, folder)
    read = socinvest.read_scenario(path, sets)
    result = socinvest.run(read, draws=draws, seed=seed, mode=mode, variants=variants)  # type: ignore[arg-type]
    return result.summary()


def close(got: float, want: float, scale: float, where: str) -> None:
    assert abs(got - want) <= REL * max(abs(want), scale, 1e-6), f"{where}: got {got}, want {want}"


def agree(scenario: dict[str, Any], folder: Path, factors: Any = None) -> dict[str, Any]:
    """Every Summary, break-even year and measure of one certain scenario; returns the summary."""
    summary = run(scenario, folder)
    oracle = Cohorts(scenario, factors=factors)
    problems: list[str] = []

    def check(got: Any, want: float, scale: float, where: str) -> None:
        try:
            close(got, want, scale, where)
        except (AssertionError, TypeError) as error:
            problems.append(
                str(error) if isinstance(error, AssertionError) else f"{where}: {got} {want}"
            )

    for table in ("results", "payers", "budgets"):
        for strategy, views in summary[table].items():
            for name, got in views.items():
                want = oracle.answer(strategy, table, name)
                where = f"{table}.{strategy}.{name}"
                size = max(abs(x) for x in want["yearly"])
                for key in ("mean", "p5", "p50", "p95"):
                    check(got["npv"][key], want["npv"], size, f"{where}.npv.{key}")
                total = 0.0
                for row, amount in zip(got["yearly"], want["yearly"], strict=True):
                    total += amount
                    check(row["mean"], amount, size, f"{where}.{row['year']}")
                    check(row["cumulative"]["mean"], total, size, f"{where}.{row['year']}.cum")
                for kind, amount in want["kinds"].items():
                    check(got["by_kind"][kind]["mean"], amount, size, f"{where}.{kind}")
                ratio = got["benefit_cost_ratio"]
                if want["C"] > 1e-9 * size + 1e-9:
                    check(ratio["value"], want["B"] / want["C"], 0.0, f"{where}.ratio")
                    check(ratio["undefined_share"], 0.0, 1.0, f"{where}.undefined")
                else:
                    check(ratio["undefined_share"], 1.0, 1.0, f"{where}.undefined")
                back = got["payback_year"]
                told = (back["p50"], back["never_share"], back["no_outlay_share"])
                expected = {"never": (None, 1.0, 0.0), "no outlay": (None, 0.0, 1.0)}.get(
                    want["payback"], (want["payback"], 0.0, 0.0)
                )
                if told != expected:
                    problems.append(f"{where}.payback: got {told}, want {expected}")
    for strategy, measures in summary["measures"].items():
        mine = oracle.measured(strategy)
        for name, got in measures.items():
            check(got["mean"], mine[name], 0.0, f"measures.{strategy}.{name}")
    assert not problems, "\n".join(problems[:12]) + f"\n({len(problems)} in all)"
    return summary
