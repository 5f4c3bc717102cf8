"""The certificate of a disposal: what was destroyed, by which rule, signed by two people (RH5).

A certificate names numbers, ids and dates; no person of the chart and nothing of the record. Of a
minor's clock it says that it ran out, not when: the day would give the birth date away.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from vault.audit.canonical import JSON, NotCanonical, canonical_json
from vault.crypto.signing import verify
from vault.errors import VerificationFailed

PROPOSAL: Final = "client-records-vault/disposal-proposal/v1"
CERTIFICATE: Final = "client-records-vault/disposal-certificate/v1"
_PROPOSAL_CONTEXT = "disposal-proposal"
_CERTIFICATE_CONTEXT = "disposal-certificate"

METHOD: Final = (
    "Cryptographic erase (NIST SP 800-88 Rev. 1, 2.6): every copy of the chart's keys was deleted, "
    "the one sealed to the recovery quorum included; besides, the wrapped key and the ciphertext "
    "of every row under them were overwritten with nothing and the rows deleted."
)
MEDIA: Final = {
    "sqlite": "SQLite with secure_delete, write-ahead log truncated afterwards; blocks that the "
    "storage device remapped are not reached.",
    "postgresql": "PostgreSQL; dead rows until the next VACUUM, and archived write-ahead log, "
    "still hold ciphertext whose keys are gone with them.",
}
NOT_COVERED: Final = (
    "Copies of the database, of its log files or of its disk made outside this vault, and what was "
    "disclosed to others before."
)


class CertificateRefused(VerificationFailed):
    """A disposal certificate is not of its form, or its signatures do not hold."""

    code = "certificate-refused"
    default_untouched = "Nothing was destroyed."
    default_remedy = "Take the certificate as it was handed out, from its own file."


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in a certificate: whose key made it."""

    key_id: str
    public: bytes
    signature: bytes

    def to_json(self) -> Mapping[str, str]:
        """Return it as JSON data."""
        return {
            "key": self.key_id,
            "public": self.public.hex(),
            "signature": self.signature.hex(),
        }


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate whose form is sound and whose signatures hold for the keys that it names.

    Whether the vault knows these keys is for the vault to say.
    """

    body: Mapping[str, Any]
    operator: Signature
    witness: Signature

    @property
    def disposal_id(self) -> str:
        """Return its id."""
        return str(self.body["id"])

    @property
    def proposal(self) -> Mapping[str, Any]:
        """Return what was proposed."""
        found: Mapping[str, Any] = self.body["proposal"]
        return found

    @property
    def charts(self) -> Mapping[str, str]:
        """Return the numbers of the charts by id."""
        return {each["id"]: each["number"] for each in self.body["charts"]}


def proposal_message(proposal: Mapping[str, JSON]) -> bytes:
    """Return what whoever proposes a disposal signs."""
    return canonical_json(proposal)


def sign_proposal(proposal: Mapping[str, JSON], signing: Any) -> bytes:
    """Return the proposer's signature."""
    signed: bytes = signing.sign(proposal_message(proposal), context=_PROPOSAL_CONTEXT)
    return signed


def check_proposal(proposal: Mapping[str, JSON], public: bytes, signature: bytes) -> None:
    """Check what `sign_proposal` made.

    Raises:
        BadSignature: it does not hold.
    """
    verify(public, signature, proposal_message(proposal), context=_PROPOSAL_CONTEXT)


def write_certificate(
    body: Mapping[str, JSON], operator: Signature, key_id: str, signing: Any
) -> bytes:
    """Return the certificate's file, signed by the second person.

    Args:
        body: what it says, the proposal as `proposal` among it.
        operator: the signature under the proposal.
        key_id: of the witness's key.
        signing: that key.
    """
    message = _witnessed(body, operator, key_id)
    witness = Signature(
        key_id, signing.public_bytes, signing.sign(message, context=_CERTIFICATE_CONTEXT)
    )
    return canonical_json(
        {"certificate": body, "operator": operator.to_json(), "witness": witness.to_json()}
    )


def read_certificate(content: bytes) -> Certificate:
    """Read a certificate's file and check both signatures.

    Raises:
        CertificateRefused: it is not of its form, or one person signed twice.
        BadSignature: a signature does not hold.
    """
    try:
        found = json.loads(content)
        operator, witness = (_signature(found[name]) for name in ("operator", "witness"))
        body = found["certificate"]
        sound = (
            canonical_json(found) == content
            and set(found) == {"certificate", "operator", "witness"}
            and (found["operator"], found["witness"]) == (operator.to_json(), witness.to_json())
            and body["format"] == CERTIFICATE
            and body["proposal"]["format"] == PROPOSAL
            and body["id"] == body["proposal"]["id"]
            and {each["id"] for each in body["charts"]}
            == {each["id"] for each in body["proposal"]["charts"]}
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, NotCanonical):
        sound = False
    if not sound:
        raise CertificateRefused("This is not a disposal certificate as the vault writes it.")
    if operator.public == witness.public or operator.key_id == witness.key_id:
        raise CertificateRefused("One person signed this certificate twice.")
    check_proposal(body["proposal"], operator.public, operator.signature)
    message = _witnessed(body, operator, witness.key_id)
    verify(witness.public, witness.signature, message, context=_CERTIFICATE_CONTEXT)
    return Certificate(body, operator, witness)


def _witnessed(body: Mapping[str, JSON], operator: Signature, key_id: str) -> bytes:
    return canonical_json({"certificate": body, "operator": operator.to_json(), "witness": key_id})


def _signature(value: Mapping[str, str]) -> Signature:
    return Signature(
        str(value["key"]), bytes.fromhex(value["public"]), bytes.fromhex(value["signature"])
    )
