"""The public names: which, lazy, typed, documented with an example each."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import socinvest

NAMES = [
    "Draws",
    "Ledger",
    "Location",
    "Problem",
    "Run",
    "Scenario",
    "ScenarioError",
    "__version__",
    "check",
    "followup",
    "read_scenario",
    "run",
    "sample",
    "schema",
    "settle",
]


def test_the_public_names_are_these() -> None:
    assert sorted(socinvest.__all__) == NAMES
    assert set(NAMES) <= set(dir(socinvest))


@pytest.mark.parametrize("name", NAMES)
def test_each_is_there_with_a_docstring(name: str) -> None:
    value = getattr(socinvest, name)
    if name != "__version__":
        assert value.__doc__


def test_each_function_has_a_doctest_and_only_names_what_may_be_misread() -> None:
    functions = [v for n in NAMES if inspect.isfunction(v := getattr(socinvest, n))]
    assert len(functions) == 7
    for function in functions:
        assert ">>>" in (function.__doc__ or "")
        parameters = inspect.signature(function).parameters.values()
        positional = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        assert len(positional) <= 3, function.__name__


def test_what_type_checkers_see_is_what_is_loaded() -> None:
    tree = ast.parse(Path(socinvest.__file__).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: node.module
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == socinvest._HOME


def test_the_package_is_marked_as_typed() -> None:
    assert Path(socinvest.__file__).with_name("py.typed").is_file()


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulate'"):
        _ = socinvest.simulate
