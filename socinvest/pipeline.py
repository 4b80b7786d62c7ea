"""The journey: scenario -> draws -> courses -> ledger -> answers, for the base and its variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import numpy as np

from socinvest._version import __version__
from socinvest.analysis import claims, warnings
from socinvest.answers.evaluation import Evaluation, evaluate
from socinvest.answers.kept import Kept, Key
from socinvest.answers.memory import require
from socinvest.answers.told import described
from socinvest.answers.used import same
from socinvest.draws import blocks, central
from socinvest.errors import ScenarioError, fill_excerpts
from socinvest.ledger import Array
from socinvest.model import Scenario, Text
from socinvest.validate import validate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BASE", "Run", "run"]

BASE = "base"
"""The name under which a scenario without its variants goes."""
T = TypeVar("T")
_CYCLES = {12: "month", 4: "quarter", 1: "year"}


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A scenario answered: one evaluation per variant, the first one at the top."""

    scenario: Scenario
    draws: int
    seed: int
    mode: Literal["expected", "chance"]
    evaluations: Mapping[str, Evaluation]

    @property
    def variant(self) -> str:
        """The variant whose results stand at the top level: the base unless it was left out."""
        return next(iter(self.evaluations))

    def npv(
        self,
        strategy: str,
        name: str,
        *,
        section: Literal["results", "payers", "budgets"] = "results",
        variant: str | None = None,
    ) -> Array:
        """Net present value per draw, (n,), of a perspective, payer or budget.

        Of more than a million draws only the first million are kept.
        """
        kept = self.evaluations[variant or self.variant].kept
        return np.broadcast_to(kept.row(("npv", strategy, section, name)), (kept.n,))

    def summary(self) -> dict[str, Any]:
        """The summary as JSON-ready values: no NaN or infinity (null), nothing rounded.

        ``quantile_error``: how far the rank of any percentile is off, as a share of the draws.
        Always 0 up to 100,000 draws; beyond, see :mod:`socinvest.numerics.sketch`.
        """
        top = self.evaluations[self.variant]
        scenario = _scenario(self.scenario, self.variant)
        return _copied({
            "format": 1,
            "version": __version__,
            "scenario": {
                "id": scenario.id,
                "file": scenario.file,
                "title": scenario.title._asdict(),
                "sha256": next(
                    (i.sha256 for i in scenario.inputs if i.file == scenario.file), None
                ),
            },
            "inputs": [{"file": i.file, "sha256": i.sha256} for i in scenario.inputs],
            "draws": self.draws,
            "seed": self.seed,
            "mode": self.mode,
            "quantile_error": max(one.error for one in self.evaluations.values()),
            "variant": self.variant,
            "comparator": scenario.comparator,
            "strategies": list(scenario.strategies),
            "conventions": _conventions(scenario),
            **_sections(self.scenario, self.variant, top),
            "claims": claims.judge(scenario, central(scenario).base),
            "variants": {
                name: {
                    "title": _title(self.scenario, name)._asdict(),
                    "type": self.scenario.variants[name].type,
                    "unchanged": [
                        strategy
                        for strategy in evaluation.results
                        if same(scenario, _scenario(self.scenario, name), strategy)
                    ],
                    **_sections(self.scenario, name, evaluation),
                }
                for name, evaluation in self.evaluations.items()
                if name != self.variant
            },
            "warnings": self._warnings(scenario, top),
            **top.told,
            **described(scenario),
        })  # fmt: skip

    def pictures(self) -> dict[str, Any]:
        """What charts need beside the summary, of the variant at the top, as JSON-ready values.

        ``distributions`` and ``cumulative_cash`` (strategy, ``results`` or ``payers``, name),
        ``curves`` (strategy, perspective or payer), ``flows`` (strategy), ``states`` (course,
        strategy), ``sizes`` (strategy, perspective), ``contract`` (strategy), ``draws`` (how many
        each is made of).
        Raises ValueError unless the run was asked for them (``pictures=True``).
        """
        pictures = self.evaluations[self.variant].pictures
        if not pictures:
            raise ValueError("the run was not asked for pictures: run(..., pictures=True)")
        return _copied(pictures)

    def kept(self) -> dict[str, Kept]:
        """Single draws by variant: parameters and contracts (if kept), net present values."""
        return {name: one.kept for name, one in self.evaluations.items()}

    def sampled(self) -> list[Key]:
        """What varies between draws at the top variant and is no sum of anything else.

        The keys of sampled parameters, then of what a contract measures and pays, then of the
        net present values of perspectives and payers, in :meth:`kept`.
        """
        scenario = _scenario(self.scenario, self.variant)
        kept = self.evaluations[self.variant].kept
        own = {group.name: group.parameters for group in scenario.target_group.groups}
        wanted = []
        for key in kept:
            if key[0] == "npv":
                if key[2] in ("results", "payers"):
                    wanted.append(key)
                continue
            if key[0] == "contract":
                if kept.number(key) is None:
                    wanted.append(key)
                continue
            scope = scenario.parameters if len(key) == 2 else own[key[1]]
            if scope[key[-1]].stated is not None and kept.number(key) is None:
                wanted.append(key)
        return wanted

    def to_frame(self) -> pd.DataFrame:
        """The yearly figures of the summary as a pandas frame (needs pandas).

        One row per variant, strategy, section (results, payers, budgets), name, year and kind
        (``total``: all kinds, ``cash``: the budget effect) with mean, p5, p50 and p95. A row
        without a year (``<NA>``) is what is counted at the very end of the last one.
        """
        import pandas as pd

        rows = []
        for variant, evaluation in self.evaluations.items():
            for section in ("results", "payers", "budgets"):
                for strategy, views in getattr(evaluation, section).items():
                    for name, one in views.items():
                        for kind, key in (("total", "yearly"), ("cash", "yearly_cash")):
                            rows += [
                                (variant, strategy, section, name, y["year"], kind,
                                 y["mean"], y["p5"], y["p50"], y["p95"])
                                for y in [*one[key], *_at_end(one, kind)]
                            ]  # fmt: skip
        columns = ["variant", "strategy", "section", "name", "year", "kind", "mean", "p5", "p50"]
        return pd.DataFrame(rows, columns=[*columns, "p95"]).astype({"year": "Int64"})

    def _warnings(self, scenario: Scenario, top: Evaluation) -> list[dict[str, Any]]:
        middle = central(scenario).base
        found = warnings.past_date(scenario)
        found += warnings.clipped(scenario, top.clipped) + warnings.notes(top.notes)
        for strategy, results in top.results.items():
            found += warnings.not_centred(scenario, strategy, middle)
            found += warnings.decided_by_assumption(
                scenario, strategy, top.break_even[strategy]["perspectives"], top.effects
            )
            what_if = {
                name: (
                    self.scenario.variants[name].title,
                    {p: one["npv"]["mean"] for p, one in e.results.get(strategy, {}).items()},
                )
                for name, e in self.evaluations.items()
                if name in self.scenario.variants
                and name != self.variant
                and self.scenario.variants[name].type == "what_if"
            }
            if warnings.assumed_effects(scenario, strategy):
                base = {p: one["npv"]["mean"] for p, one in results.items()}
                found += warnings.signs_flip(scenario, strategy, base, what_if)
            for perspective in results:
                path = top.paths[strategy, perspective]
                found += warnings.late_years(scenario, path, strategy, perspective)
        return found


