"""An independent cohort program: slow, dictionaries and loops, from the documents alone.

It reads the same YAML as socinvest but shares no code with it. Only yearly cycles, only numbers
that are known (one draw at a time): distributions are replaced by values given from outside.
"""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from typing import Any

Flow = dict[str, Any]
Env = dict[str, float]

ECONOMY = ("economy", "economy")
TIMES = {"year": 1.0, "month": 12.0, "week": 52.0, "day": 365.0}
MONEY = {"SEK": 1.0, "kSEK": 1e3, "MSEK": 1e6}


def number(text: Any, env: Env | None = None) -> float:
    """A quantity in base units (SEK, years), or an expression over names."""
    if isinstance(text, (int, float)):
        return float(text)
    text = text.strip()
    found = re.fullmatch(r"(-?[\d ]*\.?\d+)\s*(%|[A-Za-z]*)((?:/\w+)*)", text)
    if found and (found[2] or found[3] or re.fullmatch(r"-?[\d ]*\.?\d+", text)):
        value = float(found[1].replace(" ", ""))
        unit = found[2]
        if unit == "%":
            value /= 100
        elif unit in MONEY:
            value *= MONEY[unit]
        elif unit.rstrip("s") in TIMES:
            value /= TIMES[unit.rstrip("s")]
        for below in found[3].split("/")[1:]:
            value *= TIMES.get(below, 1.0)
        return value
    python = re.sub(r"([\d.]+)\s*%", r"(\1/100)", text)
    names = {name.replace(".", "__"): value for name, value in (env or {}).items()}
    for name in sorted(env or {}, key=len, reverse=True):
        if "." in name:
            python = python.replace(name, name.replace(".", "__"))
    scope = {"min": min, "max": max, "exp": math.exp, "log": math.log, "sqrt": math.sqrt}
    return float(eval(python, {"__builtins__": {}}, scope | names))  # noqa: S307 - our own tests


def unit_text(text: Any) -> str:
    return text if isinstance(text, str) else ""


def account(text: str) -> tuple[str, str]:
    if text == "economy":
        return ECONOMY
    party, _, budget = text.partition("/")
    return party, budget or "gemensamt"


def clip(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)


