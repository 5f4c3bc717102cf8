"""An attestation: an outside attester's signed answer to exactly one request.

The signature binds the request's id and bytes, what it was about, the verdict, the words and the
instant. Of the words it takes a salted hash, so that a package can show the signature to its
recipient without them.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vault.attesting.request import MAX_BYTES, Hash, RequestId, digest_of
from vault.attesting.vocabulary import Purpose, Verdict
from vault.audit.canonical import NotCanonical, canonical_json
from vault.clock import from_rfc3339, to_rfc3339
from vault.crypto.envelope import bind
from vault.crypto.signing import SigningKey, verify
from vault.errors import InvalidInput, VerificationFailed

CONTEXT = "attestation"
MOST_WORDS = 4000
"""The most characters of what an attester says."""

_LABEL = "vault/attestation/v1"
_WORDS = "vault/attestation-words/v1"


class AttestationRefused(VerificationFailed):
    """A file is no attestation, or is not signed by the key that it names."""

    code = "attestation-refused"
    exit_code = 1
    default_remedy = "Ask the attester to send it once more, by another way."


class WordsMissing(InvalidInput):
    """An attestation says nothing."""

    code = "attestation-words-missing"
    default_untouched = "Nothing was signed."
    default_remedy = "Say in your own words what you looked at and what you found."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What an attestation's signature covers, as its bytes need it.

    Args:
        purpose: what was asked.
        request: the request's id.
        request_sha256: of the request's bytes.
        digest: of what was asked about.
        verdict: the answer.
        words_sha256: of the salted words.
        at: when, by the attester's clock.
    """

    purpose: Purpose
    request: str
    request_sha256: str
    digest: str
    verdict: Verdict
    words_sha256: str
    at: datetime

    def message(self) -> bytes:
        """Return what is signed, in the context "attestation"."""
        return bind(
            _LABEL,
            self.purpose.value,
            self.request,
            self.request_sha256,
            self.digest,
            self.verdict.value,
            self.words_sha256,
            to_rfc3339(self.at),
        )


class Attestation(BaseModel):
    """An attestation file as read.

    Args:
        words: what the attester says; it stays with the practice.
        salt: random, so that the words' hash does not give them away.
        key: the attester's public key in hexadecimal.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    format: Literal["client-records-vault/attestation"] = "client-records-vault/attestation"
    version: Literal[1] = 1
    purpose: Purpose
    request: RequestId
    request_sha256: Hash
    digest: Hash
    verdict: Verdict
    words: Annotated[str, Field(min_length=1, max_length=MOST_WORDS)]
    salt: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    at: str
    key: Hash
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]

    @property
    def public_key(self) -> bytes:
        """Return the key that it names, 32 bytes."""
        return bytes.fromhex(self.key)

    @property
    def signed(self) -> Signed:
        """Return what its signature covers.

        Raises:
            ValueError: its time is not written in the one way.
        """
        at = from_rfc3339(self.at)
        if to_rfc3339(at) != self.at:
            raise ValueError("another way of writing the same instant")
        return Signed(
            purpose=self.purpose,
            request=self.request,
            request_sha256=self.request_sha256,
            digest=self.digest,
            verdict=self.verdict,
            words_sha256=_hash_of_words(self.salt, self.words),
            at=at,
        )

    def to_bytes(self) -> bytes:
        """Return the bytes of the file, canonical JSON."""
        return canonical_json(self.model_dump(mode="json"))


def attest(
    request: bytes,
    *,
    purpose: Purpose,
    request_id: str,
    digest: str,
    verdict: Verdict,
    words: str,
    key: SigningKey,
    at: datetime,
) -> Attestation:
    """Sign an answer to a request.

    Args:
        request: the request's bytes, read and shown to the attester; `purpose`, `request_id` and
            `digest` are its own.
        verdict: the answer.
        words: what the attester says.
        key: the attester's.
        at: now.

    Raises:
        WordsMissing: no words are given, or too many.
    """
    said = words.strip()
    if not 0 < len(said) <= MOST_WORDS:
        raise WordsMissing(
            f"An attestation takes between one and {MOST_WORDS} characters of words."
        )
    salt = secrets.token_hex(16)
    signed = Signed(
        purpose=purpose,
        request=request_id,
        request_sha256=digest_of(request),
        digest=digest,
        verdict=verdict,
        words_sha256=_hash_of_words(salt, said),
        at=at,
    )
    return Attestation(
        purpose=purpose,
        request=request_id,
        request_sha256=signed.request_sha256,
        digest=digest,
        verdict=verdict,
        words=said,
        salt=salt,
        at=to_rfc3339(at),
        key=key.public_bytes.hex(),
        signature=key.sign(signed.message(), context=CONTEXT).hex(),
    )


def read_attestation(raw: bytes) -> Attestation:
    """Read what `Attestation.to_bytes` wrote, and check its signature under the key it names.

    Raises:
        AttestationRefused: the bytes are anything else.
        BadSignature: the signature does not hold.
    """
    try:
        if len(raw) > MAX_BYTES:
            raise AttestationRefused("The file is too long to be an attestation.")
        read = Attestation.model_validate_json(raw)
        same = read.to_bytes() == raw
        signed = read.signed
    except (ValidationError, NotCanonical, ValueError):
        raise AttestationRefused("The file is no attestation.") from None
    if not same:
        raise AttestationRefused("The file is no attestation, or was changed on its way.")
    verify(read.public_key, bytes.fromhex(read.signature), signed.message(), context=CONTEXT)
    return read


def _hash_of_words(salt: str, words: str) -> str:
    return hashlib.sha256(bind(_WORDS, salt, words)).hexdigest()
