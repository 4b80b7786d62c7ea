"""The shape of a social outcome contract; loaded when a file has one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag

from socinvest.scenario.format_kinds import TAG, Flag, Name, Part, Scalar, Text, form

__all__ = [
    "Contract",
    "ContractAgainst",
    "ContractCohort",
    "ContractCondition",
    "ContractInvestment",
    "ContractLimit",
    "ContractMeasure",
    "ContractNoise",
    "ContractRoles",
    "ContractStop",
    "ContractTerm",
    "Names",
]

Names = Annotated[
    Annotated[list[Name], Tag(TAG + "list")]
    | Annotated[Name, Tag(TAG + "text")]
    | Annotated[Name, Tag(TAG + "mapping")],
    Discriminator(form),
]
Design = Literal[
    "fixed", "historical", "matched", "randomised", "own_history", "prediction", "none"
]


class ContractRoles(Part):
    """Who is what: an account, or a list of them, by role."""

    outcome_payer: Names
    investor: Names | None = None
    provider: Names | None = None
    guarantor: Names | None = None
    intermediary: Names | None = None
    evaluator: Names | None = None


class ContractInvestment(Part):
    """Capital of one investor."""

    investor: Name | None = None
    to: Name | None = None
    committed: Scalar
    drawn: Scalar | None = None
    kind: Literal["loan", "equity", "bond", "grant", "public_fund"] = "loan"
    recycle: Flag = False
    schedule: dict[Name, Scalar] = Field(
        default_factory=dict, description="shares of what is drawn: {start: 40 %, 12 months: 60 %}"
    )


class ContractCohort(Part):
    """People by the months in which they enter."""

    during: Name = Field(description="the months of entry, such as 2016-08 to 2017-07")
    title: Text | None = None


CohortOrSpan = Annotated[
    Annotated[ContractCohort, Tag(TAG + "mapping")]
    | Annotated[Name, Tag(TAG + "text")]
    | Annotated[Name, Tag(TAG + "list")],
    Discriminator(form),
]


class ContractAgainst(Part):
    """The counterfactual of a measure."""

    design: Design
    size: Scalar | None = None
    years: Scalar | None = None
    level: Scalar | None = None
    scale: Literal["per_person", "total"] | None = None
    index: Scalar | None = None
    drift: Scalar | None = None
    bias: Scalar | None = None
    correlation: Scalar | None = None
    selected: Scalar | None = None


AgainstOrDesign = Annotated[
    Annotated[ContractAgainst, Tag(TAG + "mapping")]
    | Annotated[Design, Tag(TAG + "text")]
    | Annotated[Design, Tag(TAG + "list")],
    Discriminator(form),
]


class ContractNoise(Part):
    """How what is seen of a group varies around its expectation."""

    cv: Scalar | None = None
    between_people: Scalar | None = None
    within_person: Scalar | None = None
    per: Scalar | None = None
    poisson: Scalar | None = None


NoiseName = Literal["none", "course", "binomial", "poisson"]
NoiseOrName = Annotated[
    Annotated[ContractNoise, Tag(TAG + "mapping")]
    | Annotated[NoiseName, Tag(TAG + "text")]
    | Annotated[NoiseName, Tag(TAG + "list")],
    Discriminator(form),
]


class ContractMeasure(Part):
    """Something that is measured; exactly one of the first seven says what is counted."""

    cost: Names | None = None
    time: Names | None = None
    events: Name | None = None
    outcome: Name | None = None
    state: Names | None = None
    people: Literal["offered", "reached", "completed"] | None = None
    probability: Scalar | None = None
    title: Text | None = None
    course: Name | None = None
    of: Name | None = None
    whom: Literal["offered", "reached", "completed"] | None = None
    group: Name | None = None
    window: Scalar | None = None
    since: Name | None = None
    improves: Literal["down", "up"] | None = None
    per: Literal["total", "person", "share"] | None = None
    prices: Name | None = None
    against: AgainstOrDesign | None = None
    noise: NoiseOrName | None = None
    observed: Scalar | None = None
    unseen: Literal["left_out", "not_counted"] | None = None


class ContractCondition(Part):
    """Something that holds or not; ``{NAME: bound}`` is short for a measure and its bound."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Scalar]

    measure: Name | None = None
    is_: Name | None = Field(None, alias="is")
    in_: Literal["same", "pooled", "any_cohort", "every_cohort"] | None = Field(None, alias="in")
    all_: list[Name] | None = Field(None, alias="all")
    any_: list[Name] | None = Field(None, alias="any")
    not_: Name | None = Field(None, alias="not")

    @property
    def bounds(self) -> dict[str, Any]:
        """What is written of measures by their names."""
        return self.__pydantic_extra__


Conditions = Annotated[
    Annotated[ContractCondition, Tag(TAG + "mapping")]
    | Annotated[list[Name], Tag(TAG + "list")]
    | Annotated[Name, Tag(TAG + "text")],
    Discriminator(form),
]


class ContractTerm(Part):
    """One payment; exactly one of amount, share, price, steps, top_up and fee says how much."""

    title: Text | None = None
    clause: Name | None = None
    amount: Scalar | None = None
    share: Scalar | None = None
    price: Scalar | None = None
    steps: dict[Name, Scalar] | None = None
    top_up: Scalar | None = None
    fee: Scalar | None = None
    of: Name | None = None
    from_: Scalar | None = Field(None, alias="from")
    up_to: Scalar | None = None
    between: Literal["stepped", "linear"] | None = None
    terms: Names | None = None
    beyond: Name | None = None
    if_: Conditions | None = Field(None, alias="if")
    unless: Conditions | None = None
    by: Literal["cohort"] | None = None
    after: Scalar | None = None
    at: Name | None = None
    lag: Scalar | None = None
    instalments: Scalar | None = None
    repeats: Scalar | None = None
    every: Scalar | None = None
    payer: Name | None = None
    payee: Name | None = None
    index: Scalar | None = None
    interest: Scalar | None = None


class ContractLimit(Part):
    """A bound on what some terms pay together."""

    terms: Names | None = None
    at_most: Scalar | None = None
    return_at_most: Scalar | None = None
    per: Literal["contract", "cohort", "person"] | None = None
    clause: Name | None = None


class ContractStop(Part):
    """When the contract ends early."""

    if_: Conditions = Field(alias="if", description="what ends it early")
    at: Name | None = None
    after: Scalar | None = None
    clause: Name | None = None


class Contract(Part):
    """A social outcome contract."""

    title: Text | None = None
    source: Name | None = None
    note: Text | None = None
    strategies: list[Name] | None = None
    start: Name | None = None
    roles: ContractRoles = Field(description="who pays, who delivers and who invests")
    base: Literal["drawn", "committed"] = "drawn"
    investment: ContractInvestment | None = None
    investments: dict[Name, ContractInvestment] = Field(default_factory=dict)
    cohorts: dict[Name, CohortOrSpan] = Field(default_factory=dict)
    measures: dict[Name, ContractMeasure] = Field(default_factory=dict)
    conditions: dict[Name, Conditions] = Field(default_factory=dict)
    terms: dict[Name, ContractTerm] = Field(description="the payments, each by its name")
    limits: dict[Name, ContractLimit] = Field(default_factory=dict)
    stop: ContractStop | None = None
