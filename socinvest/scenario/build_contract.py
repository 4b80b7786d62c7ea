"""A social outcome contract: its parts read in the order in which they build on each other."""

from __future__ import annotations

from socinvest.model import Text
from socinvest.model_contract import KNOWN, Cohort, Contract
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_capital import read_investments
from socinvest.scenario.build_contract_conditions import Conditions
from socinvest.scenario.build_contract_force import in_force
from socinvest.scenario.build_contract_limits import read_limits, read_stop
from socinvest.scenario.build_contract_measures import read_measures
from socinvest.scenario.build_contract_parties import check_delivery, read_roles
from socinvest.scenario.build_contract_terms import read_terms
from socinvest.scenario.context import Context, optional_text
from socinvest.scenario.contract_deal import AT, Deal, span
from socinvest.scenario.setting import Ground

__all__ = ["read_contract"]


def read_contract(
    ctx: Context, given: shape.Contract, ground: Ground, title: Text
) -> Contract | None:
    """The contract of a file; None after reporting problems. ``title`` is the scenario's."""
    deal = Deal(ctx, ground)
    deal.start = _start(deal, given)
    deal.roles = read_roles(deal, given.roles)
    deal.cohorts, deal.by_cohort = _cohorts(deal, given), len(given.cohorts) > 1
    _check_names(deal)
    investments = read_investments(deal, given)
    if not deal.roles.get("investor") and investments:
        # Who invests has the role, said or not.
        investors = tuple(dict.fromkeys(one.investor for one in investments))
        deal.roles = {**deal.roles, "investor": investors}
    inside = deal.with_names(
        has_capital=given.investment is not None or bool(given.investments),
        has_people=any(one.probability is None for one in given.measures.values()),
    )
    measures = read_measures(inside, given.measures)
    strategies, measures = in_force(deal, given, measures)
    conditions = Conditions(
        inside,
        {str(name): one for name, one in given.conditions.items()},
        frozenset(map(str, given.measures)),
        measures,
    )
    conditions.check()
    terms = read_terms(inside, given.terms, conditions)
    _check_alike(deal, given)
    limits = read_limits(inside, given.limits, terms, frozenset(map(str, given.terms)))
    stop = read_stop(inside, given.stop, conditions)
    if given.source is not None:
        ctx.choice((*AT, "source"), str(given.source), ground.sources, "source")
    contract = Contract(
        "contract",
        optional_text(given.title) or title,
        strategies,
        deal.roles,
        deal.start,
        deal.cohorts,
        measures,
        terms,
        ctx.at(AT),
        investments,
        limits,
        given.base,
        stop,
        None if given.source is None else ctx.qualify(str(given.source)),
        optional_text(given.note),
    )
    if len(measures) == len(given.measures):
        # Otherwise it may be in force where the file does not mean it to be.
        check_delivery(deal, contract)
    return contract


def _start(deal: Deal, given: shape.Contract) -> int:
    """The month in which the contract begins; the scenario's first one where it is wrong."""
    if given.start is None:
        return 0
    month = deal.month((*AT, "start"), given.start)
    sound = month is not None and deal.within((*AT, "start"), month, first=0)
    return month if sound and month is not None else 0


def _cohorts(deal: Deal, given: shape.Contract) -> tuple[Cohort, ...]:
    """Groups of people by month of entry, one after the other; without any, everybody."""
    everybody = Cohort("all", 0, deal.ground.months, deal.ctx.at(AT))
    made: list[Cohort] = []
    for key, one in given.cohorts.items():
        name = str(key)
        path = (*AT, "cohorts", name)
        mapped = isinstance(one, shape.ContractCohort)
        here = (*path, "during") if mapped else path
        months = span(deal, here, one.during if mapped else one)
        if months is None:
            continue
        title = optional_text(one.title) if mapped else None
        cohort = Cohort(name, *months, deal.ctx.at(path), title)
        if made and cohort.first < made[-1].last:
            deal.ctx.report("contract.cohort", here, "{path} begins before '{other}' has ended",
                            "each follows those above it", other=made[-1].name)  # fmt: skip
        elif not _whole_cycles(deal, here, cohort):
            continue
        elif deal.last_entry(cohort) is None:
            deal.ctx.report("contract.cohort", here, "{path}: nobody enters in these months",
                            "people enter from {first} to {last}",
                            first=deal.shown(deal.ground.entries[0]),
                            last=deal.shown(deal.ground.entries[-1]))  # fmt: skip
        else:
            made.append(cohort)
    return tuple(made) or (everybody,)


def _whole_cycles(deal: Deal, path: tuple[str | int, ...], cohort: Cohort) -> bool:
    """True where no cycle's people, who all enter at its start, enter in two cohorts' months."""
    cycle = 12 // deal.ground.time.cycles_per_year
    last = 12.0 * deal.ground.target_group.intake.years
    for month in (cohort.first, cohort.last):
        if month % cycle and 0 < month < last:
            deal.ctx.report("contract.cohort", path, "{path} divides those who enter together, in "
                            "cycles of {cycle} months",
                            "a cohort goes from the first month of one cycle to the last month of "
                            "another", cycle=str(cycle))  # fmt: skip
            return False
    return True


def _check_alike(deal: Deal, given: shape.Contract) -> None:
    """A term and an investment go under different names: payments are told by them."""
    investments = {*map(str, given.investments), *(["investment"] if given.investment else [])}
    for name in map(str, given.terms):
        if name in investments:
            deal.ctx.report("name.duplicate", (*AT, "terms", name),
                            "'{name}' is the name of an investment already",
                            "call one of them something else", on_key=True, name=name)  # fmt: skip


def _check_names(deal: Deal) -> None:
    """The names that figures of a contract know must not be those of parameters as well."""
    for name in KNOWN:
        if name in deal.ctx.shared.units:
            deal.ctx.report("contract.name", ("parameters", name), "'{name}' cannot be a "
                            "parameter's name beside a contract",
                            "call it something else: figures of the contract know {name} already",
                            on_key=True, name=name)  # fmt: skip
