"""Every message the scenario reader can give, found in the code by what it is passed to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from socinvest.errors import Phrase, Problem

PACKAGE = Path(__file__).resolve().parents[2] / "socinvest"

MAKERS = {"problem": 3, "report": 2, "_shape": 2, "_misfit": 1, "_require": 3}
"""Functions that make problems, and where in their arguments the template stands."""
ERRORS = frozenset(
    {"ExpressionError", "FitError", "NumberError", "PathError", "PriceIndexError", "UnitError"}
)
"""Errors whose first argument becomes a problem's message, or the reason in it."""
TABLES = frozenset({"_TELLTALES", "_MISTAKES"})
"""Tables of rows (what is looked for, message, hint)."""
_WORDS = "_words"
"""A function that returns (message, hint)."""


def messages() -> dict[str, str]:
    """Template -> file of every message; hints are not among them."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for text in _in_file(tree):
            found.setdefault(text, path.relative_to(PACKAGE).as_posix())
    return found


def shown(problems: tuple[Problem, ...]) -> set[str]:
    """The templates that messages were made from, those of the reasons in them among them."""
    return {template for one in problems for template in _templates(one.message)}


def _templates(text: str) -> Iterator[str]:
    if isinstance(text, Phrase):
        yield text.template
        for value in text.fields.values():
            yield from _templates(value)


def _in_file(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            # A name that the function gives to a text stands for that text.
            named = {
                one.targets[0].id: one.value
                for one in ast.walk(node)
                if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
            }
            for one in ast.walk(node):
                if isinstance(one, ast.Call):
                    yield from _in_call(one, named)
                elif isinstance(one, ast.Return) and node.name == _WORDS:
                    yield from _first(one.value)
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in TABLES:
            assert isinstance(node.value, ast.Tuple)
            for row in node.value.elts:
                assert isinstance(row, ast.Tuple)
                yield from _texts(row.elts[1])


def _first(value: ast.expr | None) -> Iterator[str]:
    if isinstance(value, ast.Tuple):
        yield from _texts(value.elts[0])


def _in_call(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    position = 0 if name in ERRORS else MAKERS.get(name)
    if position is None or len(call.args) <= position:
        return
    argument = call.args[position]
    if isinstance(argument, ast.Name):
        argument = named.get(argument.id, argument)
    yield from _texts(argument)


def _texts(node: ast.expr) -> Iterator[str]:
    """The literal texts an argument can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
