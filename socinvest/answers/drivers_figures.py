"""The uncertain figures that a result hangs on, and which of them belong together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from socinvest.answers.used import used
from socinvest.draws import Draws, uncertain
from socinvest.ledger import Array
from socinvest.model import Parameter, Scenario
from socinvest.records import dataclass
from socinvest.sampling import dependencies
from socinvest.sampling.correlations import clusters

__all__ = ["Bundle", "Figures", "bundles", "figures_of", "scope_of"]

Kind = Literal["given", "correlated", "drawn_together", "effects", "source", "evidence"]


@dataclass(frozen=True, slots=True)
class Bundle:
    """Figures that are known together; ``name`` is that of the source, grade or draw."""

    kind: Kind
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """``parameters`` by path (a sub-group's own as ``<group>/<name>``), sorted: those that vary
    and that a strategy takes in. ``linked``: sets of paths that depend on each other by the way
    they are drawn. ``unused``: those that vary and that no strategy takes in.
    """

    parameters: Mapping[str, Parameter]
    linked: tuple[frozenset[str], ...]
    unused: tuple[str, ...]

    def values(self, drawn: Draws) -> dict[str, Array]:
        """Their draws (n,)."""
        found = {}
        for path in self.parameters:
            group, slash, name = path.partition("/")
            env = drawn.groups[group] if slash else drawn.base
            found[path] = np.broadcast_to(env[name if slash else path], (drawn.n,))
        return found


def figures_of(scenario: Scenario) -> Figures:
    """The figures of a scenario that vary, all strategies taken together; without its contract."""
    scenario = replace(scenario, contract=None)
    taken = frozenset().union(*(used(scenario, strategy) for strategy in scenario.strategies))
    everything = {path: _parameter(scenario, path) for path in sorted(uncertain(scenario))}
    mine = {path: one for path, one in everything.items() if one.name in taken}
    return Figures(mine, _linked(scenario, mine), tuple(everything.keys() - mine.keys()))


def _parameter(scenario: Scenario, path: str) -> Parameter:
    group, slash, name = path.partition("/")
    if not slash:
        return scenario.parameters[path]
    return next(g.parameters[name] for g in scenario.target_group.groups if g.name == group)


def scope_of(scenario: Scenario, path: str) -> dict[str, str]:
    """The path of every parameter by name, as those see it to whom ``path`` belongs."""
    scope = {name: name for name in scenario.parameters}
    group, slash, _ = path.partition("/")
    own = next((g for g in scenario.target_group.groups if slash and g.name == group), None)
    if own is not None:
        scope |= {name: f"{group}/{name}" for name in own.parameters}
    return scope


def _linked(scenario: Scenario, figures: Mapping[str, Parameter]) -> tuple[frozenset[str], ...]:
    """The connected sets of at least two, by correlation, common draw or named argument."""
    ties: list[set[str]] = []
    for cluster in clusters(scenario):
        names = {member.name for member in cluster.members}
        # A sub-group's own figure stands in the place of the one it replaces.
        ties.append({path for path, one in figures.items() if one.name in names})
    by_key: dict[str, set[str]] = {}
    for path, one in figures.items():
        by_key.setdefault(one.key, set()).add(path)
    ties += by_key.values()
    for path, one in figures.items():
        scope = scope_of(scenario, path)
        parameters = {name: _parameter(scenario, where) for name, where in scope.items()}
        origins = dependencies.origins(one, parameters)
        ties.append({path, *(scope[origin.name] for origin in origins)} & figures.keys())
    joined: list[set[str]] = []
    for tie in ties:
        touching = [one for one in joined if not one.isdisjoint(tie)]
        joined = [one for one in joined if one.isdisjoint(tie)] + [tie.union(*touching)]
    return tuple(sorted((frozenset(one) for one in joined if len(one) > 1), key=min))


def bundles(
    scenario: Scenario, figures: Figures, given: Sequence[tuple[str, ...]]
) -> tuple[Bundle, ...]:
    """The groups whose worth is asked for, the same set of figures once; those given first."""
    found = [Bundle("given", ",".join(one), tuple(sorted(set(one)))) for one in given]
    parameters = figures.parameters
    for cluster in clusters(scenario):
        names = {member.name for member in cluster.members}
        found.append(
            _bundle("correlated", "", (p for p, o in parameters.items() if o.name in names))
        )
    by: dict[tuple[Kind, str], list[str]] = {}
    effects = {e.by for i in scenario.interventions.values() for e in i.effects}
    for path, one in parameters.items():
        if one.component is not None:
            by.setdefault(("drawn_together", one.key.rpartition("/")[2]), []).append(path)
        if one.name in effects:
            by.setdefault(("effects", ""), []).append(path)
        if one.provenance.source is not None:
            by.setdefault(("source", one.provenance.source), []).append(path)
        by.setdefault(("evidence", one.provenance.grade), []).append(path)
    order = ("drawn_together", "effects", "source", "evidence")
    for kind, name in sorted(by, key=lambda key: (order.index(key[0]), key[1])):
        found.append(_bundle(kind, name, by[kind, name]))
    kept: dict[tuple[str, ...], Bundle] = {}
    for bundle in found:
        if len(bundle.members) > 1 or bundle.kind == "given":
            kept.setdefault(bundle.members, bundle)
    return tuple(kept.values())


def _bundle(kind: Kind, name: str, members: Iterable[str]) -> Bundle:
    return Bundle(kind, name, tuple(sorted(members)))
