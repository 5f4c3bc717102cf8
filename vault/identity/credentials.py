"""A person's own keys: made from fresh seeds, wrapped under the passphrase."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from vault.crypto.envelope import unwrap_key, wrap_key
from vault.crypto.passphrase import (
    Argon2Cost,
    LoginSecret,
    auth_digest,
    check_passphrase,
    new_login,
)
from vault.identity.actor import Keyring, Seeds
from vault.ids import new_id


def _binding(user_id: str, purpose: str) -> bytes:
    return f"vault/seed/v1|{user_id}|{purpose}".encode()


def login_row(user_id: str, seeds: Seeds, secret: LoginSecret, at: datetime) -> dict[str, Any]:
    """Return the `user_logins` values that keep `seeds` under a passphrase's key."""
    return {
        "user_id": user_id,
        "phc": secret.phc,
        "auth_digest": auth_digest(secret.auth),
        "recipient_seed": wrap_key(secret.kek, seeds.recipient, aad=_binding(user_id, "recipient")),
        "signing_seed": wrap_key(secret.kek, seeds.signing, aad=_binding(user_id, "signing")),
        "changed_at": at,
    }


def new_login_row(
    user_id: str, seeds: Seeds, passphrase: str, cost: Argon2Cost, at: datetime
) -> dict[str, Any]:
    """Do as `login_row` for a new passphrase.

    Raises:
        WeakPassphrase: too short, or too easily guessed.
        UnusablePassphrase: it holds invisible or unassigned characters.
    """
    check_passphrase(passphrase)
    return login_row(user_id, seeds, new_login(passphrase, cost), at)


def open_seeds(user_id: str, row: Any, kek: bytes) -> Seeds:
    """Unwrap the seeds in a `user_logins` row.

    Raises:
        SealBroken: the row was changed or is another person's.
    """
    return Seeds(
        unwrap_key(kek, row.recipient_seed, aad=_binding(user_id, "recipient")),
        unwrap_key(kek, row.signing_seed, aad=_binding(user_id, "signing")),
    )


def user_key_row(user_id: str, keyring: Keyring, at: datetime) -> dict[str, Any]:
    """Return the `user_keys` values of a person's new public keys."""
    return {
        "id": keyring.key_id,
        "user_id": user_id,
        "recipient_public": keyring.recipient.public_bytes,
        "signing_public": keyring.signing.public_bytes,
        "valid_from": at,
        "valid_to": None,
    }


def fresh_keyring() -> tuple[Seeds, Keyring]:
    """Make a person's new keys."""
    seeds = Seeds.fresh()
    return seeds, seeds.keyring(new_id())


def fingerprints(keyring: Keyring) -> dict[str, Any]:
    """Return the SHA-256 of a person's public keys, for the audit log."""
    return {
        "recipient": hashlib.sha256(keyring.recipient.public_bytes).hexdigest(),
        "signing": hashlib.sha256(keyring.signing.public_bytes).hexdigest(),
    }
