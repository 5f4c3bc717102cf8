from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest

from tests.unit.production.samples import NOW, SEAL
from vault.crypto.seal_key import new_seal_key
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.packaging.manifest import sha256
from vault.production.packaging.seal import CannotSeal, SealBroken, seal_pdf, verify_seal
from vault.production.rendering.render import Rendering


@pytest.fixture(scope="module")
def approved(rendering: Rendering) -> bytes:
    return rendering.files["production.pdf"]


@pytest.fixture(scope="module")
def sealed(approved: bytes) -> bytes:
    return seal_pdf(approved, SEAL, at=NOW)


def test_the_sealed_file_begins_with_exactly_the_approved_bytes(
    approved: bytes, sealed: bytes
) -> None:
    assert sealed[: len(approved)] == approved
    assert len(sealed) > len(approved)


def test_the_seal_names_its_certificate_and_time(approved: bytes, sealed: bytes) -> None:
    info = verify_seal(sealed, len(approved))
    assert info.certificate_sha256 == sha256(SEAL.certificate_der)
    assert info.name == "Harbor Employee Assistance Program (records seal)"
    assert info.claimed_at == NOW


def test_the_sealed_file_shows_the_same_pages(approved: bytes, sealed: bytes) -> None:
    assert read_pdf_text(sealed) == read_pdf_text(approved)


def test_the_sealed_file_stays_an_archival_and_accessible_pdf(sealed: bytes) -> None:
    """ISO 19005-3: PDF 1.7, field printed and not hidden; ISO 14289-1: off the page, described."""
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        (widget,) = pdf.pages[0].obj.Annots
        assert "/Version" not in pdf.Root
        assert "/Extensions" not in pdf.Root
        assert int(widget.F) & 0b100
        assert not int(widget.F) & 0b10
        assert all(edge < 0 for edge in widget.Rect)
        assert "/AP" not in widget
        assert str(widget.TU)
        assert pdf.pages[0].obj.Tabs == "/S"
        assert b'pdfaid:part="3"' in pdf.Root.Metadata.read_bytes().replace(b"'", b'"') or (
            b"<pdfaid:part>3<" in pdf.Root.Metadata.read_bytes()
        )


@pytest.mark.parametrize("place", [0.01, 0.2, 0.5, 0.9, 0.97, 0.985, 0.992, 0.999])
def test_a_changed_byte_breaks_the_seal(place: float, approved: bytes, sealed: bytes) -> None:
    changed = bytearray(sealed)
    changed[int(len(sealed) * place)] ^= 1
    with pytest.raises(SealBroken):
        verify_seal(bytes(changed), len(approved))


def test_bytes_after_the_seal_break_it(approved: bytes, sealed: bytes) -> None:
    with pytest.raises(SealBroken):
        verify_seal(sealed + b"\n%", len(approved))


def test_an_unsealed_file_has_no_seal(approved: bytes) -> None:
    with pytest.raises(SealBroken):
        verify_seal(approved, len(approved))


def test_a_second_seal_is_refused(approved: bytes, sealed: bytes) -> None:
    with pytest.raises(CannotSeal):
        seal_pdf(sealed, SEAL, at=NOW)


def test_a_seal_over_changed_pages_does_not_count_as_one_over_the_approved(
    approved: bytes,
) -> None:
    """The sealer could append pages' new contents and seal those; the objects tell."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(approved))
    page = writer.root["/Pages"]["/Kids"][2].get_object()
    page["/MediaBox"][3] = page["/MediaBox"][2]
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    changed = out.getvalue()
    assert changed.startswith(approved)
    sealed = seal_pdf(changed, SEAL, at=NOW)
    verify_seal(sealed, len(changed))
    with pytest.raises(SealBroken, match="More than a seal"):
        verify_seal(sealed, len(approved))


def test_a_seal_from_outside_its_certificates_time_does_not_hold(approved: bytes) -> None:
    key = new_seal_key("Harbor", datetime(2030, 1, 1, tzinfo=UTC))
    sealed = seal_pdf(approved, key, at=NOW)
    with pytest.raises(SealBroken):
        verify_seal(sealed, len(approved))


def test_a_seal_still_holds_when_its_certificate_has_expired(approved: bytes) -> None:
    old = new_seal_key("Harbor", NOW - timedelta(days=3653))
    sealed = seal_pdf(approved, old, at=NOW - timedelta(days=1))
    assert verify_seal(sealed, len(approved)).claimed_at == NOW - timedelta(days=1)
