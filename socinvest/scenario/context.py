"""What the build modules share: one file's tree, its names and units, and the problems found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import lru_cache
from typing import Any

from socinvest.errors import Explained, Location, Phrase, Problem, did_you_mean, problem
from socinvest.model import CLOCKS, Figure, Text
from socinvest.numerics import expression
from socinvest.numerics.expression import ExpressionError
from socinvest.records import dataclass
from socinvest.sampling.clocks import HAZARD, clocks_of
from socinvest.scenario.format import Languages
from socinvest.scenario.nodes import Node, locate, shown_path
from socinvest.units import Unit, UnitError, check_share, nouns_conflict, parse_quantity

__all__ = [
    "ABOVE_ZERO",
    "CLOCK_UNITS",
    "COUNT",
    "DURATION",
    "GROWTH",
    "LARGEST",
    "MONEY",
    "MONEY_A_YEAR",
    "MONEY_EITHER",
    "NUMBER",
    "PROBABILITY",
    "SHARE",
    "Context",
    "Shared",
    "Want",
    "finished",
    "in_unit",
    "known_names",
    "optional_text",
    "parsed_once",
    "text",
]

Path = tuple[str | int, ...]

_ONE = re.compile(r"\s*1\s*(?=/)")
ABOVE_ZERO = 1e-6
"""The smallest number where it must be more than 0."""
LARGEST = 1e18
"""The largest number, in base units: its square times people and years is still a number."""


@dataclass(frozen=True, slots=True)
class Want:
    """What a figure must be: its (money, time) dimensions, and whether it is a share."""

    words: str
    dimensions: tuple[tuple[int, int], ...]
    share: bool = False
    smallest: float | None = 0.0
    largest: float = LARGEST
    nouns: frozenset[str] = frozenset()
    """Counted nouns that may stand in its unit beside those for people."""
    clocks: frozenset[str] = frozenset()
    """What it may depend on: clocks, and a hazard in a row of transitions."""
    beyond: bool = False
    """Whether a share may be above 1, as a growth or a difference may."""

    def by(self, *clocks: str) -> Want:
        """The same where it may depend on clocks."""
        return replace(self, clocks=frozenset(clocks))


CLOCK_UNITS: Mapping[str, Unit] = {
    name: Unit() if name == "calendar_year" else Unit(time=1, text="year") for name in CLOCKS
}
"""The units of the reserved names: years, and the plain number of a calendar year."""

SHARE = Want("a share such as 13 %", ((0, 0),), share=True)
PROBABILITY = Want("a probability, or a rate such as 0.15 /year", ((0, 0), (0, -1)), share=True)
NUMBER = Want("a number", ((0, 0),), smallest=None)
COUNT = Want("a number of people or units", ((0, 0),))
DURATION = Want("a time such as 2 years", ((0, 1),), largest=1000.0)
MONEY = Want("a sum such as 500 kSEK", ((1, 0),))
MONEY_A_YEAR = Want("a sum a year such as 40 000 SEK/pupil/year", ((1, -1),))
GROWTH = Want(
    "a growth a year such as 2 %", ((0, 0), (0, -1)), share=True, smallest=-1.0, beyond=True
)
MONEY_EITHER = Want("a unit cost such as 40 000 SEK/pupil/year", ((1, 0), (1, -1)))


_COURSES = ("course", "courses")
_DECLARED_IN: Mapping[str, tuple[str, ...]] = {
    "budget": ("parties",),
    "course": _COURSES,
    "intervention": ("interventions",),
    "item": ("interventions", "items"),
    "outcome": (*_COURSES, "outcomes"),
    "party": ("parties",),
    "source": ("sources",),
    "state": _COURSES,
    "strategy": ("strategies",),
    "transition": _COURSES,
}
"""Where things that are referred to are declared, by the word for them."""


@dataclass(slots=True)
class Shared:
    """What all files of one scenario have in common while it is built."""

    currency: str
    price_year: int | None
    nouns: frozenset[str]
    school_days: float | None
    problems: list[Problem] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=lambda: dict(CLOCK_UNITS))
    """Unit of every parameter by scenario name; filled before anything refers to them."""
    clocked: dict[str, frozenset[str]] = field(default_factory=dict)
    """The parameters that depend on a clock, and on which."""
    spans: dict[str, tuple[float, float]] = field(default_factory=dict)
    """The lowest and the highest value of every table that could be computed."""
    dirichlets: dict[str, frozenset[str]] = field(default_factory=dict)
    """The members of shares that add to one, by the name before their dot."""
    has_age: bool = True
    """Whether the target group has an age (False once it has been reported that it has none)."""
    as_stated: bool = False
    """Whether effects are taken as their studies state them, whatever their grade."""
    means: dict[str, float] = field(default_factory=dict)
    """Mean of every parameter where it is known, to find shares written as 30 for 30 %."""
    price_factor: Callable[[int], float | tuple[str, str]] = lambda year: 1.0
    """Factor from a year to the scenario's price year, or (why not, hint)."""
    discrete_needed: list[tuple[Context, Path, str, Mapping[str, Any]]] = field(
        default_factory=list
    )
    """Arguments that name parameters which must turn out to be discrete."""
    places: dict[str, Location] = field(default_factory=dict)
    """Where each parameter stands."""
    broken: set[str] = field(default_factory=set)
    """Parameters that could not be built: what names them is not reported once more."""
    incomplete: set[str] = field(default_factory=set)
    """Sections of the files (and ``outcomes``, ``items``) of which something is missing because
    it is wrong, which has been reported: names it may have had are not unknown."""
    people: frozenset[str] = frozenset({"person"})
    """Counted nouns that mean one of the target group."""


