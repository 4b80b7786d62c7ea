"""From a located tree to the format models: pydantic's findings become located problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from socinvest.errors import Phrase, Problem, did_you_mean, joined, problem
from socinvest.scenario.format import TAG
from socinvest.scenario.format_kinds import Later
from socinvest.scenario.nodes import MapNode, Node, locate, shown_path, to_plain

__all__ = ["validate"]

Model = TypeVar("Model", bound=BaseModel)
Path = tuple[str | int, ...]

# Fields and values of the language that the engine does not compute yet, by the name of the
# mapping they stand in. They are refused by name, so that nobody believes they were used.
_LATER_FIELDS: Mapping[str, frozenset[str]] = {
    "ScenarioFile": frozenset({"caseflow", "fund", "portfolio"}),
    "Effect": frozenset({"weakens_with"}),
    "Intervention": frozenset({"changes"}),
}

# Kinds of values by the type of pydantic's error: what is wanted, and how it is written.
_KINDS: Mapping[str, tuple[str, str]] = {
    "value.scalar": (Phrase("a number or a text such as '13 %'"), ""),
    "value.text": (Phrase("a text"), ""),
    "value.whole": (Phrase("a whole number such as 2016"), ""),
    "value.flag": (Phrase("true or false"), ""),
    "value.span": (Phrase("a span such as '13 % to 74 %'"), Phrase("or a list: [13 %, 74 %]")),
    "value.list": (Phrase("a list"), Phrase("write [one, other], or lines that begin with '- '")),
    "value.mapping": (
        Phrase("a mapping of fields"),
        Phrase("write name: value, on lines of its own or as {{name: value}}"),
    ),
}


def validate(
    model: type[Model], tree: MapNode
) -> tuple[Model | None, list[Problem], frozenset[Path]]:
    """The tree read as ``model``, and the problems of its shape (all of them).

    What is wrong is left out and the rest tried again, so that one misspelt field does not
    hide every other mistake; None where nothing usable is left. The last value holds the
    paths of what was left out; of a parameter, the whole.
    """
    plain = to_plain(tree)
    try:
        return model.model_validate(plain), [], frozenset()
    except ValidationError as error:
        errors = [dict(item) for item in error.errors()]
    problems = [_problem(model, tree, item) for item in errors]
    paths = [_path(item) for item in errors]
    dropped = frozenset(path[:2] if path[:1] == ("parameters",) else path for path in paths)
    for path in dropped:
        _prune(plain, path)
    try:
        return model.model_validate(plain), problems, dropped
    except ValidationError:
        return None, problems, dropped


def _path(error: dict[str, Any]) -> Path:
    """An error's path in the file, without pydantic's own names."""
    loc = (p for p in error["loc"] if not (isinstance(p, str) and p.startswith(TAG)))
    return tuple(p for p in loc if p != "[key]")


def _prune(plain: Any, path: Path) -> None:
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
    if _not_a_figure(loc):
        return problem("group.figure", path, at, "a sub-group sets figures of its own only",
                       "write parameters.NAME, and use the parameter where it differs")  # fmt: skip
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
                       _split_text(name, error["input"]) or did_you_mean(name, fields)
                       or _listing(fields), name=name, inside=inside)  # fmt: skip
    if kind == "missing":
        return problem("field.missing", path, at, "'{name}' is missing in {inside}",
                       _described(owner, name), name=name, inside=inside)  # fmt: skip
    if kind == "literal_error":
        return _not_one_of(path, at, error)
    if kind == "value.boolean":
        return problem("value.boolean", path, at, "a number is wanted in {path}, not true or false",
                       path=path)  # fmt: skip
    return _wrong_kind(path, at, error)


def _split_text(name: str, value: Any) -> str:
    """The hint for what stands after a comma inside braces: a field without a value, of words."""
    if value is None and not name.replace("_", "").isalnum():
        return Phrase("a text with a comma stands in quotes inside {{ }}")
    return ""


def _not_a_figure(loc: tuple[str | int, ...]) -> bool:
    """Whether a sub-group's overlay reaches for something else than a parameter."""
    set_here = loc[:2] == ("target_group", "groups") and len(loc) > 4 and loc[3] == "set"
    return set_here and not str(loc[4]).startswith("parameters.")


def _not_one_of(path: str, at: Any, error: dict[str, Any]) -> Problem:
    given = error["input"]
    expected = str(error["ctx"]["expected"])
    words = [w.strip(" '") for w in expected.replace(" or ", ", ").split(",")]
    allowed = joined(expected.rsplit(" or ", 1), "{first} or {last}")
    hint = did_you_mean(str(given), words) if isinstance(given, str) else ""
    return problem("value.choice", path, at, "{path} is '{given}', but must be one of: {allowed}",
                   hint, path=path, given=str(given)[:80], allowed=allowed)  # fmt: skip


def _wrong_kind(path: str, at: Any, error: dict[str, Any]) -> Problem:
    given = error["input"]
    kind = "value.list" if error["type"] == "list_type" else str(error["type"])
    wanted, hint = _KINDS.get(kind, _KINDS["value.mapping"])
    if given is None:
        return problem("value.type", path, at, "{path} is empty, but must be {wanted}",
                       hint, path=path, wanted=wanted)  # fmt: skip
    return problem("value.type", path, at, "{path} must be {wanted}, not {given}", hint,
                   path=path, wanted=wanted, given=_shown(given))  # fmt: skip


def _shown(value: Any) -> str:
    """A value for a message: what kind of thing it is, or itself."""
    if isinstance(value, dict):
        return Phrase("a mapping of fields")
    if isinstance(value, list):
        return Phrase("a list")
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}'"[:80]


def _described(owner: type[BaseModel] | None, name: str) -> str:
    """What a missing field would say, where the format describes it."""
    for key, field in owner.model_fields.items() if owner is not None else ():
        if (field.alias or key) == name and field.description:
            return Phrase(field.description)
    return ""


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
    """The annotation without Annotated and without an optional None; a late one's model."""
    while hasattr(annotation, "__metadata__"):
        for mark in annotation.__metadata__:
            if isinstance(mark, Later):
                return mark.model()
        annotation = get_args(annotation)[0]
    options = [a for a in get_args(annotation) if a is not type(None)]
    if type(None) in get_args(annotation) and len(options) == 1:
        return _strip(options[0])
    return annotation
