"""Cost and effect of alternatives side by side: which of them nobody should choose.

Dominance and incremental ratios as in Drummond et al., "Methods for the Economic Evaluation of
Health Care Programmes", 4th edition, chapter 4 and 8; the frontier as it is usually computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

__all__ = ["Compared", "Status", "frontier"]

Status = Literal["undominated", "dominated", "extendedly_dominated"]
_NOTHING = 1e-12
"""Costs and effects that differ by less than this share of them are the same."""


class Compared(NamedTuple):
    """One alternative beside the one before it on the frontier.

    ``place``: its number among those compared. The cheapest on the frontier and those beside it
    have nothing to be compared with: None.
    """

    place: int
    cost: float
    effect: float
    incremental_cost: float | None
    incremental_effect: float | None
    ratio: float | None
    status: Status


def frontier(costs: Sequence[float], effects: Sequence[float]) -> list[Compared]:
    """The alternatives by cost, the more effective of equals first.

    ``dominated``: another costs no more and has no less effect (of two that are equal in both,
    the later one). ``extendedly_dominated``: a step to it costs more per unit of effect than a
    larger step to a better one, so that a mixture of its neighbours on the frontier has more
    effect at its cost. The others are ``undominated``; each is compared with the one before:
    incremental ratio = (cost - cost before) / (effect - effect before).
    Raises ValueError unless there are as many costs as effects.

    >>> [one.status for one in frontier([0.0, 10.0, 30.0, 40.0], [0.0, 1.0, 1.5, 4.0])]
    ['undominated', 'undominated', 'extendedly_dominated', 'undominated']
    """
    if len(costs) != len(effects):
        raise ValueError("every alternative has a cost and an effect")
    order = sorted(range(len(costs)), key=lambda i: (costs[i], -effects[i], i))
    status: dict[int, Status] = {}
    kept: list[int] = []
    for i in order:
        if kept and not _more(effects[i], effects[kept[-1]]):
            status[i] = "dominated"
            continue
        if kept and not _more(costs[i], costs[kept[-1]]):
            # As cheap as the one before, to rounding, and better.
            status[kept.pop()] = "dominated"
        kept.append(i)

    def ratio(a: int, b: int) -> float:
        return (costs[b] - costs[a]) / (effects[b] - effects[a])

    on: list[int] = []
    for i in kept:
        while len(on) > 1 and ratio(on[-2], on[-1]) > ratio(on[-1], i):
            status[on.pop()] = "extendedly_dominated"
        on.append(i)
    before = dict(zip(on[1:], on, strict=False))
    return [
        Compared(
            i, costs[i], effects[i],
            costs[i] - costs[before[i]] if i in before else None,
            effects[i] - effects[before[i]] if i in before else None,
            ratio(before[i], i) if i in before else None,
            status.get(i, "undominated"),
        )
        for i in order
    ]  # fmt: skip


def _more(value: float, than: float) -> bool:
    """Whether a number is greater than another by more than rounding."""
    return value - than > _NOTHING * max(abs(value), abs(than))
