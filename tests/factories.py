"""Smallest possible values of the vocabulary, for tests that need a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from socinvest import model
from socinvest.errors import Location
from socinvest.numerics import expression
from socinvest.numerics.distributions import Stated
from socinvest.units import Unit

NAMESPACE = "tiny"
CURRENCY = "SEK"
HERE = Location("tiny.yaml", 1, 1)
ASSUMED = model.Provenance("assumed")


def text(words: str) -> model.Text:
    """The same words in both languages."""
    return model.Text(words, words)


def figure(value: float | str, unit: Unit | None = None, line: int = 1) -> model.Figure:
    """A figure from a number or an expression."""
    return model.Figure(
        expression.parse(value, currency=CURRENCY)
        if isinstance(value, str)
        else expression.constant(value),
        unit or Unit(),
        Location("tiny.yaml", line, 1),
        literal=not isinstance(value, str),
    )


def stated(name: str, family: str, *, namespace: str = NAMESPACE, **fields: Any) -> model.Parameter:
    """A sampled parameter; fields of Parameter by name, the rest are the family's arguments."""
    own = {key: fields.pop(key) for key in tuple(fields) if key in PARAMETER_FIELDS}
    own.setdefault("key", f"{namespace}/{name}")
    own.setdefault("unit", Unit())
    own.setdefault("provenance", ASSUMED)
    own.setdefault("at", HERE)
    return model.Parameter(name=name, stated=Stated(family, fields), **own)


PARAMETER_FIELDS = frozenset(
    {
        "key",
        "unit",
        "provenance",
        "at",
        "component",
        "price_year",
        "price_factor",
        "scale",
        "estimated_on",
    }
)


def fixed(name: str, value: float, **fields: Any) -> model.Parameter:
    """A parameter with one value."""
    return stated(name, "fixed", value=value, **fields)


def derived(name: str, words: str, **fields: Any) -> model.Parameter:
    """A parameter that is an expression over others."""
    return replace(
        stated(name, "fixed", **fields),
        stated=None,
        expression=expression.parse(words, currency=CURRENCY),
    )


def tiny_scenario(
    parameters: Mapping[str, model.Parameter] | Sequence[model.Parameter] = (),
    **fields: Any,
) -> model.Scenario:
    """A scenario of 100 people a year in one state, two strategies without programmes.

    ``fields`` replace fields of Scenario by name; ``groups`` those of the target group.
    """
    if not isinstance(parameters, Mapping):
        parameters = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Any] = {
        "id": NAMESPACE,
        "title": text("tiny"),
        "file": "tiny.yaml",
        "inputs": (),
        "money": model.Money(CURRENCY, 2020, 0.035),
        "time": model.Time(2020, 1, 5),
        "parties": {
            "kommun": model.Party("kommun", text("kommun"), (model.SHARED_BUDGET,), True),
            "person": model.Party("person", text("person"), (model.SHARED_BUDGET,), people=True),
        },
        "perspectives": {model.SOCIETY: model.Perspective(model.SOCIETY, ("kommun", "person"))},
        "sources": {},
        "parameters": dict(parameters),
        "target_group": model.TargetGroup(
            text("people"),
            "person",
            model.Intake("per_year", figure(100.0), 1.0, HERE),
            fields.pop("groups", ()),
        ),
        "courses": {
            "course": model.Course("course", (model.State("here"),), {"here": None}, (), HERE)
        },
        "interventions": {},
        "strategies": {
            "nothing": model.Strategy("nothing", text("nothing"), ()),
            "same": model.Strategy("same", text("same"), ()),
        },
        "comparator": "nothing",
    }
    return model.Scenario(**(values | fields))


def group(name: str, share: float, *parameters: model.Parameter) -> model.Group:
    """A sub-group with its own parameters, keyed ``<id>/<group>/<name>``."""
    own = {p.name: replace(p, key=f"{NAMESPACE}/{name}/{p.name}") for p in parameters}
    return model.Group(name, figure(share), own, HERE)
