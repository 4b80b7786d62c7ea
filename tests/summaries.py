"""A summary written by hand in the form of interface.md, for tests of what is made from it."""

from __future__ import annotations

from typing import Any

YEARS = 20


def block(mean: float, *, assumed: bool = True, cash: float | None = None) -> dict[str, Any]:
    """One ``Summary`` with a range of a fifth of its mean around it."""
    low, high = sorted((mean * 0.8, mean * 1.2))
    spread = {"mean": mean, "p5": low, "p50": mean, "p95": high}
    zero = {"mean": 0.0, "p5": 0.0, "p50": 0.0, "p95": 0.0}
    money = mean if cash is None else cash
    return {
        "npv": {**spread, "sd": abs(mean) / 8, "mcse": abs(mean) / 800},
        "chance_positive": 0.034,
        "given_assumed_effect": assumed,
        "benefit_cost_ratio": {
            "value": 0.21,
            "p5": 0.1,
            "p50": 0.2,
            "p95": 0.4,
            "undefined_share": 0.0,
        },
        "payback_year": {
            "p5": 2031,
            "p50": None,
            "p95": None,
            "never_share": 0.9,
            "no_outlay_share": 0.0,
        },
        "yearly": [
            {"year": 2017 + n, **_each(spread, 1 / YEARS), "cumulative": _each(spread, n / YEARS)}
            for n in range(YEARS)
        ],
        "yearly_cash": [
            {"year": 2017 + n, **_each({**spread, "mean": money}, 1 / YEARS)} for n in range(YEARS)
        ],
        "by_kind": {
            "cash": {"mean": money, "p5": money, "p50": money, "p95": money},
            "capacity": {"mean": mean - money, "p5": low, "p50": mean, "p95": high},
            "welfare": zero,
        },
        "uncertainty": {"parameter_share": 0.92, "chance_share": 0.08},
        "yearly_end": None,
        "irr": {
            "of_mean_flow": 0.05,
            "p5": 0.01,
            "p50": 0.05,
            "p95": 0.09,
            "undefined_share": 0.25,
            "several_share": 0.0,
            "sign_changes": 1,
        },
    }


def total(mean: float) -> dict[str, Any]:
    """What a view of one strategy comes to by itself."""
    spread = {"mean": mean, "sd": 0.0, "mcse": 0.0, "p5": mean, "p50": mean, "p95": mean}
    return {"present_value": spread, "undiscounted": spread}


def _each(spread: dict[str, float], factor: float) -> dict[str, float]:
    return {key: value * factor for key, value in spread.items()}


def even(effect: float | None, year: int | None, status: str = "found") -> dict[str, Any]:
    """One entry of ``break_even``."""
    measures = {
        "qualified": {"unit": "pupil", "strategy": 420.0, "comparator": 331.0, "difference": 89.0}
    }
    return {
        "year": {
            "value": year,
            "unit": "year",
            "parameter": None,
            "status": "found" if year else "none",
            "searched": [2017, 2036],
            "measures": {},
        },
        "effect": [
            {
                "value": effect,
                "unit": "",
                "parameter": "effect",
                "status": status,
                "searched": [0.05, 5.0],
                "measures": measures if effect is not None else {},
            }
        ],
        "price": [],
        "volume": {
            "value": None,
            "unit": "pupil",
            "parameter": None,
            "status": "none",
            "searched": [0.0, 10.0],
            "measures": {},
        },
        "unit_cost": {
            "value": 0.43,
            "per_person_reached": 17_200.0,
            "unit": "",
            "parameter": None,
            "status": "found",
            "searched": [0.0, 10.0],
            "measures": {},
        },
    }


def _answers(factor: float = 1.0) -> dict[str, Any]:
    return {
        "results": {
            "ppss": {
                "samhälle": block(-45_600_000.0 * factor),
                "kommunen": block(-144_700_123.4 * factor, cash=-140_000_000.0),
                "offentlig": block(-98_000_000.0 * factor),
            }
        },
        "payers": {
            "ppss": {
                "kommun": block(-144_700_123.4 * factor),
                "region": block(0.0, assumed=False),
                "stat": block(46_700_000.0 * factor),
                "person": block(52_000_000.0 * factor),
            }
        },
        "budgets": {
            "ppss": {
                "kommun/utbildningsnämnden": block(-160_000_000.0 * factor),
                "kommun/socialnämnden": block(15_299_876.6 * factor),
                "kommun/gemensamt": block(0.0),
                "stat/gemensamt": block(46_700_000.0 * factor),
            }
        },
        "break_even": {
            "ppss": {
                "perspectives": {
                    "samhälle": even(0.9374, 2031),
                    "kommunen": even(None, None, "none"),
                    "offentlig": even(0.61, 2036),
                },
                "payers": {
                    "kommun": even(None, None, "none"),
                    "stat": even(None, 2017, "always"),
                },
            }
        },
        "measures": {
            "nuläge": {"qualified": _measure(331.0)},
            "ppss": {"qualified": _measure(331.2)},
        },
        "totals": {
            strategy: {
                "perspectives": {"samhälle": total(amount * factor)},
                "payers": {"kommun": total(amount * factor)},
                "budgets": {},
                "quality_adjusted_years": None,
            }
            for strategy, amount in (("nuläge", -900_000_000.0), ("ppss", -945_600_000.0))
        },
        "cost_effectiveness": {},
    }


