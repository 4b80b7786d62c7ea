"""Whole people moving by chance, and a second population moving as much like the first as it can.

Every random number comes from a stream of its own purpose and destination, and each stream is
used for one call whose elements are draws in order. So the first ``size`` draws of a block are
the same whatever ``size`` is: leaving out draws that need no random number never touches the
draws before them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from socinvest.numerics.cohort import Array, Value

__all__ = ["Counts", "Stream", "conditional", "coupled", "move"]

Counts = npt.NDArray[np.int64]
Stream = Callable[[str, int], np.random.Generator]
"""(purpose, destination) -> a generator at the beginning of that stream."""


def conditional(probabilities: Sequence[Value]) -> list[Value]:
    """The chance of each destination but the last for those who took none of the earlier ones.

    p_j / (1 - p_1 - ... - p_(j-1)), kept within 0 and 1; 1 where nothing is left over.
    """
    result: list[Value] = []
    left: Value = 1.0
    for p in probabilities[:-1]:
        if isinstance(left, float) and left == 1.0:
            result.append(p)
        else:
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(np.asarray(left) > 0.0, np.divide(p, left), 1.0)
            result.append(_plain(np.clip(share, 0.0, 1.0)))
        left = left - p
    return result


def _plain(value: Array) -> Value:
    return float(value) if value.ndim == 0 else value


def move(count: Counts, conditionals: Sequence[Value], purpose: str, streams: Stream,
         names: Sequence[int]) -> list[Counts]:  # fmt: skip
    """Multinomial split of ``count`` (draw,) over the destinations ``names``.

    By conditional binomials (``conditionals`` from :func:`conditional`); the last destination
    gets the remainder. Chances of exactly 0 and 1 use no random numbers.
    """
    result: list[Counts] = []
    left = count
    for name, chance in zip(names, conditionals, strict=False):
        gone = _binomial(left, chance, lambda name=name: streams(purpose, name))  # type: ignore[misc]
        result.append(gone)
        left = left - gone
    result.append(left)
    return result


def _binomial(count: Counts, chance: Value, stream: Callable[[], np.random.Generator]) -> Counts:
    if isinstance(chance, float):
        if chance <= 0.0:
            return np.zeros_like(count)
        if chance >= 1.0:
            return count
    if not count.any():
        return count
    return stream().binomial(count, chance)


def coupled(
    reference: Counts,
    moves: Mapping[int, Counts],
    p: Mapping[int, Value],
    count: Counts,
    q: Mapping[int, Value],
    q_conditional: Sequence[Value],
    streams: Stream,
) -> dict[int, Counts]:
    """Moves of ``count`` people by the row ``q``, coupled to ``reference`` people's by ``p``.

    As many people as both populations have are the same persons: their destinations are a
    hypergeometric sample of ``moves``. Where q gives a destination less than p, each of them
    keeps it with chance q/p; those who lose it are spread over the destinations that q gives
    more, in proportion to what it gives more (the maximal coupling of two rows). Everybody
    beyond ``reference`` moves by q alone. Each person moves by q exactly, whatever the rest do,
    so the result has the distribution of an uncoupled population; where count and row are the
    reference's own, the moves are the very same.

    ``moves``, ``p`` and ``q`` by destination; all counts (draw,).
    """
    shared = _sample(reference, moves, count, streams)
    if p is not q:
        shared = _redirect(shared, p, q, streams)
    if reference is count:
        return shared
    beyond = np.flatnonzero(count > reference)
    if beyond.size:
        extra = count[beyond] - reference[beyond]
        chances = [_at(c, beyond) for c in q_conditional]
        parts = move(extra, chances, "beyond", streams, tuple(q))
        for target, part in zip(q, parts, strict=True):
            whole = shared[target].copy() if target in shared else np.zeros_like(count)
            whole[beyond] += part
            shared[target] = whole
    return shared


def _at(value: Value, index: npt.NDArray[np.intp]) -> Value:
    return value[index] if isinstance(value, np.ndarray) else value


def _sample(
    reference: Counts, moves: Mapping[int, Counts], count: Counts, streams: Stream
) -> dict[int, Counts]:
    """Destinations of min(reference, count) persons drawn from ``reference`` without regard."""
    shared = dict(moves)
    if reference is count:
        return shared
    fewer = np.flatnonzero(count < reference)
    if not fewer.size:
        return shared
    left, population = count[fewer], reference[fewer]
    last = len(moves) - 1
    for position, (target, moved) in enumerate(moves.items()):
        good = moved[fewer]
        if position == last:
            part = left
        else:
            part = _hypergeometric(good, population - good, left, streams, target)
            left, population = left - part, population - good
        whole = moved.copy()
        whole[fewer] = part
        shared[target] = whole
    return shared


def _hypergeometric(
    good: Counts, bad: Counts, sample: Counts, streams: Stream, target: int
) -> Counts:
    part = np.where(bad > 0, 0, sample)
    open_ = np.flatnonzero((good > 0) & (bad > 0) & (sample > 0))
    if open_.size:
        stream = streams("shared", target)
        part[open_] = stream.hypergeometric(good[open_], bad[open_], sample[open_])
    return part


def _redirect(
    shared: Mapping[int, Counts], p: Mapping[int, Value], q: Mapping[int, Value], streams: Stream
) -> dict[int, Counts]:
    """Move those whom q gives less to where it gives more."""
    result: dict[int, Counts] = {}
    dropped: Counts | None = None
    gains: dict[int, Value] = {}
    for target in (*p, *(t for t in q if t not in p)):
        before, after = p.get(target, 0.0), q.get(target, 0.0)
        people = shared.get(target)
        if before is not after:
            gains[target] = _plain(np.maximum(np.subtract(after, before), 0.0))
            if people is not None:
                lost = _lost(people, before, after, streams, target)
                if lost is not None:
                    people = people - lost
                    dropped = lost if dropped is None else dropped + lost
        if people is not None:
            result[target] = people
    if dropped is not None:
        _place(dropped, gains, result, streams)
    return result


def _lost(
    people: Counts, before: Value, after: Value, streams: Stream, target: int
) -> Counts | None:
    """How many of ``people`` lose a destination whose chance fell from before to after."""
    fell = np.flatnonzero((np.asarray(after) < np.asarray(before)) & (people > 0))
    if not fell.size:
        return None
    kept = np.divide(_at(after, fell), _at(before, fell))
    lost = np.zeros_like(people)
    some = people[fell]
    lost[fell] = some - (streams("keep", target).binomial(some, kept) if np.any(kept) else 0)
    return lost


def _place(
    dropped: Counts, gains: Mapping[int, Value], result: dict[int, Counts], streams: Stream
) -> None:
    """Spread ``dropped`` over the destinations with a gain, in proportion to it."""
    targets = [t for t, gain in gains.items() if not isinstance(gain, float) or gain > 0.0]
    left = dropped
    after: list[Value] = [0.0]
    for target in reversed(targets):
        after.append(after[-1] + gains[target])
    for position, target in enumerate(targets):
        gain, beyond = gains[target], after[len(targets) - position - 1]
        part = np.where((np.asarray(gain) > 0) & (np.asarray(beyond) <= 0), left, 0)
        open_ = np.flatnonzero((np.asarray(gain) > 0) & (np.asarray(beyond) > 0) & (left > 0))
        if open_.size:
            mine, others = _at(gain, open_), _at(beyond, open_)
            stream = streams("placed", target)
            part[open_] = stream.binomial(left[open_], np.divide(mine, np.add(mine, others)))
        left = left - part
        result[target] = result[target] + part if target in result else part
    if left.any():
        # Only where rounding left no destination with a gain: they keep to the first one.
        first = targets[0] if targets else next(iter(result))
        result[first] = result[first] + left
