"""The expression grammar: parsing, units, values, and advice on everything else."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest.numerics import expression as ex
from socinvest.numerics.expression import Expression, ExpressionError, Name, Number
from socinvest.units import BARE, Unit

MONEY = Unit(money=1, text="SEK", currency="SEK")
YEARS = Unit(time=1, text="year")
UNITS = {
    "a": BARE,
    "b": BARE,
    "ppss_cost": Unit(money=1, time=-1, per=("pupil",), text="SEK/pupil/year", currency="SEK"),
    "stay": YEARS,
    "prices.support": MONEY,
    "intäkt": MONEY,
}


def parse(text: str | float) -> Expression:
    return ex.parse(text, currency="SEK", school_days_per_year=None)


def value(text: str, **environment: float) -> float:
    result = ex.evaluate(parse(text), environment)
    assert isinstance(result, float)
    return result


def refusal(text: str) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10 % * 667 MSEK / 57 MSEK", 0.1 * 667 / 57),
        ("13 % * 8 000", 1_040.0),
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("1 - 2 - 3", -4.0),
        ("8 / 2 / 2", 2.0),
        ("-2**2", -4.0),
        ("(-2)**2", 4.0),
        ("2**-1", 0.5),
        ("2**3**2", 512.0),
        ("2 * -3", -6.0),
        ("--3", 3.0),
        ("min(3, 1, 2)", 1.0),
        ("max(3, 1, 2)", 3.0),
        ("clip(5, 0, 1)", 1.0),
        ("clip(-5, 0, 1)", 0.0),
        ("abs(-2)", 2.0),
        ("sqrt(16)", 4.0),
        ("exp(0) + log(1)", 1.0),
        ("where(1 < 2, 10, 20)", 10.0),
        ("where(1 >= 2, 10, 20)", 20.0),
        ("where(1 + 1 == 2, 10, 20)", 10.0),
        ("where(1 > 2, 1, where(3 <= 3, 2, 3))", 2.0),
        ("1e3 + 1.5e-1", 1_000.15),
        ("24 months * 500 SEK/month", 12_000.0),
        ("100 SEK/year * 2 years", 200.0),
        ("100 SEK / 4", 25.0),
        ("(2 + 3)\n* 4", 20.0),
    ],
)
def test_evaluates_as_written(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("13 %", 0.13, BARE),
        ("2 years", 2.0, YEARS),
        ("-5", -5.0, BARE),
        (3, 3.0, BARE),
        (0.5, 0.5, BARE),
        ("40 000 SEK/pupil/year", 40_000.0, UNITS["ppss_cost"]),
        ("0.15 /year", 0.15, Unit(time=-1)),
    ],
)
def test_a_whole_figure_is_a_number(text: str | float, number: float, unit: Unit) -> None:
    assert parse(text) == Number(number, unit)


def test_a_slash_after_a_unit_divides_unless_a_unit_follows() -> None:
    assert ex.names(parse("100 SEK / stay")) == ("stay",)
    assert ex.names(parse("100 SEK / person.x")) == ("person.x",)
    assert ex.names(parse("100 SEK / person")) == ()
    assert value("667 MSEK / 57 MSEK") == pytest.approx(667 / 57)


def test_names_come_once_in_order_of_appearance() -> None:
    text = "where(ö.b < a, a, min(c_1, ö.b)) + d"
    assert ex.names(parse(text)) == ("ö.b", "a", "c_1", "d")
    assert ex.names(parse("a\u030a + å")) == ("å",)
    assert ex.is_constant(parse("1 + 2 %"))
    assert not ex.is_constant(parse("1 + a"))


def test_rename_changes_names_only() -> None:
    renamed = ex.rename(parse("where(a < 2, -a, max(b, a ** 2)) / c"), {"a": "x.a", "b": "a"})
    assert renamed == parse("where(x.a < 2, -x.a, max(a, x.a ** 2)) / c")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("ppss_cost * 1400 * 70 %", Unit(money=1, time=-1, per=("pupil",))),
        ("ppss_cost * 1 400 pupils * stay", MONEY),
        ("10 % * 667 MSEK / 57 MSEK", BARE),
        ("intäkt / stay + 3 SEK/month", Unit(money=1, time=-1)),
        ("max(0, intäkt - prices.support)", MONEY),
        ("where(a < 0.5, intäkt, 0)", MONEY),
        ("where(stay < 8 months, a, b)", BARE),
        ("sqrt(intäkt * prices.support)", MONEY),
        ("stay ** 2", Unit(time=2)),
        ("stay ** (1 - 2)", Unit(time=-1)),
        ("exp(-stay / 4 years)", BARE),
        ("a ** b", BARE),
        ("abs(-intäkt)", MONEY),
        ("clip(a, 0, 100 %)", BARE),
        ("3 pupils + 4", Unit(of=("pupil",))),
    ],
)
def test_derives_units(text: str, unit: Unit) -> None:
    assert ex.unit_of(parse(text), UNITS) == unit


@pytest.mark.parametrize(
    ("text", "said", "offset"),
    [
        ("intäkt + stay", "SEK and year", 7),
        ("intäkt + 3", "SEK and a number without unit", 7),
        ("1 * min(intäkt, stay)", "SEK and year", 4),
        ("where(a < stay, 1, 2)", "a number without unit and year", 8),
        ("where(a < 1, stay, intäkt)", "year and SEK", 0),
        ("clip(stay, 1, 2 years)", "year and a number without unit", 0),
        ("exp(stay)", "exp of year", 0),
        ("log(intäkt)", "log of SEK", 0),
        ("sqrt(stay)", "square root of year", 0),
        ("stay ** a", "year can only be raised to a number", 5),
        ("stay ** 0.5", "whole number", 5),
        ("stay ** 1000", "exponent above 20", 5),
        ("stay ** (1/0)", "whole number", 5),
        ("a ** stay", "an exponent has no unit", 2),
        ("a + nowhere", "no parameter 'nowhere'", 4),
    ],
)
def test_units_that_do_not_fit_are_named(text: str, said: str, offset: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        ex.unit_of(parse(text), UNITS)
    assert said in caught.value.message
    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("text", "hint", "offset"),
    [
        ("a % b", "write a share as 13 %", 2),
        ("10 % 3", "write *, /, + or -", 5),
        ("a ^ 2", "write ** for a power", 2),
        ("a // b", "write / to divide", 2),
        ("3,5 * a", "write 3.5", 0),
        ("min(1,400)", "write 1 400 or 1.4; between arguments, put a space after the comma", 4),
        ("a, b", "write 3.5 for 3,5", 1),
        ("3 to 4", "say limits: 3 to 4", 2),
        ("3..4", "a range is written 3 to 4", 0),
        ("a = 3", "write == to compare", 2),
        ("a < b", "write where(a > b, x, y)", 2),
        ("where(a < b < 3, 1, 2)", "put one where inside another", 12),
        ("where(a, 1, 2)", "write where(a > b, x, y)", 7),
        ("where(a != b, 1, 2)", "write where(a == b, otherwise, then)", 8),
        ("'a'", "write names without quotation marks", 0),
        ("a[0]", "write ( and )", 1),
        ("a × b", "write *", 2),
        ("a − b", "write -", 2),
        ("(3 + 4) SEK", "write the unit directly after its number", 8),
        ("40 SKE/pupil", "did you mean 'SEK'?", 3),
        ("year * 2", "write the number it belongs to before it, as in 2 years", 0),
        ("min * 2", "write min(...) with what it applies to", 0),
        ("a b", "write *, /, + or -", 2),
        ("(a + b", "write )", 0),
        ("a + b)", "remove it, or open one before", 5),
        ("3.500 kr * a", "write 3 500 kr or 3.5 kr", 0),
        ("3 EUR", "give the amount in SEK", 2),
        (
            "2 SEK/school day",
            "give the number of school days a year in time.school_days_per_year",
            6,
        ),
    ],
)
def test_refusals_say_what_to_write(text: str, hint: str, offset: int) -> None:
    error = refusal(text)
    assert (error.hint, error.offset) == (hint, offset)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "+", "*", "a +", "a + * b", "()", "min()", "min(1)", "clip(1, 2)", "exp(1, 2)"),
        *("foo(1)", "__import__('os')", "a.b()", "lambda: 1", "x²", "²", "1_000", "inf(1)"),
        *("a if b else c", "a and b", "True or a", "a.", ".a", "a..b", "1e999", "+3", "a -> b"),
    ],
)
def test_refuses_everything_else(text: str) -> None:
    assert refusal(text).message


def test_nan_and_inf_are_names_like_any_other() -> None:
    assert parse("nan + inf") == ex.Binary("+", Name("nan"), Name("inf"))


def test_offsets_count_characters_as_written() -> None:
    assert refusal("a\u030a + å ^ 2").offset == len("a\u030a + å ")


def test_length_and_nesting_are_limited_without_blowing_up() -> None:
    assert refusal("1+" * 500 + "11").hint.startswith("name its parts")
    for text in ("(" * 51 + "1" + ")" * 51, "-" * 60 + "a", "2**" * 60 + "2", "abs(" * 60 + "a"):
        assert "nested" in refusal(text).message
    assert "follow on each other" in refusal("a" + "+a" * 200).message
    assert value("(" * 49 + "1" + ")" * 49) == 1.0
    longest = parse("a" + "+a" * 140)
    assert ex.evaluate(longest, {"a": 1.0}) == 141.0
    assert pickle.loads(pickle.dumps(longest)) == longest
    assert hash(longest) == hash(parse("a" + " + a" * 140))


def test_evaluates_arrays_of_draws_and_keeps_floats() -> None:
    draws = np.array([1.0, 2.0, 3.0])
    result = ex.evaluate(parse("where(a < 2.5, a ** 2, b)"), {"a": draws, "b": -1.0})
    np.testing.assert_array_equal(result, [1.0, 4.0, -1.0])
    assert isinstance(ex.evaluate(parse("a + b"), {"a": 1.0, "b": 2.0}), float)
    assert ex.evaluate(parse("a"), {"a": draws}) is draws
    with pytest.raises(ExpressionError, match="no parameter 'stya'") as caught:
        ex.evaluate(parse("stya"), {"stay": 1.0})
    assert caught.value.hint == "did you mean 'stay'?"


@pytest.mark.parametrize("text", ["exp(a) * log(b)", "a ** b", "a / b", "sqrt(a) ** 1.7"])
def test_one_draw_has_the_same_bits_alone_as_among_others(text: str) -> None:
    rng = np.random.default_rng(5)
    a, b = rng.gamma(2.0, size=1_001), rng.gamma(2.0, size=1_001)
    together = np.asarray(ex.evaluate(parse(text), {"a": a, "b": b}))
    for i in (0, 1, 500, 1_000):
        assert ex.evaluate(parse(text), {"a": float(a[i]), "b": float(b[i])}) == together[i]
    np.testing.assert_array_equal(
        ex.evaluate(parse(text), {"a": a[:77], "b": b[:77]}), together[:77]
    )


def test_non_finite_values_are_returned_and_counted() -> None:
    assert value("1 / 0") == math.inf
    assert math.isnan(value("(-8) ** (1 / 3)"))
    assert math.isnan(value("log(-1)"))
    assert value("exp(1000)") == math.inf
    draws = ex.evaluate(parse("1 / a"), {"a": np.array([0.0, 1.0, 2.0, 0.0])})
    assert ex.nonfinite_share(draws) == 0.5
    assert ex.nonfinite_share(1.0) == 0.0
    assert ex.nonfinite_share(math.nan) == 1.0


def test_both_alternatives_of_where_are_evaluated_silently() -> None:
    assert value("where(a > 0, log(a), 0)", a=-1.0) == 0.0


def test_constant_is_a_plain_number() -> None:
    assert ex.constant(2) == Number(2.0, BARE)
    assert ex.evaluate(ex.constant(0.25), {}) == 0.25


Oracle = tuple[str, Callable[[float, float], float]]


def _infix(symbol: str, left: Oracle, right: Oracle) -> Oracle:
    apply: dict[str, Callable[[float, float], float]] = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
    }
    operation = apply[symbol]
    return (
        f"({left[0]} {symbol} {right[0]})",
        lambda a, b: operation(left[1](a, b), right[1](a, b)),
    )


def _choice(parts: tuple[Oracle, Oracle, Oracle, Oracle]) -> Oracle:
    p, q, r, s = parts
    return (
        f"where({p[0]} <= {q[0]}, {r[0]}, {s[0]})",
        lambda a, b: r[1](a, b) if p[1](a, b) <= q[1](a, b) else s[1](a, b),
    )


def _literal(number: float) -> Oracle:
    return repr(number), lambda a, b: number


_NAMES: list[Oracle] = [("a", lambda a, b: a), ("b", lambda a, b: b)]
_ORACLES = st.recursive(
    st.one_of(st.floats(-100, 100).map(_literal), st.sampled_from(_NAMES)),
    lambda inner: st.one_of(
        st.builds(_infix, st.sampled_from("+-*"), inner, inner),
        inner.map(lambda x: (f"-{x[0]}", lambda a, b: -x[1](a, b))),
        inner.map(lambda x: (f"abs({x[0]})", lambda a, b: abs(x[1](a, b)))),
        st.tuples(inner, inner).map(
            lambda xy: (
                f"max({xy[0][0]}, {xy[1][0]})",
                lambda a, b: max(xy[0][1](a, b), xy[1][1](a, b)),
            )
        ),
        st.tuples(inner, inner, inner, inner).map(_choice),
    ),
    max_leaves=12,
)


@given(_ORACLES, st.floats(-10, 10), st.floats(-10, 10))
def test_agrees_with_python_arithmetic(oracle: Oracle, a: float, b: float) -> None:
    text, compute = oracle
    if len(text) <= 1_000:
        assert value(text, a=a, b=b) == compute(a, b)


_TOKENS = """
1 2.5 1,4 20 1e400 a å é x.y min where exp ( ) , . + - * / ** // < <= == = %
SEK year / pupil to ' [ ^
"""
_PIECES = st.lists(
    st.sampled_from(
        [
            *_TOKENS.split(),
            *("40 000", "school day", " ", "\n", "\u0301"),
        ]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300)
@given(st.one_of(st.text(), _PIECES))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    try:
        parsed = parse(text)
        ex.unit_of(parsed, dict.fromkeys(ex.names(parsed), YEARS))
    except ExpressionError as error:
        usable = bool(error.message) and 0 <= error.offset <= len(text)
    else:
        result = ex.evaluate(parsed, dict.fromkeys(ex.names(parsed), 2.0))
        usable = isinstance(result, float)
    assert usable
