"""The commands that help to decide: what to compare, what to find out, what stands."""

from __future__ import annotations

from typing import Any

import click

from socinvest._cli_click import Command, Settings, Whole
from socinvest._cli_options import AS_TEXT_OR_TABLE, MODE, SEED, SETS, common, one_form, split_set

__all__ = ["compare", "drivers", "robustness"]


@click.command(
    cls=Command, short_help="What the result hangs on, and what knowing it better is worth."
)
@click.argument("scenario")
@click.option(
    "--draws",
    type=Whole(100, 10**5),
    metavar="N",
    default=10_000,
    show_default=True,
    help="Number of draws of the uncertain parameters.",
)
@SEED
@click.option("--variant", metavar="NAME", help="Take this variant.  [default: base]")
@SETS
@click.option(
    "--perspective",
    "perspectives",
    multiple=True,
    metavar="NAME",
    help="Answer for this perspective or payer only; repeat for several.  [default: all]",
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    metavar="A,B",
    help="Tell what knowing these figures at once is worth; repeat for several groups.",
)
@click.option(
    "--people",
    metavar="N",
    help="How many people the decision concerns.  [default: all who enter in the scenario]",
)
@click.option(
    "--study",
    multiple=True,
    metavar="WHAT",
    help="Tell what a study is worth that measures this figure or measure; repeat for several.  "
    "[default: with --cost-per-person, all that the file tells how to measure]",
)
@click.option(
    "--sd",
    metavar="VALUE",
    help="Standard deviation between persons in the study, in the unit of the figure (of "
    "logarithms for a ratio).  [default: that of yes and no, where the file tells its probability]",
)
@click.option(
    "--cost-per-person",
    metavar="MONEY",
    help="What a person in a study costs, such as '2 000 SEK'.",
)
@click.option("--fixed", metavar="MONEY", help="What a study costs beside that.  [default: 0]")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@AS_TEXT_OR_TABLE
@common
@click.pass_obj
def drivers(settings: Settings, /, **options: Any) -> int:
    """What the result of SCENARIO hangs on, what it is worth to whom to know it, and a study of it.

    People are counted in expected numbers, and without a contract. With --cost-per-person also
    which study is worth its cost, and with how many persons.
    """
    one_form(options["as_json"], options["form"])
    from socinvest import _cli_drivers

    return _cli_drivers.drivers(_cli_drivers.Options(lang=settings.lang, **options), settings.quiet)


@click.command(cls=Command, short_help="Compare proposals on the same draws.")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO[:STRATEGY]...")
@click.option(
    "--draws",
    type=Whole(1, 10**5),
    metavar="N",
    default=10_000,
    show_default=True,
    help="Number of draws of the uncertain parameters.",
)
@SEED
@MODE
@click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME",
    help="Take this variant of every scenario that has it, or with SCENARIO:NAME of one; repeat "
    "for several.  [default: base]",
)
@click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="PATH=VALUE",
    callback=split_set,
    help="Replace something in every scenario, or with SCENARIO:PATH=VALUE in one; repeat for "
    "several.",
)
@click.option(
    "--conventions",
    metavar="FILE",
    help="Prices, rates, timing, horizon and rules are those of this file: a scenario, or a file "
    "with money, time and evidence only.  [default: those of the first scenario]",
)
@click.option(
    "--fund",
    multiple=True,
    metavar="BUDGET",
    help="Tell what each krona from this budget gives, such as kommun/fond; repeat for several.  "
    "[default: the budgets that finance others]",
)
@click.option(
    "--worth",
    type=Whole(1, 10**9),
    metavar="N",
    default=1_000_000,
    show_default=True,
    help="What a quality-adjusted year is taken to be worth at most, in whole units of the "
    "currency.",
)
@click.option("--out", metavar="FILE", help="Write a page, as HTML, to this file too.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@AS_TEXT_OR_TABLE
@common
@click.pass_obj
def compare(settings: Settings, /, **options: Any) -> int:
    """Compare the strategies of two or more proposals, side by side, for everybody who pays.

    All are drawn alike and told by the same conventions. What differs in a file is converted or
    refused, and said.
    """
    one_form(options["as_json"], options["form"])
    from socinvest import _cli_compare

    return _cli_compare.compare(_cli_compare.Options(lang=settings.lang, **options), settings.quiet)


@click.command(cls=Command, short_help="Whether a result stands by other conventions.")
@click.argument("scenario")
@click.option(
    "--draws",
    type=Whole(1, 10**5),
    metavar="N",
    default=10_000,
    show_default=True,
    help="Number of draws of the uncertain parameters.",
)
@SEED
@MODE
@click.option("--variant", metavar="NAME", help="Take this variant.  [default: base]")
@SETS
@click.option(
    "--strategy",
    "strategies",
    multiple=True,
    metavar="NAME",
    help="Answer for this strategy only; repeat for several.  [default: all]",
)
@click.option(
    "--perspective",
    "perspectives",
    multiple=True,
    metavar="NAME",
    help="Answer for this perspective or payer only; repeat for several.  [default: all]",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@AS_TEXT_OR_TABLE
@common
@click.pass_obj
def robustness(settings: Settings, /, **options: Any) -> int:
    """Whether the result of SCENARIO stands, and for whom, when a convention is another.

    Discount rate, horizon, price year, inflation, tax factor, displacement, evidence rule, timing,
    compounding, the rule within the cycle and how people are counted: one at a time, on the same
    draws.
    """
    one_form(options["as_json"], options["form"])
    from socinvest import _cli_robustness

    return _cli_robustness.robustness(
        _cli_robustness.Options(lang=settings.lang, **options), settings.quiet
    )
