"""The coupled move of one state: each population by its own row, together as alike as can be."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from socinvest.numerics.coupling import conditional, coupled, move
from socinvest.numerics.streams import generator

N = 40_000


def streams(purpose: str, target: int) -> np.random.Generator:
    return generator(1, purpose, target)


def moved(count: int, shares: dict[int, float]) -> dict[int, np.ndarray]:  # type: ignore[type-arg]
    whole = np.full(N, count, dtype=np.int64)
    parts = move(whole, conditional(tuple(shares.values())), "move", streams, tuple(shares))
    return dict(zip(shares, parts, strict=True))


@pytest.mark.parametrize(
    ("p", "q"),
    [
        ({0: 0.5, 1: 0.3, 2: 0.2}, {0: 0.2, 1: 0.4, 2: 0.4}),
        ({0: 0.2, 1: 0.4, 2: 0.4}, {0: 0.7, 1: 0.2, 2: 0.1}),
        ({0: 0.2, 1: 0.8}, {1: 0.5, 2: 0.3, 3: 0.2}),
        ({0: 1.0}, {0: 0.25, 1: 0.75}),
        ({0: 0.5, 1: 0.5}, {0: 1.0}),
    ],
)
@pytest.mark.parametrize(("first", "second"), [(12, 12), (12, 5), (5, 12), (0, 6), (6, 0)])
def test_each_moves_by_its_own_row(
    p: dict[int, float], q: dict[int, float], first: int, second: int
) -> None:
    reference, count = np.full(N, first, dtype=np.int64), np.full(N, second, dtype=np.int64)
    moves = moved(first, p)
    found = coupled(reference, moves, p, count, q, conditional(tuple(q.values())), streams)
    assert np.array_equal(sum(found.values()), count)
    for target in found.keys() | q.keys():
        people = found.get(target, np.zeros(N, dtype=np.int64))
        assert people.min() >= 0
        share = q.get(target, 0.0)
        counts = np.bincount(people, minlength=second + 1)
        wanted = stats.binom.pmf(np.arange(second + 1), second, share) * N
        if share in (0.0, 1.0) or second == 0:
            assert np.array_equal(counts, wanted)
        else:
            assert stats.chisquare(*pooled(counts, wanted)).pvalue > 1e-3
    pairs = [(i, j) for i in q for j in q if i < j]
    for i, j in pairs:
        covariance = np.cov(found.get(i, 0 * count), found.get(j, 0 * count))[0, 1]
        assert covariance == pytest.approx(-second * q[i] * q[j], abs=0.06)


def pooled(counts: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    rare = wanted < 10
    return (
        np.append(counts[~rare], counts[rare].sum()),
        np.append(wanted[~rare], wanted[rare].sum() + 1e-9),
    )


def test_as_many_as_possible_go_the_same_way() -> None:
    """P(different destination) is half the sum of |p - q|: the least any coupling can have."""
    p, q = {0: 0.5, 1: 0.3, 2: 0.2}, {0: 0.3, 1: 0.35, 2: 0.35}
    one = np.ones(N, dtype=np.int64)
    moves = moved(1, p)
    found = coupled(one, moves, p, one, q, conditional(tuple(q.values())), streams)
    different = 1.0 - sum((moves[i] * found[i]).mean() for i in p)
    assert different == pytest.approx(0.2, abs=4 * np.sqrt(0.2 * 0.8 / N))


def test_probabilities_by_draw_touch_only_their_own_draws() -> None:
    count = np.full(6, 1000, dtype=np.int64)
    p = np.array([0.0, 1.0, 0.5, 0.2, 0.9, 0.5])
    left = 1.0 - p
    parts = move(count, conditional((p, left)), "move", streams, (0, 1))
    assert parts[0][:2].tolist() == [0, 1000]
    fewer = move(count[:4], conditional((p[:4], left[:4])), "move", streams, (0, 1))
    assert np.array_equal(fewer[0], parts[0][:4])
