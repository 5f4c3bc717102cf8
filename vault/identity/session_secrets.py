"""The secret in a session's cookie, the keys that it gives, and the seeds sealed under one of them.

`find` looks the row up by its digest, `seal` opens the seeds in it; the row holds neither.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Self

from vault.crypto.envelope import bind, derive, open_sealed, seal
from vault.identity.actor import Seeds

SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """What a cookie's secret gives.

    Args:
        digest: finds the session's row.
        seal: opens the seeds in it.
    """

    digest: bytes
    seal: bytes = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> Self:
        """Derive the keys of a secret."""
        finder = derive(secret, b"vault/session/v1|find")
        return cls(hashlib.sha256(finder).digest(), derive(secret, b"vault/session/v1|seal"))

    def seal_seeds(self, session_id: str, user_id: str, seeds: Seeds) -> bytes:
        """Seal a person's seeds to their session."""
        return seal(self.seal, seeds.recipient + seeds.signing, aad=_binding(session_id, user_id))

    def open_seeds(self, session_id: str, user_id: str, sealed: bytes) -> Seeds:
        """Open what `seal_seeds` sealed.

        Raises:
            SealBroken: it was changed, or is another session's or person's.
        """
        opened = open_sealed(self.seal, sealed, aad=_binding(session_id, user_id))
        return Seeds(opened[:SECRET_BYTES], opened[SECRET_BYTES:])


def new_secret() -> bytes:
    """Make a secret for a cookie."""
    return secrets.token_bytes(SECRET_BYTES)


def write_secret(secret: bytes) -> str:
    """Write a secret as a cookie holds it."""
    return base64.urlsafe_b64encode(secret).decode().rstrip("=")


def read_secret(cookie: str) -> bytes | None:
    """Read what `write_secret` wrote; None for anything else."""
    try:
        secret = base64.b64decode(cookie + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return secret if len(secret) == SECRET_BYTES else None


def _binding(session_id: str, user_id: str) -> bytes:
    return bind("vault/session/v1", session_id, user_id)
