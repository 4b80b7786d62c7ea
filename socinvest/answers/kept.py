"""Values of single draws: parameters, and net present values of every view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

import numpy as np

from socinvest.ledger import Array

__all__ = ["EXACT", "MOST", "Kept", "Key"]

EXACT = 100_000
"""Up to so many draws everything is kept in memory, and percentiles are taken of all of it."""
MOST = 1_000_000
"""Of more draws than these, only so many are kept one by one, on disk."""
_CHUNK = 65_536

Key = tuple[str, ...]


class Kept:
    """Rows of draws by key: in memory up to :data:`EXACT` draws, else in a temporary file.

    ``n``: how many draws are kept, the first ones. A value that no draw differs in is a number.
    The file has no name and goes when the object does. Raises OSError where there is no room.
    """

    def __init__(self, draws: int) -> None:
        self.n = min(draws, MOST)
        self._file: IO[bytes] | None = None
        if draws > EXACT:
            import tempfile
            import weakref

            self._file = tempfile.TemporaryFile()  # noqa: SIM115 (kept open as long as we are)
            weakref.finalize(self, self._file.close)
        self._rows: dict[Key, Any] = {}
        self._names: dict[Key, Key] = {}
        self._places = 0

    def put(self, key: Key, values: float | Array, start: int) -> None:
        """Keep the values of the draws from ``start`` on, as many as there is room for."""
        if not isinstance(values, np.ndarray):
            self._rows.setdefault(key, float(values))
            return
        values = values[: max(self.n - start, 0)]
        if not values.size:
            return
        if self._file is None:
            if key not in self._rows:
                self._rows[key] = np.empty(self.n)
            self._rows[key][start : start + values.size] = values
            return
        if key not in self._rows:
            self._rows[key] = self._places
            self._places += 1
        self._file.seek(8 * (self._rows[key] * self.n + start))
        self._file.write(np.ascontiguousarray(values, dtype="<f8").data)

    def hold(self, key: Key, values: float | Array) -> None:
        """Keep a whole row that somebody else has made."""
        self._rows[key] = values

    def name(self, key: Key, same: Key) -> None:
        """Let a key mean what another does, which is not told of itself any more."""
        self._names[key] = same

    def __iter__(self) -> Iterator[Key]:
        """All keys, in the order in which they came."""
        hidden = set(self._names.values())
        return (key for key in (*self._rows, *self._names) if key not in hidden)

    def __contains__(self, key: Key) -> bool:
        return key in self._rows or key in self._names

    def number(self, key: Key) -> float | None:
        """The number that all draws of a row are; None where they are not kept as one."""
        found = self._rows[self._names.get(key, key)]
        if isinstance(found, np.ndarray):
            return float(found[0]) if found.size == 1 else None
        return found if isinstance(found, float) else None

    def row(self, key: Key) -> Array:
        """The draws, (n,), or (1,) where all are the same."""
        number = self.number(key)
        if number is not None:
            return np.full(1, number)
        parts = list(self.chunks(key))
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def chunks(self, key: Key) -> Iterator[Array]:
        """The draws of a row that is no number, a part at a time."""
        found = self._rows[self._names.get(key, key)]
        if isinstance(found, np.ndarray):
            yield found
            return
        assert self._file is not None
        for start in range(0, self.n, _CHUNK):
            size = min(_CHUNK, self.n - start)
            self._file.seek(8 * (found * self.n + start))
            yield np.frombuffer(self._file.read(8 * size), dtype="<f8").astype(np.float64)
