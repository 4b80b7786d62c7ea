"""A settlement reckoned again, slowly: one draw, plain numbers, everything from the log so far.

Nothing is kept but the list of what has been paid; each question is answered by reading it from
the beginning. Figures alone are evaluated with the program's own parser.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from socinvest.model import Account, Figure
from socinvest.model_contract import Condition, Contract, Investment, Limit, Term
from socinvest.numerics.expression import evaluate

ALL = -1


@dataclass
class Entry:
    """One payment: of a cohort, or of all with each cohort's part."""

    name: str
    month: int
    amount: float
    capital: bool = False
    parts: dict[int, float] = field(default_factory=dict)
    factor: float = 1.0
    who: list[tuple[Account, Account, float]] = field(default_factory=list)
    recycled: float = 0.0


class Plain:
    """One draw: ``readings`` by measure and cohort, pooled last; ``people`` by cohort."""

    def __init__(
        self,
        contract: Contract,
        parameters: dict[str, float],
        readings: dict[str, list[Any]],
        people: list[float],
    ) -> None:
        self.contract, self.parameters = contract, parameters
        self.readings, self.people = readings, people
        self.log: list[Entry] = []
        self.first: dict[tuple[str, int], float] = {}
        self.seen: dict[tuple[str, int], int] = {}
        self.stopped = False
        if contract.stop is not None:
            self.stopped = self.true(contract.stop.condition, ALL)

    # Figures

    def figure(self, figure: Figure, scope: int, *, capital: bool = True) -> float:
        names = dict(self.parameters)
        if capital:
            committed = sum(self.committed(one) for one in self.contract.investments)
            drawn = sum(self.drawn(one) for one in self.contract.investments)
            names |= {
                "committed": committed,
                "drawn": drawn,
                "principal": drawn if self.contract.base == "drawn" else committed,
                "people": self.heads(scope),
            }
        return float(evaluate(figure.expression, names))

    def heads(self, scope: int) -> float:
        return sum(self.people) if scope == ALL else self.people[scope]

    def fraction(self, cohort: int) -> float:
        whole = sum(self.people)
        return self.people[cohort] / whole if whole > 0 else 1 / len(self.people)

    def committed(self, one: Investment) -> float:
        return max(self.figure(one.committed, ALL, capital=False), 0.0)

    def wanted(self, one: Investment, part: int) -> float:
        month, share = one.schedule[part]
        whole = max(self.figure(one.drawn, ALL, capital=False), 0.0)
        if not one.recycle:
            whole = min(whole, self.committed(one))
        late = self.contract.stop is not None and month > self.contract.stop.month
        return 0.0 if late and self.stopped else whole * self.figure(share, ALL, capital=False)

    def drawn(self, one: Investment) -> float:
        return sum(self.wanted(one, part) for part in range(len(one.schedule)))

    def true(self, condition: Condition, scope: int) -> bool:
        if condition.kind == "all":
            return all(self.true(part, scope) for part in condition.parts)
        if condition.kind == "any":
            return any(self.true(part, scope) for part in condition.parts)
        if condition.kind == "not":
            return not any(self.true(part, scope) for part in condition.parts)
        cohorts = list(range(len(self.people)))
        asked = {"same": [scope], "pooled": [ALL]}.get(condition.scope, cohorts)
        answers = []
        for one in asked:
            value = self.readings[condition.measure][one]
            if condition.relation is None or condition.bound is None:
                answers.append(bool(value))
                continue
            bound = self.figure(condition.bound, one)
            answers.append(
                {">=": value >= bound, "<=": value <= bound, ">": value > bound,
                 "<": value < bound}[condition.relation]
            )  # fmt: skip
        return any(answers) if condition.scope == "any_cohort" else all(answers)

    # The log

    def given(self, names: tuple[str, ...], scope: int, start: int = 0) -> float:
        """What terms have been paid, for a cohort or in all, from a place in the log on."""
        return sum(
            e.amount if scope == ALL else e.parts.get(scope, 0.0)
            for e in self.log[start:]
            if e.name in names and not e.capital
        )

    def given_plain(self, name: str, scope: int) -> float:
        return sum(
            (e.amount if scope == ALL else e.parts.get(scope, 0.0)) / e.factor
            for e in self.log
            if e.name == name and not e.capital
        )

    # Terms

    def term(self, name: str) -> Term:
        return next(term for term in self.contract.terms if term.name == name)

    def quantity(self, term: Term, scope: int) -> float:
        if term.beyond is None:
            assert term.of is not None
            return self.heads(scope) if term.of == "people" else self.readings[term.of][scope]
        other = self.term(term.beyond)
        if other.by_cohort and scope == ALL:
            return sum(self.unpaid(other, c, c, 1.0) for c in range(len(self.people)))
        if not other.by_cohort and scope != ALL:
            return self.unpaid(other, ALL, scope, self.fraction(scope))
        return self.unpaid(other, scope, scope, 1.0)

    def unpaid(self, term: Term, asked: int, paid: int, fraction: float) -> float:
        assert term.rate is not None
        low = 0.0 if term.lower is None else self.figure(term.lower, asked)
        whole = max(self.quantity(term, asked) - low, 0.0) * fraction
        rate = self.figure(term.rate, asked)
        return max(whole - (self.given_plain(term.name, paid) / rate if rate > 0 else 0.0), 0.0)

    def form(self, term: Term, scope: int) -> float:
        rate = 0.0 if term.rate is None else self.figure(term.rate, scope)
        if term.form == "fixed":
            return rate
        if term.form == "top_up":
            own = self.given_plain(term.name, scope) if term.due.recurs else 0.0
            return rate - self.given(term.terms, scope) - own
        if term.form == "fee":
            start = self.seen.get((term.name, scope), 0) if term.due.recurs else 0
            self.seen[term.name, scope] = len(self.log)
            return rate * self.given(term.terms, scope, start)
        q = self.quantity(term, scope)
        if term.form == "steps":
            return self.table(term, q, scope)
        low = 0.0 if term.lower is None else self.figure(term.lower, scope)
        high = q if term.upper is None else self.figure(term.upper, scope)
        return rate * max(min(q, high) - low, 0.0)

    def table(self, term: Term, q: float, scope: int) -> float:
        steps = [(self.figure(s.at, scope), self.figure(s.pay, scope)) for s in term.steps]
        below = [step for step in steps if step[0] <= q]
        above = [step for step in steps if step[0] > q]
        if term.between == "stepped" or not above:
            return below[-1][1] if below else 0.0
        if not below:
            return above[0][1]
        (a, x), (b, y) = below[-1], above[0]
        return x + (q - a) / (b - a) * (y - x)

    def growth(self, term: Term, month: int, scope: int) -> float:
        start = self.contract.start
        result = 1.0
        if term.index is not None:
            result *= (1 + self.figure(term.index, scope)) ** ((month - start) / 12)
        if term.interest is not None:
            if term.due.waits is not None:
                start = term.due.waits[max(scope, 0)]
            result *= (1 + self.figure(term.interest, scope)) ** ((month - start) / 12)
        return result

    # Limits

    def room(self, limit: Limit, scope: int) -> float:
        assert limit.at_most is not None
        bound = self.figure(limit.at_most, scope)
        if limit.per == "person":
            bound *= self.heads(scope)
        return max(bound - self.given(limit.terms, scope), 0.0)

    def balance(self, limit: Limit, month: int) -> float:
        assert limit.return_at_most is not None
        rate = self.figure(limit.return_at_most, ALL)
        payees = {self.term(name).payee for name in limit.terms}
        everyone = {one.investor for one in self.contract.investments}
        shared = any(self.term(name).among == "payee" for name in limit.terms)
        whose = everyone if shared or not payees & everyone else payees & everyone
        worth = 0.0
        for e in self.log:
            grown = (1 + rate) ** ((month - e.month) / 12)
            if e.capital and e.who[0][0] in whose:
                worth += e.amount * grown
            if not e.capital and e.name in limit.terms:
                worth -= e.amount * grown
        return max(worth, 0.0)

    def cut(self, term: Term, month: int, parts: dict[int, float]) -> dict[int, float]:
        limits = [one for one in self.contract.limits if term.name in one.terms]
        for one in limits:
            if one.per != "contract":
                parts = {c: min(part, self.room(one, c)) for c, part in parts.items()}
        rooms = [self.room(one, ALL) for one in limits
                 if one.at_most is not None and one.per == "contract"]  # fmt: skip
        rooms += [self.balance(one, month) for one in limits if one.return_at_most is not None]
        whole = sum(parts.values())
        if whole > 0 and min([whole, *rooms]) < whole:
            parts = {c: part * min(rooms) / whole for c, part in parts.items()}
        return parts

    # The course of things

    def run(self) -> list[Entry]:
        dates: list[tuple[int, int, int, int, int]] = []
        for number, one in enumerate(self.contract.investments):
            dates += [(m, 0, number, 0, part) for part, (m, _) in enumerate(one.schedule)]
        for number, term in enumerate(self.contract.terms):
            scopes = range(len(self.people)) if term.by_cohort else (ALL,)
            for place, scope in enumerate(scopes):
                first, due = term.due.months[place], term.due
                dates += [(first + k * due.every, 1, number, scope, k) for k in range(due.times)]
        for month, kind, number, scope, part in sorted(dates):
            if kind == 0:
                self.invest(self.contract.investments[number], month, part)
            else:
                self.pay(self.contract.terms[number], month, scope)
        return self.log

    def invest(self, one: Investment, month: int, part: int) -> None:
        amount, recycled = self.wanted(one, part), 0.0
        if one.recycle:
            earlier = [e for e in self.log if e.capital and e.name == one.name]
            used = sum(e.recycled for e in self.log if e.capital and e.who[0][0] == one.investor)
            back = sum(money for e in self.log if not e.capital
                       for _, payee, money in e.who if payee == one.investor)  # fmt: skip
            new = sum(e.amount - e.recycled for e in earlier)
            recycled = min(amount, back - used)
            amount = recycled + min(amount - recycled, max(self.committed(one) - new, 0.0))
        who = [(one.investor, one.to, amount)]
        self.log.append(Entry(one.name, month, amount, True, who=who, recycled=recycled))

    def pay(self, term: Term, month: int, scope: int) -> None:
        if term.due.recurs:
            amount = self.form(term, scope)
        else:
            if (term.name, scope) not in self.first:
                self.first[term.name, scope] = self.form(term, scope)
            amount = self.first[term.name, scope] / term.due.times
        grown = self.growth(term, month, scope)
        amount = max(amount, 0.0) * grown
        stop = self.contract.stop
        if stop is not None and self.stopped and month > stop.month:
            amount = 0.0
        if term.condition is not None and not self.true(term.condition, scope):
            amount = 0.0
        parts = {scope: amount}
        if scope == ALL:
            parts = {c: amount * self.fraction(c) for c in range(len(self.people))}
        parts = self.cut(term, month, parts)
        amount = sum(parts.values())
        who = [(term.payer, term.payee, amount)]
        if term.among is not None:
            who = []
            for investor, share in self.investors().items():
                ends = (term.payer, investor) if term.among == "payee" else (investor, term.payee)
                who.append((*ends, amount * share))
        self.log.append(Entry(term.name, month, amount, False, parts, grown, who))

    def investors(self) -> dict[Account, float]:
        ones = self.contract.investments
        by = {one.investor: sum(self.drawn(o) for o in ones if o.investor == one.investor)
              for one in ones}  # fmt: skip
        if sum(by.values()) <= 0:
            by = {one.investor: sum(self.committed(o) for o in ones if o.investor == one.investor)
                  for one in ones}  # fmt: skip
        whole = sum(by.values())
        return {who: money / whole if whole > 0 else 1 / len(by) for who, money in by.items()}
