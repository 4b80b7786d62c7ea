"""A comparison as text in 80 columns: values, chances, differences, fund, budgets.

Everything is read from the JSON of ``socinvest compare``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from socinvest.report.compare_text_more import (
    acceptability,
    block,
    budgets,
    fund,
    panels,
    people,
)
from socinvest.report.compare_words import NOTHING_CHOSEN, Side, Told, Whose, side
from socinvest.report.layout import paragraph, point, table
from socinvest.report.numbers import NOTHING, Scale

__all__ = ["compare_text"]

_FEW_PAIRS = 3


def compare_text(told: Told, lang: str) -> str:
    """Return the comparison as text in ``lang``, at most 80 columns, ending in a newline."""
    one = side(told, lang)
    blocks = [
        _head(one), _values(one), _best(one), _positive(one), _losses(one), _differences(one),
        _dominance(one), fund(one), people(one), *budgets(one), acceptability(one),
        _last(one),
    ]  # fmt: skip
    return "\n\n".join(filter(None, blocks)) + "\n"


def _head(one: Side) -> str:
    _ = one._
    lines = [_("{count} alternatives on the same draws").format(count=len(one.keys))]
    lines += [paragraph(text, indent=0) for text in one.frame()]
    lines.append("")
    for key in one.keys:
        named = _("{letter} is {key}: {title}. {scenario}.").format(
            letter=one.letter(key), key=key, title=one.title(key).rstrip("."),
            scenario=one.scenario(key).rstrip("."),
        )  # fmt: skip
        lines.append(point(named, indent=0))
    for text in (*_against(one), *one.converted()):
        lines.append(point(text, indent=0))
    return "\n".join(lines)


def _against(one: Side) -> Iterator[str]:
    for scenario in one.told["scenarios"]:
        label = scenario["scenario"]
        yield one._("{scenario} is compared with: {comparator}.").format(
            scenario=label, comparator=one.comparator(label).rstrip(".")
        )


def _everybody(one: Side) -> Iterator[Whose]:
    yield from one.perspectives()
    yield from one.payers()


def _values(one: Side) -> str:
    """Net present values of perspectives, payers and budgets."""
    _ = one._
    rows: list[tuple[str, Callable[[str], str]]] = []
    scale = _scale(one)
    for who in one.perspectives():
        rows += _spread(one, who, scale)
    for who in one.payers():
        rows += _spread(one, who, scale)
        for budget in one.budgets(who.name):
            rows.append((f"  {budget.title}", _npv(one, budget, "mean", scale)))
    legend = one.defined("npv") + " " + _(
        "{unit}, mean over the draws; one draw in twenty lies below p5 and one above p95. A dash: "
        "its file has no such payer or budget."
    ).format(unit=scale.unit)  # fmt: skip
    return block(_("Net present value"), legend, panels(one, rows))


def _scale(one: Side) -> Scale:
    return one.numbers.scale(
        found["npv"][key]
        for who in _everybody(one)
        for found in one.view(who)["alternatives"].values()
        for key in ("mean", "p5", "p95")
    )


def _spread(one: Side, who: Whose, scale: Scale) -> list[tuple[str, Callable[[str], str]]]:
    return [
        (who.title, _npv(one, who, "mean", scale)),
        ("  p5", _npv(one, who, "p5", scale)),
        ("  p95", _npv(one, who, "p95", scale)),
    ]


def _npv(one: Side, who: Whose, key: str, scale: Scale) -> Callable[[str], str]:
    view = one.view(who)

    def cell(alternative: str) -> str:
        if alternative in view["missing"]:
            return NOTHING
        return one.numbers.scaled(view["alternatives"][alternative]["npv"][key], scale)

    return cell


def _best(one: Side) -> str:
    rows = [(who.title, _share(one, who, "chance_best")) for who in _everybody(one)]
    legend = " ".join(filter(None, [one.defined("chance_best"), one.assumed()]))
    body = panels(one, rows, [NOTHING_CHOSEN], 7)
    return block(one._("Which is best?"), legend, body)


def _positive(one: Side) -> str:
    rows = [(who.title, _share(one, who, "chance_positive")) for who in _everybody(one)]
    legend = " ".join(filter(None, [one.defined("chance_positive"), one.assumed()]))
    return block(one._("Which is better than today?"), legend, panels(one, rows, (), 7))


def _share(one: Side, who: Whose, figure: str) -> Callable[[str], str]:
    def cell(key: str) -> str:
        return one.numbers.share(_of(one, who, key)[figure])

    return cell


def _of(one: Side, who: Whose, key: str) -> Told:
    view = one.view(who)
    found: Told = view[NOTHING_CHOSEN] if key == NOTHING_CHOSEN else view["alternatives"][key]
    return found


def _losses(one: Side) -> str:
    everybody = list(_everybody(one))
    keys = [*one.keys, NOTHING_CHOSEN]
    scale = one.numbers.scale(
        _of(one, who, key)["expected_loss"] for who in everybody for key in keys
    )

    def row(who: Whose) -> Callable[[str], str]:
        return lambda key: one.numbers.scaled(_of(one, who, key)["expected_loss"], scale)

    legend = f"{one.defined('expected_loss')} {one.assumed()}".strip()
    title = one._("Expected loss, {unit}").format(unit=scale.unit)
    body = panels(one, [(who.title, row(who)) for who in everybody], [NOTHING_CHOSEN], 8)
    return block(title, legend, body)


def _differences(one: Side) -> str:
    """Every pair for every perspective where they are few, else for the widest alone."""
    _, shown = one._, one.perspectives(all_=True)
    pairs = one.view(shown[0])["differences"]
    if len(pairs) > _FEW_PAIRS:
        shown = shown[:1]
    scale = one.numbers.scale(
        pair[key]
        for who in shown
        for pair in one.view(who)["differences"]
        for key in ("mean", "p5", "p95")
    )
    parts = []
    for who in shown:
        rows = [
            [
                f"  {one.letter(pair['of'])} − {one.letter(pair['less'])}",
                *(one.numbers.scaled(pair[key], scale) for key in ("mean", "p5", "p95")),
                one.numbers.share(pair["chance_more"]),
            ]
            for pair in one.view(who)["differences"]
        ]
        head = [who.title, _("mean"), "p5", "p95", _("chance of more")]
        parts.append(table(head, rows))
    title = _("Differences, {unit}").format(unit=scale.unit)
    legend = f"{one.defined('difference')} {one.assumed()}".strip()
    return block(title, legend, "\n\n".join(parts))


def _dominance(one: Side) -> str:
    found = one.dominance(one.told["dominance"])
    lines = [point(text, indent=0) for text in found] or [
        paragraph(one._("None dominates another."), indent=0)
    ]
    legend = f"{one.defined('dominance')} {one.assumed()}".strip()
    return block(one._("Who dominates whom?"), legend, "\n".join(lines))


def _last(one: Side) -> str:
    _, told = one._, one.told
    template = (
        _("1 draw, seed {seed}, socinvest {version}.")
        if told["draws"] == 1
        else _("{draws} draws, seed {seed}, socinvest {version}.")
    )
    return "\n".join([
        paragraph(_("All pairs, payers and years are in --json, and on the page of --out."),
                  indent=0),
        paragraph(template.format(draws=one.numbers.plain(told["draws"]), seed=told["seed"],
                                  version=told["version"]), indent=0),
    ])  # fmt: skip
