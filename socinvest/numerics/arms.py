"""An effect from the events of two groups: each group's share is a beta, drawn independently.

With x events of n in a group, and x0 of n0 known before, its share is Beta(x + x0, n - x + n0 -
x0). The effect is computed from the two shares of each draw, so that its distribution is that of
what was counted and not of a formula for its logarithm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, log
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.numerics.families import Beta, FitError, tails
from socinvest.numerics.fitting import allow
from socinvest.numerics.intervals import threshold
from socinvest.records import dataclass

__all__ = ["SCALES", "Arms", "arms", "posterior"]

Array: TypeAlias = NDArray[np.float64]
Scale: TypeAlias = Literal["risk_ratio", "odds_ratio", "risk_difference"]

SCALES = ("risk_ratio", "odds_ratio", "risk_difference")
"""The scales on which two shares are compared."""
_NODES = 256


@dataclass(frozen=True, slots=True)
class Arms:
    """``treated`` compared with ``control`` on ``scale``; ``mean`` is exact.

    With Beta(a, b) for the control: E[1/p] = (a + b - 1)/(a - 1), and E[(1 - p)/p] = b/(a - 1);
    with Beta(a, b) for the treated: E[p/(1 - p)] = a/(b - 1).
    """

    treated: Beta
    control: Beta
    scale: Scale

    def mean(self) -> float:
        t, c = self.treated, self.control
        if self.scale == "risk_difference":
            return t.mean() - c.mean()
        if self.scale == "risk_ratio":
            return t.mean() * (c.a + c.b - 1) / (c.a - 1)
        return t.a / (t.b - 1) * c.b / (c.a - 1)

    def median(self) -> float:
        return self._quantile(self._below(), 0.5)

    def interval(self, level: float) -> tuple[float, float]:
        low, high = tails(level)
        below = self._below()
        return self._quantile(below, low), self._quantile(below, high)

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        treated, control = self.treated.sample(rng, n), self.control.sample(rng, n)
        if self.scale == "risk_difference":
            return treated - control
        if self.scale == "risk_ratio":
            return treated / control
        return treated / (1 - treated) * ((1 - control) / control)

    def _below(self) -> Callable[[float], float]:
        """P(effect <= x): the treated's distribution function averaged over the control's."""
        from scipy.special import betainc, betaincinv

        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        control = betaincinv(self.control.a, self.control.b, (nodes + 1) / 2)

        def below(x: float) -> float:
            if self.scale == "risk_difference":
                limit = control + x
            elif self.scale == "risk_ratio":
                limit = control * x
            else:
                limit = control * x / (1 - control + control * x)
            share = betainc(self.treated.a, self.treated.b, np.clip(limit, 0.0, 1.0))
            return float(weights @ share) / 2

        return below

    def _quantile(self, below: Callable[[float], float], probability: float) -> float:
        if self.scale == "risk_difference":
            return threshold(lambda x: below(x) >= probability, -1.0, 1.0)
        return exp(threshold(lambda x: below(exp(x)) >= probability, log(1e-12), log(1e12)))


def posterior(
    family: str, name: str, counts: Mapping[str, float], prior: Mapping[str, float] | None
) -> Beta:
    """Beta(events + prior events, others + prior others). Raises FitError for a cell of 0."""
    for told in (counts, prior or {"events": 0.0, "of": 1.0}):
        if not 0 <= told["events"] <= told["of"] or told["of"] <= 0:
            raise FitError("{events} events of {total} are impossible",
                           events=f"{told['events']:.6g}", total=f"{told['of']:.6g}")  # fmt: skip
    known = prior or {"events": 0.0, "of": 0.0}
    a = counts["events"] + known["events"]
    b = counts["of"] + known["of"] - a
    if a <= 0 or b <= 0:
        raise FitError(
            "{name} of {family}: {events} events of {total} need a prior",
            "add prior: {{events: 1, of: 2}}, for example, and say why in note",
            name=name, family=family, events=f"{counts['events']:.6g}",
            total=f"{counts['of']:.6g}",
        )  # fmt: skip
    return Beta(a, b)


def arms(arguments: Mapping[str, Any]) -> Arms:
    """From ``treated`` and ``control``, each {events, of}, and perhaps ``prior``; the scale as
    its place in :data:`SCALES`.

    A ratio has a mean only with more than one event in the control group (and, of odds, more
    than one treated without it), those known before included; others are refused.
    """
    allow("arms", arguments, ("treated", "control", "prior", "scale"))
    prior = arguments.get("prior")
    scale = SCALES[int(arguments["scale"])]
    treated = posterior("arms", "treated", arguments["treated"], prior)
    control = posterior("arms", "control", arguments["control"], prior)
    few = scale != "risk_difference" and control.a <= 1
    if few or (scale == "odds_ratio" and treated.b <= 1):
        raise FitError(
            "a {scale} from so few events has no mean",
            "add events that were known before to prior, or state a risk_difference",
            scale=scale,
        )
    return Arms(treated, control, scale)  # type: ignore[arg-type]
