"""Who pays whom a share of a programme's cost."""

from __future__ import annotations

from collections.abc import Mapping

from socinvest.model import Account, Financing
from socinvest.scenario import format as shape
from socinvest.scenario.context import MONEY_A_YEAR, SHARE, Context
from socinvest.scenario.setting import Setting, account, during

__all__ = ["build_financing"]

Path = tuple[str | int, ...]


def build_financing(
    ctx: Context,
    path: Path,
    given: shape.Financing,
    index: int,
    setting: Setting,
    paid: Mapping[str, set[Account]],
) -> Financing | None:
    """Who pays whom a share of what; ``paid`` gives each item's payers."""
    payer = account(ctx, (*path, "payer"), str(given.payer), setting)
    payee = account(ctx, (*path, "payee"), str(given.payee), setting)
    if payer == payee:
        ctx.report("money.same_account", (*path, "payee"), "payer and payee are the same")
    for i, item in enumerate(given.covers):
        here = (*path, "covers", i)
        if ctx.choice(here, str(item), paid, "item") and payee not in paid[str(item)]:
            ctx.report("financing.payee", here, "'{payee}' does not pay for '{item}'",
                       "the payee bears the cost that is covered: {payers}",
                       payee="/".join(payee), item=str(item),
                       payers=", ".join(sorted("/".join(p) for p in paid[str(item)])))  # fmt: skip
    share = ctx.figure((*path, "share"), given.share, SHARE)
    cap = None if given.cap is None else ctx.figure((*path, "cap"), given.cap, MONEY_A_YEAR)
    in_kind = None
    if given.in_kind is not None:
        in_kind = ctx.figure((*path, "in_kind"), given.in_kind, SHARE)
    years = None
    if given.during is not None:
        years = during(ctx, (*path, "during"), str(given.during), setting)
    if share is None:
        return None
    name = str(given.name) if given.name is not None else f"financing {index + 1}"
    return Financing(name, payer, payee, tuple(str(c) for c in given.covers), share,
                     ctx.at(path), cap, years, in_kind)  # fmt: skip
