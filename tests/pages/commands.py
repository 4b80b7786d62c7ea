"""The reference of the commands: usage and options from click, and examples that the tests run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import click

from socinvest import cli
from socinvest._cli_click import Settings, option_help, paragraphs
from socinvest.i18n import Language, translator
from tests.pages.markdown import REFERENCE, GeneratedPage, code, made_by

__all__ = ["EXAMPLES", "EXITS", "Example", "pages"]

_COLUMNS = 90


@dataclass(frozen=True)
class Example:
    """A command line, what it does (English, Swedish) and its exit status."""

    line: str
    does: tuple[str, str]
    status: int = 0


EXAMPLES: Mapping[str, tuple[Example, ...]] = {
    "run": (
        Example(
            "socinvest run my-proposal.yaml",
            (
                "The answer, and a folder of results under `results`.",
                "Svaret, och en mapp med resultat under `results`.",
            ),
        ),
        Example(
            "socinvest run my-proposal.yaml --variant base --mode expected --lang en",
            (
                "The file without its variants, without chance between people, in English.",
                "Filen utan varianter, utan slump mellan människor, på engelska.",
            ),
        ),
        Example(
            "socinvest run my-proposal.yaml --set parameters.risk=40% --set money.discount_rate=5%",
            (
                "With two things changed. The results record what was set.",
                "Med två saker ändrade. Resultaten talar om vad som ändrades.",
            ),
        ),
        Example(
            "socinvest run my-proposal.yaml --out results/first --if-exists keep",
            (
                "Into a folder of its own. A second time it writes `results/first-2`.",
                "Till en egen mapp. Andra gången skrivs `results/first-2`.",
            ),
        ),
        Example(
            "socinvest run my-proposal.yaml --draws 1000 --json --quiet > summary.json",
            (
                "Only the JSON, for a program. No folder is written.",
                "Bara JSON, för ett program. Ingen mapp skrivs.",
            ),
        ),
        Example(
            "socinvest run my-proposal.yaml --variant none_such",
            (
                "A mistake: the message says what is wrong, and nothing is run.",
                "Ett misstag: meddelandet säger vad som är fel, och inget räknas.",
            ),
            status=2,
        ),
    ),
    "drivers": (
        Example(
            "socinvest drivers my-proposal.yaml --draws 1000",
            (
                "What the result hangs on, for everybody, and what knowing it is worth.",
                "Vad resultatet hänger på, för alla, och vad det är värt att veta mer.",
            ),
        ),
        Example(
            "socinvest drivers my-proposal.yaml --cost-per-person '2 000 SEK' --fixed '1 MSEK'",
            (
                "Also which study is worth its cost to whom, and with how many persons.",
                "Också vilken studie som är värd sin kostnad för vem, och med hur många personer.",
            ),
        ),
    ),
    "robustness": (
        Example(
            "socinvest robustness my-proposal.yaml --draws 1000",
            (
                "Whether the result stands by other conventions, and for whom its sign changes.",
                "Om resultatet står sig med andra konventioner, och för vem tecknet ändras.",
            ),
        ),
        Example(
            "socinvest robustness my-proposal.yaml --perspective kommun --json",
            (
                "The same for one payer, as JSON.",
                "Detsamma för en betalare, som JSON.",
            ),
        ),
    ),
    "check": (
        Example(
            "socinvest check my-proposal.yaml",
            ("Every problem of one file.", "Alla fel i en fil."),
        ),
        Example(
            "socinvest check .",
            (
                "Every YAML file in this folder.",
                "Varje YAML-fil i den här mappen.",
            ),
        ),
        Example(
            "socinvest check my-proposal.yaml --json",
            (
                "The same for a program, with messages in both languages.",
                "Detsamma för ett program, med meddelanden på båda språken.",
            ),
        ),
        Example(
            "socinvest check no-such-file.yaml",
            ("A file that is not there is a problem too.", "En fil som saknas är också ett fel."),
            status=2,
        ),
    ),
    "contract": (
        Example(
            "socinvest contract team_nystart --draws 500",
            (
                "What the contract pays whom, and for luck; see "
                "[the guide](../how-to/price-a-contract.md).",
                "Vad kontraktet betalar vem, och för tur; se "
                "[guiden](../how-to/price-a-contract.md).",
            ),
        ),
        Example(
            "socinvest contract team_nystart --draws 500 --solve guarantee.share "
            "--target 'payer loses 85 %'",
            (
                "The largest guarantee with which the municipality pays more than it saves in at "
                "most 85 % of draws.",
                "Den största garanti med vilken kommunen betalar mer än den sparar i högst 85 % "
                "av dragningarna.",
            ),
        ),
        Example(
            "socinvest contract team_nystart --draws 500 --frontier guarantee.share "
            "--target 'investor irr 0 %' --target 'payer loses 85 %' --json",
            (
                "What both get along the guarantee, for a program.",
                "Vad båda får längs garantin, för ett program.",
            ),
        ),
        Example(
            "socinvest contract my-proposal.yaml",
            (
                "A scenario without a contract has nothing to price.",
                "Ett scenario utan kontrakt har inget att räkna på.",
            ),
            status=2,
        ),
    ),
    "settle": (
        Example(
            "socinvest settle team_nystart observed.yaml",
            (
                "What is owed, payment by payment; see [the guide](../how-to/settle.md).",
                "Vad som ska betalas, betalning för betalning; se [guiden](../how-to/settle.md).",
            ),
        ),
        Example(
            "socinvest settle team_nystart observed.yaml --out owed.html --lang en",
            (
                "With a page to sign, in English.",
                "Med en sida att skriva under, på engelska.",
            ),
        ),
        Example(
            "socinvest settle my-proposal.yaml observed.yaml",
            (
                "A scenario without a contract has nothing to settle.",
                "Ett scenario utan kontrakt har inget att räkna av.",
            ),
            status=2,
        ),
    ),
    "followup": (
        Example(
            "socinvest followup results/ppss came.yaml",
            (
                "What came of it against the forecast of a run.",
                "Utfallet mot prognosen i en körning.",
            ),
        ),
        Example(
            "socinvest followup results/none came.yaml",
            ("A folder without results.", "En mapp utan resultat."),
            status=2,
        ),
    ),
    "export": (
        Example(
            "socinvest export team_nystart --indigo project.json",
            (
                "The contract as a project of the INDIGO data standard.",
                "Kontraktet som ett projekt i datastandarden INDIGO.",
            ),
        ),
    ),
    "compare": (
        Example(
            "socinvest compare my-proposal.yaml ppss --draws 1000",
            (
                "Two proposals side by side, by the conventions of the first.",
                "Två förslag sida vid sida, med det förstas konventioner.",
            ),
        ),
        Example(
            "socinvest compare ppss hvb:stöd --fund kommun/utbildningsnämnden --draws 1000 "
            "--out compared.html",
            (
                "One strategy of the second, what a budget's money gives, and a page.",
                "En strategi i det andra, vad en budgets pengar ger, och en sida.",
            ),
        ),
        Example(
            "socinvest compare ppss hvb:none_such",
            ("A strategy that is not there.", "En strategi som inte finns."),
            status=2,
        ),
    ),
    "schema": (
        Example(
            "socinvest schema --out socinvest.schema.json",
            (
                "For an editor that understands JSON Schema.",
                "Till en redigerare som kan JSON Schema.",
            ),
        ),
    ),
}
"""Command -> examples, run by the tests in a folder that holds my-proposal.yaml, observed.yaml and
came.yaml, and the results of ppss where an example names them."""
EXITS: Mapping[int, tuple[str, str]] = {
    0: ("Answered; warnings do not change that.", "Besvarat; varningar ändrar inte det."),
    1: (
        "Our fault or the machine's: an error in the program, a full disk, no memory.",
        "Vårt eller datorns fel: ett fel i programmet, full disk, slut på minne.",
    ),
    2: (
        "Something to put right: the command line, the file, `--set` or the folder for results.",
        "Något att rätta: kommandoraden, filen, `--set` eller mappen för resultat.",
    ),
    130: ("Interrupted.", "Avbrutet."),
}
_HEAD: Mapping[str, str] = {
    "en": """\
