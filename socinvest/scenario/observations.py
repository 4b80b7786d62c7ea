"""A file of observations, opened: its fields, and the context in which they are read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path

from socinvest.errors import Location, Problem, ScenarioError, fill_excerpts, problem
from socinvest.model import Input
from socinvest.records import dataclass
from socinvest.scenario.context import Context, Shared
from socinvest.scenario.format_observed import ObservedFile
from socinvest.scenario.included import check_format
from socinvest.scenario.nodes import MapNode
from socinvest.scenario.places import read_bytes, root_place
from socinvest.scenario.shape import validate
from socinvest.scenario.strict import LIMITS, load, split_lines

__all__ = ["Opened", "Path_", "Subject", "open_observed"]

Path_ = tuple[str | int, ...]

_MONTH = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2]))?\Z")


@dataclass(frozen=True, slots=True)
class Subject:
    """What is observed: the scenario's id, its unit words, and when it begins."""

    scenario: str
    currency: str
    price_year: int
    start: tuple[int, int]
    nouns: frozenset[str] = frozenset()
    school_days: float | None = None

    def month(self, year: int, month: int) -> int:
        """A calendar month as months from the start."""
        return (year - self.start[0]) * 12 + month - self.start[1]

    def shown(self, month: int) -> str:
        """A month from the start as the file writes it: ``2019-09``."""
        years, index = divmod(self.start[1] - 1 + month, 12)
        return f"{self.start[0] + years}-{index + 1:02d}"


@dataclass(slots=True)
class Opened:
    """A file of observations of the right shape. ``until``: the last month, from the start."""

    file: ObservedFile
    context: Context
    subject: Subject
    input: Input
    until: int | None = None
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return self.context.shared.problems

    def finish(self) -> None:
        """Raise ScenarioError where anything was wrong."""
        if self.problems:
            raise ScenarioError(fill_excerpts(self.problems, self.lines))


def open_observed(path: Path, subject: Subject) -> Opened:
    """The file of observations at ``path``, which must be of ``subject``.

    Raises :class:`~socinvest.errors.ScenarioError` where nothing of it can be read further.
    """
    place = root_place(path)
    data = read_bytes(place, "", Location(), LIMITS.size)
    if isinstance(data, Problem):
        raise ScenarioError([data])
    lines = {place.shown: split_lines(data.decode("utf-8-sig", "replace"))}
    tree, problems = load(data, place.shown)
    if tree is not None and not isinstance(tree, MapNode):
        problems.append(problem("value.type", "", tree.at, "a file of observations is a mapping "
                                "of fields", "begin with 'format: 1'"))  # fmt: skip
    if not isinstance(tree, MapNode) or (newer := check_format(tree)) is not None:
        if isinstance(tree, MapNode) and newer is not None:
            problems.append(newer)
        raise ScenarioError(fill_excerpts(problems, lines))
    file, wrong, dropped = validate(ObservedFile, tree)
    problems += wrong
    if file is None:
        raise ScenarioError(fill_excerpts(problems, lines))
    shared = Shared(subject.currency, subject.price_year, subject.nouns, subject.school_days,
                    problems)  # fmt: skip
    shared.people |= subject.nouns
    context = Context(shared, tree, dropped=dropped)
    made = Opened(file, context, subject, Input(place.shown, hashlib.sha256(data).hexdigest()),
                  lines=lines)  # fmt: skip
    _check_subject(made)
    _read_until(made)
    return made


def _check_subject(opened: Opened) -> None:
    given = str(opened.file.scenario)
    if given != opened.subject.scenario:
        opened.context.report("observed.scenario", ("scenario",),
                              "these are observations of '{given}', not of '{wanted}'",
                              "name the scenario that was observed, by its id",
                              given=given[:80], wanted=opened.subject.scenario)  # fmt: skip


def _read_until(opened: Opened) -> None:
    """The last month of what is known: a year is known to its end."""
    given = opened.file.until
    if given is None:
        return
    match = _MONTH.match(str(given))
    if match is None:
        opened.context.report("value.date", ("until",), "{path} is neither a year nor a month",
                              "write 2017 or 2016-08")  # fmt: skip
        return
    opened.until = opened.subject.month(int(match[1]), int(match[2] or 12))
    if opened.until < 0:
        opened.context.report("value.date", ("until",), "{path} is before the scenario begins")
