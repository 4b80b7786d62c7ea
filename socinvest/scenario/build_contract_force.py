"""Under which strategies a contract is in force, and whom each measure is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from socinvest.model_contract import ContractMeasure
from socinvest.scenario import format_contract as shape
from socinvest.scenario.contract_deal import AT, Deal

__all__ = ["in_force"]


def in_force(
    deal: Deal, given: shape.Contract, measures: Mapping[str, ContractMeasure]
) -> tuple[tuple[str, ...], dict[str, ContractMeasure]]:
    """The strategies, and the measures with the intervention that each is of.

    A measure that names none is of the only one that the strategies in force use and the
    comparator does not. Without strategies, all that use every intervention measured.
    """
    named = _stated(deal, given)
    candidates = [name for name in deal.ground.strategies if name != deal.ground.comparator]
    own = _own(deal, named if named is not None else candidates)
    made: dict[str, ContractMeasure] = {}
    for name, one in measures.items():
        if one.counts == "chance" or one.intervention:
            made[name] = one
        elif len(own) == 1:
            made[name] = replace(one, intervention=own[0])
        else:
            deal.ctx.report("contract.measure", (*AT, "measures", name), "'{name}' does not say of "
                            "which programme",
                            "add of: one of {options}" if own
                            else "the strategies do nothing that the comparator does not",
                            name=name, options=", ".join(own))  # fmt: skip
    measured = tuple(dict.fromkeys(one.intervention for one in made.values() if one.intervention))
    if named is not None:
        using = [name for name in named if _is_used(deal, name, made)]
        return tuple(using), made
    using = [name for name in candidates if _uses(deal, name, measured)]
    if not using and len(made) == len(given.measures):
        deal.ctx.report("contract.strategy", AT, "no strategy uses all that the contract measures: "
                        "{names}", "the contract is in force where it is measured",
                        names=", ".join(measured))  # fmt: skip
    return tuple(using), made


def _stated(deal: Deal, given: shape.Contract) -> list[str] | None:
    """The strategies that the file names."""
    if given.strategies is None:
        return None
    ground = deal.ground
    found: list[str] = []
    for i, raw in enumerate(given.strategies):
        name = str(raw)
        here = (*AT, "strategies", i)
        if not deal.ctx.choice(here, name, ground.strategies, "strategy"):
            continue
        if name == ground.comparator:
            deal.ctx.report("contract.strategy", here, "'{name}' is what the others are compared "
                            "with: the contract cannot be in force under it",
                            "name strategies that use the programme", name=name)  # fmt: skip
        elif name in found:
            deal.ctx.report("name.duplicate", here, "'{name}' is there already", name=name)
        else:
            found.append(name)
    if not given.strategies:
        deal.ctx.report("contract.strategy", (*AT, "strategies"), "{path} names none",
                        "without it, all that use what is measured")  # fmt: skip
    return found


def _own(deal: Deal, strategies: list[str]) -> list[str]:
    """The interventions of strategies that the comparator has not."""
    ground = deal.ground
    common = ground.strategies.get(ground.comparator)
    usual = set(common.interventions) if common is not None else set()
    every = (name for one in strategies for name in ground.strategies[one].interventions)
    return [name for name in dict.fromkeys(every) if name not in usual]


def _uses(deal: Deal, strategy: str, measured: tuple[str, ...]) -> bool:
    own = deal.ground.strategies[strategy].interventions
    return bool(own) and set(measured) <= set(own)


def _is_used(deal: Deal, strategy: str, measures: Mapping[str, ContractMeasure]) -> bool:
    """True for a strategy that reaches all who are measured; others are reported."""
    for name, one in measures.items():
        if one.intervention and not _uses(deal, strategy, (one.intervention,)):
            path = (*AT, "measures", name)
            deal.ctx.report("contract.strategy", path, "'{strategy}' does not use "
                            "'{intervention}', of which '{name}' is a measure",
                            "leave the strategy out of the contract's strategies",
                            strategy=strategy, intervention=one.intervention,
                            name=name)  # fmt: skip
            return False
    return True
