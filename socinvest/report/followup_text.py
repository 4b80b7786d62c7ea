"""A forecast against what came of it, as text in 80 columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from socinvest.i18n import translator
from socinvest.records import dataclass
from socinvest.report.layout import paragraph, table
from socinvest.report.numbers import NOTHING, Numbers, Scale
from socinvest.report.years import year_note

__all__ = ["followup_text"]

Told = Mapping[str, Any]


def followup_text(told: Told, lang: str) -> str:
    """Return a follow-up as text in ``lang``, at most 80 columns, ending in a newline."""
    numbers = Numbers(lang, told["currency"])
    text = _Text(told, numbers, translator(lang))
    blocks = [text.head(), *text.tables(), text.verdict(), text.unasked()]
    return "\n\n".join(block for block in blocks if block) + "\n"


@dataclass(frozen=True, slots=True)
class _Text:
    told: Told
    numbers: Numbers
    _: Callable[[str], str]

    def both(self, text: Mapping[str, str] | None, name: str) -> str:
        return text[self.numbers.lang] if text else name

    def head(self) -> str:
        _, told = self._, self.told
        run = told["run"]
        lines = [
            _("Follow-up: {title}").format(title=self.both(run["title"], run["scenario"])),
            _("{strategy}, as forecast by a run of {draws} draws, against {file}.").format(
                strategy=self.both(told["strategy_title"], told["strategy"]),
                draws=self.numbers.plain(run["draws"]),
                file=told["observed"]["file"],
            ),
        ]
        if run["variant"] != "base":
            lines.append(_("This is the variant {name}.").format(name=run["variant"]))
        if told["observed"]["reported_by"]:
            lines.append(_("Reported by {who}.").format(who=told["observed"]["reported_by"]))
        if told["until"]:
            lines.append(_("What is known by {month}.").format(month=told["until"]))
        note = "" if run.get("start") is None else year_note(self.numbers.lang, run["start"])
        if note:
            lines.append(note)
        if run["mode"] == "expected":
            lines.append(
                _("Expected mode: the ranges do not hold chance between people, and are too narrow "
                  "to judge by.")
            )  # fmt: skip
        return "\n".join(paragraph(line, indent=0) for line in lines)

    def tables(self) -> Iterator[str]:
        _ = self._
        comparator = self.both(self.told["comparator_title"], self.told["comparator"])
        titles = {
            "indicator": _("Indicators"),
            "people": _("Measures of the contract"),
            "measure": _("Measures of the contract"),
            "parameter": _("Figures, in the prices of {year}").format(year=self.told["price_year"]),
            "cash": _("Net cash compared with {comparator}, in the prices of {year}").format(
                comparator=comparator, year=self.told["price_year"]
            ),
        }
        sections: dict[str, list[Told]] = {}
        for row in self.told["rows"]:
            sections.setdefault(titles[row["kind"]], []).append(row)
        for title, rows in sections.items():
            yield f"{title}\n{self._table(rows)}"

    def _table(self, rows: Sequence[Told]) -> str:
        _ = self._
        heads = ["", _("forecast"), _("from"), _("to"), _("actual"), _("difference"), ""]
        verdicts = {
            "within": _("within"), "below": _("below"), "above": _("above"), "no_range": NOTHING,
        }  # fmt: skip
        lines = [[self._name(row), *self._cells(row), verdicts[row["verdict"]]] for row in rows]
        return table(heads, lines, numbers=8)

    def _name(self, row: Told) -> str:
        _ = self._
        name = _("number of people") if row["kind"] == "people" else self.both(
            row["title"], row["name"])  # fmt: skip
        parts = {"counted": _("counted"), "counterfactual": _("set against")}
        if row["part"]:
            name = f"{name}, {parts[row['part']]}"
        if row["year"] is not None:
            name = f"{name}, {row['year']}"
        unit = self._scale(row).unit
        return f"{name} ({unit})" if unit else name

    def _scale(self, row: Told) -> Scale:
        """What the numbers of a row are divided by: one scale for all of them."""
        unit: str = row["unit"]
        if isinstance(row["actual"], bool):
            return Scale(1.0, "", 0)
        if unit == "share" or unit.startswith("%"):
            return Scale(0.01, unit.replace("share", "%"), 1)
        money, slash, per = unit.partition("/")
        if money == self.numbers.currency:
            values = [*row["forecast"].values(), row["actual"]]
            scale = self.numbers.scale(values)
            return Scale(scale.divisor, scale.unit + slash + self._noun(per), scale.decimals)
        return Scale(1.0, self._noun(unit), -1)

    def _noun(self, unit: str) -> str:
        words = {"year": self._("year"), "event": self._("events")}
        if unit in words:
            return words[unit]
        return self.numbers.counted(0.0, unit).partition("\u00a0")[2] if unit else ""

    def _cells(self, row: Told) -> Iterator[str]:
        scale = self._scale(row)
        forecast = row["forecast"]
        if isinstance(row["actual"], bool):
            yield self.numbers.share(forecast["mean"])
            yield from (NOTHING, NOTHING)
            yield self._("yes") if row["actual"] else self._("no")
            yield NOTHING
            return
        for value in (forecast["mean"], forecast["p5"], forecast["p95"], row["actual"]):
            yield self._number(value, scale)
        shown = self._number(row["difference"], scale)
        yield f"+{shown}" if (row["difference"] or 0.0) > 0 else shown

    def _number(self, value: float | None, scale: Scale) -> str:
        if value is None:
            return NOTHING
        if scale.decimals < 0:
            return self.numbers.plain(value) if abs(value) >= 100 else self.numbers.short(value)
        return self.numbers.scaled(value, scale)

    def verdict(self) -> str:
        _, counts = self._, self.told["counts"]
        judged = counts["within"] + counts["below"] + counts["above"]
        if not judged:
            return paragraph(_("Nothing was observed that has a range to be judged by."), indent=0)
        return paragraph(
            _(
                "{within} of {judged} outcomes lie within their range, from the 5th to the 95th "
                "percentile of the draws. One in ten is expected to fall outside by itself. An "
                "outcome within its range does not show that the forecast was right."
            ).format(within=counts["within"], judged=judged),
            indent=0,
        )

    def unasked(self) -> str:
        names = self.told["unasked"]
        if not names:
            return ""
        return paragraph(
            self._("Observed, but the run has no forecast of it: {names}.").format(
                names=", ".join(names)
            ),
            indent=0,
        )
