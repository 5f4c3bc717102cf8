"""SD-JWT as bytes and text: strict base64url and JSON, digests, the `~` form, processing.

This is RFC 9901 apart from what the vault puts into a note's seal. The RFC leaves some malformed
input to be ignored; here everything malformed is refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import NoReturn

from vault.errors import VerificationFailed

HASH_NAME = "sha-256"
DIGESTS_KEY = "_sd"
HASH_KEY = "_sd_alg"
ELEMENT_KEY = "..."
_RESERVED = frozenset({DIGESTS_KEY, HASH_KEY, ELEMENT_KEY})
_DIGEST_BYTES = 32
_MAX_DEPTH = 32


class SealRefused(VerificationFailed):
    """A note's seal or one of its disclosures is malformed, altered or does not belong."""

    code = "seal-refused"
    default_remedy = "Treat the note as unproven and ask its sender for the original."


def encode(data: bytes) -> str:
    """Write bytes as base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Read base64url without padding, in its one canonical form.

    Raises:
        SealRefused: the text is anything that `encode` does not write.
    """
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise SealRefused("A part of the seal is not base64url.") from None
    if encode(data) != text:
        raise SealRefused("A part of the seal is not canonical base64url.")
    return data


def parse(data: bytes) -> object:
    """Read JSON strictly.

    Raises:
        SealRefused: the bytes are not UTF-8 or not JSON, an object names a key twice, a number is
            NaN or infinite, a text holds half of a surrogate pair, or it is nested too deep.
    """
    try:
        value: object = json.loads(
            data.decode("utf-8"), object_pairs_hook=_unique_keys, parse_constant=_no_constant
        )
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise SealRefused("A part of the seal is not strict JSON.") from None
    return value


def digest(disclosure: str) -> str:
    """Return a disclosure's digest (RFC 9901 §4.2.3)."""
    return encode(hashlib.sha256(disclosure.encode("utf-8")).digest())


def join(jwt: str, disclosures: Sequence[str]) -> str:
    """Write an SD-JWT without key binding: the JWT and each disclosure, `~` after each."""
    return "".join(f"{part}~" for part in (jwt, *disclosures))


def split(sd_jwt: str) -> tuple[str, tuple[str, ...]]:
    """Take an SD-JWT apart into the issuer-signed JWT and its disclosures.

    Raises:
        SealRefused: something stands after the last `~`, as a key-binding JWT would (no note
            has a holder to bind it to), or a part is empty.
    """
    *parts, tail = sd_jwt.split("~")
    if tail or not parts:
        raise SealRefused("The seal does not end with `~`: it is cut off or carries a key binding.")
    if not all(parts):
        raise SealRefused("The seal has an empty part.")
    return parts[0], tuple(parts[1:])


def process(payload: dict[str, object], disclosures: Sequence[str]) -> dict[str, object]:
    """Put the disclosed values into an issuer-signed payload (RFC 9901 §7.1 steps 3 to 5).

    Args:
        payload: the payload of the JWT, whose signature has been checked.
        disclosures: the disclosures in any order.

    Returns:
        The payload with disclosed values in place, and neither digests nor `_sd_alg` left in it.

    Raises:
        SealRefused: the hash is not SHA-256; a disclosure is malformed, given twice, of the wrong
            length for where its digest stands, reserved in name, or stands where its name is
            taken; a digest stands twice; a disclosure's digest stands nowhere; a digest array or
            placeholder is malformed.
    """
    if payload.get(HASH_KEY, HASH_NAME) != HASH_NAME:
        raise SealRefused("The seal uses a hash that is not SHA-256.")
    processing = _Processing(disclosures)
    processed = processing.members(
        {key: value for key, value in payload.items() if key != HASH_KEY}, depth=0
    )
    processing.all_used()
    return processed


class _Processing:
    """One run over a payload: the disclosures not used yet, and every digest seen."""

    def __init__(self, disclosures: Sequence[str]):
        self._unused: dict[str, list[object]] = {}
        self._seen: set[str] = set()
        for disclosure in disclosures:
            content = _disclosed(disclosure)
            key = digest(disclosure)
            if key in self._unused:
                raise SealRefused("A disclosure is given twice.")
            self._unused[key] = content

    def members(self, source: dict[str, object], depth: int) -> dict[str, object]:
        digests = source.get(DIGESTS_KEY, [])
        if not isinstance(digests, list):
            raise SealRefused("A list of digests in the seal is malformed.")
        if ELEMENT_KEY in source or HASH_KEY in source:
            raise SealRefused("A reserved name stands in the seal where it has no meaning.")
        result = {
            key: self._value(value, depth + 1)
            for key, value in source.items()
            if key != DIGESTS_KEY
        }
        for each in digests:
            content = self._take(each, length=3)
            if content is None:
                continue
            name = content[1]
            if not isinstance(name, str) or name in _RESERVED:
                raise SealRefused("A disclosure carries a reserved name.")
            if name in result:
                raise SealRefused("A disclosure names a claim that is there already.")
            result[name] = self._value(content[2], depth + 1)
        return result

    def all_used(self) -> None:
        if self._unused:
            raise SealRefused("A disclosure belongs to nothing in the seal.")

    def _value(self, value: object, depth: int) -> object:
        if depth > _MAX_DEPTH:
            raise SealRefused("The seal is nested too deep.")
        if isinstance(value, dict):
            return self.members(value, depth)
        if isinstance(value, list):
            return [item for each in value for item in self._element(each, depth + 1)]
        return value

    def _element(self, value: object, depth: int) -> list[object]:
        if not isinstance(value, dict) or ELEMENT_KEY not in value:
            return [self._value(value, depth)]
        if len(value) != 1:
            raise SealRefused("A placeholder in the seal is malformed.")
        content = self._take(value[ELEMENT_KEY], length=2)
        return [] if content is None else [self._value(content[1], depth)]

    def _take(self, embedded: object, *, length: int) -> list[object] | None:
        if not isinstance(embedded, str) or len(decode(embedded)) != _DIGEST_BYTES:
            raise SealRefused("A digest in the seal is malformed.")
        if embedded in self._seen:
            raise SealRefused("A digest stands in the seal twice.")
        self._seen.add(embedded)
        content = self._unused.pop(embedded, None)
        if content is not None and len(content) != length:
            raise SealRefused("A disclosure does not fit the place that its digest has.")
        return content


def _disclosed(disclosure: str) -> list[object]:
    content = parse(decode(disclosure))
    if (
        not isinstance(content, list)
        or len(content) not in {2, 3}
        or not isinstance(content[0], str)
    ):
        raise SealRefused("A disclosure is malformed.")
    return content


def _unique_keys(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
