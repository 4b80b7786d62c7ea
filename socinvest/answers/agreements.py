"""The contract of a scenario in a run: under every strategy in which it is in force.

Imported by runs with a contract only: the start of a run is dominated by imports.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from socinvest.analysis.views import Pair, View
from socinvest.answers import agreement_block as block
from socinvest.answers.agreement import Agreement
from socinvest.answers.agreement_block import Signed
from socinvest.answers.agreement_told import about, told
from socinvest.answers.agreement_views import Agreed, agreed
from socinvest.answers.break_evens import BROKEN, year_entry
from socinvest.answers.gathered import Case, Gathered, Values
from socinvest.answers.pictures import Collected
from socinvest.answers.summaries import in_years
from socinvest.contract.postings import undated
from socinvest.course.trajectory import Simulation
from socinvest.draws import Draws
from socinvest.ledger import Ledger
from socinvest.model_contract import Contract

__all__ = ["Agreements"]


class Agreements:
    """What grows of a contract while the blocks of one variant go by.

    ``views`` by strategy: what is gathered with it; its ``without`` is the same without it.
    """

    def __init__(self, case: Case, contract: Contract) -> None:
        self._case, self._contract = case, contract
        self._of = {
            s: Agreement(case.scenario, contract, s, case.n, pictures=case.pictures)
            for s in contract.strategies
        }
        self._pairs: dict[str, tuple[Pair, ...]] = {}
        self.views: dict[str, Agreed] = {}

    def sign(self, drawn: Draws, run: Simulation, quiet: Simulation) -> dict[str, Signed]:
        """Measure and settle a block; ``quiet`` is the expected mode."""
        ways = run.trajectories, quiet.trajectories
        return {s: block.signed(self._case.scenario, s, drawn, *ways) for s in self._of}

    def pairs(self, contracts: Mapping[str, Signed]) -> tuple[Pair, ...]:
        """Who may pay whom because of the contract; for the first block."""
        scenario = self._case.scenario
        self._pairs = {name: block.pairs(scenario, one) for name, one in contracts.items()}
        return tuple(dict.fromkeys(pair for some in self._pairs.values() for pair in some))

    def gathered(
        self, strategy: str, without: Gathered, views: Sequence[View], pairs: Sequence[Pair]
    ) -> Gathered:
        """What a strategy's views are gathered in; itself where the contract is not in force."""
        if strategy not in self._pairs:
            return without
        self.views[strategy] = agreed(without, views, pairs, self._pairs[strategy])
        return self.views[strategy]

    def agree(
        self,
        drawn: Draws,
        one: Signed,
        ledgers: Mapping[str, Ledger],
        plain: Values,
        collected: Collected | None,
        span: slice,
    ) -> Ledger:
        """Add a strategy's contract to a block that has been gathered without it.

        ``plain``: the strategy's NPVs in expected mode, without the contract; so are the
        ``ledgers``. Returns the strategy's ledger with it.
        """
        case, found = self._case, self.views[one.strategy]
        ledger, comparator = ledgers[one.strategy], ledgers[case.scenario.comparator]
        written = one.postings(case.scenario, case.columns)
        changes = block.changes(written)
        exact, noisy = (
            block.npvs(found, plain, one.present(case.scenario, case.discounting, exact=which))
            for which in (True, False)
        )
        lost = undated(case.scenario, one.paid, case.columns)
        found.agree(changes, span, exact, noisy, lost)
        if collected is not None:
            collected.add(one.strategy, changes, drawn.n)
        self._of[one.strategy].add(one, drawn, ledger, comparator, span)
        postings = (*ledger.postings, *written)
        return Ledger(ledger.strategy, ledger.horizon, ledger.n, postings, ledger.notes)

    def told(self, views: Sequence[View]) -> dict[str, Any]:
        """The key ``contract`` of the summary, but for the summaries without it.

        What depends on the strategy stands in ``by_strategy``, and for the first one on top.
        """
        by = {
            strategy: {**told(one), "break_even_year": self._years(strategy, views)}
            for strategy, one in self._of.items()
        }
        return about(self._case.scenario, self._contract) | by[next(iter(by))] | {"by_strategy": by}

    def _years(self, strategy: str, views: Sequence[View]) -> dict[str, Any]:
        """The break-even year with the contract, of the mean path, by perspective and payer."""
        scenario = self._case.scenario
        years: dict[str, Any] = {name: {} for name in BROKEN.values()}
        for view in views:
            if view.section in BROKEN:
                path = in_years(self.views[strategy].path(view), scenario.time.horizon)
                years[BROKEN[view.section]][view.name] = year_entry(scenario, path)
        return years

    def pictures(self) -> dict[str, Any]:
        """What charts need of the contract, by strategy."""
        from socinvest.answers.agreement_pictures import contract_pictures

        return {strategy: contract_pictures(one) for strategy, one in self._of.items()}

    def error(self) -> float:
        """The largest error of a percentile's rank, as a share of the draws."""
        return max(one.error() for one in self._of.values())
