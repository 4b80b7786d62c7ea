"""From what happens to people to money: quantities times unit costs, as postings.

Unit costs are evaluated once per distinct set of parameter values and shared between
strategies, so that the ledger can subtract quantities before it values them.
"""

from __future__ import annotations

from typing import Literal

from socinvest.costs.book import AS_STATED, Book, Scaling, Terms
from socinvest.costs.course_lines import book_courses
from socinvest.costs.prices import Prices
from socinvest.costs.programme_lines import book_interventions, load
from socinvest.course.trajectory import Trajectory
from socinvest.course.weights import columns
from socinvest.draws import Draws
from socinvest.ledger import Array, Ledger, Note
from socinvest.model import Scenario

__all__ = ["AS_STATED", "Costing", "Scaling", "linear_in_people", "linear_in_years"]


def linear_in_people(scenario: Scenario) -> bool:
    """Whether money is proportional to people: no whole posts and no cap on financing."""
    lines = (line for i in scenario.interventions.values() for line in i.costs)
    return not any(line.basis == "posts" for line in lines) and not any(
        f.cap is not None for f in scenario.financing
    )


def linear_in_years(scenario: Scenario) -> bool:
    """Whether a weighted sum of money over the years is that of people, valued.

    Not where a year by itself decides: whole posts, lines that run while somebody is there, a
    cap, a tax factor, years of release or financing, growth, a timing of a line's own.
    """
    lines = [line for i in scenario.interventions.values() for line in i.costs]
    flows = [line for course in scenario.courses.values() for line in course.costs]
    return (
        scenario.money.tax_factor == 1.0
        and not any(f.cap is not None or f.during is not None for f in scenario.financing)
        and all(line.growth is None and line.when is None for line in lines)
        and all(flow.growth is None and flow.when is None for flow in flows)
        and not any(flow.release for flow in flows)
        and all(line.basis != "posts" for line in lines)
        and all(line.basis != "fixed" or line.during is not None for line in lines)
    )


class Costing:
    """Costs the strategies of one scenario on one block of draws, in whatever order asked.

    With ``weights`` (columns,) trajectories are weighted sums over the years
    (:func:`socinvest.course.simulate.simulate`), and so are ledgers, of one column; only where
    :func:`linear_in_years`, in expected mode.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        mode: Literal["expected", "chance"],
        replicate: int = 0,
        weights: Array | None = None,
    ) -> None:
        self.scenario = scenario
        self.columns = columns(scenario) if weights is None else 1
        self._terms = Terms(scenario, mode == "chance", replicate, self.columns, weights, Prices())

    def ledger(
        self,
        draws: Draws,
        trajectory: Trajectory,
        scaling: Scaling = AS_STATED,
        *,
        comparator: Trajectory | None = None,
    ) -> Ledger:
        """Every posting of a strategy, (columns, n) when asked for; raises on what is not finite.

        The spread between people is drawn in chance mode only; its mean is the unit cost. There
        the ``comparator``'s trajectory on the same draws says who are the same persons: two
        ledgers may be subtracted if both were made with it (None: with ``trajectory`` itself).
        """
        book = Book(self._terms, draws, trajectory, scaling, comparator or trajectory)
        book_courses(book)
        book_interventions(book)
        book.derived()
        notes = tuple(Note(*key, share) for key, share in sorted(book.notes.items()))
        return Ledger(trajectory.strategy, self.columns, draws.n, tuple(book.postings), notes)

    def loads(self, draws: Draws, trajectory: Trajectory) -> list[Array]:
        """Posts a year before they are rounded up, (T, n) or (T, 1), of every line of posts."""
        book = Book(self._terms, draws, trajectory, AS_STATED, trajectory)
        names = self.scenario.strategies[trajectory.strategy].interventions
        return [
            load(book, name, line)
            for name in names
            for line in self.scenario.interventions[name].costs
            if line.basis == "posts"
        ]
