"""A slow and plain reading of the definitions, one draw at a time, in floats."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import Any

from scipy import stats

from socinvest import model
from socinvest.numerics.expression import evaluate

Rows = dict[tuple[str, str, Any], Any]


def weight(effect: model.Effect, t: float) -> float:
    if not (t > effect.lag + 1e-9 and (effect.lasts is None or t <= effect.lasts + 1e-9)):
        return 0.0
    ramp = min(1.0, t / effect.ramp) if effect.ramp else 1.0
    if effect.fade is None:
        return ramp
    if effect.fade.shape == "half_life":
        return ramp * 2 ** (-t / effect.fade.length)
    return ramp * max(0.0, 1 - t / effect.fade.length)


def changed(p: float, by: float, scale: str, w: float, rate: bool = False) -> float:
    if scale == "risk_ratio" or (rate and scale == "hazard_ratio"):
        return p * by**w
    if scale == "odds_ratio":
        odds = p / (1 - p) * by**w
        return odds / (1 + odds)
    if scale == "hazard_ratio":
        return 1 - (1 - p) ** (by**w)
    return p + w * by if scale == "risk_difference" else p + w * (by - p)


def together(p: float, parts: list[Any], rule: str | None, rate: bool = False) -> float:
    if rule == "strongest" and parts:
        return max((changed(p, *part, rate) for part in parts), key=lambda q: abs(q - p))
    for part in parts:
        p = changed(p, *part, rate)
    return p


def entrants(
    scenario: model.Scenario, env: dict[str, float]
) -> list[tuple[int, float, list[float]]]:
    """(cycle, people, share of them still there by cycle) of each cohort by time stayed."""
    intake, per_year = scenario.target_group.intake, scenario.time.cycles_per_year
    size, cycles = number(intake.size, env), scenario.time.horizon * per_year
    length = round(intake.years * per_year, 9)
    part = [min(1.0, length - k) for k in range(math.ceil(length)) if k < cycles]
    if intake.kind == "stock":
        stay = number(intake.stay, env) * per_year
        there = [min(max(stay - a, 0.0), 1.0) for a in range(math.ceil(stay) + cycles)]
        first = [
            (0, size / stay * there[a] * max(1.0, part[0] / stay),
             [there[a + y] / there[a] for y in range(cycles)])
            for a in range(math.ceil(stay))
        ]  # fmt: skip
        return first + [(k, size / stay * part[k], [1.0] * cycles) for k in range(1, len(part))]
    size = size / length if intake.kind == "total" else size / per_year
    return [(k, size * f, [1.0] * cycles) for k, f in enumerate(part)]


def number(figure: Any, env: dict[str, float]) -> float:
    return float(evaluate(figure.expression, env))


class At(dict[str, float]):
    """Everything a person's figures may name, at one moment, under the effects on them."""

    def __init__(
        self, scenario: Any, scope: Any, env: Any, active: Any, rule: Any, clocks: Any = None
    ) -> None:
        super().__init__()
        self.scope, self.env, self.active, self.rule = scope, env, active, rule
        self.clocks = clocks or {}
        self.c = 1 / scenario.time.cycles_per_year

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> float:
        if name in model.CLOCKS:
            return float(self.clocks[name])
        parameter = self.scope[name]
        if parameter.stated is not None:
            value = self.env[name]
        elif parameter.expression is not None:
            value = float(evaluate(parameter.expression, self)) * parameter.price_factor
        else:
            value = self.curve(parameter.curve)
        parts = [
            (self.env[e.by], e.scale, w) for e, w in self.active
            if e.target == model.ParameterTarget(name)
        ]  # fmt: skip
        rate = parameter.unit.dimension == (0, -1)
        self[name] = together(value, parts, self.rule, rate)
        return self[name]

    def curve(self, curve: Any) -> float:
        x = self.clocks[curve.clock]
        if isinstance(curve, model.Hazard):
            a = {key: float(evaluate(one, self)) for key, one in curve.arguments.items()}
            if curve.family == "weibull":
                ends = [((x + d) / a["scale"]) ** a["shape"] for d in (0, self.c)]
            else:
                ends = [a["level"] / a["growth"] * (math.exp(a["growth"] * (x + d)) - 1)
                        for d in (0, self.c)]  # fmt: skip
            return (ends[1] - ends[0]) / self.c
        points = [(at, float(evaluate(one, self))) for at, one in curve.points]
        before = [p for p in points if p[0] <= x + 1e-9] or points[:1]
        after = [p for p in points if p[0] > x + 1e-9] or points[-1:]
        (x0, y0), (x1, y1) = before[-1], after[0]
        if curve.between == "stepped" or x1 <= x0 or x < x0:
            return y0
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def survives(stay: model.Stay, t: float, at: At) -> float:
    if t <= 0:
        return 1.0
    if stay.family == "survival":
        points = [(0.0, 1.0), *((x, number(f, at)) for x, f in stay.points)]
        for (x0, y0), (x1, y1) in itertools.pairwise(points):
            if t <= x1:
                return y0 + (y1 - y0) * (t - x0) / (x1 - x0)
        return points[-1][1]
    a = {name: number(f, at) for name, f in stay.arguments.items()}
    if stay.family == "fixed":
        return float(t < a["length"] - 1e-9)
    if stay.family == "exponential":
        return math.exp(-t / a["mean"])
    if stay.family == "weibull":
        return math.exp(-((t / a["scale"]) ** a["shape"]))
    if stay.family == "uniform":
        return min(max((a["high"] - t) / (a["high"] - a["low"]), 0.0), 1.0)
    cv = a.get("cv", a.get("sd", 0.0) / a["mean"])
    if stay.family == "gamma":
        return float(stats.gamma.sf(t, 1 / cv**2, scale=a["mean"] * cv**2))
    sigma = math.sqrt(math.log(1 + cv**2))
    return float(stats.lognorm.sf(t, sigma, scale=a["mean"] * math.exp(-(sigma**2) / 2)))


