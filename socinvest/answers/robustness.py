"""Whether a result stands when one convention at a time is another: the answer of ``robustness``.

Each time the scenario is read anew with the convention stated otherwise and run on the same
draws. The draws of a figure hang on its name and the seed alone, so what differs is due to the
convention; only the evidence rule moves the figures themselves, draw by draw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np

from socinvest._version import __version__
from socinvest.analysis.summary import distribution
from socinvest.analysis.warnings import assumed_effects
from socinvest.answers.evaluation import Mode, gathered
from socinvest.answers.gathered import Whole
from socinvest.answers.memory import require
from socinvest.answers.robustness_presets import Convention, Preset, both, conventions
from socinvest.errors import Location, Problem, ScenarioError, did_you_mean, fill_excerpts, problem
from socinvest.ledger import Array
from socinvest.model import SOCIETY, Scenario, Text
from socinvest.records import dataclass
from socinvest.scenario.restated import Original
from socinvest.validate import validate

__all__ = ["Asked", "robustness", "sign", "verdict"]

SECTIONS = ("results", "payers")
ERRORS = 2.0
"""So many standard errors from 0 a mean is told from none."""
NOTHING = 1e-9
"""A result below this share of the scenario's largest is a sum that cancels: none."""
Sign = Literal["gain", "loss", "none", "open"]
Verdict = Literal["same", "changes", "open", "settled"]
Place = tuple[str, str, str]
"""A strategy, a section and the name of a view."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``strategies`` and ``whose`` (perspectives and payers): empty for all."""

    draws: int
    seed: int
    mode: Mode
    strategies: tuple[str, ...] = ()
    whose: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Results:
    """Net present values (n,) by place; strategies with an assumed effect."""

    npv: Mapping[Place, Array]
    assumed: frozenset[str]

    def times(self, factor: float) -> _Results:
        return _Results({place: factor * one for place, one in self.npv.items()}, self.assumed)


def robustness(
    scenario: Scenario, path: Path, variant: str, title: Text, asked: Asked
) -> dict[str, Any]:
    """The answer, JSON-ready. ``scenario`` is what the file at ``path`` says with its sets.

    Raises ScenarioError where a name is none, or where the scenario as it is cannot be run.
    """
    _refuse_names(scenario, asked)
    strategies = [
        one for one in scenario.strategies
        if one != scenario.comparator and (not asked.strategies or one in asked.strategies)
    ]  # fmt: skip
    base = _results(scenario, strategies, asked, asked.mode)
    original = Original(path, scenario.sets, variant)
    tried = conventions(scenario, original, asked.mode)
    told = [_tried(one, scenario, original, base, strategies, asked) for one in tried]
    return {
        **_head(scenario, variant, title, asked, strategies),
        "as_it_is": _told(base, None),
        "conventions": told,
        "sign_changes": list(_changes(base, told)),
    }


def sign(npv: Array, floor: float) -> Sign:
    """Whether the mean of values (n,) is a gain or a loss.

    ``none``: no value is further from 0 than ``floor``; ``open``: the mean is less than two
    standard errors, sd / sqrt(n), from 0.
    """
    if not npv.size or float(np.max(np.abs(npv))) <= floor:
        return "none"
    mean = float(np.mean(npv))
    error = float(np.std(npv, ddof=1)) / np.sqrt(npv.size) if npv.size > 1 else 0.0
    if abs(mean) <= ERRORS * error:
        return "open"
    return "gain" if mean > 0.0 else "loss"


def verdict(before: Sign, after: Sign) -> Verdict:
    """Whether a sign changes; ``open`` where the draws do not tell what it becomes.

    ``settled``: they tell it, but not what it was.
    """
    if after == "open":
        return "open"
    if before == "open":
        return "settled"
    return "same" if before == after else "changes"


def _results(scenario: Scenario, strategies: list[str], asked: Asked, mode: Mode) -> _Results:
    """What everybody gains. Raises ScenarioError."""
    require(scenario, asked.draws)
    validate(scenario, ())
    try:
        state, _, _ = gathered(scenario, draws=asked.draws, seed=asked.seed, mode=mode)
    except ScenarioError as error:
        raise ScenarioError(fill_excerpts(error.problems, scenario.texts)) from error
    npv: dict[Place, Array] = {}
    for strategy in strategies:
        found = state.found[strategy]
        assert isinstance(found, Whole)
        for view in state.views:
            wanted = not asked.whose or view.name in asked.whose
            if view.section in SECTIONS and wanted:
                net = found.net(view)
                values = np.zeros(1) if net is None else net.npv()
                npv[strategy, view.section, view.name] = np.broadcast_to(values, (state.n,))
    assumed = frozenset(one for one in strategies if assumed_effects(scenario, one))
    return _Results(npv, assumed)


