"""What the summary tells beside its results: costs, people, figures and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from socinvest.analysis.nets import Discounting
from socinvest.analysis.warnings import strategy_effects
from socinvest.answers.moving import is_price
from socinvest.answers.told_figures import NO_SPREAD, curve_told, graded_told
from socinvest.answers.used import acts_on, used
from socinvest.costs.counted import place
from socinvest.course.trajectory import Simulation
from socinvest.draws import Draws, central
from socinvest.ledger import Array, Label, Ledger
from socinvest.model import Effect, Parameter, Provenance, Scenario, Text
from socinvest.numerics.quantiles import quantiles
from socinvest.records import dataclass
from socinvest.sampling.clocks import clocked

__all__ = ["Figures", "described"]

Number = float | Array


@dataclass(slots=True)
class Figures:
    """Means over the draws that grow block by block, and the parameters of the first block.

    ``paid``: mean yearly amounts (T,) of programme lines by (strategy, label). ``people``:
    mean people offered, reached and years in the programme by (strategy, intervention).
    """

    scenario: Scenario
    n: int
    discounting: Discounting
    paid: dict[tuple[str, Label], Array] = field(default_factory=dict)
    people: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    first: Mapping[str, Number] = field(default_factory=dict)
    size: int = 0

    def add(self, drawn: Draws, simulation: Simulation, ledgers: Mapping[str, Ledger]) -> None:
        """Take in one block."""
        weight = drawn.n / self.n
        if not self.size:
            self.first, self.size = drawn.base, drawn.n
        for strategy, ledger in ledgers.items():
            for posting in ledger.postings:
                if posting.label.programme:
                    key = (strategy, posting.label)
                    yearly = weight * posting.amounts().mean(axis=1)
                    self.paid[key] = self.paid[key] + yearly if key in self.paid else yearly
        for strategy, trajectory in simulation.trajectories.items():
            for (_, name), programme in trajectory.programmes.items():
                counts = self.people.setdefault((strategy, name), [0.0, 0.0, 0.0])
                arrays = (programme.offered, programme.reached, programme.reached_years)
                for i, array in enumerate(arrays):
                    counts[i] += weight * float(array.mean(axis=1).sum())

    def costs(self) -> dict[str, list[dict[str, Any]]]:
        """Mean amounts of the lines of programmes, financing and contract, by strategy."""
        told: dict[str, list[dict[str, Any]]] = {name: [] for name in self.scenario.strategies}
        for (strategy, label), yearly in self.paid.items():
            told[strategy].append({
                "origin": label.origin,
                "item": label.item,
                "payer": label.payer.party,
                "budget": label.payer.budget,
                "payee": "/".join(label.payee),
                "kind": label.kind,
                **self._line(label),
                "total": float(yearly.sum()),
                "present_value": float(self.discounting.of_line(label.when) @ yearly),
                "by_year": [float(amount) for amount in yearly],
            })  # fmt: skip
        return told

    def _line(self, label: Label) -> dict[str, Any]:
        """What the file says of a programme's line beside its sums."""
        name = label.origin.removeprefix("intervention:")
        lines = self.scenario.interventions[name].costs if name != label.origin else ()
        line = next((one for one in lines if one.item == label.item), None)
        about = line.provenance if line is not None else None
        contract = self.scenario.contract
        if contract is not None and label.origin == "contract":
            clauses = {term.name: term.clause for term in contract.terms}
            return {
                "delivers": False,
                "source": contract.source,
                "where": clauses.get(label.item),
                "note": None,
            }
        return {
            "delivers": line is not None and line.delivers,
            "source": about.source if about is not None else None,
            "where": about.where if about is not None else None,
            "note": _both(about.note) if about is not None else None,
        }

    def reached(self) -> dict[str, dict[str, dict[str, float]]]:
        """People by strategy and intervention."""
        told: dict[str, dict[str, dict[str, float]]] = {n: {} for n in self.scenario.strategies}
        for (strategy, name), (offered, reached, years) in self.people.items():
            told[strategy][name] = {
                "offered": offered, "reached": reached, "programme_years": years,
            }  # fmt: skip
        return told

    def effects(self) -> dict[str, list[dict[str, Any]]]:
        """What each strategy's effects are taken to be, and what they act on.

        ``price``: the effect is another price, which changes nothing for people.
        """
        told: dict[str, list[dict[str, Any]]] = {}
        means = central(self.scenario).base
        for strategy in self.scenario.strategies:
            by: dict[str, list[Effect]] = {}
            for effect in strategy_effects(self.scenario, strategy):
                by.setdefault(effect.by, []).append(effect)
            told[strategy] = [
                {
                    "parameter": name,
                    "scale": self.scenario.parameters[name].scale,
                    "evidence": self.scenario.parameters[name].provenance.grade,
                    **_spread(self.first[name]),
                    "mean": float(means[name]),
                    "unit": self.scenario.parameters[name].unit.text,
                    "acts_on": [acts_on(self.scenario, effect) for effect in effects],
                    "price": is_price(self.scenario, effects[0]),
                }
                for name, effects in by.items()
            ]
        return told

    def assumptions(self, strategy: str, npv: Array | None) -> list[dict[str, Any]]:
        """Assumed figures of a strategy, first those that society's NPV hangs on most.

        ``npv`` is that of the strategy; figures that it does not use are left out. ``importance``
        is the squared correlation with the NPV ``(n,)`` over the first block of draws; None for
        a figure without spread, whose weight nothing here can tell.
        """
        told = []
        taken = used(self.scenario, strategy)
        for name, parameter in self.scenario.parameters.items():
            if parameter.provenance.grade != "assumed" or name not in taken:
                continue
            values = self.first.get(name)
            told.append({
                "parameter": name,
                "grade": parameter.provenance.grade,
                "unit": parameter.unit.text,
                "note": _both(parameter.provenance.note),
                "importance": _importance(values, npv, self.size),
                "effect": parameter.scale is not None,
            })  # fmt: skip
        for path, note in _assumed_lines(self.scenario, strategy):
            told.append({"parameter": path, "grade": "assumed", "unit": "", "note": note,
                         "importance": None, "effect": False})  # fmt: skip
        return sorted(told, key=lambda one: (-(one["importance"] or 0.0), not one["effect"]))

    def parameters(self) -> list[dict[str, Any]]:
        """Every figure with its unit, price year, source, place, phrase and grade.

        One that depends on a clock has no mean and no spread of its own (None) but a ``curve``.
        """
        clocks = clocked(self.scenario.parameters)
        return [
            {
                "parameter": name,
                **(NO_SPREAD if name in clocks else _spread(self.first[name])),
                "curve": curve_told(parameter, clocks.get(name, frozenset()), self.first),
                "graded": graded_told(parameter),
                "unit": parameter.unit.text,
                "derived": parameter.expression is not None,
                "price_year": parameter.price_year,
                "scale": parameter.scale,
                "estimated_on": parameter.estimated_on,
                **_provenance(parameter),
            }
            for name, parameter in self.scenario.parameters.items()
        ]


