"""The full language person by person: everybody walks alone, one uniform number a step.

A whole programme is simulated for one strategy at a time, so that what comes out is the
distribution of that strategy's own totals. What a step may lead to, and what a moment costs, comes
from :mod:`tests.oracle.meaning`, as in the cohort program.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.oracle.cohort_full import Amounts, Cohorts, account, counted, effects_at
from tests.oracle.meaning import Doc, Person

Totals = list[float]
"""Present value of each party's net inflow, then quality-adjusted years (present value)."""


def whole(sizes: list[float]) -> list[int]:
    """Numbers of people by largest remainder."""
    floors = [int(x + 1e-9) for x in sizes]
    missing = round(sum(sizes)) - sum(floors)
    order = sorted(range(len(sizes)), key=lambda i: floors[i] - sizes[i])
    for i in order[:missing]:
        floors[i] += 1
    return floors


class Kind:
    """People alike in everything but luck: what they may meet, worked out once."""

    def __init__(self, all_: People, strategy: str, group: Doc, met: Mapping[str, str], entry: int):
        self.all, self.strategy, self.entry = all_, strategy, entry
        self.person = Person(all_.world, group, met, strategy)
        self.rows: dict[Any, list[tuple[float, str]]] = {}
        self.values: dict[Any, Totals] = {}
        self.outcomes: dict[Any, tuple[float, Totals]] = {}

    def told(self, fill: Any) -> Totals:
        """What ``fill(keep, quality)`` books, as discounted totals."""
        columns = self.all.columns
        keep: Any = defaultdict(lambda: Amounts(columns))
        quality = Amounts(columns)
        fill(keep, quality)
        return self.all.valued(keep, quality)

    def begin(self, age: int, stay: float) -> Totals:
        return self.told(
            lambda keep, q: self.all.programme_lines(
                keep, self.person, self.strategy, self.entry, 1.0, age, stay
            )
        )

    def moment(self, course: str, s: str, j: int, d: int) -> Totals:
        """What one person in ``s`` at point ``j`` costs and is worth."""
        key = course, s, j, d
        if key not in self.values:
            w, spec = self.all.world, self.all.world.courses[course]

            def fill(keep: Any, quality: Amounts) -> None:
                for cycle, weight in counted(spec, w.cycles, self.entry, self.entry + j):
                    t = effects_at(spec, w, self.entry, cycle)
                    self.all.state_lines(
                        keep, quality, self.person, self.strategy, course, (s, d), self.entry, j,
                        t, weight * w.c, cycle // w.cpy,
                    )  # fmt: skip

            self.values[key] = self.told(fill)
        return self.values[key]

    def step(self, course: str, s: str, b: str, j: int, d: int) -> Totals:
        key = course, s, b, j, d
        if key not in self.values:
            self.values[key] = self.told(
                lambda keep, q: self.all.event_lines(
                    keep, q, self.person, course, (s, b), self.entry, j, d, 1.0
                )
            )
        return self.values[key]

    def outcome(self, course: str, name: str) -> tuple[float, Totals]:
        """Its probability and what it costs."""
        key = course, name
        if key not in self.outcomes:
            p = self.all.outcome(self.person, course, name, self.entry)
            told = self.told(
                lambda keep, q: self.all.outcome_lines(
                    keep, self.person, course, name, self.entry, 1.0
                )
            )
            self.outcomes[key] = (0.0 if p is None else p), told
        return self.outcomes[key]

    def row(self, course: str, s: str, j: int, d: int) -> list[tuple[float, str]]:
        """(cumulative probability, destination); beyond the last one stays."""
        key = course, s, j, d
        if key not in self.rows:
            at, out = 0.0, []
            for b, p in self.person.row(course, s, self.entry, j, d).items():
                at += p
                out.append((at, b))
            self.rows[key] = out
        return self.rows[key]


class People(Cohorts):
    """A scenario's people, one by one."""

    def __init__(
        self, doc: Doc, values: Mapping[str, float] | None = None, folder: Path | None = None
    ):
        super().__init__(doc, values, folder)
        self.parties = list(doc["parties"])
        self.kinds: dict[Any, Kind] = {}

    def follow_all(self, strategy: str) -> None:
        """Nobody is followed on average here."""

    def valued(self, keep: Any, quality: Amounts) -> Totals:
        out = dict.fromkeys(self.parties, 0.0)
        for (kind, owner, index), amounts in keep.items():
            where = self.world.programmes if kind == "intervention" else self.world.courses
            line = where[owner]["costs"][index]
            growth = 1 + self.person.figure(line.get("growth", 0.0))
            value = sum(
                x * growth**y * self.discount(y, line.get("when"))
                for y, x in enumerate(amounts.columns)
                if x
            )
            for who, sign in ((line["payer"], -1), (line["payee"], 1)):
                if account(who)[0] in out:
                    out[account(who)[0]] += sign * value
        worth = sum(x * self.discount(y, None, True) for y, x in enumerate(quality.columns) if x)
        return [*out.values(), worth]

    @property
    def person(self) -> Person:
        return Person(self.world, self.world.groups[0], {}, "")

    def kind(self, strategy: str, g: int, met: Mapping[str, str], entry: int) -> Kind:
        key = strategy, g, tuple(met.values()), entry
        if key not in self.kinds:
            self.kinds[key] = Kind(self, strategy, self.world.groups[g], met, entry)
        return self.kinds[key]

    def simulate(self, strategy: str, rng: random.Random) -> Totals:
        """One draw of a strategy."""
        w = self.world
        entrants, sizes = [], []
        for g, group in enumerate(w.groups):
            someone = Person(w, group, {}, "")
            for entry, people, age, stay in self.intake(someone):
                entrants.append((g, entry, age, stay))
                sizes.append(people * someone.figure(group["share"]))
        totals = [0.0] * (len(self.parties) + 1)
        for (g, entry, age, stay), n in zip(entrants, whole(sizes), strict=True):
            cells = list(self.classes(Person(w, w.groups[g], {}, "")))
            chosen = rng.choices([c for c, _ in cells], [p for _, p in cells], k=n)
            for met in chosen:
                kind = self.kind(strategy, g, met, entry)
                for i, x in enumerate(kind.begin(age, stay)):
                    totals[i] += x
                for course in w.courses:
                    self.walk(kind, course, totals, rng)
        return totals

    def walk(self, kind: Kind, course: str, totals: Totals, rng: random.Random) -> None:
        w, spec = self.world, self.world.courses[course]
        shares = kind.person.start(spec)
        s, d = rng.choices(list(shares), list(shares.values()))[0], 0
        last = w.cycles - kind.entry
        for name in spec.get("outcomes", {}):
            p, told = kind.outcome(course, name)
            if rng.random() < p:
                for i, x in enumerate(told):
                    totals[i] += x
        for j in range(last + 1):
            for i, x in enumerate(kind.moment(course, s, j, d)):
                totals[i] += x
            if j == last:
                return
            u, to = rng.random(), None
            for at, b in kind.row(course, s, j, d):
                if u < at:
                    to = b
                    break
            if to is None:
                d += w.remembers
                continue
            for i, x in enumerate(kind.step(course, s, to, j, d)):
                totals[i] += x
            s, d = to, 0

    def many(self, strategy: str, n: int, seed: int) -> list[Totals]:
        rng = random.Random(seed)
        return [self.simulate(strategy, rng) for _ in range(n)]
