"""Recovery codes: each stands in for a lost second factor, once."""

from __future__ import annotations

import base64
import hashlib
import secrets

CODES = 10
CODE_BYTES = 10
_GROUP = 4


def new_codes() -> list[str]:
    """Return fresh codes of 80 bits each, in groups of four letters and digits."""
    return [_written(secrets.token_bytes(CODE_BYTES)) for _ in range(CODES)]


def digest(user_id: str, code: str) -> bytes:
    """Return what is stored of a code; spaces, hyphens and capitals make no difference."""
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(f"vault/recovery-code/v1|{user_id}|{plain}".encode()).digest()


def _written(code: bytes) -> str:
    letters = base64.b32encode(code).decode().lower()
    return "-".join(letters[i : i + _GROUP] for i in range(0, len(letters), _GROUP))
