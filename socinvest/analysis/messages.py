"""Messages to users in both languages: an English template is the key, fields come after."""

from __future__ import annotations

from collections.abc import Sequence

from socinvest.i18n import translate
from socinvest.model import SOCIETY, Scenario, Text

__all__ = [
    "listed_text", "message", "money_text", "percent_text", "perspective_text", "strategy_text",
]  # fmt: skip

_NARROW = "\u00a0"


def message(template: str, **fields: str | Text) -> Text:
    """A text in Swedish and English; a field that is a Text gives each language its own."""
    texts = []
    for index, lang in enumerate(Text._fields):
        own = {k: v[index] if isinstance(v, Text) else v for k, v in fields.items()}
        texts.append(translate(template, lang).format_map(own))
    return Text(*texts)


def money_text(amount: float, currency: str) -> Text:
    """A sum in whole units with no-break spaces: ``1 234 567 kr`` and ``1 234 567 SEK``."""
    digits = f"{amount:,.0f}".replace(",", _NARROW).replace("-", "\u2212")
    swedish = "kr" if currency == "SEK" else currency
    return Text(f"{digits}{_NARROW}{swedish}", f"{digits}{_NARROW}{currency}")


def percent_text(share: float) -> Text:
    """A share as a percentage of two significant digits: ``2,5 %`` and ``2.5 %``."""
    digits = f"{100.0 * share:.2g}" if share < 0.995 else f"{100.0 * share:.0f}"
    return Text(f"{digits.replace('.', ',')}{_NARROW}%", f"{digits}{_NARROW}%")


def strategy_text(scenario: Scenario, name: str) -> Text:
    """A strategy's title, or its name where the file gives none."""
    title = scenario.strategies[name].title
    return Text(title.sv or name, title.en or name)


def perspective_text(scenario: Scenario, name: str) -> Text:
    """A perspective inside a sentence: under the name of its only party, else as in the file."""
    if name == SOCIETY:
        return message("society")
    parties = scenario.perspectives[name].parties
    if len(parties) == 1:
        title = scenario.parties[parties[0]].title
        return Text(title.sv or parties[0], title.en or parties[0])
    shown = name[:1].upper() + name[1:]
    return Text(shown, shown)


def listed_text(texts: Sequence[Text]) -> Text:
    """``A, B and C``."""
    *others, last = texts
    if not others:
        return last
    first = Text(*(", ".join(both) for both in zip(*others, strict=True)))
    return message("{first} and {last}", first=first, last=last)
