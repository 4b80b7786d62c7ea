"""What knowing and studying is worth, as text: parts of the answer of ``socinvest drivers``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.layout import paragraph, point, table
from socinvest.report.numbers import NOTHING, Scale
from socinvest.report.page import Page

__all__ = ["studies_text", "worth_text"]

Told = Mapping[str, Any]
_ROWS = 6
_COLUMNS = (100, 500, 2_000, 10_000)


def worth_text(page: Page, one: Told) -> str:
    """What knowing everything, a figure or a group of figures is worth to a decision."""
    _, numbers = page._, page.numbers
    best = page.strategy(one["best"])
    chance = numbers.share(one["chance_best"][one["best"]])
    evpi = one["evpi"]
    form = _("Best now: {best}. It is best of all in {chance} of draws.")
    if one["given_assumed_effect"]:
        form = _(
            "Best now: {best}. It is best of all in {chance} of draws, given the assumed effect."
        )
    lines = [form.format(best=best, chance=chance)]
    if evpi["value"] <= 0.0:
        lines.append(_("Nothing that could be learnt would change that: knowing is worth nothing."))
        return paragraph(" ".join(lines), indent=0)
    form = _(
        "To know everything uncertain before deciding is worth {value} ({each} a person): no "
        "research can be worth more."
    )
    each = numbers.money(evpi["per_person"])
    lines.append(form.format(value=numbers.amount(evpi["value"]), each=each))
    known = [row for row in one["evppi"] if row["value"] > 0.0][:_ROWS]
    groups = [row for row in one["groups"] if row["value"] > 0.0][:_ROWS]
    head = paragraph(" ".join(lines), indent=0)
    if not known and not groups:
        text = _("No figure by itself would change the decision.")
        return f"{head}\n{paragraph(text, indent=0)}"
    scale = numbers.scale([evpi["value"]])
    rows = [[row["parameter"], *_worth(page, row, scale)] for row in known]
    rows += [[_group(page, row), *_worth(page, row, scale)] for row in groups]
    header = [
        _("Worth of knowing, {unit}").format(unit=scale.unit), _("worth"), "±", _("tested"),
        _("a person"),
    ]  # fmt: skip
    null = numbers.scaled(one["null_figure"]["value"], scale)
    text = _(
        "±: standard error. Tested: what deciding by one half of the draws gains in the other. A "
        "figure without influence is found to be worth {null}."
    ).format(null=null)
    return "\n".join([head, table(header, rows, numbers=6), paragraph(text, indent=0)])


def _worth(page: Page, row: Told, scale: Scale) -> list[str]:
    numbers = page.numbers
    return [
        numbers.scaled(row["value"], scale), numbers.scaled(row["error"], scale),
        numbers.scaled(row["split_sample"], scale), numbers.money(row["per_person"]),
    ]  # fmt: skip


def _group(page: Page, row: Told) -> str:
    _ = page._
    kinds = {
        "given": _("Asked for: {name}"),
        "correlated": _("Correlated figures"),
        "drawn_together": _("Drawn together: {name}"),
        "effects": _("All effects"),
        "source": _("Source {name}"),
    }
    count = len(row["parameters"])
    if row["kind"] == "evidence":
        grades = {
            "measured": _("Measured figures"), "reported": _("Reported figures"),
            "derived": _("Derived figures"), "assumed": _("Assumed figures"),
            "randomised": _("Randomised effects"), "controlled": _("Controlled effects"),
            "uncontrolled": _("Uncontrolled effects"),
        }  # fmt: skip
        title = grades[row["name"]]
    else:
        title = kinds[row["kind"]].format(name=row["name"])
    return f"{title} ({count})"


def studies_text(page: Page) -> Iterator[str]:
    """What studies are worth, and which is worth its cost to whom."""
    _, told = page._, page.summary
    if not told["studies"]:
        if told["costs"]["per_person"] is not None:
            yield paragraph(_(
                "The file does not tell how any figure could be measured on people; name one with "
                "--study, and --sd."
            ), indent=0)  # fmt: skip
        return
    yield _("IS A STUDY WORTH ITS COST, AND WHAT SHOULD IT MEASURE?")
    priced = told["costs"]["per_person"] is not None
    if priced:
        yield "\n".join(point(line) for line in _verdicts(page))
    for one in told["studies"]:
        if priced and not any(decided["best"] for _name, decided in _views(page, one)):
            continue
        yield _study(page, one, priced)


def _views(page: Page, one: Told) -> list[tuple[str, Told]]:
    """Whose decision and what of it; a payer that is a perspective by itself stands once."""
    found = one["decisions"]
    named = {page.perspective(name): decided for name, decided in found["perspectives"].items()}
    for name, decided in found["payers"].items():
        named.setdefault(page.party(name), decided)
    return list(named.items())


def _called(page: Page, one: Told) -> str:
    if one["strategy"] is None:
        return str(one["study"])
    return f"{one['study']}, {page.strategy(one['strategy'])}"


def _verdicts(page: Page) -> Iterator[str]:
    """For each whose decision it is, the study of highest net value."""
    _, numbers, studies = page._, page.numbers, page.summary["studies"]
    names = [name for name, _decided in _views(page, studies[0])]
    for place, name in enumerate(names):
        best: tuple[Told, Told] | None = None
        for one in studies:
            found = _views(page, one)[place][1]["best"]
            if found is not None and (best is None or found["net"] > best[1]["net"]):
                best = one, found
        if best is None:
            yield _("{who}: no study is worth its cost.").format(who=name)
            continue
        one, found = best
        yield _("{who}: measure {study} with {people} persons; net {net}.").format(
            who=name, study=_called(page, one), people=numbers.plain(found["people"]),
            net=numbers.amount(found["net"]),
        )  # fmt: skip


def _study(page: Page, one: Told, priced: bool) -> str:
    """A study: how it measures, and its worth by size."""
    _, numbers = page._, page.numbers
    kinds = {
        "comparison": _("{study}: compared between two halves of the persons."),
        "difference": _("{study}: the difference between two halves of the persons."),
        "share": _("{study}: counted among all persons."),
        "stated": _("{study}: measured on all persons."),
    }
    text = kinds[one["kind"]].format(study=_called(page, one))
    if one["prior_size"] is not None:
        text += " " + _("What is known already is worth {count} persons.").format(
            count=numbers.plain(one["prior_size"]))  # fmt: skip
    shown = _views(page, one)
    sizes = [n for n in _COLUMNS if any(row["people"] == n for row in shown[0][1]["sizes"])]
    scale = numbers.scale([decided["most"]["value"] for _name, decided in shown])
    rows = []
    for name, decided in shown:
        by_size = {row["people"]: row for row in decided["sizes"]}
        cells = [numbers.scaled(by_size[n]["value"], scale) for n in sizes]
        if priced:
            best = decided["best"]
            cells += [
                NOTHING if best is None else numbers.plain(best["people"]),
                NOTHING if best is None else numbers.scaled(best["net"], scale),
            ]
        rows.append([name, *cells, numbers.scaled(decided["most"]["value"], scale)])
    header = [_("Worth by persons, {unit}").format(unit=scale.unit), *map(numbers.plain, sizes)]
    header += [_("best"), _("net")] if priced else []
    return "\n".join([paragraph(text, indent=0), table([*header, _("at most")], rows, numbers=6)])
