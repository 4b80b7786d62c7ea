"""Text stays text: nothing that a user writes becomes markup or turns what surrounds it."""

from __future__ import annotations

import pytest

from socinvest.report.html_markup import (
    Markup,
    bdi,
    element,
    escaped,
    fill,
    isolated,
    join,
    link,
    plain,
    prose,
)


def test_plain_text_is_escaped_once_and_markup_is_not() -> None:
    assert escaped("<&>\"'") == "&lt;&amp;&gt;&quot;&#x27;"
    assert escaped(escaped("<")) == "&lt;"
    assert join(["<", Markup("<br>")], "&") == "&lt;&amp;<br>"


def test_what_cannot_be_shown_is_replaced_and_can_be_written() -> None:
    shown = escaped("a\x00b\ud800c\x1b[31m\ttab")
    assert shown == "a\ufffdb\ufffdc\ufffd[31m\ttab"
    assert shown.encode()


def test_fields_are_escaped_and_filled_in_once() -> None:
    assert fill("<{a}> {b}", a="{b}", b=bdi("&")) == "&lt;{b}&gt; <bdi>&amp;</bdi>"
    assert fill("{n} kr", n=5) == "5 kr"
    with pytest.raises(KeyError):
        fill("{missing}")


def test_attributes_are_escaped_left_out_or_bare() -> None:
    told = element("p", title='"><script>', hidden=True, id=None, lang=False, for_="x")
    assert told == '<p title="&quot;&gt;&lt;script&gt;" hidden for="x"></p>'
    assert element("meta", name="x") == '<meta name="x">'


def test_only_addresses_of_the_web_become_links() -> None:
    for url in ("https://a.se", "http://a.se/b?c=d#e"):
        assert link(url, "A").startswith(f'<a href="{url}" rel="noreferrer noopener">')
    for url in (
        "javascript:alert(1)", " https://a.se", "java\nscript:x", "data:text/html,x", "//a.se",
        "file:///etc/passwd", "https://", "http://[::1", "mailto:a@b.se", "", None,
    ):  # fmt: skip
        assert link(url, "A") == "<bdi>A</bdi>", url
    assert '"' not in link('https://a.se/"onclick="x', "A").split('href="')[1].split('" rel')[0]


def test_marks_of_direction_stay_inside() -> None:
    for escaping in ("a\u2069\u2069b", "a\u2067b", "\u2066\u2069\u2069\u2067\u2068"):
        for told in (isolated(escaping), bdi(escaping)[5:-6]):
            depth = 0
            for char in told:
                depth += (char in "\u2066\u2067\u2068") - (char == "\u2069")
                assert depth >= 0
            assert depth == 0
    assert isolated("plain åäö 1 %") == "plain åäö 1 %"


def test_prose_is_a_paragraph_for_each_line() -> None:
    assert prose("a\n\n<b>") == ['<p dir="auto">a</p>', '<p dir="auto">&lt;b&gt;</p>']
    assert prose(" \n") == []


def test_plain_gives_the_words_back() -> None:
    hostile = '<b>"A" & B</b>'
    assert plain(fill("x {y}", y=bdi(hostile))) == f"x {hostile}"
    assert plain(hostile) == hostile


def test_a_long_name_breaks_after_underscores() -> None:
    assert bdi("goals_met") == "<bdi>goals_<wbr>met</bdi>"
    assert plain(bdi("goals_met")) == "goals_met"
