"""What of a simulation does not depend on the draws, kept from block to block.

A scenario is immutable: what is found out about one object of it once is true for good. The
latest few are remembered, with the scenarios themselves, so that no other can take their place.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from socinvest.course.active import Effects
from socinvest.course.plan import Plan
from socinvest.course.weights import Booking, Columns
from socinvest.model import Course, Scenario

__all__ = ["Prepared", "prepared"]

_KEPT = 8
_recent: OrderedDict[int, Prepared] = OrderedDict()


class Prepared:
    """Effects of a scenario and the plans made so far, by course, group and what they are for."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.effects = Effects(scenario)
        self._plans: dict[tuple[object, ...], Plan] = {}
        self._bookings: dict[tuple[object, ...], Booking] = {}

    def plan(self, key: tuple[object, ...], make: Callable[[], Plan]) -> Plan:
        """The plan of a key, made the first time."""
        if key not in self._plans:
            self._plans[key] = make()
        return self._plans[key]

    def booking(self, course: Course, columns: Columns) -> Booking:
        """Where the points and cycles of a course go."""
        key = (course.name, columns.key)
        if key not in self._bookings:
            if len(self._bookings) >= _KEPT:
                self._bookings.clear()
            self._bookings[key] = columns.booking(course)
        return self._bookings[key]


def prepared(scenario: Scenario) -> Prepared:
    """What is known of a scenario. Raises ScenarioError as :class:`Effects` does."""
    found = _recent.get(id(scenario))
    if found is None:
        found = _recent[id(scenario)] = Prepared(scenario)
        while len(_recent) > _KEPT:
            _recent.popitem(last=False)
    return found
