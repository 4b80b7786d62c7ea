# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Norrköping as its sources tell it, written anew: three readings, and the hand-worked payments."""

from __future__ import annotations

# 60 young people, one million each in 24 months, 61 others to compare with, no effect.
NORRKOPING = """
format: 1
id: norrkoping_by_hand
title: Norrköping by hand
money: {price_year: 2016, discount_rate: 3 %, inflation: 0 %}
time: {start: 2016, horizon: 5 years, cycle: month}
parties: {kommun: {budgets: [social], tax_funded: true}, lsv: {}, person: {people: true}}
parameters:
  none: {value: 1, scale: risk_ratio, estimated_on: reached, evidence: assumed}
target_group: {name: unga, unit: youth, intake: {total: 60, over: 1 month}}
course:
  states: {placed: {}, home: {absorbing: true}}
  start: {placed: 100 %}
  transitions: {placed: {home: 0 %}}
  costs: [{in: placed, item: placement, unit_cost: 500 kSEK/youth/year, payer: kommun/social, payee: economy}]
interventions:
  team:
    costs: [{item: team, amount: 10 MSEK, year: 2016, payer: kommun/social, payee: economy, delivers: true}]
    effects: [{transition: placed -> home, by: none, whom: reached}]
strategies: {without: [], team: [team]}
comparator: without
contract:
  roles: {outcome_payer: kommun/social, investor: lsv}
  investment: {to: kommun/social, committed: 10 MSEK}
  measures:
    saving: {cost: placement, window: 24 months, against: {design: historical, size: 61, years: 3}, noise: {cv: 0.8}}
    delivered: {probability: 100 %}
    school: {probability: 50 %}
  terms: {}
"""

R1 = """
contract:
  terms:
    saved: {share: 100 %, of: saving, up_to: principal, if: delivered, at: 2018-06}
    floor: {top_up: 40 % * principal, terms: saved, if: delivered, at: 2018-06}
    bonus: {share: 100 %, of: saving, from: principal, up_to: 1.2 * principal, if: [delivered, school], at: 2018-06}
"""
R2 = """
contract:
  terms:
    guarantee: {amount: 0.4 * principal, if: delivered, after: 18 months}
    saved: {share: 60 %, of: saving, from: 0 SEK, up_to: principal, if: delivered, lag: 6 months}
    bonus: {share: 100 %, of: saving, from: principal, up_to: principal + 2 MSEK, if: {all: [delivered, school]}}
"""
R3 = """
contract:
  terms:
    guarantee: {share: 40 %, of: drawn, if: delivered, after: 18 months}
    saved: {share: 100 %, of: saving, if: delivered}
    bonus: {share: 100 %, of: saving, from: principal, up_to: 12 MSEK, if: [school, delivered]}
  limits: {capital: {at_most: principal, terms: [guarantee, saved]}}
"""
# Savings are paid although the work was not done as agreed.
R1_PAID = """
contract:
  terms:
    saved: {share: 100 %, of: saving, up_to: principal, at: 2018-06}
    floor: {top_up: 40 % * principal, terms: saved, if: delivered, at: 2018-06}
    bonus: {share: 100 %, of: saving, from: principal, up_to: 1.2 * principal, if: school, at: 2018-06}
"""
R2_PAID = """
contract:
  terms:
    guarantee: {amount: 0.4 * principal, if: delivered, after: 18 months}
    saved: {share: 60 %, of: saving, from: 0 SEK, up_to: principal}
    bonus: {share: 100 %, of: saving, from: principal, up_to: principal + 2 MSEK, if: school}
"""
READINGS = {"R1": R1, "R2": R2, "R3": R3, "R1 paid": R1_PAID, "R2 paid": R2_PAID}

# Millions. Saving; R1 without and with school; R2; R3; not delivered but savings still paid.
GRID = (
    (-2, 4, 4, 4, 4, 4, 4, 0, 0),
    (0, 4, 4, 4, 4, 4, 4, 0, 0),
    (2, 4, 4, 5.2, 5.2, 6, 6, 2, 1.2),
    (3.9, 4, 4, 6.34, 6.34, 7.9, 7.9, 3.9, 2.34),
    (4, 4, 4, 6.4, 6.4, 8, 8, 4, 2.4),
    (4.1, 4.1, 4.1, 6.46, 6.46, 8.1, 8.1, 4.1, 2.46),
    (6, 6, 6, 7.6, 7.6, 10, 10, 6, 3.6),
    (10, 10, 10, 10, 10, 10, 10, 10, 6),
    (11, 10, 11, 10, 11, 10, 11, 11, 7),
    (12, 10, 12, 10, 12, 10, 12, 12, 8),
    (15, 10, 12, 10, 12, 10, 12, 12, 8),
)


def cells() -> list[tuple[str, float, bool, bool, float]]:
    """Every cell of the grid: reading, saving, delivered, school, what is paid (millions)."""
    out = []
    for saving, *paid in GRID:
        for i, reading in enumerate(("R1", "R2", "R3")):
            for school in (False, True):
                out.append((reading, saving, True, school, paid[2 * i + school]))
                out.append((reading, saving, False, school, 0))
        out.append(("R1 paid", saving, False, True, paid[6]))
        out.append(("R2 paid", saving, False, True, paid[7]))
    return out