@dataclass(slots=True)
class Context:
    """One file being built: names in it are qualified by ``prefix`` ('' or 'prices.')."""

    shared: Shared
    tree: Node
    prefix: str = ""
    dropped: frozenset[Path] = frozenset()
    """What was left out of the file because its shape was wrong."""

    def at(self, path: Path) -> Location:
        """Where a path stands in the file (its nearest existing ancestor)."""
        return locate(self.tree, path)

    def shown(self, path: Path) -> str:
        """The path as the path language writes it."""
        return shown_path(self.tree, path)

    def report(
        self,
        code: str,
        path: Path,
        template: str,
        hint: str = "",
        *,
        on_key: bool = False,
        **fields: str,
    ) -> None:
        """Add a problem at a path (``on_key``: at its name, not its value).

        Nothing is added about what is incomplete because its shape was wrong.
        """
        if any(one[: len(path)] == path for one in self.dropped):
            return
        shown = self.shown(path)
        at = locate(self.tree, path, key=on_key)
        found = problem(code, shown, at, template, hint, **{"path": shown, **fields})
        self.shared.problems.append(found)

    def failed(self, code: str, path: Path, error: Explained) -> None:
        """Report what went wrong while reading the figure at ``path``."""
        self.report(code, path, "{path}: {why}", finished(error.hint), why=error.message)

    def qualify(self, name: str) -> str:
        """A name of this file as the scenario knows it."""
        return self.prefix + unicodedata.normalize("NFC", name)

    def quantity(self, path: Path, raw: Any) -> tuple[float, Unit] | None:
        """A literal number with its unit, in base units; None after reporting a problem."""
        shared = self.shared
        try:
            return parse_quantity(
                raw,
                currency=shared.currency,
                nouns=shared.nouns,
                school_days_per_year=shared.school_days,
            )
        except UnitError as error:
            self.failed("unit.unknown", path, error)
            return None

    def parse(self, path: Path, raw: Any) -> expression.Expression | None:
        """An expression with names as the scenario knows them; problems are reported."""
        shared = self.shared
        try:
            parsed = parsed_once(
                type(raw).__name__, raw, shared.currency, shared.nouns, shared.school_days
            )
        except (ExpressionError, UnitError) as error:
            self.failed("expression.syntax", path, error)
            return None
        mapping = {n: self.qualify(n) for n in expression.names(parsed) if n not in CLOCKS}
        return expression.rename(parsed, mapping)

    def known(self, path: Path, parsed: expression.Expression) -> bool:
        """True when every name in it is a sound parameter; unknown ones are reported."""
        names = expression.names(parsed)
        broken = any(n in self.shared.broken for n in names)
        unknown = [n for n in names if n not in self.shared.units and not self._broken(n)]
        for name in unknown:
            own = name.removeprefix(self.prefix)
            candidates = [
                n.removeprefix(self.prefix) for n in self.shared.units if n.startswith(self.prefix)
            ]
            self.report("reference.unknown", path, "unknown parameter '{name}' in {path}",
                        did_you_mean(own, candidates), name=own)  # fmt: skip
        return not unknown and not broken and all(n in self.shared.units for n in names)

    def _broken(self, name: str) -> bool:
        """Whether a name is a broken parameter, or a part of one."""
        return name in self.shared.broken or name.rpartition(".")[0] in self.shared.broken

    def read(self, path: Path, raw: Any) -> tuple[expression.Expression, Unit] | None:
        """What is written at ``path`` and its unit, whatever that is; problems are reported."""
        parsed = self.parse(path, raw)
        if parsed is None or not self.known(path, parsed):
            return None
        try:
            unit = expression.unit_of(parsed, self.shared.units)
        except (ExpressionError, UnitError) as error:
            self.failed("unit.mismatch", path, error)
            return None
        return parsed, unit

    def any_number(self, path: Path, raw: Any) -> tuple[expression.Expression, Unit] | None:
        """The same where no clock is known: a number of any unit, or arithmetic on parameters."""
        read = self.read(path, raw)
        if read is None or not self.clocks_fit(path, read[0], NUMBER, read[1]):
            return None
        return read

    def figure(self, path: Path, raw: Any, want: Want) -> Figure | None:
        """A place that wants a number: a literal with its unit, a parameter or arithmetic."""
        read = self.read(path, raw)
        if read is None:
            return None
        parsed, unit = read
        if not self.is_in(path, unit, want):
            return None
        names = expression.names(parsed)
        literal = not names
        if not self.clocks_fit(path, parsed, want, unit):
            return None
        known_mean = all(name in self.shared.means for name in names)
        if known_mean and not self._fits(path, raw, parsed, unit, want):
            return None
        stray = ", ".join(nouns_conflict(unit, self.shared.people | want.nouns))
        if want.dimensions[0][0] == 1 and stray:
            self.report("unit.mismatch", path, "{path} is per {noun}, but people are counted here",
                        "divide it in an expression by the number of people to each {noun}",
                        noun=stray)  # fmt: skip
            return None
        return Figure(parsed, unit, self.at(path), literal)

    def is_in(self, path: Path, unit: Unit, want: Want) -> bool:
        """True where a unit is of the dimension wanted; others are reported."""
        if (unit.money, unit.time) in want.dimensions:
            return True
        self.report("unit.mismatch", path, "{path} is {unit}, but must be {wanted}",
                    unit=in_unit(unit), wanted=Phrase(want.words))  # fmt: skip
        return False

    def clocks_fit(self, path: Path, parsed: expression.Expression, want: Want, unit: Unit) -> bool:
        """True for a figure that depends on no clock but those that there are at its place."""
        clocks = clocks_of(parsed, self.shared.clocked)
        if HAZARD in clocks and HAZARD not in want.clocks:
            self.report("clock.here", path, "{path} depends on a hazard",
                        "a hazard has a value over a cycle: it belongs in a row of "
                        "transitions")  # fmt: skip
            return False
        may = want.clocks - {HAZARD}
        stray = sorted(clocks - may - {HAZARD})
        if stray:
            hint = Phrase("it may depend on {clocks}", {"clocks": ", ".join(sorted(may))})
            self.report("clock.here", path, "{path} depends on {clock}, which is not known here",
                        hint if may else "one number serves here at all times",
                        clock=stray[0])  # fmt: skip
            return False
        if "age" in clocks and not self.shared.has_age:
            self.report("clock.age", path, "{path} depends on age, but nobody's age is known",
                        "add age: 25 years, for example, to target_group")  # fmt: skip
            self.shared.has_age = True  # said once
            return False
        if clocks and not self.literals_fit(path, parsed):
            return False
        name = parsed.name if isinstance(parsed, expression.Name) else ""
        return all(
            self._value_fits(path, value, f"{value:g}", unit, want, name)
            for value in self.shared.spans.get(name, ())
        )

    def literals_fit(self, path: Path, parsed: expression.Expression) -> bool:
        """True where no number written in an expression is too large; of one whose value is not
        known before it runs, that is what can be told."""
        return all(self.not_too_large(path, value, Unit()) for value in expression.literals(parsed))

    def _no_share(self, path: Path, name: str, error: UnitError) -> None:
        """Report a number that is no share where the number stands: at its parameter."""
        place = self.shared.places.get(name)
        if place is None:
            self.failed("share.percent", path, error)
            return
        dotted = f"parameters.{name}"
        self.shared.problems.append(
            problem("share.percent", dotted, place, "{path}: {why}", finished(error.hint),
                    path=dotted, why=error.message)
        )  # fmt: skip

    def _fits(
        self, path: Path, raw: Any, parsed: expression.Expression, unit: Unit, want: Want
    ) -> bool:
        value = float(expression.evaluate(parsed, self.shared.means))
        name = parsed.name if isinstance(parsed, expression.Name) else ""
        literal = not expression.names(parsed)
        if want.beyond and (not literal or "%" in str(raw)):
            want = replace(want, share=False)  # but a bare 30 is 30 % forgotten
        return self._value_fits(path, value, raw if literal else f"{value:g}", unit, want, name)

    def _value_fits(
        self, path: Path, value: float, raw: Any, unit: Unit, want: Want, name: str
    ) -> bool:
        below = value < 0 and (want.smallest or 0) < 0
        if want.share and (unit.money, unit.time) == (0, 0) and not below:
            try:
                check_share(value, raw)
            except UnitError as error:
                self._no_share(path, name, error)
                return False
        if value != value or abs(value) == float("inf"):
            self.report("value.range", path, "{path} is not a finite number",
                        "is something divided by zero?")  # fmt: skip
            return False
        if want.smallest is not None and value < want.smallest:
            if want.smallest == 0:
                self.report("value.range", path, "{path} must not be negative")
            elif want.smallest == ABOVE_ZERO:
                self.report("value.range", path, "{path} must be more than 0")
            else:
                self.report("value.range", path, "{path} must not be below {least}",
                            least=f"{want.smallest:g}")  # fmt: skip
            return False
        return self.not_too_large(path, value, unit, want.largest)

    def not_too_large(self, path: Path, value: float, unit: Unit, largest: float = LARGEST) -> bool:
        """True for a number that results can be computed with; others are reported."""
        if abs(value) <= largest:
            return True
        self.report("value.range", path, "{path} is larger than can be computed with",
                    "at most {most} {unit}", most=f"{largest:g}", unit=unit.text)  # fmt: skip
        return False

    def unit_text(self, path: Path, written: Any) -> tuple[float, Unit] | None:
        """A unit that stands alone: its factor to base units, and it; ``1/year`` and ``/year``."""
        return self.quantity(path, f"1 {re.sub(_ONE, '', str(written))}".rstrip())

    def duration(self, path: Path, raw: Any) -> float | None:
        """A fixed time in years; a parameter is refused (the engine needs to know it)."""
        made = self.figure(path, raw, DURATION)
        if made is None:
            return None
        if not made.literal:
            self.report("value.fixed", path, "{path} must be a fixed time such as 3 years",
                        "an uncertain time can stand in 'duration' and 'stay'")  # fmt: skip
            return None
        return float(expression.evaluate(made.expression, {}))

    def constant(self, path: Path, raw: Any, want: Want) -> float | None:
        """A fixed number in base units."""
        made = self.figure(path, raw, want)
        if made is None:
            return None
        if not made.literal:
            self.report("value.fixed", path, "{path} must be a fixed number",
                        "write it out: what depends on draws cannot stand here")  # fmt: skip
            return None
        return float(expression.evaluate(made.expression, {}))

    def constant_number(self, path: Path, raw: Any) -> float | None:
        """A plain non-negative number that is written out."""
        return self.constant(path, raw, COUNT)

    def choice(
        self, path: Path, name: str, known: Mapping[str, object] | tuple[str, ...], what: str
    ) -> bool:
        """True when ``name`` is among ``known``; otherwise reported with did-you-mean."""
        if name in known:
            return True
        if not self.shared.incomplete.isdisjoint(_DECLARED_IN.get(what, ())):
            return False  # it may be what was left out
        options = tuple(known)
        self.report("reference.unknown", path, "unknown {what} '{name}' in {path}",
                    did_you_mean(name, options) or known_names(options),
                    name=name, what=Phrase(what))  # fmt: skip
        return False


