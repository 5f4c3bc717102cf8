"""The parts of a verification that open the PDFs: seals, page numbers, certificate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from vault.errors import VerificationFailed
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.packaging.manifest import Manifest
from vault.production.packaging.package import Package
from vault.production.packaging.seal import verify_seal
from vault.production.rendering.render import CERTIFICATE, volume_name
from vault.production.verifying.report import Check, Outcome

_CLOCK_TOLERANCE = timedelta(minutes=5)


class ContentFailed(VerificationFailed):
    """What the package's PDFs show is not what the manifest says of them."""

    code = "content-failed"


def check_seals(
    package: Package, manifest: Manifest, approved: Mapping[str, int], now: datetime
) -> Iterator[Check]:
    """Check the seal on every PDF.

    Args:
        approved: how many bytes of each file were approved, by name.

    Raises:
        VerificationFailed: one does not hold, is by another certificate, or from the future.
    """
    names = set()
    times = set()
    for name, length in approved.items():
        if not name.endswith(".pdf"):
            continue
        seal = verify_seal(package.files[name], length)
        if seal.certificate_sha256 != manifest.keys.seal_sha256:
            raise ContentFailed(f"{name} is sealed with another certificate.")
        if seal.claimed_at > now + _CLOCK_TOLERANCE:
            raise ContentFailed(f"{name} claims to be sealed at a time yet to come.")
        names.add(seal.name)
        times.add(seal.claimed_at)
    if not names:
        raise ContentFailed("The package holds no PDF.")
    yield Check(
        "seals",
        Outcome.HOLDS,
        f"Every PDF bears the seal of {', '.join(sorted(names))}, which covers the whole file and "
        "adds nothing to what was approved.",
    )
    yield Check(
        "seal-time",
        Outcome.UNCHECKED,
        f"When the PDFs were sealed: they say {max(times):%Y-%m-%d %H:%M} UTC, by the sealer's own "
        "clock.",
    )


def check_pages(package: Package, manifest: Manifest) -> Iterator[Check]:
    """Check that the pages bear the numbers of the manifest's range, each once and in order.

    Raises:
        VerificationFailed: they do not.
    """
    bates = manifest.bates.range()
    number = bates.start
    for name in volume_names(package):
        for page in read_pdf_text(package.files[name]).pages:
            label = bates.series.label(number)
            if not squash(page).endswith(label):
                raise ContentFailed(f"A page of {name} does not bear the number {label}.")
            number += 1
    if number != bates.end + 1:
        raise ContentFailed("The pages do not end with the last number of the manifest's range.")
    yield Check("pages", Outcome.HOLDS, f"The pages are numbered {bates}, without a gap.")


def check_certificate(package: Package, manifest: Manifest) -> Iterator[Check]:
    """Check that the custodian's certificate bears the page range and the files' hashes.

    Raises:
        VerificationFailed: it does not.
    """
    if CERTIFICATE not in package.files:
        raise ContentFailed("The custodian's certificate is missing.")
    shown = "".join(map(squash, read_pdf_text(package.files[CERTIFICATE]).pages))
    hashes = [entry.approved_sha256 for entry in manifest.files if entry.name != CERTIFICATE]
    if not all(text in shown for text in (squash(str(manifest.bates.range())), *hashes)):
        raise ContentFailed("The custodian's certificate is about other files or pages.")
    yield Check(
        "certificate",
        Outcome.HOLDS,
        "The custodian's certificate names these pages and these files.",
    )


def volume_names(package: Package) -> list[str]:
    """Return the names of the production's volumes, in order.

    Raises:
        ContentFailed: there is none, or one is missing.
    """
    of = sum(name.startswith("production") for name in package.files)
    names = [volume_name(number, of) for number in range(1, of + 1)]
    if not names or not all(name in package.files for name in names):
        raise ContentFailed("A volume of the production is missing.")
    return names
