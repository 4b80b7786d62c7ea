"""The rows of a course: where people in a state go during one cycle, per draw.

A row is evaluated once for each distinct set of effects acting on it, whatever strategy, cell
or year asks for it; asking again gives the same object, which tells later stages that nothing
need be computed twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

import numpy as np

from socinvest.course.active import Active, Environment, names_of
from socinvest.course.effects import combine
from socinvest.errors import Location, ScenarioError, problem
from socinvest.model import Course, TransitionTarget
from socinvest.numerics.cohort import Mask, Value, total
from socinvest.numerics.coupling import conditional
from socinvest.numerics.expression import evaluate
from socinvest.records import dataclass

__all__ = ["Row", "RowKey", "Rows", "bounded"]

TOLERANCE = 1e-12
"""Beyond this a probability counts as out of range; within it is rounding."""

RowKey = tuple[int, Active, Active]
"""A row: index of its state, effects on its entries, effects on parameters it uses."""


@dataclass(slots=True, eq=False)
class Row:
    """Probabilities by destination (index of a state); they add up to 1.

    ``clipped``: destination -> draws in which the stated entry left 0 to 1.
    """

    probabilities: Mapping[int, Value]
    clipped: Mapping[int, Mask] = field(default_factory=dict)
    _conditional: list[Value] | None = None

    def conditionals(self) -> list[Value]:
        """See :func:`socinvest.numerics.coupling.conditional`; computed when first asked for."""
        if self._conditional is None:
            self._conditional = conditional(tuple(self.probabilities.values()))
        return self._conditional


class Rows:
    """All rows of one course for the people of one group."""

    def __init__(self, course: Course, environment: Environment) -> None:
        self.course = course
        self.environment = environment
        self.index = {state.name: i for i, state in enumerate(course.states)}
        # By name, what is left over last: chance must not depend on the order in the file.
        entries = sorted(course.transitions, key=lambda t: t.target)
        self._entries = [tuple(t for t in entries if t.source == s.name) for s in course.states]
        self.names = [names_of(t.value for t in row) for row in self._entries]
        self._made: dict[RowKey, Row] = {}

    def reachable(self, state: int) -> frozenset[int]:
        """States that a cycle from ``state`` may end in, as the course is written."""
        row = self._entries[state]
        targets = {self.index[t.target] for t in row}
        if all(t.value is not None for t in row):
            targets.add(state)
        return frozenset(targets)

    def key(self, state: int, active: Active) -> RowKey:
        """The key of the row of ``state`` under ``active`` effects."""
        effects = self.environment.effects
        here = effects.on_rows.get((self.course.name, self.course.states[state].name), frozenset())
        mine = tuple((r, w) for r, w in active if r in here)
        return state, mine, effects.relevant(active, self.names[state])

    def row(self, key: RowKey) -> Row:
        """The row of a key. Raises ScenarioError where ``out_of_range`` is ``refuse``."""
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(key)
        return made

    def _make(self, key: RowKey) -> Row:
        state, active, on_parameters = key
        row = self._entries[state]
        named = [t for t in row if t.value is not None]
        rest = next((self.index[t.target] for t in row if t.value is None), state)
        environment = self.environment.of(on_parameters)
        values = []
        for transition in named:
            assert transition.value is not None
            value = evaluate(transition.value.expression, environment)
            mine = tuple(
                (ref, w) for ref, w in active
                if self.environment.effects.all[ref].target
                == TransitionTarget(self.course.name, transition.source, transition.target)
            )  # fmt: skip
            if mine:
                parts = self.environment.parts(mine)
                value = combine(value, parts, self.course.combine, rate=transition.rate)
            values.append(value)
        rated = any(t.rate for t in named)
        values, masks = bounded(values, highest=np.inf if rated else 1.0)
        if rated:
            values = _compete(values)
        clipped = {
            self.index[t.target]: mask for t, mask in zip(named, masks, strict=True) if mask.any()
        }
        if clipped and self.course.out_of_range == "refuse":
            names = [t for t in named if self.index[t.target] in clipped]
            self.refuse(
                f"{names[0].source} -> {names[0].target}",
                names[0].at,
                clipped[self.index[names[0].target]],
            )
        return Row(_whole(self.index, [t.target for t in named], values, rest), clipped)

    def refuse(self, name: str, at: Location, mask: Mask) -> None:
        """Raise the error of a probability that left 0 to 1."""
        raise ScenarioError(
            [problem("course.out_of_range", f"course.{name}", at,
                     "{course}: the probability of {name} leaves 0 to 1 in {share} of the draws",
                     "state it so that it cannot, or use out_of_range: clip",
                     course=self.course.name, name=name,
                     share=f"{100 * float(np.mean(mask)):.3g} %")]
        )  # fmt: skip


def bounded(values: list[Value], highest: float = 1.0) -> tuple[list[Value], list[Mask]]:
    """Values clipped to 0..highest, then scaled down in proportion where they exceed 1 together.

    Returns them and for each the draws in which it was out of range, or had to be scaled.
    """
    result, masks = [], []
    for stated in values:
        value = stated
        low, high = float(np.min(value)), float(np.max(value))
        mask = np.zeros((), dtype=bool)
        if low < -TOLERANCE or high > highest + TOLERANCE:
            mask = (np.asarray(value) < -TOLERANCE) | (np.asarray(value) > highest + TOLERANCE)
        if low < 0.0 or high > highest:
            value = _value(np.clip(value, 0.0, highest))
        result.append(value)
        masks.append(mask)
    if highest == 1.0 and len(result) > 1:
        together = total(result)
        if float(np.max(together)) > 1.0:
            above = np.asarray(together) > 1.0 + TOLERANCE
            result = [_value(np.divide(v, np.maximum(together, 1.0))) for v in result]
            masks = [
                mask | (above & (np.asarray(value) > 0.0))
                for value, mask in zip(result, masks, strict=True)
            ]
    return result, masks


def _value(number: object) -> Value:
    return number if isinstance(number, np.ndarray) else float(number)  # type: ignore[arg-type]


def _compete(rates: list[Value]) -> list[Value]:
    """Competing hazards over one year: p_i = r_i / R (1 - exp(-R)), R the sum of the rates."""
    together = np.asarray(total(rates))
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(together > 0.0, -np.expm1(-together) / together, 1.0)
    share: Value = float(factor) if factor.ndim == 0 else factor
    return [rate * share for rate in rates]


def _whole(
    index: Mapping[str, int], targets: list[str], values: list[Value], rest: int
) -> dict[int, Value]:
    """Entries that are structurally there, and what they leave over going to ``rest``, last."""
    result: dict[int, Value] = {
        index[target]: value
        for target, value in zip(targets, values, strict=True)
        if not (isinstance(value, float) and value == 0.0)
    }
    if not result:
        return {rest: 1.0}
    left = 1.0 - total(tuple(result.values()))
    if isinstance(left, float):
        if left > TOLERANCE:
            result[rest] = result.pop(rest, 0.0) + left
    else:
        result[rest] = result.pop(rest, 0.0) + np.maximum(left, 0.0)
    return result
