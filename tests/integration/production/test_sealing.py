"""The seal is used by who holds it, on what is approved, and its manifest stands in the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

import pytest
from sqlalchemy import insert, select, text, update

from tests.conftest import ADMINISTRATOR
from tests.integration.production.conftest import Producing
from vault.audit.checkpoint import Checkpoint, Handover
from vault.audit.events import Outcome
from vault.audit.log import AuditLog
from vault.audit.signed_note import SignedNote, VerifierKey
from vault.crypto.signing import SigningKey
from vault.errors import KeyNotHeld, PermissionDenied, TamperedData, VerificationFailed
from vault.identity.events import IdentityEvent
from vault.identity.introducing import NotIntroduced
from vault.identity.permissions import Role
from vault.identity.tables import UserKey
from vault.ids import new_id
from vault.production.acts.packing import PackageUnsound
from vault.production.acts.sealing import LogKeyChanged, NotApproved
from vault.production.events import ProductionEvent
from vault.production.keeping.vouching import SignatureBroken
from vault.production.packaging.approval import Approved, approval_message
from vault.production.packaging.package import Package, read_package, write_package
from vault.production.tables import Artefact, Production, ProductionSignature, Stage
from vault.production.tables import ProductionState as Stands
from vault.production.verifying.trust import read_trust


class Interrupted(BaseException):
    """The machine stops here."""


def stop(*_: object, **__: object) -> None:
    raise Interrupted


def manifest_events(matter: Producing) -> list[str]:
    return [
        json.loads(event.public)["manifest_sha256"] for event in matter.logged(ProductionEvent.SEAL)
    ]


@pytest.mark.at("approved")
def test_the_package_is_sealed_and_its_manifest_is_in_the_log(any_matter: Producing) -> None:
    matter = any_matter
    summary = matter.sealed()
    assert summary.state is Stands.SEALED
    package = matter.sent().package
    assert hashlib.sha256(package).hexdigest() == summary.package_sha256
    manifest = read_package(package).manifest
    assert manifest_events(matter) == [hashlib.sha256(manifest).hexdigest()]
    [used] = matter.logged(IdentityEvent.SEAL_USED)
    assert (used.actor, used.object_id) == (matter.officer.user_id, summary.production_id)


@pytest.mark.at("approved")
def test_the_sealed_files_begin_with_the_approved_bytes(matter: Producing) -> None:
    approved = matter.viewed().files
    matter.sealed()
    files = read_package(matter.sent().package).files
    assert files.keys() == approved.keys()
    for name, content in approved.items():
        assert files[name].startswith(content)
        assert (files[name] == content) == (not name.endswith(".pdf"))


@pytest.mark.at("approved")
def test_whoever_holds_the_seal_as_privacy_officer_may_seal(matter: Producing) -> None:
    assert matter.sealed(matter.people[ADMINISTRATOR]).state is Stands.SEALED


@pytest.mark.at("approved")
@pytest.mark.parametrize("who", ["reyes", "harmon", "calder"])
def test_nobody_else_seals(matter: Producing, who: str) -> None:
    with pytest.raises(PermissionDenied) as refused:
        matter.sealed(matter.people[who])
    assert isinstance(refused.value, KeyNotHeld) == (who == "calder"), "counsel approves, unsealed"
    assert matter.logged(ProductionEvent.SEAL, Outcome.DENIED)
    assert not matter.logged(IdentityEvent.SEAL_USED)
    assert matter.rows(Artefact, stage=Stage.SEALED) == []


@pytest.mark.at("answered")
def test_what_is_not_approved_is_not_sealed(matter: Producing) -> None:
    with pytest.raises(NotApproved):
        matter.sealed()
    assert not matter.logged(IdentityEvent.SEAL_USED)


@pytest.mark.at("approved")
def test_sealing_again_changes_nothing(matter: Producing) -> None:
    first = matter.sealed()
    events = len(matter.logged(ProductionEvent.SEAL))
    assert matter.sealed() == first
    assert len(matter.logged(ProductionEvent.SEAL)) == events
    assert len(matter.logged(IdentityEvent.SEAL_USED)) == 1


def before_the_seal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault.production.acts.sealing.seal_pdf", stop)


def before_the_manifest_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault.production.acts.sealing.keep_files", stop)


def between_event_and_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuditLog, "prove_inclusion", stop)


def before_the_package_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vault.production.acts.packing.keep_files", stop)


@pytest.mark.at("approved")
@pytest.mark.parametrize(
    "interrupt",
    [
        before_the_seal,
        before_the_manifest_is_kept,
        between_event_and_package,
        before_the_package_is_kept,
    ],
)
def test_sealing_goes_on_after_an_interruption(
    any_matter: Producing, interrupt: Callable[[pytest.MonkeyPatch], None]
) -> None:
    matter = any_matter
    with pytest.MonkeyPatch.context() as patched:
        interrupt(patched)
        with pytest.raises(Interrupted):
            matter.sealed()
    assert matter.rows(Production)[0]["package_sha256"] is None
    matter.sealed()
    assert len(manifest_events(matter)) == 1
    assert matter.verified(matter.sent().package, matter.trust()).holds


@pytest.mark.at("approved")
def test_an_approval_forged_in_the_database_is_not_sealed(matter: Producing) -> None:
    other = SigningKey.from_seed(bytes(32))
    columns = {"signing_public": other.public_bytes}
    matter.tamper(
        update(ProductionSignature)
        .where(ProductionSignature.signed_by == matter.officer.user_id)
        .values(columns)
    )
    with pytest.raises(SignatureBroken):
        matter.sealed()
    assert matter.logged(ProductionEvent.SEAL, Outcome.FAILED)


@pytest.mark.at("approved")
def test_an_approval_signed_with_a_planted_key_is_not_sealed(matter: Producing) -> None:
    """The officer's step stands; her signature is exchanged for one by a key put in her name."""
    officer = matter.officer.user_id
    planted = SigningKey.from_seed(bytes(32))
    with matter.vault.store.reading() as reader:
        signed = reader.execute(
            select(ProductionSignature.__table__).where(ProductionSignature.signed_by == officer)
        ).one()
        row = reader.execute(
            select(Production.case_id, Production.digest).where(
                Production.id == signed.production_id
            )
        ).one()
        honest = reader.execute(select(UserKey.__table__).where(UserKey.user_id == officer)).one()
    approved = Approved(case=row.case_id, production=signed.production_id, digest=row.digest)
    message = approval_message(approved, signed.role, signed.signed_at)
    matter.tamper(
        insert(UserKey).values(
            **dict(honest._mapping)
            | {
                "id": new_id(),
                "signing_public": planted.public_bytes,
                "valid_to": signed.signed_at,
            }
        ),
        update(ProductionSignature)
        .where(ProductionSignature.signed_by == officer)
        .values(
            signature=planted.sign(message, context="approval"),
            signing_public=planted.public_bytes,
        ),
    )
    with pytest.raises(NotIntroduced):
        matter.sealed()
    assert matter.logged(ProductionEvent.SEAL, Outcome.FAILED)
    with pytest.raises(NotIntroduced):
        matter.trust()


