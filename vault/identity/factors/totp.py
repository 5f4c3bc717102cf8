"""Codes that change with time (RFC 6238): the secret is sealed under the person's own key.

So the server can check a code only while the person is signing in, and a stolen database makes
none. A code serves once, and one time step of either clock is forgiven.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

import pyotp

from vault.crypto.envelope import bind, derive, open_sealed, seal
from vault.errors import InvalidInput
from vault.identity.actor import Actor

STEP_SECONDS = 30
FORGIVEN_STEPS = (-1, 0, 1)
_KEY_INFO = b"vault/totp/v1|key"


def new_secret() -> str:
    """Return a fresh secret of 160 bits in base32 (RFC 4226 §4, R6)."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, username: str, organisation: str) -> str:
    """Return what an authenticator app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=organisation)


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step that `code` belongs to, None if to none near `now`."""
    step = int(now.timestamp()) // STEP_SECONDS
    typed = "".join(code.split())
    if not typed.isascii():
        return None
    generator = pyotp.TOTP(secret)
    for near in (step + shift for shift in FORGIVEN_STEPS):
        if hmac.compare_digest(generator.at(near * STEP_SECONDS), typed):
            return near
    return None


def sealed(actor: Actor, secret: str) -> bytes:
    """Seal a secret so that only this person's session opens it."""
    return seal(_key(actor), secret.encode(), aad=bind("vault/totp/v1", actor.user_id))


def opened(actor: Actor, envelope: bytes) -> str:
    """Open what `sealed` made.

    Raises:
        SealBroken: it was changed, or is another person's.
    """
    return open_sealed(_key(actor), envelope, aad=bind("vault/totp/v1", actor.user_id)).decode()


def carried(actor: Actor, secret: str) -> str:
    """Return a secret that is being set up as text for a form; it is theirs alone to open."""
    return base64.urlsafe_b64encode(sealed(actor, secret)).decode()


def carried_back(actor: Actor, text: str) -> str:
    """Open what `carried` made.

    Raises:
        InvalidInput: it is not what was handed out.
    """
    try:
        return opened(actor, base64.urlsafe_b64decode(text.encode()))
    except ValueError:
        raise InvalidInput("The set-up was not sent back whole.", remedy="Begin again.") from None


def _key(actor: Actor) -> bytes:
    return derive(actor.keyring.seeds.recipient, _KEY_INFO)
