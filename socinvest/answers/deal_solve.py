"""A term of a contract solved for a target, and what two sides get along it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any, NamedTuple

import numpy as np

from socinvest.analysis.crossings import Crossings, Stretch, crossings, grid, stretches
from socinvest.analysis.deal_targets import Target
from socinvest.answers.deal_sums import Sums, sums
from socinvest.answers.deal_world import Asked, World, world
from socinvest.contract.evaluated import Figures
from socinvest.draws import central
from socinvest.errors import Location, Phrase, ScenarioError, problem
from socinvest.model import Figure, Scenario
from socinvest.records import dataclass
from socinvest.scenario.solvable import Solvable, Source, quantity
from socinvest.scenario.solvable_terms import find_solvable
from socinvest.units import BARE, UnitError

__all__ = ["Search", "frontier", "refuse_targets", "search", "solve"]

_SLACK = 1e-12
_EXACT, _ROUGH = 1e-12, 1e-6
"""How closely a value is found: where the same people are settled again, and where others are
followed, whose number and chance go in steps."""
_WIDE = 10.0
_MANY = 20.0
_RATIO = 2.0


class _Tried(NamedTuple):
    """What comes of a value; without ``sums`` the contract cannot be so."""

    sums: Sums | None
    error: ScenarioError | None = None


@dataclass(slots=True, eq=False)
class Search:
    """A number of a contract that is tried with many values, each once.

    Values are in the unit that the file has them in. ``stated``: what the file says, at the
    means of what it names; None where that is no number. ``low`` to ``high`` is searched.
    """

    source: Source
    solvable: Solvable
    world: World
    stated: float | None
    low: float
    high: float
    tried: dict[float, _Tried] = field(default_factory=dict)
    anew: bool = False
    """Whether people have been followed anew."""

    def sums(self, value: float) -> Sums | None:
        """What a value comes to; None where there can be no such contract."""
        value = _rounded(value)
        if value not in self.tried:
            try:
                scenario = self.source.scenario(self.solvable.setting(value))
                changed = self.world.changed(scenario)
                self.anew = self.anew or changed.parts[0].truth is not self.world.parts[0].truth
                self.tried[value] = _Tried(sums(changed))
            except ScenarioError as error:
                self.tried[value] = _Tried(None, error)
        return self.tried[value].sums

    def points(self) -> list[float]:
        """Where it is scanned."""
        inside = [] if self.stated is None else [self.stated]
        whole = bool(self.solvable.whole)
        return [_rounded(x) for x in grid(self.low, self.high, whole=whole, inside=inside)]

    def crossings(self, target: Target) -> Crossings:
        """Where a target begins or ceases to be reached.

        Raises ScenarioError where no value of the interval can be.
        """
        slack = self.slack(target)

        def beyond(value: float) -> float:
            found = self.sums(value)
            return math.nan if found is None else found.beyond(target)

        answer = crossings(
            beyond, self.points(), whole=bool(self.solvable.whole), slack=slack,
            narrow=lambda: _ROUGH if self.anew else _EXACT,
        )  # fmt: skip
        if not self.possible:
            raise next(one.error for one in self.tried.values() if one.error is not None)
        return answer

    def slack(self, target: Target) -> float:
        """How far from a target is rounding."""
        if target.kind == "payer_loses":
            return _SLACK
        known = [one.sums.means for one in self.tried.values() if one.sums is not None]
        known = known or [sums(self.world).means]
        sizes = [_size(means) for means in known]
        return _SLACK * max(1.0, *sizes)

    @property
    def possible(self) -> list[float]:
        """The values tried that can be, ascending."""
        return sorted(value for value, one in self.tried.items() if one.sums is not None)

    def told(self) -> dict[str, Any]:
        """What is searched: JSON-ready."""
        possible = self.possible
        return {
            "term": self.solvable.path,
            "unit": self.solvable.unit,
            "whole": bool(self.solvable.whole),
            "stated": self.stated,
            "searched": [self.low, self.high],
            "possible": [possible[0], possible[-1]] if possible else None,
        }

    def curve(self, values: Sequence[float], rate: float | None) -> list[dict[str, Any]]:
        """What values that can be come to."""
        rows = []
        for value in values:
            found = self.sums(value)
            if found is not None:
                rows.append({"value": value, **found.told(rate)})
        return rows


def search(
    source: Source,
    scenario: Scenario,
    term: str,
    asked: Asked,
    between: tuple[str, str] | None = None,
) -> Search:
    """Make ready to solve for a term under the first strategy with the contract.

    Without ``between``: shares from 0 to 100 %, months up to the horizon, people up to 20 times
    and anything else up to 10 times what the file says, ratios up to twice.
    Raises ScenarioError for a term that is none, an interval that is none, and where the
    scenario cannot be followed.
    """
    solvable = find_solvable(source, scenario, term)
    assert scenario.contract is not None, "there is a contract"
    followed = world(scenario, scenario.contract.strategies[0], asked)
    stated = _stated(solvable, followed)
    if between is not None:
        low, high = (_end(solvable, scenario, one) for one in between)
    else:
        low, high = _interval(solvable, followed, stated)
    if not low < high:
        raise _misfit("--between", "the interval from {low} to {high} is empty",
                       "write the lower end first", low=solvable.written(low),
                       high=solvable.written(high))  # fmt: skip
    return Search(source, solvable, followed, stated, low, high)


def solve(one: Search, target: Target, rate: float | None = None) -> dict[str, Any]:
    """The values at which a target begins or ceases to be reached: JSON-ready.

    ``status``: ``found``, ``none`` or ``always`` between the ends searched, ``undefined`` where
    the target has no meaning anywhere. ``value``: the first of them in ascending order, on the
    side that reaches it (of whole numbers the nearest that does); ``reached``: ``from`` it on or
    ``up_to`` it. ``set``: what brings it about. ``achieved``: what it comes to then, ``as_stated``
    what the file comes to.
    """
    points = one.points()
    answer = one.crossings(target)
    rate = target.rate if target.rate is not None else rate
    first = answer.found[0] if answer.found else None
    value = None if first is None else _rounded(first.value)
    at = None if value is None else one.sums(value)
    return {
        **one.told(),
        "target": _target(target),
        "status": answer.status,
        "value": value,
        "written": None if value is None else one.solvable.written(value),
        "reached": None if first is None else first.reached,
        "set": None if value is None else "=".join(one.solvable.setting(value)),
        "crossings": [
            {"value": _rounded(c.value), "reached": c.reached} for c in answer.found
        ],
        "achieved": None if at is None else at.told(rate),
        "as_stated": sums(one.world).told(rate),
        "curve": one.curve(sorted({*points, *([] if value is None else [value])}), rate),
    }  # fmt: skip


def frontier(one: Search, targets: Sequence[Target], rate: float | None = None) -> dict[str, Any]:
    """What investor and outcome payer get along a term, and where targets are reached.

    ``stretches`` by target, and of all of them together; ``status`` ``found``, ``none`` or
    ``always``, of all together.
    """
    points = one.points()
    ends = Stretch(points[0], points[-1])
    told, together = [], [ends]
    for target in targets:
        answer = one.crossings(target)
        found = stretches(answer, one.slack(target))
        together = _both(together, found)
        told.append({"target": _target(target), "stretches": [list(s) for s in found]})
    curve = one.curve(points, rate)
    if not curve:
        raise next(t.error for t in one.tried.values() if t.error is not None)
    possible = one.possible
    whole = [Stretch(possible[0], possible[-1])]
    together = _both(together, whole)
    status = "none" if not together else "always" if together == whole else "found"
    return {
        **one.told(),
        "targets": told,
        "status": status if targets else None,
        "stretches": [list(s) for s in together] if targets else None,
        "as_stated": sums(one.world).told(rate),
        "curve": curve,
    }


def refuse_targets(scenario: Scenario, targets: Sequence[Target]) -> None:
    """Raise ScenarioError where a target is somebody's whom the contract does not have."""
    contract = scenario.contract
    assert contract is not None, "there is a contract"
    for target in targets:
        if target.of_investor and not contract.investments:
            raise _misfit("--target", "'{target}': nobody invests in this contract",
                           "a target of the payer: payer loses 20 %, or payer net 0 {currency}",
                           target=target.text, currency=scenario.money.currency)  # fmt: skip


