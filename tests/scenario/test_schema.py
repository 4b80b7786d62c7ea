"""The JSON Schema says of every word of the language what the reader says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from socinvest.scenario.format import json_schema
from socinvest.scenario.nodes import to_plain
from socinvest.scenario.strict import load

TESTS = Path(__file__).parents[1]
FILES = [
    "data/rich.yaml",
    "data/rich/courses.yaml",
    "data/rich/prices.yaml",
    "data/rich/agreed.yaml",
    "data/rich/agreed_more.yaml",
    "data/example.yaml",
]


def plain(file: str) -> Any:
    tree, problems = load((TESTS / file).read_bytes(), file)
    assert tree is not None
    assert not problems
    return to_plain(tree)


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("file", FILES)
def test_sound_files_are_sound(validator: Any, file: str) -> None:
    assert [error.message for error in validator.iter_errors(plain(file))] == []


@pytest.mark.parametrize("rule", ["start", "simpson", {"weights": [1, 1]}])
def test_every_form_of_weighting(validator: Any, rule: Any) -> None:
    file = plain("data/rich/courses.yaml")
    file["course"]["within_cycle"] = rule
    assert validator.is_valid(file)


@pytest.mark.parametrize("wrong", ["trapezoid", {"weights": 3}, {"first": 1}])
def test_wrong_forms_are_wrong(validator: Any, wrong: Any) -> None:
    file = plain("data/rich/courses.yaml")
    file["course"]["within_cycle"] = wrong
    assert not validator.is_valid(file)


@pytest.mark.parametrize(
    "wrong",
    [
        {"share": "60 %", "off": "saving"},
        {"share": ["60 %"]},
        {"between": "curved"},
        {"if": {"all": "delivered"}},
    ],
)
def test_wrong_terms_are_wrong(validator: Any, wrong: Any) -> None:
    file = plain("data/rich/agreed_more.yaml")
    file["contract"]["terms"]["savings"] = wrong
    assert not validator.is_valid(file)
