"""Correlations between sampled parameters: clusters of them, and the ranks of their draws."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.errors import Location, Phrase, Problem, joined, problem
from socinvest.model import Correlation, Group, Parameter, Scenario
from socinvest.numerics import correlation, placing
from socinvest.records import dataclass
from socinvest.sampling import dependencies

__all__ = ["Cluster", "clusters", "problems", "ranks"]

Ranks: TypeAlias = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Parameters connected by correlations, in the order of their keys.

    ``stated`` holds the correlations, ``pairs`` the same by position; pairs that none names are
    uncorrelated.
    """

    members: tuple[Parameter, ...]
    stated: tuple[Correlation, ...]

    @property
    def pairs(self) -> dict[tuple[int, int], float]:
        at = {parameter.name: i for i, parameter in enumerate(self.members)}
        return {(at[c.between[0]], at[c.between[1]]): c.rank for c in self.stated}

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Correlations ``(member, member)`` of the normal scores."""
        return correlation.score_matrix(len(self.members), self.pairs)


def clusters(scenario: Scenario) -> tuple[Cluster, ...]:
    """The connected sets of correlated parameters; a correlation moves only those of its own."""
    sets: list[set[str]] = []
    for one in scenario.correlations:
        joined = set(one.between).union(*(s for s in sets if not s.isdisjoint(one.between)))
        sets = [s for s in sets if s.isdisjoint(one.between)] + [joined]
    return tuple(
        Cluster(
            tuple(sorted((scenario.parameters[name] for name in names), key=lambda p: p.key)),
            tuple(c for c in scenario.correlations if c.between[0] in names),
        )
        for names in sets
    )


def problems(scenario: Scenario) -> list[Problem]:
    """What keeps the correlations from being drawn: unsuitable members, or an impossible matrix."""
    found: list[Problem] = []
    seen: dict[frozenset[str], Location] = {}
    for one in scenario.correlations:
        pair = frozenset(one.between)
        if len(pair) < 2 or pair in seen:
            found.append(_misfit(one, "the pair {first} and {second} is named twice"))
        seen[pair] = one.at
        if not -1 <= one.rank <= 1:
            found.append(_misfit(one, "a rank correlation lies between -1 and 1"))
        for name in one.between:
            if name not in scenario.parameters:
                found.append(_misfit(one, "'{name}' is no parameter", name=name))
            elif (reason := unsuitable(scenario.parameters[name])) is not None:
                template = "'{name}' cannot be correlated: {why}"
                found.append(_misfit(one, template, reason[1], name=name, why=Phrase(reason[0])))
    return found or [_impossible(c) for c in clusters(scenario) if not _possible(c)]


def _possible(cluster: Cluster) -> bool:
    return correlation.is_possible(cluster.matrix)


def unsuitable(parameter: Parameter) -> tuple[str, str] | None:
    """Why a parameter cannot be correlated by rank, and what to do; None if it can."""
    if parameter.stated is None:
        return "it is an expression", "correlate the parameters that it is made of"
    if parameter.stated.family == "fixed":
        return "it has no uncertainty", "drop the correlation, or give it a distribution"
    if parameter.component is not None:
        return "it is drawn together with others already", ""
    if parameter.stated.family == "discrete":
        return (
            "it has few values, which leave ranks undecided",
            "let the other parameter's distribution name it as an argument",
        )
    if dependencies.needs(parameter):
        return "its distribution depends on other parameters", "correlate those"
    return None


def _misfit(one: Correlation, template: str, hint: str = "", **fields: object) -> Problem:
    first, second = one.between
    names = {"first": first, "second": second, **fields}
    return problem("correlation.member", "correlations", one.at, template, hint, **names)


def _impossible(cluster: Cluster) -> Problem:
    pairs = [
        Phrase(
            "{first} and {second} {rank} ({place})",
            {
                "first": c.between[0],
                "second": c.between[1],
                "rank": f"{c.rank:g}",
                "place": f"{c.at.file}:{c.at.line}",
            },
        )
        for c in sorted(cluster.stated, key=lambda c: c.at)
    ]
    factor = correlation.largest_possible(len(cluster.members), cluster.pairs)
    return problem(
        "correlation.impossible",
        "correlations",
        min(c.at for c in cluster.stated),
        "these rank correlations cannot hold at the same time: {pairs}",
        "all of them times {factor} would be possible",
        pairs=joined(pairs, "{first}; {last}"),
        factor=f"{int(factor * 100) / 100:.2f}",
    )


def ranks(scenario: Scenario, seed: int, block: int) -> dict[str, Ranks]:
    """Ranks ``(BLOCK,)`` of every correlated parameter in a block, by stream key.

    A sub-group's own parameter stands in the place of the one it replaces: it is correlated with
    what the group shares with everybody, and nobody else's draws change for it. Where the group's
    own is not sampled there is nothing to correlate.
    """
    found: dict[str, Ranks] = {}
    for cluster in clusters(scenario):
        keys = tuple(parameter.key for parameter in cluster.members)
        drawn = placing.correlated_ranks(seed, keys, _hashable(cluster.matrix), block)
        found |= zip(keys, drawn, strict=True)
        for group in scenario.target_group.groups:
            found |= _own_ranks(cluster, group, seed, block)
    return found


def _own_ranks(cluster: Cluster, group: Group, seed: int, block: int) -> dict[str, Ranks]:
    replaced = {
        at: group.parameters[member.name]
        for at, member in enumerate(cluster.members)
        if member.name in group.parameters
    }
    own = tuple((at, one.key) for at, one in replaced.items() if unsuitable(one) is None)
    if not own:
        return {}
    drawn = placing.substitute_ranks(
        seed,
        tuple(parameter.key for parameter in cluster.members),
        _hashable(cluster.matrix),
        block,
        own,
        tuple(at for at in range(len(cluster.members)) if at not in replaced),
    )
    return dict(zip((key for _, key in own), drawn, strict=True))


def _hashable(matrix: NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in matrix.tolist())
