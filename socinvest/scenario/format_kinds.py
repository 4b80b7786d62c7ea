"""Kinds of values in a scenario file, and the mapping they stand in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Tag
from pydantic_core import PydanticCustomError, core_schema

__all__ = [
    "READY",
    "TAG",
    "Flag",
    "Languages",
    "Later",
    "Name",
    "Part",
    "Scalar",
    "Span",
    "Text",
    "Whole",
    "form",
]

TAG = "\N{SECTION SIGN}"
"""Begins the names of alternatives inside an error's location; not part of the file's path."""


def _scalar(value: Any) -> Any:
    """Numbers and texts pass; a boolean, a list or a mapping is not a figure."""
    if isinstance(value, bool):
        raise PydanticCustomError("value.boolean", "true or false")
    if isinstance(value, (str, int, float)):
        return value
    raise PydanticCustomError("value.scalar", "not a number or text")


def _text_only(value: Any) -> Any:
    """Names and texts; a bare number (a year, say) is read as its text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise PydanticCustomError("value.text", "not a text")
    return str(value)


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PydanticCustomError("value.whole", "not a whole number")
    return value


def _flag(value: Any) -> Any:
    if not isinstance(value, bool):
        raise PydanticCustomError("value.flag", "neither true nor false")
    return value


def _span(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 2:
        return [_scalar(item) for item in value]
    if isinstance(value, str):
        return value
    raise PydanticCustomError("value.span", "not a span")


def form(value: Any) -> str:
    """Which alternative a value is meant as, by its form alone."""
    if isinstance(value, dict):
        return TAG + "mapping"
    return TAG + ("list" if isinstance(value, list) else "text")


class _Kind:
    """A check of one value and what the JSON Schema says of it.

    Simpler for pydantic than a validator before ``Any``, and so built in half the time.
    """

    def __init__(self, check: Callable[[Any], Any], **schema: Any) -> None:
        self._check = check
        self._schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        # A new one each time: pydantic writes the tag of an alternative into it.
        return core_schema.no_info_plain_validator_function(self._check)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> dict[str, Any]:
        return dict(self._schema)


Scalar = Annotated[
    Any,
    _Kind(_scalar, type=["number", "string"], examples=["13 %", "40 000 SEK/pupil/year"]),
]
Name = Annotated[Any, _Kind(_text_only, type=["number", "string"])]
Whole = Annotated[Any, _Kind(_whole, type="integer")]
Flag = Annotated[Any, _Kind(_flag, type="boolean")]
Span = Annotated[Any, _Kind(_span, type=["string", "array"], examples=["13 % to 74 %"])]


class Part(BaseModel):
    """A mapping of the file; unknown fields are refused."""

    # Built when first used, together with what it stands in: see READY.
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False, defer_build=True)


class Later:
    """A mapping of fields whose model is loaded when a file has one: most have none."""

    def __init__(self, model: Callable[[], type[Part]]) -> None:
        self.model = model

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validated)

    def _validated(self, value: Any) -> Any:
        if not isinstance(value, dict):
            raise PydanticCustomError("value.mapping", "not a mapping")
        # What is wrong inside keeps its place: pydantic puts the path to here before it.
        return self.model().model_validate(value)

    def __get_pydantic_json_schema__(self, core: Any, handler: Any) -> Any:
        model = self.model()
        model.model_rebuild()
        return handler(model.__pydantic_core_schema__)


READY = ConfigDict(defer_build=False)
"""For the parts that both kinds of file hold: built once and not for each of them."""


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
