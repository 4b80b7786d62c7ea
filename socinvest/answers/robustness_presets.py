"""The conventions that a result is tried by: which there are, and where one cannot be tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from math import ceil

from socinvest.analysis.messages import message
from socinvest.answers.rerun import Mode
from socinvest.errors import Phrase, ScenarioError
from socinvest.i18n import translator
from socinvest.model import ECONOMY, Scenario, Text
from socinvest.records import dataclass
from socinvest.scenario.prices import PriceIndexError
from socinvest.scenario.restated import Original

__all__ = ["Convention", "Preset", "both", "conventions"]

DISCOUNT_RATES = ("0 %", "3 %", "3.5 %", "5 %")
HORIZONS = (5, 10, 20, 30)
TAX_FACTORS = ("1", "1.3")
DISPLACEMENTS = ("0 %", "50 %", "100 %")
INFLATIONS = ("0 %", "2 %", "4 %")
TIMINGS = ("year_start", "mid_year", "year_end")
COMPOUNDINGS = ("yearly", "continuous")
WITHIN_CYCLE = ("start", "end", "half_cycle", "life_table", "simpson")
RULES = ("graded", "as_stated")
MODES: tuple[Mode, ...] = ("chance", "expected")

Changes = Mapping[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Preset:
    """A value of a convention, as written in a file.

    ``changes``: what is stated otherwise in the file; ``factor``: by what results are multiplied
    instead; ``mode``: how people are counted instead (None: as asked). ``why``: why it cannot be
    tried, if so.
    """

    value: str
    own: bool = False
    changes: Changes = field(default_factory=dict)
    factor: float = 1.0
    mode: Mode | None = None
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Convention:
    """A convention by its path; ``why``: why no value of it could matter here, if so."""

    path: str
    presets: Sequence[Preset]
    why: Text | None = None


def conventions(scenario: Scenario, original: Original, mode: str) -> list[Convention]:
    """Every convention with the values that it is tried at, its own among them, in order."""
    money = scenario.money
    return [
        _of_number("money.discount_rate", DISCOUNT_RATES, money.discount_rate),
        _horizon(scenario),
        _price_year(scenario, original),
        _of_number("money.inflation", INFLATIONS, money.inflation,
                   None if scenario.contract is not None else message(
                       "only the sums of a contract follow inflation, and there is none")),
        _of_number("money.tax_factor", TAX_FACTORS, money.tax_factor, _no_taxes(scenario)),
        _of_number("money.displacement", DISPLACEMENTS, money.displacement,
                   _no_production(scenario)),
        _evidence(scenario, original),
        _of_choice("money.timing", TIMINGS, money.timing),
        _of_choice("money.compounding", COMPOUNDINGS, money.compounding),
        _within_cycle(scenario, original),
        Convention("mode", [Preset(one, one == mode, mode=one) for one in MODES]),
    ]  # fmt: skip


def _at(path: str, value: str) -> Changes:
    return {tuple(path.split(".")): value}


def _of_number(path: str, values: Sequence[str], own: float, why: Text | None = None) -> Convention:
    """Numbers in rising order; the file's own is put among them."""
    percent = values[0].endswith("%")
    known = {_number(value): value for value in values}
    same = next((one for one in known if abs(one - own) <= 1e-12), None)
    if same is None:
        known[own] = f"{own * 100:.10g} %" if percent else f"{own:.10g}"
        same = own
    return Convention(path, [
        Preset(known[one], one == same, _at(path, known[one])) for one in sorted(known)
    ], why)  # fmt: skip


def _number(text: str) -> float:
    return float(text[:-2]) / 100.0 if text.endswith(" %") else float(text)


def _of_choice(path: str, values: Sequence[str], own: str, why: Text | None = None) -> Convention:
    return Convention(path, [Preset(one, one == own, _at(path, one)) for one in values], why)


def _horizon(scenario: Scenario) -> Convention:
    """Half of the file's own horizon and round ones, shorter and longer."""
    own = scenario.time.horizon
    years = sorted({ceil(own / 2), own, *HORIZONS})
    return Convention("time.horizon", [
        Preset(f"{t} years", t == own, _at("time.horizon", f"{t} years")) for t in years
    ])  # fmt: skip


def _price_year(scenario: Scenario, original: Original) -> Convention:
    """The last year of the index: sums that a file writes out have no year, results have one."""
    money, path = scenario.money, "money.price_year"
    presets = [Preset(str(money.price_year), own=True)]
    try:
        index = original.index()
    except ScenarioError as error:
        return Convention(path, presets, both(error.problems[0].message))
    last = max(index.values)
    if last == money.price_year:
        return Convention(path, presets)
    try:
        presets.append(Preset(str(last), factor=index.factor(money.price_year, last)))
    except PriceIndexError as error:
        presets.append(Preset(str(last), why=both(error.message)))
    return Convention(path, presets)


def both(words: str) -> Text:
    """An explanation in both languages; what no template made is the same in both."""
    if not isinstance(words, Phrase):
        return Text(words, words)
    return Text(*(words.translated(translator(lang)) for lang in Text._fields))


def _no_taxes(scenario: Scenario) -> Text | None:
    if any(party.tax_funded for party in scenario.parties.values()):
        return None
    return message("no party in the file is paid for by taxes (tax_funded)")


def _no_production(scenario: Scenario) -> Text | None:
    if any(
        line.payer.party == ECONOMY for course in scenario.courses.values() for line in course.costs
    ):
        return None
    return message("no line of a course is production (payer economy)")


def _evidence(scenario: Scenario, original: Original) -> Convention:
    """Only effects stated by their study's estimate follow the rule."""
    why = None
    other = RULES[1 - RULES.index(scenario.evidence_rule)]
    try:
        read = original.stated(_at("evidence.rule", other))
    except ScenarioError:
        # Told where the value is tried.
        return _of_choice("evidence.rule", RULES, scenario.evidence_rule)
    if _figures(read) == _figures(scenario):
        why = message("no effect in the file is stated by the estimate of a study (graded)")
    return _of_choice("evidence.rule", RULES, scenario.evidence_rule, why)


def _figures(scenario: Scenario) -> list[object]:
    """What every parameter is drawn from."""
    scopes = [scenario.parameters, *(g.parameters for g in scenario.target_group.groups)]
    return [[(name, one.stated) for name, one in scope.items()] for scope in scopes]


def _within_cycle(scenario: Scenario, original: Original) -> Convention:
    """One rule for all courses of the file."""
    path = "within_cycle"
    rules = {course.within_cycle for course in scenario.courses.values()}
    own = next(iter(rules)) if len(rules) == 1 else ""
    places = original.courses()
    why = None
    if not set(scenario.courses) <= set(places):
        why = message("a course stands in an included file, which is left as it is")
    presets = [
        Preset(one, one == own, {(*place, path): one for place in places.values()}, why=why)
        for one in WITHIN_CYCLE
    ]
    if own not in WITHIN_CYCLE:
        presets.insert(0, Preset(own or "as_it_is", own=True))
    return Convention(path, presets)
