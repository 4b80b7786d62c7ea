"""Finds every message for users in the code, by what it is passed to."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "socinvest"

TRANSLATED = {"_": (0,), "message": (0,)}
"""Functions whose arguments at these positions are messages shown in both languages."""
ERRORS = {
    # problems: message and hint, or words inside them
    "problem": (3, 4),
    "report": (2, 3),
    "_shape": (2, 3),
    "_misfit": (1, 2),
    "_require": (3,),
    "Phrase": (0,),
    "phrase": (0,),
    "joined": (1,),
    "choice": (3,),
    "named": (3,),
    "Want": (0,),
    # errors that become problems: templates of message and hint
    "Explained": (0, 1),
    "Misread": (0, 1),
    "ExpressionError": (0, 1),
    "FileError": (0, 1),
    "FitError": (0, 1),
    "FolderError": (0, 1),
    "NumberError": (0, 1),
    "OutputError": (0, 1),
    "PathError": (0, 1),
    "PriceIndexError": (0, 1),
    "UnitError": (0, 1),
    "_choice": (3,),
    # the command line
    "tell": (1,),
    "complain": (1,),
    "translate": (0,),
}
"""The same for errors and whatever else the command says."""
TABLES = {"_TELLTALES": (1, 2), "_MISTAKES": (1, 2)}
"""Tables of rows whose elements at these positions are templates."""
GIVING = frozenset({"_words", "unsuitable", "find_mistake"})
"""Functions that return a message and a hint."""
FINISHED = frozenset({*TRANSLATED, *ERRORS})
"""Functions that return what can be translated already, beside those that only return theirs."""
CARRIERS = frozenset({"message", "hint", "words", "template"})
"""Attributes that hold a template, or what can be translated already."""
CLICKS = frozenset({"UsageError", "BadParameter", "say", "progress"})
"""What prints a text as it is: our own words must not be given to it as a mere literal."""


@dataclass
class _File:
    """One file: its calls, what its names may hold, and the parameters of its message functions."""

    name: str
    tree: ast.Module
    values: dict[str, list[ast.expr]] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)
    finished: frozenset[str] = FINISHED

    def __post_init__(self) -> None:
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)) and node.value:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    names = target.elts if isinstance(target, ast.Tuple) else [target]
                    for one in names:
                        if isinstance(one, ast.Name):
                            self.values.setdefault(one.id, []).append(node.value)
            elif isinstance(node, ast.FunctionDef):
                self._take(node, node.name)
            elif isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, ast.FunctionDef) and part.name == "__init__":
                        self._take(part, node.name)

    def _take(self, function: ast.FunctionDef, name: str) -> None:
        own = [a.arg for a in (*function.args.posonlyargs, *function.args.args) if a.arg != "self"]
        positions = {**TRANSLATED, **ERRORS}.get(name, ())
        self.parameters |= {own[at] for at in positions if at < len(own)}

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Every call with the last part of the name of what is called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield _name(node), node

    def texts(self, node: ast.expr) -> Iterator[str]:
        """The literal texts an argument can be (each branch of a condition)."""
        for part in self._alternatives(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value

    def known(self, node: ast.expr) -> bool:
        """Whether every text that an argument can be is found by the scan."""
        return all(map(self._known, self._alternatives(node)))

    def _known(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.Attribute):
            return node.attr in CARRIERS
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == "get":
                return self.known(node.func.value)
            return _name(node) in self.finished | GIVING
        if isinstance(node, ast.Subscript):
            return self.known(node.value)
        return isinstance(node, ast.Name) and node.id in self.parameters

    def _alternatives(self, node: ast.expr) -> list[ast.expr]:
        """What an argument can be: branches taken apart, names replaced by what they are given."""
        found: list[ast.expr] = []
        waiting, seen = [node], set[str]()
        while waiting:
            one = waiting.pop()
            if isinstance(one, ast.IfExp):
                waiting += [one.body, one.orelse]
            elif isinstance(one, (ast.BoolOp, ast.Dict)):
                waiting += one.values
            elif isinstance(one, ast.Tuple):
                waiting += one.elts
            elif isinstance(one, ast.Name) and one.id in self.values:
                waiting += self.values[one.id] if one.id not in seen else []
                seen.add(one.id)
            else:
                found.append(one)
        return found


def _name(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _files(folder: Path) -> list[_File]:
    found = [
        _File(path.relative_to(folder).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(folder.rglob("*.py"))
    ]
    finished = FINISHED
    while (more := finished | _finished_by(found)) != finished:
        finished = more
        for file in found:
            file.finished = finished
    return found


def _finished_by(files: list[_File]) -> frozenset[str]:
    """Functions that return nothing but what can be translated, or an empty text."""
    names = set()
    for file in files:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.FunctionDef):
                returns = [r.value for r in ast.walk(node) if isinstance(r, ast.Return)]
                if returns and all(r is not None and _is_finished(r, file) for r in returns):
                    names.add(node.name)
    return frozenset(names)


def _is_finished(node: ast.expr, file: _File) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_finished(node.body, file) and _is_finished(node.orelse, file)
    if isinstance(node, ast.Call):
        return _name(node) in file.finished
    return isinstance(node, ast.Constant) and node.value == ""


def has_words(template: str) -> bool:
    """Whether there is anything to translate beside the fields."""
    parts = string.Formatter().parse(template)
    return any(c.isalpha() for literal, *_ in parts for c in literal)


def _arguments(
    file: _File, positions: Mapping[str, tuple[int, ...]]
) -> Iterator[tuple[ast.Call, ast.expr]]:
    for name, call in file.calls():
        for position in positions.get(name, ()):
            before = call.args[: position + 1]
            if len(before) > position and not any(isinstance(a, ast.Starred) for a in before):
                yield call, before[position]


def messages(folder: Path = PACKAGE) -> dict[str, str]:
    """Message -> file, of everything passed to ``_`` or ``message``."""
    return {
        text: file.name
        for file in _files(folder)
        for _, argument in _arguments(file, TRANSLATED)
        for text in file.texts(argument)
    }


def error_messages(folder: Path = PACKAGE) -> dict[str, str]:
    """Template -> file, of errors' messages and hints and of what the command says."""
    found: dict[str, str] = {}
    for file in _files(folder):
        texts = [text for _, a in _arguments(file, ERRORS) for text in file.texts(a)]
        texts += [*_in_tables(file.tree), *_descriptions(file)]
        found |= {text: file.name for text in texts if has_words(text)}
    return found


