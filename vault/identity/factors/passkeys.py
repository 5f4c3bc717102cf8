"""Passkeys (W3C WebAuthn Level 3), by the `webauthn` package.

A passkey is a second factor. Where the authenticator has the PRF extension its output also wraps
the person's seeds, so the passkey alone, with the person verified by it, signs them in; the
passphrase stays another way in, and the passkey is never the only wrapper (DESIGN §3).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from vault.crypto.envelope import bind, derive, open_sealed, seal
from vault.errors import AuthenticationFailed
from vault.identity.actor import Actor, Seeds

PRF_BYTES = 32
_PRF_INFO = b"vault/passkey/v1|seeds"
_NAME_INFO = b"vault/passkey/v1|name"


class PasskeyRefused(AuthenticationFailed):
    """What the authenticator answered does not hold."""

    code = "passkey-refused"
    default_remedy = "Try again, or use another way to sign in."


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are, as a browser names it to an authenticator."""

    host: str
    origin: str


def prf_salt(organisation_id: str) -> str:
    """Return the PRF input of this organisation, base64url; it is no secret."""
    salt = hashlib.sha256(f"vault/passkey/v1|{organisation_id}".encode()).digest()
    return bytes_to_base64url(salt)


def creation_options(
    site: Site,
    actor: Actor,
    organisation: tuple[str, str],
    challenge: bytes,
    known: Sequence[bytes],
) -> dict[str, Any]:
    """Return what `navigator.credentials.create` takes, as JSON.

    Args:
        site: where the pages are.
        actor: whose passkey it will be.
        organisation: its id and name.
        challenge: random, for one use.
        known: ids of credentials that they have already.
    """
    organisation_id, name = organisation
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=name,
        user_id=actor.user_id.encode(),
        user_name=actor.username,
        user_display_name=actor.display_name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return _with_prf(webauthn.options_to_json(options), organisation_id)


def request_options(
    site: Site, organisation_id: str, challenge: bytes, known: Sequence[bytes]
) -> dict[str, Any]:
    """Return what `navigator.credentials.get` takes, as JSON; `known` empty asks for any."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _with_prf(webauthn.options_to_json(options), organisation_id)


def registered(site: Site, challenge: bytes, answer: str) -> tuple[bytes, bytes, int]:
    """Check a new passkey; return its credential id, public key and count.

    Raises:
        PasskeyRefused: the answer does not hold.
    """
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused("The passkey could not be added.") from None
    return found.credential_id, found.credential_public_key, found.sign_count


def asserted(site: Site, challenge: bytes, answer: str, public_key: bytes, count: int) -> int:
    """Check that a passkey answered, its person verified; return its new count.

    Raises:
        PasskeyRefused: the answer does not hold, or the count went back (a copied authenticator).
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise PasskeyRefused("The passkey's answer does not hold.") from None
    return found.new_sign_count


def credential_id(answer: str) -> bytes:
    """Return which passkey answered.

    Raises:
        PasskeyRefused: the answer is not of the form.
    """
    try:
        return base64url_to_bytes(json.loads(answer)["rawId"])
    except (ValueError, KeyError, TypeError):
        raise PasskeyRefused("The passkey's answer can't be read.") from None


def prf_output(answer: str) -> bytes | None:
    """Return the PRF output beside an answer, None where the authenticator gave none."""
    try:
        found = json.loads(answer)["prf"]
        output = base64url_to_bytes(found) if found else b""
    except (ValueError, KeyError, TypeError):
        return None
    return output if len(output) == PRF_BYTES else None


def wrapped_seeds(prf: bytes, passkey_id: str, user_id: str, seeds: Seeds) -> bytes:
    """Seal a person's seeds under a PRF output."""
    return seal(
        derive(prf, _PRF_INFO), seeds.recipient + seeds.signing, aad=_binding(passkey_id, user_id)
    )


def unwrapped_seeds(prf: bytes, passkey_id: str, user_id: str, wrapped: bytes) -> Seeds:
    """Open what `wrapped_seeds` made.

    Raises:
        SealBroken: the PRF output is not this passkey's, or the row was changed.
    """
    opened = open_sealed(derive(prf, _PRF_INFO), wrapped, aad=_binding(passkey_id, user_id))
    return Seeds(opened[:32], opened[32:])


def sealed_name(actor: Actor, name: str) -> bytes:
    """Seal what somebody calls their passkey."""
    key = derive(actor.keyring.seeds.recipient, _NAME_INFO)
    return seal(key, name.encode(), aad=bind("vault/passkey-name/v1", actor.user_id))


def opened_name(actor: Actor, envelope: bytes) -> str:
    """Open what `sealed_name` made.

    Raises:
        SealBroken: it was changed, or is another person's.
    """
    key = derive(actor.keyring.seeds.recipient, _NAME_INFO)
    return open_sealed(key, envelope, aad=bind("vault/passkey-name/v1", actor.user_id)).decode()


def _binding(passkey_id: str, user_id: str) -> bytes:
    return bind("vault/passkey-seeds/v1", passkey_id, user_id)


def _with_prf(options: str, organisation_id: str) -> dict[str, Any]:
    ready: dict[str, Any] = json.loads(options)
    ready["extensions"] = {"prf": {"eval": {"first": prf_salt(organisation_id)}}}
    return ready
