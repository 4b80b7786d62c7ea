"""Social investments as calculations that can be questioned.

What a social investment costs, what must be true for it to pay, for whom and when, from one
scenario file. The names below are the public interface; each is loaded when first used.

>>> import socinvest
>>> scenario = socinvest.read_scenario("ppss")
>>> result = socinvest.run(scenario, draws=100, variants=["base"])
>>> sorted(result.summary()["results"]["ppss"])[-1]
'samhälle'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from socinvest._version import __version__

if TYPE_CHECKING:
    from socinvest.api import check, followup, read_scenario, run, sample, schema, settle
    from socinvest.draws import Draws
    from socinvest.errors import Location, Problem, ScenarioError
    from socinvest.ledger import Ledger
    from socinvest.model import Scenario
    from socinvest.pipeline import Run

__all__ = [
    "Draws",
    "Ledger",
    "Location",
    "Problem",
    "Run",
    "Scenario",
    "ScenarioError",
    "__version__",
    "check",
    "followup",
    "read_scenario",
    "run",
    "sample",
    "schema",
    "settle",
]

_HOME = {
    "Draws": "socinvest.draws",
    "Ledger": "socinvest.ledger",
    "Location": "socinvest.errors",
    "Problem": "socinvest.errors",
    "Run": "socinvest.pipeline",
    "Scenario": "socinvest.model",
    "ScenarioError": "socinvest.errors",
    "check": "socinvest.api",
    "followup": "socinvest.api",
    "read_scenario": "socinvest.api",
    "run": "socinvest.api",
    "sample": "socinvest.api",
    "schema": "socinvest.api",
    "settle": "socinvest.api",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'socinvest' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
