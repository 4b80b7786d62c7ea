"""Who pays whom a share of a programme's cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from socinvest.model import Account, Financing, Intervention
from socinvest.numerics import expression
from socinvest.scenario import format as shape
from socinvest.scenario.context import MONEY_A_YEAR, SHARE, Context
from socinvest.scenario.setting import Setting, account, during

__all__ = ["read_financing"]

Path = tuple[str | int, ...]


def read_financing(
    ctx: Context,
    given: Sequence[shape.Financing],
    setting: Setting,
    interventions: Mapping[str, Intervention],
) -> tuple[Financing, ...]:
    """The financing lines of a file, each on its own and all of them together."""
    paid: dict[str, set[Account]] = {}
    for intervention in interventions.values():
        for line in intervention.costs:
            paid.setdefault(line.item, set()).add(line.payer)
    read = [_line(ctx, ("financing", i), one, i, setting, paid) for i, one in enumerate(given)]
    financing = tuple(one for one in read if one is not None)
    _check_shares(ctx, financing, ctx.shared.means)
    return financing


def _line(
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
        if not ctx.choice(here, str(item), paid, "item"):
            continue
        payers = paid[str(item)]
        # A payer that is not there may be the payee misspelt, which has been reported.
        if payee not in payers and all(p.party in setting.parties for p in payers):
            ctx.report("financing.payee", here, "'{payee}' does not pay for '{item}'",
                       "the payee bears the cost that is covered: {payers}",
                       payee="/".join(payee), item=str(item),
                       payers=", ".join(sorted("/".join(p) for p in payers)))  # fmt: skip
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


def _check_shares(
    ctx: Context, financing: tuple[Financing, ...], means: Mapping[str, float]
) -> None:
    """Report lines that together pay an account more than the whole of an item's cost.

    Means decide; where one is not known (a figure that names others), its line is left out.
    """
    paid: dict[tuple[Account, str], list[tuple[int, tuple[int, int], float]]] = {}
    for index, one in enumerate(financing):
        names = expression.names(one.share.expression)
        if all(name in means for name in names):
            share = float(expression.evaluate(one.share.expression, means))
            for item in one.covers:
                years = one.during or (0, 10**6)
                paid.setdefault((one.payee, item), []).append((index, years, share))
    for (_, item), lines in paid.items():
        for index, (first, last), _ in lines:
            at_once = sum(s for _, (a, b), s in lines if a <= first <= b and a <= last)
            if at_once > 1 + 1e-9:
                ctx.report("financing.share", ("financing", index, "share"),
                           "the financing lines together pay {total} of '{item}'",
                           "at most the whole of what the account pays", item=item,
                           total=f"{100 * at_once:.4g} %")  # fmt: skip
                break
