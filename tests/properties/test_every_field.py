"""Nothing is accepted and ignored: a change of any field has a consequence.

Every field of the format is found by walking its models. ``tests/data/rich.yaml`` and the files
beside it must use each of them, and changing a value must change a result or a text of the
summary; a few can only be wrong (a reference, the version of the format) and must then be refused.
"""

from __future__ import annotations

import json
import re
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from socinvest import evaluation, pipeline
from socinvest.errors import ScenarioError
from socinvest.scenario import format as shape
from socinvest.scenario.build import read
from socinvest.scenario.format_kinds import Languages
from socinvest.scenario.shape import _strip
from socinvest.scenario.strict import load, to_plain

DATA = Path(__file__).parents[1] / "data"
DRAWS = 50
MOST_PLACES = 6
"""Places of one field that are tried before it is said to have no consequence."""

FILES: dict[str, tuple[type[BaseModel], str]] = {
    "rich.yaml": (shape.ScenarioFile, "rich.yaml"),
    "rich/prices.yaml": (shape.IncludedFile, "rich.yaml"),
    "rich/alias.yaml": (shape.IncludedFile, "rich.yaml"),
    "rich/total.yaml": (shape.ScenarioFile, "rich/total.yaml"),
    "rich/yearly.yaml": (shape.ScenarioFile, "rich/yearly.yaml"),
    "rich/extending.yaml": (shape.ExtendingFile, "rich/extending.yaml"),
}
"""File -> its model, and the file that is run to see what a change of it does."""

OTHER: dict[tuple[str, str], list[Any]] = {}
"""Values to try where those that are made up would all be refused."""

REFUSED_ONLY: frozenset[tuple[str, str]] = frozenset()
"""Fields with one right value: any other is an error."""

PENDING: frozenset[tuple[str, str]] = frozenset()
"""Fields without a consequence that are known, and not yet what they should be."""

Path_ = tuple[str | int, ...]
Field = tuple[str, str]


@dataclass(frozen=True)
class Place:
    """Where a field stands in one of the files, and its kind."""

    file: str
    path: Path_
    annotation: Any


def fields(model: type[BaseModel], seen: set[str] | None = None) -> Iterator[Field]:
    """Every (model, field) that holds a value, in the model and below it."""
    seen = set() if seen is None else seen
    if model.__name__ in seen:
        return
    seen.add(model.__name__)
    for name, field in model.model_fields.items():
        below = list(_models(_strip(field.annotation)))
        for one in below:
            yield from fields(one, seen)
        if not below or not _only_models(_strip(field.annotation)):
            yield model.__name__, field.alias or name


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    annotation = _strip(annotation)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) is not Literal:
        for part in get_args(annotation):
            if part is not type(None):
                yield from _models(part)


def _only_models(annotation: Any) -> bool:
    """Whether a value is always a mapping of fields, or holds only such."""
    annotation = _strip(annotation)
    if isinstance(annotation, type):
        return issubclass(annotation, BaseModel)
    if get_origin(annotation) is Literal:
        return False
    parts = get_args(annotation)
    if get_origin(annotation) is dict:
        parts = parts[1:]
    return bool(parts) and all(map(_only_models, parts))


def places(file: str, annotation: Any, value: Any, path: Path_) -> Iterator[tuple[Field, Place]]:
    """Every value of a file with the field it is a value of."""
    model = next((m for m in _models(annotation)), None) if isinstance(value, dict) else None
    origin = get_origin(_strip(annotation))
    if model is not None and origin not in (dict, list):
        for name, field in model.model_fields.items():
            key = field.alias or name
            if key not in value:
                continue
            for found, place in places(file, field.annotation, value[key], (*path, key)):
                yield (found if found[0] else (model.__name__, key)), place
        if model is Languages:
            yield ("", ""), Place(file, path, annotation)
    elif origin is dict and isinstance(value, dict):
        for key, one in value.items():
            yield from places(file, get_args(_strip(annotation))[1], one, (*path, key))
    elif origin is list and isinstance(value, list) and list(_models(annotation)):
        for i, one in enumerate(value):
            yield from places(file, get_args(_strip(annotation))[0], one, (*path, i))
    else:
        yield ("", ""), Place(file, path, annotation)