def described(scenario: Scenario) -> dict[str, Any]:
    """Names and texts of the file that a reader of the results needs beside them."""
    return {
        "sources": [
            {
                "source": s.name,
                "title": s.title,
                "publisher": s.publisher,
                "year": s.year,
                "price_year": s.price_year,
                "url": s.url,
                "read": s.read,
                "note": _both(s.note),
            }
            for s in scenario.sources.values()
        ],
        "titles": {
            "target_group": scenario.target_group.name._asdict(),
            "perspectives": {n: list(p.parties) for n, p in scenario.perspectives.items()},
            "parties": {n: p.title._asdict() for n, p in scenario.parties.items()},
            "strategies": {n: s.title._asdict() for n, s in scenario.strategies.items()},
            "interventions": {n: i.title._asdict() for n, i in scenario.interventions.items()},
            "groups": {g.name: _both(g.title) for g in scenario.target_group.groups},
            "measures": {
                m.name: _both(m.title) for c in scenario.courses.values() for m in c.measures
            },
        },
        "includes": {name: title._asdict() for name, title in scenario.includes.items()},
        "course_lines": [
            {
                "course": course.name,
                "item": line.item,
                "in": line.state or line.outcome or " -> ".join(line.transition or ()),
                "payer": "/".join(line.payer),
                "payee": "/".join(line.payee),
                "kind": line.kind,
                "covers": list(line.covers),
            }
            for course in scenario.courses.values()
            for line in course.costs
        ],
        "application": {name: text._asdict() for name, text in scenario.application.items()},
        "not_counted": [text._asdict() for text in scenario.not_counted],
        "set": [{"path": path, "value": value} for path, value in scenario.sets],
    }


def _provenance(parameter: Parameter) -> dict[str, Any]:
    about: Provenance = parameter.provenance
    return {
        "grade": about.grade,
        "source": about.source,
        "where": about.where,
        "quote": about.quote,
        "note": _both(about.note),
        "valid_until": about.valid_until,
    }


def _assumed_lines(
    scenario: Scenario, strategy: str
) -> Iterator[tuple[str, dict[str, str] | None]]:
    """Sums written out on a money line of a strategy or the comparator without a source."""
    programmes = [
        name
        for one in (strategy, scenario.comparator)
        for name in scenario.strategies[one].interventions
    ]
    for name in dict.fromkeys(programmes):
        for line in scenario.interventions[name].costs:
            about = line.provenance
            if line.unit_cost.literal and (about is None or about.grade == "assumed"):
                note = about.note if about is not None else None
                yield f"interventions.{name}.costs.{line.item}", _both(note)
    for course in scenario.courses.values():
        for flow in course.costs:
            if flow.unit_cost.literal:
                yield place(course.name, flow), None


def _spread(values: Number) -> dict[str, float]:
    low, median, high = (
        float(q) for q in quantiles(np.atleast_1d(np.asarray(values, float)), (0.025, 0.5, 0.975))
    )
    return {"mean": float(np.mean(values)), "median": median, "p2_5": low, "p97_5": high}


def _importance(values: Number | None, npv: Array | None, size: int) -> float | None:
    if npv is None or values is None or isinstance(values, float) or size < 3:
        return None
    outcome = np.broadcast_to(npv, (max(npv.size, size),))[:size]
    if np.ptp(values) == 0 or np.ptp(outcome) == 0:
        return None
    return float(np.corrcoef(values, outcome)[0, 1] ** 2)


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text._asdict()
