"""Draws: every parameter and expression of a scenario as read-only arrays over draws.

Draws come in fixed blocks of 8,192, always made whole and then cut: the first n draws are the
same whatever number is asked for, whichever other parameters exist, in whatever order they stand
and whoever computes them. Streams are found by seed and ``Parameter.key``
(:mod:`socinvest.numerics.streams`), values placed by rank (:mod:`socinvest.numerics.placing`).

A distribution may take arguments from other parameters. In location-scale families (normal,
lognormal, uniform) any parameter will do: the draw is location + scale x standard draw. In the
others the parameters must be discrete in the end: for each of their values the distribution is
fitted and its whole sorted block placed by the same ranks, and each draw takes the one of its
value, so that draws also compare between the values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from socinvest.errors import Problem, ScenarioError
from socinvest.model import Parameter, Scenario
from socinvest.numerics import placing
from socinvest.numerics.distributions import Stated
from socinvest.numerics.placing import BLOCK
from socinvest.sampling import correlations, drawing, environments
from socinvest.sampling.environments import Environment, Value

__all__ = ["BLOCK", "Draws", "block", "blocks", "central", "few", "problems", "sample", "uncertain"]

NOTHING: Environment = MappingProxyType({})
WHOLE = -1
"""``Draws.block`` where several blocks are joined."""


@dataclass(frozen=True, slots=True)
class Draws:
    """Values of every parameter and expression by scenario name, in base units.

    ``base`` maps a name to a read-only array ``(n,)`` float64, or to a float where nothing is
    uncertain. ``groups`` holds one complete environment per sub-group, in which whatever the
    group's own parameters do not touch is the very array of ``base``; without sub-groups it is
    ``{"": base}``. ``block`` is the number of the block (-1: several joined).
    """

    block: int
    n: int
    seed: int
    base: Environment
    groups: Mapping[str, Environment]


def blocks(n: int) -> list[tuple[int, int]]:
    """(number, draws) of the blocks that ``n`` draws consist of; only the last may be cut."""
    if n < 1:
        raise ValueError(f"the number of draws must be at least 1, not {n}")
    return [(i, min(BLOCK, n - i * BLOCK)) for i in range(-(-n // BLOCK))]


def block(
    scenario: Scenario, seed: int, index: int, size: int, *, overrides: Environment = NOTHING
) -> Draws:
    """The first ``size`` draws of block ``index``.

    ``overrides`` gives values (float, or array ``(size,)``, in base units and the scenario's
    prices) that replace a parameter's before anything that needs it is evaluated: under its name
    for the parameter of all, under ``<group>/<name>`` for a sub-group's own.

    Raises ScenarioError for a distribution that fits nothing, an impossible correlation, and a
    value that is not finite (with the parameter's place and the share of draws).
    """
    if not 1 <= size <= BLOCK:
        raise ValueError(f"a block holds 1 to {BLOCK} draws, not {size}")
    _refuse_correlations(scenario)
    correlated = correlations.ranks(scenario, seed, index)

    def make(parameter: Parameter, scope: Mapping[str, Parameter], env: Environment) -> Value:
        def ranks() -> placing.Ranks:
            known = correlated.get(parameter.key)
            return placing.ranks(seed, parameter.key, index) if known is None else known

        return drawing.drawn(parameter, scope, env, seed, index, ranks)

    _check_overrides(scenario, overrides)
    whole = {name: _padded(value, size) for name, value in overrides.items()}
    base, groups = environments.build(scenario, make, whole, size)
    return Draws(index, size, seed, base, groups)


def central(scenario: Scenario, *, overrides: Environment = NOTHING) -> Draws:
    """The central case as one draw: floats only.

    Every parameter has its mean on its natural scale and expressions are evaluated there. The
    mean of a distribution whose arguments name discrete parameters is over their values; where
    they name other parameters it is taken at the means of those.
    """
    _refuse_correlations(scenario)
    base, groups = environments.build(_with_fixed(scenario, overrides), drawing.mean, NOTHING, 1)
    return Draws(0, 1, 0, base, groups)


def sample(scenario: Scenario, n: int, seed: int) -> Draws:
    """All ``n`` draws in one: the blocks joined (for analyses; large runs go block by block)."""
    return _together([block(scenario, seed, index, size) for index, size in blocks(n)])


def few(parts: Iterable[Draws]) -> Iterator[Draws]:
    """Blocks one after the other, a short last one joined to the one before.

    For what goes draw by draw (expected mode): however few the draws, a block has its own price.
    """
    before: Draws | None = None
    for part in parts:
        if before is not None and 2 * part.n < before.n:
            before = _together([before, part])
            continue
        if before is not None:
            yield before
        before = part
    if before is not None:
        yield before


def _together(parts: list[Draws]) -> Draws:
    """Several blocks as one."""
    if len(parts) == 1:
        return parts[0]
    base = _joined([part.base for part in parts], {}, {})
    groups: dict[str, Environment] = {
        name: _joined([part.groups[name] for part in parts], parts[0].base, base)
        for name in parts[0].groups
    }
    groups = {"": base} if "" in groups else groups
    return Draws(WHOLE, sum(part.n for part in parts), parts[0].seed, base, groups)


def uncertain(scenario: Scenario) -> tuple[str, ...]:
    """Names of the sampled parameters; a sub-group's own ones as ``<group>/<name>``."""
    return tuple(name for name, one in _everything(scenario).items() if _is_sampled(one))


def problems(scenario: Scenario) -> list[Problem]:
    """What would keep the draws from being made: circles, fits, arguments, correlations.

    Values that are not finite show only when drawn.
    """
    try:
        central(scenario)
    except ScenarioError as error:
        return list(error.problems)
    return []


def _refuse_correlations(scenario: Scenario) -> None:
    found = correlations.problems(scenario)
    if found:
        raise ScenarioError(found)


def _is_sampled(parameter: Parameter) -> bool:
    return parameter.stated is not None and parameter.stated.family != "fixed"


def _everything(scenario: Scenario) -> dict[str, Parameter]:
    """All parameters by name, a sub-group's own ones as ``<group>/<name>``."""
    own = {
        f"{group.name}/{name}": parameter
        for group in scenario.target_group.groups
        for name, parameter in group.parameters.items()
    }
    return {**scenario.parameters, **own}


def _check_overrides(scenario: Scenario, overrides: Environment) -> None:
    unknown = overrides.keys() - _everything(scenario).keys()
    if unknown:
        raise KeyError(f"no parameter to override: {', '.join(sorted(unknown))}")


def _with_fixed(scenario: Scenario, overrides: Environment) -> Scenario:
    """The scenario with numbers in the place of overridden parameters."""
    _check_overrides(scenario, overrides)

    def fixed(parameter: Parameter, path: str) -> Parameter:
        if path not in overrides:
            return parameter
        stated = Stated("fixed", {"value": float(overrides[path])})
        return replace(parameter, stated=stated, expression=None, component=None, price_factor=1.0)

    target = scenario.target_group
    groups = tuple(
        replace(g, parameters={n: fixed(p, f"{g.name}/{n}") for n, p in g.parameters.items()})
        for g in target.groups
    )
    return replace(
        scenario,
        parameters={name: fixed(p, name) for name, p in scenario.parameters.items()},
        target_group=replace(target, groups=groups),
    )


def _padded(value: Value, size: int) -> Value:
    """An override as a whole block: what is cut off in the end repeats its last draw."""
    if np.ndim(value) == 0:
        return float(value)
    if np.shape(value) != (size,):
        raise ValueError(f"an override has the shape ({size},), not {np.shape(value)}")
    return np.pad(np.asarray(value, dtype=np.float64), (0, BLOCK - size), mode="edge")


def _joined(parts: list[Environment], first: Environment, joined: Environment) -> dict[str, Value]:
    """Environments one after the other; what is in ``first`` is taken from ``joined``."""
    result: dict[str, Value] = {}
    for name, value in parts[0].items():
        if name in first and first[name] is value:
            result[name] = joined[name]
        elif isinstance(value, float):
            result[name] = value
        else:
            whole = np.concatenate([part[name] for part in parts])
            whole.flags.writeable = False
            result[name] = whole
    return result
