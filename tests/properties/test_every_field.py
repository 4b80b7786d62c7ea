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

from socinvest import pipeline
from socinvest.answers import evaluation
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
    "rich/courses.yaml": (shape.ScenarioFile, "rich/courses.yaml"),
    "rich/yearly.yaml": (shape.ScenarioFile, "rich/yearly.yaml"),
    "rich/agreed.yaml": (shape.ScenarioFile, "rich/agreed.yaml"),
    "rich/agreed_more.yaml": (shape.ScenarioFile, "rich/agreed_more.yaml"),
    "rich/extending.yaml": (shape.ExtendingFile, "rich/extending.yaml"),
}
"""File -> its model, and the file that is run to see what a change of it does."""

RIGHT: dict[str, tuple[str, str, Any]] = {
    "Contract.cohorts": (
        "rich/agreed.yaml", "contract.cohorts.second", "2018-10 to 2018-12",
    ),
    "Contract.conditions": ("rich/agreed.yaml", "contract.conditions.both", ["not"]),
    "Contract.source": ("rich/agreed.yaml", "contract.source", "annat"),
    "Contract.start": ("rich/agreed.yaml", "contract.start", "2018-01"),
    "Contract.strategies": ("rich/agreed.yaml", "contract.strategies", ["team", "both"]),
    "ContractCohort.during": (
        "rich/agreed.yaml", "contract.cohorts.first.during", "2018-04 to 2018-06",
    ),
    "ContractCondition.any": ("rich/agreed.yaml", "contract.conditions.some.any", ["not"]),
    "ContractCondition.measure": ("rich/agreed.yaml", "contract.conditions.every.measure", "days"),
    "ContractCondition.not": ("rich/agreed.yaml", "contract.conditions.not.not", "fewer"),
    "ContractInvestment.investor": (
        "rich/agreed.yaml", "contract.investments.bank.investor", "lsv",
    ),
    "ContractInvestment.schedule": (
        "rich/agreed.yaml", "contract.investments.lsv.schedule",
        {"start": "50 %", "36 months": "20 %", "2022-01": "30 %"},
    ),
    "ContractInvestment.to": ("rich/agreed.yaml", "contract.investments.bank.to", "förening"),
    "ContractMeasure.against": (
        "rich/agreed_more.yaml", "contract.measures.home.against", "none",
    ),
    "ContractMeasure.course": ("rich/agreed.yaml", "contract.measures.days.course", "abroad"),
    "ContractMeasure.events": (
        "rich/agreed.yaml", "contract.measures.moves.events", "placed -> home",
    ),
    "ContractMeasure.group": ("rich/agreed.yaml", "contract.measures.saving.group", "pojkar"),
    "ContractMeasure.of": ("rich/agreed.yaml", "contract.measures.days.of", "mentor"),
    "ContractMeasure.outcome": ("rich/agreed.yaml", "contract.measures.school.outcome", "degree"),
    "ContractMeasure.state": ("rich/agreed.yaml", "contract.measures.home.state", ["placed"]),
    "ContractMeasure.time": ("rich/agreed.yaml", "contract.measures.days.time", "home"),
    "ContractRoles.evaluator": ("rich/agreed.yaml", "contract.roles.evaluator", "förening"),
    "ContractRoles.guarantor": ("rich/agreed.yaml", "contract.roles.guarantor", "kommun/fond"),
    "ContractRoles.intermediary": ("rich/agreed.yaml", "contract.roles.intermediary", "byrå"),
    "ContractRoles.investor": (
        "rich/agreed.yaml", "contract.roles.investor", ["lsv", "bank", "region"],
    ),
    "ContractRoles.outcome_payer": ("rich/agreed.yaml", "contract.roles.outcome_payer", "kommun"),
    "ContractStop.after": ("rich/agreed_more.yaml", "contract.stop.after", "36 months"),
    "ContractStop.at": ("rich/agreed.yaml", "contract.stop.at", "2022-03"),
    "ContractStop.if": ("rich/agreed.yaml", "contract.stop.if", "delivered"),
    "ContractTerm.beyond": ("rich/agreed.yaml", "contract.terms.more.beyond", "moved"),
    "ContractTerm.if": ("rich/agreed.yaml", "contract.terms.guarantee.if", "not"),
    "ContractTerm.of": ("rich/agreed.yaml", "contract.terms.schooled.of", "moves"),
    "ContractTerm.payee": ("rich/agreed.yaml", "contract.terms.schooled.payee", "förening"),
    "ContractTerm.payer": ("rich/agreed.yaml", "contract.terms.home.payer", "kommun"),
    "ContractTerm.unless": ("rich/agreed.yaml", "contract.terms.savings.unless", "delivered"),
    "Claim.source": ("rich.yaml", "claims.ratio.source", "annan"),
    "Correlation.between": ("rich.yaml", "correlations.0.between", ["risk", "accept"]),
    "CostLine.covers": ("rich.yaml", "interventions.help.costs.5.covers", ["teachers"]),
    "CostLine.delivers": ("rich.yaml", "interventions.help.costs.4.delivers", True),
    "CostLine.course": ("rich/courses.yaml", "interventions.help.costs.1.course", "course"),
    "CostLine.in": ("rich/courses.yaml", "interventions.help.costs.0.in", ["foster"]),
    "CostLine.payee": ("rich.yaml", "interventions.help.costs.2.payee", "person"),
    "CostLine.payer": ("rich.yaml", "interventions.help.costs.2.payer", "stat"),
    "CostLine.source": ("rich.yaml", "interventions.help.costs.2.source", "annan"),
    "CourseCost.covers": ("rich.yaml", "course.costs.3.covers", ["placement"]),
    "CourseCost.in": ("rich.yaml", "course.costs.1.in", "qualified"),
    "CourseCost.outcome": ("rich.yaml", "course.costs.4.outcome", "trip"),
    "CourseCost.payee": ("rich.yaml", "course.costs.2.payee", "stat"),
    "CourseCost.payer": ("rich.yaml", "course.costs.0.payer", "region"),
    "CourseCost.transition": ("rich.yaml", "course.costs.3.transition", "enrolled -> qualified"),
    "DirichletShape.shares": (
        "rich.yaml", "parameters.share_of.dirichlet.shares", {"a": "30 %", "b": "70 %"},
    ),
    "DiscreteShape.values": ("rich.yaml", "parameters.caseload.discrete.values", [20, 40]),
    "DiscreteShape.weights": ("rich.yaml", "parameters.caseload.discrete.weights", [0.5, 0.5]),
    "Effect.by": ("rich.yaml", "interventions.help.effects.0.by", "faster"),
    "Effect.course": ("rich.yaml", "interventions.help.effects.2.course", "third"),
    "Effect.name": ("rich.yaml", "interventions.help.effects.0.name", "schooling"),
    "Effect.outcome": ("rich.yaml", "interventions.help.effects.1.outcome", "trip"),
    "Effect.parameter": ("rich.yaml", "interventions.help.effects.3.parameter", "stop"),
    "Effect.transition": (
        "rich.yaml", "interventions.help.effects.0.transition", "unqualified -> outside",
    ),
    "EmpiricalShape.column": ("rich.yaml", "parameters.stay_days.empirical.column", "cost"),
    "EmpiricalShape.csv": ("rich.yaml", "parameters.stay_days.empirical.csv", "rich/changed.csv"),
    "EmpiricalShape.unit": ("rich.yaml", "parameters.stay_days.empirical.unit", "weeks"),
    "ExtendingFile.extends": ("rich/extending.yaml", "extends", "changed.yaml"),
    "ExtendingFile.id": ("rich/extending.yaml", "id", "rich_other"),
    "ExtendingFile.include": ("rich/extending.yaml", "include.egna", "alias.yaml"),
    "Financing.payer": ("rich.yaml", "financing.0.payer", "region"),
    "Financing.share": ("rich.yaml", "financing.0.share", "5 %"),
    "GradedShape.ci95": (
        "rich/courses.yaml", "parameters.published.graded.ci95", "0.54 to 0.96",
    ),
    "GradedShape.estimate": ("rich/courses.yaml", "parameters.published.graded.estimate", 0.73),
    "Group.share": (
        "rich.yaml", "target_group.groups",
        [{"name": "flickor", "share": "40 %"}, {"name": "pojkar", "share": "60 %"}],
    ),
    "IncludedFile.course": ("rich/alias.yaml", "course", "deeper.course"),
    "IncludedFile.courses": ("rich/prices.yaml", "courses.third", "deeper.other"),
    "IncludedFile.include": ("rich/prices.yaml", "include.deeper", "changed_deeper.yaml"),
    "Intake.stay": ("rich.yaml", "target_group.intake.stay", "2 years"),
    "JointShape.columns": ("rich.yaml", "parameters.pair.joint.columns.days", "weeks"),
    "JointShape.csv": ("rich.yaml", "parameters.pair.joint.csv", "rich/changed.csv"),
    "Measure.in": ("rich.yaml", "course.measures.qualified_share.in", "unqualified"),
    "Measure.of": ("rich.yaml", "course.measures.qualified_share.of", "outside"),
    "Measure.outcome": ("rich.yaml", "course.measures.schooled.outcome", "trip"),
    "Measure.transition": (
        "rich.yaml", "course.measures.failures.transition", "enrolled -> qualified",
    ),
    "Middle.mean": (
        "rich/courses.yaml", "course.states.placed.stay.gamma.mean", "1.5 * stays",
    ),
    "Money.index": ("rich.yaml", "money.index", "rich/changed_index.csv"),
    "Outcome.p": ("rich.yaml", "course.outcomes.school.p", "50 %"),
    "Parameter.estimated_on": ("rich.yaml", "parameters.unused.estimated_on", "reached"),
    "Parameter.source": ("rich.yaml", "parameters.more_school.source", "annan"),
    "Parameter.unit": ("rich.yaml", "parameters.yearly_cost.unit", "kSEK/year"),
    "Party.budgets": ("rich.yaml", "parties.kommun.budgets", ["utbildning", "social", "fond"]),
    "Party.people": ("rich.yaml", "parties.förening.people", True),
    "PointWeights.weights": (
        "rich/courses.yaml", "courses.abroad.within_cycle.weights", [0, 1, 1, 1, 1, 1, 1, 1, 1],
    ),
    "Quality.in": (
        "rich/courses.yaml", "course.quality",
        [{"in": "home", "weight": "60 %"}, {"in": "placed", "weight": 0.8},
         {"in": "foster", "weight": 0.8}, {"in": "jail", "weight": -0.1}],
    ),
    "Quality.transition": ("rich/courses.yaml", "course.quality.4.transition", "jail -> home"),
    "Reach.accepted": ("rich.yaml", "interventions.help.reach.accepted", "70 %"),
    "ScenarioFile.comparator": ("rich.yaml", "comparator", "help"),
    "ScenarioFile.course": ("rich/total.yaml", "course", "priser.second"),
    "ScenarioFile.courses": ("rich.yaml", "courses.search", "priser.third"),
    "ScenarioFile.id": ("rich.yaml", "id", "rich_other"),
    "ScenarioFile.include": ("rich.yaml", "include.alias", "rich/changed_alias.yaml"),
    "Staff.cases_per_worker": (
        "rich.yaml", "interventions.help.costs.3.staff.cases_per_worker", "25",
    ),
    "State.absorbing": ("rich.yaml", "course.states.working.absorbing", True),
    "Reach.completed": ("rich/courses.yaml", "interventions.help.reach.completed", "70 %"),
    "TableShape.column": ("rich/courses.yaml", "parameters.dying.table.column", "other"),
    "TableShape.csv": ("rich/courses.yaml", "parameters.dying.table.csv", "changed_life.csv"),
    "TableShape.x": ("rich/courses.yaml", "parameters.dying.table.x", "years"),
    "WeibullShape.scale": (
        "rich/courses.yaml", "parameters.relapse.hazard.weibull.scale", "0.9 * scale",
    ),
    "Variant.add": (
        "rich.yaml", "variants.dearer.add",
        {"interventions.help.costs": {"item": "extra", "amount": "200 kSEK", "year": 2018,
                                      "payer": "kommun", "payee": "economy"}},
    ),
}  # fmt: skip
"""Field -> (file, path, another right value), where one that is made up would be refused."""

