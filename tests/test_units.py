"""Quantities with units: what is read, what is refused and with which advice."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socinvest import units
from socinvest.units import BARE, Unit, UnitError

NOUNS = frozenset({"klubb"})


def read(text: str | float, days: float | None = None) -> tuple[float, Unit]:
    return units.parse_quantity(text, currency="SEK", nouns=NOUNS, school_days_per_year=days)


def refusal(text: str | float) -> UnitError:
    with pytest.raises(UnitError) as caught:
        read(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("40 000 SEK/pupil/year", 40_000.0, "SEK/pupil/year"),
        ("40\u00a0000 kr/elev/år", 40_000.0, "SEK/pupil/year"),
        ("1\u202f234\u2009567.5 kr", 1_234_567.5, "SEK"),
        ("156 SEK/pupil/day", 156.0 * 365, "SEK/pupil/year"),
        ("3 kr/dygn", 1_095.0, "SEK/year"),
        ("3 kr / vecka", 156.0, "SEK/year"),
        ("2 tkr/månad", 24_000.0, "SEK/year"),
        ("500 kSEK", 500_000.0, "SEK"),
        ("500kSEK", 500_000.0, "SEK"),
        ("5 MSEK/year", 5e6, "SEK/year"),
        ("5 mnkr", 5e6, "SEK"),
        ("5 mkr", 5e6, "SEK"),
        ("5 mdkr", 5e9, "SEK"),
        ("5 GSEK", 5e9, "SEK"),
        ("5 miljoner kronor", 5e6, "SEK"),
        ("1.1 MSEK/person", 1.1e6, "SEK/person"),
        ("600 kSEK/post/year", 600_000.0, "SEK/post/year"),
        ("600 kSEK/årsarbetare/år", 600_000.0, "SEK/post/year"),
        ("2 years", 2.0, "year"),
        ("24 months", 2.0, "year"),
        ("24 månader", 2.0, "year"),
        ("24 ma\u030anader", 2.0, "year"),
        ("2 quarters", 0.5, "year"),
        ("73 dagar", 0.2, "year"),
        ("26 weeks", 0.5, "year"),
        ("13 %", 0.13, "%"),
        ("57 %", 0.57, "%"),
        ("2 ‰", 0.002, "%"),
        ("0.15 /year", 0.15, "/year"),
        ("15 %/year", 0.15, "%/year"),
        ("2 % /månad", 0.24, "%/year"),
        ("90 pupils", 90.0, "pupil"),
        ("3 young people", 3.0, "youth"),
        ("3 ungdomar", 3.0, "youth"),
        ("1 post", 1.0, "post"),
        ("4 klubb", 4.0, "klubb"),
        ("8 hours/week", 416.0, "hour/year"),
        ("2 visits/family", 2.0, "visit/family"),
        ("-5 %", -0.05, "%"),
        ("+1e-3 SEK", 0.001, "SEK"),
        ("1 400", 1_400.0, ""),
        ("0.125 MSEK", 125_000.0, "SEK"),
        ("1 400.500 kr", 1_400.5, "SEK"),
        (3, 3.0, ""),
        (-0.5, -0.5, ""),
    ],
)
def test_reads_quantities_into_base_units(text: str | float, value: float, shown: str) -> None:
    assert read(text) == (value, read(text)[1])
    assert read(text)[1].text == shown


def test_units_tell_dimension_nouns_and_share() -> None:
    assert read("40 000 SEK/pupil/year")[1] == Unit(money=1, time=-1, per=("pupil",))
    assert read("2 visits/family/month")[1] == Unit(time=-1, per=("family",), of=("visit",))
    assert read("13 %")[1] == BARE == read(0.13)[1]
    assert read("13 %")[1].percent
    assert not read(0.13)[1].percent
    assert not read("90 pupils")[1].share
    assert not read("15 %/year")[1].share
    assert str(BARE) == "a number without unit"


def test_school_days_convert_only_where_the_file_says_how_many() -> None:
    assert read("700 SEK/school day", 178)[0] == 700 * 178
    assert read("700 SEK/elev/skoldag", 178)[1].text == "SEK/pupil/year"
    assert read("89 school days", 178)[0] == 0.5
    assert "time.school_days_per_year" in refusal("700 SEK/school day").hint
    for days in (0, -1, math.nan, math.inf):
        with pytest.raises(UnitError):
            read("700 SEK/school day", days)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1,400", "write 1 400 or 1.4"),
        ("1,234", "write 1 234 or 1.2340"),
        ("3,5", "write 3.5"),
        ("0,125 MSEK", "write 0.125"),
        ("1,400.50", "write 1 400.50"),
        ("1.400,50", "write 1 400.50"),
        ("1,400,000 kr", "write 1 400 000"),
        ("1.234.500 kr", "write 1 234 500"),
        ("3.500 kr", "write 3 500 kr or 3.5 kr"),
        ("1.125 MSEK", "write 1 125 MSEK or 1.1250 MSEK"),
        ("3.500 SEK/pupil", "write 3 500 SEK/pupil or 3.5 SEK/pupil"),
        ("3_000", "write 3 000"),
        ("3'000", "write 3 000"),
        ("40 00 SEK", "write 4 000, or put an operator between two numbers"),
        ("4000 000 SEK", "write 4 000 000, or put an operator between two numbers"),
        (".5 SEK", "write 0.5 SEK"),
        ("5. SEK", "write 5"),
        ("3000-4000", "write 3000 to 4000"),
        ("3 000 SEK – 4 000 SEK", "write 3 000 SEK to 4 000 SEK"),
        ("−5 SEK", "write -"),
        ("SEK 400", "write 400 SEK"),
        ("40 SKE", "did you mean 'SEK'?"),
        ("5 SEK/pupl", "did you mean 'pupil'?"),
        ("2 SEK per pupil", "write / instead of per"),
        ("3 EUR", "give the amount in SEK"),
        ("3 kEUR/year", "give the amount in SEK"),
        ("3 €", "give the amount in SEK"),
    ],
)
def test_refusals_say_what_to_write(text: str, hint: str) -> None:
    assert refusal(text).hint == hint


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "SEK", "nan", "inf", ".inf", "-inf SEK", "1e999", "1e-999", "9" * 400),
        *("5 SEK/3 pupils", "3 SEK/day/month", "3 SEK/pupil/elev", "5 mSEK", "1 2 3", "5 %%"),
        *("2 years 3 months", "5 SEK/", "0e99999999999", "x" * 2_000, "1e300 GSEK"),
        *(True, math.nan, math.inf, 10**400, None, [1]),
    ],
)
def test_refuses_what_is_no_quantity(text: object) -> None:
    assert refusal(text).message  # type: ignore[arg-type]


def test_an_error_points_at_the_word_it_is_about() -> None:
    assert refusal("5 SEK/pupl").offset == 6
    assert refusal("  3 EUR").offset == 4


def test_kronor_words_belong_to_the_swedish_krona_only() -> None:
    for text, value in (("3 USD", 3.0), ("3 kUSD", 3e3), ("3 MUSD", 3e6), ("3 GUSD", 3e9)):
        assert units.parse_quantity(text, currency="USD") == (value, Unit(money=1))
    for text in ("3 kr", "3 mnkr", "3 tkr", "3 SEK"):
        with pytest.raises(UnitError, match="currency is USD"):
            units.parse_quantity(text, currency="USD")


@pytest.mark.parametrize(
    ("text", "factor", "unit"),
    [
        ("SEK/year", 1.0, Unit(money=1, time=-1)),
        ("kSEK/month", 12_000.0, Unit(money=1, time=-1)),
        ("%", 0.01, BARE),
        ("1", 1.0, BARE),
        ("", 1.0, BARE),
        ("/year", 1.0, Unit(time=-1)),
        ("1/year", 1.0, Unit(time=-1)),
        ("elever", 1.0, Unit(of=("pupil",))),
    ],
)
def test_reads_units_alone(text: str, factor: float, unit: Unit) -> None:
    assert units.parse_unit(text, currency="SEK") == (factor, unit)


@pytest.mark.parametrize("text", ["SEK year", "12", "3 SEK", "bananas", "SEK/"])
def test_refuses_what_is_no_unit(text: str) -> None:
    with pytest.raises(UnitError):
        units.parse_unit(text, currency="SEK")


@pytest.mark.parametrize(
    ("text", "low", "high", "shown"),
    [
        ("13 % to 74 %", 0.13, 0.74, "%"),
        ("13 to 74 %", 0.13, 0.74, "%"),
        ("3 000 to 4 000 SEK/day", 3_000 * 365.0, 4_000 * 365.0, "SEK/year"),
        ("3 000 SEK/day to 4 000 SEK/day", 3_000 * 365.0, 4_000 * 365.0, "SEK/year"),
        ("1 kSEK to 2 MSEK", 1e3, 2e6, "SEK"),
        ("0.7 to 1.4", 0.7, 1.4, ""),
        ("-2 to -1", -2.0, -1.0, ""),
        ("1e-3 to 1e-2", 0.001, 0.01, ""),
        ("3 to 4 months", 0.25, float(Fraction(1, 3)), "year"),
        ([0.13, 0.74], 0.13, 0.74, ""),
        (["13 %", "74 %"], 0.13, 0.74, "%"),
        ([0, "74 %"], 0.0, 0.74, ""),
    ],
)
def test_reads_spans(text: str | list[str | float], low: float, high: float, shown: str) -> None:
    result = units.parse_span(text, currency="SEK")
    assert result[:2] == (low, high)
    assert result[2].text == shown


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("3000-4000", "write 3000 to 4000"),
        ("3 000 – 4 000 SEK", "write 3 000 to 4 000 SEK"),
        ("3000..4000", "write 3000 to 4000"),
        ("13 % - 74 %", "write 13 % to 74 %"),
        ("4 to 3", "write the lower one first"),
        ("13 % to 74", "write 74 %"),
        ("3 SEK to 4", "write the unit after both ends, or after the last only"),
        ([3, "4 SEK"], "write the unit after both ends, or after the last only"),
        ("3 years to 4 SEK", "write the unit after both ends, or after the last only"),
        ("3.500 to 4 000 kr", "write 3 500 kr or 3.5 kr"),
        ("3", "write 3 to 4 with 'to'"),
        ("1 to 2 to 3", "write 3 to 4 with 'to'"),
        ([1, 2, 3], "write 3 to 4, or [3, 4]"),
        (3, "write 3 to 4, or [3, 4]"),
    ],
)
def test_refused_spans_say_what_to_write(text: object, hint: str) -> None:
    with pytest.raises(UnitError) as caught:
        units.parse_span(text, currency="SEK")  # type: ignore[arg-type]
    assert caught.value.hint == hint


def test_a_product_cancels_nouns_and_adds_exponents() -> None:
    price = read("156 SEK/pupil/day")[1]
    pupils = read("90 pupils")[1]
    years = read("2 years")[1]
    assert units.multiply(units.multiply(price, pupils), years) == Unit(money=1)
    assert units.divide(units.multiply(price, pupils), price) == pupils
    assert units.divide(price, price) == BARE
    assert units.power(price, 2).text == "SEK**2/pupil/pupil/year**2"
    assert units.root(units.power(price, 2)) == price
    assert units.power(price, -1) == units.divide(BARE, price)
    assert units.power(price, 0) == BARE


def test_sums_need_equal_dimensions_but_not_equal_nouns() -> None:
    per_pupil, plain = read("3 SEK/pupil")[1], read("3 SEK")[1]
    assert units.merge(per_pupil, plain) == per_pupil
    with pytest.raises(UnitError, match=r"SEK/pupil and SEK/year do not fit"):
        units.merge(per_pupil, read("3 SEK/year")[1])


def test_absurd_exponents_are_refused_and_not_computed() -> None:
    for exponent in (21, 10**12, -(10**12)):
        with pytest.raises(UnitError):
            units.power(read("90 pupils")[1], exponent)
    with pytest.raises(UnitError):
        units.root(read("3 SEK")[1])


def test_nouns_conflict_with_what_is_counted() -> None:
    def odd(text: str, *allowed: str) -> tuple[str, ...]:
        return units.nouns_conflict(read(text)[1], frozenset(allowed))

    assert odd("3 SEK/school", "pupil") == ("school",)
    assert odd("3 SEK/pupil", "pupil") == ()
    assert odd("3 SEK/person", "pupil") == ()
    assert odd("3 SEK/pupil", "person") == ()
    assert odd("3 SEK/family", "person") == ("family",)
    assert odd("3 SEK/person", "family") == ("person",)
    assert odd("3 SEK/post/year", "pupil", "post") == ()
    assert odd("3 SEK", "pupil") == ()


def test_shares_out_of_range_are_refused() -> None:
    units.check_share(0.0, 0)
    units.check_share(1.0, "100 %")
    for value, text, hint in (
        (30.0, "30", "30 %?"),
        (30.0, 30, "30 %?"),
        (1.3, "130 %", "a share lies between 0 % and 100 %"),
        (-0.1, "-10 %", "a share lies between 0 % and 100 %"),
        (math.nan, "x", "a share lies between 0 % and 100 %"),
    ):
        with pytest.raises(UnitError) as caught:
            units.check_share(value, text)
        assert caught.value.hint == hint


def test_unit_words_are_reserved() -> None:
    for word in ("SEK", "kSEK", "kr", "year", "År", "Elever", "skoldag", "klubb", "FTE"):
        assert units.is_unit_word(word, "SEK", NOUNS), word
    for word in ("stay", "ksek", "kUSD", "prices.support", ""):
        assert not units.is_unit_word(word, "SEK", NOUNS), word
    assert not units.is_unit_word("kr", "USD")


def test_nouns_have_one_canonical_english_word() -> None:
    for word, noun in (("ärenden", "case"), ("Hushåll", "household"), ("FTE", "post")):
        assert units.canonical_noun(word) == noun
    assert units.canonical_noun("klubb", NOUNS) == "klubb"
    assert units.canonical_noun("klubb") is None


@given(
    st.integers(0, 10**15),
    st.integers(0, 9_999),
    st.sampled_from([" ", "\u00a0", "\u202f", "\u2009"]),
)
def test_grouped_numbers_come_back(whole: int, decimals: int, space: str) -> None:
    text = f"{whole:,}".replace(",", space) + f".{decimals:04d}"
    assert read(text)[0] == float(f"{whole}.{decimals:04d}")
    assert read(text + " SEK")[0] == float(f"{whole}.{decimals:04d}")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_comes_back_from_its_repr(value: float) -> None:
    assert read(value)[0] == value
    assert read(repr(value))[0] == value


_UNITS = st.builds(
    lambda money, time, per, of: units.divide(
        units.multiply(Unit(money=money, time=time), Unit(of=tuple(sorted(of)))),
        Unit(of=tuple(sorted(per))),
    ),
    st.integers(-2, 2),
    st.integers(-2, 2),
    st.lists(st.sampled_from(["pupil", "post", "visit"]), max_size=3),
    st.lists(st.sampled_from(["pupil", "post", "visit"]), max_size=3),
)


@given(_UNITS, _UNITS, _UNITS)
def test_unit_algebra_is_a_commutative_group(a: Unit, b: Unit, c: Unit) -> None:
    assert units.multiply(a, b) == units.multiply(b, a)
    assert units.multiply(units.multiply(a, b), c) == units.multiply(a, units.multiply(b, c))
    assert units.multiply(units.divide(a, b), b) == a or b.per or b.of
    assert units.divide(a, b).dimension == (a.money - b.money, a.time - b.time)
    assert units.divide(a, a).dimensionless
    assert units.root(units.power(a, 2)) == a or a == units.multiply(a, BARE)


@given(_UNITS)
def test_units_are_read_back_from_their_text(unit: Unit) -> None:
    one_each = max(abs(unit.money), abs(unit.time), len(unit.of)) <= 1
    above = (unit.money > 0) + (unit.time > 0) + len(unit.of)
    if one_each and above <= 1 and len(set(unit.per)) == len(unit.per):
        text = str(unit).replace("money", "SEK") if unit != BARE else "1"
        assert units.parse_unit(text, currency="SEK") == (1.0, unit)


_TOKENS = "1 3.500 1,4 SEK kSEK € EUR / % pupil young people år to - per e 1e9999 ."
_JUNK = st.one_of(
    st.text(),
    st.text("0123456789.,'_ -+eE%‰/()*<>=\u00a0\u2009−–^"),
    st.lists(
        st.sampled_from(
            [
                *_TOKENS.split(),
                *("40 000", "school day", " ", "\n"),
            ]
        )
    ).map("".join),
)


@given(_JUNK, _JUNK, st.sampled_from([None, 178.0]))
def test_any_text_is_read_or_refused(text: str, other: str, days: float | None) -> None:
    messages: list[str] = []
    for reader in (units.parse_quantity, units.parse_unit, units.parse_span):
        for currency in ("SEK", "USD"):
            try:
                result = reader(text, currency=currency, school_days_per_year=days)
            except UnitError as error:
                messages.append(error.message)
            else:
                assert all(math.isfinite(part) for part in result[:-1])
    try:
        units.parse_span([text, other], currency="SEK")
    except UnitError as error:
        messages.append(error.message)
    assert all(messages)
