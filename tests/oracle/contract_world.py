# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Small scenarios with contracts, written as files and run through the public interface only."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

import socinvest
from tests.oracle.compare import merged, write

Doc = dict[str, Any]

# Twelve people enter in four months; three in four accept; some are home again, some grown up.
WORLD = """
format: 1
id: oracle_contract
title: oracle
money: {price_year: 2020, discount_rate: 3 %, inflation: 2 %}
time: {start: 2020-01, horizon: 5 years, cycle: month}
parties:
  kommun: {budgets: [social, fond], tax_funded: true}
  stat: {tax_funded: true}
  utforare: {}
  bolag: {}
  stiftelse: {}
  byra: {}
  person: {people: true}
parameters:
  ratio: {value: 0.4, scale: risk_ratio, estimated_on: reached, evidence: assumed}
target_group: {name: unga, unit: person, intake: {total: 12, over: 4 months}}
course:
  states: {placed: {}, home: {}, adult: {absorbing: true}}
  start: {placed: 70 %, home: rest}
  transitions:
    placed: {home: 9 %, adult: 1 %}
    home: {placed: 8 %, adult: 1 %}
  costs:
    - {in: placed, item: care, unit_cost: 40 000 SEK/person/month, payer: kommun/social, payee: economy}
    - {transition: home -> placed, item: inquiry, unit_cost: 15 000 SEK/person, payer: kommun/social, payee: economy}
    - {in: home, item: allowance, unit_cost: 2 000 SEK/person/month, payer: stat, payee: person}
  within_cycle: half_cycle
interventions:
  team:
    duration: 10 months
    reach: {offered: 100 %, accepted: 75 %}
    costs:
      - {item: team, quantity: reached, unit_cost: 9 000 SEK/person/month, payer: utforare, payee: economy, delivers: true}
    effects:
      - {transition: home -> placed, by: ratio, whom: reached, lag: 2 months, lasts: 14 months}
strategies: {nu: [], team: [team]}
comparator: nu
contract:
  roles: {outcome_payer: kommun/social, investor: bolag, provider: utforare, guarantor: stiftelse, intermediary: byra}
  investment: {committed: 1 MSEK, drawn: 800 kSEK, schedule: {start: 50 %, 6 months: 30 %, 12 months: 20 %}}
  measures:
    saving: {cost: care, window: 12 months, against: prediction}
  terms:
    savings: {share: 60 %, of: saving, up_to: principal, lag: 3 months}
"""


NO_TERMS = "contract: {measures: {saving: null}, terms: {savings: null, one: {amount: 1 kSEK, after: 40 months}}}"
TWO_COHORTS = "contract: {cohorts: {first: 2020-01 to 2020-02, second: 2020-03 to 2020-04}}"
UNCERTAIN = """
parameters: {ratio: {lognormal: {mean: 0.7, cv: 0.3}}}
contract:
  measures:
    saving: {cost: care, window: 12 months, against: {design: matched, size: 15}, noise: {cv: 0.8}}
    done: {probability: 70 %}
  terms:
    savings: {share: 60 %, of: saving, up_to: principal, lag: 3 months, if: done}
    cases: {price: 10 000 SEK/person, of: people, payee: provider, after: 6 months}
    top: {top_up: 30 % * principal, terms: [savings], payer: guarantor, after: 20 months}
"""
PAID_TO_ECONOMY = "contract: {roles: {evaluator: economy}, terms: {study: {amount: 70 kSEK, payee: evaluator, after: 14 months}}}"


def world(*changes: str) -> Doc:
    """WORLD with YAML snippets laid over it, in order; null drops a key."""
    out = yaml.safe_load(WORLD)
    for change in changes:
        out = merged(out, yaml.safe_load(change))
    return out  # type: ignore[no-any-return]


def uncertain(*more: str) -> Doc:
    scenario = world(UNCERTAIN, *more)
    scenario["parameters"]["ratio"].pop("value", None)
    return scenario


def summary(
    scenario: Doc | Path,
    folder: Path,
    *,
    draws: int = 1,
    seed: int = 0,
    mode: Any = "expected",
    variants: Any = ("base",),
    sets: Any = (),
) -> Doc:
    path = scenario if isinstance(scenario, Path) else write(scenario, folder)
    found = socinvest.read_scenario(path, sets=sets)
    return socinvest.run(found, draws=draws, seed=seed, mode=mode, variants=variants).summary()


def cli(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    """``socinvest`` as its users meet it."""
    done = subprocess.run(
        [sys.executable, "-m", "socinvest", *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert not check or done.returncode == 0, done.stderr
    return done


def settle(scenario: Path, observed: Doc, folder: Path, *more: object) -> Doc:
    """What the command ``settle`` owes, as JSON."""
    name = yaml.safe_load(scenario.read_text(encoding="utf-8"))["id"]
    path = folder / "observed.yaml"
    path.write_text(yaml.safe_dump({"format": 1, "scenario": name, **observed}), encoding="utf-8")
    return json.loads(cli("settle", scenario, path, "--json", *more).stdout)  # type: ignore[no-any-return]


def owed(settled: Doc) -> dict[str, float]:
    """What each term owes in all."""
    out: dict[str, float] = {}
    for one in settled["payments"]:
        out[one["term"]] = out.get(one["term"], 0.0) + (one["amount"] or 0.0)
    return out


def problems(scenario: Doc, folder: Path) -> list[str]:
    """What ``check`` says of a scenario: each problem as one text with its code."""
    return [f"{p.code}: {p.message}" for p in socinvest.check(write(scenario, folder))]
