"""Whether a run fits into this machine."""

from __future__ import annotations

import os

from socinvest.analysis.summary import PERCENTILES
from socinvest.answers.kept import EXACT
from socinvest.course.weights import columns as ledger_columns
from socinvest.errors import Location, ScenarioError, problem
from socinvest.model import Scenario
from socinvest.numerics.sketch import columns

__all__ = ["physical", "require"]

_PHYSICAL_SHARE = 0.8


def require(scenario: Scenario, draws: int) -> None:
    """Refuse a run whose yearly nets alone do not fit, before an hour is spent on it.

    Raises ScenarioError (``run.memory``).

    Kept per view and strategy of a short run: the yearly nets (all kinds and cash) of every
    draw and what the quantiles of them need; of a long one: the windows of the sketches.
    """
    views = 1 + len(scenario.perspectives) + len(scenario.parties)
    views += sum(len(party.budgets) for party in scenario.parties.values())
    # With a contract a strategy is also gathered without it.
    signed = 0 if scenario.contract is None else len(scenario.contract.strategies)
    views *= max(len(scenario.strategies) - 1, 1) + signed
    horizon = ledger_columns(scenario)
    available = _PHYSICAL_SHARE * physical()
    if draws <= EXACT:
        needed = 8.0 * draws * horizon * (1.5 * views + 6)
        most = draws * available / needed
    else:
        needed = 8.0 * views * (3 * horizon + 5) * columns(PERCENTILES, draws)
        # What the windows hold grows as the square root.
        most = draws * (available / needed) ** 2
    if needed > available:
        raise ScenarioError([
            problem(
                "run.memory",
                "",
                Location(scenario.file),
                "{draws} draws of this scenario need about {needed} GiB of memory and this "
                "machine can give {available} GiB",
                "ask for at most {most} draws",
                draws=f"{draws:,}".replace(",", " "),
                needed=f"{needed / 2**30:.1f}",
                available=f"{available / 2**30:.1f}",
                most=f"{int(most):,}".replace(",", " "),
            )
        ])  # fmt: skip


def physical() -> float:
    """Bytes of memory; 8 GiB where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 8.0 * 2**30
