"""One cycle for the people of one state: expected shares of them, or whole people by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, cast

import numpy as np

from socinvest.course.people import Flows
from socinvest.course.rows import Row
from socinvest.numerics.cohort import Value
from socinvest.numerics.coupling import Counts, conditional, coupled, move

__all__ = ["Chance", "Expected", "Flows", "Mover"]


class Mover(Protocol):
    """What the two modes do differently. ``key`` names the people, the cycle and the slot.

    ``alike``: whether the same number of people always moves in the same way.
    """

    alike: bool

    def divide(self, key: tuple[str | int, ...], people: Value, shares: Flows) -> Flows:
        """Entrants by state of entry."""
        ...

    def flows(
        self,
        key: tuple[str | int, ...],
        people: Sequence[Value | None],
        rows: Sequence[Row | None],
    ) -> list[Flows]:
        """Where the people of one state go, by strategy (the comparator first).

        Strategies whose people and row are the same objects get the same object back.
        """
        ...


class Expected:
    """Expected people: each destination gets its share of them."""

    alike = True

    def divide(self, key: tuple[str | int, ...], people: Value, shares: Flows) -> Flows:
        return _parts(people, shares)

    def flows(
        self,
        key: tuple[str | int, ...],
        people: Sequence[Value | None],
        rows: Sequence[Row | None],
    ) -> list[Flows]:
        made: dict[tuple[int, int], Flows] = {}
        result: list[Flows] = []
        for count, row in zip(people, rows, strict=True):
            if count is None or row is None:
                result.append({})
                continue
            same = id(count), id(row)
            if same not in made:
                made[same] = _parts(count, row.probabilities)
            result.append(made[same])
        return result


def _parts(people: Value, shares: Flows) -> Flows:
    """Everybody's destination is the very same value, not a product with 1."""
    return {
        target: people if isinstance(p, float) and p == 1.0 else people * p
        for target, p in shares.items()
    }


class Chance:
    """Whole people: multinomial moves, every strategy coupled to the comparator.

    ``stream(*key)`` gives the generator of a key. Keys hold the names of ``destinations`` but
    no strategy, so that strategies which do the same have the same draws.
    """

    alike = False

    def __init__(
        self, stream: Callable[..., np.random.Generator], destinations: Sequence[str]
    ) -> None:
        self._stream = stream
        self._destinations = destinations

    def divide(self, key: tuple[str | int, ...], people: Value, shares: Flows) -> Flows:
        chances = conditional(tuple(shares.values()))
        parts = move(cast(Counts, people), chances, "start", self._streams(key), tuple(shares))
        return cast(Flows, dict(zip(shares, parts, strict=True)))

    def flows(
        self,
        key: tuple[str | int, ...],
        people: Sequence[Value | None],
        rows: Sequence[Row | None],
    ) -> list[Flows]:
        streams = self._streams(key)
        made: dict[tuple[int, int], Flows] = {}
        result: list[Flows] = []
        first, reference = people[0], rows[0]
        for count, row in zip(people, rows, strict=True):
            if count is None or row is None:
                result.append({})
                continue
            same = id(count), id(row)
            if same not in made:
                whole = cast(Counts, count)
                if result and first is not None and reference is not None:
                    made[same] = cast(Flows, coupled(
                        cast(Counts, first), cast(Mapping[int, Counts], result[0]),
                        reference.probabilities, whole, row.probabilities, row.conditionals(),
                        streams,
                    ))  # fmt: skip
                else:
                    # Alone here, the first as well as anybody whom the comparator leaves out.
                    purpose = "move" if not result else "beyond"
                    targets = tuple(row.probabilities)
                    parts = move(whole, row.conditionals(), purpose, streams, targets)
                    made[same] = cast(Flows, dict(zip(targets, parts, strict=True)))
            result.append(made[same])
        return result

    def _streams(self, key: tuple[str | int, ...]) -> Callable[[str, int], np.random.Generator]:
        names = self._destinations
        return lambda purpose, target: self._stream(*key, names[target], purpose)
