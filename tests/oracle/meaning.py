"""What a course in the full language means for one kind of person: plain Python, no arrays.

Written from the documents alone; it reads the YAML as dictionaries and shares no code with
socinvest. One draw: distributions are replaced by values given from outside. A :class:`Person`
is everybody with the same sub-group and the same classes of reach under one strategy; it can tell
the row of a state, the chance of leaving it, and what a moment there costs and is worth. Both the
cohort program and the simulation person by person ask it.
"""

from __future__ import annotations

import bisect
import csv
import functools
import itertools
import math
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from scipy import special

Doc = dict[str, Any]
CYCLES = {"year": 1, "quarter": 4, "month": 12}
YEARS = {"year": 1.0, "quarter": 1 / 4, "month": 1 / 12, "week": 1 / 52, "day": 1 / 365}
MONEY = {"SEK": 1.0, "USD": 1.0, "GBP": 1.0, "kSEK": 1e3, "MSEK": 1e6}
CLOCKS = ("age", "time_since_entry", "time_in_state", "calendar_year")
UNIT = rf"(?:%|(?:{'|'.join((*MONEY, *YEARS))})s?\b)"
NUMBER = re.compile(rf"(?<![\w.])(\d[\d ]*(?:\.\d+)?(?:e-?\d+)?)(?:\s*({UNIT}))?((?:/[a-z]+)*)")
NAME = re.compile(r"(?<![\w.])([^\W\d]\w*(?:\.[^\W\d]\w*)+)")


def quantity(found: re.Match[str]) -> str:
    """One number with its unit as a Python number in base units (money, years)."""
    value = float(found[1].replace(" ", ""))
    unit = (found[2] or "").strip()
    if unit == "%":
        value /= 100
    elif unit in MONEY:
        value *= MONEY[unit]
    elif unit:
        value *= YEARS[unit.removesuffix("s")]
    for below in found[3].split("/")[1:]:
        value /= YEARS.get(below, 1.0)
    return repr(value)


class Names(Mapping[str, float]):
    """A mapping whose values are worked out when they are asked for."""

    def __init__(self, find: Callable[[str], float]):
        self.find = find

    def __getitem__(self, name: str) -> float:
        return self.find(name.replace("__", "."))

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


FUNCTIONS = {
    "__builtins__": {}, "min": min, "max": max, "exp": math.exp, "log": math.log,
    "sqrt": math.sqrt, "abs": abs, "where": lambda c, a, b: a if c else b,
    "clip": lambda x, a, b: min(max(x, a), b),
}  # fmt: skip


@functools.cache
def prepared(text: str) -> Any:
    """A float, or the code of an expression over names."""
    python = NUMBER.sub(quantity, text.strip())
    python = NAME.sub(lambda m: m[1].replace(".", "__"), python)
    try:
        return float(python)
    except ValueError:
        return compile(python, text, "eval")


def evaluate(text: Any, find: Callable[[str], float]) -> float:
    """A quantity, or an expression over names that ``find`` knows."""
    if isinstance(text, (int, float)):
        return float(text)
    code = prepared(text)
    if isinstance(code, float):
        return code
    return float(eval(code, FUNCTIONS, Names(find)))  # type: ignore[arg-type]  # noqa: S307


def plain(text: Any) -> float:
    """A quantity without names."""

    def nobody(name: str) -> float:
        raise KeyError(name)

    return evaluate(text, nobody)


def is_rate(entry: Any, parameters: Doc) -> bool:
    """Whether an entry of a row is per time: by its unit, or a probability per a time."""
    if isinstance(entry, dict):
        return True
    text = str(entry)
    if text in parameters:
        one = parameters[text]
        if "hazard" in one:
            return True
        if "unit" in one:
            return any(f"/{time}" in one["unit"] for time in YEARS)
        if "table" in one:
            return any(is_rate(y, parameters) for y in one["table"].get("points", {}).values())
        text = str(one.get("value") or one.get("expression") or "")
    return bool(re.search(r"\d(\s*/)(year|month|quarter|week|day)\b", text))


