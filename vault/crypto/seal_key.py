"""The organisation's export seal: a P-256 key and its self-signed certificate, for PAdES."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from vault.errors import InvalidInput

VALIDITY = timedelta(days=3653)
"""Ten years, whichever leap days fall into them."""
SUFFIX = " (records seal)"
_COMMON_NAME_BYTES = 64
"""RFC 5280 App. A.1, ub-common-name."""


class BadOrganisationName(InvalidInput):
    """The organisation's name cannot stand in a certificate."""

    code = "bad-organisation-name"
    default_untouched = "No seal key was made."
    default_remedy = "Give the name as it is printed on letters, in one line."


@dataclass(frozen=True, slots=True)
class SealKey:
    """An export seal.

    Args:
        certificate_der: the certificate, to be stored and handed out.
        private_pkcs8: the private key in unencrypted PKCS #8 DER; seal it before storing.
    """

    certificate_der: bytes
    private_pkcs8: bytes = field(repr=False)


def new_seal_key(organisation: str, now: datetime) -> SealKey:
    """Make a P-256 key and a certificate that says whose seal it is.

    The certificate is good for ten years from `now`, for digital signatures and non-repudiation
    (RFC 5280 §4.2.1.3). Its common name is the organisation's name with " (records seal)"; a name
    too long for a certificate is cut and ends in "…".

    Args:
        organisation: the custodian's name.
        now: aware.

    Raises:
        BadOrganisationName: the name is empty or holds control characters.
    """
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _common_name(organisation))])
    start = now.astimezone(UTC).replace(microsecond=0)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + VALIDITY)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .sign(private, SHA256())
    )
    return SealKey(
        certificate_der=certificate.public_bytes(Encoding.DER),
        private_pkcs8=private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    )


def _common_name(organisation: str) -> str:
    name = organisation.strip()
    if not name or not name.isprintable():
        raise BadOrganisationName("The organisation's name is empty or holds control characters.")
    room = _COMMON_NAME_BYTES - len(SUFFIX)
    if len(name.encode()) > room:
        kept = name.encode()[: room - len("…".encode())].decode(errors="ignore")
        name = kept.rstrip() + "…"
    return name + SUFFIX
