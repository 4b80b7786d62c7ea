"""The vocabulary: frozen values, references resolved, variants applied, base units everywhere.

Base units: money in the scenario's currency and price year, time in years, rates per year,
shares as numbers between 0 and 1. Every figure that may vary is an :data:`Expression`
over parameter names; evaluated on an environment it is a number or an array ``(draw,)``.
Nothing here computes anything and nothing here imports pydantic.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from socinvest.errors import Location
from socinvest.numerics.distributions import Stated
from socinvest.numerics.expression import Expression
from socinvest.records import dataclass
from socinvest.units import Unit

if TYPE_CHECKING:
    from socinvest.model_contract import Contract

__all__ = [
    "CLOCKS",
    "ECONOMY",
    "SHARED_BUDGET",
    "SOCIETY",
    "Account",
    "Claim",
    "Correlation",
    "CostLine",
    "Course",
    "CourseCost",
    "Curve",
    "Effect",
    "Fade",
    "Figure",
    "Financing",
    "Graded",
    "Gross",
    "Group",
    "Hazard",
    "Input",
    "Intake",
    "Intervention",
    "Measure",
    "Money",
    "Outcome",
    "OutcomeTarget",
    "Parameter",
    "ParameterTarget",
    "Party",
    "Perspective",
    "Provenance",
    "Quality",
    "Reach",
    "Release",
    "Scenario",
    "Source",
    "Spread",
    "State",
    "Stay",
    "Strategy",
    "Table",
    "TargetGroup",
    "Text",
    "Time",
    "Transition",
    "TransitionTarget",
    "Variant",
]

ECONOMY = "economy"
"""The reserved party of real resources; outside every perspective."""
SOCIETY = "samhälle"
"""The reserved perspective: every declared party."""
SHARED_BUDGET = "gemensamt"
"""The reserved budget of a party that names none on a line."""

CLOCKS = ("age", "time_since_entry", "time_in_state", "calendar_year")
"""The reserved names of what goes on by itself: the first three in years, the last a date."""

Clock = Literal["age", "time_since_entry", "time_in_state", "calendar_year"]
Kind = Literal["cash", "capacity", "welfare"]
Timing = Literal["year_start", "mid_year", "year_end"]
WithinCycle = Literal["start", "end", "half_cycle", "life_table", "simpson", "weights"]
Booked = Literal["cycle", "point"]
Grade = Literal[
    "measured", "reported", "derived", "assumed", "randomised", "controlled", "uncontrolled"
]
Scale = Literal["risk_ratio", "odds_ratio", "hazard_ratio", "risk_difference", "replace"]
Whom = Literal["offered", "reached", "completed"]
EvidenceRule = Literal["graded", "as_stated"]


class Text(NamedTuple):
    """A text for users in both languages (the same string twice where only one was written)."""

    sv: str
    en: str


@dataclass(frozen=True, slots=True)
class Input:
    """A file that was read: name as shown to users (never an absolute path) and its SHA-256."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from. ``price_year`` serves its figures that state none."""

    name: str
    title: str
    publisher: str | None = None
    year: int | None = None
    price_year: int | None = None
    url: str | None = None
    read: str | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Provenance:
    """Why a figure may be believed. ``grade`` of effects: randomised .. assumed."""

    grade: Grade
    source: str | None = None
    where: str | None = None
    quote: str | None = None
    note: Text | None = None
    valid_until: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One place where the file states a number: an expression in base units, and where it stands.

    ``literal`` is true when the file wrote a number there instead of naming parameters.
    """

    expression: Expression
    unit: Unit
    at: Location
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A value by a clock: ``points`` ascending (x, value), in base units.

    ``stepped``: the value of the last point at or before x (of the first one before it);
    ``interpolated``: in a straight line between points, and as the outermost ones beyond them.
    """

    clock: Clock
    points: tuple[tuple[float, Expression], ...]
    between: Literal["stepped", "interpolated"]
    csv: str | None = None


@dataclass(frozen=True, slots=True)
class Hazard:
    """A rate a year by a clock, told by its cumulative H(t), t in years.

    ``weibull``: H = (t/scale)^shape; ``gompertz``: H = level/growth (exp(growth t) - 1).
    In a cycle of c years it is its mean over the cycle: (H(t + c) - H(t))/c.
    """

    clock: Clock
    family: Literal["weibull", "gompertz"]
    arguments: Mapping[str, Expression]


Curve: TypeAlias = Table | Hazard
"""What a parameter is where it depends on a clock."""