REFUSED = {
    "BetaShape.median": "it must agree with the interval beside it, which tells as much",
    "CostLine.covers": "it only says what is the same: that nothing is counted twice",
    "CourseCost.covers": "it only says what is the same: that nothing is counted twice",
    "ContractTerm.by": "there is one",
    "Course.out_of_range": "it says whether to refuse",
    "Effect.name": "it is what paths call the effect: two cannot have the same",
    "Effect.whom": "it must be whom the effect was estimated on",
    "ExtendingFile.format": "there is one",
    "Financing.payee": "it must be who bears the cost that is covered",
    "IncludedFile.format": "there is one",
    "IncludedFile.money": "the scenario's money counts; only another currency is refused",
    "Money.currency": "every sum says it as well",
    "Outcome.per_person": "there is one",
    "ScenarioFile.format": "there is one",
    "Spread.between_people": "there is one",
    "State.absorbing": "it says that nobody leaves: a transition out of it is refused",
}
"""Fields whose other values can only be wrong, and why."""

PENDING: dict[str, str] = {}
"""Fields of which nothing is told yet. This should be empty."""

Path_ = tuple[str | int, ...]
Field = tuple[str, str]
Mode = Literal["expected", "chance"]


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


def others(place: Place, value: Any) -> Iterator[Any]:
    """Values that differ from ``value``, the likelier ones first."""
    literals = [v for v in _literals(place.annotation) if v != value]
    yield from literals
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        yield value - 1
    elif isinstance(value, str) and not literals:
        yield _counted_on(value)
        yield _counted_on(value[::-1])[::-1]
        yield f"{value} changed"
    elif isinstance(value, list):
        yield value[:-1]
        yield from ([_counted_on(v) for v in value],) if all(map(_is_text, value)) else ()
    elif isinstance(value, dict):
        yield {k: _counted_on(v) if _is_text(v) else v for k, v in value.items()}


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _counted_on(text: Any) -> Any:
    """The text with a number in it made one greater or smaller; changed where it has none."""
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
    copy: Any = list(value) if isinstance(value, list) else dict(value)
    copy[path[0]] = replaced(copy[path[0]], path[1:], new) if len(path) > 1 else new
    return copy


