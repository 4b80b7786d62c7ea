"""How times are taken: ways in turn within one process, medians, and the speed of plain numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median
from time import process_time

import numpy as np

SIZE = 8_192
UFUNC = "ufunc"
_TURNS = 200


def in_turn(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Median processor seconds of each way; numpy's own speed under ``ufunc``, in elements/s.

    The ways take turns, so that whatever else the machine does moves all of them alike. Each
    has a first round that is not counted.
    """
    times: dict[str, list[float]] = {name: [] for name in (*ways, UFUNC)}
    for turn in range(rounds + 1):
        for name, way in {**ways, UFUNC: _plain}.items():
            start = process_time()
            way()
            if turn:
                times[name].append(process_time() - start)
    found = {name: median(values) for name, values in times.items()}
    found[UFUNC] = 2 * _TURNS * SIZE / max(found[UFUNC], 1e-9)
    return found


_ONE, _TWO, _INTO = np.linspace(0.0, 1.0, SIZE), np.linspace(1.0, 2.0, SIZE), np.empty(SIZE)


def _plain() -> None:
    for _ in range(_TURNS):
        np.multiply(_ONE, _TWO, out=_INTO)
        np.add(_ONE, _TWO, out=_INTO)
