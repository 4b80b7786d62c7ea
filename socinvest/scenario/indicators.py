"""What came of a forecast, as it was observed: indicators, parameters and yearly cash."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

from socinvest.errors import Phrase, did_you_mean
from socinvest.model import Input, Text
from socinvest.numerics import expression
from socinvest.records import dataclass
from socinvest.scenario.context import (
    COUNT,
    LARGEST,
    MONEY,
    NUMBER,
    SHARE,
    Want,
    known_names,
    optional_text,
)
from socinvest.scenario.observations import Opened, Path_, Subject, open_observed
from socinvest.units import BARE, Unit, UnitError, parse_unit

__all__ = ["Asked", "Indicators", "Part", "Prices", "read_indicators"]

Part = Literal["value", "counted", "counterfactual"]
Prices = Callable[[int], "float | tuple[str, str]"]
"""Factor from the prices of a year to those of the forecast, or (why not, hint)."""
_DAY = "day"
"""Prices of the day: each sum in those of its own year."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a forecast has to be set against: names with their units as the summary tells them.

    ``measures``: those of a contract, with the units of the value and of what is counted; None
    for one that is true or false.
    """

    subject: Subject
    strategies: tuple[str, ...]
    indicators: Mapping[str, str]
    measures: Mapping[str, tuple[str, str] | None]
    parameters: Mapping[str, str]
    payers: tuple[str, ...]
    years: range
    prices: Prices


@dataclass(frozen=True, slots=True)
class Indicators:
    """What was observed, in base units and the prices of the forecast.

    ``measures`` by (name, part); ``cash`` by (payer, year). ``unasked``: paths of what the file
    tells and the forecast has nothing to set against.
    """

    input: Input
    strategy: str
    until: int | None
    indicators: Mapping[str, float]
    measures: Mapping[tuple[str, Part], float | bool]
    parameters: Mapping[str, float]
    cash: Mapping[tuple[str, int], float]
    people: float | None
    unasked: tuple[str, ...]
    reported_by: str | None = None
    note: Text | None = None


def read_indicators(path: Path, asked: Asked) -> Indicators:
    """The observations in the file at ``path`` that a forecast can be set against.

    Raises :class:`~socinvest.errors.ScenarioError` with every problem of the file.
    """
    opened = open_observed(path, asked.subject)
    reader = _Reader(opened, asked)
    file = opened.file
    measures, unasked = reader.measures()
    people = None
    if isinstance(file.people, dict) or (file.people is not None and not asked.measures):
        unasked.append("people")
    elif file.people is not None:
        people = reader.number(("people",), file.people, COUNT)
    unasked += [f"capital.{name}" for name in file.capital]
    read = Indicators(
        opened.input, reader.strategy(), opened.until, reader.indicators(), measures,
        reader.parameters(), reader.cash(), people, tuple(unasked),
        None if file.reported_by is None else str(file.reported_by), optional_text(file.note),
    )  # fmt: skip
    opened.finish()
    return read


@dataclass(frozen=True, slots=True)
class _Reader:
    opened: Opened
    asked: Asked

    def strategy(self) -> str:
        """The strategy that was carried out: the one named, or the only one there is."""
        given, known = self.opened.file.strategy, self.asked.strategies
        if given is None and len(known) == 1:
            return known[0]
        ctx = self.opened.context
        if given is None:
            ctx.report("field.missing", (), "'{name}' is missing in {inside}",
                       Phrase("which was carried out: {names}?", {"names": ", ".join(known)}),
                       name="strategy", inside=Phrase("the file"))  # fmt: skip
        elif str(given) not in known:
            ctx.report("reference.unknown", ("strategy",), "unknown {what} '{name}' in {path}",
                       did_you_mean(str(given), known) or known_names(known),
                       name=str(given), what=Phrase("strategy"))  # fmt: skip
        return str(given)

    def _known(self, path: Path_, known: Collection[str], what: str) -> bool:
        name, names = str(path[-1]), tuple(known)
        if name in names:
            return True
        self.opened.context.report("reference.unknown", path,
                                   "the forecast has no {what} '{name}'",
                                   did_you_mean(name, names) or known_names(names),
                                   on_key=True, name=name, what=what)  # fmt: skip
        return False

    def number(self, path: Path_, raw: object, want: Want) -> float | None:
        """A number that was observed, in base units."""
        ctx = self.opened.context
        if isinstance(raw, (bool, dict, list)) or raw is None:
            ctx.report("value.type", path, "{path} must be {wanted}", wanted=Phrase(want.words))
            return None
        made = ctx.figure(path, raw, want)
        if made is None:
            return None
        return float(expression.evaluate(made.expression, {}))

    def indicators(self) -> dict[str, float]:
        found = {}
        for name, raw in self.opened.file.indicators.items():
            path = ("indicators", str(name))
            if self._known(path, self.asked.indicators, Phrase("measure")):
                share = self.asked.indicators[str(name)] == "share"
                value = self.number(path, raw, SHARE if share else COUNT)
                if value is not None:
                    found[str(name)] = value
        return found

    def parameters(self) -> dict[str, float]:
        """Parameters, money among them in the prices of the forecast."""
        found = {}
        for name, raw in self.opened.file.parameters.items():
            path = ("parameters", str(name))
            if not self._known(path, self.asked.parameters, Phrase("parameter")):
                continue
            unit = self._unit(self.asked.parameters[str(name)])
            value = self.number(path, raw, self._like(self.asked.parameters[str(name)]))
            factor = self._factor(path, self._year()) if unit.money else 1.0
            if value is not None and factor is not None:
                found[str(name)] = value * factor**unit.money
        return found

    def cash(self) -> dict[tuple[str, int], float]:
        """Net cash by payer and year, in the prices of the forecast."""
        found: dict[tuple[str, int], float] = {}
        for payer, by_year in self.opened.file.cash.items():
            path = ("cash", str(payer))
            if not self._known(path, self.asked.payers, Phrase("payer")):
                continue
            for written, raw in by_year.items():
                here = (*path, str(written))
                if str(written) not in map(str, self.asked.years):
                    years = self.asked.years
                    self.opened.context.report("value.date", here,
                                               "{path}: the forecast has no year {year}",
                                               "it goes from {first} to {last}", on_key=True,
                                               year=str(written), first=str(years[0]),
                                               last=str(years[-1]))  # fmt: skip
                    continue
                year = int(str(written))
                value = self.number(here, raw, replace(MONEY, smallest=None))
                factor = self._factor(here, year if self._each_year() else self._year())
                if value is not None and factor is not None:
                    found[str(payer), year] = value * factor
        return found

    def measures(self) -> tuple[dict[tuple[str, Part], float | bool], list[str]]:
        """Values of a contract's measures, and what of them has no forecast."""
        found: dict[tuple[str, Part], float | bool] = {}
        unasked: list[str] = []
        for name, raw in self.opened.file.observed.items():
            path: Path_ = ("observed", str(name))
            if not self.asked.measures:
                unasked.append(self.opened.context.shown(path))
            elif self._known(path, self.asked.measures, Phrase("measure")):
                unasked += self._measure(path, raw, found)
        return found, unasked

    def _measure(
        self, path: Path_, raw: object, found: dict[tuple[str, Part], float | bool]
    ) -> list[str]:
        name = str(path[-1])
        units = self.asked.measures[name]
        if units is None:
            if isinstance(raw, bool):
                found[name, "value"] = raw
            elif isinstance(raw, dict):
                return [self.opened.context.shown((*path, str(key))) for key in raw]
            else:
                self.opened.context.report("value.type", path, "{path} must be {wanted}",
                                           wanted=Phrase("true or false"))  # fmt: skip
            return []
        parts: Mapping[object, object] = raw if isinstance(raw, dict) else {"value": raw}
        unasked = []
        for key, value in parts.items():
            here = (*path, str(key)) if isinstance(raw, dict) else path
            part: Part | None = next((p for p in ("value", "counted", "counterfactual")
                                      if p == key), None)  # fmt: skip
            if part is None:
                unasked.append(self.opened.context.shown(here))
                continue
            number = self.number(here, value, self._like(units[part != "value"]))
            if number is not None:
                found[name, part] = number
        return unasked

    def _unit(self, text: str) -> Unit:
        """A unit as the summary tells it; a plain number where it is none that can be read."""
        subject, text = self.asked.subject, text.removeprefix("%")
        if text in ("", "share"):
            return BARE
        try:
            return parse_unit(text, currency=subject.currency, nouns=subject.nouns)[1]
        except UnitError:
            return BARE

    def _like(self, text: str) -> Want:
        """A number of the same money and time as a unit, of either sign."""
        if text == "share" or text.startswith("%"):
            return replace(SHARE, smallest=-LARGEST)
        unit = self._unit(text)
        words = unit.text or NUMBER.words
        return replace(NUMBER, words=words, dimensions=(unit.dimension,), smallest=None)

    def _each_year(self) -> bool:
        return bool(self.opened.file.prices == _DAY)

    def _year(self) -> int | None:
        """In whose prices the file counts; None after reporting that this is not told."""
        given, ctx, subject = self.opened.file.prices, self.opened.context, self.asked.subject
        if given is None:
            return subject.price_year
        if given == _DAY:
            if self.opened.until is None:
                ctx.report("field.missing", ("prices",), "'{name}' is missing in {inside}",
                           "prices of the day are those of the year of until",
                           name="until", inside=Phrase("the file"))  # fmt: skip
                return None
            return subject.start[0] + (subject.start[1] - 1 + self.opened.until) // 12
        if isinstance(given, bool) or not isinstance(given, int):
            ctx.report("value.date", ("prices",), "{path} is neither a year nor 'day'",
                       "write 2019, or day for the prices of each year")  # fmt: skip
            return None
        return given

    def _factor(self, path: Path_, year: int | None) -> float | None:
        if year is None:
            return None
        factor = self.asked.prices(year)
        if isinstance(factor, tuple):
            why, hint = factor
            self.opened.context.report("price.index_missing", path, "{path}: {why}",
                                       Phrase("{text}", {"text": hint}), why=why)  # fmt: skip
            return None
        return factor
