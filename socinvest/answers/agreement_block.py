"""What a contract comes to in one block of draws under one strategy, and what it would come to.

Four settlements of the same draws: of what is measured; in expected mode of what is measured and
of the truth; and of what would be measured if the programme had no effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from socinvest.analysis.nets import Discounting, present_values, view_values
from socinvest.analysis.views import Pair
from socinvest.answers.agreement_views import Agreed
from socinvest.answers.gathered import Values
from socinvest.contract.measured import Seen, seen
from socinvest.contract.postings import postings
from socinvest.contract.settle import Settlement, settle
from socinvest.contract.truth import Truth, truths
from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array, Change, Ledger, Posting
from socinvest.model import ECONOMY, SHARED_BUDGET, Account, Scenario
from socinvest.model_contract import Contract
from socinvest.records import dataclass

__all__ = ["Signed", "changes", "npvs", "pairs", "signed"]


@dataclass(frozen=True, slots=True, eq=False)
class Signed:
    """A contract in one block of draws under one strategy.

    ``truth`` and ``seen``: what is true and measured in the run, ``exact``: what would be if
    people fared as expected and one measured exactly. ``paid``,
    ``paid_exact``, ``paid_noisy`` (expected people, measured as one measures) and ``paid_idle``
    (no effect): what is paid on them. In expected mode ``paid_noisy`` is ``paid``.
    """

    contract: Contract
    strategy: str
    truth: Truth
    seen: Seen
    exact: Seen
    paid: Settlement
    paid_exact: Settlement
    paid_noisy: Settlement
    paid_idle: Settlement

    def postings(self, scenario: Scenario, columns: int) -> tuple[Posting, ...]:
        """The run's payments in the ledger."""
        return postings(scenario, self.paid, self.strategy, columns)

    def rows(self) -> Iterator[tuple[tuple[str, str], Array]]:
        """What single draws say, (n,), by (``measured``, ``true`` or ``paid``, name)."""
        n = self.paid.n
        for kind, one in (("measured", self.seen), ("true", self.exact)):
            for name, reading in one.facts.readings.items():
                if kind == "measured" or self.contract.measures[name].counts != "chance":
                    values = np.asarray(reading.pooled, dtype=np.float64)
                    yield (kind, name), np.broadcast_to(values, (n,))
        for term in self.contract.terms:
            yield ("paid", term.name), self.paid.total(term.name)

    def present(
        self, scenario: Scenario, discounting: Discounting, *, exact: bool
    ) -> dict[Pair, Array]:
        """Present values in expected mode, (n,), by pair of accounts."""
        columns = int(discounting.of_line(None).size)
        paid = self.paid_exact if exact else self.paid_noisy
        written = postings(scenario, paid, self.strategy, columns)
        return present_values(Ledger(self.strategy, columns, paid.n, written), discounting)


def signed(
    scenario: Scenario,
    strategy: str,
    drawn: Draws,
    run: Mapping[str, Trajectory],
    quiet: Mapping[str, Trajectory],
) -> Signed:
    """Measure and settle; ``run`` and ``quiet`` are trajectories of all strategies.

    ``quiet`` are those of the expected mode, the same objects where that is the run's.
    """
    contract = scenario.contract
    assert contract is not None, "there is a contract"
    expected = _truth(scenario, strategy, drawn, quiet, quiet)
    truth = expected if run is quiet else _truth(scenario, strategy, drawn, run, quiet)

    def look(of: Truth, *, noise: bool = True, without_effect: bool = False) -> Seen:
        return seen(contract, of, drawn, scenario.id, noise=noise, without_effect=without_effect)

    def pay(what: Seen) -> Settlement:
        return _wide(settle(contract, drawn.base, what.facts), drawn.n)

    own, exact = look(truth), look(expected, noise=False)
    paid = pay(own)
    return Signed(
        contract, strategy, truth, own, exact, paid, pay(exact),
        paid if truth is expected else pay(look(expected)),
        pay(look(truth, without_effect=True)),
    )  # fmt: skip


def _wide(paid: Settlement, n: int) -> Settlement:
    """A settlement with a column for every draw, also where all of them agree."""
    if paid.n == n:
        return paid

    def full(values: Array) -> Array:
        return np.broadcast_to(values, (n,))

    return Settlement(
        tuple(
            replace(
                one,
                amount=full(one.amount),
                before_limits=full(one.before_limits),
                recycled=None if one.recycled is None else full(one.recycled),
            )
            for one in paid.payments
        ),
        n,
    )


def _truth(
    scenario: Scenario,
    strategy: str,
    drawn: Draws,
    run: Mapping[str, Trajectory],
    quiet: Mapping[str, Trajectory],
) -> Truth:
    other = scenario.comparator
    return truths(scenario, run[strategy], run[other], quiet[strategy], quiet[other], drawn)


def pairs(scenario: Scenario, one: Signed) -> tuple[Pair, ...]:
    """Who may pay whom because of a contract, whatever is paid in some block."""
    found = [(p.payer, p.payee) for p in one.paid.payments]
    person = next((p.name for p in scenario.parties.values() if p.people), None)
    if scenario.money.tax_factor != 1.0 and person is not None:
        ends = Account(person, SHARED_BUDGET), Account(ECONOMY, ECONOMY)
        found += [ends, ends[::-1]]
    return tuple(dict.fromkeys(found))


def changes(written: tuple[Posting, ...]) -> tuple[Change, ...]:
    """What a contract adds to what a strategy changes: the comparator has none."""
    return tuple(Change(p.label, p.quantity, p.unit_cost, p.share, p.spread) for p in written)


def npvs(
    found: Agreed, without: Values, present: Mapping[Pair, Array]
) -> dict[tuple[int, ...], Array]:
    """NPVs with the contract of the views that it crosses, by their signs.

    ``without``: those of all views without it, by the signs of ``found.without``.
    """
    result = {}
    for signs, view in {found.signs[view]: view for view in found.signs}.items():
        if found.crossed(view):
            plain = without.get(found.without.signs[view], np.zeros(1))
            result[signs] = np.asarray(plain + view_values(present, view))
    return result
