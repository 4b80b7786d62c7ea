"""All pictures of one variant, as the page is given them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from socinvest.analysis.views import View
from socinvest.answers.break_evens import BROKEN, distinct
from socinvest.answers.gathered import Case, Gathered
from socinvest.answers.kept import Kept
from socinvest.answers.pictures import Collected
from socinvest.answers.pictures_curves import MOST, Curves
from socinvest.answers.pictures_money import SHOWN, cumulative_cash, distributions
from socinvest.answers.rerun import Expected
from socinvest.records import dataclass

__all__ = ["Material", "pictures"]


@dataclass(frozen=True, slots=True)
class Material:
    """What a run has found when the pictures are made.

    ``found``, ``broken`` (break-evens), ``sizes`` and ``contract`` (pictures) by strategy.
    """

    case: Case
    collected: Collected
    expected: Expected
    views: tuple[View, ...]
    found: Mapping[str, Gathered]
    kept: Kept
    broken: Mapping[str, Any]
    sizes: Mapping[str, Any]
    contract: Mapping[str, Any]


def pictures(made: Material) -> dict[str, Any]:
    """What only charts need, JSON-ready; money undiscounted unless it is a present value.

    ``draws`` (how many each picture is made of), ``distributions``, ``cumulative_cash``,
    ``curves``, ``flows``, ``states``, ``sizes``, ``contract``.
    """
    first = made.collected.first
    assert first is not None
    time, found = made.case.scenario.time, made.found
    return {
        "draws": {
            "distributions": made.kept.n,
            "cumulative_cash": made.case.n,
            "flows": made.case.n,
            "effect": min(first.n, MOST),
            "unit_cost": first.n,
            "volume": first.n,
            "states": first.n,
        },
        "distributions": {
            s: distributions(one, made.views, s, made.kept) for s, one in found.items()
        },
        "cumulative_cash": {s: cumulative_cash(one, made.views, time) for s, one in found.items()},
        "curves": {strategy: _curves(made, strategy) for strategy in found},
        "flows": made.collected.flows(),
        "states": made.collected.states(),
        "sizes": dict(made.sizes),
        "contract": dict(made.contract),
    }


def _curves(made: Material, strategy: str) -> dict[str, Any]:
    """By perspective or payer; of a perspective and a payer of one name, the perspective."""
    shown = [view for view in made.views if view.section in SHOWN]
    places = distinct(shown, made.expected, strategy)
    broken = made.broken[strategy]
    found = [broken[BROKEN[view.section]][view.name] for view in places.values()]
    curves = Curves(made.expected, strategy, list(places.values()), made.collected, made.case.mode)
    drawn = {
        "effect": curves.effects([one["effect"] for one in found]),
        "unit_cost": curves.unit_cost(_roots(one["unit_cost"] for one in found)),
        "volume": curves.volume(_roots(one["volume"] for one in found)),
    }
    pairs, order = made.expected.pairs(strategy), list(places)
    return {view.name: _told(drawn, order.index(view.signs(pairs))) for view in reversed(shown)}


def _roots(entries: Iterable[Mapping[str, Any]]) -> list[float]:
    return [one["value"] for one in entries if one["status"] == "found"]


def _told(curves: Mapping[str, Any], place: int) -> dict[str, Any]:
    """What the page is given of all curves for the view that stands at ``place``."""

    def points(curve: Mapping[str, Any], values: Mapping[str, Sequence[float]]) -> list[Any]:
        rows = zip(*values.values(), strict=True)
        return [
            {
                **dict(zip(values, row, strict=True)),
                "chance_positive": float(curve["chance"][k, place]),
                "mean": float(curve["mean"][k, place]),
            }
            for k, row in enumerate(rows)
        ]

    cost, volume = curves["unit_cost"], curves["volume"]
    each = cost["each"]
    return {
        "effect": [
            {
                **{key: one[key] for key in ("parameter", "unit", "scale", "none")},
                "points": points(one, {"value": one["values"]}),
            }
            for one in curves["effect"]
        ],
        "unit_cost": None
        if each is None
        else {
            "unit": "x",
            "per_person_reached_now": each,
            "points": points(
                cost,
                {
                    "factor": cost["factors"],
                    "value": [_plain(k * each) for k in cost["factors"]],
                },
            ),
        },
        "volume": {
            "points": points(
                volume,
                {
                    "people": [_plain(k * volume["each"]) for k in volume["factors"]],
                    "factor": volume["factors"],
                },
            )
        },
    }


def _plain(value: float) -> float:
    """A product of round numbers as one writes it."""
    return float(f"{value:.12g}")