@pytest.mark.at("approved")
def test_a_signature_over_other_bytes_is_not_sealed(matter: Producing) -> None:
    matter.tamper(
        update(ProductionSignature)
        .where(ProductionSignature.signed_by == matter.officer.user_id)
        .values(signature=matter.officer.keyring.signing.sign(b"other", context="approval"))
    )
    with pytest.raises(SignatureBroken):
        matter.sealed()
    assert matter.logged(ProductionEvent.SEAL, Outcome.FAILED)


@pytest.mark.at("approved")
def test_a_signature_without_its_step_does_not_vouch(matter: Producing) -> None:
    """Counsel's signature put into the database is not in the case's ledger."""
    row = matter.rows(ProductionSignature)[0]
    matter.tamper(
        text(
            "INSERT INTO production_signatures SELECT production_id, :who, 'counsel', signature, "
            "signing_public, signed_at FROM production_signatures WHERE signed_by = :one"
        ).bindparams(who=matter.counsel.user_id, one=row["signed_by"])
    )
    matter.sealed()
    report = matter.verified(matter.sent().package, matter.trust())
    assert report.manifest is not None
    assert {each.name for each in report.manifest.approvals} == {"Reyes", "Pryce"}


@pytest.mark.at("approved")
def test_a_sealed_file_that_was_changed_does_not_get_into_a_package(matter: Producing) -> None:
    with pytest.MonkeyPatch.context() as patched:
        between_event_and_package(patched)
        with pytest.raises(Interrupted):
            matter.sealed()
    names = {row["name"]: row["id"] for row in matter.rows(Artefact, stage=Stage.SEALED)}
    matter.tamper(
        text("DELETE FROM production_artefacts WHERE id = :id").bindparams(id=names["records.json"])
    )
    with pytest.raises(VerificationFailed):
        matter.sealed()
    assert matter.rows(Production)[0]["package_sha256"] is None