# Commands

{made}

`socinvest COMMAND --help` tells the same. Options common to all commands stand last in each list.
The answer goes to stdout; progress, warnings and messages go to stderr. Text adapts to the
terminal; JSON and tables are always UTF-8. Colours are left out where `NO_COLOR` is set.

In the examples `my-proposal.yaml` is a [scenario of your own](../how-to/write-a-scenario.md).

## Exit status

| status | meaning |
|---|---|
""",
    "sv": """\
# Kommandon

{made}

`socinvest KOMMANDO --help` säger detsamma. De flaggor som alla kommandon har står sist i varje
lista. Svaret går till stdout; förlopp, varningar och meddelanden går till stderr. Text anpassas
till terminalen; JSON och tabeller är alltid UTF-8. Färger utelämnas om `NO_COLOR` är satt.

I exemplen är `my-proposal.yaml` ett [eget scenario](../how-to/write-a-scenario.md).

## Slutstatus

| status | betydelse |
|---|---|
""",
}
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "en": ("option", "meaning", "exit status"),
    "sv": ("flagga", "betydelse", "slutstatus"),
}


def pages() -> list[GeneratedPage]:
    """The page in both languages."""
    languages: tuple[Language, ...] = ("en", "sv")
    return [GeneratedPage(REFERENCE[lang] / "commands.md", _page(lang)) for lang in languages]


def _page(lang: Language) -> str:
    parts = [_HEAD[lang].format(made=made_by("tests.pages", "socinvest/cli.py"))]
    parts += (f"| {status} | {told[lang == 'sv']} |\n" for status, told in EXITS.items())
    for name, command in sorted(cli.cli.commands.items()):
        parts += _command(name, command, lang)
    return "".join(parts)


def _command(name: str, command: click.Command, lang: Language) -> Iterator[str]:
    translate = translator(lang)
    above = click.Context(cli.cli, info_name="socinvest", obj=Settings(lang))
    ctx = click.Context(command, info_name=name, parent=above, terminal_width=_COLUMNS)
    option, means, status = _WORDS[lang]
    yield f"\n## `{name}`\n\n```text\n{ctx.get_usage()}\n```\n"
    for text in paragraphs(command):
        yield f"\n{translate(text)}\n"
    yield f"\n| {option} | {means} |\n|---|---|\n"
    for param in command.get_params(ctx):
        row = option_help(param, ctx, translate)
        if row is not None:
            # A bar would end the cell, in code as well.
            yield f"| {code(row[0]).replace('|', chr(92) + '|')} | {_text(row[1])} |\n"
    for one in EXAMPLES[name]:
        ending = f" ({status} {one.status})" if one.status else ""
        yield f"\n{one.does[lang == 'sv'].rstrip('.')}{ending}:\n\n```console\n$ {one.line}\n```\n"


def _text(help_: str) -> str:
    """What stands for a name is no HTML."""
    return " ".join(help_.replace("<", "&lt;").split())
