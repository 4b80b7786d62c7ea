"""Effects in shipped scenarios keep to the rule of evidence: what is assumed has mean none."""

from __future__ import annotations

import pytest

import socinvest
from socinvest.model import Parameter, Scenario
from socinvest.numerics.distributions import fit
from socinvest.numerics.expression import names
from tests.golden.summaries import SHIPPED

NONE = {"risk_ratio": 1.0, "odds_ratio": 1.0, "hazard_ratio": 1.0, "risk_difference": 0.0}


def is_price(parameter: Parameter) -> bool:
    """What an alternative costs in the place of something else: no effect on people."""
    return parameter.scale == "replace" and parameter.unit.money == 1


def effects(scenario: Scenario) -> list[str]:
    every = scenario.parameters.items()
    return [n for n, p in every if p.scale is not None and not is_price(p)]


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
def test_a_price_in_the_place_of_another_rests_on_figures_with_a_source(name: str) -> None:
    parameters = socinvest.read_scenario(name).parameters
    todo = [p for p in parameters.values() if is_price(p)]
    while todo:
        one = todo.pop()
        if not is_price(one):
            assert one.provenance.grade != "assumed", one.name
        if one.expression is not None:
            todo += [parameters[used] for used in names(one.expression)]
        else:
            assert one.provenance.source, one.name


@pytest.mark.parametrize("name", SHIPPED)
def test_every_figure_says_what_it_rests_on(name: str) -> None:
    for parameter in socinvest.read_scenario(name).parameters.values():
        about = parameter.provenance
        if about.grade == "assumed":
            assert about.note is not None, f"{parameter.name} is assumed: why?"
        elif parameter.expression is None:
            assert about.source, parameter.name
            assert about.where, parameter.name
