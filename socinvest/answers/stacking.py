"""Several versions of the same draws side by side, so that one run serves all of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from socinvest.draws import Draws
from socinvest.ledger import Array

__all__ = ["stacked"]

Number = float | Array


def stacked(draws: list[Draws], size: int) -> Draws:
    """The first ``size`` draws of several versions of one block, one after the other."""
    base = _joined([d.base for d in draws], size)
    groups = {
        name: base
        if all(d.groups[name] is d.base for d in draws)
        else _joined([d.groups[name] for d in draws], size)
        for name in draws[0].groups
    }
    return Draws(draws[0].block, size * len(draws), draws[0].seed, base, groups)


def _joined(envs: list[Mapping[str, Number]], size: int) -> dict[str, Number]:
    result: dict[str, Number] = {}
    for name, first in envs[0].items():
        values = [env[name] for env in envs]
        if not isinstance(first, np.ndarray) and all(value == first for value in values):
            result[name] = first
        else:
            parts = [
                np.broadcast_to(np.asarray(value, dtype=float), (size,))
                if not isinstance(value, np.ndarray)
                else value[:size]
                for value in values
            ]
            result[name] = np.concatenate(parts)
    return result
