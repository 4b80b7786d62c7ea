"""Distributions of any numbers: exact in a short run, by sums and a sketch in a long one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np

from socinvest.analysis.summary import NAMES, PERCENTILES, distribution
from socinvest.answers.kept import EXACT
from socinvest.ledger import Array
from socinvest.numerics.cohort import Value
from socinvest.numerics.moments import Moments
from socinvest.numerics.sketch import Sketch

__all__ = ["Counted"]

Key = tuple[str, Hashable]
"""What a number is of: the strategy, and its measure or sum."""


class Counted:
    """Numbers of every strategy over ``n`` draws; every block has those of the first."""

    def __init__(self, n: int) -> None:
        self._n = n
        self._rows: dict[Key, Array] = {}
        self._keys: list[Key] = []
        self._stream: tuple[Sketch, Moments] | None = None

    def add(self, values: Mapping[Key, Value], span: slice) -> None:
        """Take in a block of draws, which takes the places ``span``."""
        if self._n <= EXACT:
            for key, value in values.items():
                if key not in self._rows:
                    self._rows[key] = np.zeros(self._n)
                self._rows[key][span] = value
        elif values:
            if self._stream is None:
                self._keys = list(values)
                self._stream = Sketch(len(values), PERCENTILES, self._n), Moments(len(values))
            size = span.stop - span.start
            rows = np.stack([np.broadcast_to(values[key], (size,)) for key in self._keys])
            for one in self._stream:
                one.add(rows)

    def row(self, key: Key) -> Array:
        """Every draw (n,) of a number; in a short run only."""
        return self._rows[key]

    def told(self) -> dict[Key, dict[str, float | None]]:
        """``mean, sd, mcse, p5, p50, p95`` of every number."""
        if self._stream is None:
            return {key: distribution(row) for key, row in self._rows.items()}
        sketch, moments = self._stream
        rows = zip(
            moments.mean.tolist(), *(x.tolist() for x in moments.sd_mcse()),
            sketch.quantiles().tolist(), strict=True,
        )  # fmt: skip
        return {
            key: {"mean": mean, "sd": sd, "mcse": mcse, **dict(zip(NAMES, at, strict=True))}
            for key, (mean, sd, mcse, at) in zip(self._keys, rows, strict=True)
        }

    def error(self) -> float:
        """The largest error of a percentile's rank, as a share of the draws."""
        return 0.0 if self._stream is None else self._stream[0].error