def row_at(
    course: model.Course, source: str, at: At, base: dict[str, float], active: list[Any], d: int
) -> dict[str, float]:
    state = next(s for s in course.states if s.name == source)
    entries: dict[str, float] = {}
    rest, rated = source, False
    for t in course.transitions:
        if t.source != source:
            continue
        if t.value is None:
            rest = t.target
            continue
        target = model.TransitionTarget(course.name, source, t.target)
        parts = [(base[e.by], e.scale, w) for e, w in active if e.target == target]
        p = together(number(t.value, at), parts, course.combine, t.rate)
        entries[t.target] = max(p, 0.0) if t.rate else min(max(p, 0.0), 1.0)
        rated = rated or t.rate
    whole = sum(entries.values())
    if rated and whole > 0:
        gone = 1 - math.exp(-whole * at.c)
        entries = {k: r / whole * gone for k, r in entries.items()}
    elif not rated and whole > 1:
        entries = {k: p / whole for k, p in entries.items()}
    entries[rest] = entries.get(rest, 0.0) + 1 - sum(entries.values())
    if state.stay is not None:
        here = survives(state.stay, d * at.c, at)
        left = 1 - survives(state.stay, (d + 1) * at.c, at) / here if here > 0 else 1.0
        entries = {k: p * left for k, p in entries.items() if k != source}
        entries[source] = 1 - left
    return entries


def cells_of(scenario: model.Scenario, env: dict[str, float]) -> list[tuple[dict[str, str], float]]:
    used = list(dict.fromkeys(n for s in scenario.strategies.values() for n in s.interventions))
    classes = []
    for name in used:
        reach = scenario.interventions[name].reach
        o, a = number(reach.offered, env), number(reach.accepted, env)
        c = 1.0 if reach.completed is None else number(reach.completed, env)
        classes.append([("completed", o * a * c), ("reached", o * a * (1 - c)),
                        ("declined", o * (1 - a)), ("not", 1 - o)])  # fmt: skip
    return [
        ({name: c[0] for name, c in zip(used, combination, strict=True)},
         math.prod(c[1] for c in combination))
        for combination in itertools.product(*classes)
    ]  # fmt: skip


AMONG = {
    "completed": ("completed",),
    "reached": ("completed", "reached"),
    "offered": ("completed", "reached", "declined"),
}


def effects_for(
    scenario: model.Scenario, strategy: str, statuses: dict[str, str]
) -> list[model.Effect]:
    return [
        e
        for name in scenario.strategies[strategy].interventions
        for e in scenario.interventions[name].effects
        if statuses[name] in AMONG[e.whom]
    ]


def gross(effect: model.Effect, env: dict[str, float]) -> float:
    if effect.gross is None:
        return 1.0
    return (1 - number(effect.gross.deadweight, env)) * number(effect.gross.attribution, env)