def _measure(mean: float) -> dict[str, Any]:
    return {
        "unit": "pupil",
        "mean": mean,
        "sd": 9.0,
        "mcse": 0.09,
        "p5": mean - 15,
        "p50": mean,
        "p95": mean + 15,
    }


def _both(sv: str, en: str) -> dict[str, str]:
    return {"sv": sv, "en": en}


def summary(**changes: Any) -> dict[str, Any]:
    """A whole summary with everything in it, or with ``changes`` of its top-level keys."""
    whole = {
        "format": 1,
        "version": "0.1.0",
        "scenario": {
            "id": "ppss",
            "file": "scenarios/ppss.yaml",
            "title": _both("PPSS i alla grundskolor", "PPSS in every compulsory school"),
            "sha256": "0" * 64,
        },
        "inputs": [{"file": "scenarios/ppss.yaml", "sha256": "0" * 64}],
        "draws": 10_000,
        "seed": 0,
        "mode": "chance",
        "variant": "base",
        "comparator": "nuläge",
        "strategies": ["nuläge", "ppss"],
        "conventions": {
            "currency": "SEK",
            "price_year": 2016,
            "discount_rate": 0.035,
            "outcome_discount_rate": 0.035,
            "compounding": "yearly",
            "timing": "year_start",
            "within_cycle": "half_cycle",
            "cycle": "year",
            "start": "2017",
            "horizon": YEARS,
            "index": "price_index.csv",
            "tax_factor": 1.0,
            "evidence_rule": "graded",
        },
        **_answers(),
        "claims": [
            {
                "id": "ten_percent",
                "verdict": "arithmetic_only",
                "value": 1.1702,
                "note": _both("Snittkostnad mot en årskostnad.", "An average against a year."),
            }
        ],
        "variants": {
            "day_price": {
                "title": _both("Dygnspriset i samma källa", "The day price of the same source"),
                **_answers(1.42),
            },
            "what_if_10": {
                "title": _both("Ett av tio misslyckanden undviks", "One failure in ten averted"),
                **_answers(0.3),
            },
        },
        "warnings": [
            {
                "code": "assumed_effect",
                "message": _both("Effekten är antagen.", "The effect is assumed."),
                "where": "parameters.effect",
            }
        ],
        "costs": {
            "ppss": [
                {
                    "payer": "kommun",
                    "budget": "utbildningsnämnden",
                    "item": "programme",
                    "kind": "cash",
                    "origin": "intervention:ppss",
                    "payee": "economy/economy",
                    "delivers": False,
                    "total": 151_200_000.0,
                    "present_value": 147_000_000.0,
                    "by_year": [50_400_000.0] * 3 + [0.0] * 17,
                },
                {
                    "payer": "kommun",
                    "budget": "fond",
                    "item": "start_up",
                    "kind": "cash",
                    "origin": "intervention:ppss",
                    "payee": "economy/economy",
                    "delivers": False,
                    "total": 500_000.0,
                    "present_value": 500_000.0,
                    "by_year": [500_000.0] + [0.0] * 19,
                },
            ]
        },
        "assumptions": {
            "ppss": [
                {
                    "parameter": "effect",
                    "grade": "assumed",
                    "unit": "",
                    "note": _both("ingen kontrollerad utvärdering", "no controlled evaluation"),
                    "importance": 0.67,
                    "effect": True,
                },
                {
                    "parameter": "stay",
                    "grade": "assumed",
                    "unit": "year",
                    "note": None,
                    "importance": None,
                    "effect": False,
                },
            ]
        },
        "effects": {
            "ppss": [
                {
                    "parameter": "effect",
                    "scale": "risk_ratio",
                    "median": 0.984,
                    "mean": 1.0,
                    "p2_5": 0.69,
                    "p97_5": 1.4,
                    "evidence": "assumed",
                    "unit": "",
                    "acts_on": [
                        {"kind": "transition", "name": "in -> out", "quantity": "probability"}
                    ],
                    "price": False,
                }
            ]
        },
        "not_counted": [_both("Hälsa och livskvalitet.", "Health and quality of life.")],
        "people": {
            "ppss": {"ppss": {"offered": 2800.0, "reached": 2520.0, "programme_years": 3780.0}}
        },
    }
    return {**whole, **changes}
