"""Effects in shipped scenarios keep to the rule of evidence: what is assumed has mean none."""

from __future__ import annotations

import pytest

import socinvest
from socinvest.model import Scenario
from socinvest.numerics.distributions import fit
from tests.golden.summaries import SHIPPED

NONE = {"risk_ratio": 1.0, "odds_ratio": 1.0, "hazard_ratio": 1.0, "risk_difference": 0.0}


def effects(scenario: Scenario) -> list[str]:
    return [n for n, p in scenario.parameters.items() if p.scale is not None]


@pytest.mark.parametrize("name", SHIPPED)
def test_effects_of_the_base(name: str) -> None:
    scenario = socinvest.read_scenario(name)
    assert effects(scenario)
    for effect in effects(scenario):
        parameter = scenario.parameters[effect]
        grade = parameter.provenance.grade
        assert parameter.stated is not None
        assert parameter.scale in NONE, f"{effect}: say here what none is"
        none = NONE[parameter.scale]
        prior = fit(parameter.stated)
        if grade == "assumed":
            assert prior.mean() == pytest.approx(none, abs=1e-9), effect
        if grade != "randomised":
            low, high = prior.interval(0.95)  # type: ignore[union-attr]
            assert low <= none <= high, effect


@pytest.mark.parametrize("name", SHIPPED)
def test_every_figure_says_what_it_rests_on(name: str) -> None:
    for parameter in socinvest.read_scenario(name).parameters.values():
        about = parameter.provenance
        if about.grade == "assumed":
            assert about.note is not None, f"{parameter.name} is assumed: why?"
        elif parameter.expression is None:
            assert about.source, parameter.name
            assert about.where, parameter.name