def _tried(
    one: Convention,
    scenario: Scenario,
    original: Original,
    base: _Results,
    strategies: list[str],
    asked: Asked,
) -> dict[str, Any]:
    rows = []
    for preset in one.presets:
        row: dict[str, Any] = {"value": preset.value, "own": preset.own, "status": "told",
                               "why": None, "factor": preset.factor}  # fmt: skip
        why = preset.why
        found: _Results | None = None
        if preset.own:
            found = base
        elif one.why is None and why is None:
            try:
                found = _under(preset, scenario, original, base, strategies, asked)
            except ScenarioError as error:
                why = both(error.problems[0].message)
        if found is not None:
            row |= _told(found, base)
        elif one.why is None and why is not None:
            row |= {"status": "refused", "why": why._asdict()}
        else:
            row["status"] = "no_matter"
        rows.append(row)
    return {
        "convention": one.path,
        "why": None if one.why is None else one.why._asdict(),
        "values": rows,
    }


def _under(
    preset: Preset,
    scenario: Scenario,
    original: Original,
    base: _Results,
    strategies: list[str],
    asked: Asked,
) -> _Results:
    """What everybody gains by another convention. Raises ScenarioError."""
    if preset.factor != 1.0:
        return base.times(preset.factor)
    read = original.stated(preset.changes) if preset.changes else scenario
    mode: Mode = asked.mode if preset.mode is None else preset.mode
    return _results(read, strategies, asked, mode)


def _floor(npv: Mapping[Place, Array]) -> float:
    return NOTHING * max((float(np.max(np.abs(one))) for one in npv.values()), default=0.0)


def _told(found: _Results, base: _Results | None) -> dict[str, Any]:
    """Sections by strategy and view; whether the sign is another than that of the ``base``."""
    told: dict[str, Any] = {section: {} for section in SECTIONS}
    floor = _floor(found.npv)
    before = 0.0 if base is None else _floor(base.npv)
    for (strategy, section, name), npv in found.npv.items():
        own = sign(npv, floor)
        one = {
            "npv": distribution(npv),
            "chance_positive": float(np.mean(npv > 0.0)),
            "given_assumed_effect": strategy in found.assumed,
            "sign": own,
        }
        if base is not None and found is not base:
            one["verdict"] = verdict(sign(base.npv[strategy, section, name], before), own)
        told[section].setdefault(strategy, {})[name] = one
    return told


def _changes(base: _Results, told: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """For everybody: which values of which conventions change the sign, or may do."""
    for strategy, section, name in base.npv:
        by: dict[str, list[dict[str, str]]] = {"changes": [], "open": [], "settled": []}
        for convention in told:
            for row in convention["values"]:
                if row["status"] == "told" and not row["own"]:
                    one = row[section][strategy][name]
                    if one["verdict"] in by:
                        by[one["verdict"]].append({
                            "convention": convention["convention"], "value": row["value"],
                            "sign": one["sign"],
                        })  # fmt: skip
        yield {"strategy": strategy, "section": section, "name": name,
               "sign": sign(base.npv[strategy, section, name], _floor(base.npv)), **by}  # fmt: skip


def _refuse_names(scenario: Scenario, asked: Asked) -> None:
    at = Location(scenario.file)
    found: list[Problem] = []
    known = [one for one in scenario.strategies if one != scenario.comparator]
    for name in asked.strategies:
        if name not in known:
            found.append(problem("run.option", "--strategy", at,
                                 "'{name}' is no strategy that is compared with {comparator}",
                                 did_you_mean(name, known), name=name,
                                 comparator=scenario.comparator))  # fmt: skip
    whose = [SOCIETY, *scenario.perspectives, *scenario.parties]
    for name in asked.whose:
        if name not in whose:
            found.append(problem("run.option", "--perspective", at,
                                 "'{name}' is no perspective and no payer",
                                 did_you_mean(name, whose), name=name))  # fmt: skip
    if found:
        raise ScenarioError(found)


def _head(
    scenario: Scenario, variant: str, title: Text, asked: Asked, strategies: list[str]
) -> dict[str, Any]:
    return {
        "format": 1,
        "version": __version__,
        "scenario": {
            "id": scenario.id,
            "file": scenario.file,
            "title": scenario.title._asdict(),
            "sha256": next((i.sha256 for i in scenario.inputs if i.file == scenario.file), None),
        },
        "inputs": [{"file": one.file, "sha256": one.sha256} for one in scenario.inputs],
        "draws": asked.draws,
        "seed": asked.seed,
        "mode": asked.mode,
        "variant": variant,
        "variant_title": title._asdict(),
        "set": [{"path": path, "value": value} for path, value in scenario.sets],
        "currency": scenario.money.currency,
        "price_year": scenario.money.price_year,
        "contract": scenario.contract is not None,
        "comparator": scenario.comparator,
        "strategies": strategies,
        "titles": {
            "parties": {name: one.title._asdict() for name, one in scenario.parties.items()},
            "strategies": {name: one.title._asdict() for name, one in scenario.strategies.items()},
            "perspectives": {
                name: list(one.parties) for name, one in scenario.perspectives.items()
            },
        },
    }
