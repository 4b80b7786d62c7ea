"""Parameters of a distribution from what people have: a mean, a spread, an interval, counts.

The location that is stated (mean or median) is always met exactly; a stated interval gives the
spread. Where both are given the statement says more than two parameters can hold, and the fitted
interval must then agree with the stated one within :data:`TOLERANCE` of its width, on the
log scale for the lognormal. Intervals are central: ``ci90`` leaves 5 % on each side, ``ci95``
2.5 %. Numbers are in base units, shares between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from math import exp, log
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.errors import Phrase, joined
from socinvest.numerics.families import Beta, FitError, Gamma
from socinvest.numerics.intervals import beta_with_interval, threshold

__all__ = ["TOLERANCE", "beta", "gamma", "lognormal", "normal", "uniform"]

TOLERANCE = 0.01
"""How far an over-determined interval may miss, as a share of its width."""

Number: TypeAlias = float | NDArray[np.float64]
Arguments: TypeAlias = Mapping[str, Any]

LEVELS = {"ci90": 0.90, "ci95": 0.95}
HALF_WIDTHS = {"ci90": 1.6448536269514722, "ci95": 1.959963984540054}
"""Half the width of the central interval of a standard normal, in standard deviations."""
SPREADS = ("sd", "cv", "ci90", "ci95")


def allow(family: str, arguments: Arguments, allowed: Collection[str]) -> None:
    """Refuse arguments that ``family`` does not know."""
    unknown = [name for name in arguments if name not in allowed]
    if unknown:
        raise FitError(
            "{family} has no argument {unknown}",
            "it takes {allowed}",
            family=family,
            unknown=", ".join(unknown),
            allowed=", ".join(allowed),
        )


def ordered(family: str, name: str, limits: tuple[Number, Number]) -> tuple[Number, Number]:
    """The two numbers of ``limits`` if the first is below the second in every draw."""
    if len(limits) != 2:
        raise FitError("{name} of {family} holds two numbers, low and high",
                       name=name, family=family)  # fmt: skip
    if not np.all(np.asarray(limits[0]) < np.asarray(limits[1])):
        raise FitError(
            "{name} of {family} must run from low to high",
            "without uncertainty, write value: instead",
            name=name,
            family=family,
        )
    return limits


def _choice(family: str, arguments: Arguments, names: tuple[str, ...], twice: str) -> str | None:
    """The one argument among ``names`` that is given, None if none is; ``twice`` if several."""
    given = [name for name in names if name in arguments]
    if len(given) > 1:
        raise FitError(twice, family=family, given=joined(given, "{first} and {last}"))
    return given[0] if given else None


def _two_facts(
    family: str, arguments: Arguments, locations: tuple[str, ...]
) -> tuple[str | None, str]:
    """Which location (None: an interval alone) and which spread are given."""
    allow(family, arguments, (*locations, *SPREADS))
    location = _choice(
        family, arguments, locations, "{family} is given its location more than once: {given}"
    )
    spread = _choice(
        family, arguments, SPREADS, "{family} is given its spread more than once: {given}"
    )
    if spread is None:
        raise FitError("{family} needs a spread", "give sd, cv, ci90 or ci95", family=family)
    if location is None and spread not in LEVELS:
        raise FitError("{family} with {spread} needs a location", "give {locations}",
                       family=family, spread=spread,
                       locations=joined(locations, "{first} or {last}"))  # fmt: skip
    if spread in LEVELS:
        ordered(family, spread, arguments[spread])
    elif np.any(np.asarray(arguments[spread]) < 0):
        raise FitError("{name} of {family} cannot be negative", name=spread, family=family)
    return location, spread


def _agree(
    family: str, spread: str, wanted: tuple[Number, Number], fitted: tuple[Number, Number]
) -> None:
    """Refuse a fitted interval that misses the stated one; the lognormal is judged in logs."""
    bend: Callable[[Number], Any] = np.log if family == "lognormal" else np.asarray
    low, high = (bend(number) for number in wanted)
    miss = np.maximum(abs(bend(fitted[0]) - low), abs(bend(fitted[1]) - high)) / (high - low)
    if np.any(miss > TOLERANCE):
        at = int(np.argmax(miss))
        shown = [
            f"{np.broadcast_to(number, np.shape(miss)).flat[at]:.4g}"
            for number in (*wanted, *fitted)
        ]
        raise FitError(
            "{spread} {low} to {high} does not fit a {family} distribution with the stated "
            "location: the fitted interval is {fitted_low} to {fitted_high}",
            "give {spread} alone, or the location with sd or cv, or another family",
            spread=spread,
            family=family,
            **dict(zip(("low", "high", "fitted_low", "fitted_high"), shown, strict=True)),
        )


def uniform(arguments: Arguments) -> tuple[Number, Number]:
    """(low, width) from ``limits``."""
    allow("uniform", arguments, ("limits",))
    if "limits" not in arguments:
        raise FitError("uniform needs limits")
    low, high = ordered("uniform", "limits", arguments["limits"])
    return low, high - low


def normal(arguments: Arguments) -> tuple[Number, Number]:
    """(mean, sd) from mean or median with sd, cv or an interval, or from an interval alone."""
    location, spread = _two_facts("normal", arguments, ("mean", "median"))
    if spread in LEVELS:
        low, high = arguments[spread]
        half = (high - low) / 2
        centre = arguments[location] if location else (low + high) / 2
        _agree("normal", spread, (low, high), (centre - half, centre + half))
        return centre, half / HALF_WIDTHS[spread]
    centre = arguments[location] if location else 0.0
    if spread == "sd":
        return centre, arguments["sd"]
    return centre, arguments["cv"] * abs(_not_zero("normal", centre))


def _not_zero(family: str, centre: Number) -> Number:
    if np.any(np.asarray(centre) == 0):
        raise FitError("{family} with cv needs a location other than 0", "give sd instead of cv",
                       family=family)  # fmt: skip
    return centre


def _positive(family: str, name: str, value: Number) -> Number:
    if not np.all(np.asarray(value) > 0):
        raise FitError("{name} of {family} must be above 0", name=name, family=family)
    return value


def lognormal(arguments: Arguments) -> tuple[Number, Number]:
    """(mu, sigma) of the log from mean or median with sd, cv or an interval, or an interval.

    With m the mean: sigma^2 = ln(1 + (sd/m)^2), mu = ln m - sigma^2/2. With the median M:
    mu = ln M and exp(sigma^2) = (1 + sqrt(1 + 4 (sd/M)^2)) / 2. An interval low..high that
    reaches z standard deviations to each side: sigma = ln(high/low) / 2z.
    """
    location, spread = _two_facts("lognormal", arguments, ("mean", "median"))
    centre = _positive("lognormal", location, arguments[location]) if location else 1.0
    variance: Number
    if spread in LEVELS:
        low = _positive("lognormal", spread, arguments[spread][0])
        high = arguments[spread][1]
        sigma = np.log(high / low) / (2 * HALF_WIDTHS[spread])
        variance = sigma**2
    elif spread == "cv":
        variance = np.log1p(arguments["cv"] ** 2)
    elif location == "mean":
        variance = np.log1p((arguments["sd"] / centre) ** 2)
    else:
        variance = np.log((1 + np.sqrt(1 + 4 * (arguments["sd"] / centre) ** 2)) / 2)
    if location is None:
        mu = (np.log(low) + np.log(high)) / 2
    else:
        mu = np.log(centre) - (variance / 2 if location == "mean" else 0.0)
    if spread in LEVELS:
        half = HALF_WIDTHS[spread] * np.sqrt(variance)
        _agree("lognormal", spread, (low, high), (np.exp(mu - half), np.exp(mu + half)))
    return mu, np.sqrt(variance)


def beta(arguments: Mapping[str, Any]) -> Beta:
    """Beta from ``events`` of a total ``of``, a mean with sd, cv or interval, or an interval.

    ``events: x, of: n`` means Beta(x, n - x): its mean is exactly x/n and its variance
    m(1-m)/(n+1). None or all of n give no such distribution and are refused, unless a ``prior``
    of x0 events of n0 stands beside: Beta(x + x0, n - x + n0 - x0). A mean m with
    standard deviation s gives a + b = m(1-m)/s^2 - 1.
    """
    if "events" in arguments or "of" in arguments:
        return _beta_from_counts(arguments)
    location, spread = _two_facts("beta", arguments, ("mean", "median"))
    if spread in LEVELS:
        return _beta_from_interval(arguments, location, spread)
    if location != "mean":
        raise FitError("{family} takes a median only with ci90 or ci95, not with {spread}",
                       family="beta", spread=spread)  # fmt: skip
    mean = arguments["mean"]
    if not 0 < mean < 1:
        raise FitError("mean of beta must lie between 0 and 1")
    sd = arguments["sd"] if spread == "sd" else arguments["cv"] * mean
    if not 0 < sd**2 < mean * (1 - mean):
        raise FitError(
            "no beta distribution has mean {mean} and standard deviation {sd}",
            "sd must be above 0 and below {most}",
            mean=f"{mean:.4g}",
            sd=f"{sd:.4g}",
            most=f"{(mean * (1 - mean)) ** 0.5:.4g}",
        )
    size = mean * (1 - mean) / sd**2 - 1
    return Beta(mean * size, (1 - mean) * size)


def _beta_from_counts(arguments: Arguments) -> Beta:
    allow(Phrase("{family} with {argument}", {"family": "beta", "argument": "events"}),
          arguments, ("events", "of", "prior"))  # fmt: skip
    if "events" not in arguments or "of" not in arguments:
        raise FitError("beta from counts needs both events and of")
    events, total = arguments["events"], arguments["of"]
    shown = {"events": f"{events:.6g}", "total": f"{total:.6g}"}
    if not 0 <= events <= total or total <= 0:
        raise FitError("{events} events of {total} are impossible", **shown)
    known = arguments.get("prior", {"events": 0.0, "of": 0.0})
    if not 0 <= known["events"] <= known["of"]:
        raise FitError("{events} events of {total} are impossible",
                       events=f"{known['events']:.6g}", total=f"{known['of']:.6g}")  # fmt: skip
    seen, others = events + known["events"], total - events + known["of"] - known["events"]
    if seen <= 0 or others <= 0:
        raise FitError(
            "{events} events of {total} give no beta distribution",
            "give mean and ci95 from other knowledge, or prior: events of a total known before",
            **shown,
        )
    return Beta(seen, others)


def _beta_from_interval(arguments: Arguments, location: str | None, spread: str) -> Beta:
    low, high = arguments[spread]
    if not 0 < low < high < 1:
        raise FitError("{spread} of beta must lie between 0 and 1, both ends excluded",
                       spread=spread)  # fmt: skip
    level = LEVELS[spread]
    if location == "mean":
        mean = arguments["mean"]
        if not 0 < mean < 1:
            raise FitError("mean of beta must lie between 0 and 1")

        def narrower(log_size: float) -> bool:
            size = exp(log_size)
            below, above = Beta(mean * size, (1 - mean) * size).interval(level)
            return bool(above - below < high - low)

        size = exp(threshold(narrower, log(1e-3), log(1e15)))
        fitted = Beta(mean * size, (1 - mean) * size)
        _agree("beta", spread, (low, high), fitted.interval(level))
        return fitted
    fitted = beta_with_interval(low, high, level)
    if location == "median" and abs(fitted.median() - arguments["median"]) > TOLERANCE * (
        high - low
    ):
        raise FitError(
            "a beta distribution with {spread} {low} to {high} has the median {fitted}, not "
            "{median}",
            "give {spread} alone",
            spread=spread,
            low=f"{low:.4g}",
            high=f"{high:.4g}",
            fitted=f"{fitted.median():.4g}",
            median=f"{arguments['median']:.4g}",
        )
    return fitted


def gamma(arguments: Mapping[str, Any]) -> Gamma:
    """Gamma from a mean with sd, cv or interval, a median with interval, or an interval.

    shape = 1/cv^2 and scale = mean/shape. An interval gives the shape by the ratio of its
    ends, which does not depend on the scale; the location, or the upper end, then the scale.
    """
    location, spread = _two_facts("gamma", arguments, ("mean", "median"))
    centre = _positive("gamma", location, arguments[location]) if location else None
    if spread in LEVELS:
        low, high = arguments[spread]
        _positive("gamma", spread, low)
        return _gamma_from_interval(spread, low, high, location, centre)
    if location != "mean":
        raise FitError("{family} takes a median only with ci90 or ci95, not with {spread}",
                       family="gamma", spread=spread)  # fmt: skip
    mean = float(arguments["mean"])
    cv = arguments["cv"] if spread == "cv" else arguments["sd"] / mean
    if cv == 0:
        raise FitError("gamma needs a spread above 0", "without uncertainty, write value: instead")
    return Gamma(cv**-2, mean * cv**2)


def _gamma_from_interval(
    spread: str, low: float, high: float, location: str | None, centre: Number | None
) -> Gamma:
    level = LEVELS[spread]

    def narrower(log_shape: float) -> bool:
        below, above = Gamma(exp(log_shape), 1.0).interval(level)
        return below > 0 and above / below < high / low

    shape = exp(threshold(narrower, log(1e-3), log(1e13)))
    standard = Gamma(shape, 1.0)
    if location is None or centre is None:
        scale = high / standard.interval(level)[1]
    else:
        scale = float(centre) / (shape if location == "mean" else standard.median())
    fitted = Gamma(shape, scale)
    _agree("gamma", spread, (low, high), fitted.interval(level))
    return fitted
