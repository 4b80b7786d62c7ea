"""The values of a contract's measures as they were observed, by cohort and for all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from socinvest.errors import Location, Phrase, did_you_mean
from socinvest.model import Scenario
from socinvest.model_contract import Contract, ContractMeasure
from socinvest.numerics import expression
from socinvest.records import dataclass
from socinvest.scenario.context import (
    ABOVE_ZERO,
    COUNT,
    DURATION,
    LARGEST,
    MONEY,
    SHARE,
    Want,
    known_names,
)
from socinvest.scenario.observations import Opened, Path_

__all__ = ["ALL", "Reader", "Seen", "counted_unit", "is_cohort", "measure_unit", "number_seen"]

ALL = "pooled"
"""The scope of everybody, beside the names of cohorts."""
_PAIR = ("counted", "counterfactual")
_TOTALS: Mapping[str, Want] = {
    "cost": MONEY,
    "time": replace(DURATION, words="a time such as 12 years", largest=LARGEST),
    "events": replace(COUNT, words="a number of events"),
    "outcome": COUNT,
    "state": COUNT,
    "people": COUNT,
}
"""What is counted of everybody together, by what a measure counts."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation in base units: the value, and the two it was made of where they are told."""

    value: float
    at: Location
    counted: float | None = None
    counterfactual: float | None = None


def measure_unit(scenario: Scenario, measure: ContractMeasure) -> str:
    """The unit of a measure's value in base units; ``share``; '' where there is nothing to count.

    Of people it is the word of the target group, of events ``event``.
    """
    if measure.counts != "chance" and want_of(measure).share:
        return "share"
    return counted_unit(scenario, measure)


def counted_unit(scenario: Scenario, measure: ContractMeasure) -> str:
    """The unit of what a measure counts of everybody together."""
    units = {"cost": scenario.money.currency, "time": "year", "events": "event", "chance": ""}
    return units.get(measure.counts, scenario.target_group.unit)


def is_cohort(opened: Opened, path: Path_, contract: Contract) -> bool:
    names = tuple(cohort.name for cohort in contract.cohorts)
    if path[-1] in names:
        return True
    opened.context.report("reference.unknown", path, "unknown {what} '{name}' in {inside}",
                          did_you_mean(str(path[-1]), names) or known_names(names),
                          on_key=True, what=Phrase("cohort"), name=str(path[-1]),
                          inside=opened.context.shown(path[:-1]))  # fmt: skip
    return False


def number_seen(
    opened: Opened, path: Path_, raw: object, want: Want, *, per_person: bool
) -> float | None:
    """A number in base units; a sum per person is refused where a total is wanted."""
    if isinstance(raw, (bool, dict, list)) or raw is None:
        wanted = Phrase(want.words)
        opened.context.report("value.type", path, "{path} must be {wanted}",
                              wanted=wanted)  # fmt: skip
        return None
    made = opened.context.figure(path, raw, want)
    if made is None:
        return None
    if made.unit.per and not per_person:
        opened.context.report("unit.mismatch", path,
                              "{path} is {unit}, but everybody together is asked for",
                              "multiply it by the number of people",
                              unit=Phrase("in {unit}", {"unit": made.unit.text}))  # fmt: skip
        return None
    return float(expression.evaluate(made.expression, {}))


def want_of(measure: ContractMeasure) -> Want:
    """What kind of number the value of a measure is; below zero where it compares."""
    total = _TOTALS[measure.counts]
    least = -LARGEST if compares(measure) else 0.0
    if measure.per == "share" or (measure.per == "person" and measure.counts in _PEOPLE):
        return replace(SHARE, smallest=least)
    return replace(total, smallest=least)


_PEOPLE = frozenset({"outcome", "state", "people"})
"""Counts of people: one of them for each person is a share."""


