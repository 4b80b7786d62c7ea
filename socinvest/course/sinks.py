"""What is counted while people are followed, and where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from socinvest.course.weights import Place
from socinvest.numerics.cohort import Sums, Value
from socinvest.records import dataclass

__all__ = ["Along", "Prices", "Sink", "ratio_of"]

Along = tuple[int, int]
Prices = Mapping[int, Value]
"""What one in a state counts for."""

_SAME = 2e-15
"""Weights in one proportion to each other but for rounding are taken to be so."""
_WORTH = 8
"""Cycles for which it pays to multiply the rows."""


@dataclass(frozen=True, slots=True)
class Sink:
    """Sums of the people of a state at points, or of the moves along an edge in cycles.

    Or of people at points by what they count for in each state.

    ``places[t]``: where what is counted in cycle t, or at the point that ends it, goes.
    """

    of: int | Along | Prices
    sums: Sums
    places: tuple[tuple[Place, ...], ...]

    def states(self) -> Iterable[int]:
        """The states whose people are counted, or leave along the edge."""
        if isinstance(self.of, int):
            return (self.of,)
        return self.of[:1] if isinstance(self.of, tuple) else self.of


def ratio_of(sinks: Sequence[Sink], settled: int) -> float | None:
    """r if everything goes to column 0 from cycle ``settled`` on, in a fixed proportion.

    That is with weights that grow r-fold each cycle but for the last.
    """
    # Most sinks share their places.
    every = {id(one.places): one.places for one in sinks}.values()
    found = [_growth(places, settled) for places in every]
    if None in found or any(abs(r - found[0]) > _SAME * r for r in found):  # type: ignore[operator]
        return None
    return found[0]


@lru_cache(maxsize=64)
def _growth(places: tuple[tuple[Place, ...], ...], settled: int) -> float | None:
    if any(len(one) != 1 or one[0][0] != 0 for one in places[settled:]):
        return None
    inner = [one[0][1] for one in places[settled:-1]]
    if len(inner) < _WORTH or not all(w > 0.0 for w in inner):
        return None
    ratio = (inner[-1] / inner[0]) ** (1.0 / (len(inner) - 1))
    same = all(abs(b - a * ratio) <= _SAME * b for a, b in pairwise(inner))
    return ratio if same else None
