"""What the draws have in common in which somebody loses, or where these are most, gains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.ledger import Array
from socinvest.numerics.contrast import FEWEST, Condition, contrast, rule

__all__ = ["failing"]


def failing(result: Array, figures: Mapping[str, Array]) -> dict[str, Any]:
    """Of draws of a net present value (n,): the share below 0, and what tells the rarer kind.

    ``told_of``: ``failing`` where at most half of the draws fail, else ``others``. ``figures``:
    of each that differs more than chance would have it, the condition that does so most;
    ``rule``: up to two conditions at once. ``of_told`` and ``of_all``: in which share of these
    draws and of all they hold; ``told_where``: the share that these are where they hold.
    ``status``: ``some``, ``all``, ``none``, or ``few`` where either kind has too few draws to
    tell.
    """
    fails = result < 0.0
    count, n = int(fails.sum()), result.size
    some = fails if 2 * count <= n else ~fails
    status = "none" if not count else "all" if count == n else "some"
    if status == "some" and int(some.sum()) < FEWEST:
        status = "few"
    told = [
        {
            "parameter": name,
            **_condition(one.condition),
            "of_told": one.among,
            "of_all": one.of_all,
            "told_where": one.chosen,
            "difference": one.difference,
        }
        for name in sorted(figures)
        if (one := contrast(name, figures[name], some)) is not None
    ]
    told.sort(key=lambda row: (-abs(row["of_told"] - row["of_all"]), row["parameter"]))
    conditions, covers, of_all, chance = rule(figures, some)
    return {
        "share": count / n,
        "status": status,
        "told_of": "failing" if some is fails else "others",
        "figures": told,
        "rule": None if not conditions else {
            "conditions": [{"parameter": c.name, **_condition(c)} for c in conditions],
            "of_told": covers,
            "of_all": of_all,
            "told_where": chance,
        },
    }  # fmt: skip


def _condition(one: Condition) -> dict[str, Any]:
    return {"side": one.side, "threshold": one.threshold}
