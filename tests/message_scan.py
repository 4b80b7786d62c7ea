"""Finds every message for users in the code, by what it is passed to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "socinvest"

TRANSLATED = {"_": 0, "message": 0}
"""Functions whose argument at this position is a message shown in both languages."""
ERRORS = {"problem": (3, 4), "did_you_mean": (), "translate": (0,)}
"""The same for errors: templates of message and hint."""


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _texts(node: ast.expr) -> Iterator[str]:
    """The literal texts an argument can be (both branches of a conditional)."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _calls(folder: Path) -> Iterator[tuple[Path, ast.Call]]:
    """Every call; a name that its file gives to a text stands for that text."""
    for path in sorted(folder.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        named = {
            node.targets[0].id: node.value
            for node in nodes
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and list(_texts(node.value))
        }
        for node in nodes:
            if isinstance(node, ast.Call):
                node.args = [named.get(getattr(arg, "id", ""), arg) for arg in node.args]
                yield path, node


def messages(folder: Path = PACKAGE) -> dict[str, str]:
    """Message -> file, of everything passed to ``_`` or ``message``."""
    found = {}
    for path, call in _calls(folder):
        position = TRANSLATED.get(_name(call))
        if position is not None and len(call.args) > position:
            for text in _texts(call.args[position]):
                found.setdefault(text, path.relative_to(folder).as_posix())
    return found


def not_literal(folder: Path = PACKAGE) -> list[str]:
    """Calls of ``message`` whose text cannot be found because it is not written there."""
    return [
        f"{path.relative_to(folder).as_posix()}:{call.lineno}"
        for path, call in _calls(folder)
        if _name(call) == "message" and call.args and not list(_texts(call.args[0]))
    ]


def error_messages(folder: Path = PACKAGE) -> dict[str, str]:
    """Template -> file, of the errors' messages and hints."""
    found = {}
    for path, call in _calls(folder):
        for position in ERRORS.get(_name(call), ()):
            if len(call.args) > position:
                for text in _texts(call.args[position]):
                    if text:
                        found.setdefault(text, path.relative_to(folder).as_posix())
    return found
