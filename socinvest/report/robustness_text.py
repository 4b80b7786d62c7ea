"""Whether a result stands, as text in 80 columns, read from the JSON of ``robustness``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.i18n import translator
from socinvest.report.deal_page import draws_line
from socinvest.report.layout import cut, paragraph, point, table
from socinvest.report.numbers import Numbers
from socinvest.report.page import Page
from socinvest.report.robustness_words import convention_name, value_name

__all__ = ["robustness_text"]

Told = Mapping[str, Any]
_ACROSS = 4
"""So many people and perspectives stand beside each other."""
_WIDTH = 11
_MARKS = {"changes": "*", "open": "?"}


def robustness_text(told: Told, lang: str) -> str:
    """Return the answer as text in ``lang``, at most 80 columns, ending in a newline."""
    page = Page(told, Numbers(lang, told["currency"]), translator(lang))
    blocks = [_head(page)]
    for strategy in told["strategies"]:
        blocks.append(page.strategy(strategy).upper())
        blocks += _overview(page, strategy)
        blocks.append(_signs(page, strategy))
        blocks += _details(page, strategy)
    blocks += [_not_tried(page), _conventions(page), draws_line(page)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(page: Page) -> str:
    _, told = page._, page.summary
    lines = [page.both(told["scenario"]["title"])]
    if told["variant"] != "base":
        lines.append(_("Variant {name}: {reading}.").format(
            name=told["variant"], reading=page.both(told["variant_title"])))  # fmt: skip
    changed = "; ".join(f"{one['path']} = {one['value']}" for one in told["set"])
    if changed:
        lines.append(_("Changed with --set: {changes}.").format(changes=changed))
    lines.append(_("Whether the result stands when one convention at a time is another."))
    own = [
        {"convention": convention["convention"], "value": row["value"]}
        for convention in told["conventions"] for row in convention["values"] if row["own"]
    ]  # fmt: skip
    lines.append(_("As it is: {conventions}.").format(conventions=_listed(page, own)))
    return "\n".join(paragraph(line, indent=0) for line in lines)


def _name(page: Page, section: str, name: str) -> str:
    return page.perspective(name) if section == "results" else page.party(name)


def _label(page: Page, path: str, value: str) -> str:
    words = f"{convention_name(page, path)} {value_name(page, path, value)}"
    return words[:1].upper() + words[1:]


def _rows(page: Page) -> Iterator[tuple[str, Told]]:
    """The result as it is, then by every other convention that could be tried."""
    yield page._("As it is"), page.summary["as_it_is"]
    for convention in page.summary["conventions"]:
        for row in convention["values"]:
            if row["status"] == "told" and not row["own"]:
                yield _label(page, convention["convention"], row["value"]), row


def _views(page: Page, strategy: str) -> list[tuple[str, str]]:
    """Perspectives and payers, each once: who is a perspective alone need not be told again."""
    found = page.summary["as_it_is"]
    perspectives = found["results"].get(strategy, {})
    alone = {page.members(name)[0] for name in perspectives if len(page.members(name)) == 1}
    payers = [one for one in found["payers"].get(strategy, {}) if one not in alone]
    return [*(("results", one) for one in perspectives), *(("payers", one) for one in payers)]


def _overview(page: Page, strategy: str) -> Iterator[str]:
    """The mean for everybody, a few beside each other, with a mark where the sign is another."""
    views = _views(page, strategy)
    for first in range(0, len(views), _ACROSS):
        yield _means(page, strategy, views[first : first + _ACROSS])


def _means(page: Page, strategy: str, some: Sequence[tuple[str, str]]) -> str:
    _, numbers = page._, page.numbers
    found = list(_rows(page))
    scale = numbers.scale([
        row[section][strategy][name]["npv"]["mean"] for _label_, row in found
        for section, name in some
    ])  # fmt: skip
    rows = []
    for label, row in found:
        cells = []
        for section, name in some:
            one = row[section][strategy][name]
            mark = _MARKS.get(one.get("verdict", one["sign"]), " ")
            cells.append(numbers.scaled(one["npv"]["mean"], scale) + mark)
        rows.append([label, *cells])
    header = [
        _("Mean, {unit}").format(unit=scale.unit),
        *(cut(_name(page, section, name), _WIDTH - 1) + " " for section, name in some),
    ]
    return table(header, rows, numbers=_WIDTH)


def _signs(page: Page, strategy: str) -> str:
    """For whom the sign changes, and with what."""
    _ = page._
    lines = []
    own = set(_views(page, strategy))
    for one in page.summary["sign_changes"]:
        if one["strategy"] != strategy or (one["section"], one["name"]) not in own:
            continue
        name = _name(page, one["section"], one["name"])
        if not any(one[key] for key in ("changes", "open", "settled")):
            lines.append({
                "gain": _("{who}: a gain by every convention tried."),
                "loss": _("{who}: a loss by every convention tried."),
                "none": _("{who}: nothing by every convention tried."),
            }[one["sign"]].format(who=name))  # fmt: skip
            continue
        lines += _changing(page, name, one)
    title = _("For whom the sign changes:")
    return "\n".join([title, *(point(line) for line in lines)])


def _changing(page: Page, name: str, one: Told) -> Iterator[str]:
    """What somebody's sign becomes, by what: first what is told, then what is not."""
    _ = page._
    signs = {"gain": _("a gain"), "loss": _("a loss"), "none": _("nothing")}
    before = signs.get(one["sign"], _("not told by the draws"))
    other = [*one["changes"], *one["settled"]]
    for sign, word in signs.items():
        listed = _listed(page, [row for row in other if row["sign"] == sign])
        if listed:
            yield _("{who}: {before} as it is, but {after} with {conventions}.").format(
                who=name, before=before, after=word, conventions=listed)  # fmt: skip
    if one["sign"] == "open":
        if not other:
            yield _("{who}: the draws tell neither a gain nor a loss.").format(who=name)
        return
    listed = _listed(page, one["open"])
    if listed:
        yield _("{who}: {before} as it is; not told by the draws with {conventions}.").format(
            who=name, before=before, conventions=listed)  # fmt: skip


