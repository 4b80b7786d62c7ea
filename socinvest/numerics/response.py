"""Means given what is known: of results that depend on many quantities, by regression.

For draws of quantities X and of results Y the mean of Y for those who know some of X is a curve
(or a surface) through the draws. It is found in two steps.

1. All quantities together: a sum of curves, one for each, and of products of pairs that matter.
2. What belongs to quantities independent of the known ones has the same mean whatever these are:
   it is taken away. The rest is regressed on the known ones, by the curve of the Bayesian
   criterion's choice, which may be a constant. What has nothing to do with the result is then
   found to tell nothing, but for about one draw of the whole run in four hundred (10,000 draws).

Which quantities depend on each other is known from how they are drawn and is not estimated.
Results do not depend on the order of draws or quantities, but for rounding.

M. Strong, J. Oakley and A. Brennan, "Estimating multiparameter partial expected value of perfect
information from a probabilistic sensitivity analysis sample", Medical Decision Making 34 (2014).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from socinvest.numerics.regression import (
    MOST_SHARE,
    Known,
    centred,
    constant,
    curve,
    fitted,
    slopes,
    widened,
)
from socinvest.numerics.smoothing import Basis, basis
from socinvest.records import dataclass

__all__ = ["Responses"]

Array = npt.NDArray[np.float64]

_CURVE = 4
"""Columns of each quantity's curve where all stand together."""
_MOST_PRODUCTS = 40
_WITH_CURVES = 6
_WITH_PAIRS = 12
"""Groups up to so many are searched for products of curves, and for products at all."""


class Responses:
    """``quantities``: draws (n,) by name; ``results`` (n, R); ``linked``: sets of names that are
    drawn together or depend on each other, each name in one at most.
    """

    def __init__(
        self,
        quantities: Mapping[str, Array],
        results: Array,
        linked: Sequence[frozenset[str]] = (),
    ) -> None:
        self.results = results
        self.n = results.shape[0]
        self.names = sorted(quantities)
        self.bases: dict[str, Basis] = {name: basis(quantities[name]) for name in self.names}
        self.names = [name for name in self.names if self.bases[name].columns.shape[1]]
        self._cluster = {name: name for name in quantities}
        for together in linked:
            first = min(together)
            self._cluster |= {name: first for name in together if name in quantities}
        self._known: dict[frozenset[str], Known] = {}

    # --- all together ---

    @cached_property
    def _whole(self) -> _Whole:
        return _whole(self)

    def explained(self) -> Array:
        """Each result (n, R) as the sum of curves and products makes it."""
        return self._whole.fitted

    def rest(self, clusters: frozenset[str]) -> Array:
        """The results (n, R) less all that quantities outside ``clusters`` add."""
        whole = self._whole
        inside: Array = self.results - whole.fitted + self.results.mean(axis=0)
        for where, own in whole.terms:
            if own <= clusters:
                inside += whole.columns[:, where] @ whole.slopes[where]
        return inside

    def together(self, name: str) -> Array:
        """Variance (R,) of all that a quantity, and those linked with it, take part in.

        Curves and products of the whole fit, less what noise adds to them; never below 0.
        """
        whole = self._whole
        own = [where for where, clusters in whole.terms if self._cluster[name] in clusters]
        part = np.zeros(self.results.shape)
        for where in own:
            part = part + whole.columns[:, where] @ whole.slopes[where]
        left = np.mean(np.square(self.results - whole.fitted), axis=0)
        used = sum(where.stop - where.start for where in own)
        found: Array = np.maximum(np.var(part, axis=0) - used * left / self.n, 0.0)
        return found

    # --- given some ---

    def given(self, *names: str) -> Known:
        """What those expect who know the quantities named, and no other.

        Raises KeyError for a name that is not among the quantities.
        """
        clusters = frozenset(self._cluster[name] for name in names)
        varying = frozenset(name for name in names if name in self.names)
        if varying not in self._known:
            rest = self.rest(clusters)
            if not varying:
                self._known[varying] = constant(rest)
            elif len(varying) == 1:
                self._known[varying] = curve(self.bases[min(varying)], rest)
            else:
                self._known[varying] = self._surface(sorted(varying), rest)
        return self._known[varying]

    def given_other(self, values: Array, needs: Sequence[str] | None) -> Known:
        """The same for a quantity (n,) made of others: of those in ``needs``, None: of any."""
        names = self.names if needs is None else needs
        rest = self.rest(frozenset(self._cluster[name] for name in names))
        return curve(basis(values), rest)

    def _surface(self, names: Sequence[str], rest: Array) -> Known:
        alone = [self.given(name) for name in names]
        widths = [int(one.used.max()) for one in alone]
        main = [self.bases[name].columns[:, :w] for name, w in zip(names, widths, strict=True)]
        columns = np.concatenate([np.zeros((self.n, 0)), *main], axis=1)
        pairs_of = list(zip(alone, widths, strict=True))
        chosen = [
            np.concatenate([np.arange(width) < one.used[r] for one, width in pairs_of])
            for r in range(rest.shape[1])
        ]
        if len(names) > _WITH_PAIRS:
            pairs = [p for p in self._whole.pairs if set(p) <= set(names)]
            return fitted(*widened(columns, chosen, rest, self._products(pairs)), rest)
        candidates = [
            (a, b) for i, a in enumerate(names) for b in names[i + 1 :]
        ]  # fmt: skip
        made = self._products(candidates)
        if len(names) <= _WITH_CURVES:
            made = np.concatenate([made, self._bent(names)], axis=1)
        before = columns.shape[1]
        columns, chosen = widened(columns, chosen, rest, made)
        if columns.shape[1] > before and len(names) > 2:
            triples = [
                columns[:, k] * self.bases[name].columns[:, 0]
                for k in range(before, columns.shape[1]) for name in names
            ]  # fmt: skip
            columns, chosen = widened(columns, chosen, rest, centred(np.stack(triples, axis=1)))
        return fitted(columns, chosen, rest)

    def _products(self, pairs: Sequence[tuple[str, str]]) -> Array:
        made = [self.bases[a].columns[:, 0] * self.bases[b].columns[:, 0] for a, b in pairs]
        return centred(np.stack(made, axis=1)) if made else np.zeros((self.n, 0))

    def _bent(self, names: Sequence[str]) -> Array:
        made = [
            self.bases[a].columns[:, 0] * self.bases[b].columns[:, 1]
            for a in names for b in names
            if a != b and self.bases[b].columns.shape[1] > 1
        ]  # fmt: skip
        return centred(np.stack(made, axis=1)) if made else np.zeros((self.n, 0))


