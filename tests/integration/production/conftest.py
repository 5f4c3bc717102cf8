"""The Hardeman matter taken on to its production."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from tests.conftest import People, passphrase_of
from tests.integration.disclosure.conftest import Matter
from vault.assembly import Vault
from vault.disclosure.case import CaseState
from vault.disclosure.vocabulary import Recipient as Capacity
from vault.identity.actor import Actor
from vault.production.describing import RenderRequest
from vault.production.matter import Recipient
from vault.production.sending import Delivery, Dispatch
from vault.production.trust import Trust
from vault.production.verification import VerificationReport
from vault.production.verify import verify_package
from vault.production.views import ProductionSummary

COURT = Recipient(
    name="Clerk of the Probate and Family Court", role="for the court", address=("1 Court Square",)
)
BY_COURIER = Dispatch(capacities=frozenset({Capacity.COURT}), method="courier")


@dataclass
class Producing(Matter):
    """The matter, with the acts of a production in short."""

    request: RenderRequest = field(default_factory=lambda: RenderRequest(recipient=COURT))

    def rendered(self, **changes: Any) -> ProductionSummary:
        request = RenderRequest(**{"recipient": COURT, **changes})
        return self.vault.productions.render(self.records, self.case, request)

    def approved(self, actor: Actor | None = None, digest: str = "") -> ProductionSummary:
        approver = actor or self.officer
        digest = digest or self.state().rendering.digest
        return self.vault.productions.approve(
            approver, self.case, digest, passphrase_of(approver.username)
        )

    def sealed(self) -> ProductionSummary:
        return self.vault.productions.seal(self.officer, self.case)

    def sent(self, out: Path | None = None) -> Delivery:
        return self.vault.productions.transmit(self.records, self.case, BY_COURIER, out)

    def to_rendered(self) -> ProductionSummary:
        self.to_reviewed()
        return self.rendered()

    def to_approved(self) -> ProductionSummary:
        self.to_rendered()
        self.answer_all()
        return self.approved()

    def to_sealed(self) -> ProductionSummary:
        self.to_approved()
        return self.sealed()

    def to_delivered(self) -> bytes:
        self.to_sealed()
        return self.sent().package

    def answer_all(self) -> None:
        for shown in self.vault.productions.of_case(self.records, self.case)[-1].warnings:
            self.vault.productions.answer_warning(
                self.clinician, self.case, shown.warning.id, "It is the order's own subject."
            )

    def trust(self) -> Trust:
        return self.vault.productions.export_trust(self.officer)

    def verified(self, package: bytes, trust: Trust | None = None) -> VerificationReport:
        return verify_package(package, trust=trust, now=self.vault.clock.now())


@pytest.fixture
def matter(vault: Vault, people: People) -> Producing:
    """The record and the open case."""
    return _opened(vault, people)


@pytest.fixture
def any_matter(any_vault: Vault, people: People) -> Producing:
    """The record and the open case, on either engine."""
    return _opened(any_vault, people)


def _opened(vault: Vault, people: People) -> Producing:
    made = Producing(vault, people)
    made.write_record()
    made.open_case()
    return made
