"""Who is what in a contract, who pays whom, and that whoever is paid to deliver does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from socinvest.errors import problem
from socinvest.model import ECONOMY, Account, CostLine
from socinvest.model_contract import ROLES, Contract, Role
from socinvest.scenario import format_contract as shape
from socinvest.scenario.contract_deal import AT, Deal
from socinvest.scenario.setting import account

__all__ = ["check_delivery", "pays", "read_roles", "the_one"]

Path = tuple[str | int, ...]
BOUGHT: tuple[Role, ...] = ("intermediary", "evaluator")
"""Roles whose work may be bought from outside."""
WORK = ("amount", "price", "fee", "")
"""Forms that may pay for work."""


def read_roles(deal: Deal, given: shape.ContractRoles) -> dict[Role, tuple[Account, ...]]:
    """The accounts by role."""
    made: dict[Role, tuple[Account, ...]] = {}
    for role in ROLES:
        raw = getattr(given, role)
        if raw is None:
            continue
        path = (*AT, "roles", role)
        listed = isinstance(raw, list)
        names = [str(one) for one in raw] if isinstance(raw, list) else [str(raw)]
        accounts: list[Account] = []
        for i, name in enumerate(names):
            here = (*path, i) if listed else path
            if name == ECONOMY and role not in BOUGHT:
                deal.ctx.report("contract.role", here, "economy is no party to a contract",
                                "name a party; work of an evaluator or intermediary can be "
                                "bought")  # fmt: skip
                continue
            one = account(deal.ctx, here, name, deal.ground.setting)
            if one in accounts:
                deal.ctx.report("name.duplicate", here, "'{name}' is there already", name=name)
            accounts.append(one)
        if not names:
            deal.ctx.report("contract.role", path, "{path} names nobody", "take the role out")
        if accounts:
            made[role] = tuple(accounts)
    return made


def the_one(deal: Deal, path: Path, role: Role, what: str) -> Account | None:
    """The only account with a role; ``what`` would be it and is not written."""
    accounts = deal.roles.get(role, ())
    if len(accounts) == 1:
        return accounts[0]
    if accounts:
        deal.ctx.report("contract.role", path, "several have the role '{role}': "
                        "which one is meant?",
                        "write {what}: {options}", role=role, what=what,
                        options="/".join(accounts[0]))  # fmt: skip
    else:
        deal.ctx.report("contract.role", path, "nobody has the role '{role}'",
                        "write {what}: PARTY/BUDGET, or fill the role", role=role,
                        what=what)  # fmt: skip
    return None


def party(deal: Deal, path: Path, written: str, what: str) -> Account | None:
    """A role's name, or a party and its budget."""
    role = next((one for one in ROLES if one == written), None)
    if role is not None:
        return the_one(deal, path, role, what)
    return account(deal.ctx, path, written, deal.ground.setting)


Among = Literal["payer", "payee"] | None


def pays(
    deal: Deal, path: Path, given: shape.ContractTerm, form: str
) -> tuple[Account, Account, Among] | None:
    """Payer and payee of a term, and which of them stands for all investors; None after problems.

    Several investors share by the capital of each: the first one stands for them.
    """
    usual = "investor" if deal.roles.get("investor") else "provider"
    ends: list[Account] = []
    among: Among = None
    for what, raw, role in (("payer", given.payer, "outcome_payer"), ("payee", given.payee, usual)):
        here = path if raw is None else (*path, what)
        written = role if raw is None else str(raw)
        investors = deal.roles.get("investor", ())
        if written == "investor" and len(investors) > 1 and deal.has_capital and among is None:
            among = "payer" if what == "payer" else "payee"
            ends.append(investors[0])
            continue
        one = party(deal, here, written, what)
        if one is not None:
            ends.append(one)
    if len(ends) < 2:
        return None
    payer, payee = ends
    ctx = deal.ctx
    if payer == payee:
        ctx.report("money.same_account", (*path, "payee") if given.payee else path,
                   "payer and payee are the same")  # fmt: skip
        return None
    if payer.party == ECONOMY:
        ctx.report("contract.role", (*path, "payer"), "economy is no party to a contract",
                   "name a party; work of an evaluator or intermediary can be bought")  # fmt: skip
        return None
    if payee.party == ECONOMY and form not in WORK:
        ctx.report("contract.role", (*path, "payee"), "economy is paid for work, not for what was "
                   "achieved", "name a party, or pay by amount, price or fee")  # fmt: skip
        return None
    return payer, payee, among


def check_delivery(deal: Deal, contract: Contract) -> None:
    """A party that is paid to deliver bears the cost of it, and the outcome payer does not."""
    ctx, ground = deal.ctx, deal.ground
    providers = {one.party for one in contract.roles.get("provider", ())}
    paid = {(one.to.party, (*AT, "investments", one.name), one.at) for one in contract.investments}
    paid |= {(term.payee.party, (*AT, "terms", term.name), term.at) for term in contract.terms
             if term.payee.party in providers}  # fmt: skip
    for strategy in contract.strategies:
        if not set(ground.strategies[strategy].interventions) <= ground.interventions.keys():
            continue  # one of them is wrong, which has been reported
        lines = list(_lines(deal, strategy))
        bearing = {line.payer.party for _, line in lines if _bears(line)}
        for name, path, at in sorted(paid, key=lambda one: one[2]):
            if name not in bearing and name in ground.setting.parties:
                ctx.shared.problems.append(
                    problem("money.free_programme", ctx.shown(path), at,
                            "'{payee}' is paid by the contract, but has no cost of delivering "
                            "under '{strategy}'",
                            "give a programme a line from {payee} to economy with delivers: true",
                            payee=name, strategy=strategy)
                )  # fmt: skip
        payers = {one.party for one in contract.roles.get("outcome_payer", ())} - providers
        _check_twice(deal, lines, payers)


def _bears(line: CostLine) -> bool:
    """Whether its payer does the work, or pays another party that does."""
    return line.delivers or line.payee.party not in (ECONOMY, line.payer.party)


def _lines(deal: Deal, strategy: str) -> Iterable[tuple[str, CostLine]]:
    for name in deal.ground.strategies[strategy].interventions:
        for line in deal.ground.interventions[name].costs:
            yield name, line


def _check_twice(deal: Deal, lines: list[tuple[str, CostLine]], payers: set[str]) -> None:
    """The outcome payer does not bear what a party that delivers bears already."""
    for owner, line in lines:
        if line.payer.party not in payers or line.payee.party != ECONOMY or line.delivers:
            continue
        own = set(line.covers or (line.item,))
        for other, delivering in lines:
            shared = own & set(delivering.covers or (delivering.item,))
            if delivering.delivers and shared and other != owner:
                deal.ctx.shared.problems.append(
                    problem("money.double", f"interventions.{owner}.costs.{line.item}", line.at,
                            "'{item}' and '{other}' both cover {shared} for the same people",
                            "the cost of delivery is borne by the party that delivers",
                            item=line.item, other=delivering.item,
                            shared=", ".join(sorted(shared)))
                )  # fmt: skip