@dataclass(frozen=True, slots=True, eq=False)
class _Whole:
    """``terms``: places of the ``columns`` that belong to a set of clusters."""

    columns: Array
    slopes: Array
    terms: tuple[tuple[slice, frozenset[str]], ...]
    pairs: tuple[tuple[str, str], ...]
    fitted: Array


def _whole(of: Responses) -> _Whole:
    """The sum of curves and products that fits the results best."""
    n, names = of.n, of.names
    width = _CURVE if _CURVE * len(names) <= n / MOST_SHARE else 1
    if width * len(names) > n / MOST_SHARE:
        names = []
    parts = [of.bases[name].columns[:, :width] for name in names]
    owners = [frozenset((of._cluster[name],)) for name in names]
    around = of.results - of.results.mean(axis=0)
    columns = np.concatenate([np.zeros((n, 0)), *parts], axis=1)
    found = slopes(columns, around)
    pairs = _pairs(of, names, around - columns @ found)
    if pairs:
        columns = np.concatenate([columns, of._products(pairs)], axis=1)
        found = slopes(columns, around)
        owners += [frozenset((of._cluster[a], of._cluster[b])) for a, b in pairs]
    ends = np.cumsum([*(part.shape[1] for part in parts), *(1 for _ in pairs)]).tolist()
    places = [slice(a, b) for a, b in zip([0, *ends], ends, strict=False)]
    whole = of.results.mean(axis=0) + columns @ found
    return _Whole(columns, found, tuple(zip(places, owners, strict=True)), pairs, whole)


def _pairs(of: Responses, names: Sequence[str], left: Array) -> tuple[tuple[str, str], ...]:
    """The pairs whose products explain most of what the curves leave, and more than noise would."""
    if len(names) < 2 or not left.shape[1]:
        return ()
    straight = np.stack([of.bases[name].columns[:, 0] for name in names], axis=1)
    squares = np.maximum(np.sum(left * left, axis=0), 1e-300)
    found: list[tuple[float, tuple[str, str]]] = []
    count = len(names) * (len(names) - 1) / 2
    for i in range(len(names) - 1):
        others = straight[:, i + 1 :] * straight[:, i : i + 1]
        others = others - others.mean(axis=0)
        sizes = np.maximum(np.sum(others * others, axis=0), 1e-300)
        gain = np.square(others.T @ left) / (sizes[:, None] * squares) * of.n
        for j, score in enumerate(gain.max(axis=1).tolist(), i + 1):
            if score > np.log(of.n) + 2.0 * np.log(count):
                found.append((-score, (names[i], names[j])))
    most = min(_MOST_PRODUCTS, of.n // MOST_SHARE)
    return tuple(sorted(pair for _, pair in sorted(found)[:most]))
