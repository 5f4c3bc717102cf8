"""Canonical JSON: one value, one sequence of bytes, so that hashes and signatures can cover it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from vault.errors import InvalidInput

JSON: TypeAlias = "str | int | bool | Sequence[JSON] | Mapping[str, JSON] | None"

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
_FIRST_SURROGATE = "\ud800"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


class NotCanonical(InvalidInput):
    """The value has no canonical form in the subset that is used here."""

    code = "not-canonical"
    default_untouched = "Nothing was written."


def canonical_json(value: JSON) -> bytes:
    """Write a value as canonical JSON (RFC 8785), in the subset without fractions.

    Args:
        value: text, integers within ±(2^53 - 1), truth values, None, lists (tuples are written as
            lists) and objects whose keys are text below U+D800, for which RFC 8785's order of
            keys by UTF-16 units is also Python's order.

    Raises:
        NotCanonical: the value holds anything else (a float, a lone surrogate, a key that is not
            text), or is nested more than 32 levels deep.
    """
    try:
        return _encode(_plain(value, 0)).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical("A text holds half of a surrogate pair.") from error


def _plain(value: object, depth: int) -> object:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonical("An integer is beyond 2^53 - 1, where JSON readers round.")
        return value
    if depth == MAX_DEPTH:
        raise NotCanonical(f"The value is nested more than {MAX_DEPTH} levels deep.")
    if isinstance(value, Mapping):
        return {_key(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return [_plain(item, depth + 1) for item in value]
    raise NotCanonical(f"A value of type {type(value).__name__} has no canonical form here.")


def _key(key: object) -> str:
    if not isinstance(key, str) or (key and max(key) >= _FIRST_SURROGATE):
        raise NotCanonical("A key is not text below U+D800.")
    return key
