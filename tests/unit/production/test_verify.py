from __future__ import annotations

from tests.unit.production.samples import NOW, TRUST
from vault.production.verify import verify_package


def test_a_sound_package_verifies_against_its_senders_keys(package: bytes) -> None:
    report = verify_package(package, trust=TRUST, now=NOW)
    print(report.explain())
    assert report.holds