def _listed(page: Page, rows: Sequence[Told]) -> str:
    return ", ".join(
        f"{convention_name(page, row['convention'])} "
        f"{value_name(page, row['convention'], row['value'])}"
        for row in rows
    )


def _details(page: Page, strategy: str) -> Iterator[str]:
    """Mean, span and chance of every perspective; of a payer where no perspective is asked for."""
    _, numbers = page._, page.numbers
    views = _views(page, strategy)
    shown = [one for one in views if one[0] == "results"] or views
    for section, name in shown:
        found = [(label, row[section][strategy][name]) for label, row in _rows(page)]
        scale = numbers.scale([
            one["npv"][key] for _label_, one in found for key in ("mean", "p5", "p95")
        ])  # fmt: skip
        rows = [
            [
                label,
                *(numbers.scaled(one["npv"][key], scale) for key in ("mean", "p5", "p95")),
                numbers.share(one["chance_positive"]),
            ]
            for label, one in found
        ]
        given = any(one["given_assumed_effect"] for _label_, one in found)
        chance = _("chance of plus") + ("†" if given else "")
        header = [f"{_name(page, section, name)}, {scale.unit}", _("mean"), "5 %", "95 %", chance]
        lines = [table(header, rows)]
        if given:
            lines.append(paragraph(_("† Given the assumed effect."), indent=0))
        yield "\n".join(lines)


def _not_tried(page: Page) -> str:
    """What could not be tried, and what would make no difference."""
    _ = page._
    lines = []
    for convention in page.summary["conventions"]:
        name = convention_name(page, convention["convention"])
        name = name[:1].upper() + name[1:]
        if convention["why"] is not None:
            lines.append(f"{name}: {page.both(convention['why'])}")
        by: dict[str, list[str]] = {}
        for row in convention["values"]:
            if row["status"] == "refused":
                value = value_name(page, convention["convention"], row["value"])
                by.setdefault(page.both(row["why"]), []).append(value)
        lines += [f"{name} {', '.join(values)}: {why}" for why, values in by.items()]
    if not lines:
        return ""
    return "\n".join([_("Not tried:"), *(point(line) for line in lines)])


def _conventions(page: Page) -> str:
    """What the figures are of."""
    _, told = page._, page.summary
    lines = [
        _(
            "Net present values in {currency} of {year}, against {comparator}; plus is a gain. "
            "One convention is changed at a time, on the same draws."
        ).format(
            currency=told["currency"], year=told["price_year"],
            comparator=page.strategy(told["comparator"]),
        ),
        _(
            "* the sign is another than as it is. ? the mean is less than two standard errors "
            "from 0, so that these draws do not tell its sign."
        ),
        _(
            "Another price year multiplies everything by the price index and changes no sign. A "
            "longer horizon lets the course of the file go on as in its last years."
        ),
    ]  # fmt: skip
    if told["contract"]:
        lines.append(_("With the contract."))
    return paragraph(" ".join(lines), indent=0)
