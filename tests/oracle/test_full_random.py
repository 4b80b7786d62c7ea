# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Courses thrown together at random in the full language, against the plain cohort program."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.compare import doc
from tests.oracle.compare_full import agree

PARTIES = ("kommun/skola", "kommun/social", "stat", "firma", "person")


def num(rng: random.Random, low: float, high: float) -> str:
    return f"{rng.uniform(low, high):.4f}"


def share(rng: random.Random, low: float, high: float) -> str:
    return f"{100 * rng.uniform(low, high):.3f} %"


class Maker:
    """One scenario; parameters are added as they are needed."""

    def __init__(self, seed: int):
        self.rng = random.Random(seed)
        self.parameters: dict[str, Any] = {}
        self.cycle = self.rng.choice(["month", "quarter", "year"])
        self.cpy = {"month": 12, "quarter": 4, "year": 1}[self.cycle]
        self.years = {"month": 1, "quarter": 2, "year": 5}[self.cycle]
        self.points = self.rng.random() < 0.25
        self.states = ["a", "b", "c", "d"][: self.rng.randint(2, 3)]
        self.staying: set[str] = set()

    def named(self, figure: dict[str, Any]) -> str:
        name = f"p{len(self.parameters)}"
        self.parameters[name] = {"evidence": "assumed"} | figure
        return name

    def time(self, low_cycles: int, high_cycles: int) -> str:
        return f"{self.rng.randint(low_cycles, high_cycles) * 12 // self.cpy} months"

    # ---- rows ------------------------------------------------------------------------------
    def rate(self, per_entry: float) -> Any:
        rng = self.rng
        kind = rng.choice(["plain", "plain", "per", "weibull", "gompertz", "table", "expression"])
        if kind == "plain":
            return f"{num(rng, 0.05, 1.2 / per_entry)}/year"
        if kind == "per":
            return {
                "probability": share(rng, 0.05, 0.6 / per_entry),
                "per": rng.choice(["month", "quarter", "year", "2 years"]),
            }
        if kind == "weibull":
            by = rng.choice(["time_in_state", "time_since_entry"])
            return self.named(
                {
                    "hazard": {
                        "weibull": {
                            "shape": num(rng, 0.6, 1.8),
                            "scale": f"{num(rng, 1, 5)} years",
                        },
                        "by": by,
                    }
                }
            )
        if kind == "gompertz":
            return self.named(
                {
                    "hazard": {
                        "gompertz": {
                            "level": f"{num(rng, 0.01, 0.2)}/year",
                            "growth": f"{num(rng, -0.1, 0.1)}/year",
                        },
                        "by": rng.choice(["age", "time_in_state"]),
                    }
                }
            )
        if kind == "table":
            return self.table("/year", 0.05, 1.0)
        long = self.named({"value": f"{num(rng, 1, 4)} years"})
        return f"0.1/year + 0.4/year * exp(-time_in_state / {long})"

    def table(self, unit: str, low: float, high: float, state: bool = True) -> str:
        rng = self.rng
        by = rng.choice(
            ["age", "time_since_entry", "calendar_year", *(["time_in_state"] if state else [])]
        )
        first = {"age": 30.0, "calendar_year": 2017.0}.get(by, 0.0)
        xs = sorted({round(first + rng.uniform(0, self.years), 2) for _ in range(3)})
        table = {
            "by": by,
            "between": rng.choice(["stepped", "interpolated"]),
            "points": {x: f"{num(rng, low, high)}{unit}" for x in xs},
        }
        return self.named({"table": table} | ({"price_year": 2016} if "SEK" in unit else {}))

    def row(self, s: str) -> Any:
        rng = self.rng
        others = [x for x in [*self.states, "end"] if x != s]
        # everybody begins in a or b: from a one may come to any state
        to = rng.sample(others, len(others) if s == "a" else rng.randint(1, len(others)))
        if s in self.staying:
            parts = [rng.uniform(0.2, 1) for _ in to]
            return {
                x: f"{100 * p / sum(parts):.2f} %" for x, p in zip(to[:-1], parts, strict=False)
            } | {to[-1]: "rest"}
        if rng.random() < 0.7:
            return {x: self.rate(len(to)) for x in to}
        row: dict[str, Any] = {x: share(rng, 0.01, 0.7 / len(to)) for x in to}
        if rng.random() < 0.4:
            row[to[0]] = self.table("", 0.02, 0.6 / len(to))
        if len(to) > 1 and rng.random() < 0.3:
            row[to[-1]] = "rest"
        return row

    def stay(self) -> Any:
        rng = self.rng
        long = f"{num(rng, 0.4, 1.5)} years"
        if rng.random() < 0.4:
            long = self.named({"value": long})
        return rng.choice([
            {"gamma": {"mean": long, "cv": num(rng, 0.3, 1.2)}}, {"lognormal": {"median": long, "cv": num(rng, 0.3, 1.2)}},
            {"weibull": {"shape": num(rng, 0.7, 2), "scale": long}}, {"exponential": {"mean": long}}, self.time(1, 6),
            {"survival": {"4 months": "70 %", "1 year": "30 %", "2 years": "0 %"}},
        ])  # fmt: skip

    # ---- rewards ---------------------------------------------------------------------------
    def price(self, per: str, state: bool = True) -> str:
        rng = self.rng
        plain = f"{num(rng, 10, 900)} SEK{per}"
        kind = rng.choice(["plain", "plain", "named", "table", "where"])
        if kind == "named":
            return self.named({"value": plain, "price_year": 2016})
        if kind == "table":
            return self.table(f" SEK{per}", 10, 900, state)
        if kind == "where" and state:
            return f"where(time_in_state < 1 year, {num(rng, 10, 900)} SEK{per}, {num(rng, 10, 900)} SEK{per})"
        return plain

    def accounts(self) -> dict[str, str]:
        payer, payee = self.rng.sample([*PARTIES, "economy"], 2)
        return {"payer": payer, "payee": payee}

    def course_costs(self, rows: Any) -> list[dict[str, Any]]:
        rng, out = self.rng, []
        for n in range(rng.randint(2, 5)):
            line: dict[str, Any] = {"item": f"c{n}"} | self.accounts()
            if rng.random() < 0.6:
                line |= {"in": rng.choice([*self.states, "end"]), "unit_cost": self.price("/year")}
            else:
                s = rng.choice(self.states)
                line |= {"transition": f"{s} -> {rng.choice(list(rows[s]))}", "unit_cost": self.price(""),
                         "booked": rng.choice(["cycle", "point"])}  # fmt: skip
            if rng.random() < 0.3:
                line["growth"] = share(rng, -0.02, 0.03)
            if rng.random() < 0.2:
                line["when"] = rng.choice(["start", "mid", "end"])
            out.append(line)
        return out

    def weight(self) -> str:
        kind = self.rng.choice(["plain", "table", "named"])
        if kind == "table":
            return self.table("", 0.3, 1)
        plain = num(self.rng, 0.3, 1)
        return plain if kind == "plain" else self.named({"value": plain})

    def quality(self, rows: Any) -> list[dict[str, Any]]:
        rng = self.rng
        out: list[dict[str, Any]] = []
        for s in self.states:
            out.append({"in": s, "weight": self.weight()})
        s = rng.choice(self.states)
        out.append({"transition": f"{s} -> {next(iter(rows[s]))}", "change": f"{num(rng, -0.1, 0.1)} years",
                    "booked": rng.choice(["cycle", "point"])})  # fmt: skip
        return out

    # ---- programmes ------------------------------------------------------------------------
    def effect(self, scale: str, low: float, high: float, target: dict[str, str]) -> dict[str, Any]:
        rng = self.rng
        whom = rng.choice(["offered", "reached", "completed"])
        by = self.named({"value": num(rng, low, high), "scale": scale, "estimated_on": whom})
        out: dict[str, Any] = {"name": by, "by": by, "whom": whom} | target
        if rng.random() < 0.3:
            out["lag"] = self.time(1, 3)
        if rng.random() < 0.3:
            out["ramp"] = self.time(2, 8)
        if rng.random() < 0.3:
            out["lasts"] = self.time(4, 12)
        if rng.random() < 0.4:
            out["fade"] = rng.choice([{"half_life": "1 year"}, {"linear": "5 years"}])
        if rng.random() < 0.2:
            out["gross"] = {"deadweight": share(rng, 0.1, 0.6), "attribution": share(rng, 0.5, 1)}
        return out

    def programme(self, name: str, rows: Any, targets: list[str]) -> dict[str, Any]:
        rng = self.rng
        out: dict[str, Any] = {
            "duration": self.time(1, 6), "costs": [], "effects": [],
            "reach": {"offered": share(rng, 0.4, 1), "accepted": share(rng, 0.4, 1), "completed": share(rng, 0.4, 1)},
        }  # fmt: skip
        for n in range(rng.randint(1, 3)):
            line = {"item": f"{name}{n}", "quantity": rng.choice(["offered", "reached", "completed"]),
                    "payer": rng.choice(["kommun/skola", "stat"]), "payee": "economy"}  # fmt: skip
            kind = rng.choice(["person", "years", "in"])
            if kind == "in":
                line |= {
                    "in": rng.sample(self.states, rng.randint(1, 2)),
                    "unit_cost": self.price("/year"),
                }
            else:
                per = "" if kind == "person" else rng.choice(["/year", "/month"])
                line["unit_cost"] = f"{num(rng, 50, 5_000)} SEK/pupil{per}"
            if rng.random() < 0.2:
                line["growth"] = share(rng, -0.02, 0.03)
            out["costs"].append(line)
        moves = [
            (s, t)
            for s in self.states
            for t, v in rows[s].items()
            if v != "rest" and s not in self.staying
        ]
        for s, t in rng.sample(moves, min(len(moves), rng.randint(0, 2))):
            out["effects"].append(
                self.effect("risk_ratio", 0.4, 1.3, {"transition": f"{s} -> {t}"})
            )
        rng.shuffle(targets)
        for target in [targets.pop() for _ in range(min(len(targets), rng.randint(0, 2)))]:
            out["effects"].append(self.effect("risk_ratio", 0.5, 1.3, {"parameter": target}))
        return out

    # ---- the whole -------------------------------------------------------------------------
    def within(self) -> Any:
        rng = self.rng
        if not self.points:
            return rng.choice(["start", "end", "half_cycle", "life_table"])
        simpson = ["simpson"] if self.years * self.cpy % 2 == 0 else []
        return rng.choice([
            {"weights": {"first": 0.5, "inner": [1], "last": 0.5}}, {"weights": {"first": 0, "inner": [0.8, 1.2], "last": 1}},
            *simpson,
        ])  # fmt: skip

    def intake(self) -> dict[str, Any]:
        if self.points:
            return {"total": 50, "over": f"{12 // self.cpy} months"}
        if self.cycle == "month":
            return self.rng.choice([
                {"per_year": 90, "for": "3 months"}, {"total": 200, "over": "75 days"},
                {"stock": 120, "stay": "3 months", "for": "2 months"},
            ])  # fmt: skip
        return self.rng.choice([
            {"per_year": 90, "for": self.time(1, 4)}, {"total": 200, "over": "8 months"},
            {"stock": 120, "stay": "7 months", "for": "5 months"}, {"per_year": 80, "for": "1 year"},
        ])  # fmt: skip

    def make(self) -> dict[str, Any]:
        rng, out = self.rng, doc()
        out["money"] |= {
            "timing": rng.choice(["year_start", "mid_year", "year_end"]), "compounding": rng.choice(["yearly", "continuous"]),
            "discount_rate": share(rng, 0, 0.06), "outcome_discount_rate": share(rng, 0, 0.04),
        }  # fmt: skip
        out["time"] = {
            "start": rng.choice(["2017", "2017-08"]),
            "horizon": f"{self.years} years",
            "cycle": self.cycle,
        }
        self.staying = {s for s in self.states if rng.random() < 0.25}
        rows = {s: self.row(s) for s in self.states}
        states: dict[str, Any] = {
            s: {"stay": self.stay()} if s in self.staying else {} for s in self.states
        }
        out["course"] = {
            "states": states | {"end": {"absorbing": True}}, "start": {"a": share(rng, 0.5, 0.9), "b": "rest"},
            "transitions": rows, "costs": self.course_costs(rows), "combine": "product",
            "within_cycle": self.within(),
        }  # fmt: skip
        if rng.random() < 0.6:
            out["course"]["quality"] = self.quality(rows)
        targets = [n for n, told in self.parameters.items() if "hazard" not in told]
        programmes = {name: self.programme(name, rows, targets) for name in ("prog", "usual")}
        out["interventions"] = programmes
        out["strategies"] = {
            "nu": ["usual"] if self.cycle == "month" else rng.choice([[], ["usual"]]),
            "prog": ["prog"],
            **({} if self.cycle == "month" else {"both": ["usual", "prog"]}),
        }
        out["target_group"]["intake"] = self.intake()
        out["target_group"]["age"] = "30 years"
        plain = [
            n for n, told in self.parameters.items() if "value" in told and "scale" not in told
        ]
        if plain and rng.random() < 0.5:
            name = rng.choice(plain)
            own = {k: v for k, v in self.parameters[name].items() if k != "value"}
            number, _, unit = self.parameters[name]["value"].partition(" ")
            own["value"] = f"{float(number) * 0.8:.4f} {unit}".strip()
            out["target_group"]["groups"] = [
                {"name": "g", "share": "35 %", "set": {f"parameters.{name}": own}}, {"name": "h", "share": "65 %", "set": {}},
            ]  # fmt: skip
        for programme in programmes.values():  # only what an uncontrolled estimate may have
            for effect in programme["effects"]:
                if "gross" in effect:
                    self.parameters[effect["by"]]["evidence"] = "uncontrolled"
                    self.parameters[effect["by"]]["source"] = "src"
        out["parameters"] = self.parameters
        return out


# seeds 0 to 39 all agree; these are the faster ones
SEEDS = (
    2, 4, 6, 10, 11, 12, 13, 14, 15, 16, 20, 22, 26, 30, 32, 36, 37, 38,
)  # fmt: skip


@pytest.mark.parametrize("seed", SEEDS)
def test_random_course(seed: int, tmp_path: Path) -> None:
    agree(Maker(seed).make(), tmp_path)
