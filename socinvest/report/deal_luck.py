"""What a contract pays for luck, as tables: by people and window, and by what is true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socinvest.report.contract_words import months_told
from socinvest.report.deal_page import Told
from socinvest.report.layout import paragraph, table
from socinvest.report.numbers import NOTHING
from socinvest.report.page import Page

__all__ = ["improvement_table", "luck_table"]

_MOST = 0.5


def luck_table(page: Page, strategy: str, one: Told) -> str:
    """Paid without an effect, and not paid with one, by window and number of people."""
    _, numbers = page._, page.numbers
    rows = page.summary["luck_by_size"][strategy]
    if not any(row["pays_without_effect"] or row["real_effect_share"] for row in rows):
        return ""
    scale = numbers.scale([row["paid_without_effect"] for row in rows])
    own = _window(page, one)
    told = []
    last = object()
    for row in rows:
        if row["window_months"] != last:
            last = row["window_months"]
            title = own if last is None else months_told(_, last)
            told.append([title, "", "", "", ""])
        missed = row["misses_real_effect"]
        told.append([
            "  " + numbers.counted(row["people"], page.summary["unit"])
            + (" *" if row["held_share"] > _MOST else ""),
            numbers.share(row["pays_without_effect"]),
            numbers.scaled(row["paid_without_effect"], scale),
            NOTHING if missed is None else numbers.share(missed),
            numbers.share(row["real_effect_share"]),
        ])  # fmt: skip
    text = _(
        "Pays anyway: the share of draws in which outcomes are paid for although the programme "
        "had no effect, and what is paid then on average, in {unit}. Misses: of the draws with an "
        "effect that exact measurement would pay for (last column), the share in which nothing "
        "is paid. The sums of the contract are as they are for other numbers of people; groups "
        "compared with grow or shrink in proportion."
    ).format(unit=scale.unit)
    header = ["", _("pays"), _("on average"), _("misses"), _("effect")]
    return "\n".join([_("What luck pays"), paragraph(text, indent=0), "",
                      table(header, told, numbers=8), *_notes(page, rows)])  # fmt: skip


def _notes(page: Page, rows: Sequence[Told]) -> Iterator[str]:
    """What the table does not show by itself."""
    _ = page._
    if any(row["held_share"] > _MOST for row in rows):
        yield paragraph(
            _(
                "* In most draws a limit or an upper end of the contract holds back what is paid. "
                "It is written for the people agreed and does not grow with their number."
            ),
            indent=0,
        )
    windows = {row["window_months"] for row in rows}
    if page.summary["luck_alike_in_windows"] and len(windows) > 1:
        yield paragraph(
            _(
                "The noise is told as one spread of the window, whatever its length, so a longer "
                "window does not lessen it here; only the effect differs. Told as between_people "
                "and within_person with per, what varies within a person averages out."
            ),
            indent=0,
        )


def _window(page: Page, one: Told) -> str:
    """The windows that are agreed."""
    _ = page._
    months = dict.fromkeys(
        measure["window_months"] for measure in one["measures"].values() if measure["window_months"]
    )
    if not months:
        return _("As agreed")
    if len(months) == 1:
        return _("As agreed: {window}").format(window=months_told(_, *months))
    return _("As agreed: {months} months").format(months=", ".join(map(str, months)))


def improvement_table(page: Page, strategy: str) -> str:
    """What is paid if things truly get so much better."""
    _, numbers = page._, page.numbers
    rows = page.summary["luck_by_improvement"][strategy]
    if not any(row["pays"] for row in rows):
        return ""
    scale = numbers.scale([row["mean_paid"] for row in rows])
    told = [
        [
            numbers.share(row["improvement"]), numbers.share(row["pays"]),
            numbers.scaled(row["mean_for_outcome"], scale),
            numbers.scaled(row["mean_paid"], scale),
        ]
        for row in rows
    ]  # fmt: skip
    text = _(
        "True improvement against what would be without the programme; share of draws in which "
        "outcomes are paid for, what is paid for them on average, and what the outcome payer pays "
        "in all, in {unit}."
    ).format(unit=scale.unit)
    header = [_("Improvement"), _("pays"), _("outcomes"), _("in all")]
    title = _("What is paid if it works")
    return "\n".join([title, paragraph(text, indent=0), "", table(header, told)])
