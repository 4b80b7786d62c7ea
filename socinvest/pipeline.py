"""The journey: scenario -> draws -> courses -> ledger -> answers, for the base and its variants."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

import numpy as np

from socinvest._version import __version__
from socinvest.analysis import claims, warnings
from socinvest.answers.evaluation import Evaluation, evaluate
from socinvest.answers.told import described
from socinvest.draws import blocks, central
from socinvest.errors import Location, ScenarioError, fill_excerpts, problem
from socinvest.ledger import Array
from socinvest.model import Scenario, Text
from socinvest.validate import validate

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BASE", "Run", "run"]

BASE = "base"
"""The name under which a scenario without its variants goes."""
T = TypeVar("T")
_PHYSICAL_SHARE = 0.8


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
        """Net present value per draw, (n,), of a perspective, payer or budget."""
        values = self.evaluations[variant or self.variant].npv[strategy, section, name]
        return np.broadcast_to(values, (self.draws,))

    def summary(self) -> dict[str, Any]:
        """The summary as JSON-ready values: no NaN or infinity (null), nothing rounded."""
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
            "variant": self.variant,
            "comparator": scenario.comparator,
            "strategies": list(scenario.strategies),
            "conventions": _conventions(scenario),
            **_sections(top),
            "claims": claims.judge(scenario, central(scenario).base),
            "variants": {
                name: {
                    "title": _title(self.scenario, name)._asdict(),
                    "type": self.scenario.variants[name].type,
                    **_sections(evaluation),
                }
                for name, evaluation in self.evaluations.items()
                if name != self.variant
            },
            "warnings": self._warnings(scenario, top),
            **top.told,
            **described(scenario),
        })  # fmt: skip

    def to_frame(self) -> pd.DataFrame:
        """The yearly figures of the summary as a pandas frame (needs pandas).

        One row per variant, strategy, section (results, payers, budgets), name, year and kind
        (``total``: all kinds, ``cash``: the budget effect) with mean, p5, p50 and p95.
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
                                for y in one[key]
                            ]  # fmt: skip
        columns = ["variant", "strategy", "section", "name", "year", "kind", "mean", "p5", "p50"]
        return pd.DataFrame(rows, columns=[*columns, "p95"])

    def _warnings(self, scenario: Scenario, top: Evaluation) -> list[dict[str, Any]]:
        currency = scenario.money.currency
        middle = central(scenario).base
        found = warnings.past_date(scenario)
        found += warnings.clipped(top.clipped) + warnings.notes(top.notes)
        for strategy, results in top.results.items():
            found += warnings.not_centred(scenario, strategy, middle)
            found += warnings.decided_by_assumption(
                strategy, top.break_even[strategy]["perspectives"], top.effects
            )
            what_if = {
                name: {p: one["npv"]["mean"] for p, one in e.results.get(strategy, {}).items()}
                for name, e in self.evaluations.items()
                if name in self.scenario.variants
                and name != self.variant
                and self.scenario.variants[name].type == "what_if"
            }
            if warnings.assumed_effects(scenario, strategy):
                base = {p: one["npv"]["mean"] for p, one in results.items()}
                found += warnings.signs_flip(strategy, base, what_if)
            for perspective in results:
                path = top.paths[strategy, perspective]
                found += warnings.late_years(path, currency, strategy, perspective)
        return found


def run(
    scenario: Scenario,
    *,
    draws: int = 10_000,
    seed: int = 0,
    mode: Literal["expected", "chance"] = "chance",
    variants: Sequence[str] | None = None,
) -> Run:
    """Answer a scenario: the base and all its variants, or those named (``base`` is one).

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
    _require_memory(scenario, draws)
    validate(scenario, wanted)
    try:
        evaluations = {
            name: evaluate(_scenario(scenario, name), draws=draws, seed=seed, mode=mode)
            for name in wanted
        }
    except ScenarioError as error:
        raise ScenarioError(fill_excerpts(error.problems, scenario.texts)) from error
    return Run(scenario, draws, seed, mode, evaluations)


def _copied(value: T) -> T:
    """JSON-ready values that nobody else holds: evaluations share what is equal."""
    result: Any = value
    if isinstance(value, dict):
        result = {key: _copied(item) for key, item in value.items()}
    elif isinstance(value, list):
        result = [_copied(item) for item in value]
    return cast(T, result)


def _scenario(scenario: Scenario, variant: str) -> Scenario:
    return scenario if variant == BASE else scenario.variants[variant].scenario


def _title(scenario: Scenario, variant: str) -> Text:
    return scenario.title if variant == BASE else scenario.variants[variant].title


def _sections(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "results": evaluation.results,
        "payers": evaluation.payers,
        "budgets": evaluation.budgets,
        "break_even": evaluation.break_even,
        "measures": evaluation.measures,
    }


def _conventions(scenario: Scenario) -> dict[str, Any]:
    money, time = scenario.money, scenario.time
    within = {name: course.within_cycle for name, course in scenario.courses.items()}
    start = f"{time.start_year}"
    return {
        "currency": money.currency,
        "price_year": money.price_year,
        "discount_rate": money.discount_rate,
        "compounding": money.compounding,
        "timing": money.timing,
        "within_cycle": next(iter(within.values())) if len(set(within.values())) == 1 else within,
        "cycle": "year",
        "start": start if time.start_month == 1 else f"{start}-{time.start_month:02d}",
        "horizon": time.horizon,
        "index": money.price_index,
        "tax_factor": money.tax_factor,
        "displacement": money.displacement,
        "lost_leisure": money.lost_leisure,
        "inflation": money.inflation,
    }


def _require_memory(scenario: Scenario, draws: int) -> None:
    """Refuse a run whose yearly nets alone do not fit, before an hour is spent on it.

    Kept per view and strategy: the yearly nets (all kinds and cash) and what the quantiles of
    them need; per strategy a present value for each view.
    """
    views = 1 + len(scenario.perspectives) + len(scenario.parties)
    views += sum(len(party.budgets) for party in scenario.parties.values())
    strategies = max(len(scenario.strategies) - 1, 1)
    needed = 8.0 * draws * scenario.time.horizon * (1.5 * views * strategies + 6)
    available = _PHYSICAL_SHARE * _physical_memory()
    if needed > available:
        most = int(draws * available / needed)
        raise ScenarioError([
            problem(
                "run.memory",
                "",
                Location(scenario.file),
                "{draws} draws of this scenario need about {needed} GiB of memory and this "
                "machine can give {available} GiB",
                "ask for at most {most} draws",
                draws=f"{draws:,}".replace(",", " "),
                needed=f"{needed / 2**30:.1f}",
                available=f"{available / 2**30:.1f}",
                most=f"{most:,}".replace(",", " "),
            )
        ])  # fmt: skip


def _physical_memory() -> float:
    """Bytes of memory; 8 GiB where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return 8.0 * 2**30
