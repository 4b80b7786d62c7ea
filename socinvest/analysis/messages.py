"""Messages to users in both languages: an English template is the key, fields come after."""

from __future__ import annotations

from socinvest.i18n import translate
from socinvest.model import Text

__all__ = ["message", "money_text", "percent_text"]

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
