"""What a contract is solved for, as people write it: ``investor irr 5 %``, ``payer loses 20 %``."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from socinvest.errors import Explained
from socinvest.units import UnitError, parse_quantity

__all__ = ["WRITTEN", "Target", "read_rate", "read_target"]

Kind = Literal["investor_irr", "investor_npv", "payer_loses", "payer_net"]
WRITTEN = (
    "investor irr 5 %",
    "investor npv 0 SEK at 5 %",
    "payer loses 20 %",
    "payer net 0 SEK",
)
"""How each kind is written."""
_FORM = re.compile(
    r"(investor|payer|outcome_payer)\s+(irr|npv|loses|net)\s*(>=|<=)?\s*(.*)\Z", re.S
)
_SENSE = {"loses": "<="}


class Target(NamedTuple):
    """``investor_irr``: the rate of the mean cash flow is at least ``value``; ``investor_npv``:
    its present value at ``rate`` is; ``payer_loses``: the chance that the outcome payer pays more
    than it saves is at most ``value``; ``payer_net``: what it gains on average is at least that.
    """

    kind: Kind
    value: float
    text: str
    rate: float | None = None

    @property
    def of_investor(self) -> bool:
        """Whether it needs somebody who invests."""
        return self.kind.startswith("investor")


def read_rate(text: str) -> float:
    """A rate a year, such as ``5 %``, above -100 %. Raises UnitError."""
    value, unit = parse_quantity(text, currency="SEK")
    if (not unit.share and (unit.money, unit.time) != (0, -1)) or value <= -1.0:
        raise UnitError("'{text}' is no rate", "write 5 %", text=text.strip())
    if not unit.text and value >= 1.0:
        raise UnitError("'{text}' is no rate", "write {text} %", text=text.strip())
    return value


def read_target(text: str, currency: str, rate: float | None = None) -> Target:
    """A target from its text; ``rate`` serves a present value that names none.

    Raises Explained for what is no target.
    """
    written = " ".join(text.split())
    match = _FORM.match(written)
    who, what = (match[1].replace("outcome_", ""), match[2]) if match else ("", "")
    kind = f"{who}_{what}"
    if match is None or kind not in ("investor_irr", "investor_npv", "payer_loses", "payer_net"):
        raise Explained(
            "'{text}' is no target", "write one of: {examples}", text=written,
            examples="; ".join(WRITTEN).replace("SEK", currency),
        )  # fmt: skip
    if match[3] and match[3] != _SENSE.get(what, ">="):
        raise Explained(
            "'{text}': a target is at least so much, and a chance of losing at most",
            "write {hint}",
            text=written, hint=f"{who} {what} {match[4]}",
        )  # fmt: skip
    amount, at, own = match[4].partition(" at ")
    if at and what != "npv":
        raise Explained("'{text}': only a present value has a rate", "take out: at {rate}",
                        text=written, rate=own)  # fmt: skip
    if what == "irr":
        return Target("investor_irr", read_rate(amount), written)
    if what == "loses":
        return Target("payer_loses", _chance(amount), written)
    if what == "net":
        return Target("payer_net", _money(amount, currency), written)
    rate = read_rate(own) if at else rate
    if rate is None:
        raise Explained("'{text}': at which rate?", "write {text} at 5 %, or --rate 5 %",
                        text=written)  # fmt: skip
    return Target("investor_npv", _money(amount, currency), written, rate)


def _chance(text: str) -> float:
    value, unit = parse_quantity(text, currency="SEK")
    if not unit.share or not 0.0 <= value <= 1.0:
        hint = "write {text} %" if not unit.text and 1.0 < value <= 100.0 else "write 20 %"
        raise UnitError("'{text}' is no chance from 0 to 100 %", hint, text=text.strip())
    return value


def _money(text: str, currency: str) -> float:
    value, unit = parse_quantity(text, currency=currency)
    if (unit.money, unit.time) != (1, 0):
        raise UnitError("'{text}' is no sum of money", "write {text} {currency}",
                        text=text.strip(), currency=currency)  # fmt: skip
    return value
