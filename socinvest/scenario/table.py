"""A strict reader of tables of numbers: a header, a comma or semicolon, a decimal point."""

from __future__ import annotations

import hashlib
import math
import re

from socinvest.errors import Location, Problem, fill_excerpts, problem
from socinvest.model import Input
from socinvest.records import dataclass
from socinvest.scenario.scalars import comma_hint
from socinvest.scenario.syntax import clean, decode, split_lines

__all__ = ["TABLE_SIZE", "Table", "read_table"]

TABLE_SIZE = 16 << 20
"""Bytes of the largest table."""
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MOST = 50


@dataclass(frozen=True, slots=True)
class Table:
    """Column names and rows of equally many finite numbers, and the file they came from."""

    header: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    input: Input

    @property
    def columns(self) -> dict[str, tuple[float, ...]]:
        """The columns by name."""
        return dict(zip(self.header, zip(*self.rows, strict=True), strict=True))


def read_table(data: bytes, file: str, key: str = "") -> tuple[Table | None, list[Problem]]:
    """The table in a CSV file, or (at most 50) problems with the place of each cell."""
    text, problems = decode(data, file)
    if text is None:
        return None, problems
    problems = clean(text, file)
    if problems:
        return None, problems
    lines = split_lines(text)
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines:
        return None, [problem("csv.syntax", key, Location(file, 1, 1), "the table is empty",
                              "the first line names the columns")]  # fmt: skip
    separator = ";" if ";" in lines[0] else ","
    header = _header(lines[0], separator, file, key, problems)
    rows: list[tuple[float, ...]] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = _cells(line, separator)
        if len(cells) != len(header):
            problems.append(problem("csv.syntax", key, Location(file, number, 1),
                                    "this row has {found} cells, the table {wanted} columns",
                                    "the first line has '{separator}' between its cells",
                                    found=len(cells), wanted=len(header),
                                    separator=separator))  # fmt: skip
        else:
            rows.append(_numbers(cells, Location(file, number), key, problems))
        if len(problems) >= _MOST:
            break
    if len(lines) == 1:
        problems.append(problem("csv.syntax", key, Location(file, 1, 1),
                                "the table has no row of numbers",
                                "write one below the names for each observation"))  # fmt: skip
    if problems:
        return None, fill_excerpts(problems[:_MOST], {file: lines})
    read = Input(file, hashlib.sha256(data).hexdigest())
    return Table(header, tuple(rows), read), []


def _cells(line: str, separator: str) -> list[tuple[str, int]]:
    """The cells of a line, without spaces and quotes around them, and their columns.

    A separator between quotes does not separate. A quote that is not closed stays in its cell.
    """
    cells = []
    for found in re.finditer(rf'(\s*"[^"]*"\s*|[^{separator}]*)({separator}|$)', line):
        raw = found[1]
        cell = raw.strip()
        if len(cell) > 1 and cell[0] == cell[-1] == '"':
            cell = cell[1:-1].strip()
        cells.append((cell, found.start() + len(raw) - len(raw.lstrip()) + 1))
        if not found[2]:
            break
    return cells


def _header(
    line: str, separator: str, file: str, key: str, problems: list[Problem]
) -> tuple[str, ...]:
    names: list[str] = []
    for name, column in _cells(line, separator):
        at = Location(file, 1, column)
        if not name or '"' in name:
            problems.append(problem("csv.header", key, at, "a column has no name of its own",
                                    "the first line names the columns"))  # fmt: skip
        elif name in names:
            problems.append(problem("csv.header", key, at, "two columns are named '{name}'",
                                    name=name))  # fmt: skip
        elif _NUMBER.fullmatch(name):
            problems.append(problem("csv.header", key, at, "'{name}' is a number, not a name",
                                    "the first line names the columns", name=name))  # fmt: skip
        names.append(name)
    return tuple(names)


def _numbers(
    cells: list[tuple[str, int]], line: Location, key: str, problems: list[Problem]
) -> tuple[float, ...]:
    row = []
    for cell, column in cells:
        value = float(cell) if len(cell) < 100 and _NUMBER.fullmatch(cell) else math.nan
        if not math.isfinite(value):
            hint = "write it with a decimal point, without spaces and without a unit"
            if re.fullmatch(r"[-+]?[0-9]+(,[0-9]+)+", cell):
                hint = comma_hint(cell)
            problems.append(problem("csv.number", key, Location(line.file, line.line, column),
                                    "'{cell}' is not a finite number", hint,
                                    cell=cell[:60]))  # fmt: skip
        row.append(value)
    return tuple(row)
