"""What to say about habits from elsewhere that are none of the grammar's symbols."""

from __future__ import annotations

import re

__all__ = ["find_mistake"]

# (pattern at the place, message, hint); the first that matches speaks.
_MISTAKES: tuple[tuple[str, str, str], ...] = (
    (r"\^", "'^' is not an operator", "write ** for a power"),
    (r"%", "'%' can only follow a number; there is no modulo", "write a share as 13 %"),
    (r"\u2030", "'\u2030' can only follow a number", "write a share as 2 \u2030"),
    (r"//", "there is no whole-number division", "write / to divide"),
    (r"!=|<>", "there is no 'not equal'", "write where(a == b, otherwise, then)"),
    (r"=(?!=)", "an expression cannot assign", "write == to compare"),
    (r"[<>]|==", "a comparison stands only first in where(...)", "write where(a > b, x, y)"),
    (r"[\"'`\u201d\u2019]", "an expression has no texts", "write names without quotation marks"),
    (r"[\[\]{}]", "an expression has no brackets of this kind", "write ( and )"),
    (r"[\u2212\u2013\u2014]", "this is not a minus sign", "write -"),
    (r"[\u00d7\u00b7\u22c5]", "this is not a multiplication sign", "write *"),
    (r"[\u00f7:]", "this is not a division sign", "write /"),
    (r"(?:to|till)\b|\.\.", "a range is not an expression", "say limits: 3 to 4"),
    (r"(?:and|or|not|och|eller|if|else)\b", "there are no words between conditions", "use where"),
    (r"\+", "a plus sign stands between two numbers", "leave it out"),
    (r",", "a comma stands only between the arguments of a function", "write 3.5 for 3,5"),
    (r";", "a semicolon means nothing here", "write , between the arguments of a function"),
    (r"\)", "this parenthesis closes nothing", "remove it, or open one before"),
    (r"[0-9]", "an operator is missing between two numbers", "write *, /, + or -"),
)


def find_mistake(text: str, position: int) -> tuple[str, str] | None:
    """Message and hint for what stands at a position, where it is a known habit."""
    rest = text[position : position + 20]
    for pattern, message, hint in _MISTAKES:
        if re.match(pattern, rest):
            return message, hint
    return None
