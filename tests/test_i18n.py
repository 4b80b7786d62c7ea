"""Swedish and English: every message translated, the compiled catalogue up to date."""

from __future__ import annotations

import gettext
import string
from pathlib import Path
from typing import get_args

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from socinvest import i18n, model
from tests import message_scan

SOURCES = Path(i18n.__file__).with_name("locale") / "sv" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (SOURCES / "socinvest.po").open("rb") as stream:
        return read_po(stream, locale="sv", abort_invalid=True)


def texts(catalogue: Catalog) -> dict[str, str]:
    return {str(one.id): str(one.string) for one in catalogue if one.id}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_message_in_the_code_has_a_swedish_translation(catalogue: Catalog) -> None:
    known = texts(catalogue)
    missing = {
        text: where for text, where in message_scan.messages().items() if not known.get(text)
    }
    assert missing == {}


def test_every_grade_of_evidence_has_a_swedish_word(catalogue: Catalog) -> None:
    assert set(get_args(model.Grade)) <= set(texts(catalogue))


def test_the_scan_can_see_every_message() -> None:
    assert message_scan.not_literal() == []
    assert len(message_scan.messages()) > 30


def test_nothing_in_the_catalogue_is_out_of_use(catalogue: Catalog) -> None:
    used = {*message_scan.messages(), *message_scan.error_messages(), *get_args(model.Grade)}
    assert set(texts(catalogue)) - used == set()


def test_translations_have_the_same_fields_and_are_finished(catalogue: Catalog) -> None:
    for message, swedish in texts(catalogue).items():
        assert fields(message) == fields(swedish), message
        assert swedish.strip()
        assert message.endswith(".") == swedish.endswith("."), message
    assert not [one.id for one in catalogue if one.fuzzy and one.id]


def test_the_compiled_catalogue_is_that_of_the_source(catalogue: Catalog) -> None:
    with (SOURCES / "socinvest.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for message, swedish in texts(catalogue).items():
        assert compiled.gettext(message) == swedish, "run pybabel compile"
    # gettext offers no list of its messages but this.
    compiled_ids = {key for key in compiled._catalog if key}  # type: ignore[attr-defined]
    assert compiled_ids == set(texts(catalogue))


def test_a_message_without_translation_comes_back_as_it_is() -> None:
    assert i18n.translate("never to be translated", "sv") == "never to be translated"
    assert i18n.translate("never", "en") == "never"
    assert i18n.translate("", "sv") == ""


def test_a_translator_speaks_one_language() -> None:
    assert i18n.translator("sv")("never") == "aldrig"
    assert i18n.translator("en")("never") == "never"


def test_the_scan_finds_conditionals_and_methods(tmp_path: Path) -> None:
    code = (
        '_("a" if x else "b"); page._("c"); message("d {e}", e=1); _(name); problem(1, 2, 3, "f")'
    )
    (tmp_path / "code.py").write_text(code, encoding="utf-8")
    assert set(message_scan.messages(tmp_path)) == {"a", "b", "c", "d {e}"}
    assert set(message_scan.error_messages(tmp_path)) == {"f"}
