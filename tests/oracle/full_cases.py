# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Scenarios in the full language, each about one meaning; YAML laid over ``compare.BASE``."""

from __future__ import annotations

from tests.oracle.cases import HIT, REACH, costs, effect, effects, parameters

PAID = "payer: kommun/skola, payee: economy"
NOBODY = "strategies: {nu: [], prog: [prog]}"
STAYING = """
course:
  transitions: {a: {b: 0.5/year, c: 0.2/year}, b: {c: 0.3/year, a: 0.4/year}}
"""
MONTHS = ("time: {cycle: month, horizon: 2 years}", STAYING)
QUARTERS = ("time: {cycle: quarter, horizon: 3 years}", STAYING)


def stay(how: str, row: str = "c: 60 %, a: rest") -> str:
    return f"course: {{states: {{b: {{stay: {how}}}}}, transitions: {{b: null}}}}|course: {{transitions: {{b: {{{row}}}}}}}"


def course_cost(*lines: str) -> str:
    rows = "".join(f"\n    - {{{line}}}" for line in lines)
    return f"course:\n  costs:{rows}"


def quality(*lines: str) -> str:
    rows = "".join(f"\n    - {{{line}}}" for line in lines)
    return f"course:\n  quality:{rows}"


SUPPORT = "in: b, item: support, payer: kommun/social, payee: person"
WEIGHED = quality("in: a, weight: 0.9", "in: b, weight: 0.6")
ONE_COHORT = "target_group: {intake: {per_year: 100, for: 1 year}}"
TABLE = "table: {by: %s, between: %s, points: {%s}}, evidence: assumed"


def table(name: str, by: str, between: str, points: str, unit: str = "") -> str:
    unit = f", unit: {unit}" if unit else ""
    return f"{name}: {{{TABLE % (by, between, points)}{unit}}}"


