"""From a located tree to the format models: pydantic's findings become located problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from socinvest.errors import Phrase, Problem, did_you_mean, joined, problem
from socinvest.scenario.format import TAG
from socinvest.scenario.nodes import Node, locate, shown_path, to_plain

__all__ = ["validate"]

Model = TypeVar("Model", bound=BaseModel)

# Fields and values of the language that the engine does not compute yet, by the name of the
# mapping they stand in. They are refused by name, so that nobody believes they were used.
_LATER_FIELDS: Mapping[str, frozenset[str]] = {
    "ScenarioFile": frozenset({"caseflow", "contract", "fund", "portfolio"}),
    "State": frozenset({"stay", "quality"}),
    "Course": frozenset({"rewards", "quality", "weights", "growth", "time_in_state"}),
    "Reach": frozenset({"completed"}),
    "Effect": frozenset({"deadweight", "attribution", "gross", "weakens_with"}),
    "Parameter": frozenset({"gross", "deadweight", "attribution", "update", "by_age", "by_year"}),
    "Intervention": frozenset({"changes"}),
    "Money": frozenset({"outcome_discount_rate", "real_growth"}),
    "Intake": frozenset({"by_month", "per_month"}),
}
_LATER_VALUES = frozenset({"life_table", "simpson", "completed", "month", "quarter", "gross"})


def validate(
    model: type[Model], tree: Node, file: str
) -> tuple[Model | None, list[Problem], frozenset[str]]:
    """The tree read as ``model``, and the problems of its shape (all of them).

    What is wrong is left out and the rest tried again, so that one misspelt field does not
    hide every other mistake; None where nothing usable is left. The last value names
    parameters that were left out.
    """
    plain = to_plain(tree)
    if not isinstance(plain, dict):
        at = locate(tree, ())
        return None, [problem("value.type", "", at, "a scenario is a mapping of fields: {file}",
                              "begin with 'format: 1'", file=file)], frozenset()  # fmt: skip
    try:
        return model.model_validate(plain), [], frozenset()
    except ValidationError as error:
        errors = [dict(item) for item in error.errors()]
    problems = [_problem(model, tree, item) for item in errors]
    dropped = frozenset(
        str(path[1]) for item in errors if (path := _path(item))[0:1] == ("parameters",)
        if len(path) > 1
    )  # fmt: skip
    for item in errors:
        path = _path(item)
        _prune(plain, path[:2] if path[0:1] == ("parameters",) else path)
    try:
        return model.model_validate(plain), problems, dropped
    except ValidationError:
        return None, problems, dropped


def _path(error: dict[str, Any]) -> tuple[str | int, ...]:
    """An error's path in the file, without pydantic's own names."""
    loc = (p for p in error["loc"] if not (isinstance(p, str) and p.startswith(TAG)))
    return tuple(p for p in loc if p != "[key]")


def _prune(plain: Any, path: tuple[str | int, ...]) -> None:
    """Take out what stands at ``path`` ; list items stay."""
    for part in path[:-1]:
        inside = isinstance(plain, dict) and part in plain
        listed = isinstance(plain, list) and isinstance(part, int) and part < len(plain)
        if not inside and not listed:
            return
        plain = plain[part]
    if path and isinstance(plain, dict):
        plain.pop(path[-1], None)


def _problem(model: type[BaseModel], tree: Node, error: dict[str, Any]) -> Problem:
    loc = _path(error)
    path = shown_path(tree, loc)
    kind = error["type"]
    at = locate(tree, loc, key=kind == "extra_forbidden")
    owner = _model_at(model, error["loc"])
    inside = shown_path(tree, loc[:-1]) or Phrase("the file")
    name = str(loc[-1]) if loc else ""
    if kind == "extra_forbidden":
        if owner is not None and name in _LATER_FIELDS.get(owner.__name__, frozenset()):
            return problem("not_yet", path, at, "'{name}' in {inside} is not computed yet",
                           "take it out: nothing that is written here is silently ignored",
                           name=name, inside=inside)  # fmt: skip
        fields = _field_names(owner)
        return problem("field.unknown", path, at, "unknown field '{name}' in {inside}",
                       did_you_mean(name, fields) or _listing(fields),
                       name=name, inside=inside)  # fmt: skip
    if kind == "missing":
        return problem("field.missing", path, at, "'{name}' is missing in {inside}",
                       name=name, inside=inside)  # fmt: skip
    if kind == "literal_error":
        return _not_one_of(path, at, error)
    if kind == "value.boolean":
        return problem("value.boolean", path, at, "a number is wanted in {path}, not true or false",
                       path=path)  # fmt: skip
    if len(loc) >= 3 and loc[-3] == "transitions" and isinstance(error["input"], dict):
        return problem("not_yet", path, at, "a table in {path} is not computed yet",
                       "write one probability or one parameter", path=path)  # fmt: skip
    return problem("value.type", path, at, "{path}: {wanted}", path=path, wanted=_wanted(error))


def _not_one_of(path: str, at: Any, error: dict[str, Any]) -> Problem:
    given = error["input"]
    expected = str(error["ctx"]["expected"])
    words = [w.strip(" '") for w in expected.replace(" or ", ", ").split(",")]
    allowed = joined(expected.rsplit(" or ", 1), "{first} or {last}")
    if isinstance(given, str) and given in _LATER_VALUES:
        return problem("not_yet", path, at, "'{given}' in {path} is not computed yet",
                       "choose one of: {allowed}", path=path, given=given,
                       allowed=allowed)  # fmt: skip
    hint = did_you_mean(str(given), words) if isinstance(given, str) else ""
    return problem("value.choice", path, at, "{path} is '{given}', but must be one of: {allowed}",
                   hint, path=path, given=str(given)[:80], allowed=allowed)  # fmt: skip


def _wanted(error: dict[str, Any]) -> str:
    kind = str(error["type"])
    if kind.startswith("value."):
        return Phrase(str(error["msg"]))
    if kind in ("list_type",):
        return Phrase("a list is wanted here")
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return Phrase("a mapping of fields is wanted here")
    return str(error["msg"])


def _listing(fields: tuple[str, ...]) -> str:
    return Phrase("fields here: {fields}", {"fields": ", ".join(fields)}) if fields else ""


def _field_names(owner: type[BaseModel] | None) -> tuple[str, ...]:
    if owner is None:
        return ()
    return tuple(field.alias or name for name, field in owner.model_fields.items())


def _model_at(model: type[BaseModel], loc: tuple[Any, ...]) -> type[BaseModel] | None:
    """The model whose field the last part of ``loc`` is (tags included in ``loc``)."""
    current: Any = model
    for part in loc[:-1]:
        current = _step(current, part)
        if current is None:
            return None
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _step(current: Any, part: Any) -> Any:
    if isinstance(current, type) and issubclass(current, BaseModel):
        for name, field in current.model_fields.items():
            if part == (field.alias or name):
                return _strip(field.annotation)
        return None
    arguments = get_args(current)
    if isinstance(part, str) and part.startswith(TAG):
        for option in arguments:
            inner = _strip(option)
            is_model = isinstance(inner, type) and issubclass(inner, BaseModel)
            if is_model == (part == TAG + "mapping"):
                return inner
        return None
    return _strip(arguments[-1]) if arguments else None


def _strip(annotation: Any) -> Any:
    """The annotation without Annotated and without an optional None."""
    while hasattr(annotation, "__metadata__"):
        annotation = get_args(annotation)[0]
    options = [a for a in get_args(annotation) if a is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        return _strip(options[0])
    return annotation
