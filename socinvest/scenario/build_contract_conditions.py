"""What a payment waits for: measures with their bounds, and what is made of several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from socinvest.errors import did_you_mean
from socinvest.model_contract import Condition, ContractMeasure
from socinvest.records import dataclass
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_quantities import bound_of
from socinvest.scenario.context import known_names
from socinvest.scenario.contract_deal import AT, Deal

__all__ = ["Conditions", "measures_of"]

Path = tuple[str | int, ...]
_BOUND = re.compile(r"\s*(>=|<=|>|<)\s*(.+)\Z", re.DOTALL)


@dataclass(slots=True)
class Conditions:
    """The named conditions of a contract, each built when first asked for."""

    deal: Deal
    stated: Mapping[str, Any]
    names: frozenset[str]
    """All measures that the file names, sound or not."""
    measures: Mapping[str, ContractMeasure]
    made: dict[str, Condition | None] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    def check(self) -> None:
        """Build all: those that nobody asks for are looked at as well."""
        for name in self.stated:
            path = (*AT, "conditions", name)
            if name in self.names:
                self.deal.ctx.report("name.duplicate", path,
                                     "'{name}' is the name of a measure already",
                                     "call one of them something else", on_key=True,
                                     name=name)  # fmt: skip
            self._named(name)

    def of(self, path: Path, given: Any) -> Condition | None:
        """A condition as written: a name, a list of names that all hold, or a mapping."""
        if isinstance(given, shape.ContractCondition):
            return self._mapping(path, given)
        if isinstance(given, list):
            return self._several(path, "all", given)
        return self._by_name(path, str(given))

    def _named(self, name: str) -> Condition | None:
        if name not in self.made:
            before, self.open = self.open, (*self.open, name)
            self.made[name] = None
            self.made[name] = self.of((*AT, "conditions", name), self.stated[name])
            self.open = before
        return self.made[name]

    def _by_name(self, path: Path, name: str) -> Condition | None:
        ctx = self.deal.ctx
        if name in self.open:
            ctx.report("contract.circle", path, "'{name}' needs itself: {names}",
                       "a condition is made of others", name=name,
                       names=" -> ".join((*self.open[self.open.index(name) :], name)))  # fmt: skip
            return None
        if name in self.stated:
            return self._named(name)
        if not self._known(path, name):
            return None
        return self._measured(path, path, name, None, "same")

    def _known(self, path: Path, name: str) -> bool:
        known = {**dict.fromkeys(self.stated), **dict.fromkeys(self.names)}
        if name in known:
            return True
        self.deal.ctx.report("reference.unknown", path,
                             "'{name}' in {path} is neither a measure nor a condition",
                             did_you_mean(name, known) or known_names(tuple(known)),
                             name=name)  # fmt: skip
        return False

    def _mapping(self, path: Path, given: shape.ContractCondition) -> Condition | None:
        ctx = self.deal.ctx
        forms = [field for field, value in (("measure", given.measure), ("all", given.all_),
                                            ("any", given.any_), ("not", given.not_))
                 if value is not None]  # fmt: skip
        bounds = given.bounds
        beside = given.is_ is not None or given.in_ is not None
        if len(forms) + bool(bounds) != 1 or (beside and forms != ["measure"]):
            ctx.report("contract.condition", path, "{path} must say exactly one thing: a measure "
                       "and its bound, all, any or not",
                       "such as {{reduction: '>= 10 %'}} or {{all: [one, other]}}")  # fmt: skip
            return None
        if given.all_ is not None:
            return self._several((*path, "all"), "all", given.all_)
        if given.any_ is not None:
            return self._several((*path, "any"), "any", given.any_)
        if given.not_ is not None:
            part = self._by_name((*path, "not"), str(given.not_))
            return None if part is None else Condition("not", ctx.at(path), parts=(part,))
        if given.measure is not None:
            here = (*path, "measure")
            name = str(given.measure)
            if not self.deal.named(here, name, self.names, "measure"):
                return None
            return self._measured(here, (*path, "is"), name, given.is_, given.in_ or "same")
        read = []
        for name, bound in bounds.items():
            here = (*path, name)
            if not self.deal.named(here, str(name), self.names, "measure"):
                return None
            read.append(self._measured(here, here, str(name), bound, "same"))
        parts = tuple(part for part in read if part is not None)
        if len(parts) < len(read):
            return None
        return parts[0] if len(parts) == 1 else Condition("all", ctx.at(path), parts=parts)

    def _several(self, path: Path, kind: Any, given: list[Any]) -> Condition | None:
        if not given:
            self.deal.ctx.report("contract.condition", path, "{path} is empty",
                                 "name what must hold")  # fmt: skip
            return None
        read = [self._by_name((*path, i), str(name)) for i, name in enumerate(given)]
        parts = tuple(part for part in read if part is not None)
        if len(parts) < len(read):
            return None
        if len(parts) == 1:
            return parts[0]
        return Condition(kind, self.deal.ctx.at(path), parts=parts)

    def _measured(
        self, path: Path, at: Path, name: str, written: Any, scope: Any
    ) -> Condition | None:
        """``name`` is true, or stands as written; ``at`` is where its bound stands."""
        ctx = self.deal.ctx
        measure = self.measures.get(name)
        if measure is None:
            return None  # what is wrong with it has been reported
        if measure.counts == "chance":
            if written is not None:
                ctx.report("contract.condition", at, "'{name}' is true or false and has no bound",
                           "its name alone is enough", name=name)  # fmt: skip
                return None
            return Condition("measure", ctx.at(path), name, scope=scope)
        if written is None:
            ctx.report("contract.condition", path, "'{name}' is a number: what must it be?",
                       "such as {{{name}: '>= 10 %'}}", name=name)  # fmt: skip
            return None
        match = _BOUND.match(str(written))
        if match is None:
            ctx.report("contract.condition", at, "{path} is not a bound", "such as '>= 10 %'")
            return None
        bound = self.deal.figure(at, match[2].strip(), bound_of(measure))
        if bound is None:
            return None
        relation: Any = match[1]
        return Condition("measure", ctx.at(path), name, relation, bound, scope=scope)


def measures_of(condition: Condition | None) -> tuple[tuple[str, str], ...]:
    """(measure, scope) of all that a condition asks, in their order."""
    if condition is None:
        return ()
    if condition.kind == "measure":
        return ((condition.measure, condition.scope),)
    return tuple(one for part in condition.parts for one in measures_of(part))
