"""How many leave a state in a cycle, by how long they have been there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from socinvest.course.active import names_of
from socinvest.errors import ScenarioError, problem
from socinvest.model import Figure, State, Stay
from socinvest.numerics import curves
from socinvest.numerics.cohort import Value
from socinvest.numerics.expression import evaluate

__all__ = ["followed", "leaving", "stay_names"]

_MAY_BE_ZERO = frozenset(("sd", "cv", "low"))


def followed(state: State) -> bool:
    """Whether those in a state must be told apart by time in it.

    An exponential stay has no memory.
    """
    return state.stay is not None and state.stay.family != "exponential"


def stay_names(state: State) -> frozenset[str]:
    """The parameters that a state's stay names."""
    if state.stay is None:
        return frozenset()
    figures = [*state.stay.arguments.values(), *(share for _, share in state.stay.points)]
    return names_of(figures)


def leaving(stay: Stay, environment: Mapping[str, Value], d: int, c: float) -> Value:
    """Chance of leaving in the next cycle of ``c`` years after ``d`` cycles in the state.

    (F((d + 1)c) - F(dc)) / (1 - F(dc)) = 1 - S((d + 1)c) / S(dc) with S = 1 - F, kept within 0
    and 1; 1 where nobody is left. Raises ScenarioError where an argument cannot be one.
    """
    start, end = _still(stay, environment, d * c), _still(stay, environment, (d + 1) * c)
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(np.asarray(start) > 0.0, np.divide(end, start), 0.0)
    left = 1.0 - np.clip(kept, 0.0, 1.0)
    return float(left) if left.ndim == 0 else left


def _still(stay: Stay, environment: Mapping[str, Value], t: float) -> Value:
    if stay.family == "survival":
        shares = [evaluate(share.expression, environment) for _, share in stay.points]
        return curves.survival_at([x for x, _ in stay.points], shares, t)
    arguments = {n: _argument(n, f, environment) for n, f in stay.arguments.items()}
    return curves.survival(stay.family, arguments, t)


def _argument(name: str, figure: Figure, environment: Mapping[str, Value]) -> Value:
    value = evaluate(figure.expression, environment)
    known = np.asarray(value)
    bad = ~(known >= 0.0 if name in _MAY_BE_ZERO else known > 0.0)
    if bad.any():
        raise ScenarioError(
            [problem("value.range", "", figure.at,
                     "the stay is not longer than 0 in {share} of the draws",
                     share=f"{100 * float(np.mean(bad)):.3g} %")]
        )  # fmt: skip
    return value