@lru_cache(maxsize=8192)
def parsed_once(
    kind: str, raw: Any, currency: str, nouns: frozenset[str], school_days: float | None
) -> expression.Expression:
    """An expression parsed; the file and each of its variants state mostly the same figures.

    ``kind`` keeps 1, 1.0 and True apart. Raises ExpressionError or UnitError.
    """
    return expression.parse(raw, currency=currency, nouns=nouns, school_days_per_year=school_days)


def finished(hint: str) -> str:
    """A hint that was made elsewhere and is not a template."""
    return Phrase("{text}", {"text": hint}) if hint else ""


def text(value: Any, default: str = "") -> Text:
    """A text in both languages; one language serves both where only one was written."""
    if isinstance(value, Languages):
        return Text(value.sv, value.en)
    written = default if value is None else str(value)
    return Text(written, written)


def optional_text(value: Any) -> Text | None:
    """As :func:`text`, None staying None."""
    return None if value is None else text(value)


def in_unit(unit: Unit) -> str:
    """What a figure is, for messages: ``in SEK/year`` or ``a plain number``."""
    return Phrase("in {unit}", {"unit": unit.text}) if unit.text else Phrase("a plain number")


def known_names(names: Sequence[str]) -> str:
    """A hint that lists what there is; none where there is nothing."""
    return Phrase("known: {known}", {"known": ", ".join(names[:12])}) if names else ""
