"""Present values of whole strategies in expected mode, by the shortest way there is.

Where money is linear in years, discounting may come before it: people are followed straight to
sums weighted with the discount factors, and no year is ever written down. Elsewhere (a cap, a
tax factor, whole posts, growth, a line with a timing of its own) year by year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from socinvest.analysis.nets import Discounting, plain_sums, present_values
from socinvest.analysis.views import Pair
from socinvest.costing import Costing, linear_in_years
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.model import Scenario

__all__ = ["Shortest"]


class Shortest:
    """Simulates and values strategies of one scenario on whatever draws it is given."""

    def __init__(self, scenario: Scenario, discounting: Discounting) -> None:
        self._scenario, self._discounting = scenario, discounting
        # A number of moves to the horizon is a sum over the years, and not a weighted one.
        moves = any(
            m.transition is not None and m.after is None
            for course in scenario.courses.values()
            for m in course.measures
        )
        linear = linear_in_years(scenario) and not moves
        self._weights = discounting.of_line(None) if linear else None

    def values(
        self, draws: Draws, strategies: Sequence[str] | None = None
    ) -> tuple[Mapping[str, Trajectory], dict[str, dict[Pair, Array]]]:
        """By strategy: its measures, and what each pair of accounts exchanges, (n,) or (1,).

        The second is a present value. Of the trajectories only the measures are what they are
        elsewhere: people may be weighted sums. The net present value of a view is that of the
        strategy (:func:`socinvest.analysis.nets.view_values`) less that of the comparator.
        """
        trajectories = simulate(
            self._scenario, draws, "expected", strategies=strategies, weights=self._weights,
            items=self._weights is not None,
        ).trajectories  # fmt: skip
        costing = Costing(self._scenario, mode="expected", weights=self._weights)
        found = {}
        for name, trajectory in trajectories.items():
            ledger = costing.ledger(draws, trajectory)
            if self._weights is None:
                found[name] = present_values(ledger, self._discounting)
            else:
                found[name] = plain_sums(ledger)
        return trajectories, found
