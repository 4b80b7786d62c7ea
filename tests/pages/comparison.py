"""The reference of what ``socinvest compare --json`` prints: every key, from one table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.pages.markdown import REFERENCE, GeneratedPage
from tests.pages.summary import written

__all__ = ["TABLE", "pages"]

TABLE = Path(__file__).with_name("comparison.yaml")
_HEAD: Mapping[str, str] = {
    "en": """\
# The comparison

{made}

What `socinvest compare --json` prints. See [how proposals are
compared](../how-to/compare.md). Numbers are not rounded; what is not defined is null. Money is in
the currency and the prices of `conventions`, and above 0 is a gain. An alternative is
`SCENARIO:STRATEGY`; `nothing` is that none of them is chosen, which is 0 for everybody. Within
`format: 1` keys are only added. NAME is a name of the files, `[]` an item of a list, and `{{a,b}}`
one or the other. `mean`, `sd`, `mcse` and percentiles are as in [the summary](summary.md).
""",
    "sv": """\
# Jämförelsen

{made}

Det som `socinvest compare --json` skriver. Se [hur förslag jämförs](../how-to/compare.md). Tal är
inte avrundade. Det som saknar svar är null. Pengar är i den valuta och de priser som står i
`conventions`, och över 0 är en vinst. Ett alternativ är `SCENARIO:STRATEGI`; `nothing` är att inget
av dem väljs, vilket är 0 för alla. Inom `format: 1` tillkommer bara nycklar. NAMN är ett namn i
filerna, `[]` en post i en lista, och `{{a,b}}` det ena eller det andra. `mean`, `sd`, `mcse` och
percentilerna är som i [sammanfattningen](summary.md).
""",
}


def pages() -> list[GeneratedPage]:
    """The page in both languages."""
    return [
        GeneratedPage(REFERENCE[lang] / "comparison.md", written(_HEAD[lang], TABLE, lang))
        for lang in ("en", "sv")
    ]
