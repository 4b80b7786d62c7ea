"""Random streams found by name: the same name gives the same numbers whatever else is drawn.

A stream is identified by a seed and a sequence of names and numbers (what it is for, of
which quantity, which block). The identity is hashed, so streams are independent of each other
and of the order in which they are asked for.
"""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache

import numpy as np

__all__ = ["LARGEST_SEED", "generator", "identity"]

LARGEST_SEED = 2**63 - 1


def identity(seed: int, *parts: str | int) -> int:
    """128-bit number that identifies a stream.

    BLAKE2b over the seed and the parts, each preceded by its kind and length, so that no two
    different sequences of parts share an encoding. Text counts in Unicode form NFC.

    Raises ValueError if ``seed`` is outside 0 .. 2^63-1.
    """
    if not 0 <= seed <= LARGEST_SEED:
        raise ValueError(f"a seed is a whole number from 0 to 2^63-1, not {seed}")
    encoded = b"".join([int(seed).to_bytes(8, "little"), *map(_encoded, parts)])
    return int.from_bytes(hashlib.blake2b(encoded, digest_size=16).digest(), "little")


@lru_cache(maxsize=4096, typed=True)
def _encoded(part: str | int) -> bytes:
    if isinstance(part, str):
        kind, data = b"s", unicodedata.normalize("NFC", part).encode("utf-8")
    else:
        kind, data = b"i", str(int(part)).encode("ascii")
    return kind + len(data).to_bytes(8, "little") + data


def generator(seed: int, *parts: str | int) -> np.random.Generator:
    """A fresh generator at the beginning of the stream of ``parts`` under ``seed``.

    SFC64 is the fastest of numpy's generators with a stream guaranteed over versions; its
    state is filled from :func:`identity` through numpy's seed sequence (about 10 us).
    """
    return np.random.Generator(np.random.SFC64(identity(seed, *parts)))