def compares(measure: ContractMeasure) -> bool:
    """Whether what was counted is set against a counterfactual."""
    return measure.against is not None and measure.against.design != "none"


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads what is said of one measure."""

    opened: Opened
    contract: Contract
    measure: ContractMeasure
    people: Mapping[str, float]

    def read(self, raw: object) -> dict[str, Seen] | None:
        """By cohort and for all, as far as it can be told; None after reporting a problem."""
        path: Path_ = ("observed", self.measure.name)
        names = tuple(cohort.name for cohort in self.contract.cohorts)
        if not isinstance(raw, dict) or self._is_pair(raw, names):
            one = self._one(path, raw, ALL)
            return None if one is None else self._everybody(one, names)
        found: dict[str, Seen] = {}
        sound = True
        for name, value in raw.items():
            here = (*path, str(name))
            if name != ALL and not is_cohort(self.opened, here, self.contract):
                sound = False
                continue
            one = self._one(here, value, str(name))
            if one is None:
                sound = False
            else:
                found[str(name)] = one
        return self._together(path, found, names) if sound else None

    def _is_pair(self, raw: Mapping[object, object], names: tuple[str, ...]) -> bool:
        keys = set(map(str, raw))
        return bool(keys & set(_PAIR)) and not keys & {*names, ALL}

    def _everybody(self, one: Seen, names: tuple[str, ...]) -> dict[str, Seen]:
        """One value for all: also of the only cohort, and of each where it is true or false."""
        if len(names) == 1 or self.measure.counts == "chance":
            return {**dict.fromkeys(names, one), ALL: one}
        return {ALL: one}

    def _one(self, path: Path_, raw: object, scope: str) -> Seen | None:
        ctx = self.opened.context
        if self.measure.counts == "chance":
            if isinstance(raw, bool):
                return Seen(float(raw), ctx.at(path))
            ctx.report("value.type", path, "{path} must be {wanted}",
                       wanted=Phrase("true or false"))  # fmt: skip
            return None
        if isinstance(raw, dict):
            return self._pair(path, raw, scope)
        value = number_seen(self.opened, path, raw, want_of(self.measure),
                        per_person=self.measure.per != "total")  # fmt: skip
        return None if value is None else Seen(value, ctx.at(path))

    def _pair(self, path: Path_, raw: Mapping[object, object], scope: str) -> Seen | None:
        """``counted`` and ``counterfactual`` of everybody together, and what they make."""
        ctx = self.opened.context
        wanted = _PAIR if compares(self.measure) else _PAIR[:1]
        unknown = [key for key in map(str, raw) if key not in wanted]
        for key in unknown:
            ctx.report("field.unknown", (*path, key), "unknown field '{name}' in {inside}",
                       did_you_mean(key, wanted) or Phrase("fields here: {fields}",
                       {"fields": ", ".join(wanted)}), on_key=True, name=key,
                       inside=ctx.shown(path))  # fmt: skip
        for key in wanted:
            if key not in raw and not unknown:
                ctx.report("field.missing", path, "'{name}' is missing in {inside}", name=key,
                           inside=ctx.shown(path))  # fmt: skip
        parts = [
            number_seen(self.opened, (*path, key), raw[key], self._part(key), per_person=False)
            for key in wanted
            if key in raw
        ]
        known = [part for part in parts if part is not None]
        if unknown or len(known) < len(wanted):
            return None
        return self._made(path, known[0], known[1] if len(known) > 1 else None, scope)

    def _part(self, key: str) -> Want:
        """What kind of number one of the pair is; what a share is of is more than nothing."""
        total = _TOTALS[self.measure.counts]
        divides = self.measure.per == "share" and key == "counterfactual"
        return replace(total, smallest=ABOVE_ZERO) if divides else total

    def _made(
        self, path: Path_, counted: float, counterfactual: float | None, scope: str
    ) -> Seen | None:
        """The value of a measure from what was counted and what it is set against."""
        ctx, value = self.opened.context, counted
        if counterfactual is not None:
            value = counted - counterfactual
            value = -value if self.measure.improves == "down" else value
        if self.measure.per == "share" and counterfactual is not None:
            value /= counterfactual
        elif self.measure.per != "total":
            people = self.people.get(scope, 0.0)
            if not people:
                ctx.report("observed.people", path,
                           "{path} is per person, and nobody knows of how many",
                           "add people: to the file, or give the value itself")  # fmt: skip
                return None
            value /= people
        return Seen(value, ctx.at(path), counted, counterfactual)

    def _together(
        self, path: Path_, found: dict[str, Seen], names: tuple[str, ...]
    ) -> dict[str, Seen] | None:
        """With the value for all where that of every cohort makes it known."""
        made = self._pooled(path, [found[name] for name in names if name in found], names)
        stated = found.get(ALL)
        if stated is None:
            return found if made is None else {**found, ALL: made}
        if made is not None and abs(made.value - stated.value) > 1e-6 * abs(made.value) + 1e-9:
            self.opened.context.report("observed.conflict", (*path, ALL),
                                       "{path} is not what its cohorts make together",
                                       "leave it out: it follows from them")  # fmt: skip
            return None
        return found

    def _pooled(self, path: Path_, parts: list[Seen], names: tuple[str, ...]) -> Seen | None:
        if len(parts) < len(names):
            return None
        at = self.opened.context.at(path)
        values = [part.value for part in parts]
        if self.measure.counts == "chance":
            return Seen(values[0], at) if len(set(values)) == 1 else None
        counted, other = [p.counted for p in parts], [p.counterfactual for p in parts]
        if None not in counted and (None not in other or not compares(self.measure)):
            whole = sum(one for one in counted if one is not None)
            against = sum(one for one in other if one is not None)
            return self._made(path, whole, against if compares(self.measure) else None, ALL)
        if self.measure.per == "total":
            return Seen(sum(values), at)
        weights = [self.people.get(name) for name in names]
        known = [weight for weight in weights if weight is not None]
        if len(known) < len(names) or not sum(known):
            return None
        if self.measure.per == "share" and compares(self.measure):
            return None
        whole = sum(v * w for v, w in zip(values, known, strict=True))
        return Seen(whole / sum(known), at)