class Workshop:
    """A copy of the data in which one file at a time is changed and the scenario run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for file in ["rich.yaml", *(f"rich/{p.name}" for p in (DATA / "rich").iterdir())]:
            (folder / file).parent.mkdir(exist_ok=True)
            shutil.copy(DATA / file, folder / file)
        shutil.copy(DATA / "rich.yaml", folder / "rich" / "base.yaml")
        # Other files to refer to: the same with one figure changed.
        self.copy("rich/observed.csv", "rich/changed.csv", "35", "45")
        self.copy("rich/index.csv", "rich/changed_index.csv", "102", "103")
        self.copy("rich/life.csv", "rich/changed_life.csv", "0.0015", "0.0025")
        self.copy("rich/deeper.yaml", "rich/changed_deeper.yaml", "700 SEK,", "800 SEK,")
        self.copy("rich/alias.yaml", "rich/changed_alias.yaml", "deeper.other", "deeper.course")
        self.copy("rich.yaml", "rich/changed.yaml", "stock: 140", "stock: 150")
        # What rich.yaml calls rich/prices.yaml stands there for its copy in the folder as well.
        shutil.copytree(folder / "rich", folder / "rich" / "rich")
        self.plain = {file: plain(file) for file in FILES}
        self.before: dict[tuple[str, bool, Mode], str] = {}

    def copy(self, file: str, to: str, old: str, new: str) -> None:
        """A copy of a file with the first ``old`` in it replaced."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert old in text
        (self.folder / to).write_text(text.replace(old, new, 1), encoding="utf-8")

    def answer(self, file: str, all_variants: bool, mode: Mode) -> str:
        """All that is told of a scenario, but for what only says that the file is another."""
        variants = None if all_variants else ["base"]
        scenario = read(self.folder / file, variants=variants)
        told = pipeline.run(scenario, draws=DRAWS, mode=mode, variants=variants).summary()
        del told["inputs"], told["scenario"]["sha256"]
        return json.dumps(told, sort_keys=True)

    def consequence(self, file: str, path: Path_, new: Any, mode: Mode) -> str:
        """``told`` where a change shows in what is told, ``refused``, or ``none``."""
        run = FILES[file][1]
        asked = run, path[0] == "variants", mode
        if asked not in self.before:
            self.before[asked] = self.answer(*asked)
        whole = self.folder / file
        before = whole.read_bytes()
        text = json.dumps(replaced(self.plain[file], path, new), ensure_ascii=False)
        whole.write_text(text, encoding="utf-8")
        try:
            return "told" if self.answer(*asked) != self.before[asked] else "none"
        except ScenarioError:
            return "refused"
        finally:
            whole.write_bytes(before)


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


