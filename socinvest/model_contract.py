"""The vocabulary of a social outcome contract: who pays whom, for what was measured, and when.

Base units as in :mod:`socinvest.model`. Dates are whole months from ``time.start``. Figures of
a contract may name, beside parameters, what the contract itself knows: :data:`KNOWN`.
Sums of a contract are nominal, in the money of their day. Nothing here computes anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from socinvest.errors import Location
from socinvest.model import Account, Figure, Text, Whom
from socinvest.records import dataclass

__all__ = [
    "KNOWN",
    "ROLES",
    "Against",
    "Cohort",
    "Condition",
    "Contract",
    "ContractMeasure",
    "Design",
    "Due",
    "Investment",
    "Limit",
    "Noise",
    "Role",
    "Step",
    "Stop",
    "Term",
    "Window",
]

KNOWN = ("committed", "drawn", "principal", "people")
"""Reserved names in a contract's figures: capital promised and capital paid in (nominal money,
all investments together), the one of the two that terms are reckoned on (``base``), and the
people the contract is about (of the cohort where a term or a limit is by cohort)."""

Role = Literal["outcome_payer", "investor", "provider", "guarantor", "intermediary", "evaluator"]
ROLES: tuple[Role, ...] = (
    "outcome_payer",
    "investor",
    "provider",
    "guarantor",
    "intermediary",
    "evaluator",
)
Design = Literal[
    "fixed", "historical", "matched", "randomised", "own_history", "prediction", "none"
]
Counts = Literal["cost", "time", "events", "outcome", "state", "people", "chance"]
Scope = Literal["same", "pooled", "any_cohort", "every_cohort"]


@dataclass(frozen=True, slots=True)
class Cohort:
    """People who enter in the months ``first`` <= m < ``last``; without any, all are one."""

    name: str
    first: int
    last: int
    at: Location
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """When something is counted: ``months`` from each person's entry (``since`` None), or from
    the month ``since``. ``at_end``: who is in a state at its end, not what happens in it.
    """

    months: int
    since: int | None = None
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Against:
    """The counterfactual that a measure is set against.

    ``fixed``: a ``level`` per person written into the contract. ``prediction``: the same, but
    told by a model: the true level times 1 + ``bias``, or ``level`` where one is given.
    ``historical``: ``size`` people ``years`` earlier; ``matched``, ``randomised``: ``size``
    people at the same time; ``own_history``: the same people in a period before as long as the
    window, with the ``correlation`` of before and after (None: what the noise implies),
    ``selected``: the share of all people, those who were worst, that the target group was
    chosen from (regression to the mean; the measure's noise is then that of all of them).
    ``none``: nothing; the measure is what was counted.

    ``size`` None is a group without noise of its own. ``drift`` is what the level really changes
    in a year whatever is done, ``index`` what the contract multiplies an earlier level by a year,
    ``bias`` the share by which the level is otherwise too high. ``scale``: ``per_person`` brings
    the comparison to the number of people served; ``total`` compares sums as they are.
    """

    design: Design
    at: Location
    size: Figure | None = None
    years: Figure | None = None
    level: Figure | None = None
    scale: Literal["per_person", "total"] = "per_person"
    index: Figure | None = None
    drift: Figure | None = None
    bias: Figure | None = None
    correlation: Figure | None = None
    selected: Figure | None = None


@dataclass(frozen=True, slots=True)
class Noise:
    """How what is seen of a group varies around its expectation, for people alike in all we know.

    ``none``: not at all. ``course``: as the people of the run happen to fare (those served; a
    comparison group then has none). ``people``: coefficients of variation of one person's sum in
    the window: ``between`` people (kept all the time) and ``within`` a person, that of a period
    of ``per`` years (None: of the window, whatever its length). ``binomial``: each person has it
    or not. ``poisson``: events, with variance ``dispersion`` times their number.
    """

    kind: Literal["none", "course", "people", "binomial", "poisson"]
    between: Figure | None = None
    within: Figure | None = None
    per: float | None = None
    dispersion: Figure | None = None


@dataclass(frozen=True, slots=True)
class ContractMeasure:
    """Something the contract measures of the people that ``intervention`` has ``whom``.

    ``counts``: ``cost`` the money of the course lines ``items``; ``time`` person-years in
    ``states``; ``events`` of ``transition``; ``outcome`` people who have it; ``state`` people in
    ``states`` at the end of the window; ``people`` how many were served; ``chance`` true or
    false, true with ``probability``: each cohort has its own answer, that of all together is the
    answer of one of them by lot.

    The value: ``none`` in ``against``: what was counted; otherwise what is better by
    ``improves``: ``down`` counterfactual less counted, ``up`` the other way round. ``per``:
    ``total`` of the group, ``person`` its mean, ``share`` of the counterfactual (a reduction of
    8.4 %), or without one of the people (for ``outcome``, ``state``).

    ``group``: only of one sub-group. ``observed``: the share of people of whom it becomes known;
    of the others nothing is counted (``unseen: left_out``: the level of those seen stands for
    all; ``not_counted``: they count as zero). ``prices``: the year in whose prices money is
    counted (None: the money of the middle of the window).
    """

    name: str
    counts: Counts
    at: Location
    title: Text | None = None
    intervention: str = ""
    whom: Whom = "reached"
    group: str | None = None
    course: str | None = None
    items: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    transition: tuple[str, str] | None = None
    outcome: str | None = None
    probability: Figure | None = None
    window: Window | None = None
    against: Against | None = None
    improves: Literal["down", "up"] = "down"
    per: Literal["total", "person", "share"] = "total"
    noise: Noise = Noise("none")
    observed: Figure | None = None
    unseen: Literal["left_out", "not_counted"] = "left_out"
    prices: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """True or false by draw (and cohort).

    ``measure``: the ``chance`` measure is true, or the measure stands in ``relation`` to
    ``bound``; ``all``, ``any``, ``not`` of ``parts``. ``scope``: of which cohorts a measure is
    asked: the ``same`` as the term's (a pooled term: pooled), ``pooled``, any, or every one.
    """

    kind: Literal["measure", "all", "any", "not"]
    at: Location
    measure: str = ""
    relation: Literal[">=", "<=", ">", "<"] | None = None
    bound: Figure | None = None
    parts: tuple[Condition, ...] = ()
    scope: Scope = "same"


@dataclass(frozen=True, slots=True)
class Due:
    """When a term is paid: ``months`` from ``time.start``, one for each cohort of a term by
    cohort, otherwise one. ``times`` equal parts (or, of an amount that recurs, ``times``
    amounts), ``every`` so many months, the first at ``months``. ``waits``: the window's end in
    months (by cohort) from which ``interest`` runs; None where nothing is measured (then from
    the contract's start).
    """

    months: tuple[int, ...]
    times: int = 1
    every: int = 12
    recurs: bool = False
    waits: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """From the value ``at`` of the measure on, ``pay``."""

    at: Figure
    pay: Figure


@dataclass(frozen=True, slots=True)
class Term:
    """One payment: a function of a measured quantity, a condition, a date, and who pays whom.

    ``form``:
    ``fixed``   ``rate`` (money);
    ``share``   ``rate`` x (min(q, ``upper``) - ``lower``)+ of the quantity q in money;
    ``price``   the same with ``rate`` in money per unit of q;
    ``steps``   a table on q: ``stepped`` (the last step at or below q, nothing below the first)
                or ``linear`` between steps (flat outside them: below the first, as much as it);
    ``top_up``  what the payments of ``terms`` fall short of ``rate`` (money), never below 0;
    ``fee``     ``rate`` x the payments of ``terms``.
    The quantity q is a measure (``of``), or ``people``. ``beyond`` another term: q is what that
    one has not paid for (its q above ``lower`` less paid / rate, where a limit cut it).
    ``among``: which of the two stands for all investors, who share by the capital each has drawn.
    ``condition`` false pays nothing. ``by_cohort``: once for each cohort, with its own q.
    ``index`` raises the amount a year from the contract's start to payment; ``interest`` adds
    to it a year from the end of the window to payment; both compound.
    """

    name: str
    form: Literal["fixed", "share", "price", "steps", "top_up", "fee"]
    payer: Account
    payee: Account
    due: Due
    at: Location
    title: Text | None = None
    clause: str | None = None
    rate: Figure | None = None
    of: str | None = None
    lower: Figure | None = None
    upper: Figure | None = None
    steps: tuple[Step, ...] = ()
    between: Literal["stepped", "linear"] = "stepped"
    terms: tuple[str, ...] = ()
    beyond: str | None = None
    among: Literal["payer", "payee"] | None = None
    condition: Condition | None = None
    by_cohort: bool = False
    index: Figure | None = None
    interest: Figure | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on the payments of ``terms``, taken in the order of their dates, then of the file.

    ``at_most`` (money): what goes beyond is not paid. ``return_at_most``: the rate a year at
    which the payments, set against what the investor has paid in, would be worth it all back:
    what goes beyond is not paid. ``per``: the whole contract, each cohort, or each person
    (times their number). A guaranteed minimum is a ``top_up`` term.
    """

    name: str
    terms: tuple[str, ...]
    at: Location
    at_most: Figure | None = None
    return_at_most: Figure | None = None
    per: Literal["contract", "cohort", "person"] = "contract"
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Investment:
    """Capital of one investor: ``schedule`` of (month, share of ``drawn``), the shares making 1.

    ``recycle``: what the investor has been paid before a date is used first, and only the rest
    is new capital, up to ``committed``.
    """

    name: str
    investor: Account
    to: Account
    committed: Figure
    drawn: Figure
    schedule: tuple[tuple[int, Figure], ...]
    at: Location
    kind: Literal["loan", "equity", "bond", "grant", "public_fund"] = "loan"
    recycle: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """Where ``condition`` holds, nothing is drawn or paid after ``month``."""

    condition: Condition
    month: int
    at: Location
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """A social outcome contract, in force under ``strategies``.

    ``roles``: accounts by role. ``start``: month from ``time.start``. ``cohorts`` is never
    empty: without any in the file it is everybody, named ``all``. ``base``: whether
    ``principal`` is the capital drawn or committed. ``source`` names where its terms are from.
    """

    name: str
    title: Text
    strategies: tuple[str, ...]
    roles: Mapping[Role, tuple[Account, ...]]
    start: int
    cohorts: tuple[Cohort, ...]
    measures: Mapping[str, ContractMeasure]
    terms: tuple[Term, ...]
    at: Location
    investments: tuple[Investment, ...] = ()
    limits: tuple[Limit, ...] = ()
    base: Literal["drawn", "committed"] = "drawn"
    stop: Stop | None = None
    source: str | None = None
    note: Text | None = None

    @property
    def windows(self) -> tuple[Window, ...]:
        """The different windows of its measures, in their order."""
        found = (m.window for m in self.measures.values())
        return tuple(dict.fromkeys(window for window in found if window is not None))

    @property
    def as_they_fare(self) -> bool:
        """Whether some measure counts people as those of the run happen to fare."""
        return any(measure.noise.kind == "course" for measure in self.measures.values())
