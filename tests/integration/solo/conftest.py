"""A practice of one person, and an attester outside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.conftest import CHEAP, START, Beginning, People, Snapshot, Snapshots, passphrase_of
from tests.integration.disclosure.conftest import PARENTING_ONLY, SCAN, order, then
from tests.integration.production.conftest import Producing
from vault.assembly import Vault, create_vault
from vault.attesting.attestation import attest
from vault.attesting.register import Attester
from vault.attesting.request import purpose_of, read_request
from vault.attesting.vocabulary import AttesterRole, Purpose, Verdict
from vault.clock import SteppingClock
from vault.crypto.signing import SigningKey
from vault.disclosure.rules.attestation_request import ReleaseRequest
from vault.disclosure.rules.case import CaseState
from vault.identity.actor import Actor
from vault.identity.founding import Founder
from vault.identity.permissions import Role
from vault.production.keeping.views import ProductionSummary

SOLO = "harmon"
KEY = SigningKey.from_seed(b"the key of an attester outside..")
STRANGER = SigningKey.from_seed(b"the key of somebody whom none kn")
WORDS = "I compared every decision with what the paper reaches."
YEAR = timedelta(days=365)


@pytest.fixture(scope="session")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Snapshots:
    """Vaults of a practice with one person, who founded it."""
    home = tmp_path_factory.mktemp("solo") / "home"
    create_vault(
        home,
        config=f"{CHEAP}[attestation]\noutside = true\n",
        name="J. Harmon, LICSW",
        contact="12 Quay Street, Harbor, MA 02100",
        founder=Founder(
            username=SOLO,
            display_name="Jim Harmon",
            credential="LICSW",
            passphrase=passphrase_of(SOLO),
            roles=frozenset(
                {Role.ADMINISTRATOR, Role.CLINICIAN, Role.RECORDS, Role.PRIVACY_OFFICER}
            ),
        ),
        threshold=1,
        share_count=1,
        clock=SteppingClock(START - timedelta(days=1)),
    )
    return Snapshots(tmp_path_factory.mktemp("solo-snapshots"), Snapshot(home))


def registered(
    vault: Vault,
    actor: Actor,
    key: SigningKey = KEY,
    *,
    role: AttesterRole = AttesterRole.COUNSEL,
    name: str = "Ruth Adler",
    confirmed: bool = True,
) -> Attester:
    """Register an attester, and confirm the key."""
    made = vault.attesters.register(
        actor,
        name=name,
        credential="Esq.",
        role=role,
        public_key=key.public_bytes,
        until=vault.clock.now() + YEAR,
    )
    if not confirmed:
        return made
    return vault.attesters.confirm(actor, made.attester_id, made.fingerprint)


@dataclass
class Solo(Producing):
    """The matter, with one person in every place and Ruth Adler outside."""

    @property
    def clinician(self) -> Actor:
        return self.people[SOLO]

    records = counsel = officer = clinician

    def open_case(self, *_: object) -> None:
        ref = self.vault.cases.open_case(
            self.records, order(), PARENTING_ONLY, charts=[self.chart], scan=SCAN
        )
        self.case, self.case_id = ref.number, ref.case_id

    def to_reviewed(self) -> CaseState:
        self.to_decided()
        self.vault.reviewing.review_clinically(self.clinician, self.case)
        return self.vault.reviewing.leave_outside(self.clinician, self.case)

    def to_asked(self) -> bytes:
        """Take the case to where the attester is registered and asked."""
        registered(self.vault, self.clinician)
        self.to_answered()
        return self.asked()

    def asked(self) -> bytes:
        return self.vault.productions.ask_attester(self.clinician, self.case)

    def waiting(self) -> bytes:
        """The request that waits, as the case keeps it."""
        return self.vault.productions.attester_request(self.clinician, self.case)

    def take_in(self, attestation: bytes) -> ProductionSummary:
        return self.vault.productions.attest(self.clinician, self.case, attestation)


def answer(
    vault: Vault,
    request: bytes,
    verdict: Verdict = Verdict.APPROVE,
    key: SigningKey = KEY,
    **changes: str,
) -> bytes:
    """Return what an attester signs, having read the request as the program shows it."""
    assert purpose_of(request) is Purpose.RELEASE
    read = read_request(ReleaseRequest, request)
    told = {"request_id": read.id, "digest": read.digest} | changes
    return attest(
        request,
        purpose=read.purpose,
        verdict=verdict,
        words=WORDS,
        key=key,
        at=vault.clock.now(),
        **told,
    ).to_bytes()


def _opened(vault: Vault) -> dict[str, object]:
    made = Solo(vault, People(vault))
    made.write_record()
    made.open_case()
    return made.memory()


_OPENED = Beginning(_opened)
_ANSWERED = Beginning(then(Solo, "to_asked"), _OPENED)
STAGES = {"opened": _OPENED, "asked": _ANSWERED}


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """How far the matter has come, wherever a test has one."""
    marker = request.node.get_closest_marker("at")
    return STAGES[marker.args[0]] if marker else None


@pytest.fixture
def matter(vault: Vault, people: People) -> Solo:
    """The record, and the case as far as it has come."""
    return Solo.begun(vault, people)
