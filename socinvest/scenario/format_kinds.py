"""Kinds of values in a scenario file, and the mapping they stand in."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

__all__ = ["TAG", "Flag", "Languages", "Name", "Part", "Scalar", "Span", "Text", "Whole", "form"]

TAG = "\N{SECTION SIGN}"
"""Begins the names of alternatives inside an error's location; not part of the file's path."""


def _scalar(value: Any) -> Any:
    """Numbers and texts pass; a boolean, a list or a mapping is not a figure."""
    if isinstance(value, bool):
        raise PydanticCustomError("value.boolean", "a number is wanted here, not true or false")
    if isinstance(value, (str, int, float)):
        return value
    raise PydanticCustomError("value.type", "a number or a text such as '13 %' is wanted here")


def _text_only(value: Any) -> Any:
    """Names and texts; a bare number (a year, say) is read as its text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise PydanticCustomError("value.type", "a text is wanted here")
    return str(value)


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PydanticCustomError("value.type", "a whole number such as 2016 is wanted here")
    return value


def _flag(value: Any) -> Any:
    if not isinstance(value, bool):
        raise PydanticCustomError("value.type", "true or false is wanted here")
    return value


def _span(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 2:
        return [_scalar(item) for item in value]
    if isinstance(value, str):
        return value
    raise PydanticCustomError("value.type", "a span such as '13 % to 74 %' is wanted here")


def form(value: Any) -> str:
    """Which alternative a value is meant as, by its form alone."""
    if isinstance(value, dict):
        return TAG + "mapping"
    return TAG + ("list" if isinstance(value, list) else "text")


_NUMBER_OR_TEXT = {"type": ["number", "string"]}
Scalar = Annotated[
    Any,
    BeforeValidator(_scalar),
    Field(json_schema_extra={**_NUMBER_OR_TEXT, "examples": ["13 %", "40 000 SEK/pupil/year"]}),
]
Name = Annotated[Any, BeforeValidator(_text_only), Field(json_schema_extra=_NUMBER_OR_TEXT)]
Whole = Annotated[Any, BeforeValidator(_whole), Field(json_schema_extra={"type": "integer"})]
Flag = Annotated[Any, BeforeValidator(_flag), Field(json_schema_extra={"type": "boolean"})]
Span = Annotated[
    Any,
    BeforeValidator(_span),
    Field(json_schema_extra={"type": ["string", "array"], "examples": ["13 % to 74 %"]}),
]


class Part(BaseModel):
    """A mapping of the file; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, defer_build=True)


class Languages(Part):
    """The same text in Swedish and English."""

    sv: Name
    en: Name


Text = Annotated[
    Annotated[Languages, Tag(TAG + "mapping")]
    | Annotated[Name, Tag(TAG + "text")]
    | Annotated[Name, Tag(TAG + "list")],
    Discriminator(form),
]