FULL: dict[str, tuple[str, ...]] = {
    # ---- cycles and who enters
    "months": (*MONTHS, REACH),
    "quarters": (*QUARTERS, REACH, "money: {timing: mid_year, compounding: continuous}"),
    "months, half cycle": (*MONTHS, "course: {within_cycle: half_cycle}"),
    "months, end": (*MONTHS, "course: {within_cycle: end}"),
    "life table is half cycle": (*QUARTERS, "course: {within_cycle: life_table}"),
    "months, probabilities": ("time: {cycle: month, horizon: 2 years}",
                              "course: {transitions: {a: {b: 5 %, c: 1 %}, b: {c: 2 %, a: 3 %}}}"),
    "total over ten months": (*MONTHS, REACH, "target_group: {intake: null}",
                              "target_group: {intake: {total: 60, over: 10 months}}"),
    "total over part of a quarter": (*QUARTERS, "target_group: {intake: null}",
                                     "target_group: {intake: {total: 60, over: 10 months}}"),
    "per year for eighteen months": (*QUARTERS, "target_group: {intake: {for: 18 months}}"),
    "stock by month": (*MONTHS, REACH, "target_group: {intake: null}",
                       "target_group: {intake: {stock: 140, stay: 8 months, for: 14 months}}",
                       "interventions: {prog: {duration: 5 months}}"),
    "stock by quarter, stay that is no whole quarters": (
        *QUARTERS, REACH, "target_group: {intake: null}",
        "target_group: {intake: {stock: 140, stay: 10 months, for: 2 years}}",
        "interventions: {prog: {duration: 10 months}}"),
    "start in August by month": (*MONTHS, "time: {start: 2016-08}"),
    "duration in months": (*MONTHS, REACH, "interventions: {prog: {duration: 7 months}}",
                           costs(f"item: x, quantity: reached, unit_cost: 70 SEK/pupil/month, {PAID}",
                                 f"item: y, quantity: offered, unit_cost: 7 SEK/pupil, {PAID}")),
    "sub-groups by month": (
        *MONTHS, REACH, parameters("leave: {value: 0.5/year, evidence: assumed}", effect("0.5")), effects(HIT),
        "course: {transitions: {a: {b: leave}}}", """
target_group:
  groups:
    - {name: g, share: 30 %, set: {parameters.leave: {value: 0.9/year, evidence: assumed}}}
    - {name: h, share: 70 %, set: {}}
"""),
    # ---- rows
    "a probability per year by month": (
        "time: {cycle: month, horizon: 3 years}",
        "course: {transitions: {a: {b: {probability: 40 %, per: year}, c: {probability: 10 %, per: 2 years}}, b: {c: {probability: 5 %, per: quarter}, a: 0.1/year}}}"),
    "a probability per month by year": (
        "course: {transitions: {a: {b: {probability: 3 %, per: month}}, b: {c: {probability: 30 %, per: year}}}}",),
    "risk ratio on a probability per year": (
        *QUARTERS, REACH, parameters(effect("0.5")), effects(HIT),
        "course: {transitions: {a: {b: {probability: 40 %, per: year}}}}"),
    "hazard ratio on a probability per year": (
        *QUARTERS, REACH, parameters(effect("0.5", "hazard_ratio")), effects(f"{HIT}, fade: {{half_life: 1 year}}"),
        "course: {transitions: {a: {b: {probability: 40 %, per: year}}}}"),
    # ---- clocks
    "a table by age, stepped": (
        parameters(table("m", "age", "stepped", "30: 5 %, 32: 20 %, 33: 40 %")), STAYING,
        "target_group: {age: 31 years, intake: {for: 2 years}}", "course: {transitions: {a: null}}",
        "course: {transitions: {a: {c: m, b: 30 %}}}"),
    "a table by age, interpolated, by month": (
        parameters(table("m", "age", "interpolated", "30: 0.05/year, 32: 0.2/year, 33: 0.6/year")), *MONTHS,
        "target_group: {age: 31.5 years}", "course: {transitions: {a: {c: m}}}"),
    "groups of different age": (
        parameters(table("m", "age", "interpolated", "20: 0.05/year, 60: 0.9/year"), "old: {value: 25 years, evidence: assumed}"),
        *QUARTERS, "course: {transitions: {a: {c: m}}}", """
target_group:
  age: old
  groups:
    - {name: g, share: 30 %, set: {parameters.old: {value: 55 years, evidence: assumed}}}
    - {name: h, share: 70 %, set: {}}
"""),
    "a table by time since entry": (
        parameters(table("m", "time_since_entry", "stepped", "0: 5 %, 2: 20 %, 3: 40 %")), STAYING,
        "target_group: {intake: {for: 3 years}}", "course: {transitions: {a: null}}",
        "course: {transitions: {a: {c: m, b: 30 %}}}"),
    "a table by time in state": (
        parameters(table("m", "time_in_state", "interpolated", "0: 5 %, 2: 20 %, 3: 40 %")), STAYING,
        "course: {transitions: {b: null}}", "course: {transitions: {b: {c: m, a: 30 %}}}",
        "course: {within_cycle: half_cycle}"),
    "a table by calendar year": (
        parameters(table("m", "calendar_year", "interpolated", "2017.5: 0.05/year, 2019: 0.9/year")), *QUARTERS,
        "target_group: {intake: {for: 2 years}}", "course: {transitions: {a: {c: m}}}", "time: {start: 2017-08}"),
    "weibull by time in state": (
        parameters("m: {hazard: {weibull: {shape: 1.4, scale: 2 years}, by: time_in_state}, evidence: assumed}"), *QUARTERS,
        "course: {transitions: {b: {c: m}}}"),
    "weibull with parameters, by year": (
        parameters("m: {hazard: {weibull: {shape: s, scale: 6 years / s}, by: time_in_state}, evidence: assumed}",
                   "s: {value: 0.8, evidence: assumed}"), STAYING, "course: {transitions: {b: {c: m}}}"),
    "gompertz by age": (
        parameters("m: {hazard: {gompertz: {level: 0.01/year, growth: 0.09/year}, by: age}, evidence: assumed}"), *MONTHS,
        "target_group: {age: 40 years}", "course: {transitions: {a: {c: m}}}"),
    "gompertz by time since entry, a multiple": (
        parameters("m: {hazard: {gompertz: {level: 0.1/year, growth: -0.5/year}, by: time_since_entry}, evidence: assumed}"), *QUARTERS,
        "target_group: {intake: {for: 2 years}}", "course: {transitions: {a: {c: 2 * m}}}"),
    "an expression over time in state": (
        STAYING, "course: {transitions: {b: null}}", "time: {horizon: 6 years}",
        "course: {transitions: {b: {c: 1 - exp(-0.1 * (1 + time_in_state / 1 year) ** 1.2), a: 'where(time_in_state < 2 years, 30 %, 0)'}}}"),
    "risk ratio on a clocked parameter": (
        REACH, parameters("m: {hazard: {weibull: {shape: 1.4, scale: 2 years}, by: time_in_state}, evidence: assumed}", effect("0.5")),
        effects("parameter: m, by: e, whom: reached, fade: {half_life: 2 years}"), *QUARTERS, "course: {transitions: {b: {c: m}}}"),
    "risk ratio on a hazard's scale": (
        REACH, parameters("m: {hazard: {weibull: {shape: 1.4, scale: long}, by: time_in_state}, evidence: assumed}",
                          "long: {value: 2 years, evidence: assumed}", effect("2")),
        effects("parameter: long, by: e, whom: reached"), *QUARTERS, "course: {transitions: {b: {c: m}}}"),
    **{
        f"{scale} on a rate parameter, {kind}": (
            *QUARTERS, REACH, "course: {transitions: {a: {b: m}}}", effects("parameter: m, by: e, whom: reached, fade: {half_life: 2 years}"),
            parameters(effect("0.5", scale), told))
        for scale in ("risk_ratio", "hazard_ratio")
        for kind, told in {"plain": "m: {value: 0.4/year, evidence: assumed}", "table": table("m", "time_since_entry", "stepped", "0: 0.5/year, 1: 1.8/year"),
                           "hazard": "m: {hazard: {weibull: {shape: 1.4, scale: 2 years}, by: time_in_state}, evidence: assumed}",
                           "expression": "m: {expression: 0.2/year + 0.1/month, evidence: assumed}"}.items()
    },
    "effect on a clocked transition": (
        REACH, parameters(table("m", "time_since_entry", "stepped", "0: 0.5/year, 1: 0.8/year"), effect("0.5")),
        effects(f"{HIT}, lag: 6 months"), *QUARTERS, "course: {transitions: {a: {b: m}}}"),
    # ---- stays
    **{
        f"stay, {name}": (*QUARTERS, *stay(how).split("|"))
        for name, how in {
            "fixed": "9 months", "exponential": "{exponential: {mean: 8 months}}",
            "weibull": "{weibull: {shape: 1.5, scale: 8 months}}", "gamma sd": "{gamma: {mean: 8 months, sd: 6 months}}",
            "gamma cv": "{gamma: {mean: 8 months, cv: 0.5}}", "lognormal mean": "{lognormal: {mean: 8 months, cv: 0.8}}",
            "lognormal sd": "{lognormal: {mean: 8 months, sd: 5 months}}", "lognormal median": "{lognormal: {median: 8 months, cv: 0.8}}",
            "uniform": "{uniform: {limits: 3 months to 15 months}}",
            "survival": "{survival: {3 months: 60 %, 12 months: 20 %, 18 months: 0 %}}",
        }.items()
    },
    "stay by year": (STAYING, *stay("{gamma: {mean: 20 months, sd: 15 months}}").split("|"), "time: {horizon: 8 years}"),
    "stay that begins": (*MONTHS, "course: {states: {a: {stay: {gamma: {mean: 5 months, sd: 3 months}}}}, transitions: {a: null}}",
                         "course: {transitions: {a: {b: 70 %, c: 30 %}}, within_cycle: half_cycle}", REACH,
                         "target_group: {intake: {for: 10 months}}"),
    "effect on a stay": (
        *QUARTERS, REACH, parameters("m: {value: 8 months, evidence: assumed}", effect("0.5")),
        effects("parameter: m, by: e, whom: reached"), *stay("{gamma: {mean: m, cv: 0.7}}").split("|")),
    "effect on where they go": (
        *QUARTERS, REACH, parameters(effect("0.5")), effects("transition: b -> c, by: e, whom: reached"),
        *stay("{gamma: {mean: 8 months, cv: 0.7}}").split("|")),
    "two stays, one after the other": (
        *MONTHS, "course: {states: {a: {stay: 5 months}, b: {stay: {weibull: {shape: 2, scale: 6 months}}}}, transitions: {a: null, b: null}}",
        "course: {transitions: {a: {b: 100 %}, b: {a: 30 %, c: rest}}}"),
    # ---- money of the course
    "growth": (*MONTHS, course_cost(f"{SUPPORT}, unit_cost: 1 000 SEK/pupil/year, growth: 2 %")),
    "growth of a transition and of a programme": (
        REACH, course_cost(f"transition: a -> b, item: x, unit_cost: 50 SEK/pupil, growth: 3 %, {PAID}"),
        costs(f"item: programme, quantity: reached, unit_cost: 100 SEK/pupil/year, growth: -1 %, {PAID}"),
        "target_group: {intake: {for: 3 years}}"),
    "when, on a line of the course": (
        *QUARTERS, course_cost(f"{SUPPORT}, unit_cost: 1 000 SEK/pupil/year, when: end",
                               f"in: a, item: other, unit_cost: 10 SEK/pupil/year, when: mid, {PAID}")),
    "a price path": (
        *MONTHS, parameters("p: {table: {by: calendar_year, between: interpolated, points: {2017: 100 SEK/year, 2018.5: 160 SEK/year}}, price_year: 2016, evidence: assumed}"),
        course_cost(f"{SUPPORT}, unit_cost: p"), "target_group: {intake: {for: 14 months}}", "course: {within_cycle: half_cycle}"),
    "a cost by time in state": (
        *QUARTERS, course_cost(f"{SUPPORT}, unit_cost: 'where(time_in_state < 6 months, 900 SEK/year, 300 SEK/year)'"),
        "course: {within_cycle: half_cycle}"),
    "a cost of a transition by age": (
        *QUARTERS, parameters("p: {table: {by: age, between: interpolated, points: {20: 100 SEK, 22: 160 SEK}}, price_year: 2016, evidence: assumed}"),
        course_cost(f"transition: a -> b, item: x, unit_cost: p, {PAID}"), "target_group: {age: 20.5 years}"),
    "booked at the point, half cycle": (
        *QUARTERS, "course: {within_cycle: half_cycle}", course_cost(f"transition: a -> b, item: x, unit_cost: 50 SEK/pupil, booked: point, {PAID}")),
    "booked at the point, start": (
        "course: {within_cycle: start}", course_cost(f"transition: a -> b, item: x, unit_cost: 50 SEK/pupil, booked: point, {PAID}",
                                                     f"transition: b -> c, item: y, unit_cost: 50 SEK/pupil, booked: cycle, {PAID}")),
    "booked at the point, end": (
        "course: {within_cycle: end}", course_cost(f"transition: a -> b, item: x, unit_cost: 50 SEK/pupil, booked: point, {PAID}")),
    "an effect that fades behind a unit cost": (
        *QUARTERS, REACH, parameters("p: {value: 1 000 SEK/year, price_year: 2016, evidence: assumed}", effect("0.5")),
        effects("parameter: p, by: e, whom: reached, fade: {half_life: 1 year}"), course_cost(f"{SUPPORT}, unit_cost: p"),
        "course: {within_cycle: half_cycle}", "target_group: {intake: {for: 18 months}}"),
    "an effect with a lag and an end behind a unit cost": (
        *QUARTERS, REACH, parameters("p: {value: 1 000 SEK/year, price_year: 2016, evidence: assumed}", effect("0.7")),
        effects("parameter: p, by: e, whom: reached, lag: 6 months, ramp: 1 year, lasts: 2 years"), course_cost(f"{SUPPORT}, unit_cost: p"),
        "course: {within_cycle: start}"),
    "an effect behind the cost of a transition": (
        REACH, parameters("p: {value: 1 000 SEK, price_year: 2016, evidence: assumed}", effect("0.5")),
        effects("parameter: p, by: e, whom: reached, fade: {linear: 4 years}"),
        course_cost(f"transition: a -> b, item: x, unit_cost: p, {PAID}"), STAYING),
    # ---- programme lines in states
    "paid in states": (
        *QUARTERS, REACH, costs(f"item: x, in: [a, b], quantity: reached, unit_cost: 70 SEK/pupil/year, {PAID}",
                                f"item: y, in: b, quantity: offered, unit_cost: 7 SEK/pupil/year, growth: 2 %, {PAID}",
                                f"item: z, in: c, quantity: reached, unit_cost: 3 SEK/pupil/month, when: end, {PAID}"),
        "course: {within_cycle: half_cycle}", "target_group: {intake: {for: 15 months}}"),
    "paid in states by a clock": (
        *MONTHS, REACH, costs(f"item: x, in: a, quantity: reached, unit_cost: 'where(time_since_entry < 6 months, 70 SEK/year, 10 SEK/year)', {PAID}"),
        "course: {within_cycle: half_cycle}"),
    # ---- reach
    "completed": (
        *QUARTERS, "interventions: {prog: {reach: {offered: 80 %, accepted: 60 %, completed: 70 %}, duration: 6 months}}",
        parameters(effect("0.5", on="completed"), effect("0.8", name="f")), "course: {combine: product}",
        effects("transition: a -> b, by: e, whom: completed", "name: second, transition: a -> b, by: f, whom: reached"),
        costs(f"item: x, quantity: completed, unit_cost: 70 SEK/pupil, {PAID}", f"item: y, quantity: reached, unit_cost: 7 SEK/pupil/year, {PAID}",
              f"item: z, in: [b], quantity: completed, unit_cost: 70 SEK/pupil/year, {PAID}")),
    "gross": (
        REACH, STAYING, parameters("e: {value: 0.5, scale: risk_ratio, estimated_on: reached, evidence: assumed}"),
        effects(f"{HIT}, gross: {{deadweight: 30 %, attribution: 80 %}}, fade: {{half_life: 3 years}}")),
    # ---- quality
    "quality": (WEIGHED, "course: {within_cycle: half_cycle}", REACH, parameters(effect("0.5")), effects(HIT)),
    "quality by month at another rate": (*MONTHS, WEIGHED, "money: {outcome_discount_rate: 1 %, timing: mid_year}"),
    "quality of a transition": (
        *QUARTERS, quality("in: a, weight: 1", "in: b, weight: 0.5", "transition: a -> b, change: -0.01 years",
                           "transition: b -> a, change: 3 days, booked: point")),
    "quality by age and an effect that fades": (
        *QUARTERS, REACH, "target_group: {age: 30 years}", "course: {within_cycle: half_cycle}",
        parameters(table("u", "age", "interpolated", "30: 0.9, 40: 0.6"), "v: {value: 0.5, evidence: assumed}", effect("0.9", "replace")),
        quality("in: a, weight: u", "in: b, weight: v", "in: c, weight: 0.1"),
        effects("parameter: v, by: e, whom: reached, fade: {half_life: 1 year}")),
    "a first state that everybody leaves at once, over twenty years": (
        "course: {states: {p: {}}, start: null, transitions: {a: null}}", "time: {horizon: 20 years}",
        "course: {start: {p: 100 %}, transitions: {p: {c: 2 %, a: rest}, a: {b: n}}}",
        parameters("m: {value: 1 %, evidence: assumed}", "n: {expression: m * time_since_entry / 1 year, evidence: derived}", effect("0.5")),
        quality("in: p, weight: 0", "in: a, weight: 0.9", "in: b, weight: 0.6"), effects("parameter: m, by: e, whom: reached")),
    # ---- weights of points
    "weights": (ONE_COHORT, WEIGHED, "course: {within_cycle: {weights: {first: 0.5, inner: [1], last: 0.5}}}", REACH,
                parameters(effect("0.5")), effects(HIT)),
    "weights by list": (ONE_COHORT, WEIGHED, "course: {within_cycle: {weights: [0.2, 1.1, 0.9, 1, 1.3, 0.5]}}"),
    "simpson": (ONE_COHORT, WEIGHED, "time: {horizon: 6 years}", "course: {within_cycle: simpson}", "money: {timing: year_end}"),
    "weights by quarter": (
        *QUARTERS, WEIGHED, "target_group: {intake: null}", "target_group: {intake: {total: 50, over: 3 months}}",
        "course: {within_cycle: {weights: {first: 0, inner: [1], last: 1}}}",
        course_cost(f"{SUPPORT}, unit_cost: 1 000 SEK/pupil/year, growth: 2 %", f"transition: a -> b, item: x, unit_cost: 50 SEK/pupil, booked: point, {PAID}",
                    f"transition: b -> c, item: y, unit_cost: 5 SEK/pupil, {PAID}")),
    "weights and an effect that fades behind a cost": (
        ONE_COHORT, REACH, parameters("p: {value: 1 000 SEK/year, price_year: 2016, evidence: assumed}", effect("0.5")),
        effects("parameter: p, by: e, whom: reached, fade: {half_life: 1 year}"), course_cost(f"in: a, item: x, unit_cost: p, {PAID}"),
        "course: {within_cycle: {weights: {first: 0.5, inner: [1], last: 0.5}}}"),
    # ---- effects by month
    **{
        f"{shape} by quarter, {scale}": (*QUARTERS, "course: {transitions: {a: null}}", "course: {transitions: {a: {b: 12 %, c: 5 %}}}",
                                         REACH, parameters(effect(value, scale)), effects(f"{HIT}, {shape}"))
        for shape in ("lag: 6 months", "ramp: 1 year", "lasts: 15 months", "fade: {half_life: 1 year}",
                      "lag: 3 months, ramp: 2 years, lasts: 2 years, fade: {linear: 3 years}")
        for scale, value in (("risk_ratio", "0.5"), ("odds_ratio", "0.4"), ("replace", "0.3"))
    },
    "an outcome by month": (*MONTHS, REACH, parameters(effect("0.5")), """
course:
  outcomes: {o: {per_person: bernoulli, p: 30 %, after: 7 months}}
  costs:
    - {outcome: o, item: ill, unit_cost: 500 SEK/pupil, payer: stat, payee: economy}
target_group: {intake: {for: 20 months}}
""", effects("outcome: o, by: e, whom: reached, fade: {half_life: 2 years}")),
    "an outcome by age": (*QUARTERS, parameters(table("m", "age", "interpolated", "30: 0.2, 32: 0.6")), """
course:
  outcomes: {o: {per_person: bernoulli, p: m, after: 18 months}}
  costs:
    - {outcome: o, item: ill, unit_cost: 500 SEK/pupil, payer: stat, payee: economy}
    - {outcome: o, item: price, unit_cost: p, payer: kommun, payee: economy}
target_group: {age: 30 years}
""", parameters("p: {table: {by: time_since_entry, between: interpolated, points: {1: 100 SEK, 2: 160 SEK}}, price_year: 2016, evidence: assumed}")),
    "measures by month": (*MONTHS, REACH, parameters(effect("0.5")), effects(HIT), """
course:
  measures:
    after_half: {in: b, after: 6 months}
    share: {in: c, of: a, after: 14 months}
    moves: {transition: a -> b}
    early: {transition: a -> b, of: a, after: 5 months}
target_group: {intake: {for: 15 months}}
"""),
    "two courses of different rules": (*QUARTERS, REACH, parameters(effect("0.5")), """
course: null
courses:
  school:
    states: {a: {}, b: {stay: {gamma: {mean: 8 months, sd: 6 months}}}, c: {absorbing: true}}
    start: {a: 100 %}
    transitions: {a: {b: 0.4/year}, b: {c: 25 %, a: rest}}
    costs: [{in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: person}]
    quality: [{in: a, weight: 1}, {in: b, weight: 0.8}]
    within_cycle: half_cycle
  crime:
    states: {free: {}, jail: {}}
    start: {free: 90 %, jail: rest}
    transitions: {free: {jail: 10 %}, jail: {free: 50 %}}
    costs: [{in: jail, item: jail, unit_cost: 900 SEK/pupil/year, payer: stat, payee: economy}]
    within_cycle: start
""", costs(f"item: x, in: jail, course: crime, quantity: reached, unit_cost: 70 SEK/pupil/year, {PAID}"),
        effects("course: crime, transition: free -> jail, by: e, whom: reached")),
}  # fmt: skip