def _target(target: Target) -> dict[str, Any]:
    return target._asdict()


def _both(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[Stretch]:
    """What two sets of stretches have in common."""
    found = [
        Stretch(max(a.low, b.low), min(a.high, b.high)) for a in one for b in other
    ]  # fmt: skip
    return sorted(stretch for stretch in found if stretch.low <= stretch.high)


def _rounded(value: float) -> float:
    """A value as it can be written: twelve figures."""
    return float(f"{value:.12g}") + 0.0


def _stated(solvable: Solvable, followed: World) -> float | None:
    """What the file says, in the unit that it is written in."""
    if solvable.expression is None:
        return solvable.now
    figure = Figure(solvable.expression, BARE, followed.contract.at)
    people = [np.atleast_1d(np.mean(n)) for n in followed.parts[0].truth.people]
    values = Figures(followed.contract, central(followed.scenario).base, people)
    return _rounded(float(values.value(figure, 0.0)[0]) / solvable.factor)


def _interval(solvable: Solvable, followed: World, stated: float | None) -> tuple[float, float]:
    """What is searched where nobody says it."""
    scenario = followed.scenario
    if solvable.whole == "months":
        lowest = 1.0 if solvable.path.endswith((".window", ".every")) else 0.0
        return lowest, 12.0 * scenario.time.horizon
    if solvable.unit == "%":
        return 0.0, 100.0
    if stated is None or stated <= 0.0:
        raise _misfit("--between", "nothing says how far to search for '{term}'",
                       Phrase("write --between {low} {high}, for example", {
                           "low": _shown(solvable.written(0.0)),
                           "high": _shown(solvable.written(_example(solvable, followed)))}),
                       term=solvable.path)  # fmt: skip
    if solvable.whole == "people":
        return 1.0, _MANY * stated
    if solvable.whole == "times":
        return 2.0, _WIDE * stated
    return 0.0, (_RATIO if solvable.ratio else _WIDE) * stated


def _example(solvable: Solvable, followed: World) -> float:
    """An upper end that may be meant: the capital where it is money, otherwise ten."""
    if quantity(f"1 {solvable.unit}".strip(), followed.scenario)[1].dimension != (1, 0):
        return _WIDE
    size = _size(sums(followed).means) / solvable.factor
    return float(f"{size:.2g}") if size > 0.0 else _WIDE


def _size(means: Mapping[str, float]) -> float:
    """How much money a contract is about: its capital, or else what is paid."""
    return means.get("paid_in", means.get("payer_paid", 0.0))


def _end(solvable: Solvable, scenario: Scenario, text: str) -> float:
    try:
        return solvable.read(text, scenario)
    except UnitError as error:
        raise _misfit("--between", error.message, error.hint) from error


def _shown(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _misfit(option: str, template: str, hint: str = "", /, **fields: object) -> ScenarioError:
    return ScenarioError(
        [problem("run.option", option, Location(option), template, hint, **fields)]
    )
