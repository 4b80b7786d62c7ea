"""The files of one scenario, each validated for its shape: itself and what it includes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from socinvest.errors import Problem, ScenarioError, problem
from socinvest.model import Input, Text
from socinvest.records import dataclass
from socinvest.scenario import format as shape
from socinvest.scenario.context import Context, Shared, text
from socinvest.scenario.files import Loaded, read_csv
from socinvest.scenario.nodes import Entry, MapNode
from socinvest.scenario.shape import validate

__all__ = ["Opened", "check_format", "open_files"]

FORMAT = 1
Path = tuple[str | int, ...]
# An included file may be a whole scenario; these parts of it are its own affair.
_NOT_CARRIED = frozenset(shape.ScenarioFile.model_fields) - frozenset(
    shape.IncludedFile.model_fields
)


@dataclass(slots=True)
class Opened:
    """A file of the right shape, what it includes, and the context it is built in."""

    loaded: Loaded
    file: shape.IncludedFile
    prefix: str
    dropped: frozenset[Path] = frozenset()
    """What was left out because its shape was wrong; what needs it is not wrong as well."""
    children: dict[str, Opened] = field(default_factory=dict)
    context: Context = field(init=False)
    csv_inputs: list[Input] = field(default_factory=list)

    def bind(self, shared: Shared) -> None:
        """Give this file and all below it the context of one build."""
        self.context = Context(shared, self.loaded.root, self.prefix, self.dropped)
        shared.incomplete |= {str(path[0]) for path in self.dropped if path}
        shared.broken |= {
            self.context.qualify(str(path[1]))
            for path in self.dropped
            if path[0:1] == ("parameters",) and len(path) > 1
        }
        self._check_currency()
        for child in self.children.values():
            child.bind(shared)
            child.csv_inputs = self.csv_inputs

    def _check_currency(self) -> None:
        """An included file whose sums are in another currency cannot be counted with."""
        money = self.file.money if isinstance(self.file.money, dict) else {}
        own, currency = money.get("currency"), self.context.shared.currency
        if own is not None and str(own) != currency:
            self.context.report("value.choice", ("money", "currency"),
                                "the included file counts in {own}, the scenario in {currency}",
                                "state its sums in {currency}",
                                own=str(own), currency=currency)  # fmt: skip

    def walk(self) -> Iterator[Opened]:
        """Included files first, then this one."""
        for child in self.children.values():
            yield from child.walk()
        yield self

    def titles(self) -> dict[str, Text]:
        """Titles of the files below this one, by namespace."""
        return {
            opened.prefix.rstrip("."): text(opened.file.title, str(opened.file.id))
            for opened in self.walk()
            if opened is not self
        }

    def interventions(self) -> dict[str, tuple[Context, Path, shape.Intervention]]:
        """Every programme by the name the scenario knows it under."""
        return {
            opened.context.qualify(str(name)): (opened.context, ("interventions", str(name)), given)
            for opened in self.walk()
            for name, given in opened.file.interventions.items()
        }

    def courses(self) -> dict[str, tuple[Context, Path, shape.Course]]:
        """Courses of included files, by the name the scenario knows them under."""
        found: dict[str, tuple[Context, Path, shape.Course]] = {}
        for opened in self.walk():
            ctx = opened.context
            for path, given in opened.stated_courses() if opened is not self else ():
                if isinstance(given, shape.Course):
                    found[ctx.qualify(str(path[-1]))] = (ctx, path, given)
                    continue
                # One that this file has from a file it includes, which comes before it.
                own = {n.removeprefix(ctx.prefix): n for n in found if n.startswith(ctx.prefix)}
                if ctx.choice(path, str(given), own, "course"):
                    found[ctx.qualify(str(path[-1]))] = found[own[str(given)]]
        return found

    def stated_courses(self) -> Iterator[tuple[Path, shape.Course | str]]:
        """The courses this file states, or the names of those it has from another."""
        if self.file.course is not None:
            yield ("course",), self.file.course
        for name, given in self.file.courses.items():
            yield ("courses", str(name)), given

    def read_csv(self, ctx: Context, path: Path, name: str) -> dict[str, tuple[float, ...]] | None:
        """Columns of a csv beside the file of ``ctx``; None after reporting problems."""
        owner = next(o for o in self.walk() if o.context is ctx)
        dotted = ctx.shown(path)
        try:
            table = read_csv(owner.loaded, name, ctx.at(path), dotted)
        except ScenarioError as error:
            ctx.shared.problems.extend(error.problems)
            return None
        used = table.input
        if used not in self.csv_inputs:
            self.csv_inputs.append(used)
        columns = zip(*table.rows, strict=True)
        return dict(zip(table.header, columns, strict=True))


def open_files(loaded: Loaded, *, included: bool = False) -> tuple[Opened | None, list[Problem]]:
    """Validate the shape of a scenario's files; problems of all of them.

    With ``included`` the file itself is one that is there to be included.
    """
    problems: list[Problem] = []
    opened = _open(loaded, "", problems, shape.IncludedFile if included else shape.ScenarioFile)
    return opened, problems


def _open(
    loaded: Loaded, prefix: str, problems: list[Problem], model: type[shape.IncludedFile]
) -> Opened | None:
    tree = loaded.root
    found = check_format(tree)
    if found is not None:
        problems.append(found)
        return None
    if prefix:
        kept = {k: e for k, e in tree.entries.items() if k not in _NOT_CARRIED or k == "money"}
        tree = MapNode(kept, tree.at)
    file, wrong, dropped = validate(model, tree)
    problems += wrong
    children = {
        name: _open(child, f"{prefix}{name}.", problems, shape.IncludedFile)
        for name, child in loaded.includes.items()
    }
    if file is None or any(child is None for child in children.values()):
        return None
    made = Opened(loaded, file, prefix, dropped)
    made.children = {name: child for name, child in children.items() if child is not None}
    return made


def check_format(tree: MapNode) -> Problem | None:
    """A file of a newer format is refused by name before anything else is said about it."""
    entry: Entry | None = tree.entries.get("format")
    if entry is None:
        return None
    value = getattr(entry.node, "value", None)
    if value == FORMAT and not isinstance(value, bool):
        return None
    newer = isinstance(value, int) and not isinstance(value, bool) and value > FORMAT
    template = (
        "the file is in format {value}; this version reads format {known}"
        if newer
        else "format must be {known}"
    )
    hint = "a newer version of socinvest reads it" if newer else "write format: 1"
    return problem("format.version", "format", entry.node.at, template, hint,
                   value=str(value)[:40], known=str(FORMAT))  # fmt: skip
