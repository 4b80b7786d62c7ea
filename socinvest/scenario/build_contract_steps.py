"""A table of payments by what was measured."""

from __future__ import annotations

from typing import Any

from socinvest.model_contract import ContractMeasure, Step
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_quantities import quantity_of
from socinvest.scenario.context import LARGEST, MONEY, Want
from socinvest.scenario.contract_deal import Deal, mean

__all__ = ["read_steps"]

Path = tuple[str | int, ...]


def read_steps(
    deal: Deal, path: Path, given: shape.ContractTerm, measure: ContractMeasure | None
) -> dict[str, Any] | None:
    """The steps of a term in ascending order, as far as that can be told; and what lies between.

    What is paid may not fall from one step to the next.
    """
    here = (*path, "steps")
    ctx = deal.ctx
    between = given.between or "stepped"
    quantity = quantity_of(measure)
    want = Want(quantity.words, quantity.dimensions, quantity.share, smallest=-LARGEST)
    steps: list[Step] = []
    for written, raw in (given.steps or {}).items():
        there = (*here, written)
        if _forgotten(measure) and str(written).rstrip().endswith("%"):
            ctx.report("contract.steps", there, "{path} is a share, but '{name}' is not measured "
                       "as one", "add per: share to the measure '{name}'", on_key=True,
                       name=str(given.of))  # fmt: skip
            return None
        start, pay = deal.figure(there, written, want), deal.figure(there, raw, MONEY)
        if start is None or pay is None:
            return None
        steps.append(Step(start, pay))
    fewest = 2 if between == "linear" else 1
    if len(steps) < fewest:
        ctx.report("contract.steps", here, "{path} has too few steps: at least {fewest}",
                   "such as {{10 %: 500 kSEK, 16 %: principal}}", fewest=str(fewest))  # fmt: skip
        return None
    starts = [mean(step.at, deal) for step in steps]
    for written, low, high in zip(list(given.steps or {})[1:], starts, starts[1:], strict=False):
        if low is not None and high is not None and low >= high:
            ctx.report("contract.steps", (*here, written), "{path} is not above the step before it",
                       "write the lowest first")  # fmt: skip
            return None
    pays = [mean(step.pay, deal) for step in steps]
    for written, low, high in zip(list(given.steps or {})[1:], pays, pays[1:], strict=False):
        if low is not None and high is not None and high < low:
            ctx.report("contract.steps", (*here, written), "{path} pays less than the step before "
                       "it", "a better result must not pay less; the payment of a step is what is "
                       "paid in all, not what it adds")  # fmt: skip
            return None
    return {"steps": tuple(steps), "between": between}


def _forgotten(measure: ContractMeasure | None) -> bool:
    """Whether a measure is no share, but could be."""
    if measure is None or measure.per == "share" or measure.against is None:
        return False
    return measure.against.design != "none" or measure.counts in ("outcome", "state")