def share_left(spec: Any, number: Callable[[Any], float], t: float) -> float:
    """The share that is still in a state ``t`` years after entering it (a stay's survival)."""
    if not isinstance(spec, dict):
        return 1.0 if t < number(spec) - 1e-9 else 0.0
    ((family, told),) = spec.items()
    if family == "survival":
        ends = sorted((plain(at), number(left)) for at, left in told.items())
        ends = [(0.0, 1.0), *ends]
        for (x0, y0), (x1, y1) in itertools.pairwise(ends):
            if t <= x1:
                return y0 + (y1 - y0) * (t - x0) / (x1 - x0)
        return ends[-1][1]
    if family == "uniform":
        low, high = (plain(x) for x in told["limits"].split(" to "))
        return min(1.0, max(0.0, (high - t) / (high - low)))
    n = {key: number(value) for key, value in told.items()}
    if family == "exponential":
        return math.exp(-t / n["mean"])
    if family == "weibull":
        return math.exp(-((t / n["scale"]) ** n["shape"]))
    if family == "gamma":
        cv = n["cv"] if "cv" in n else n["sd"] / n["mean"]
        return float(special.gammaincc(1 / cv**2, t / (n["mean"] * cv**2)))
    assert family == "lognormal", family
    # the coefficient of variation of a lognormal is a matter of its log's spread alone
    if "cv" in n:
        s = math.sqrt(math.log(1 + n["cv"] ** 2))
    elif "mean" in n:
        s = math.sqrt(math.log(1 + (n["sd"] / n["mean"]) ** 2))
    else:  # median and sd: sd^2 = median^2 y (y - 1) with y = exp(s^2)
        y = (1 + math.sqrt(1 + 4 * (n["sd"] / n["median"]) ** 2)) / 2
        s = math.sqrt(math.log(y))
    median = n["median"] if "median" in n else n["mean"] * math.exp(-(s**2) / 2)
    return 0.5 * math.erfc(math.log(t / median) / s / math.sqrt(2)) if t > 0 else 1.0


def read_points(table: Doc, folder: Path | None) -> list[tuple[float, Any]]:
    if "points" in table:
        return [(plain(x), y) for x, y in table["points"].items()]
    assert folder is not None
    with (folder / table["csv"]).open(encoding="utf-8") as rows:
        return [
            (float(row[table["x"]]), float(row[table["column"]])) for row in csv.DictReader(rows)
        ]


class World:
    """What all people share: the file, its conventions, one value for every distribution."""

    def __init__(
        self, doc: Doc, values: Mapping[str, float] | None = None, folder: Path | None = None
    ):
        self.doc = doc
        self.values = dict(values or {})
        self.folder = folder
        self.parameters: Doc = doc.get("parameters", {})
        self.cpy = CYCLES[doc["time"].get("cycle", "year")]
        self.c = 1 / self.cpy
        self.years = round(plain(doc["time"]["horizon"]))
        self.cycles = self.years * self.cpy
        year, _, month = str(doc["time"]["start"]).partition("-")
        self.start_year = int(year)
        self.began = int(year) + (int(month or 1) - 1) / 12
        self.courses: Doc = doc.get("courses") or {"course": doc["course"]}
        self.programmes: Doc = doc.get("interventions", {})
        self.strategies = {
            name: value["interventions"] if isinstance(value, dict) else value
            for name, value in doc["strategies"].items()
        }
        self.used = [n for n in self.programmes if any(n in s for s in self.strategies.values())]
        self.groups = doc["target_group"].get("groups") or [{"name": "", "share": 1.0}]
        self._points: dict[str, list[tuple[float, Any]]] = {}
        states = [state for course in self.courses.values() for state in course["states"].values()]
        self.remembers = any("stay" in (s or {}) for s in states) or "time_in_state" in str(doc)
        """Whether how long people have been in a state may matter to anything."""

    def points(self, name: str, table: Doc) -> list[tuple[float, Any]]:
        if name not in self._points:
            self._points[name] = sorted(read_points(table, self.folder), key=lambda p: p[0])
        return self._points[name]


MET = {
    "offered": ("declined", "left", "completed"),
    "reached": ("left", "completed"),
    "completed": ("completed",),
}
"""Whom an effect or a line is for, by the class of reach a person ended in."""