def run(
    scenario: Scenario,
    *,
    draws: int = 10_000,
    seed: int = 0,
    mode: Literal["expected", "chance"] = "chance",
    variants: Sequence[str] | None = None,
    pictures: bool = False,
    parameters: bool = False,
) -> Run:
    """Answer a scenario: the base and all its variants, or those named (``base`` is one).

    ``pictures``: with what charts need beside the summary, of the variant at the top;
    ``parameters``: keep the draws of the parameters too.

    Raises ScenarioError where the scenario cannot be drawn or followed, or where the run
    cannot fit into memory (``run.memory``); ValueError for an unknown variant or mode, or a
    number of draws below 1.
    """
    if mode not in ("expected", "chance"):
        raise ValueError(f"the mode is 'expected' or 'chance', not {mode!r}")
    blocks(draws)
    known = (BASE, *scenario.variants)
    wanted = known if variants is None else tuple(dict.fromkeys(variants)) or known
    for name in wanted:
        if name not in known:
            raise ValueError(f"no variant {name!r}; there are {', '.join(known)}")
    wanted = tuple(sorted(wanted, key=lambda name: name != BASE))
    require(scenario, draws)
    validate(scenario, wanted)
    try:
        evaluations = {
            name: evaluate(
                _scenario(scenario, name), draws=draws, seed=seed, mode=mode,
                pictures=pictures and name == wanted[0], parameters=parameters,
            )
            for name in wanted
        }  # fmt: skip
    except ScenarioError as error:
        raise ScenarioError(fill_excerpts(error.problems, scenario.texts)) from error
    return Run(scenario, draws, seed, mode, evaluations)