def _in_tables(tree: ast.Module) -> Iterator[str]:
    """Texts in the tables, and in what functions return that give a message and a hint."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Tuple):
            for row in node.value.elts:
                if isinstance(row, ast.Tuple):
                    for position in TABLES.get(getattr(node.target, "id", ""), ()):
                        yield ast.literal_eval(row.elts[position])
        elif isinstance(node, ast.FunctionDef) and node.name in GIVING:
            for part in ast.walk(node):
                if isinstance(part, ast.Return) and isinstance(part.value, ast.Tuple):
                    for text in part.value.elts:
                        if isinstance(text, ast.Constant) and isinstance(text.value, str):
                            yield text.value


def _descriptions(file: _File) -> Iterator[str]:
    """What compulsory fields of the format say, which is the hint where one is missing."""
    for name, call in file.calls():
        given = {word.arg: word.value for word in call.keywords}
        if name == "Field" and not call.args and "default_factory" not in given:
            yield from file.texts(given.get("description", ast.Constant("")))


def not_literal(folder: Path = PACKAGE) -> list[str]:
    """Calls whose message cannot be found because it is not written there: ``file: argument``."""
    return [
        f"{file.name}: {ast.unparse(argument)}"
        for file in _files(folder)
        for _, argument in _arguments(file, {**TRANSLATED, **ERRORS})
        if not file.known(argument)
    ]


def untranslatable(folder: Path = PACKAGE) -> list[str]:
    """Our own words in the place of a field, or given to what prints them as they are."""
    found = []
    for file in _files(folder):
        for name, call in file.calls():
            given: list[ast.expr] = []
            test: Callable[[str], bool] = has_words
            if name in ERRORS:
                given = [word.value for word in call.keywords]
                given += [v for a in call.args if isinstance(a, ast.Dict) for v in a.values]
                # A single word is a name of the format or the system; a phrase is English.
                test = _is_phrase
            elif name in CLICKS:
                given = call.args[:1]
            for argument in given:
                if isinstance(argument, ast.JoinedStr):
                    literals = [p.value for p in argument.values if isinstance(p, ast.Constant)]
                    texts = [text for text in literals if isinstance(text, str)]
                else:
                    texts = list(file.texts(argument))
                found += [f"{file.name}: {text}" for text in texts if test(text)]
    return found


def _is_phrase(text: str) -> bool:
    return has_words(text.replace("{", "").replace("}", "")) and " " in text.strip()
