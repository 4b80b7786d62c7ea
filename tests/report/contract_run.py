"""Small real runs of contracts with their pictures, for tests of text and page."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import socinvest
from socinvest.pipeline import run as run_pipeline
from tests.answers.agreed import DATA, WRITTEN
from tests.report.html_run import HOSTILE

Document = dict[str, Any]
Made = tuple[Document, Document]


@cache
def _nystart() -> Made:
    scenario = socinvest.read_scenario("team_nystart")
    variants = ["base", "floor", "half", "fund_pays"]
    run = run_pipeline(scenario, draws=300, variants=variants, pictures=True)
    return run.summary(), run.pictures()


def nystart() -> Made:
    """Summary and pictures of Team Nystart, to be changed at will."""
    return copy.deepcopy(_nystart())


def loan(mode: Any = "expected", draws: int = 3, **sets: Any) -> Made:
    """Those of the loan of ``tests/data/lent.yaml`` with other values, by path with ``__``."""
    changed = [(path.replace("__", "."), json.dumps(value)) for path, value in sets.items()]
    scenario = socinvest.read_scenario(DATA / "lent.yaml", sets=changed)
    run = run_pipeline(scenario, draws=draws, mode=mode, pictures=True)
    return run.summary(), run.pictures()


@cache
def _written(name: str) -> Made:
    scenario = socinvest.read_scenario(DATA / "contracts" / f"{name}.yaml")
    run = run_pipeline(scenario, draws=40, pictures=True)
    return run.summary(), run.pictures()


def written(name: str) -> Made:
    """Those of a contract that is known from the field."""
    return copy.deepcopy(_written(name))


def twice() -> Made:
    """Team Nystart with a second strategy under which the contract is in force as well."""
    summary, pictures = nystart()
    summary["strategies"].append("other")
    summary["titles"]["strategies"]["other"] = {"sv": "Den andra", "en": "The other"}
    for run in (summary, *summary["variants"].values()):
        for section in ("results", "payers", "budgets", "break_even", "measures", "totals"):
            run[section]["other"] = copy.deepcopy(run[section]["nystart"])
        contract = run["contract"]
        contract["by_strategy"]["other"] = copy.deepcopy(contract["by_strategy"]["nystart"])
        for section in ("results", "payers", "budgets"):
            without = contract["without"][section]
            without["other"] = copy.deepcopy(without["nystart"])
    for section in ("costs", "people", "effects", "assumptions"):
        summary[section]["other"] = copy.deepcopy(summary[section]["nystart"])
    for kind in ("distributions", "cumulative_cash", "curves", "flows", "sizes", "contract"):
        pictures[kind]["other"] = copy.deepcopy(pictures[kind]["nystart"])
    for course in pictures["states"].values():
        course["other"] = copy.deepcopy(course["nystart"])
    return summary, pictures


def hostile() -> Made:
    """The same run with texts of a contract replaced by what could break a page or a terminal."""
    summary, pictures = nystart()
    texts = iter(HOSTILE * 1000)

    def both() -> dict[str, str]:
        text = next(texts)
        return {"sv": text, "en": text}

    for name in summary["titles"]["parties"]:
        summary["titles"]["parties"][name] = both()
    for run in (summary, *summary["variants"].values()):
        contract = run["contract"]
        contract["title"], contract["note"] = both(), both()
        contract["reading"]["title"] = both()
        for found in contract["by_strategy"].values():
            for term in found["terms"]:
                term["title"], term["clause"] = both(), next(texts)
            for measure in found["measures"].values():
                measure["title"] = both()
    for variant in summary["variants"].values():
        variant["title"] = both()
    return summary, pictures


__all__ = ["WRITTEN", "Document", "Made", "hostile", "loan", "nystart", "twice", "written"]
