from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from cryptography.x509.oid import NameOID

from vault.crypto.seal_key import BadOrganisationName, SealKey, new_seal_key

NOW = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)


def certificate_of(seal: SealKey) -> x509.Certificate:
    return x509.load_der_x509_certificate(seal.certificate_der)


def common_name(organisation: str) -> str:
    subject = certificate_of(new_seal_key(organisation, NOW)).subject
    return str(subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def test_the_certificate_belongs_to_the_private_key_and_signs_itself() -> None:
    seal = new_seal_key("Harbour EAP", NOW)
    certificate = certificate_of(seal)
    private = load_der_private_key(seal.private_pkcs8, None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    assert isinstance(private.curve, ec.SECP256R1)
    assert certificate.public_key() == private.public_key()
    assert certificate.issuer == certificate.subject
    certificate.verify_directly_issued_by(certificate)


def test_what_the_key_signs_verifies_with_the_certificate() -> None:
    seal = new_seal_key("Harbour EAP", NOW)
    private = load_der_private_key(seal.private_pkcs8, None)
    public = certificate_of(seal).public_key()
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    assert isinstance(public, ec.EllipticCurvePublicKey)
    signature = private.sign(b"production", ec.ECDSA(SHA256()))
    public.verify(signature, b"production", ec.ECDSA(SHA256()))


def test_it_may_sign_and_not_repudiate_and_nothing_else() -> None:
    extensions = certificate_of(new_seal_key("Harbour EAP", NOW)).extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage)
    basic = extensions.get_extension_for_class(x509.BasicConstraints)
    allowed = {
        name
        for name in (
            "digital_signature",
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
        )
        if getattr(usage.value, name)
    }
    assert allowed == {"digital_signature", "content_commitment"}
    assert usage.critical
    assert basic.critical
    assert not basic.value.ca


@pytest.mark.parametrize(
    "now", [NOW, NOW.astimezone(timezone(timedelta(hours=-5))), datetime(2028, 2, 29, tzinfo=UTC)]
)
def test_it_is_good_from_now_for_ten_years(now: datetime) -> None:
    certificate = certificate_of(new_seal_key("Harbour EAP", now))
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert timedelta(0) <= now - start < timedelta(seconds=1)
    assert end.year == start.year + 10
    assert timedelta(0) <= end - start - timedelta(days=3652) <= timedelta(days=1)


def test_the_name_says_whose_records_seal_it_is() -> None:
    assert common_name("  Harbour EAP ") == "Harbour EAP (records seal)"


@pytest.mark.parametrize(
    "organisation", ["H" * 49, "H" * 50, "H" * 300, "é" * 24, "é" * 25, "日" * 90]
)
def test_a_long_name_is_cut_to_what_a_certificate_holds_and_shows_it(organisation: str) -> None:
    name = common_name(organisation)
    shown = name.removesuffix(" (records seal)")
    assert len(name.encode()) <= 64
    assert shown == organisation or (
        shown.endswith("…") and organisation.startswith(shown.removesuffix("…"))
    )
    assert (shown == organisation) == (len(organisation.encode()) <= 49)


@pytest.mark.parametrize("organisation", ["", "   ", "Harbour\nEAP", "Harbour\0", "\u202eEAP"])
def test_a_name_that_cannot_stand_in_a_certificate_is_refused(organisation: str) -> None:
    with pytest.raises(BadOrganisationName):
        new_seal_key(organisation, NOW)


def test_no_two_seals_share_a_key_or_a_serial_number() -> None:
    seals = [new_seal_key("Harbour EAP", NOW) for _ in range(5)]
    assert len({seal.private_pkcs8 for seal in seals}) == 5
    assert len({certificate_of(seal).serial_number for seal in seals}) == 5


def test_the_private_key_does_not_show_when_printed() -> None:
    assert "private" not in repr(new_seal_key("Harbour EAP", NOW))
