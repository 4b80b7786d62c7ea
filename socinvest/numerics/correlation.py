"""Rank correlations between independent scores.

A Spearman correlation r between two quantities of normal copula is reached with the product
moment correlation 2 sin(pi r / 6) between their normal scores (Pearson 1907).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["combine", "is_possible", "largest_possible", "score_matrix", "symmetric_root"]

Array = NDArray[np.float64]

ROUNDING = 1e-9
"""Eigenvalues above minus this are taken as 0: a rank of exactly 1 is possible."""


def score_matrix(size: int, ranks: Mapping[tuple[int, int], float]) -> Array:
    """Correlation matrix ``(size, size)`` of the normal scores; pairs not named have 0."""
    matrix = np.eye(size)
    for (i, j), rank in ranks.items():
        matrix[i, j] = matrix[j, i] = 2 * np.sin(np.pi * rank / 6)
    return matrix


def is_possible(matrix: Array) -> bool:
    """Whether quantities can have this correlation matrix (it is positive semidefinite)."""
    return bool(np.linalg.eigvalsh(matrix)[0] >= -ROUNDING)


def largest_possible(size: int, ranks: Mapping[tuple[int, int], float]) -> float:
    """The largest factor in [0, 1] that makes the ranks possible when all are multiplied by it."""
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if is_possible(score_matrix(size, {pair: middle * r for pair, r in ranks.items()})):
            low = middle
        else:
            high = middle
    return low


def symmetric_root(matrix: Array) -> Array:
    """The symmetric square root of a positive semidefinite matrix.

    Unlike a triangular factor it does not depend on the order of the quantities, and it is the
    factor that moves the scores least.
    """
    values, vectors = np.linalg.eigh(matrix)
    root: Array = (vectors * np.sqrt(np.clip(values, 0.0, None))) @ vectors.T
    return root


def combine(weights: Sequence[float] | Array, scores: Sequence[Array]) -> Array:
    """Sum of weight x score ``(draw,)``, term by term so that the result never depends on BLAS."""
    total = np.zeros_like(scores[0])
    for weight, score in zip(weights, scores, strict=True):
        total += weight * score
    return total
