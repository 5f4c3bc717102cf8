"""The Hardeman matter taken on to its production."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ADMINISTRATOR, Beginning, People, passphrase_of
from tests.integration.disclosure.conftest import (
    OPENED,
    REVIEWED,
    Matter,
    begins,
    clearing,
    order,
    then,
)
from tests.integration.disclosure.conftest import STAGES as MATTER_STAGES
from vault.assembly import Vault, open_vault
from vault.clock import SteppingClock
from vault.disclosure.rules.clauses import Clause, Express
from vault.disclosure.rules.decisions import Span
from vault.disclosure.rules.vocabulary import ReasonCode, TextFlag
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.identity.actor import Actor
from vault.identity.permissions import Role
from vault.production.acts.sending import Delivery, Dispatch
from vault.production.composing.describing import RenderRequest
from vault.production.document.matter import Recipient
from vault.production.keeping.content import RestatementWarning
from vault.production.keeping.views import ProductionSummary, ProductionView
from vault.production.verifying.report import VerificationReport
from vault.production.verifying.trust import Trust
from vault.production.verifying.verify import verify_package

COURT = Recipient(
    name="Clerk of the Probate and Family Court", role="for the court", address=("1 Court Square",)
)
BY_COURIER = Dispatch(capacities=frozenset({Capacity.COURT}), method="courier")
TO_THE_CLERK = Dispatch(
    capacities=frozenset({Capacity.COURT}),
    method="courier",
    recipient="The clerk, under seal",
    address="1 Court Square",
)
FOR_THE_JUDGE = order(
    text=frozenset({TextFlag.COMMANDS, TextFlag.IN_CAMERA}),
    protective_terms="To be opened by the judge alone.",
)
EVERYTHING = (
    Clause(
        number=1,
        words="All records.",
        expressly=frozenset({Express.JOINT}),
        cleared=clearing("A", "B", "COL1"),
    ),
)
SISTERS_NAME = Span(1, 31, 47, ReasonCode.R3)
"""“B's sister Linda” in the parenting section."""


@dataclass
class Producing(Matter):
    """The matter, with the acts of a production in short."""

    def rendered(self, actor: Actor | None = None, **changes: Any) -> ProductionSummary:
        request = RenderRequest(**{"recipient": COURT, **changes})
        return self.vault.productions.render(actor or self.records, self.case, request)

    def viewed(self) -> ProductionView:
        return self.vault.productions.view(self.officer, self.case)

    def all_productions(self) -> tuple[ProductionSummary, ...]:
        return self.vault.productions.of_case(self.officer, self.case)

    def approved(self, actor: Actor | None = None, digest: str = "") -> ProductionSummary:
        approver = actor or self.officer
        seen = digest or self.state().rendering.digest
        passphrase = passphrase_of(approver.username)
        return self.vault.productions.approve(approver, self.case, seen, passphrase)

    def sealed(self, actor: Actor | None = None) -> ProductionSummary:
        return self.vault.productions.seal(actor or self.officer, self.case)

    def sent(self, out: Path | None = None) -> Delivery:
        return self.vault.productions.transmit(self.records, self.case, BY_COURIER, out)

    def warnings(self) -> tuple[RestatementWarning, ...]:
        return tuple(shown.warning for shown in self.all_productions()[-1].warnings)

    def answer_all(self) -> None:
        for warning in self.warnings():
            self.vault.productions.answer_warning(
                self.clinician, self.case, warning.id, "It is the order's own subject."
            )

    def to_judged(self) -> None:
        """Review what is decided."""
        self.vault.reviewing.review_clinically(self.clinician, self.case)
        self.vault.reviewing.review_independently(self.officer, self.case)

    def to_rendered(self) -> ProductionSummary:
        self.to_reviewed()
        return self.rendered()

    def to_answers(self) -> ProductionSummary:
        self.rendered()
        self.answer_all()
        return self.all_productions()[-1]

    def to_answered(self) -> ProductionSummary:
        self.to_reviewed()
        return self.to_answers()

    def to_approved(self) -> ProductionSummary:
        self.to_answered()
        return self.approved()

    def to_sealed(self) -> ProductionSummary:
        self.to_approved()
        return self.sealed()

    def to_delivered(self) -> bytes:
        self.to_sealed()
        return self.sent().package

    def onward(self) -> bytes:
        """Take what is rendered to its package."""
        self.answer_all()
        self.approved(self.counsel)
        self.sealed()
        return self.sent().package

    def to_log_apart(self) -> None:
        """Send a production whose privilege log is about a substance use record."""
        self.to_scope("parenting", "drinking")
        self.release("parenting")
        self.withhold("drinking", code=ReasonCode.R2)
        self.to_judged()
        self.rendered()
        self.onward()

    def trust(self) -> Trust:
        return self.vault.productions.export_trust(self.officer)

    def verified(self, package: bytes, trust: Trust | None = None) -> VerificationReport:
        return verify_package(package, trust=trust, now=self.vault.clock.now())

    def with_roles(self, username: str, *roles: Role) -> Actor:
        """Give somebody other roles, and return them logged in anew."""
        self.vault.accounts.set_roles(self.people[ADMINISTRATOR], username, roles)
        return self.vault.logins.login(username, passphrase_of(username))


_ANSWERED = Beginning(then(Producing, "to_answers"), REVIEWED)
_APPROVED = Beginning(then(Producing, "approved"), _ANSWERED)
_SEALED = Beginning(then(Producing, "sealed"), _APPROVED)
STAGES = MATTER_STAGES | {
    "answered": _ANSWERED,
    "approved": _APPROVED,
    "sealed": _SEALED,
    "delivered": Beginning(then(Producing, "sent"), _SEALED),
    "log apart": Beginning(then(Producing, "to_log_apart"), OPENED),
}
"""How far the production has come where a test marked `at` begins."""


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """The record and the open case, wherever a test has a matter; more where it is marked."""
    return begins(request, STAGES)


@pytest.fixture
def matter(vault: Vault, people: People) -> Producing:
    """The record and the open case."""
    return Producing.begun(vault, people)


@pytest.fixture
def any_matter(any_vault: Vault, people: People) -> Producing:
    """The record and the open case, on either engine."""
    return Producing.begun(any_vault, people)


@pytest.fixture
def postgres_matter(postgres_home: Path, clock: SteppingClock) -> Iterator[Producing]:
    """The record and the open case, on PostgreSQL."""
    with open_vault(postgres_home, clock=clock) as vault:
        yield Producing.begun(vault, People(vault))
