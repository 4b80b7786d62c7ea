"""A source's sentence recomputed: does its arithmetic give what it says?"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from socinvest.analysis.messages import message
from socinvest.ledger import Array
from socinvest.model import Claim, Scenario, Text
from socinvest.numerics.expression import evaluate

__all__ = ["judge"]


def _equal(value: float, bound: float) -> bool:
    return math.isclose(value, bound, rel_tol=1e-9, abs_tol=1e-12)


_RELATIONS: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "==": _equal,
}


def judge(scenario: Scenario, central: Mapping[str, float | Array]) -> list[dict[str, Any]]:
    """``{id, says, source, where, verdict, value, note}`` of every claim, on the central case.

    ``holds``; ``fails``: the arithmetic does not give what is claimed; ``arithmetic_only``: it
    does, and the file says why that proves nothing more.
    """
    return [_judge(claim, central) for claim in scenario.claims]


def _judge(claim: Claim, central: Mapping[str, float | Array]) -> dict[str, Any]:
    result = evaluate(claim.compute.expression, central)
    value = result if isinstance(result, float | int) else float(result.reshape(-1)[0])
    finite = math.isfinite(value)
    true = finite and bool(_RELATIONS[claim.relation](value, claim.bound))
    verdict = "fails" if not true else "arithmetic_only" if claim.arithmetic_only else "holds"
    return {
        "id": claim.name,
        "says": claim.says._asdict(),
        "source": claim.source,
        "where": claim.where,
        "verdict": verdict,
        "value": value if finite else None,
        "note": _note(claim, verdict, value)._asdict(),
        "explained": claim.note is not None or verdict == "arithmetic_only",
    }


def _note(claim: Claim, verdict: str, value: float) -> Text:
    if verdict == "arithmetic_only" and claim.arithmetic_only is not None:
        both = (claim.arithmetic_only, claim.note)
        return Text(*(" ".join(p[i] for p in both if p is not None) for i in range(2)))
    if claim.note is not None:
        return claim.note
    return message(
        "The sum gives {value}; the claim needs {relation} {bound}.",
        value=_number(value),
        relation="=" if claim.relation == "==" else claim.relation,
        bound=_number(claim.bound),
    )


def _number(value: float) -> Text:
    digits = f"{value:.4g}"
    return Text(digits.replace(".", ","), digits)
