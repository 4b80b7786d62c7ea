"""The format of scenario files as its models state it: mappings, fields and what they may hold."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from socinvest.scenario import format as shape
from socinvest.scenario import format_kinds as kinds

__all__ = [
    "FILES",
    "Field",
    "Section",
    "fields",
    "models",
    "plain_kind",
    "sections",
    "without_none",
]

FILES: tuple[type[BaseModel], ...] = (
    shape.ScenarioFile,
    shape.IncludedFile,
    shape.ExtendingFile,
)
"""The models of whole files."""
_KINDS = {
    "figure": kinds.Scalar,
    "text": kinds.Name,
    "whole": kinds.Whole,
    "flag": kinds.Flag,
    "span": kinds.Span,
    "both": kinds.Text,
}


@dataclass(frozen=True)
class Field:
    """One field: of which model, called what in a file, holding what, and if left out what."""

    model: type[BaseModel]
    name: str
    hint: Any
    required: bool
    default: Any

    @property
    def key(self) -> str:
        return f"{self.model.__name__}.{self.name}"


@dataclass(frozen=True)
class Section:
    """A mapping of the format and where in a file it stands ('' is the file itself)."""

    model: type[BaseModel]
    paths: tuple[str, ...]

    @property
    def depth(self) -> int:
        return min(path.count(".") for path in self.paths)


@cache
def fields(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a model with their annotations as written."""
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        Field(model, info.alias or name, hints[name], info.is_required(), _default(info))
        for name, info in model.model_fields.items()
    )


def _default(info: FieldInfo) -> Any:
    """What stands there when nothing is written; None where that is nothing."""
    if info.default_factory is not None or info.default is PydanticUndefined:
        return None
    return info.default


def without_none(hint: Any) -> Any:
    """The annotation without an optional None; the model of one that is loaded late."""
    if plain_kind(hint) is None and get_origin(hint) in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not type(None)]
        if len(options) == 1:
            hint = options[0]
    late = (mark for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, kinds.Later))
    return next((mark.model() for mark in late), hint)


def plain_kind(hint: Any) -> str | None:
    """The kind of a value that is no mapping of fields; None for anything else."""
    return next((name for name, kind in _KINDS.items() if hint == kind), None)


def models(hint: Any) -> Iterator[type[BaseModel]]:
    """The mappings of fields that a value may hold, however deep."""
    hint = without_none(hint)
    if plain_kind(hint) is not None or get_origin(hint) is Literal:
        return
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield hint
        return
    arguments = get_args(hint)
    for argument in arguments[:1] if get_origin(hint) is Annotated else arguments:
        yield from models(argument)


def _below(field: Field, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """The mappings in a field and their paths."""
    start = f"{path}.{field.name}" if path else field.name
    hint = without_none(field.hint)
    for model in models(hint):
        names = {one.name for one in fields(model)}
        if get_origin(hint) is dict:
            yield f"{start}.NAME", model
        elif get_origin(hint) is list:
            step = next((key.upper() for key in ("item", "name") if key in names), "0")
            yield f"{start}.{step}", model
        else:
            yield start, model


@cache
def sections() -> tuple[Section, ...]:
    """Every mapping of the format once, with all its places, in the order of the file."""
    found: dict[type[BaseModel], list[str]] = {}

    def walk(model: type[BaseModel], path: str) -> None:
        known = model in found
        paths = found.setdefault(model, [])
        if path not in paths:
            paths.append(path)
        if known:
            return
        for field in fields(model):
            for below, inner in _below(field, path):
                walk(inner, below)

    walk(FILES[0], "")
    for model in FILES[1:]:
        found.setdefault(model, [""])
    return tuple(Section(model, tuple(paths)) for model, paths in found.items())
