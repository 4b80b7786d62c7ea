"""What a contract pays for luck: without an effect, and not although there is one.

A term hangs on a measured outcome if its quantity or its condition asks for one: anything but a
number of people or what is true or false of the contract (its own work done, say).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from socinvest.ledger import Array
from socinvest.model_contract import Condition, Contract, Term

__all__ = ["KRONA", "Misses", "asked_by", "dependent", "misses", "outcome_terms", "pays"]

KRONA = 1.0
"""A payment of more than this is one; less is rounding."""
_NO_OUTCOME = ("people", "chance")


class Misses(NamedTuple):
    """Draws in which exact measurement pays something, and those of them that pay nothing."""

    real: int
    missed: int


def dependent(contract: Contract) -> frozenset[str]:
    """The terms whose payment depends on a measured outcome, by themselves or through others."""
    found: set[str] = set()
    # Terms stand after those that they build on.
    for term in contract.terms:
        others = {*term.terms, *([term.beyond] if term.beyond else [])}
        if others & found or any(_outcome(contract, name) for name in asked_by(term)):
            found.add(term.name)
    return frozenset(found)


def outcome_terms(contract: Contract) -> frozenset[str]:
    """Those of them that pay for the outcome: not what tops others up, nor a fee on them."""
    forms = {term.name: term.form for term in contract.terms}
    return frozenset(name for name in dependent(contract) if forms[name] not in ("top_up", "fee"))


def asked_by(term: Term) -> Iterator[str]:
    """The measures that a term itself asks for."""
    if term.of is not None:
        yield term.of
    if term.condition is not None:
        yield from _within(term.condition)


def _within(condition: Condition) -> Iterator[str]:
    if condition.kind == "measure":
        yield condition.measure
    for part in condition.parts:
        yield from _within(part)


def _outcome(contract: Contract, name: str) -> bool:
    measure = contract.measures.get(name)
    return measure is not None and measure.counts not in _NO_OUTCOME


def pays(amounts: Array) -> npt.NDArray[np.bool_]:
    """In which draws payments (n,) are more than a krona."""
    paid: npt.NDArray[np.bool_] = np.greater(amounts, KRONA)
    return paid


def misses(exact: Array, measured: Array) -> Misses:
    """Payments (n,) if the true effect were measured exactly, and those that are made.

    The chance that a real effect is missed is ``missed / real``, defined where ``real`` > 0.
    """
    real = pays(exact)
    return Misses(int(np.count_nonzero(real)), int(np.count_nonzero(real & ~pays(measured))))
