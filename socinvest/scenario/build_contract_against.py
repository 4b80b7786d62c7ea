"""What a contract sets a measure against, and how what is seen varies by chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.model import Figure
from socinvest.model_contract import Against, Noise
from socinvest.numerics import expression
from socinvest.scenario import format_contract as shape
from socinvest.scenario.context import (
    ABOVE_ZERO,
    COUNT,
    DURATION,
    GROWTH,
    MONEY,
    SHARE,
    Want,
)
from socinvest.scenario.contract_deal import Deal, growth, mean
from socinvest.units import BARE

__all__ = ["read_against", "read_noise"]

Path = tuple[str | int, ...]

_FIELDS: Mapping[str, tuple[str, ...]] = {
    "none": (),
    "fixed": ("level",),
    "prediction": ("level", "bias"),
    "historical": ("size", "years", "scale", "index", "drift", "bias"),
    "matched": ("size", "scale", "bias"),
    "randomised": ("size", "scale"),
    "own_history": ("years", "index", "drift", "correlation", "selected"),
}
"""What each design may be told by."""
SIZE = Want("a number of people", ((0, 0),), smallest=ABOVE_ZERO)
BIAS = Want("a share such as 5 %", ((0, 0),), share=True, smallest=-1.0, beyond=True)
CV = Want("a number such as 0.8", ((0, 0),))
_WIDEST = 10.0
"""A spread ten times the mean is per cent forgotten."""
_COMPARING = ("historical", "matched", "randomised", "own_history")
"""Designs that compare with what people were seen to have."""
DISPERSION = Want("a number such as 1.5", ((0, 0),), smallest=ABOVE_ZERO)
YEARS = Want("a number of years such as 3", ((0, 1), (0, 0)), largest=1000.0)
PART = Want("a share such as 20 %", ((0, 0),), share=True, smallest=ABOVE_ZERO)
LEVEL: Mapping[str, Want] = {
    "cost": MONEY,
    "time": DURATION,
    "events": COUNT,
    "outcome": SHARE,
    "state": SHARE,
}
"""What there is of it per person, by what is counted."""
_WANTS = {"size": SIZE, "years": YEARS, "index": GROWTH, "drift": GROWTH, "bias": BIAS,
          "correlation": SHARE, "selected": PART}  # fmt: skip
_NOISE: Mapping[str, tuple[str, ...]] = {
    "people": ("cost", "time", "events"),
    "binomial": ("outcome", "state"),
    "poisson": ("events",),
}
"""What varies so."""


def read_against(deal: Deal, path: Path, given: Any, kind: str) -> Against | None:
    """The counterfactual of a measure; ``none`` where nothing is written."""
    ctx = deal.ctx
    if not isinstance(given, shape.ContractAgainst):
        given = shape.ContractAgainst(design=given or "none")
    design = given.design
    allowed = _FIELDS[design]
    for name in type(given).model_fields:
        if name != "design" and getattr(given, name) is not None and name not in allowed:
            ctx.report("contract.against", (*path, name), "{path} does not go with '{design}'",
                       "it takes {allowed}" if allowed else "take it out", design=design,
                       allowed=", ".join(allowed))  # fmt: skip
            return None
    if not _enough(deal, path, given):
        return None
    wants = {**_WANTS, "level": LEVEL[kind]}
    told: dict[str, Any] = {}
    for name, want in wants.items():
        raw = getattr(given, name)
        if raw is not None:
            here = (*path, name)
            rate = want is GROWTH
            told[name] = growth(deal, here, raw) if rate else deal.figure(here, raw, want)
    if any(figure is None for figure in told.values()):
        return None
    return Against(design, ctx.at(path), scale=given.scale or "per_person", **told)


def _enough(deal: Deal, path: Path, given: shape.ContractAgainst) -> bool:
    """Whether all is said that the design needs, and nothing twice."""
    ctx = deal.ctx
    if given.design == "fixed" and given.level is None:
        ctx.report("field.missing", path, "'{name}' is missing in {inside}",
                   "what one person would have without the programme", name="level",
                   inside=ctx.shown(path))  # fmt: skip
        return False
    if given.level is not None and given.bias is not None:
        ctx.report("contract.against", (*path, "bias"), "{path}: a level that is written out is "
                   "what it is", "take bias out, or level")  # fmt: skip
        return False
    if given.scale == "total" and given.size is None:
        ctx.report("contract.against", (*path, "scale"), "{path}: sums can only be compared with "
                   "those of a known number of people", "add size")  # fmt: skip
        return False
    if given.design == "historical" and given.years is None:
        for name in ("index", "drift"):
            if getattr(given, name) is not None:
                ctx.report("contract.against", (*path, name), "{path} is a year, but nothing says "
                           "how many years lie between", "add years")  # fmt: skip
                return False
    return True


def read_noise(
    deal: Deal,
    path: Path,
    measure: shape.ContractMeasure,
    kind: str,
    against: Against | None,
) -> Noise | None:
    """How what is seen of the people varies; ``none`` where nothing is written."""
    here = (*path, "noise")
    given = measure.noise
    if isinstance(given, shape.ContractNoise):
        noise = _stated(deal, here, given)
    elif given == "poisson":
        noise = Noise("poisson", dispersion=_number(deal, here, 1.0))
    else:
        noise = Noise(given or "none")
    if noise is None or (given is None and not _exact_meant(deal, path, against)):
        return None
    fitting = _NOISE.get(noise.kind)
    if fitting is not None and kind not in fitting:
        deal.ctx.report("contract.noise", here, "{path}: a measure of '{kind}' does not vary so",
                        "cv for sums, binomial for shares of people, poisson for events",
                        kind=kind)  # fmt: skip
        return None
    if against is not None and not _fits(deal, path, against, noise):
        return None
    return noise


def _exact_meant(deal: Deal, path: Path, against: Against | None) -> bool:
    """True where nothing need be said of noise: a comparison with people needs it said."""
    if against is None:
        return True
    if not _exact(deal, path, against):
        return False
    if against.design not in _COMPARING:
        return True
    deal.ctx.report("contract.noise", path, "{path} compares groups of people, but nothing says "
                    "how people vary", "add noise: {{cv: 0.8}}, for example, or noise: none to "
                    "measure exactly, as nobody can")  # fmt: skip
    return False


def _fits(deal: Deal, path: Path, against: Against, noise: Noise) -> bool:
    """True where what the comparison says of chance goes with how people vary."""
    if noise.kind in ("none", "course"):
        return _exact(deal, path, against)
    if against.selected is not None and noise.kind != "people":
        deal.ctx.report("contract.noise", (*path, "against", "selected"), "{path} needs to know "
                        "how people differ in what they were chosen by",
                        "add noise: {{cv: 0.8}}, for example")  # fmt: skip
        return False
    return True


def _exact(deal: Deal, path: Path, against: Against) -> bool:
    """True where nothing of the comparison varies by chance either."""
    for name in ("size", "selected", "correlation"):
        # Sums can be compared with those of so many people without any chance in them.
        if getattr(against, name) is not None and not (name == "size" and against.scale == "total"):
            deal.ctx.report("contract.noise", (*path, "against", name), "{path} matters by chance "
                            "alone, and nothing says how people vary",
                            "add noise: {{cv: 0.8}}, for example")  # fmt: skip
            return False
    return True


def _stated(deal: Deal, path: Path, given: shape.ContractNoise) -> Noise | None:
    """Noise that is told by figures."""
    ctx = deal.ctx
    told = {name for name in type(given).model_fields if getattr(given, name) is not None}
    people = {"between_people", "within_person", "per"}
    if not told or len(told & {"cv", "poisson"}) + bool(told & people) != 1:
        ctx.report("contract.noise", path, "{path} must have exactly one of: cv, poisson, "
                   "between_people and within_person", "such as {{cv: 0.8}}")  # fmt: skip
        return None
    if given.poisson is not None:
        dispersion = deal.figure((*path, "poisson"), given.poisson, DISPERSION)
        return None if dispersion is None else Noise("poisson", dispersion=dispersion)
    if given.cv is not None:
        within = _spread(deal, (*path, "cv"), given.cv)
        return None if within is None else Noise("people", _number(deal, path, 0.0), within)
    return _between(deal, path, given)


def _between(deal: Deal, path: Path, given: shape.ContractNoise) -> Noise | None:
    ctx = deal.ctx
    told: dict[str, Figure | None] = {}
    for name, raw in (("between", given.between_people), ("within", given.within_person)):
        here = (*path, "between_people" if name == "between" else "within_person")
        told[name] = _number(deal, path, 0.0) if raw is None else _spread(deal, here, raw)
    per = None
    if given.per is not None:
        per = ctx.duration((*path, "per"), given.per)
        if per is None:
            return None
        if given.within_person is None or per <= 0:
            ctx.report("contract.noise", (*path, "per"), "{path} is the time that within_person is "
                       "told for", "such as within_person: 0.5, per: 12 months")  # fmt: skip
            return None
    if None in told.values():
        return None
    return Noise("people", told["between"], told["within"], per)


def _spread(deal: Deal, path: Path, raw: Any) -> Figure | None:
    """A coefficient of variation; 70 is taken for 70 % forgotten, as with shares."""
    figure = deal.figure(path, raw, CV)
    at = None if figure is None else mean(figure, deal)
    if at is None or at <= _WIDEST or "%" in str(raw):
        return figure
    deal.ctx.report(
        "contract.noise",
        path,
        "{path}: {given} is not a spread such as {given} %",
        "write '{given} %' or {share}",
        given=f"{at:g}",
        share=f"{at / 100.0:g}",
    )
    return None


def _number(deal: Deal, path: Path, value: float) -> Figure:
    return Figure(expression.constant(value), BARE, deal.ctx.at(path), literal=True)
