"""A slow and plain reading of the definitions, one draw at a time, in floats."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from typing import Any

from socinvest import model
from socinvest.numerics.expression import evaluate

Rows = dict[tuple[str, str, Any], Any]


def weight(effect: model.Effect, t: float) -> float:
    if not (t > effect.lag and (effect.lasts is None or t <= effect.lasts)):
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
    """(year, people, share of them still there by year) of each cohort by time already stayed."""
    intake = scenario.target_group.intake
    size, horizon = number(intake.size, env), scenario.time.horizon
    part = [min(1.0, intake.years - k) for k in range(math.ceil(intake.years)) if k < horizon]
    if intake.kind == "stock":
        stay = number(intake.stay, env)
        there = [min(max(stay - a, 0.0), 1.0) for a in range(math.ceil(stay) + horizon)]
        first = [
            (0, size / stay * there[a] * max(1.0, part[0] / stay),
             [there[a + y] / there[a] for y in range(horizon)])
            for a in range(math.ceil(stay))
        ]  # fmt: skip
        return first + [(k, size / stay * part[k], [1.0] * horizon) for k in range(1, len(part))]
    if intake.kind == "total":
        size /= intake.years
    return [(k, size * f, [1.0] * horizon) for k, f in enumerate(part)]


def number(figure: Any, env: dict[str, float]) -> float:
    return float(evaluate(figure.expression, env))


def environment_at(
    scenario: model.Scenario,
    env: dict[str, float],
    active: list[tuple[model.Effect, float]],
    rule: Any,
) -> dict[str, float]:
    found = dict(env)
    parts = [(e, w) for e, w in active if isinstance(e.target, model.ParameterTarget)]
    for e, w in parts:
        found[e.target.parameter] = changed(found[e.target.parameter], env[e.by], e.scale, w)
    if parts:
        for name, parameter in scenario.parameters.items():
            if parameter.expression is not None:
                found[name] = float(evaluate(parameter.expression, found))
    return found


def row_at(
    course: model.Course, source: str, env: dict[str, float], base: dict[str, float],
    active: list[tuple[model.Effect, float]],
) -> dict[str, float]:  # fmt: skip
    entries, rest, rated = {}, source, False
    for t in course.transitions:
        if t.source != source:
            continue
        if t.value is None:
            rest = t.target
            continue
        target = model.TransitionTarget(course.name, source, t.target)
        parts = [(base[e.by], e.scale, w) for e, w in active if e.target == target]
        p = together(number(t.value, env), parts, course.combine, t.rate)
        entries[t.target] = max(p, 0.0) if t.rate else min(max(p, 0.0), 1.0)
        rated = rated or t.rate
    whole = sum(entries.values())
    if rated and whole > 0:
        entries = {k: r / whole * (1 - math.exp(-whole)) for k, r in entries.items()}
    elif not rated and whole > 1:
        entries = {k: p / whole for k, p in entries.items()}
    entries[rest] = entries.get(rest, 0.0) + 1 - sum(entries.values())
    return entries


def cells_of(scenario: model.Scenario, env: dict[str, float]) -> list[tuple[dict[str, str], float]]:
    used = list(dict.fromkeys(n for s in scenario.strategies.values() for n in s.interventions))
    classes = []
    for name in used:
        reach = scenario.interventions[name].reach
        o, a = number(reach.offered, env), number(reach.accepted, env)
        classes.append([("reached", o * a), ("declined", o * (1 - a)), ("not", 1 - o)])
    return [
        ({name: c[0] for name, c in zip(used, combination, strict=True)},
         math.prod(c[1] for c in combination))
        for combination in itertools.product(*classes)
    ]  # fmt: skip


def effects_for(
    scenario: model.Scenario, strategy: str, statuses: dict[str, str]
) -> list[model.Effect]:
    return [
        e
        for name in scenario.strategies[strategy].interventions
        for e in scenario.interventions[name].effects
        if statuses[name] == "reached" or (e.whom == "offered" and statuses[name] == "declined")
    ]


def expected_by_hand(
    scenario: model.Scenario, values: dict[str, dict[str, float]], strategy: str
) -> Rows:
    """(course, kind, key) -> list by year; measures under ("measure", "", name)."""
    horizon = scenario.time.horizon
    rows: Rows = {}

    def add(course: str, kind: str, key: Any, year: int, value: float, length: int) -> None:
        rows.setdefault((course, kind, key), [0.0] * length)[year] += value

    counted: dict[str, float] = defaultdict(float)
    started: dict[str, float] = defaultdict(float)
    groups = scenario.target_group.groups
    shares = {g.name: number(g.share, values["base"]) for g in groups} or {"": 1.0}
    for group, share in shares.items():
        env = values[f"group {group}"]
        for k, size, left in entrants(scenario, values["base"]):
            for statuses, part in cells_of(scenario, env):
                people = size * share * part
                for name in scenario.strategies[strategy].interventions:
                    duration = scenario.interventions[name].duration
                    d = number(duration, env) if duration else 0.0
                    for who, classes in (("offered", ("reached", "declined")),
                                         ("reached", ("reached",))):  # fmt: skip
                        n = people if statuses[name] in classes else 0.0
                        add(name, "programme", who, k, n, horizon)
                        for y in range(k, horizon):
                            inside = min(max(d - (y - k), 0.0), 1.0, left[y - k])
                            add(name, "programme", f"{who}_years", y, n * inside, horizon)
                acting = effects_for(scenario, strategy, statuses)
                for course in scenario.courses.values():
                    follow(scenario, course, env, acting, k, people, add, counted, started)
    for course in scenario.courses.values():
        for m in course.measures:
            value = counted[m.name]
            if m.of is not None:
                value = value / started[m.name] if started[m.name] else 0.0
            rows["measure", "", m.name] = value
    return rows


def follow(scenario: Any, course: Any, env: Any, acting: Any, k: int, people: float, add: Any,
           counted: Any, started: Any) -> None:  # fmt: skip
    """One cohort of one cell through one course, by state of entry."""
    horizon = scenario.time.horizon
    start = {s: number(f, env) for s, f in course.start.items() if f is not None}
    for s, f in course.start.items():
        if f is None:
            start[s] = 1 - sum(start.values())
    costs = {line.state for line in course.costs}
    events = {line.transition for line in course.costs}
    for outcome in course.outcomes:
        year = k + max(math.ceil(outcome.after) - 1, 0)
        if year < horizon:
            active = [(e, weight(e, outcome.after)) for e in acting]
            active = [(e, w) for e, w in active if w > 0]
            target = model.OutcomeTarget(course.name, outcome.name)
            there = environment_at(scenario, env, active, course.combine)
            parts = [(env[e.by], e.scale, w) for e, w in active if e.target == target]
            p = together(number(outcome.probability, there), parts, course.combine)
            p = min(max(p, 0.0), 1.0)
            add(course.name, "outcomes", outcome.name, year, people * p, horizon)
            for m in course.measures:
                if m.outcome == outcome.name:
                    counted[m.name] += people * p
    for entry, share in start.items():
        state = {s.name: 0.0 for s in course.states} | {entry: people * share}
        for m in course.measures:
            if m.of == entry and k + (m.after or 0) <= horizon:
                started[m.name] += people * share
        for t in range(horizon - k + 1):
            year = k + t
            for s, n in state.items():
                add(course.name, "points", s, year, n, horizon + 1)
                for m in course.measures:
                    if m.state == s and m.after == t and m.of in (None, entry):
                        counted[m.name] += n
            if year == horizon:
                break
            active = [(e, w) for e in acting if (w := weight(e, t + 1.0)) > 0]
            there = environment_at(scenario, env, active, course.combine)
            new = dict.fromkeys(state, 0.0)
            for s, n in state.items():
                for target, p in row_at(course, s, there, env, active).items():
                    new[target] += n * p
                    if (s, target) in events:
                        add(course.name, "events", (s, target), year, n * p, horizon)
                    for m in course.measures:
                        within = m.after is None or (t < m.after and k + m.after <= horizon)
                        if m.transition == (s, target) and m.of in (None, entry) and within:
                            counted[m.name] += n * p
            for s in state:
                if s in costs:
                    value = {"start": state[s], "end": new[s]}.get(
                        course.within_cycle, (state[s] + new[s]) / 2
                    )
                    add(course.name, "person_years", s, year, value, horizon)
            state = new
