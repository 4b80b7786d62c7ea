# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Scenarios, each about one meaning; YAML laid over ``compare.BASE``."""

from __future__ import annotations


def costs(*lines: str) -> str:
    rows = "".join(f"\n      - {{{line}}}" for line in lines)
    return f"interventions:\n  prog:\n    costs:{rows}"


def effects(*lines: str) -> str:
    rows = "".join(f"\n      - {{{line}}}" for line in lines)
    return f"interventions:\n  prog:\n    effects:{rows}"


def parameters(*lines: str) -> str:
    return "parameters:" + "".join(f"\n  {line}" for line in lines)


def effect(value: str, scale: str = "risk_ratio", on: str = "reached", name: str = "e") -> str:
    return f"{name}: {{value: {value}, scale: {scale}, estimated_on: {on}, evidence: assumed}}"


PAID = "payer: kommun/skola, payee: economy"
REACH = "interventions: {prog: {reach: {offered: 80 %, accepted: 35 %}}}"
HIT = "transition: a -> b, by: e, whom: reached"
STAY_IN_A = """
course:
  transitions:
    a: {b: 10 %, c: 15 %}
    b: {c: 25 %, a: 20 %}
"""

CASES: dict[str, tuple[str, ...]] = {
    "per person": (REACH, costs(f"item: x, quantity: reached, unit_cost: 70 SEK/pupil, {PAID}")),
    "per person offered": (
        REACH, costs(f"item: x, quantity: offered, unit_cost: 70 SEK/pupil, {PAID}",
                     f"item: y, quantity: offered, unit_cost: 7 SEK/pupil/month, {PAID}")),
    "duration one and a half": (REACH, "interventions: {prog: {duration: 18 months}}"),
    "duration three": (REACH, "interventions: {prog: {duration: 3 years}}",
                       "target_group: {intake: {for: 4 years}}"),
    "duration half": (REACH, "interventions: {prog: {duration: 6 months}}"),
    "duration past the horizon": (REACH, "interventions: {prog: {duration: 9 years}}",
                                  "target_group: {intake: {for: 5 years}}"),
    "posts": (REACH, "interventions: {prog: {duration: 18 months}}",
              "target_group: {intake: {per_year: 90, for: 3 years}}",
              costs(f"item: x, staff: {{cases_per_worker: 12}}, unit_cost: 600 kSEK/post/year, hired: true, {PAID}")),
    "posts that are capacity": (
        "target_group: {intake: {per_year: 90, for: 3 years}}",
        costs(f"item: x, staff: {{cases_per_worker: 12.5}}, unit_cost: 600 kSEK/post/year, {PAID}")),
    "fixed, during": (costs(f"item: x, quantity: 2.5, unit_cost: 60 SEK/year, during: 2018 to 2020, {PAID}"),),
    "fixed, while somebody is in it": (
        "interventions: {prog: {duration: 2 years}}",
        "target_group: {intake: {per_year: 90, for: 2 years}}",
        costs(f"item: x, quantity: 2, unit_cost: 60 SEK/month, {PAID}")),
    "amount when": (costs(f"item: x, amount: 5 kSEK, year: 2018, when: start, {PAID}",
                          f"item: y, amount: 7 kSEK, year: 2018, when: mid, {PAID}",
                          f"item: z, amount: 11 kSEK, year: 2018, when: end, {PAID}",
                          f"item: w, amount: 13 kSEK, year: 2021, {PAID}"),),
    "when on any line": (
        "interventions: {prog: {duration: 18 months}}", "money: {tax_factor: 1.3}",
        "target_group: {intake: {for: 2 years}}",
        costs(f"item: programme, quantity: reached, unit_cost: 70 SEK/pupil/year, when: mid, {PAID}",
              f"item: y, quantity: offered, unit_cost: 7 SEK/pupil, when: end, {PAID}",
              f"item: z, quantity: 2, unit_cost: 60 SEK/year, when: end, {PAID}",
              f"item: v, quantity: 3, unit_cost: 50 SEK/year, during: 2018 to 2019, when: mid, {PAID}",
              f"item: w, staff: {{cases_per_worker: 12}}, unit_cost: 6 kSEK/post/year, when: mid, {PAID}"),
        "financing: [{payer: stat, payee: kommun/skola, covers: [programme, z], share: 50 %, cap: 4 kSEK/year}]"),
    "tax factor and capacity of several kinds": (
        REACH, parameters(effect("0.5")), effects(HIT), "money: {tax_factor: 1.3}",
        costs(f"item: x, staff: {{cases_per_worker: 7}}, unit_cost: 600 SEK/post/year, {PAID}"), """
course:
  costs:
    - {in: b, item: care, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: economy,
       release: {share: 60 %, since: 2 years}}
"""),
    "18 months per year": (REACH, "target_group: {intake: {per_year: 100, for: 18 months}}"),
    "total over 18 months": (REACH, "target_group: {intake: null}",
                             "target_group: {intake: {total: 60, over: 18 months}}"),
    "total over two years": (REACH, "target_group: {intake: null}",
                             "target_group: {intake: {total: 60, over: 24 months}}"),
    "stock, whole stay": ("target_group: {intake: null}",
                          "target_group: {intake: {stock: 140, stay: 2 years, for: 3 years}}",
                          "interventions: {prog: {duration: 2 years}}", REACH),
    "stock, stay of two and a half": (
        "target_group: {intake: null}",
        "target_group: {intake: {stock: 140, stay: 2.5 years, for: 3 years}}",
        "interventions: {prog: {duration: 2.5 years}}", REACH),
    "stock, stay of half a year": (
        "target_group: {intake: null}",
        "target_group: {intake: {stock: 140, stay: 6 months, for: 3 years}}",
        "interventions: {prog: {duration: 6 months}}", REACH),
    "stock, programme shorter than the stay": (
        "target_group: {intake: null}",
        "target_group: {intake: {stock: 140, stay: 3 years, for: 2 years}}",
        "interventions: {prog: {duration: 18 months}}", REACH),
    "stock, 18 months": ("target_group: {intake: null}",
                         "target_group: {intake: {stock: 140, stay: 2 years, for: 18 months}}",
                         "interventions: {prog: {duration: 2 years}}", REACH),
    "mid_year": ("money: {timing: mid_year}", REACH),
    "year_end": ("money: {timing: year_end}", REACH),
    "continuous": ("money: {compounding: continuous, timing: mid_year}",
                   costs(f"item: z, amount: 11 kSEK, year: 2018, when: end, {PAID}")),
    "within end": ("course: {within_cycle: end}",),
    "within half": ("course: {within_cycle: half_cycle}",),
    "start in two states": ("course: {start: {a: 30 %, b: rest}}",),
    "start in August": ("time: {start: 2016-08}",),
    "risk ratio": (REACH, parameters(effect("0.5")), effects(HIT)),
    "odds ratio": (REACH, parameters(effect("0.5", "odds_ratio")), effects(HIT)),
    "hazard ratio": (REACH, parameters(effect("0.5", "hazard_ratio")), effects(HIT)),
    "risk difference": (REACH, parameters(effect("-0.15", "risk_difference")), effects(HIT)),
    "replace": (REACH, parameters(effect("0.15", "replace")), effects(HIT)),
    "offered": (REACH, parameters(effect("0.5", on="offered")),
                effects("transition: a -> b, by: e, whom: offered")),
    **{
        f"{shape} {scale}": (REACH, STAY_IN_A, parameters(effect(value, scale)),
                             effects(f"{HIT}, {shape}"))
        for shape in ("lag: 1 year", "ramp: 3 years", "lasts: 2 years", "lasts: 18 months",
                      "fade: {half_life: 2 years}", "fade: {linear: 4 years}",
                      "lag: 1 year, ramp: 4 years, lasts: 4 years, fade: {half_life: 3 years}")
        for scale, value in (("risk_ratio", "0.5"), ("risk_difference", "-0.08"),
                             ("odds_ratio", "0.4"), ("hazard_ratio", "1.7"), ("replace", "0.3"))
    },
    "effect on a later row": (REACH, STAY_IN_A, parameters(effect("2.0")),
                              effects("transition: b -> c, by: e, whom: reached, lag: 1 year")),
    "outcome": (REACH, parameters(effect("0.5")), """
course:
  outcomes: {o: {per_person: bernoulli, p: 30 %, after: 2 years}}
  costs:
    - {outcome: o, item: ill, unit_cost: 500 SEK/pupil, payer: stat, payee: economy}
  measures: {ill: {outcome: o}, ill_share: {outcome: o, of: a}}
target_group: {intake: {for: 5 years}}
""", effects("outcome: o, by: e, whom: reached, fade: {half_life: 2 years}")),
    "outcome at once": (REACH, parameters(effect("0.5")), """
course:
  outcomes: {o: {per_person: bernoulli, p: 30 %, after: 1 year}}
  costs:
    - {outcome: o, item: ill, unit_cost: 500 SEK/pupil, payer: stat, payee: economy}
""", effects("outcome: o, by: e, whom: reached")),
    "parameter in a row": (REACH, parameters(effect("0.5"), "leave: {value: 25 %, evidence: assumed}"),
                           "course: {transitions: {a: {b: 2 * leave, c: rest}, b: {c: leave}}}",
                           effects("parameter: leave, by: e, whom: reached, lag: 1 year")),
    "parameter through an expression": (
        REACH, parameters(effect("0.5"), "leave: {value: 25 %, evidence: assumed}",
                          "twice: {expression: 2 * leave, evidence: derived}"),
        "course: {transitions: {a: {b: twice, c: rest}, b: {c: leave}}}",
        effects("parameter: leave, by: e, whom: reached, fade: {linear: 3 years}")),
    "product": (REACH, "course: {combine: product}", parameters(effect("0.5"), effect("-0.05", "risk_difference", name="f")),
                effects(HIT, "name: second, transition: a -> b, by: f, whom: reached")),
    "strongest": (REACH, STAY_IN_A, "course: {combine: strongest}", parameters(effect("0.5"), effect("0.8", name="f")),
                  effects(f"{HIT}, fade: {{half_life: 1 year}}", "name: second, transition: a -> b, by: f, whom: reached")),
    "strongest, two directions": (REACH, STAY_IN_A, "course: {combine: strongest}",
                                  parameters(effect("0.7"), effect("1.5", name="f")),
                                  effects(HIT, "name: second, transition: a -> b, by: f, whom: reached")),
    "rates": (REACH, """
course:
  transitions:
    a: {b: 0.5/year, c: 0.3/year}
    b: {c: 0.1/month}
"""),
    "risk ratio on a rate": (REACH, """
course:
  transitions:
    a: {b: 0.5/year, c: 0.3/year}
    b: {c: 0.1/month}
""", parameters(effect("0.5")), effects(HIT)),
    "hazard ratio on a rate that fades": (REACH, """
course:
  transitions:
    a: {b: 0.5/year, c: 0.3/year}
    b: {c: 0.1/month}
""", parameters(effect("0.5", "hazard_ratio")), effects(f"{HIT}, fade: {{half_life: 1 year}}")),
    "clipped": (REACH, STAY_IN_A, parameters(effect("12")), effects(HIT)),
    "clipped below": (REACH, STAY_IN_A, parameters(effect("-0.3", "risk_difference")), effects(HIT)),
    "row above one": (REACH, STAY_IN_A, parameters(effect("9.5")), effects(HIT)),
    "release": (REACH, parameters(effect("0.5")), effects(HIT), "course: {within_cycle: half_cycle}", """
course:
  costs:
    - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: economy,
       release: {share: 60 %, since: 2 years}}
"""),
    "release from a calendar year": (REACH, parameters(effect("0.5")), effects(HIT), """
course:
  costs:
    - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: economy,
       release: {share: 60 %, since: 2018}}
"""),
    "transition cost": (REACH, parameters(effect("0.5")), effects(HIT), """
target_group: {intake: {for: 3 years}}
course:
  costs:
    - {transition: a -> b, item: inquiry, unit_cost: 300 SEK/pupil, payer: stat, payee: economy}
    - {transition: a -> c, item: rest row, unit_cost: 40 SEK/pupil, payer: stat, payee: person}
    - {in: c, item: production, unit_cost: 700 SEK/pupil/year, payer: economy, payee: person}
"""),
    "financing": ("target_group: {intake: {for: 4 years}}", """
financing:
  - {payer: kommun/fond, payee: kommun/skola, covers: [programme], share: 50 %, cap: 4 500 SEK/year,
     during: 2018 to 2019, in_kind: 25 %}
  - {payer: stat, payee: kommun/skola, covers: [programme], share: 10 %}
"""),
    "tax factor": ("money: {tax_factor: 1.3}", REACH, parameters(effect("0.5")), effects(HIT), """
course:
  costs:
    - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: person}
    - {in: c, item: production, unit_cost: 700 SEK/pupil/year, payer: economy, payee: person}
    - {in: c, item: tax, unit_cost: 200 SEK/pupil/year, payer: person, payee: stat}
"""),
    "tax factor with financing from outside": ("money: {tax_factor: 1.3}", """
financing:
  - {payer: firma, payee: kommun/skola, covers: [programme], share: 50 %}
"""),
    "tax factor and capacity": ("money: {tax_factor: 1.3}", REACH, parameters(effect("0.5")), effects(HIT), """
course:
  costs:
    - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: economy, kind: capacity}
"""),
    "tax factor and when": ("money: {tax_factor: 1.3}",
        costs(f"item: z, amount: 11 kSEK, year: 2018, when: end, {PAID}")),
    "displacement and leisure": ("money: {displacement: 20 %, lost_leisure: 10 %}", REACH,
                                 parameters(effect("0.5")), effects(HIT), """
course:
  costs:
    - {in: c, item: production, unit_cost: 700 SEK/pupil/year, payer: economy, payee: person}
    - {in: c, item: tax, unit_cost: 200 SEK/pupil/year, payer: person, payee: stat}
"""),
    "sub-groups": (REACH, parameters(effect("0.5"), "risk: {value: 30 %, evidence: assumed}",
                                     "cost: {value: 100 SEK/pupil/year, price_year: 2016, evidence: assumed}",
                                     "want: {value: 70 %, evidence: assumed}"), effects(HIT), """
target_group:
  groups:
    - {name: young, share: 30 %, set: {parameters.risk: {value: 50 %, evidence: assumed},
       parameters.want: {value: 20 %, evidence: assumed}}}
    - {name: old, share: 70 %, set: {parameters.cost: {value: 140 SEK/pupil/year, price_year: 2016, evidence: assumed}}}
interventions:
  prog:
    reach: {offered: 100 %, accepted: want}
    costs:
      - {item: programme, quantity: reached, unit_cost: cost, payer: kommun/skola, payee: economy}
course: {transitions: {a: {b: risk, c: rest}}, measures: {m: {in: b, of: a, after: 1 year}}}
"""),
    "comparator with an intervention": (
        parameters(effect("0.5"), effect("0.8", name="f")), """
course: {combine: product}
interventions:
  usual:
    duration: 1 year
    reach: {offered: 50 %, accepted: 50 %}
    costs: [{item: usual, quantity: reached, unit_cost: 40 SEK/pupil, payer: stat, payee: economy}]
    effects: [{transition: a -> b, by: f, whom: reached}]
  prog:
    reach: {offered: 60 %, accepted: 80 %}
    effects: [{transition: a -> b, by: e, whom: reached}]
strategies: {nu: [usual], prog: [prog], both: [usual, prog]}
"""),
    "two courses": (REACH, parameters(effect("0.5"), effect("0.6", name="f")), """
course: null
courses:
  school:
    states: {a: {}, b: {}, c: {absorbing: true}}
    start: {a: 100 %}
    transitions: {a: {b: 40 %, c: rest}, b: {c: 25 %}}
    costs:
      - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: person}
    measures: {b_share: {in: b, of: a, after: 2 years}}
    within_cycle: half_cycle
  crime:
    states: {free: {}, jail: {}}
    start: {free: 90 %, jail: rest}
    transitions: {free: {jail: 10 %}, jail: {free: 50 %}}
    costs:
      - {in: jail, item: jail, unit_cost: 900 SEK/pupil/year, payer: stat, payee: economy}
    within_cycle: end
    measures: {arrests: {transition: free -> jail}, arrests2: {transition: free -> jail, of: free, after: 2 years}}
interventions:
  prog:
    effects:
      - {course: school, transition: a -> b, by: e, whom: reached}
      - {course: crime, transition: free -> jail, by: f, whom: reached, fade: {linear: 4 years}}
"""),
    "measures with late cohorts": (REACH, STAY_IN_A, parameters(effect("0.5")), effects(HIT), """
target_group: {intake: {for: 5 years}}
course:
  measures:
    share_b: {in: b, of: a, after: 3 years}
    number_b: {in: b, after: 3 years}
    moved: {transition: a -> b}
    moved_2: {transition: a -> b, after: 2 years}
    moved_share: {transition: a -> b, of: a, after: 2 years}
    all_share: {transition: a -> b, of: a}
"""),
    "price years": (parameters("old: {value: 100 SEK/pupil/year, price_year: 2010, evidence: assumed}"), """
interventions:
  prog:
    costs: [{item: programme, quantity: reached, unit_cost: 3 * old, payer: kommun/skola, payee: economy}]
"""),
    "payback": (parameters(effect("0.2")), effects(HIT), costs(
        f"item: z, amount: 37 kSEK, year: 2017, {PAID}", f"item: y, amount: 1 kSEK, year: 2019, {PAID}")),
    "payback lost again": (parameters(effect("0.2")), effects(HIT), costs(
        f"item: z, amount: 20 kSEK, year: 2017, {PAID}", f"item: y, amount: 80 kSEK, year: 2020, {PAID}")),
    "no outlay": (parameters(effect("0.2")), effects(HIT), costs(
        f"item: z, amount: 1 kSEK, year: 2021, {PAID}")),
    "reached by a parameter": (parameters("want: {value: 62.5 %, evidence: assumed}"),
                               "interventions: {prog: {reach: {offered: 80 %, accepted: want * want}}}"),
    "two programmes together": (
        parameters(effect("0.5"), effect("0.8", on="offered", name="f")), """
course: {combine: product}
interventions:
  other:
    duration: 2 years
    reach: {offered: 50 %, accepted: 50 %}
    costs: [{item: other, quantity: offered, unit_cost: 40 SEK/pupil/year, payer: stat, payee: economy}]
    effects: [{transition: a -> b, by: f, whom: offered}]
  prog:
    reach: {offered: 60 %, accepted: 80 %}
    effects: [{transition: a -> b, by: e, whom: reached}]
strategies: {nu: [], prog: [prog], both: [other, prog]}
target_group: {intake: {for: 2 years}}
"""),
    "price under a constant effect": (
        REACH, parameters(effect("0.5"),
                          "price: {value: 900 SEK/pupil/year, price_year: 2016, evidence: assumed}"), """
course:
  within_cycle: half_cycle
  costs: [{in: b, item: support, unit_cost: price, payer: kommun/social, payee: person}]
""", effects("parameter: price, by: e, whom: reached")),
    "parameter of an outcome": (REACH, parameters(effect("0.5"), "po: {value: 30 %, evidence: assumed}"), """
course:
  outcomes: {o: {per_person: bernoulli, p: po, after: 2 years}}
  costs: [{outcome: o, item: ill, unit_cost: 500 SEK/pupil, payer: stat, payee: economy}]
""", effects("parameter: po, by: e, whom: reached, lag: 1 year")),
    "outcome within a year": (parameters(effect("0.5")), """
course:
  outcomes: {o: {per_person: bernoulli, p: 30 %, after: 18 months}}
  costs: [{outcome: o, item: ill, unit_cost: 500 SEK/pupil, payer: stat, payee: economy}]
""", effects("outcome: o, by: e, whom: reached, fade: {linear: 3 years}")),
    "rate parameter that fades": (
        REACH, parameters(effect("0.5"), "r: {value: 0.4/year, evidence: assumed}"),
        "course: {transitions: {a: {b: r}, b: {c: 10 %}}}",
        effects("parameter: r, by: e, whom: reached, fade: {half_life: 2 years}")),
    "rate with a rest": ("course: {transitions: {a: {b: 0.5/year, c: rest}, b: {c: 10 %}}}",),
    "effect by group": (parameters(effect("0.5")), """
target_group:
  groups:
    - {name: g, share: 40 %, set: {parameters.e: {value: 0.8, scale: risk_ratio,
       estimated_on: reached, evidence: assumed}}}
    - {name: h, share: 60 %, set: {}}
""", effects(HIT)),
    "provider": (costs("item: fee, quantity: reached, unit_cost: 100 SEK/pupil/year, payer: kommun/skola, payee: firma",
                       "item: work, quantity: reached, unit_cost: 90 SEK/pupil/year, payer: firma, payee: economy, delivers: true"),),
    "financing from the shared budget": (
        costs("item: programme, quantity: reached, unit_cost: 100 SEK/pupil/year, payer: kommun, payee: economy"),
        "financing: [{payer: stat, payee: kommun, covers: [programme], share: 50 %}]"),
    "financing of capacity": (
        costs(f"item: programme, quantity: reached, unit_cost: 100 SEK/pupil/year, kind: capacity, {PAID}"),
        "financing: [{payer: kommun/fond, payee: kommun/skola, covers: [programme], share: 50 %}]"),
    "one year": ("time: {horizon: 1 year}",),
    "fixed without duration": (
        "interventions: {prog: {duration: null}}",
        costs(f"item: x, quantity: 1, unit_cost: 600 SEK/year, {PAID}")),
}  # fmt: skip