@dataclass(frozen=True, slots=True)
class Graded:
    """An effect as its study stated it, and what the grade of the evidence made of it.

    ``share`` of the estimate's distance from no effect is where the mean of the parameter's
    distribution lies, on the natural scale; ``widened`` where its interval was made to hold none.
    """

    estimate: float
    low: float
    high: float
    share: float
    widened: bool


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named uncertain quantity, or a named expression over others.

    ``name`` is how expressions of the scenario refer to it (``risk``, ``prices.support``).
    ``key`` names its random stream: ``<scenario id>/<name>``, an included file's own id
    first, a sub-group's own parameter ``<id>/<group>/<name>``; NFC.
    Exactly one of ``stated``, ``expression`` and ``curve`` is given. ``price_factor`` brings a
    money figure to the scenario's price year and is applied to every draw (1.0 otherwise; to
    the points of a table that are numbers it has been applied); expressions see the parameter
    after it. A parameter with a ``curve``, and an expression that names one or a clock, has a
    value only where clocks are: draws leave it out. ``component`` picks a member of a Dirichlet
    or a joint csv: its ``key`` is then shared by all members and the draws are one object.
    """

    name: str
    key: str
    unit: Unit
    provenance: Provenance
    at: Location
    stated: Stated | None = None
    expression: Expression | None = None
    component: str | None = None
    price_year: int | None = None
    price_factor: float = 1.0
    scale: Scale | None = None
    estimated_on: Whom | None = None
    curve: Curve | None = None
    graded: Graded | None = None


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman rank correlation wanted between two sampled parameters (by name)."""

    between: tuple[str, str]
    rank: float
    at: Location


