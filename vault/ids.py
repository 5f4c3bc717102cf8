"""Opaque identifiers: random, so neither order, gap nor count can be read from them."""

from __future__ import annotations

import secrets

ID_LENGTH = 26
_ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567"
_LETTERS = bytes(_ALPHABET[byte % len(_ALPHABET)] for byte in range(256))
"""A random byte's letter; 256 is a multiple of 32, so each letter is as likely as the others."""


def new_id() -> str:
    """Return 130 random bits as 26 lower-case letters of base32's alphabet (RFC 4648)."""
    return secrets.token_bytes(ID_LENGTH).translate(_LETTERS).decode("ascii")
