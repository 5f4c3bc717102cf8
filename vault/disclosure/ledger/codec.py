"""The one way in which a case's content is written as JSON and read back, strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from vault.audit.canonical import JSON, canonical_json
from vault.disclosure.rules.vocabulary import LATER
from vault.errors import InvalidInput, TamperedData

T = TypeVar("T")


class ContentRefused(TamperedData):
    """What a case holds is not of the form in which this program writes it."""

    code = "case-content-refused"


def encode(value: object) -> JSON:
    """Return a value as JSON data: dataclasses as objects, sets sorted, instants as ISO 8601.

    Fields marked as `LATER` stand there only where they are not empty.

    Raises:
        TypeError: the value, or something in it, has no such form; a defect of the caller.
    """
    if isinstance(value, Enum):
        value = value.value
    if is_dataclass(value):
        value = {
            field.name: getattr(value, field.name)
            for field in fields(value)
            if getattr(value, field.name) or LATER not in field.metadata
        }
    match value:
        case None | bool() | int() | str():
            return value
        case date():
            return value.isoformat()
        case tuple() | list():
            return [encode(item) for item in value]
        case frozenset():
            return sorted((encode(item) for item in value), key=canonical_json)
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
    raise TypeError(f"a {type(value).__name__} has no form in a case")


def decode(kind: type[T], data: JSON) -> T:
    """Read what `encode` wrote of a value of the type `kind`, and nothing else.

    Raises:
        ContentRefused: the data is anything else.
    """
    form: Any = kind
    try:
        value: T = _adapter(form).validate_json(json.dumps(data), strict=True)
    except (ValidationError, InvalidInput):
        raise ContentRefused("What a case holds can't be read.") from None
    if to_bytes(value) != canonical_json(data):
        raise ContentRefused("What a case holds is not as it was written.")
    return value


def to_bytes(value: object) -> bytes:
    """Return the canonical bytes of a value."""
    return canonical_json(encode(value))


def from_bytes(kind: type[T], raw: bytes) -> T:
    """Read what `to_bytes` wrote of a value of the type `kind`.

    Raises:
        ContentRefused: the bytes are anything else.
    """
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        raise ContentRefused("What a case holds can't be read.") from None
    return decode(kind, data)


@lru_cache(maxsize=128)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