def expected_by_hand(
    scenario: model.Scenario, values: dict[str, dict[str, float]], strategy: str
) -> Rows:
    """(course, kind, key) -> list by column; measures under ("measure", "", name)."""
    per_year = scenario.time.cycles_per_year
    cycles = scenario.time.horizon * per_year
    columns = scenario.time.horizon + any(c.weights for c in scenario.courses.values())
    rows: Rows = {}

    def add(course: str, kind: str, key: Any, at: int, value: float, length: int) -> None:
        rows.setdefault((course, kind, key), [0.0] * length)[at] += value

    counted: dict[str, float] = defaultdict(float)
    started: dict[str, float] = defaultdict(float)
    groups = scenario.target_group.groups
    shares = {g.name: number(g.share, values["base"]) for g in groups} or {"": 1.0}
    for group, share in shares.items():
        env = values[f"group {group}"]
        own = next((g.parameters for g in groups if g.name == group), {})
        scope = {**scenario.parameters, **own}
        for k, size, left in entrants(scenario, values["base"]):
            for statuses, part in cells_of(scenario, env):
                people = size * share * part
                for name in scenario.strategies[strategy].interventions:
                    duration = scenario.interventions[name].duration
                    d = number(duration, env) * per_year if duration else 0.0
                    for who, classes in AMONG.items():
                        n = people if statuses[name] in classes else 0.0
                        add(name, "programme", who, k // per_year, n, columns)
                        for y in range(k, cycles):
                            inside = min(max(d - (y - k), 0.0), 1.0, left[y - k])
                            add(name, "programme", f"{who}_years", y // per_year,
                                n * inside / per_year, columns)  # fmt: skip
                acting = effects_for(scenario, strategy, statuses)
                paid = [
                    (name, line)
                    for name in scenario.strategies[strategy].interventions
                    for line in scenario.interventions[name].costs
                    if line.basis == "state" and statuses[name] in AMONG[line.whom]
                ]
                for course in scenario.courses.values():
                    Followed(scenario, course, scope, env, acting, paid, k, people, add,
                             counted, started).run()  # fmt: skip
    for course in scenario.courses.values():
        for m in course.measures:
            value = counted[m.name]
            if m.of is not None:
                value = value / started[m.name] if started[m.name] else 0.0
            rows["measure", "", m.name] = value
    return rows


class Followed:
    """One cohort of one cell through one course, by state of entry and time in the state."""

    def __init__(self, scenario: Any, course: Any, scope: Any, env: Any, acting: Any, paid: Any,
                 k: int, people: float, add: Any, counted: Any, started: Any) -> None:  # fmt: skip
        self.scenario, self.course, self.scope, self.env = scenario, course, scope, env
        self.acting, self.paid, self.k, self.people = acting, paid, k, people
        self.add, self.counted, self.started = add, counted, started
        self.per_year = scenario.time.cycles_per_year
        self.cycles = scenario.time.horizon * self.per_year
        self.columns = scenario.time.horizon + any(c.weights for c in scenario.courses.values())
        self.known: dict[Any, tuple[At, list[Any]]] = {}
        self.lines = [(f"costs.{line.item}", line) for line in course.costs if not line.outcome]
        self.lines += [(f"interventions.{n}.costs.{line.item}", line) for n, line in paid]

    def at(self, t: float, d: int, weigh: Any, later: float) -> tuple[At, list[Any]]:
        """Figures ``t`` cycles from entry, under effects with their weights ``later``."""
        key = (t, d, weigh, later)
        if key not in self.known:
            self.known[key] = self.figures(t, d, weigh, later)
        return self.known[key]

    def figures(self, t: float, d: int, weigh: Any, later: float) -> tuple[At, list[Any]]:
        active = [(e, w * gross(e, self.env)) for e in self.acting
                  if (w := weigh(e, later / self.per_year)) > 0]  # fmt: skip
        time, age = self.scenario.time, self.scenario.target_group.age
        since = t / self.per_year
        clocks = {
            "time_since_entry": since,
            "time_in_state": d / self.per_year,
            "age": since + (number(age, self.env) if age else 0.0),
            "calendar_year": time.start_year + (time.start_month - 1) / 12
            + (self.k + t) / self.per_year,
        }  # fmt: skip
        rule = self.course.combine
        return At(self.scenario, self.scope, self.env, active, rule, clocks), active

    def booked(self, i: int, first: bool) -> list[tuple[int, float, int]]:
        """(column, weight, end of the cycle that counts it) of point i."""
        rule, per = self.course.within_cycle, self.per_year
        if self.course.weights:
            return [(i // per, self.course.weights[i], max(i, 1))]
        after, before = (i // per, i < self.cycles), ((i - 1) // per, not first)
        weights = {"start": (1.0, 0.0), "end": (0.0, 1.0)}.get(rule, (0.5, 0.5))
        return [
            (column, w, end)
            for (column, holds), w, end in zip((after, before), weights, (i + 1, i), strict=True)
            if holds and w
        ]

    def outcomes(self) -> None:
        for outcome in self.course.outcomes:
            after = outcome.after * self.per_year
            cycle = self.k + max(math.ceil(after) - 1, 0)
            if cycle >= self.cycles:
                continue
            there, active = self.at(after, 0, weight, after)
            target = model.OutcomeTarget(self.course.name, outcome.name)
            parts = [(self.env[e.by], e.scale, w) for e, w in active if e.target == target]
            p = together(number(outcome.probability, there), parts, self.course.combine)
            has = self.people * min(max(p, 0.0), 1.0)
            year = cycle // self.per_year
            self.add(self.course.name, "outcomes", outcome.name, year, has, self.columns)
            for line in self.course.costs:
                if line.outcome == outcome.name:
                    worth = has * number(line.unit_cost, there)
                    key = f"costs.{line.item}"
                    self.add(self.course.name, "money", key, year, worth, self.columns)
            for m in self.course.measures:
                if m.outcome == outcome.name:
                    self.counted[m.name] += has

    def run(self) -> None:
        self.outcomes()
        start = {s: number(f, self.env) for s, f in self.course.start.items() if f is not None}
        for s, f in self.course.start.items():
            if f is None:
                start[s] = 1 - sum(start.values())
        for entry, share in start.items():
            self.cohort(entry, self.people * share)

    def cohort(self, entry: str, people: float) -> None:
        after = {m: None if m.after is None else round(m.after * self.per_year)
                 for m in self.course.measures}  # fmt: skip
        for m in self.course.measures:
            if m.of == entry and self.k + (after[m] or 0) <= self.cycles:
                self.started[m.name] += people
        state = {(entry, 0): people}
        for t in range(self.cycles - self.k + 1):
            i = self.k + t
            self.point(i, t, state)
            for (s, _), n in state.items():
                self.add(self.course.name, "points", s, i, n, self.cycles + 1)
                for m in self.course.measures:
                    if m.state == s and after[m] == t and m.of in (None, entry):
                        self.counted[m.name] += n
            if i == self.cycles:
                break
            new: dict[tuple[str, int], float] = defaultdict(float)
            for (s, d), n in state.items():
                there, active = self.at(t, d, weight, t + 1)
                for target, p in row_at(self.course, s, there, self.env, active, d).items():
                    new[target, d + 1 if target == s else 0] += n * p
                    self.event(i, (s, target), n * p, there)
                    for m in self.course.measures:
                        far = after[m]
                        within = far is None or (t < far and self.k + far <= self.cycles)
                        if m.transition == (s, target) and m.of in (None, entry) and within:
                            self.counted[m.name] += n * p
            state = new

    def point(self, i: int, t: int, state: Any) -> None:
        name, years = self.course.name, 1 / self.per_year
        for column, w, end in self.booked(i, t == 0):
            for (s, d), n in state.items():
                there, _ = self.at(t, d, weight, end - self.k)
                self.add(name, "person_years", s, column, n * w * years, self.columns)
                for key, line in self.lines:
                    if s == getattr(line, "state", None) or s in getattr(line, "states", ()):
                        worth = number(line.unit_cost, there)
                        self.add(name, "money", key, column, n * w * years * worth, self.columns)
                for one in self.course.quality:
                    if one.state == s:
                        worth = number(one.weight, there)
                        self.add(name, "quality", "", column, n * w * years * worth, self.columns)

    def event(self, i: int, along: tuple[str, str], n: float, there: At) -> None:
        name, year = self.course.name, i // self.per_year
        self.add(name, "events", along, year, n, self.columns)
        for key, line in self.lines:
            if getattr(line, "transition", None) == along:
                places = [(year, 1.0, 0)] if line.booked == "cycle" else self.booked(i + 1, False)
                for column, w, _ in places:
                    worth = n * w * number(line.unit_cost, there)
                    self.add(name, "money", key, column, worth, self.columns)
        for one in self.course.quality:
            if one.transition == along:
                places = [(year, 1.0, 0)] if one.booked == "cycle" else self.booked(i + 1, False)
                for column, w, _ in places:
                    worth = n * w * number(one.weight, there)
                    self.add(name, "quality", "", column, worth, self.columns)
