"""The price index a scenario uses, opened only where a figure of another year needs it."""

from __future__ import annotations

import hashlib
from dataclasses import field

from socinvest.errors import Location, Problem, ScenarioError
from socinvest.model import Input
from socinvest.records import dataclass
from socinvest.scenario.context import Context
from socinvest.scenario.files import Loaded
from socinvest.scenario.places import Place, beside, read_bytes
from socinvest.scenario.prices import PriceIndex, PriceIndexError, parse_index

__all__ = ["PriceSource", "read_index"]

_LARGEST = 1_000_000
"""Bytes of the largest index."""


@dataclass(slots=True)
class PriceSource:
    """Factors to the scenario's price year from the index file ``name``."""

    loaded: Loaded
    name: str
    price_year: int
    context: Context
    inputs: list[Input] = field(default_factory=list)
    _index: PriceIndex | None = None
    _failed: bool = False

    @property
    def shown(self) -> str:
        """What the conventions say: the file of the index, and its title once it is open."""
        if self._index is None:
            return self.name
        title = self._index.source.get("title", "")
        return f"{self.name} ({title})" if title else self.name

    def factor(self, year: int) -> float | tuple[str, str]:
        """Factor from ``year`` to the scenario's price year, or (why not, hint)."""
        if year == self.price_year:
            return 1.0
        index = self._open()
        if index is None:
            return 1.0
        try:
            return index.factor(year, self.price_year)
        except PriceIndexError as error:
            return error.message, error.hint

    def _open(self) -> PriceIndex | None:
        if self._index is None and not self._failed:
            at = self.context.at(("money", "index"))
            origin = self.loaded.places.get(at.file) or self.loaded.places[self.loaded.file]
            try:
                self._index = self._read(origin, at)
            except ScenarioError as error:
                # One report is enough: every figure of another year needs the same file.
                self._failed = True
                self.context.shared.problems.extend(error.problems)
        return self._index

    def _read(self, origin: Place, at: Location) -> PriceIndex:
        index, read = read_index(origin, self.name, at)
        self.inputs.append(read)
        return index


def read_index(origin: Place, name: str, at: Location) -> tuple[PriceIndex, Input]:
    """The price index that ``origin`` calls ``name`` at a place. Raises ScenarioError."""
    place = beside(origin, name, "money.index", at)
    if isinstance(place, Problem):
        raise ScenarioError([place])
    data = read_bytes(place, "money.index", at, _LARGEST)
    if isinstance(data, Problem):
        raise ScenarioError([data])
    return parse_index(data, place.shown), Input(place.shown, hashlib.sha256(data).hexdigest())