class Person:
    """People who are alike: one sub-group, one class of reach per programme, one strategy."""

    def __init__(self, world: World, group: Doc, met: Mapping[str, str], strategy: str):
        self.world = world
        self.group = group
        own = {
            path.removeprefix("parameters."): value
            for path, value in (group.get("set") or {}).items()
        }
        self.parameters = world.parameters | own
        self.own = own
        self.met = met
        self.acting = [
            effect
            for name in world.strategies.get(strategy, ())
            for effect in world.programmes[name].get("effects", [])
            if met.get(name) in MET[effect["whom"]]
        ]

    # ---- figures ---------------------------------------------------------------------------
    def figure(self, text: Any, clocks: Mapping[str, float] | None = None, t: float | None = None,
               inside: bool = False) -> float:  # fmt: skip
        """A figure at the given clocks; ``t``: effects on parameters act as at that time.

        ``inside``: the figure is for a whole cycle that starts at the clocks (a hazard is then
        its mean over the cycle).
        """
        known: dict[str, float] = {}

        def find(name: str) -> float:
            if name in known:
                return known[name]
            if name in CLOCKS:
                assert clocks is not None, name
                return clocks[name]
            value = self.parameter(name, find, clocks, inside)
            hits = [e for e in self.acting if e.get("parameter") == name] if t is not None else []
            if hits:
                rate = is_rate(name, self.parameters)
                value = self.combined(hits, None, value, t, rate)  # type: ignore[arg-type]
            known[name] = value
            return value

        return evaluate(text, find)

    def parameter(self, name: str, find: Any, clocks: Any, inside: bool) -> float:
        if name not in self.own and name in self.world.values:
            return self.world.values[name]
        told = self.parameters[name]
        if "value" in told:
            return evaluate(told["value"], find)
        if "expression" in told:
            return evaluate(told["expression"], find)
        if "table" in told:
            table = told["table"]
            unit = 1.0
            if "csv" in table and told.get("unit"):
                unit = plain(f"1 {told['unit']}" if told["unit"][0] != "1" else told["unit"])
            return self.table(name, table, clocks[table["by"]], find) * unit
        assert inside, "hazards are for transitions"
        return self.hazard(told["hazard"], clocks, find)

    def table(self, name: str, table: Doc, x: float, find: Any) -> float:
        points = self.world.points(f"{self.group['name']}/{name}", table)
        at = [p[0] for p in points]
        i = bisect.bisect_right(at, x + 1e-9) - 1
        if i < 0:
            return evaluate(points[0][1], find)
        if table["between"] == "stepped" or i == len(points) - 1:
            return evaluate(points[i][1], find)
        y0, y1 = (evaluate(points[k][1], find) for k in (i, i + 1))
        return y0 + (y1 - y0) * (x - at[i]) / (at[i + 1] - at[i])

    def hazard(self, told: Doc, clocks: Any, find: Any) -> float:
        x, c = clocks[told["by"]], self.world.c
        if "weibull" in told:
            shape, scale = (evaluate(told["weibull"][key], find) for key in ("shape", "scale"))
            return float(((x + c) / scale) ** shape - (x / scale) ** shape) / c
        level, growth = (evaluate(told["gompertz"][key], find) for key in ("level", "growth"))
        if growth == 0:
            return level
        return level / growth * (math.exp(growth * (x + c)) - math.exp(growth * x)) / c

    # ---- effects ---------------------------------------------------------------------------
    def weight(self, effect: Doc, t: float) -> float:
        lag = self.figure(effect.get("lag", 0.0))
        late = "lasts" in effect and t > self.figure(effect["lasts"]) + 1e-9
        if t <= lag + 1e-9 or late:
            return 0.0
        w = 1.0
        if "ramp" in effect:
            w *= min(1.0, t / self.figure(effect["ramp"]))
        if "fade" in effect:
            ((shape, length),) = effect["fade"].items()
            length = self.figure(length)
            w *= 2 ** (-t / length) if shape == "half_life" else max(0.0, 1 - t / length)
        if "gross" in effect:
            w *= 1 - self.figure(effect["gross"].get("deadweight", 0.0))
            w *= self.figure(effect["gross"].get("attribution", 1.0))
        return w

    def combined(self, hits: list[Doc], rule: str | None, p: float, t: float, rate: bool) -> float:
        active = [(e, self.weight(e, t)) for e in hits]
        active = [(e, w) for e, w in active if w > 0]
        if rule == "strongest" and len(active) > 1:
            return max((self.act(e, p, w, rate) for e, w in active), key=lambda r: abs(r - p))
        for e, w in active:
            p = self.act(e, p, w, rate)
        return p

    def act(self, effect: Doc, p: float, w: float, rate: bool) -> float:
        scale, v = self.parameters[effect["by"]]["scale"], self.figure(effect["by"])
        if scale == "risk_ratio" or (scale == "hazard_ratio" and rate):
            return float(p * v**w)
        if scale == "hazard_ratio":
            return float(1 - (1 - p) ** (v**w))
        if scale == "odds_ratio":
            odds = p / (1 - p) * v**w
            return float(odds / (1 + odds))
        return p + w * v if scale == "risk_difference" else p + w * (v - p)

    # ---- the course ------------------------------------------------------------------------
    def clocks(self, entry: int, j: float, d: int) -> dict[str, float]:
        """At point ``j`` of those who entered in cycle ``entry``, ``d`` cycles in their state."""
        c = self.world.c
        out = {
            "time_since_entry": j * c,
            "time_in_state": d * c,
            "calendar_year": self.world.began + (entry + j) * c,
        }
        if "age" in self.world.doc["target_group"]:
            out["age"] = self.figure(self.world.doc["target_group"]["age"]) + j * c
        return out

    def start(self, course: Doc) -> dict[str, float]:
        first = self.world.c
        out = {s: self.figure(v, t=first) for s, v in course["start"].items() if v != "rest"}
        for s, v in course["start"].items():
            if v == "rest":
                out[s] = 1 - sum(out.values())
        return out

    def aimed(self, key: str, value: str, course: str) -> list[Doc]:
        return [e for e in self.acting if e.get(key) == value and e.get("course", course) == course]

    def row(self, course: str, s: str, entry: int, j: int, d: int) -> dict[str, float]:
        """Where the people of state ``s`` go in cycle ``j``; what is not named stays over."""
        spec = self.world.courses[course]
        told = spec.get("transitions", {}).get(s, {})
        state = spec["states"].get(s) or {}
        if state.get("absorbing"):
            return {}
        clocks = self.clocks(entry, j, d)
        c, t = self.world.c, (j + 1) * self.world.c
        out, rates = {}, False
        for b, v in told.items():
            if v == "rest":
                continue
            rate = is_rate(v, self.parameters)
            rates = rates or rate
            if isinstance(v, dict):
                per = v["per"]
                length = YEARS[per] if per in YEARS else plain(per)
                p = -math.log(1 - self.figure(v["probability"], clocks, t, True)) / length
            else:
                p = self.figure(v, clocks, t, True)
            out[b] = self.combined(
                self.aimed("transition", f"{s} -> {b}", course), spec.get("combine"), p, t, rate
            )
        if rates:
            total = sum(out.values())
            leave = 1 - math.exp(-total * c)
            out = {b: x / total * leave if total else 0.0 for b, x in out.items()}
        out = {b: min(1.0, max(0.0, x)) for b, x in out.items()}
        total = sum(out.values())
        if total > 1:
            out = {b: x / total for b, x in out.items()}
        for b, v in told.items():
            if v == "rest":
                out[b] = max(0.0, 1 - total)
        if "stay" in state:
            leave = self.leaving(state["stay"], d, t)
            out = {b: x * leave for b, x in out.items()}
        return out

    def leaving(self, stay: Any, d: int, t: float) -> float:
        def number(text: Any) -> float:
            return self.figure(text, t=t)

        c = self.world.c
        now, then = share_left(stay, number, d * c), share_left(stay, number, (d + 1) * c)
        return 1.0 if now <= 0 else 1 - then / now

    def worth(self, text: Any, entry: int, j: int, d: int, t: float) -> float:
        """A unit cost or a quality weight at point ``j``, effects acting as at ``t``."""
        return self.figure(text, self.clocks(entry, j, d), t)

    def event(self, text: Any, entry: int, j: int, d: int) -> float:
        """A unit cost of an event in cycle ``j``: clocks at its start, effects at its end."""
        return self.figure(text, self.clocks(entry, j, d), (j + 1) * self.world.c)
