"""What a reader must be told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.analysis import warnings
from socinvest.analysis.messages import message, money_text, percent_text
from socinvest.course.trajectory import Clipped
from socinvest.ledger import Note
from tests.factories import fixed, stated
from tests.worked import EFFECT, PARAMETERS, pupils, with_parameter


def test_late_years_carry_more_than_a_fifth() -> None:
    case = pupils()
    even = np.full(8, 10.0)
    found = warnings.late_years(case, even, "ppss", "samhälle")
    assert [w["code"] for w in found] == ["late_years"]
    assert found[0]["where"] == "results.ppss.samhälle"
    assert "20\u00a0SEK" in found[0]["message"]["en"]
    early = np.array([100.0, 0, 0, 0, 0, 0, 10.0, 10.0])
    assert not warnings.late_years(case, early, "ppss", "samhälle")
    assert not warnings.late_years(case, np.zeros(8), "ppss", "samhälle")
    assert "för samhället" in found[0]["message"]["sv"]
    assert "for society" in found[0]["message"]["en"]
    assert found[0]["message"]["en"].startswith("The last 2 years of the horizon carry")
    one = warnings.late_years(case, np.full(4, 10.0), "ppss", "samhälle")[0]["message"]
    assert one["en"].startswith("The last year of the horizon carries 10\u00a0SEK")
    assert one["sv"].startswith("Det sista året står för 10\u00a0kr")


def test_clipped_probabilities() -> None:
    found = warnings.clipped(
        pupils(), [Clipped("ppss", "c", "a", "b", 0.025), Clipped("ppss", "c", "a", "d", 0.0)]
    )
    assert len(found) == 1
    assert "2.5\u00a0%" in found[0]["message"]["en"]
    assert "a -> b" in found[0]["where"]


def test_negative_unit_costs_once_per_line() -> None:
    found = warnings.notes([Note("n", "x/y", 0.1), Note("n", "x/y", 0.3)])
    assert len(found) == 1
    assert "30\u00a0%" in found[0]["message"]["en"]


def test_what_cannot_be_is_told_in_both_languages() -> None:
    found = warnings.notes([
        Note("share_out_of_range", "financing.grant.share", 0.2),
        Note("below_zero", "interventions.help.duration", 0.025),
        Note("below_zero", "financing.grant.share", 0.1),
    ])  # fmt: skip
    assert [(w["code"], w["where"]) for w in found] == [
        ("share_out_of_range", "financing.grant.share"),
        ("below_zero", "interventions.help.duration"),
        ("below_zero", "financing.grant.share"),
    ]
    assert "outside 0 to 1 in 20\u00a0%" in found[0]["message"]["en"]
    assert "räknas den som 0" in found[1]["message"]["sv"]
    assert "2,5\u00a0%" in found[1]["message"]["sv"]


def test_an_assumed_effect_not_centred_on_none() -> None:
    case = pupils()
    assert not warnings.not_centred(case, "ppss", {"effect": 1.0})
    # A lognormal of median 1 and 95 % interval 0.7 to 1.43 has mean 1.017.
    found = warnings.not_centred(case, "ppss", {"effect": 1.017})
    assert [w["code"] for w in found] == ["assumed_effect_not_centred"]
    measured = model.Provenance("randomised")
    known = with_parameter(case, stated("effect", "fixed", value=0.9, provenance=measured))
    assert not warnings.not_centred(known, "ppss", {"effect": 0.9})
    assert warnings.assumed_effects(known, "ppss") == ()
    assert warnings.assumed_effects(case, "ppss") == ("effect",)
    assert warnings.assumed_effects(case, "nuläge") == ()


def test_an_assumed_effect_that_decides() -> None:
    draws = {"effect": np.linspace(0.7, 1.4, 1001)}

    def found(*perspectives: str, price: bool = False, **entry: Any) -> list[dict[str, Any]]:
        one = {"parameter": "effect", "status": "found", **entry}
        targets = {"effect": [] if price else [one], "price": [one] if price else []}
        broken = dict.fromkeys(perspectives, targets)
        return warnings.decided_by_assumption(pupils(), "ppss", broken, draws)

    assert len(found("samhälle", value=0.8)) == 1
    assert len(found("samhälle", value=0.8, price=True)) == 1
    assert not found("samhälle", value=0.6)
    assert not found("samhälle", value=1.0, parameter=None)
    # Those with one answer are told together.
    (both,) = found("samhälle", "offentlig", value=0.8)
    assert "pays for society and Offentlig: the break-even 0.8" in both["message"]["en"]
    assert both["where"] == "break_even.ppss.perspectives.samhälle"


def test_what_ifs_that_turn_the_sign() -> None:
    titles = (model.Text("första", "first"), model.Text("andra", "second"))
    found = warnings.signs_flip(
        pupils(),
        "ppss",
        {"samhälle": -5.0, "offentlig": 1.0},
        {"a": (titles[0], {"samhälle": 2.0, "offentlig": 3.0}), "b": (titles[1], {})},
    )
    assert [w["where"] for w in found] == ["results.ppss.samhälle"]
    assert "\u201cfirst\u201d" in found[0]["message"]["en"]
    assert "\u201dförsta\u201d" in found[0]["message"]["sv"]
    assert "andra" not in found[0]["message"]["sv"]


@pytest.mark.parametrize(
    ("until", "past"),
    [("2016", True), ("2017", False), ("2016-12-31", True), ("2017-01", False), ("2016-11", True)],
)
def test_figures_past_their_date_are_judged_at_the_start(until: str, past: bool) -> None:
    dated = model.Provenance("reported", valid_until=until)
    case = with_parameter(pupils(), fixed("find_work", 0.1, provenance=dated))
    found = warnings.past_date(case)
    assert bool(found) is past
    if past:
        assert found[0]["where"] == "parameters.find_work"


def test_messages_in_both_languages() -> None:
    assert money_text(-1234567.4, "SEK") == (
        "\u22121\u00a0234\u00a0567\u00a0kr", "\u22121\u00a0234\u00a0567\u00a0SEK",
    )  # fmt: skip
    assert percent_text(0.025) == ("2,5\u00a0%", "2.5\u00a0%")
    assert percent_text(1.0).en == "100\u00a0%"
    both = message("no such template {x}", x=model.Text("ett", "one"))
    assert both == ("no such template ett", "no such template one")


def test_the_case_uses_an_assumed_effect() -> None:
    assert {p.name: p for p in PARAMETERS}[EFFECT.by].provenance.grade == "assumed"
