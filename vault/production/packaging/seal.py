"""The organisation's seal on a PDF: PAdES, added after the approved bytes and changing none.

The seal is an incremental update (ISO 32000-1, 7.5.6): the sealed file begins with exactly the
bytes that were approved. It certifies the document, so that readers report any later change, and
it stays within PDF/A-3 and PDF/UA-1: its field prints, is not hidden, and lies off the page.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from vault.crypto.seal_key import SealKey
from vault.errors import Conflict, VerificationFailed
from vault.production.packaging.seal_scope import seal_adds_only_itself

_FIELD = "OrganisationSeal"
_DESCRIPTION = "Seal of the custodian of records"
_RESERVED = 8192
"""Hexadecimal digits for the signature: twice what a P-256 certificate and signature take."""
_UNREADABLE = (
    PdfError,
    SignatureValidationError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""What pyHanko and asn1crypto raise over malformed files."""


class SealBroken(VerificationFailed):
    """A sealed PDF is not what was approved and sealed."""

    code = "pdf-seal-broken"
    default_remedy = "Ask the sender for the original file."


class CannotSeal(Conflict):
    """A file cannot take a seal."""

    code = "cannot-seal"
    default_untouched = "Nothing was sealed."
    default_remedy = "Seal the file exactly as it was approved."


@dataclass(frozen=True, slots=True)
class SealInfo:
    """A seal that holds.

    Args:
        certificate_sha256: the sealing certificate's SHA-256, in hexadecimal.
        name: its subject's common name.
        claimed_at: when the sealer's clock says it was made; nobody else vouches for it.
    """

    certificate_sha256: str
    name: str
    claimed_at: datetime


def seal_pdf(approved: bytes, key: SealKey, *, at: datetime) -> bytes:
    """Seal a PDF (PAdES B-B, ETSI EN 319 142-1).

    Args:
        approved: the PDF as it was approved.
        key: the organisation's seal.
        at: the present instant, aware.

    Returns:
        A file that begins with `approved`.

    Raises:
        CannotSeal: the bytes are not a PDF without a seal.
    """
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(key.certificate_der),
        signing_key=keys.PrivateKeyInfo.load(key.private_pkcs8),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko's own
    )
    metadata = PdfSignatureMetadata(
        field_name=_FIELD,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    field = SigFieldSpec(
        _FIELD,
        readable_field_name=_DESCRIPTION,
        invis_sig_settings=InvisSigSettings(box_out_of_bounds=True),
    )
    try:
        writer = _SealWriter(io.BytesIO(approved))
        sealer = _Sealer(metadata, signer, at, field)
        sealed: bytes = sealer.sign_pdf(writer, bytes_reserved=_RESERVED).getvalue()
    except (PdfError, SigningError):
        raise CannotSeal("The file is not a PDF, or bears a seal already.") from None
    if not sealed.startswith(approved):
        raise SealBroken("The seal changed the approved bytes.")
    return sealed


def verify_seal(sealed: bytes, approved_length: int) -> SealInfo:
    """Check that a sealed PDF is its first bytes, as approved, and a seal over them.

    The certificate vouches for itself here; whether it is the organisation's is for the caller to
    compare.

    Args:
        approved_length: how many bytes of the file were approved.

    Raises:
        SealBroken: there is not exactly one signature, it does not hold over the whole file, or
            more than a signature was added to the approved bytes.
    """
    try:
        reader = PdfFileReader(io.BytesIO(sealed))
        signatures = reader.embedded_signatures
        if len(signatures) != 1:
            raise SealBroken(f"The file bears {len(signatures)} signatures in place of one.")
        info = _validate(signatures[0])
    except _UNREADABLE:
        raise SealBroken("The file's seal cannot be read.") from None
    if not seal_adds_only_itself(sealed[:approved_length], sealed):
        raise SealBroken("More than a seal was added to the approved bytes.")
    return info


def _validate(signature: EmbeddedPdfSignature) -> SealInfo:
    certificate = signature.signer_cert
    claimed = signature.self_reported_timestamp
    if claimed is None or not (
        certificate.not_valid_before <= claimed <= certificate.not_valid_after
    ):
        raise SealBroken("The seal states no time, or one outside its certificate's validity.")
    status = validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=[certificate], allow_fetching=False, moment=claimed),
    )
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE and _is_padded(signature)
    if not (status.bottom_line and whole and signature.docmdp_level is MDPPerm.NO_CHANGES):
        raise SealBroken("The seal does not hold over the whole file.")
    return SealInfo(
        certificate_sha256=hashlib.sha256(certificate.dump()).hexdigest(),
        name=certificate.subject.native.get("common_name", ""),
        claimed_at=claimed,
    )


def _is_padded(signature: EmbeddedPdfSignature) -> bool:
    """Tell whether nothing but zeros fills up the signature's place, which it does not cover."""
    content = signature.pkcs7_content
    used = len(cms.ContentInfo.load(content).dump())
    return not any(content[used:])


class _SealWriter(IncrementalPdfFileWriter):
    """Adds a signature and nothing else: PDF/A-3 is PDF 1.7, and its metadata stays as approved."""

    output_version = (1, 7)

    def _update_meta(self) -> None:
        """Leave the metadata alone."""


class _Sealer(PdfSigner):
    """Signs at an instant that is passed in."""

    def __init__(
        self,
        metadata: PdfSignatureMetadata,
        signer: SimpleSigner,
        at: datetime,
        field: SigFieldSpec,
    ):
        super().__init__(metadata, signer, new_field_spec=field)
        self._at = at

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """Declare none: they would raise the file to PDF 2.0, which PDF/A-3 is not."""

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session
