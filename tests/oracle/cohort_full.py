"""The full language in expected numbers: every kind of person followed cycle by cycle.

People are kept by state and by cycles in the state, in dictionaries; nothing is vectorised and
nothing is left out because it is zero. What a person meets comes from :mod:`tests.oracle.meaning`.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.oracle.meaning import Doc, Person, World, plain

ECONOMY = ("economy", "economy")
Place = tuple[str, int]
"""A state and the whole cycles spent in it."""


def account(text: str) -> tuple[str, str]:
    party, _, budget = text.partition("/")
    return (party, budget or "gemensamt") if party != "economy" else ECONOMY


def clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


def point_weights(course: Doc, n: int) -> list[float] | None:
    """Weights of the points 0..n of a single cohort, or None under a rule by cycle."""
    rule = course.get("within_cycle", "half_cycle")
    if rule == "simpson":
        return [1 / 3 if i in (0, n) else (4 / 3 if i % 2 else 2 / 3) for i in range(n + 1)]
    if not isinstance(rule, dict):
        return None
    told = rule["weights"]
    if isinstance(told, list):
        return [plain(x) for x in told]
    inner = [plain(x) for x in told["inner"]]
    middle = [inner[i % len(inner)] for i in range(n - 1)]
    return [plain(told["first"]), *middle, plain(told["last"])]


def counted(course: Doc, n: int, entry: int, i: int) -> list[tuple[int, float]]:
    """(cycle it is booked in, weight) of point ``i`` (in cycles since the start of time).

    Under a rule by cycle, cycle k counts its first point, its last one or half of both; only
    points from ``entry`` on exist. With explicit weights the last point is its own cycle, n.
    """
    weights = point_weights(course, n)
    if weights is not None:
        return [(i, weights[i])]
    rule = course.get("within_cycle", "half_cycle")
    first = {"start": 1.0, "end": 0.0, "half_cycle": 0.5, "life_table": 0.5}[rule]
    out = [(i, first)] if i < n else []
    return out + ([(i - 1, 1 - first)] if i > entry else [])


def effects_at(course: Doc, world: World, entry: int, cycle: int) -> float:
    """The time since entry at which effects behind a reward act, by the cycle it is booked in.

    Every point that a cycle counts has the cycle's own time, its end. Points with weights of
    their own have theirs, but for the first, which is in the first cycle.
    """
    if point_weights(course, world.cycles) is None:
        return (cycle - entry + 1) * world.c
    return max(cycle - entry, 1) * world.c


class Amounts:
    """Undiscounted sums by column of one line or of the quality of life."""

    def __init__(self, columns: int):
        self.columns = [0.0] * columns

    def add(self, column: int, amount: float) -> None:
        self.columns[column] += amount


class Cohorts:
    """One scenario in the full language, one draw, expected numbers of people."""

    def __init__(
        self, doc: Doc, values: Mapping[str, float] | None = None, folder: Path | None = None
    ):
        self.world = World(doc, values, folder)
        self.doc = doc
        own = [point_weights(c, self.world.cycles) is not None for c in self.world.courses.values()]
        self.columns = self.world.years + any(own)
        self.lines: dict[str, list[tuple[Doc, str, list[float]]]] = {}
        self.quality: dict[str, list[float]] = {}
        # people (and moves) by cycle of entry, course, state and cycles since entry
        self.entered: set[int] = set()
        self.seen: dict[str, Any] = {}
        self.moved: dict[str, Any] = {}
        for name in self.world.strategies:
            self.follow_all(name)

    # ---- who enters ------------------------------------------------------------------------
    def intake(self, person: Person) -> Iterator[tuple[int, float, int, float]]:
        """(cycle, people, cycles stayed already, stay in cycles; inf outside the first stock)."""
        spec, cpy = self.doc["target_group"]["intake"], self.world.cpy
        cycles = person.figure(spec.get("for", spec.get("over"))) * cpy
        parts = [clip(cycles - k, 0, 1) for k in range(math.ceil(cycles - 1e-9))]
        if "stock" in spec:
            size, stay = person.figure(spec["stock"]), person.figure(spec["stay"]) * cpy
            flow = size / stay
            yield 0, (max(flow * parts[0], size) if stay < 1 else flow), 0, stay
            for age in range(1, math.ceil(stay - 1e-9)):
                yield 0, flow * clip(stay - age, 0, 1), age, stay
            later = [(k, flow * part) for k, part in enumerate(parts) if k]
        elif "per_year" in spec:
            later = [(k, person.figure(spec["per_year"]) / cpy * p) for k, p in enumerate(parts)]
        else:
            later = [(k, person.figure(spec["total"]) / cycles * p) for k, p in enumerate(parts)]
        for k, people in later:
            if k < self.world.cycles:
                yield k, people, 0, math.inf

    def classes(self, person: Person) -> Iterator[tuple[dict[str, str], float]]:
        """The classes of reach of every programme that some strategy uses, with their shares."""
        shares = []
        for name in self.world.used:
            told = self.world.programmes[name].get("reach", {})
            o, a, f = (
                person.figure(told.get(key, 1.0)) for key in ("offered", "accepted", "completed")
            )
            shares.append({"not": 1 - o, "declined": o * (1 - a), "left": o * a * (1 - f),
                           "completed": o * a * f})  # fmt: skip
        for cell in itertools.product(*shares):
            size = math.prod(share[how] for share, how in zip(shares, cell, strict=True))
            if size > 0:
                yield dict(zip(self.world.used, cell, strict=True)), size

    # ---- one strategy ----------------------------------------------------------------------
    def follow_all(self, strategy: str) -> None:
        w = self.world
        keep: dict[tuple[str, str, int], Amounts] = defaultdict(lambda: Amounts(self.columns))
        quality = Amounts(self.columns)
        for table in (self.seen, self.moved):
            table[strategy] = defaultdict(float)
        for group in w.groups:
            someone = Person(w, group, {}, "")
            share = someone.figure(group["share"])
            together: dict[Any, float] = defaultdict(float)
            for entry, people, age, stay in self.intake(someone):
                self.entered.add(entry)
                for met, part in self.classes(someone):
                    # whom a programme that this strategy has not got would have reached is nothing
                    # to anybody here, and how long people of a first stock have stayed is nothing
                    # to their course: such people are followed together
                    mine = {n: how for n, how in met.items() if n in w.strategies[strategy]}
                    size = people * share * part
                    together[tuple(mine.items()), entry] += size
                    self.programme_lines(keep, Person(w, group, mine, strategy), strategy, entry,
                                         size, age, stay)  # fmt: skip
            for (kind, entry), size in together.items():
                person = Person(w, group, dict(kind), strategy)
                for course in w.courses:
                    self.one_course(keep, quality, person, strategy, course, entry, size)
        out = []
        for (origin, owner, index), amounts in keep.items():
            where = w.programmes if origin == "intervention" else w.courses
            line = where[owner]["costs"][index]
            growth = plain(line.get("growth", 0.0))
            grown = [x * (1 + growth) ** y for y, x in enumerate(amounts.columns)]
            out.append((line, origin, grown))
        for name in w.strategies[strategy]:
            for line in w.programmes[name].get("costs", []):
                if "amount" in line:
                    series = [0.0] * self.columns
                    series[line["year"] - w.start_year] = Person(w, w.groups[0], {}, "").figure(
                        line["amount"]
                    )
                    out.append((line, "intervention", series))
        self.lines[strategy] = out
        self.quality[strategy] = quality.columns

    def programme_lines(
        self, keep: Any, person: Person, strategy: str, entry: int, size: float, age: int,
        stay: float,
    ) -> None:  # fmt: skip
        w = self.world
        for name in w.strategies[strategy]:
            spec = w.programmes[name]
            duration = person.figure(spec["duration"]) * w.cpy if "duration" in spec else 0.0
            for index, line in enumerate(spec.get("costs", [])):
                if "in" in line or line.get("quantity") not in ("offered", "reached", "completed"):
                    continue
                if person.met[name] not in who(line):
                    continue
                cost = person.figure(line["unit_cost"])
                amounts = keep["intervention", name, index]
                if not per_year(line["unit_cost"], w):
                    amounts.add(entry // w.cpy, size * cost)
                    continue
                for j in range(w.cycles - entry):
                    left = clip(stay - age - j, 0, 1) / clip(stay - age, 0, 1)
                    part = min(clip(duration - j, 0, 1), left)
                    amounts.add((entry + j) // w.cpy, size * part * w.c * cost)

    def one_course(
        self, keep: Any, quality: Amounts, person: Person, strategy: str, course: str, entry: int,
        size: float,
    ) -> None:  # fmt: skip
        w, spec = self.world, self.world.courses[course]
        here: dict[Place, float] = {(s, 0): size * x for s, x in person.start(spec).items() if x}
        for j in range(w.cycles - entry + 1):
            for (s, d), people in here.items():
                self.seen[strategy][entry, course, s, j] += people
                for cycle, weight in counted(spec, w.cycles, entry, entry + j):
                    column = cycle // w.cpy
                    years, t = people * weight * w.c, effects_at(spec, w, entry, cycle)
                    self.state_lines(
                        keep, quality, person, strategy, course, (s, d), entry, j, t, years, column
                    )
            if j == w.cycles - entry:
                break
            after: dict[Place, float] = defaultdict(float)
            for (s, d), people in here.items():
                row = person.row(course, s, entry, j, d)
                for b, p in row.items():
                    after[b, 0] += people * p
                    self.moved[strategy][entry, course, s, b, j] += people * p
                    self.event_lines(keep, quality, person, course, (s, b), entry, j, d, people * p)
                after[s, d + w.remembers] += people * (1 - sum(row.values()))
            here = {place: n for place, n in after.items() if n}
        for name in spec.get("outcomes", {}):
            told = self.outcome(person, course, name, entry)
            if told is not None:
                self.outcome_lines(keep, person, course, name, entry, size * told)

    def state_lines(
        self, keep: Any, quality: Amounts, person: Person, strategy: str, course: str,
        place: Place, entry: int, j: int, t: float, years: float, column: int,
    ) -> None:  # fmt: skip
        """What ``years`` person-years counted at point ``j`` cost and are worth."""
        s, d = place
        for told in self.world.courses[course].get("quality", []):
            if told.get("in") == s:
                quality.add(column, years * person.worth(told["weight"], entry, j, d, t))
        for index, line in enumerate(self.world.courses[course].get("costs", [])):
            if line.get("in") == s:
                cost = person.worth(line["unit_cost"], entry, j, d, t)
                keep["course", course, index].add(column, years * cost)
        for name in self.world.strategies[strategy]:
            for index, line in enumerate(self.world.programmes[name].get("costs", [])):
                states = [line["in"]] if isinstance(line.get("in"), str) else line.get("in", [])
                if s not in states or line.get("course", course) != course:
                    continue
                if person.met[name] in who(line):
                    cost = person.worth(line["unit_cost"], entry, j, d, t)
                    keep["intervention", name, index].add(column, years * cost)

    def event_lines(
        self, keep: Any, quality: Amounts, person: Person, course: str, move: tuple[str, str],
        entry: int, j: int, d: int, people: float,
    ) -> None:  # fmt: skip
        w, spec = self.world, self.world.courses[course]
        told = [(keep["course", course, i], x, "unit_cost") for i, x in enumerate(spec["costs"])]
        told += [(quality, x, "change") for x in spec.get("quality", [])]
        for amounts, line, key in told:
            if line.get("transition") != " -> ".join(move):
                continue
            each = person.event(line[key], entry, j, d)
            if line.get("booked", "cycle") == "cycle":
                amounts.add((entry + j) // w.cpy, people * each)
                continue
            for cycle, weight in counted(spec, w.cycles, entry, entry + j + 1):
                amounts.add(cycle // w.cpy, people * weight * each)

    def outcome(self, person: Person, course: str, name: str, entry: int) -> float | None:
        """Its probability; None where it lies beyond the horizon."""
        w, spec = self.world, self.world.courses[course]
        told = spec["outcomes"][name]
        after = person.figure(told["after"])
        if entry + max(math.ceil(after * w.cpy - 1e-9), 1) > w.cycles:
            return None
        # it is measured at its own time, whichever cycle that falls in
        clocks = person.clocks(entry, after * w.cpy, 0)
        p = person.combined(
            person.aimed("outcome", name, course), spec.get("combine"),
            person.figure(told["p"], clocks, after), after, False,
        )  # fmt: skip
        return clip(p, 0.0, 1.0)

    def outcome_lines(
        self, keep: Any, person: Person, course: str, name: str, entry: int, people: float
    ) -> None:
        w, spec = self.world, self.world.courses[course]
        after = person.figure(spec["outcomes"][name]["after"])
        clocks = person.clocks(entry, after * w.cpy, 0)
        cycle = max(math.ceil(after * w.cpy - 1e-9) - 1, 0)
        for index, line in enumerate(spec["costs"]):
            if line.get("outcome") == name:
                cost = person.figure(line["unit_cost"], clocks, after)
                keep["course", course, index].add((entry + cycle) // w.cpy, people * cost)

    # ---- answers ---------------------------------------------------------------------------
    def discount(self, y: int, when: str | None, outcome: bool = False) -> float:
        money = self.doc["money"]
        rate = plain(money["discount_rate"])
        if outcome and "outcome_discount_rate" in money:
            rate = plain(money["outcome_discount_rate"])
        timing = when or money.get("timing", "year_start")
        t = y + {"year_start": 0.0, "mid_year": 0.5, "year_end": 1.0,
                 "start": 0.0, "mid": 0.5, "end": 1.0}[timing]  # fmt: skip
        if money.get("compounding", "yearly") == "continuous":
            return math.exp(-rate * t)
        return (1 + rate) ** -t

    def net(self, strategy: str, parties: set[str], present: bool) -> list[float]:
        """The net inflow of some parties by column."""
        total = [0.0] * self.columns
        for line, _, series in self.lines[strategy]:
            payer, payee = account(line["payer"])[0], account(line["payee"])[0]
            sign = (payee in parties) - (payer in parties)
            for y, x in enumerate(series):
                total[y] += sign * x * (self.discount(y, line.get("when")) if present else 1.0)
        return total

    def measured(self, strategy: str, name: str) -> float:
        """A measure without ``of``, or of people who all started in that state."""
        w = self.world
        ((course, told),) = [
            (c, spec["measures"][name])
            for c, spec in w.courses.items()
            if name in (spec.get("measures") or {})
        ]
        after = w.cycles if "after" not in told else round(plain(told["after"]) * w.cpy)
        seen, moved = self.seen[strategy], self.moved[strategy]
        counted = [e for e in self.entered if "after" not in told or w.cycles - e >= after]
        if "in" in told:
            count = sum(seen[e, course, told["in"], after] for e in counted)
        else:
            a, b = told["transition"].split(" -> ")
            count = sum(moved[e, course, a, b, j] for e in counted for j in range(after))
        if "of" in told:
            return count / sum(seen[e, course, told["of"], 0] for e in counted)
        return count

    def health(self, strategy: str, present: bool) -> float:
        return sum(
            x * (self.discount(y, None, True) if present else 1.0)
            for y, x in enumerate(self.quality[strategy])
        )


def who(line: Doc) -> tuple[str, ...]:
    from tests.oracle.meaning import MET

    return MET[line.get("whom") or line["quantity"]]


def per_year(text: Any, world: World) -> bool:
    if isinstance(text, str) and text in world.parameters:
        told = world.parameters[text]
        text = told.get("unit") or told.get("value") or ""
    return any(f"/{one}" in str(text) for one in ("year", "quarter", "month", "week", "day"))