def _at_end(one: Mapping[str, Any], kind: str) -> list[dict[str, Any]]:
    """What a view's summary counts at the very end, as a row like those of its years."""
    end = one["yearly_end"]
    if end is None:
        return []
    return [{"year": None, **(end if kind == "total" else end["cash"])}]


def _copied(value: T) -> T:
    """JSON-ready values that nobody else holds: evaluations share what is equal.

    No zero has a sign.
    """
    result: Any = value
    if isinstance(value, float):
        result = value + 0.0
    elif isinstance(value, dict):
        result = {key: _copied(item) for key, item in value.items()}
    elif isinstance(value, list):
        result = [_copied(item) for item in value]
    return cast(T, result)


def _scenario(scenario: Scenario, variant: str) -> Scenario:
    return scenario if variant == BASE else scenario.variants[variant].scenario


def _title(scenario: Scenario, variant: str) -> Text:
    return scenario.title if variant == BASE else scenario.variants[variant].title


def _sections(scenario: Scenario, variant: str, evaluation: Evaluation) -> dict[str, Any]:
    told = {
        "results": evaluation.results,
        "payers": evaluation.payers,
        "budgets": evaluation.budgets,
        "break_even": evaluation.break_even,
        "measures": evaluation.measures,
        "totals": evaluation.totals,
        "cost_effectiveness": evaluation.cost_effectiveness,
    }
    if evaluation.contract is not None:
        reading = {"variant": variant, "title": _title(scenario, variant)._asdict()}
        told["contract"] = {"reading": reading, **evaluation.contract}
    return told


def _conventions(scenario: Scenario) -> dict[str, Any]:
    money, time = scenario.money, scenario.time
    within = {name: course.within_cycle for name, course in scenario.courses.items()}
    start = f"{time.start_year}"
    return {
        "currency": money.currency,
        "price_year": money.price_year,
        "discount_rate": money.discount_rate,
        "outcome_discount_rate": money.discount_rate
        if money.outcome_discount_rate is None
        else money.outcome_discount_rate,
        "compounding": money.compounding,
        "timing": money.timing,
        "within_cycle": next(iter(within.values())) if len(set(within.values())) == 1 else within,
        "cycle": _CYCLES[time.cycles_per_year],
        "start": start if time.start_month == 1 else f"{start}-{time.start_month:02d}",
        "horizon": time.horizon,
        "index": money.price_index,
        "tax_factor": money.tax_factor,
        "displacement": money.displacement,
        "lost_leisure": money.lost_leisure,
        "inflation": money.inflation,
        "evidence_rule": scenario.evidence_rule,
    }
