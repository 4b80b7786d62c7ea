"""People by where they are: a state, and where it matters how long they have been in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from socinvest.numerics.cohort import Value, total

__all__ = ["ALL", "Flows", "Moved", "Slot", "Vector", "in_state", "moved_along", "sums", "together"]

Slot = tuple[int, int]
"""Index of a state, and whole cycles spent in it (:data:`ALL` where they are not told apart)."""
ALL = -1
Vector = Mapping[Slot, Value]
"""People by slot; where nobody can be there is nothing."""
Flows = Mapping[int, Value]
"""People by destination (index of a state)."""
Moved = Mapping[Slot, Flows]
"""What becomes in one cycle of the people of each slot."""


def in_state(vector: Vector, state: int, *, followed: bool) -> Value | None:
    """People in a state; None where nobody can be."""
    if not followed:
        return vector.get((state, ALL))
    parts = [people for (i, _), people in vector.items() if i == state]
    return total(parts) if parts else None


def moved_along(moved: Moved, source: int, target: int, *, followed: bool) -> Value | None:
    """Moves from one state to another; None where there can be none."""
    if not followed:
        flows = moved.get((source, ALL))
        return None if flows is None else flows.get(target)
    parts = [f[target] for (i, _), f in moved.items() if i == source and target in f]
    return total(parts) if parts else None


def together(groups: Sequence[Sequence[Vector]]) -> list[Vector]:
    """The sums of several groups of people, by strategy."""
    if len(groups) == 1:
        return list(groups[0])
    arriving = []
    for vectors in zip(*groups, strict=True):
        parts: dict[Slot, list[Value]] = {}
        for vector in vectors:
            for slot, people in vector.items():
                parts.setdefault(slot, []).append(people)
        arriving.append(parts)
    return sums(arriving)


def sums(arriving: Iterable[Mapping[Slot, list[Value]]]) -> list[Vector]:
    """Sums by strategy and slot; strategies that add up the same objects share the sum."""
    made: dict[tuple[int, ...], Value] = {}
    result: list[Vector] = []
    for slots in arriving:
        vector: dict[Slot, Value] = {}
        for slot, parts in slots.items():
            same = tuple(map(id, parts))
            if same not in made:
                made[same] = total(parts)
            vector[slot] = made[same]
        result.append(vector)
    return result