def trials(field: Field, plain: dict[str, Any]) -> Iterator[tuple[str, Path_, Any]]:
    """Changes of a field: (file, path, new value)."""
    name = ".".join(field)
    if name in RIGHT:
        file, dotted, new = RIGHT[name]
        yield file, _path(dotted, plain[file]), new
        return
    for place in ALL_PLACES[field][:MOST_PLACES]:
        value = plain[place.file]
        for part in place.path:
            value = value[part]
        for new in others(place, value):
            yield place.file, place.path, new


def _path(dotted: str, value: Any) -> Path_:
    """The path, with numbers where there are lists; keys of an overlay have dots themselves."""
    parts: list[str | int] = []
    for word in dotted.split("."):
        parts.append(int(word) if isinstance(value, list) else word)
        value = value.get(word) if isinstance(value, dict) else value[int(word)]
    return tuple(parts)


def consequence(workshop: Workshop, field: Field) -> str:
    """The best that changes of a field bring about: told, else refused, else none."""
    found: set[str] = set()
    mode: Mode = "chance" if field[0] == "Spread" else "expected"
    for trial in trials(field, workshop.plain):
        found.add(workshop.consequence(*trial, mode))
        if "told" in found:
            return "told"
    return "refused" if "refused" in found else "none"


@pytest.mark.parametrize("field", ALL_FIELDS, ids=".".join)
def test_a_change_has_a_consequence(workshop: Workshop, field: Field) -> None:
    name = ".".join(field)
    wanted = "none" if name in PENDING else "refused" if name in REFUSED else "told"
    assert consequence(workshop, field) == wanted
