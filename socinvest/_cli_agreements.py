"""The commands for contracts: price, settle, follow up, export."""

from __future__ import annotations

from typing import Any

import click

from socinvest._cli_click import Command, Settings, Whole
from socinvest._cli_options import AS_TEXT, AS_TEXT_OR_TABLE, MODE, SEED, SETS, common, one_form

__all__ = ["contract", "export", "followup", "settle"]


@click.command(cls=Command, short_help="Price a contract before it is signed, or solve for a term.")
@click.argument("scenario")
@click.option(
    "--draws",
    type=Whole(1, 10**6),
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
    "--solve",
    metavar="TERM",
    help="Find the value of TERM that reaches the target: a path in the file, such as "
    "contract.terms.guarantee.share, or the end of one.",
)
@click.option(
    "--frontier",
    metavar="TERM",
    help="Show what investor and outcome payer get along TERM, and where targets are reached.",
)
@click.option(
    "--target",
    "targets",
    multiple=True,
    metavar="WHAT",
    help="`investor irr 5 %`, `investor npv 0 SEK at 5 %`, `payer loses 20 %` or "
    "`payer net 0 SEK`; repeat for several with --frontier.",
)
@click.option(
    "--between",
    nargs=2,
    metavar="LOW HIGH",
    default=None,
    help="Search TERM between these values, written as in the file.",
)
@click.option(
    "--rate",
    metavar="RATE",
    help="Wanted rate a year at which the investor's present value is told, such as '5 %'.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@AS_TEXT_OR_TABLE
@common
@click.pass_obj
def contract(settings: Settings, /, **options: Any) -> int:
    """What the contract of SCENARIO pays whom, for what, for luck, and what it is to each.

    With --solve the value of a term at which a target begins or ceases to be reached.
    """
    one_form(options["as_json"], options["form"])
    from socinvest import _cli_contract

    return _cli_contract.contract(
        _cli_contract.Options(lang=settings.lang, **options), settings.quiet
    )


@click.command(cls=Command, short_help="Settle a contract on what was observed.")
@click.argument("scenario")
@click.argument("observed", metavar="OBSERVED")
@click.option(
    "--variant",
    metavar="NAME",
    help="Settle this variant of the contract.  [default: base]",
)
@SETS
@click.option("--out", metavar="FILE", help="Write a page to sign, as HTML, to this file too.")
@click.option("--json", "as_json", is_flag=True, help="Print the settlement as JSON.")
@AS_TEXT
@common
@click.pass_obj
def settle(settings: Settings, /, **options: Any) -> int:
    """What is owed under the contract of SCENARIO, from the outcomes in the file OBSERVED.

    Each payment is told with its terms and how it was reckoned. What was not observed is named,
    never guessed.
    """
    one_form(options["as_json"], options["form"])
    from socinvest import _cli_settle

    return _cli_settle.settle(_cli_settle.Settle(lang=settings.lang, **options), settings.quiet)


@click.command(cls=Command, short_help="Set a forecast against what came of it.")
@click.argument("run", metavar="RUN")
@click.argument("observed", metavar="OBSERVED")
@click.option("--json", "as_json", is_flag=True, help="Print the follow-up as JSON.")
@AS_TEXT
@common
@click.pass_obj
def followup(
    settings: Settings, /, run: str, observed: str, as_json: bool, form: str | None
) -> int:
    """Set the forecast in the results folder RUN against what is in the file OBSERVED.

    Each figure is told with the range in which nine outcomes in ten were expected.
    """
    one_form(as_json, form)
    from socinvest import _cli_followup

    return _cli_followup.followup(run, observed, as_json=as_json, lang=settings.lang)


@click.command(cls=Command, short_help="Export a contract to a data standard.")
@click.argument("scenario")
@click.option(
    "--indigo",
    metavar="FILE",
    required=True,
    help="Write the contract to this file as a project of the INDIGO data standard, in JSON.",
)
@click.option("--variant", metavar="NAME", help="Export this variant.  [default: base]")
@SETS
@click.option("--run", metavar="DIR", help="Take planned payments and costs from these results.")
@click.option("--observed", metavar="FILE", help="Take outcomes and what is owed from this file.")
@common
@click.pass_obj
def export(settings: Settings, /, scenario: str, indigo: str, **options: Any) -> int:
    """Export the contract of SCENARIO in the form of a standard that others read."""
    from socinvest import _cli_export

    return _cli_export.export(scenario, indigo, lang=settings.lang, quiet=settings.quiet, **options)
