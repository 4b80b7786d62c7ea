"""Claims: verdicts on the central case."""

from __future__ import annotations

import pytest

from socinvest import model
from socinvest.analysis.claims import judge
from tests.factories import HERE, figure, text
from tests.money import scenario


def claim(relation: str, bound: float, **fields: object) -> model.Claim:
    return model.Claim("c", text("says"), figure("a * b"), relation, bound, HERE, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("relation", "bound", "verdict"),
    [(">=", 6.0, "holds"), (">", 6.0, "fails"), ("<", 7.0, "holds"), ("<=", 5.0, "fails"),
     ("==", 6.0, "holds"), ("==", 6.1, "fails")],
)  # fmt: skip
def test_verdicts(relation: str, bound: float, verdict: str) -> None:
    result = judge(scenario(claims=(claim(relation, bound),)), {"a": 2.0, "b": 3.0})[0]
    assert list(result) == [
        "id", "says", "source", "where", "verdict", "value", "note", "explained",
    ]  # fmt: skip
    assert (result["id"], result["verdict"], result["value"]) == ("c", verdict, 6.0)
    assert "6" in result["note"]["en"]


def test_arithmetic_only_says_why_and_only_where_the_arithmetic_holds() -> None:
    why = model.Text("därför", "because")
    good, bad = claim(">=", 1.0, arithmetic_only=why), claim(">=", 9.0, arithmetic_only=why)
    verdicts = judge(scenario(claims=(good, bad)), {"a": 2.0, "b": 3.0})
    assert [v["verdict"] for v in verdicts] == ["arithmetic_only", "fails"]
    assert verdicts[0]["note"] == {"sv": "därför", "en": "because"}


def test_what_is_not_a_number_fails() -> None:
    one = judge(scenario(claims=(claim(">=", 1.0),)), {"a": float("inf"), "b": 3.0})[0]
    assert (one["verdict"], one["value"]) == ("fails", None)