def others(field: Field, place: Place, value: Any) -> Iterator[Any]:
    """Values that differ from ``value``, the likelier ones first."""
    yield from OTHER.get(field, ())
    literals = [v for v in _literals(place.annotation) if v != value]
    yield from literals
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield value - 1
    elif isinstance(value, str) and not literals:
        yield _counted_on(value)
        yield f"{value} changed"
    elif isinstance(value, list):
        yield value[:-1]
        yield from ([_counted_on(v) for v in value],) if all(map(_is_text, value)) else ()
    elif isinstance(value, dict):
        yield {k: _counted_on(v) if _is_text(v) else v for k, v in value.items()}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _counted_on(text: Any) -> Any:
    """The text with its first whole number made one greater or smaller; changed where it has none."""
    found = re.search(r"[0-9](?![0-9])", str(text))
    if found is None:
        return f"{text} changed"
    digit = int(found.group())
    return f"{text[: found.start()]}{digit - 1 if digit == 9 else digit + 1}{text[found.end() :]}"


def _literals(annotation: Any) -> list[Any]:
    annotation = _strip(annotation)
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [v for part in get_args(annotation) for v in _literals(part) if get_args(part)]


def plain(file: str) -> Any:
    """A file of the tests' data as plain values."""
    tree, problems = load((DATA / file).read_bytes(), file)
    assert tree is not None and not problems
    return to_plain(tree)


def replaced(value: Any, path: Path_, new: Any) -> Any:
    """A copy of ``value`` with what stands at ``path`` replaced."""
    if not path:
        return new
    copy = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], new)
    return copy


class Workshop:
    """A copy of the data in which one file at a time is changed and the scenario run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for file in ["rich.yaml", *(f"rich/{p.name}" for p in (DATA / "rich").iterdir())]:
            (folder / file).parent.mkdir(exist_ok=True)
            shutil.copy(DATA / file, folder / file)
        shutil.copytree(folder / "rich", folder / "rich" / "rich")
        shutil.copy(DATA / "rich.yaml", folder / "rich" / "base.yaml")
        self.plain = {file: plain(file) for file in FILES}
        self.before = {
            (run, all_variants): self.answer(run, all_variants)
            for _, run in FILES.values()
            for all_variants in (False, True)
        }

    def answer(self, file: str, all_variants: bool) -> str:
        """All that is told of a scenario, but for what only says that the file is another."""
        variants = None if all_variants else ["base"]
        scenario = read(self.folder / file, variants=variants)
        told = pipeline.run(scenario, draws=DRAWS, variants=variants).summary()
        del told["inputs"], told["scenario"]["sha256"]
        return json.dumps(told, sort_keys=True, default=str)

    def consequence(self, place: Place, new: Any) -> str:
        """``told`` where a change shows in what is told, ``refused``, or ``none``."""
        text = json.dumps(replaced(self.plain[place.file], place.path, new), ensure_ascii=False)
        whole = self.folder / place.file
        before = whole.read_bytes()
        whole.write_text(text, encoding="utf-8")
        run = FILES[place.file][1]
        all_variants = place.path[0] == "variants"
        try:
            changed = self.answer(run, all_variants) != self.before[run, all_variants]
        except ScenarioError:
            return "refused"
        finally:
            whole.write_bytes(before)
        return "told" if changed else "none"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    def none_solved(*_: object) -> dict[str, Any]:
        return {"perspectives": {}, "payers": {}}

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # They follow from the same ledger as everything else and take most of the time.
        patch.setattr(evaluation, "break_evens", none_solved)
        yield Workshop(tmp_path_factory.mktemp("rich"))


ALL_FIELDS = sorted({found for model, _ in FILES.values() for found in fields(model)})
ALL_PLACES: dict[Field, list[Place]] = {}
for _file, (_model, _) in FILES.items():
    for _field, _place in places(_file, _model, plain(_file), ()):
        ALL_PLACES.setdefault(_field, []).append(_place)


def test_the_rich_scenario_uses_every_field() -> None:
    assert set(ALL_FIELDS) - set(ALL_PLACES) == set()


def consequence(workshop: Workshop, field: Field) -> str:
    """The best that changes of a field bring about."""
    best = "none"
    for place in ALL_PLACES[field][:MOST_PLACES]:
        value = workshop.plain[place.file]
        for part in place.path:
            value = value[part]
        for new in others(field, place, value):
            found = workshop.consequence(place, new)
            if found == "told":
                return found
            best = found if best == "none" else best
    return best


@pytest.mark.parametrize("field", ALL_FIELDS, ids=".".join)
def test_a_change_has_a_consequence(workshop: Workshop, field: Field) -> None:
    wanted = "none" if field in PENDING else "refused" if field in REFUSED_ONLY else "told"
    assert consequence(workshop, field) == wanted
