"""Figures that depend on a clock, evaluated at a moment.

Clocks are age, time since entry, time in the present state and the calendar year. A moment
counts them in whole cycles, so that equal moments are told by equality, and only those that a
figure depends on: people who differ in nothing else are then the same to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, overload

from socinvest.model import CLOCKS, Hazard, Parameter, Table, TargetGroup, Time
from socinvest.numerics import curves
from socinvest.numerics.cohort import Value
from socinvest.numerics.expression import evaluate
from socinvest.sampling.clocks import Clocked

__all__ = ["SINCE", "Clockwork", "Moment", "Values"]

SINCE = frozenset(("age", "time_since_entry"))
"""The clocks that run with time since entry."""


class Moment(NamedTuple):
    """Cycles since entry, since the first day of the ledger, and whole ones in the state.

    -1 where it is of no matter.
    """

    since: float = -1
    calendar: float = -1
    state: int = -1

    def only(self, clocks: frozenset[str]) -> Moment:
        """The same without what ``clocks`` do not tell."""
        return Moment(
            self.since if clocks & SINCE else -1,
            self.calendar if "calendar_year" in clocks else -1,
            self.state if "time_in_state" in clocks else -1,
        )


class Clockwork:
    """The clocks of one group: its age at entry, its parameters, those that depend on a clock."""

    def __init__(
        self,
        parameters: Mapping[str, Parameter],
        clocked: Clocked,
        time: Time,
        target_group: TargetGroup,
        base: Mapping[str, Value],
    ) -> None:
        self.parameters, self.clocked = parameters, clocked
        self._c = 1.0 / time.cycles_per_year
        self._per_year = time.cycles_per_year
        self._first = time.start_year + (time.start_month - 1) / 12
        self._points: dict[str, tuple[float, ...]] = {}
        age = target_group.age
        self._age: Value = 0.0 if age is None else evaluate(age.expression, base)

    def read(self, clock: str, moment: Moment) -> Value:
        """What a clock shows: years, or the calendar year with its decimals."""
        if clock == "calendar_year":
            return self._first + moment.calendar / self._per_year
        if clock == "time_in_state":
            return moment.state / self._per_year
        since = moment.since / self._per_year
        return since if clock == "time_since_entry" else self._age + since

    def parameter(self, name: str, values: Values) -> Value:
        """A clocked parameter from the values it is made of, before any effect on it."""
        parameter = self.parameters[name]
        if parameter.expression is not None:
            return evaluate(parameter.expression, values) * parameter.price_factor
        curve = parameter.curve
        assert curve is not None, "a clocked parameter is an expression or a curve"
        x = self.read(curve.clock, values.moment)
        if isinstance(curve, Hazard):
            arguments = {key: evaluate(one, values) for key, one in curve.arguments.items()}
            return curves.mean_hazard(curve.family, arguments, x, self._c)
        at = self._points.setdefault(name, tuple(point for point, _ in curve.points))
        return curves.lookup(at, _Points(curve, values), curve.between, x)


class _Points(Sequence[Value]):
    """The values at a table's points, evaluated when asked for: of a long table few are."""

    def __init__(self, table: Table, values: Values) -> None:
        self._points, self._values = table.points, values

    def __len__(self) -> int:
        return len(self._points)

    @overload
    def __getitem__(self, which: int) -> Value: ...
    @overload
    def __getitem__(self, which: slice) -> list[Value]: ...
    def __getitem__(self, which: int | slice) -> Value | list[Value]:
        if isinstance(which, slice):
            return [evaluate(one, self._values) for _, one in self._points[which]]
        return evaluate(self._points[which][1], self._values)


class Values(dict[str, Value]):
    """An environment at a moment: clocks and clocked parameters are found when asked for.

    ``change(name, value)`` is the value after the effects that act on the parameter itself.
    """

    def __init__(
        self,
        base: Mapping[str, Value],
        clockwork: Clockwork,
        moment: Moment,
        change: Callable[[str, Value], Value],
    ) -> None:
        super().__init__(base)
        self.moment = moment
        self._clockwork = clockwork
        self._change = change

    def __contains__(self, name: object) -> bool:
        return super().__contains__(name) or name in CLOCKS or name in self._clockwork.clocked

    def __missing__(self, name: str) -> Value:
        if name in CLOCKS:
            value = self._clockwork.read(name, self.moment)
        elif name in self._clockwork.clocked:
            value = self._change(name, self._clockwork.parameter(name, self))
        else:
            raise KeyError(name)
        self[name] = value
        return value
