"""A scenario of the size people write, for tests of money and answers: a programme for pupils."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from socinvest import model
from socinvest.model import Account
from socinvest.units import Unit
from tests.factories import HERE, figure, fixed, stated, text, tiny_scenario

ECONOMY = Account("economy", "economy")
SCHOOL = Account("kommun", "utbildning")
SOCIAL = Account("kommun", "social")
FUND = Account("kommun", "fond")
KOMMUN = Account("kommun", model.SHARED_BUDGET)
STAT = Account("stat", model.SHARED_BUDGET)
PERSON = Account("person", model.SHARED_BUDGET)

PARTIES = {
    "kommun": model.Party(
        "kommun", text("kommun"), ("utbildning", "social", "fond", model.SHARED_BUDGET), True
    ),
    "stat": model.Party("stat", text("stat"), (model.SHARED_BUDGET,), True),
    "person": model.Party("person", text("person"), (model.SHARED_BUDGET,), people=True),
}


def line(item: str, basis: str, unit_cost: float | str, **fields: Any) -> model.CostLine:
    """A cost line of a programme, school to economy unless said otherwise."""
    fields = {"payer": SCHOOL, "payee": ECONOMY, "at": HERE} | fields
    return model.CostLine(item, basis, figure(unit_cost), **fields)  # type: ignore[arg-type]


def flow(item: str, unit_cost: float | str, **fields: Any) -> model.CourseCost:
    """A flow of a course, social services to economy unless said otherwise."""
    values: dict[str, Any] = {"payer": SOCIAL, "payee": ECONOMY, "at": HERE}
    return model.CourseCost(item, figure(unit_cost), **(values | fields))


def transition(source: str, target: str, value: float | str | None) -> model.Transition:
    """An entry of a row; None is the rest."""
    return model.Transition(source, target, None if value is None else figure(value), False, HERE)


COSTS = (
    line("programme", "people", "ppss_cost", per_year=True),
    line("start_up", "amount", 500_000.0, payer=FUND, year=0, when="year_start"),
)
FLOWS = (
    flow("support", "support", payee=PERSON, state="outside",
         release=model.Release(figure(1.0), 1)),
    flow("production", "labour", payer=ECONOMY, payee=PERSON, state="working"),
    flow("tax", 100_000.0, payer=PERSON, payee=KOMMUN, state="working"),
    flow("levy", 90_000.0, payer=PERSON, payee=STAT, state="working"),
    flow("equalisation", 40_000.0, payer=KOMMUN, payee=STAT, state="working"),
)  # fmt: skip
EFFECT = model.Effect(
    "effect", model.TransitionTarget("course", "enrolled", "unqualified"), "effect",
    "risk_ratio", "reached", HERE, lasts=3.0,
)  # fmt: skip
PARAMETERS = (
    stated("ppss_cost", "lognormal", mean=40_000.0, cv=0.1),
    stated("risk", "pert", limits=(0.13, 0.74), mode=0.30),
    stated("effect", "lognormal", mean=1.0, cv=0.18, scale="risk_ratio"),
    stated("accept", "beta", events=9.0, of=10.0),
    fixed("work_q", 0.8),
    stated("work_u", "beta", mean=0.5, sd=0.1),
    fixed("find_work", 0.15),
    stated("support", "gamma", mean=120_000.0, cv=0.2),
    stated("labour", "lognormal", mean=400_000.0, cv=0.1),
)


def pupils(
    *,
    costs: tuple[model.CostLine, ...] = COSTS,
    flows: tuple[model.CourseCost, ...] = FLOWS,
    effects: tuple[model.Effect, ...] = (EFFECT,),
    parameters: tuple[model.Parameter, ...] = PARAMETERS,
    intake: model.Intake | None = None,
    **fields: Any,
) -> model.Scenario:
    """1,400 pupils as a stock, three years of intake, twenty years of horizon."""
    states = ("enrolled", "qualified", "unqualified", "working", "outside")
    course = model.Course(
        "course",
        tuple(model.State(name) for name in states),
        {"enrolled": None},
        (
            transition("enrolled", "unqualified", "risk"),
            transition("enrolled", "qualified", None),
            transition("qualified", "working", "work_q"),
            transition("qualified", "outside", None),
            transition("unqualified", "working", "work_u"),
            transition("unqualified", "outside", None),
            transition("outside", "working", "find_work"),
        ),
        HERE,
        costs=flows,
        measures=(
            model.Measure("unqualified_share", HERE, state="unqualified", of="enrolled", after=1.0),
            model.Measure("failures", HERE, transition=("enrolled", "unqualified")),
        ),
    )
    programme = model.Intervention(
        "ppss",
        text("PPSS"),
        model.Reach(figure(1.0), figure("accept")),
        HERE,
        duration=figure(2.0),
        costs=costs,
        effects=effects,
    )
    values: dict[str, Any] = {
        "money": model.Money("SEK", 2016, 0.035),
        "time": model.Time(2017, 1, 20),
        "parties": PARTIES,
        "perspectives": {
            model.SOCIETY: model.Perspective(model.SOCIETY, tuple(PARTIES)),
            "kommunen": model.Perspective("kommunen", ("kommun",)),
            "offentlig": model.Perspective("offentlig", ("kommun", "stat")),
        },
        "target_group": model.TargetGroup(
            text("pupils"),
            "pupil",
            intake or model.Intake("stock", figure(1400.0), 3.0, HERE, stay=figure(2.0)),
        ),
        "courses": {"course": course},
        "interventions": {"ppss": programme},
        "strategies": {
            "nuläge": model.Strategy("nuläge", text("nuläge"), ()),
            "ppss": model.Strategy("ppss", text("ppss"), ("ppss",)),
        },
        "comparator": "nuläge",
    }
    return tiny_scenario(parameters, **(values | fields))


def with_money(scenario: model.Scenario, **fields: Any) -> model.Scenario:
    """The same with other conventions of valuation."""
    return replace(scenario, money=replace(scenario.money, **fields))


def with_parameter(scenario: model.Scenario, parameter: model.Parameter) -> model.Scenario:
    """The same with a parameter put in the place of the one of its name."""
    return replace(scenario, parameters={**scenario.parameters, parameter.name: parameter})


UNIT = Unit()
