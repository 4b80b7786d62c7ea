"""Price index: a csv of published annual means, and the factor between two years' prices.

The file is UTF-8. Lines beginning with ``#`` say where it comes from (``# title: ...`` and
``# publisher: ...`` are compulsory; ``url``, ``read`` and ``note`` may follow), then the heading
``year,index``, then one line per year with a decimal point. The order of the years is free.
No year is ever filled in, extended or interpolated: what is not in the file is refused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path

from socinvest.errors import (
    Explained,
    Location,
    Problem,
    ScenarioError,
    fill_excerpts,
    joined,
    problem,
)
from socinvest.records import dataclass
from socinvest.scenario.places import SHIPPED

__all__ = ["PriceIndex", "PriceIndexError", "load_index", "parse_index"]

_SOURCE_KEYS = ("title", "publisher", "url", "read", "note")
_NEEDED = ("title", "publisher")
_HEADING = "year,index"
_LARGEST = 1_000_000
"""Bytes: a list of years is small, and a huge file should be refused at once."""

_SOURCE_LINE = re.compile(r"#\s*([a-z_]+)\s*:\s*(.*)")
_YEAR = re.compile(r"[12][0-9]{3}")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


class PriceIndexError(Explained):
    """A year's prices cannot be reached; ``message`` says why, ``hint`` what to fill in."""


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """Annual means by year, the file they stand in (as shown to users) and their source."""

    file: str
    values: Mapping[int, float]
    source: Mapping[str, str]

    def factor(self, from_year: int, to_year: int) -> float:
        """What one unit of money in prices of ``from_year`` is worth in prices of ``to_year``.

        ``index(to_year) / index(from_year)``; exactly 1.0 between a year and itself, which
        needs no index. Raises :class:`PriceIndexError` naming the file and the missing year.

        >>> kpi = PriceIndex("kpi.csv", {2016: 316.43, 2023: 403.70}, {})
        >>> round(40_000 * kpi.factor(2016, 2023))
        51032
        """
        if from_year == to_year:
            return 1.0
        missing = [year for year in (from_year, to_year) if year not in self.values]
        if missing:
            if self.file.startswith(SHIPPED):
                # A file that came with socinvest is not the user's to change.
                raise PriceIndexError(
                    "{file} has no price index for {missing} (it has {span})",
                    "state the figure in the prices of {nearest}, or another year that is there, "
                    "or name an index of your own in money.index",
                    file=self.file,
                    missing=joined([str(year) for year in missing], "{first} and {last}"),
                    nearest=self.nearest(missing[0]),
                    span=self.span(),
                )
            raise PriceIndexError(
                "{file} has no price index for {missing} (it has {span})",
                "add a line '{first},<published annual mean>' to {file}, "
                "or state the figure in the prices of a year that is there, "
                "or name an index of your own in money.index",
                file=self.file,
                missing=joined([str(year) for year in missing], "{first} and {last}"),
                first=missing[0],
                span=self.span(),
            )
        return self.values[to_year] / self.values[from_year]

    def nearest(self, year: int) -> int:
        """The year of the file that is closest to one that it may not have."""
        return min(self.values, key=lambda one: (abs(one - year), one))

    def span(self) -> str:
        """The years in the file, for messages: ``2006-2023``, gaps told apart by commas."""
        runs: list[list[int]] = []
        for year in sorted(self.values):
            if runs and year == runs[-1][-1] + 1:
                runs[-1].append(year)
            else:
                runs.append([year])
        return ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}-{r[-1]}" for r in runs)


def load_index(path: Path, shown: str) -> PriceIndex:
    """The index in the csv at ``path``, which messages call ``shown``.

    Raises :class:`~socinvest.errors.ScenarioError` with every problem of the file and its
    place. An operating system that cannot read the file raises ``OSError``.
    """
    with path.open("rb") as stream:
        data = stream.read(_LARGEST + 1)
    return parse_index(data, shown)


