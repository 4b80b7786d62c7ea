"""Every message the scenario reader can give, found in the code by what it is passed to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "socinvest"

# Functions that make problems, and where in their arguments the template stands.
_MAKERS = {"problem": 3, "report": 2, "_shape": 2}
# Errors whose text becomes the {why} of a problem, or its whole message.
_ERRORS = frozenset(
    {"ExpressionError", "FitError", "NumberError", "PathError", "PriceIndexError", "UnitError"}
)
_READER = ("scenario", "numerics", "units.py", "unit_text.py", "unit_algebra.py", "number_text.py")


@dataclass(frozen=True, slots=True)
class Message:
    """A text of the code; ``whole`` if it is a template of its own, not the {why} of one."""

    text: str
    whole: bool
    file: str

    def matches(self, said: str) -> bool:
        """Whether a finished message was made from this one."""
        return re.search(self._pattern(), said, re.DOTALL) is not None

    def _pattern(self) -> str:
        parts = re.split(r"(\{[a-z_]*\})", self.text)
        inside = "".join(
            ".*?" if re.fullmatch(r"\{[a-z_]*\}", part) else re.escape(_unescaped(part))
            for part in parts
        )
        return rf"\A{inside}\Z" if self.whole else rf"(\A|: ){inside}\Z"


def messages() -> list[Message]:
    """Every message of the reader, each once."""
    found: dict[tuple[str, bool], Message] = {}
    for path in _files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        shown = path.relative_to(PACKAGE).as_posix()
        for text, whole in _in_file(tree):
            found.setdefault((text, whole), Message(text, whole, shown))
    return list(found.values())


def _files() -> Iterator[Path]:
    for name in _READER:
        path = PACKAGE / name
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def _in_file(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        # A name that the function gives to a text stands for that text.
        named = {
            node.targets[0].id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                yield from _in_call(node, named)
            elif function.name == "_words" and isinstance(node, ast.Return):
                # Those of the YAML parser: (message, hint).
                yield from _pairs(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in _TABLES:
            assert isinstance(node.value, ast.Tuple)
            for row in node.value.elts:
                assert isinstance(row, ast.Tuple)
                yield from ((text, _TABLES[ast.unparse(node.target)]) for text in _texts(row.elts[1]))


_TABLES = {"_TELLTALES": True, "_MISTAKES": False}
"""Tables of (what is looked for, message, hint), and whether the message is a whole one."""


def _pairs(value: ast.expr | None) -> Iterator[tuple[str, bool]]:
    if isinstance(value, ast.Tuple):
        yield from ((text, True) for text in _texts(value.elts[0]))


def _in_call(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[tuple[str, bool]]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name in _ERRORS and call.args:
        position, whole = 0, False
    elif name in _MAKERS and len(call.args) > _MAKERS[name]:
        position, whole = _MAKERS[name], True
    else:
        return
    argument = call.args[position]
    if isinstance(argument, ast.Name):
        argument = named.get(argument.id, argument)
    yield from ((text, whole) for text in _texts(argument))


def _texts(node: ast.expr) -> Iterator[str]:
    """The literal texts an argument can be; what is filled into an f-string is a field."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield from _texts(node.func.value)  # "...".replace(",", " ")


def _unescaped(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")