class Cohorts:
    """One scenario, one draw. ``values``: parameter -> number where the file has a distribution;
    ``group_values``: group -> the same for its own parameters."""

    def __init__(
        self,
        doc: dict[str, Any],
        values: Env | None = None,
        group_values: dict[str, Env] | None = None,
        factors: Env | None = None,
    ):
        self.doc = doc
        self.values = values or {}
        self.group_values = group_values or {}
        self.factors = factors or {}
        self.T = round(number(doc["time"]["horizon"]))
        self.start = int(str(doc["time"]["start"])[:4])
        self.courses = doc.get("courses") or {"course": doc["course"]}
        self.programmes = doc.get("interventions", {})
        self.strategies = {
            name: value["interventions"] if isinstance(value, dict) else value
            for name, value in doc["strategies"].items()
        }
        used = [i for i in self.programmes if any(i in s for s in self.strategies.values())]
        self.used = used
        groups = doc["target_group"].get("groups") or [{"name": "", "share": 1.0}]
        self.groups = groups
        self._runs: dict[str, dict[str, Any]] = {}

    # ---- parameters ------------------------------------------------------------------------
    def env(self, group: dict[str, Any], changed: Any = None) -> Env:
        """All parameters of a group; ``changed(name, value)`` is an effect's grip on each."""
        texts = dict(self.doc.get("parameters", {}))
        texts |= {name: {} for name in self.values if name not in texts}  # of included files
        own = {}
        for path, value in (group.get("set") or {}).items():
            name = path.removeprefix("parameters.")
            texts[name] = value
            own[name] = True
        out: Env = {}
        todo = dict(texts)
        while todo:
            progress = False
            for name, par in list(todo.items()):
                own_values = self.group_values.get(group["name"], {})
                if name in own and name in own_values:
                    value = own_values[name]
                elif name not in own and name in self.values:
                    value = self.values[name]
                elif "value" in par:
                    value = number(par["value"]) * self.factors.get(name, 1.0)
                elif "expression" in par:
                    try:
                        value = number(par["expression"], out)
                    except NameError:
                        continue
                else:
                    raise KeyError(f"no value for {name}")
                if changed:
                    value = changed(name, value, out)
                    if value is None:
                        continue
                out[name] = value
                del todo[name]
                progress = True
            if not progress:
                raise ValueError(f"cannot resolve {list(todo)}")
        return out

    # ---- who enters ------------------------------------------------------------------------
    def intake(self, env: Env) -> list[tuple[int, float, int, float]]:
        """(year, people, years already stayed, stay) of each cohort; stay: inf outside a stock."""
        spec = self.doc["target_group"]["intake"]
        years = number(spec.get("for", spec.get("over")))
        parts = [clip(years - k, 0, 1) for k in range(math.ceil(years - 1e-12))]
        out = []
        if "stock" in spec:
            size, stay = number(spec["stock"], env), number(spec["stay"], env)
            flow = size / stay
            # those who entered this year, then what is left of each earlier year's
            out.append((0, max(flow * parts[0], size) if stay < 1 else flow, 0, stay))
            for age in range(1, math.ceil(stay)):
                out.append((0, flow * clip(stay - age, 0, 1), age, stay))
            for k in range(1, len(parts)):
                out.append((k, flow * parts[k], 0, math.inf))
        else:
            each = (
                number(spec["per_year"], env)
                if "per_year" in spec
                else number(spec["total"], env) / years
            )
            out = [(k, each * part, 0, math.inf) for k, part in enumerate(parts)]
        return [c for c in out if c[0] < self.T]

    # ---- effects ---------------------------------------------------------------------------
    def weight(self, effect: dict[str, Any], t: float, env: Env) -> float:
        lag = number(effect.get("lag", 0.0), env)
        if not t > lag:
            return 0.0
        if "lasts" in effect and t > number(effect["lasts"], env):
            return 0.0
        w = 1.0
        if "ramp" in effect:
            w *= min(1.0, t / number(effect["ramp"], env))
        if "fade" in effect:
            fade = effect["fade"]
            if "half_life" in fade:
                w *= 2 ** (-t / number(fade["half_life"], env))
            else:
                w *= max(0.0, 1 - t / number(fade["linear"], env))
        return w

    @staticmethod
    def act(scale: str, p: float, v: float, w: float, rate: bool = False) -> float:
        if scale == "risk_ratio":
            return p * v**w
        if scale == "odds_ratio":
            odds = p / (1 - p) * v**w
            return odds / (1 + odds)
        if scale == "hazard_ratio":
            return p * v**w if rate else 1 - (1 - p) ** (v**w)
        if scale == "risk_difference":
            return p + w * v
        assert scale == "replace"
        return p + w * (v - p)

    def combined(
        self, effects: list[dict[str, Any]], rule: str | None, p: float, t: float, env: Env,
        rate: bool = False,
    ) -> float:  # fmt: skip
        active = [(e, self.weight(e, t, env)) for e in effects]
        active = [(e, w) for e, w in active if w > 0]
        scales = {e["by"]: self.doc["parameters"][e["by"]]["scale"] for e, _ in active}
        if rule == "strongest" and len(active) > 1:
            results = [self.act(scales[e["by"]], p, env[e["by"]], w, rate) for e, w in active]
            return max(results, key=lambda r: abs(r - p))
        for e, w in active:
            p = self.act(scales[e["by"]], p, env[e["by"]], w, rate)
        return p

    # ---- one strategy ----------------------------------------------------------------------
    def run(self, strategy: str) -> dict[str, Any]:
        if strategy in self._runs:
            return self._runs[strategy]
        T = self.T
        mine = self.strategies[strategy]
        r: dict[str, Any] = {
            "points": defaultdict(lambda: [0.0] * (T + 1)),
            "flows": [],
            "offered": defaultdict(lambda: [0.0] * T),
            "reached": defaultdict(lambda: [0.0] * T),
            "offered_years": defaultdict(lambda: [0.0] * T),
            "reached_years": defaultdict(lambda: [0.0] * T),
            "count": defaultdict(float),
            "base": defaultdict(float),
            "events": defaultdict(lambda: [0.0] * T),
            "person_years": defaultdict(lambda: [0.0] * T),
        }
        amounts: dict[Any, list[float]] = defaultdict(lambda: [0.0] * T)
        for group in self.groups:
            env = self.env(group)
            share = number(group["share"], env)
            for k, people, age, stay in self.intake(env):
                self.programme_lines(r, amounts, mine, env, k, people * share, age, stay)
                for cell in itertools.product(*[("reached", "declined", "not") for _ in self.used]):
                    size = people * share
                    for name, how in zip(self.used, cell, strict=True):
                        reach = self.programmes[name].get("reach", {})
                        o = number(reach.get("offered", 1.0), env)
                        a = number(reach.get("accepted", 1.0), env)
                        size *= {"reached": o * a, "declined": o * (1 - a), "not": 1 - o}[how]
                    if size > 0:
                        self.cohort(
                            r,
                            amounts,
                            mine,
                            group,
                            dict(zip(self.used, cell, strict=True)),
                            k,
                            size,
                        )
        for (origin, owner, index), series in amounts.items():
            if origin == "intervention":
                line = self.programmes[owner]["costs"][index]
            else:
                line = self.courses[owner]["costs"][index]
            self.add_line(r, line, origin, series)
        self.fixed_lines(r, mine)
        self.course_consequences(r)
        self.financing(r)
        self.tax(r)
        self._runs[strategy] = r
        return r

    def add_line(self, r: Any, line: dict[str, Any], origin: str, series: list[float]) -> None:
        kind = line.get("kind", "cash")
        if "staff" in line and "kind" not in line:
            kind = "cash" if line.get("hired") else "capacity"
        flow = {
            "payer": account(line["payer"]), "payee": account(line["payee"]),
            "item": line["item"], "origin": origin, "when": line.get("when"),
        }  # fmt: skip
        release = line.get("release")
        if not release:
            r["flows"].append(flow | {"kind": kind, "amounts": series})
            return
        since = release["since"]
        since = since - self.start if isinstance(since, int) else round(number(since))
        share = number(release["share"], self.env({"name": ""}))
        cash = [x * (share if y >= since else 0.0) for y, x in enumerate(series)]
        rest = [x - c for x, c in zip(series, cash, strict=True)]
        r["flows"].append(flow | {"kind": "cash", "amounts": cash})
        r["flows"].append(flow | {"kind": "capacity", "amounts": rest})

    def programme_lines(
        self, r: Any, amounts: Any, mine: list[str], env: Env, k: int, people: float, age: int,
        stay: float,
    ) -> None:  # fmt: skip
        for name in mine:
            spec = self.programmes[name]
            reach = spec.get("reach", {})
            offered = people * number(reach.get("offered", 1.0), env)
            reached = offered * number(reach.get("accepted", 1.0), env)
            r["offered"][name][k] += offered
            r["reached"][name][k] += reached
            duration = number(spec["duration"], env) if "duration" in spec else 0.0
            in_year = {}
            for y in range(k, self.T):
                left = clip(stay - age - (y - k), 0, 1) / clip(stay - age, 0, 1)
                in_year[y] = min(clip(duration - (y - k), 0, 1), left)
            for y, w in in_year.items():
                r["offered_years"][name][y] += offered * w
                r["reached_years"][name][y] += reached * w
            for index, line in enumerate(spec.get("costs", [])):
                if line.get("quantity") not in ("reached", "offered"):
                    continue
                who = reached if line["quantity"] == "reached" else offered
                cost = self.figure(line["unit_cost"], env)
                for y, w in in_year.items():
                    if self.per_year(line["unit_cost"]):
                        amounts["intervention", name, index][y] += who * w * cost
                    elif y == k:
                        amounts["intervention", name, index][y] += who * cost

    def figure(self, text: Any, env: Env) -> float:
        return number(text, env)

    def per_year(self, text: Any) -> bool:
        if isinstance(text, str) and text in self.doc.get("parameters", {}):
            par = self.doc["parameters"][text]
            text = par.get("unit") or par.get("value") or str(next(iter(par.values())))
        return any(f"/{t}" in unit_text(text) for t in TIMES)

    def fixed_lines(self, r: Any, mine: list[str]) -> None:
        env = self.env({"name": ""})
        for name in mine:
            for line in self.programmes[name].get("costs", []):
                series = [0.0] * self.T
                if "amount" in line:
                    series[line["year"] - self.start] = self.figure(line["amount"], env)
                elif "staff" in line:
                    cost = self.figure(line["unit_cost"], env)
                    per = number(line["staff"]["cases_per_worker"], env)
                    for y, n in enumerate(r["reached_years"][name]):
                        series[y] = math.ceil(n / per - 1e-9) * cost
                elif line.get("quantity") not in ("reached", "offered"):
                    cost = number(line["quantity"], env) * self.figure(line["unit_cost"], env)
                    for y in range(self.T):
                        if "during" in line:
                            first, last = (int(x) for x in str(line["during"]).split(" to "))
                            on = first <= self.start + y <= last
                        else:
                            tables = ("reached", "reached_years", "offered", "offered_years")
                            on = any(r[table][name][y] > 0 for table in tables)
                        series[y] = cost if on else 0.0
                else:
                    continue
                self.add_line(r, line, "intervention", series)

    def cohort(
        self, r: Any, amounts: Any, mine: list[str], group: Any, cell: dict[str, str], k: int,
        size: float,
    ) -> None:  # fmt: skip
        """One cell of one cohort through every course, adding to the totals."""
        acting: list[dict[str, Any]] = []
        for name in mine:
            for effect in self.programmes[name].get("effects", []):
                met = {"reached": ("reached",), "offered": ("reached", "declined")}[effect["whom"]]
                if cell[name] in met:
                    acting.append(effect)

        def at(t: float) -> Env:
            plain = self.env(group)

            def changed(name: str, value: float, out: Env) -> float | None:
                hits = [e for e in acting if e.get("parameter") == name]
                if not hits:
                    return value
                if any(e["by"] not in out for e in hits):
                    return None
                return self.combined(hits, None, value, t, plain)

            return self.env(group, changed)

        for course_name, course in self.courses.items():
            rule = course.get("combine")

            def aims(effect: dict[str, Any], key: str, value: str, name: str = course_name) -> bool:
                return effect.get(key) == value and effect.get("course", name) == name

            entry = at(1.0)
            shares = dict.fromkeys(course["states"], 0.0)
            for s, v in course["start"].items():
                shares[s] = 0.0 if v == "rest" else number(v, entry)
            for s, v in course["start"].items():
                if v == "rest":
                    shares[s] = 1 - sum(shares.values())
            began = {s: size * x for s, x in shares.items()}

            def follow(
                now: dict[str, float], course: Any = course, aims: Any = aims, rule: Any = rule
            ) -> tuple[list[dict[str, float]], list[dict[tuple[str, str], float]]]:
                """States at t = 0, 1, .. and moves in each cycle."""
                history, moves = [dict(now)], []
                for j in range(self.T - k):
                    after = dict.fromkeys(now, 0.0)
                    events: dict[tuple[str, str], float] = {}
                    for s, x in now.items():
                        row = self.row(course, s, j + 1.0, at(j + 1.0), acting, aims, rule)
                        left = 1 - sum(row.values())
                        for b, v in course.get("transitions", {}).get(s, {}).items():
                            if v == "rest":
                                row[b], left = left, 0.0
                        after[s] += x * left
                        for b, p in row.items():
                            after[b] += x * p
                            events[s, b] = events.get((s, b), 0.0) + x * p
                    now = after
                    history.append(dict(now))
                    moves.append(events)
                return history, moves

            history, all_events = follow(began)
            for j, point in enumerate(history):
                for s, x in point.items():
                    r["points"][course_name, s][k + j] += x
            for j, events in enumerate(all_events):
                env = at(j + 1.0)
                now, after = history[j], history[j + 1]
                y = k + j
                occupied = {}
                for s in now:
                    occupied[s] = {
                        "start": now[s], "end": after[s], "half_cycle": (now[s] + after[s]) / 2,
                    }[course.get("within_cycle", "half_cycle")]  # fmt: skip
                    r["person_years"][course_name, s][y] += occupied[s]
                for pair, x in events.items():
                    r["events"][(course_name, *pair)][y] += x
                for index, line in enumerate(course.get("costs", [])):
                    cost = None
                    if "in" in line:
                        cost = occupied[line["in"]] * self.figure(line["unit_cost"], env)
                    elif "transition" in line:
                        pair = tuple(line["transition"].split(" -> "))
                        cost = events.get(pair, 0.0) * self.figure(line["unit_cost"], env)  # type: ignore[call-overload]
                    else:
                        outcome = course["outcomes"][line["outcome"]]
                        when = number(outcome["after"])
                        if max(math.ceil(when) - 1, 0) == j:
                            p = self.outcome(
                                line["outcome"], outcome, when, at(when), acting, aims, rule
                            )
                            cost = size * p * self.figure(line["unit_cost"], at(when))
                    if cost is not None:
                        amounts["course", course_name, index][y] += cost
            for name, measure in (course.get("measures") or {}).items():
                seen = follow(
                    {s: x if s == measure.get("of", s) else 0.0 for s, x in began.items()}
                )
                self.measure(r, name, measure, course, *seen, began, k, at, acting, aims, rule)

    def row(self, course, s, t, env, acting, aims, rule):  # type: ignore[no-untyped-def]
        if isinstance(course["states"].get(s), dict) and course["states"][s].get("absorbing"):
            return {}
        spec = course.get("transitions", {}).get(s, {})
        out: dict[str, float] = {}
        rates = False
        for b, v in spec.items():
            if v == "rest":
                continue
            hits = [e for e in acting if aims(e, "transition", f"{s} -> {b}")]
            rate = self.per_year(v)
            rates = rates or rate
            out[b] = self.combined(hits, rule, number(v, env), t, env, rate)
        if rates:
            total = sum(out.values())
            leave = 1 - math.exp(-total)
            return {b: (x / total * leave if total else 0.0) for b, x in out.items()}
        out = {b: clip(x, 0.0, 1.0) for b, x in out.items()}
        total = sum(out.values())
        if total > 1:
            out = {b: x / total for b, x in out.items()}
        return out

    def outcome(self, name, outcome, when, env, acting, aims, rule):  # type: ignore[no-untyped-def]
        hits = [e for e in acting if aims(e, "outcome", name)]
        p = self.combined(hits, rule, number(outcome["p"], env), when, env)
        return clip(p, 0.0, 1.0)

    def measure(  # type: ignore[no-untyped-def]
        self, r, name, m, course, history, events, began, k, at, acting, aims, rule
    ) -> None:
        horizon = self.T - k
        after = number(m["after"]) if "after" in m else None
        if "outcome" in m:
            spec = course["outcomes"][m["outcome"]]
            when = number(spec["after"])
            if when > horizon:
                return
            p = self.outcome(m["outcome"], spec, when, at(when), acting, aims, rule)
            count = p * (began[m["of"]] if "of" in m else sum(began.values()))
        elif "in" in m:
            if after is not None and after > horizon:
                return
            assert after is not None
            count = history[round(after)][m["in"]]
        else:
            if after is not None and after > horizon:
                return
            pair = tuple(m["transition"].split(" -> "))
            until = horizon if after is None else round(after)
            count = sum(e.get(pair, 0.0) for e in events[:until])
        r["count"][name] += count
        r["base"][name] += began[m["of"]] if "of" in m else 0.0

    def course_consequences(self, r: Any) -> None:
        """Displacement and lost leisure answer every posting economy -> somebody of a course."""
        money = self.doc["money"]
        env = self.env({"name": ""})
        d = number(money.get("displacement", 0.0), env)
        leisure = number(money.get("lost_leisure", 0.0), env)
        for flow in [f for f in r["flows"] if f["origin"] == "course"]:
            if flow["payer"] != ECONOMY:
                continue
            for factor, kind, origin in (
                (d, "", "displacement"),
                (leisure, "welfare", "leisure"),
            ):
                if factor:
                    r["flows"].append(flow | {
                        "payer": flow["payee"], "payee": ECONOMY, "origin": origin,
                        "kind": kind or flow["kind"],
                        "amounts": [x * factor for x in flow["amounts"]],
                    })  # fmt: skip

    def financing(self, r: Any) -> None:
        env = self.env({"name": ""})
        for f in self.doc.get("financing", []):
            giver, taker = account(f["payer"]), account(f["payee"])
            total = [0.0] * self.T
            covered = [flow for flow in r["flows"]
                       if flow["origin"] == "intervention" and flow["item"] in f["covers"]
                       and flow["payer"] == taker]  # fmt: skip
            for flow in covered:
                total = [a + b for a, b in zip(total, flow["amounts"], strict=True)]
            gift = [x * number(f["share"], env) for x in total]
            if "cap" in f:
                gift = [min(x, number(f["cap"], env)) for x in gift]
            if "during" in f:
                first, last = (int(x) for x in str(f["during"]).split(" to "))
                gift = [x if first <= self.start + y <= last else 0.0 for y, x in enumerate(gift)]
            kind = number(f.get("in_kind", 0.0), env)
            for part, name in ((1 - kind, "cash"), (kind, "capacity")):
                for flow in covered if part else []:
                    # at the time of what it pays for
                    shares = [
                        x / t if t else 0.0 for x, t in zip(flow["amounts"], total, strict=True)
                    ]
                    r["flows"].append({
                        "payer": giver, "payee": taker, "item": "financing", "kind": name,
                        "origin": "financing", "when": flow["when"],
                        "amounts": [x * part * s for x, s in zip(gift, shares, strict=True)],
                    })  # fmt: skip

    def tax(self, r: Any) -> None:
        factor = number(self.doc["money"].get("tax_factor", 1.0), self.env({"name": ""}))
        parties = self.doc["parties"]
        funded = {p for p, v in parties.items() if (v or {}).get("tax_funded")}
        persons = [p for p, v in parties.items() if (v or {}).get("people")]
        if factor == 1.0 or not funded:
            return
        person = (persons[0], "gemensamt")
        for when in {flow["when"] for flow in r["flows"]}:
            total = [0.0] * self.T
            for flow in r["flows"]:
                if flow["when"] == when and flow["kind"] == "cash":
                    sign = (flow["payee"][0] in funded) - (flow["payer"][0] in funded)
                    total = [a + sign * b for a, b in zip(total, flow["amounts"], strict=True)]
            r["flows"].append({
                "payer": person, "payee": ECONOMY, "item": "tax", "kind": "welfare",
                "origin": "tax factor", "when": when, "amounts": [(1 - factor) * x for x in total],
            })  # fmt: skip

    # ---- answers ---------------------------------------------------------------------------
    def discount(self, y: int, when: str | None) -> float:
        money = self.doc["money"]
        rate = number(money["discount_rate"], self.env({"name": ""}))
        timing = when or money.get("timing", "year_start")
        t = y + {"year_start": 0.0, "mid_year": 0.5, "year_end": 1.0,
                 "start": 0.0, "mid": 0.5, "end": 1.0}[timing]  # fmt: skip
        if money.get("compounding", "yearly") == "continuous":
            return math.exp(-rate * t)
        return (1 + rate) ** -t

    def sum(self, strategy: str, inside: Any, keep: Any, present: bool) -> list[float]:
        """Net inflow per year over flows that cross the border and satisfy ``keep``."""
        total = [0.0] * self.T
        for flow in self.run(strategy)["flows"]:
            if not keep(flow):
                continue
            sign = inside(flow["payee"]) - inside(flow["payer"])
            for y, x in enumerate(flow["amounts"]):
                total[y] += sign * x * (self.discount(y, flow["when"]) if present else 1.0)
        return total

    def against(self, strategy: str, inside: Any, keep: Any = lambda f: True,
                present: bool = True) -> list[float]:  # fmt: skip
        a = self.sum(strategy, inside, keep, present)
        b = self.sum(self.doc["comparator"], inside, keep, present)
        return [x - y for x, y in zip(a, b, strict=True)]

    def inside(self, table: str, name: str) -> Any:
        if table == "budgets":
            party, _, budget = name.partition("/")
            return lambda acc: acc == (party, budget)
        if table == "payers":
            members = {name}
        elif name == "samhälle":
            members = set(self.doc["parties"])
        else:
            members = set(self.doc["perspectives"][name])
        return lambda acc: acc[0] in members

    def answer(self, strategy: str, table: str, name: str) -> dict[str, Any]:
        inside = self.inside(table, name)
        cost_origins = ("intervention", "financing", "contract")
        present = self.against(strategy, inside)
        yearly = self.against(strategy, inside, present=False)
        c = -sum(self.against(strategy, inside, lambda f: f["origin"] in cost_origins))
        b = sum(self.against(strategy, inside, lambda f: f["origin"] not in cost_origins))
        kinds = {
            k: sum(self.against(strategy, inside, lambda f, k=k: f["kind"] == k))
            for k in ("cash", "capacity", "welfare")
        }
        cumulative = list(itertools.accumulate(present))
        scale = max((abs(x) for x in present), default=0.0) + 1e-300
        payback: Any = "never"
        if not any(x < -1e-12 * scale for x in cumulative):
            payback = "no outlay"
        else:
            for y in range(self.T):
                if all(x >= -1e-12 * scale for x in cumulative[y:]):
                    payback = self.start + y
                    break
        return {"npv": sum(present), "yearly": yearly, "B": b, "C": c, "kinds": kinds,
                "payback": payback}  # fmt: skip

    def measured(self, strategy: str) -> Env:
        r = self.run(strategy)
        out = {}
        for course in self.courses.values():
            for name, m in (course.get("measures") or {}).items():
                count = r["count"][name]
                out[name] = count / r["base"][name] if "of" in m else count
        return out
