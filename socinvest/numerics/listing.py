"""Distributions of listed things from what was stated, checked."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import Any

from socinvest.errors import Phrase
from socinvest.numerics.families import FitError
from socinvest.numerics.fitting import allow
from socinvest.numerics.listed import Dirichlet, Discrete, Empirical, Joint

__all__ = ["dirichlet", "discrete", "empirical", "joint"]


def _adds_to_one(family: str, name: str, shares: tuple[float, ...]) -> None:
    if any(share < 0 for share in shares):
        raise FitError("{name} of {family} cannot be negative", name=name, family=family)
    total = fsum(shares)
    if abs(total - 1) > 1e-9:
        raise FitError("{name} of {family} add up to {total}", "they must add up to 100 %",
                       name=name, family=family, total=f"{total:.10g}")  # fmt: skip


def dirichlet(arguments: Mapping[str, Any]) -> Dirichlet:
    if "counts" in arguments:
        with_counts = {"family": "dirichlet", "argument": "counts"}
        allow(Phrase("{family} with {argument}", with_counts), arguments, ("counts",))
        counts = arguments["counts"]
    else:
        allow("dirichlet", arguments, ("shares", "size"))
        shares, size = arguments["shares"], arguments["size"]
        _adds_to_one("dirichlet", "shares", tuple(shares.values()))
        counts = {name: share * size for name, share in shares.items()}
    if len(counts) < 2:
        raise FitError("dirichlet needs at least two shares")
    if not all(count > 0 for count in counts.values()):
        raise FitError(
            "every count of dirichlet must be above 0",
            "leave out a share that is certainly 0; for one never seen add 0.5 to each count",
        )
    return Dirichlet(tuple(counts), tuple(counts.values()))


def discrete(arguments: Mapping[str, Any]) -> Discrete:
    allow("discrete", arguments, ("values", "weights"))
    values = arguments["values"]
    if not values:
        raise FitError("discrete needs values")
    weights = arguments.get("weights", (1 / len(values),) * len(values))
    if len(weights) != len(values):
        raise FitError("discrete has {values} values but {weights} weights",
                       values=len(values), weights=len(weights))  # fmt: skip
    _adds_to_one("discrete", "weights", weights)
    # Values that are never drawn would only make fits of what depends on them fail.
    pairs = sorted((v, w) for v, w in zip(values, weights, strict=True) if w > 0)
    if len({value for value, _ in pairs}) < len(pairs):
        raise FitError("discrete names a value twice", "add its weights together")
    total = fsum(weights)
    return Discrete(tuple(v for v, _ in pairs), tuple(w / total for _, w in pairs))


def empirical(arguments: Mapping[str, Any]) -> Empirical:
    allow("empirical", arguments, ("values",))
    if len(arguments["values"]) < 2:
        raise FitError("empirical needs at least two values")
    return Empirical(tuple(sorted(arguments["values"])))


def joint(arguments: Mapping[str, Any]) -> Joint:
    allow("joint", arguments, ("columns",))
    columns = arguments["columns"]
    lengths = {len(values) for values in columns.values()}
    if len(lengths) != 1:
        raise FitError("joint needs columns of the same length")
    if lengths.pop() < 2:
        raise FitError("joint needs at least two rows")
    return Joint(tuple(columns), tuple(sorted(zip(*columns.values(), strict=True))))