def parse_index(data: bytes, shown: str) -> PriceIndex:
    """As :func:`load_index`, from the bytes of the file."""
    start = Location(shown, 1, 1)
    if len(data) > _LARGEST:
        raise ScenarioError(
            [
                problem(
                    "file.too_large",
                    "",
                    start,
                    "{file} is too large",
                    "a price index is a short list of years",
                    file=shown,
                )
            ]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError(
            [
                problem(
                    "file.encoding",
                    "",
                    start,
                    "{file} is not UTF-8 text",
                    "save it as UTF-8",
                    file=shown,
                )
            ]
        ) from None
    source: dict[str, str] = {}
    values: dict[int, float] = {}
    problems: list[Problem] = []
    heading = False
    for number, raw in enumerate(text.splitlines(), start=1):
        line, at = raw.strip(), Location(shown, number, 1)
        if line.startswith("#"):
            problems += _read_source(line, at, source)
        elif line and not heading:
            heading = True
            problems += _read_heading(line, at)
        elif line:
            problems += _read_year(line, at, values)
    problems += _incomplete(start, source, values)
    if problems:
        raise ScenarioError(fill_excerpts(problems, {shown: text.splitlines()}))
    return PriceIndex(shown, values, source)


def _read_source(line: str, at: Location, source: dict[str, str]) -> list[Problem]:
    """Takes ``# key: text`` into ``source``, or tells what is wrong with the line."""
    match = _SOURCE_LINE.fullmatch(line)
    if match is None or match[1] not in _SOURCE_KEYS:
        return [
            problem(
                "csv.syntax",
                "",
                at,
                "not a line about the source: {line}",
                "known: {known}",
                line=line[:80],
                known=", ".join(_SOURCE_KEYS),
            )
        ]
    if match[1] in source:
        return [
            problem(
                "csv.syntax",
                "",
                at,
                "the {key} of the index is told twice",
                "keep one of them",
                key=match[1],
            )
        ]
    if not match[2].strip():
        return [
            problem(
                "csv.syntax",
                "",
                at,
                "the {key} of the index is empty",
                "fill it in or take the line out",
                key=match[1],
            )
        ]
    source[match[1]] = match[2].strip()
    return []


def _read_heading(line: str, at: Location) -> list[Problem]:
    if line == _HEADING:
        return []
    return [
        problem(
            "csv.header",
            "",
            at,
            "the heading of a price index is not '{line}'",
            "write '{heading}'",
            line=line[:80],
            heading=_HEADING,
        )
    ]


def _read_year(line: str, at: Location, values: dict[int, float]) -> list[Problem]:
    """Takes ``2016,316.43`` into ``values``, or tells what is wrong with the line."""
    cells = [cell.strip() for cell in line.split(",")]
    if len(cells) == 3 and all(cell.isascii() and cell.isdigit() for cell in cells):
        return [
            problem(
                "csv.syntax",
                "",
                at,
                "three cells in '{line}'",
                "write {year},{index}",
                line=line[:80],
                year=cells[0],
                index=f"{cells[1]}.{cells[2]}",
            )
        ]
    if len(cells) != 2 or not _YEAR.fullmatch(cells[0]) or not _NUMBER.fullmatch(cells[1]):
        return [
            problem(
                "csv.number",
                "",
                at,
                "not a year and its index: {line}",
                "write it like 2016,316.43",
                line=line[:80],
            )
        ]
    year, value = int(cells[0]), float(cells[1])
    if year in values:
        return [
            problem(
                "csv.syntax",
                "",
                at,
                "the year {year} is there twice",
                "keep one of them",
                year=year,
            )
        ]
    if not 0.0 < value < math.inf:
        return [problem("csv.number", "", at, "the index of {year} must be above zero", year=year)]
    values[year] = value
    return []


def _incomplete(at: Location, source: dict[str, str], values: dict[int, float]) -> list[Problem]:
    found = [
        problem(
            "evidence.missing",
            "",
            at,
            "the price index does not tell its {key}",
            "begin the file with '# {key}: ...'",
            key=key,
        )
        for key in _NEEDED
        if key not in source
    ]
    if not values:
        found.append(
            problem(
                "csv.syntax",
                "",
                at,
                "there is no year in {file}",
                "write one like 2016,316.43",
                file=at.file,
            )
        )
    return found
