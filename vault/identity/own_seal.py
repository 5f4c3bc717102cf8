"""Bytes that somebody seals to themselves, such as the result of their own long work."""

from __future__ import annotations

from vault.crypto.envelope import new_key, open_sealed, seal
from vault.crypto.recipients import OVERHEAD, seal_to
from vault.identity.actor import Actor

KEY_BYTES = 32
SEALED_KEY_BYTES = OVERHEAD + KEY_BYTES


def seal_to_self(actor: Actor, content: bytes, binding: bytes) -> bytes:
    """Encrypt bytes that the actor alone can open again.

    Args:
        actor: whose they are.
        content: the bytes.
        binding: what they are bound to; they open only where the same is given again.
    """
    key = new_key()
    sealed_key = seal_to(actor.keyring.recipient.public_bytes, key, info=binding)
    return sealed_key + seal(key, content, aad=binding)


def open_own(actor: Actor, sealed: bytes, binding: bytes) -> bytes:
    """Return what `seal_to_self` sealed.

    Raises:
        SealBroken: it is another person's, was bound to something else, or was changed.
    """
    sealed_key, content = sealed[:SEALED_KEY_BYTES], sealed[SEALED_KEY_BYTES:]
    key = actor.keyring.recipient.open(sealed_key, info=binding)
    return open_sealed(key, content, aad=binding)