@dataclass(frozen=True, slots=True)
class Money:
    """Conventions of valuation. ``price_index`` is the file name of the index that was used.

    ``outcome_discount_rate`` discounts quality-adjusted years (None: as money).
    """

    currency: str
    price_year: int
    discount_rate: float
    timing: Timing = "year_start"
    compounding: Literal["yearly", "continuous"] = "yearly"
    tax_factor: float = 1.0
    inflation: float = 0.0
    displacement: float = 0.0
    lost_leisure: float = 0.0
    price_index: str = ""
    outcome_discount_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """``start`` is year-month; ``horizon`` whole years (the columns of the ledger).

    A course has horizon x ``cycles_per_year`` cycles of 1 / ``cycles_per_year`` years; cycle i is
    booked in ledger year i // ``cycles_per_year``.
    """

    start_year: int
    start_month: int
    horizon: int
    school_days_per_year: float | None = None
    cycles_per_year: int = 1


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who pays or receives. ``budgets`` always ends with :data:`SHARED_BUDGET`."""

    name: str
    title: Text
    budgets: tuple[str, ...]
    tax_funded: bool = False
    people: bool = False


@dataclass(frozen=True, slots=True)
class Perspective:
    """A set of parties; its net counts only what crosses its border."""

    name: str
    parties: tuple[str, ...]


class Account(NamedTuple):
    """A party and one of its budgets; ``economy`` has the single budget ``economy``."""

    party: str
    budget: str


@dataclass(frozen=True, slots=True)
class Release:
    """``share`` of a line is cash from ledger year index ``since`` on, the rest capacity."""

    share: Figure
    since: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Gamma spread between people with coefficient of variation ``cv``.

    ``kept``: drawn once per person and kept; otherwise anew each cycle.
    """

    cv: Figure
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Stay:
    """How long people stay in a state, in years: a distribution F of lengths.

    Of those who have been there d cycles of c years (F((d + 1)c) - F(dc)) / (1 - F(dc)) leave in
    the next. ``arguments`` by family: fixed ``length``; exponential ``mean``; weibull ``shape``
    and ``scale``; gamma ``mean`` with ``sd`` or ``cv``; lognormal ``mean`` or ``median`` with
    ``sd`` or ``cv``; uniform ``low`` and ``high``. survival has ``points`` instead, (years, share
    still there), in a straight line between them, from everybody at 0.
    """

    family: Literal["fixed", "exponential", "weibull", "gamma", "lognormal", "uniform", "survival"]
    arguments: Mapping[str, Figure]
    at: Location
    points: tuple[tuple[float, Figure], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A state of a course. From an ``absorbing`` state nothing leads away.

    With a ``stay`` its row says where those who leave go, in shares that make one.
    """

    name: str
    absorbing: bool = False
    stay: Stay | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """One entry of a row. ``value`` is None for ``rest`` (what the other entries leave over).

    With ``rate`` the value is per year: the entries of the row are competing hazards. From a
    state with a stay it is the share of those who leave.
    """

    source: str
    target: str
    value: Figure | None
    rate: bool
    at: Location


@dataclass(frozen=True, slots=True)
class CourseCost:
    """A flow per person-year in ``state``, or per event of ``transition``, or per ``outcome``.

    Exactly one of the three is given. ``unit_cost`` is money per person-year for a state and
    money per person otherwise. Negative unit costs do not exist: swap payer and payee.
    ``growth`` g multiplies it by (1 + g)^(ledger year index); ``when`` overrides the timing of
    discounting. A transition's ``booked: point`` is counted with the weight, and at the time, of
    the point that ends its cycle; ``cycle`` once, in the cycle's year.
    """

    item: str
    unit_cost: Figure
    payer: Account
    payee: Account
    at: Location
    state: str | None = None
    transition: tuple[str, str] | None = None
    outcome: str | None = None
    kind: Kind = "cash"
    release: Release | None = None
    spread: Spread | None = None
    covers: tuple[str, ...] = ()
    growth: Figure | None = None
    when: Timing | None = None
    booked: Booked = "cycle"


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality weight per person-year in ``state``, or a change in quality-adjusted years per
    event of ``transition`` (``booked`` as for a :class:`CourseCost`): exactly one of the two.
    """

    weight: Figure
    at: Location
    state: str | None = None
    transition: tuple[str, str] | None = None
    booked: Booked = "cycle"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Measured once on every person, ``after`` years from entry, without being a state."""

    name: str
    probability: Figure
    after: float
    at: Location


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted: exactly one of ``state`` (people in it ``after`` years from entry),
    ``transition`` (events up to ``after`` years from entry; None: to the horizon) and
    ``outcome``. With ``of`` it is a share of the people who started in that state,
    otherwise a number of people. Cohorts that do not reach ``after`` within the horizon are
    left out of numerator and denominator.
    """

    name: str
    at: Location
    state: str | None = None
    transition: tuple[str, str] | None = None
    outcome: str | None = None
    of: str | None = None
    after: float | None = None
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """States and transitions by time since entry, in cycles.

    ``start`` gives the share of entrants per state (None: ``rest``). ``out_of_range`` says
    what happens to probabilities outside [0, 1]: ``clip`` (each entry into [0, 1], then a row
    above 1 is scaled down in proportion; reported) or ``refuse``. ``combine`` says how several
    effects on one target act: ``product`` (one after the other on their scales) or
    ``strongest`` (the one farthest from none in that draw); None where it never happens.
    ``weights`` count the points 0 .. N of a single cohort, N its cycles (``simpson`` and
    ``weights`` of ``within_cycle``, otherwise empty): point i with weight i, at its own time.
    ``quality`` is empty, or says it for every state that is not absorbing.
    """

    name: str
    states: tuple[State, ...]
    start: Mapping[str, Figure | None]
    transitions: tuple[Transition, ...]
    at: Location
    costs: tuple[CourseCost, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    measures: tuple[Measure, ...] = ()
    within_cycle: WithinCycle = "half_cycle"
    combine: Literal["product", "strongest"] | None = None
    out_of_range: Literal["clip", "refuse"] = "clip"
    weights: tuple[float, ...] = ()
    quality: tuple[Quality, ...] = ()


@dataclass(frozen=True, slots=True)
class Intake:
    """Who enters, and when (always at the start of a cycle).

    ``stock``: the first cycle begins with ``size`` people, evenly spread over their ``stay``
    (years), and size / stay a year enter in the later cycles of ``years``;
    ``per_year``: ``size`` a year during ``years``; ``total``: ``size`` spread evenly over
    ``years``. A part of a cycle gets its part of the people.
    """

    kind: Literal["stock", "per_year", "total"]
    size: Figure
    years: float
    at: Location
    stay: Figure | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A sub-group: its share of every intake and its own parameters (replacing by name)."""

    name: str
    share: Figure
    parameters: Mapping[str, Parameter]
    at: Location
    title: Text | None = None


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """The people concerned. Without sub-groups, ``groups`` is empty. ``age`` is that at entry."""

    name: Text
    unit: str
    intake: Intake
    groups: tuple[Group, ...] = ()
    age: Figure | None = None


@dataclass(frozen=True, slots=True)
class TransitionTarget:
    """An effect's target: an entry of a row of a named course."""

    course: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class OutcomeTarget:
    """An effect's target: an outcome of a named course."""

    course: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ParameterTarget:
    """An effect's target: a parameter (every place that uses it, for the people concerned)."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Fade:
    """``half_life``: weight 2^(-t/length); ``linear``: max(0, 1 - t/length); t since entry."""

    shape: Literal["half_life", "linear"]
    length: float


@dataclass(frozen=True, slots=True)
class Gross:
    """Of an uncontrolled before-after estimate: what would have happened anyway, and what of
    the rest is the programme's. The weight is multiplied by (1 - deadweight) x attribution.
    """

    deadweight: Figure
    attribution: Figure


@dataclass(frozen=True, slots=True)
class Effect:
    """What the programme changes: parameter ``by`` acts on ``target`` for ``whom``.

    Times are years from entry to the end of the cycle in which a transition happens (t):
    the effect acts where lag < t <= lasts, with weight min(1, t/ramp) x fade(t). A weight w
    acts as ratio^w on ratio scales and as w times the difference on the others.
    """

    name: str
    target: TransitionTarget | OutcomeTarget | ParameterTarget
    by: str
    scale: Scale
    whom: Whom
    at: Location
    lag: float = 0.0
    ramp: float = 0.0
    lasts: float | None = None
    fade: Fade | None = None
    gross: Gross | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Shares of those who enter: offered, accepted of those offered, completed of those.

    Reached = offered and accepted, whether they complete or not. Without ``completed`` nothing
    tells those who complete from the others, and nothing is asked about them.
    """

    offered: Figure
    accepted: Figure
    completed: Figure | None = None


@dataclass(frozen=True, slots=True)
class CostLine:
    """A money line of a programme.

    ``basis``:
    ``people``  unit_cost per person (booked in the year of entry) or, with ``per_year``, per
                person-year in the programme, of those ``whom``;
    ``posts``   whole posts: persons in the programme per year / ``cases_per_worker``, rounded
                up per year over all groups and intakes, times unit_cost per post and year;
    ``fixed``   ``quantity`` units a year at unit_cost per unit-year, in the ledger years
                ``during`` (first, last index; None: every year with somebody in the programme);
    ``amount``  one sum ``unit_cost`` in ledger year index ``year``;
    ``state``   unit_cost per person-year in one of ``states`` of ``course`` among those ``whom``,
                from entry.
    ``when`` overrides the timing of discounting for this line; ``growth`` g multiplies it by
    (1 + g)^(ledger year index).
    """

    item: str
    basis: Literal["people", "posts", "fixed", "amount", "state"]
    unit_cost: Figure
    payer: Account
    payee: Account
    at: Location
    kind: Kind = "cash"
    whom: Whom = "reached"
    per_year: bool = False
    quantity: Figure | None = None
    cases_per_worker: Figure | None = None
    during: tuple[int, int] | None = None
    year: int | None = None
    when: Timing | None = None
    delivers: bool = False
    covers: tuple[str, ...] = ()
    spread: Spread | None = None
    provenance: Provenance | None = None
    growth: Figure | None = None
    states: tuple[str, ...] = ()
    course: str | None = None


@dataclass(frozen=True, slots=True)
class Intervention:
    """A programme, written once. ``duration`` is years in the programme per person reached."""

    name: str
    title: Text
    reach: Reach
    at: Location
    duration: Figure | None = None
    costs: tuple[CostLine, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Strategy:
    """An alternative being compared: a set of interventions (by name)."""

    name: str
    title: Text
    interventions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Financing:
    """``payer`` gives ``payee`` a ``share`` of what payee pays on the items ``covers``.

    At most ``cap`` a year, in the ledger years ``during`` (first, last index); the share
    ``in_kind`` of it is capacity, the rest cash.
    """

    name: str
    payer: Account
    payee: Account
    covers: tuple[str, ...]
    share: Figure
    at: Location
    cap: Figure | None = None
    during: tuple[int, int] | None = None
    in_kind: Figure | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A source's sentence recomputed: ``compute`` compared with ``bound`` by ``relation``."""

    name: str
    says: Text
    compute: Figure
    relation: Literal[">=", "<=", ">", "<", "=="]
    bound: float
    at: Location
    source: str | None = None
    where: str | None = None
    arithmetic_only: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """A contradictory reading or a what-if, applied: ``scenario`` is the whole scenario with it."""

    name: str
    title: Text
    type: Literal["reading", "what_if", "structural"]
    scenario: Scenario


@dataclasses.dataclass(frozen=True, slots=True)
class Scenario:
    """One YAML file, immutable, checked and resolved."""

    id: str
    title: Text
    file: str
    inputs: tuple[Input, ...]
    money: Money
    time: Time
    parties: Mapping[str, Party]
    perspectives: Mapping[str, Perspective]
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    target_group: TargetGroup
    courses: Mapping[str, Course]
    interventions: Mapping[str, Intervention]
    strategies: Mapping[str, Strategy]
    comparator: str
    correlations: tuple[Correlation, ...] = ()
    financing: tuple[Financing, ...] = ()
    claims: tuple[Claim, ...] = ()
    application: Mapping[str, Text] = field(default_factory=dict)
    not_counted: tuple[Text, ...] = ()
    """What the calculation leaves out, in the author's words."""
    variants: Mapping[str, Variant] = field(default_factory=dict)
    sets: tuple[tuple[str, str], ...] = ()
    """What ``--set`` changed: (path, value as written)."""
    includes: Mapping[str, Text] = field(default_factory=dict)
    """Titles of included files by namespace."""
    evidence_rule: EvidenceRule = "graded"
    """``graded``: effects given with their study's estimate are shrunk by their grade."""
    contract: Contract | None = None
    """The social outcome contract, if there is one."""
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False, compare=False)
    """The lines of every file read, by name, for messages that show them."""
