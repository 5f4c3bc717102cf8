"""Opaque identifiers: random, so neither order, gap nor count can be read from them."""

from __future__ import annotations

import base64
import secrets

ID_LENGTH = 26


def new_id() -> str:
    """Return 128 random bits as 26 lower-case base32 characters (RFC 4648, unpadded)."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()
