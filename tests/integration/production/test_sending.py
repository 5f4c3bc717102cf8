"""Nothing is handed over before its transmission is on record; and then the package alone."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from tests.integration.production.conftest import BY_COURIER, COURT, Producing
from vault.audit.events import Outcome
from vault.audit.log import AuditLog
from vault.disclosure.rules.vocabulary import DisclosureEvent, State
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.sections.currency import SectionsChanged
from vault.disclosure.tables import Transmission
from vault.disclosure.work.sending import SendingInvalid
from vault.errors import TamperedData
from vault.production.acts.sealing import NotApproved
from vault.production.acts.sending import Dispatch, NotSealed, PackageNotWritten, ToSponsor
from vault.production.document.matter import Recipient
from vault.production.events import ProductionEvent
from vault.production.tables import Artefact, Stage
from vault.production.tables import ProductionState as Stands


@pytest.mark.at("approved")
def test_a_transmission_is_recorded_with_the_packages_hash(any_matter: Producing) -> None:
    matter = any_matter
    sealed = matter.sealed()
    delivery = matter.sent()
    assert matter.at(State.TRANSMITTED)
    assert matter.all_productions()[-1].state is Stands.TRANSMITTED
    assert delivery.package_sha256 == sealed.package_sha256
    assert hashlib.sha256(delivery.package).hexdigest() == delivery.package_sha256
    [row] = matter.rows(Transmission)
    assert row["id"] == delivery.transmission_id
    assert matter.logged(DisclosureEvent.TRANSMIT)


@pytest.mark.at("delivered")
def test_the_accounting_tells_of_it(matter: Producing) -> None:
    matter.vault.court.account(matter.records, matter.case)
    [entry] = matter.vault.accountings.accounting(
        matter.officer, matter.chart, "A"
    ).accounting.entries
    assert entry.first.recipient == COURT.name
    assert entry.first.address == "1 Court Square"
    assert "2\N{NO-BREAK SPACE}counseling records" in entry.first.description
    assert "November 3, 2025 to November 10, 2025" in entry.first.description
    other = matter.vault.accountings.accounting(matter.officer, matter.alone)
    assert other.accounting.entries == ()


@pytest.mark.at("sealed")
def test_the_package_goes_to_a_new_file_that_only_its_owner_reads(
    matter: Producing, tmp_path: Path
) -> None:
    out = tmp_path / "package.zip"
    delivery = matter.sent(out)
    assert delivery.package == b""
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert matter.verified(out.read_bytes()).holds


@pytest.mark.at("sealed")
@pytest.mark.parametrize("in_the_way", ["file", "link", "folder missing"])
def test_a_file_that_cannot_be_made_keeps_the_package_from_leaving(
    matter: Producing, tmp_path: Path, in_the_way: str
) -> None:
    out = tmp_path / "package.zip"
    if in_the_way == "file":
        out.write_text("mine")
    elif in_the_way == "link":
        out.symlink_to(tmp_path / "elsewhere")
    else:
        out = tmp_path / "no" / "package.zip"
    with pytest.raises(PackageNotWritten):
        matter.sent(out)
    assert matter.at(State.APPROVED)
    assert not (tmp_path / "elsewhere").exists()
    if in_the_way == "file":
        assert out.read_text() == "mine"


@pytest.mark.at("sealed")
def test_no_byte_is_handed_over_before_the_record_is_committed(
    matter: Producing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "package.zip"
    lengths: list[int] = []
    whole = AuditLog.append

    def watched(log: AuditLog, connection: Any, events: Any) -> None:
        lengths.append(out.stat().st_size)
        whole(log, connection, events)

    assert matter.records
    monkeypatch.setattr(AuditLog, "append", watched)
    matter.sent(out)
    assert set(lengths) == {0}
    assert out.stat().st_size > 0


@pytest.mark.at("sealed")
def test_without_its_audit_row_nothing_is_handed_over(
    matter: Producing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "package.zip"

    def full(*_: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(AuditLog, "append", full)
        with pytest.raises(OSError, match="the disk is full"):
            matter.sent(out)
    assert not out.exists()
    assert matter.at(State.APPROVED)
    assert matter.rows(Transmission) == []


@pytest.mark.at("sealed")
def test_a_package_that_could_not_be_written_is_on_record_and_collected_again(
    matter: Producing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "package.zip"

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("vault.production.acts.sending.os.fsync", full)
        with pytest.raises(PackageNotWritten, match="on record"):
            matter.sent(out)
    assert matter.at(State.TRANSMITTED)
    assert not out.exists()
    matter.vault.productions.collect(matter.records, matter.case, out)
    assert matter.verified(out.read_bytes()).holds
    assert matter.logged(ProductionEvent.COLLECT)


@pytest.mark.at("sealed")
def test_nothing_is_collected_before_it_has_left(matter: Producing) -> None:
    with pytest.raises(NotSealed):
        matter.vault.productions.collect(matter.records, matter.case)


@pytest.mark.at("sealed")
def test_what_was_collected_is_what_left(any_matter: Producing) -> None:
    package = any_matter.sent().package
    assert any_matter.vault.productions.collect(any_matter.officer, any_matter.case) == package


@pytest.mark.at("approved")
def test_what_is_approved_but_not_sealed_does_not_leave(matter: Producing) -> None:
    with pytest.raises(NotSealed):
        matter.sent()
    assert matter.at(State.APPROVED)


@pytest.mark.at("answered")
def test_what_is_not_approved_does_not_leave(matter: Producing) -> None:
    with pytest.raises(NotApproved):
        matter.sent()
    assert matter.logged(DisclosureEvent.TRANSMIT, Outcome.DENIED)


@pytest.mark.at("delivered")
def test_it_leaves_once(matter: Producing) -> None:
    with pytest.raises(NotApproved):
        matter.sent()
    assert len(matter.rows(Transmission)) == 1


@pytest.mark.at("sealed")
def test_a_changed_package_does_not_leave(any_matter: Producing) -> None:
    matter = any_matter
    [row] = matter.rows(Artefact, stage=Stage.PACKAGE)
    content = bytearray(row["ciphertext"])
    content[-1] ^= 1
    matter.tamper(
        update(Artefact).where(Artefact.id == row["id"]).values(ciphertext=bytes(content))
    )
    with pytest.raises(TamperedData):
        matter.sent()
    assert matter.logged(DisclosureEvent.TRANSMIT, Outcome.FAILED)
    assert matter.rows(Transmission) == []


@pytest.mark.at("sealed")
def test_an_order_stayed_after_the_approval_holds_it_up(matter: Producing) -> None:
    matter.vault.court.stay(matter.counsel, matter.case, "Until the hearing.")
    with pytest.raises(IllegalStep, match="stayed"):
        matter.sent()


@pytest.mark.at("sealed")
def test_a_guardian_receives_nothing_without_an_express_order(matter: Producing) -> None:
    to_guardian = replace(BY_COURIER, capacities=frozenset({Capacity.GUARDIAN}))
    with pytest.raises(IllegalStep, match="guardian"):
        matter.vault.productions.transmit(matter.records, matter.case, to_guardian)


@pytest.mark.at("reviewed")
def test_a_recipient_has_an_address(matter: Producing) -> None:
    matter.rendered(recipient=Recipient(name="Clerk", role="for the court"))
    matter.answer_all()
    matter.approved()
    matter.sealed()
    with pytest.raises(SendingInvalid):
        matter.sent()
    addressed = replace(BY_COURIER, address="1 Court Square")
    assert matter.vault.productions.transmit(matter.records, matter.case, addressed).package


@pytest.mark.at("sealed")
def test_a_section_edited_after_the_approval_does_not_leave(matter: Producing) -> None:
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("handover"), "It was Saturday.", reason="A slip."
    )
    with pytest.raises(SectionsChanged):
        matter.sent()
    assert matter.at(State.SCOPED)
    assert matter.rows(Transmission) == []


@pytest.mark.at("sealed")
def test_a_revoked_order_ends_it(matter: Producing) -> None:
    matter.vault.court.revoke(matter.counsel, matter.case, "Vacated.")
    with pytest.raises(IllegalStep):
        matter.sent()


@pytest.fixture
def sponsored(monkeypatch: pytest.MonkeyPatch) -> None:
    """The organisation is an assistance program with a sponsor, before the vault is opened."""
    monkeypatch.setenv("VAULT_ORGANISATION__KIND", "eap")
    monkeypatch.setenv("VAULT_ORGANISATION__SPONSORS", '["Harbor Shipping Co."]')


@pytest.mark.at("sealed")
@pytest.mark.usefixtures("sponsored")
def test_a_sponsor_receives_as_a_party_and_never_in_its_own_right(matter: Producing) -> None:
    to_sponsor = Dispatch(
        capacities=frozenset({Capacity.COURT}), method="post", recipient="Harbor Shipping Co., HR"
    )
    with pytest.raises(ToSponsor):
        matter.vault.productions.transmit(matter.records, matter.case, to_sponsor)
    assert matter.at(State.APPROVED)
    assert matter.rows(Transmission) == []
    as_party = replace(to_sponsor, capacities=frozenset({Capacity.PARTY}))
    matter.vault.productions.transmit(matter.records, matter.case, as_party)
    assert matter.at(State.TRANSMITTED)