@pytest.mark.at("approved")
def test_a_file_changed_after_its_approval_is_not_sealed(any_matter: Producing) -> None:
    row = any_matter.rows(Artefact, name="certificate.pdf")[0]
    content = row["ciphertext"][:-1] + bytes([row["ciphertext"][-1] ^ 1])
    any_matter.tamper(update(Artefact).where(Artefact.id == row["id"]).values(ciphertext=content))
    with pytest.raises(TamperedData):
        any_matter.sealed()
    assert any_matter.logged(ProductionEvent.SEAL, Outcome.FAILED)
    assert any_matter.rows(Artefact, stage=Stage.SEALED) == []


def test_a_transaction_left_open_elsewhere_does_not_hold_the_package_up(
    postgres_matter: Producing,
) -> None:
    matter = postgres_matter
    matter.to_approved()
    with matter.vault.store.engine.connect() as elsewhere:
        elsewhere.execute(text("SELECT pg_current_xact_id()"))
        matter.sealed()
    assert matter.verified(matter.sent().package, matter.trust()).holds


@pytest.mark.at("approved")
def test_the_organisations_key_exchanged_in_the_database_does_not_seal(matter: Producing) -> None:
    other = SigningKey.from_seed(bytes(32)).public_bytes
    matter.tamper(text("UPDATE organisation SET manifest_public = :key").bindparams(key=other))
    with pytest.raises(TamperedData, match="were exchanged"):
        matter.sealed()


@pytest.mark.at("approved")
def test_a_log_key_replaced_since_the_rendering_asks_for_another(matter: Producing) -> None:
    vault = matter.vault
    vault.audit.hand_over(SigningKey.from_seed(bytes(31) + b"x"), matter.officer.user_id)
    with pytest.raises(LogKeyChanged):
        matter.sealed()
    matter.rendered()
    matter.answer_all()
    matter.approved()
    matter.sealed()
    trust = matter.trust()
    assert len(trust.log_keys) == 2
    assert matter.verified(matter.sent().package, trust).holds


@pytest.mark.at("sealed")
def test_an_earlier_package_still_verifies_after_the_log_key_was_replaced(
    matter: Producing,
) -> None:
    package = matter.sent().package
    before = matter.trust()
    matter.vault.audit.hand_over(SigningKey.from_seed(bytes(31) + b"x"), matter.officer.user_id)
    assert matter.verified(package, before).holds
    assert matter.verified(package, matter.trust()).holds


def test_a_handover_made_up_in_the_database_is_not_trusted(matter: Producing) -> None:
    stranger = SigningKey.from_seed(bytes(31) + b"s")
    present = matter.vault.audit.verifier_key
    old = VerifierKey(present.name, stranger.public_bytes)
    head = Checkpoint(present.name, 1, bytes(32), Handover(old, present))
    note = str(SignedNote(head.text, ()).signed(present.name, stranger))
    matter.tamper(
        text("INSERT INTO audit_checkpoints (size, note) VALUES (1, :note)").bindparams(note=note)
    )
    assert matter.trust().log_keys == (present,)


@pytest.mark.at("approved")
def test_a_package_that_would_not_verify_is_not_kept(
    matter: Producing, monkeypatch: pytest.MonkeyPatch
) -> None:

    def broken(package: Package) -> bytes:
        made = write_package(package)
        return made[:-1] + bytes([made[-1] ^ 1])

    monkeypatch.setattr("vault.production.acts.packing.write_package", broken)
    with pytest.raises(PackageUnsound):
        matter.sealed()
    assert matter.rows(Artefact, stage=Stage.PACKAGE) == []


def test_a_trust_file_reads_back_and_needs_a_role(matter: Producing) -> None:
    trust = matter.trust()
    assert read_trust(trust.to_toml()) == trust
    assert matter.officer.keyring.signing.public_bytes in {p.public_key for p in trust.people}
    plain = matter.with_roles("udell", Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        matter.vault.productions.export_trust(plain)
