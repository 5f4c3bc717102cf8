"""The log's newest events are cut off together with the checkpoints after them.

Whoever can write the database can do that and the server signs what is left. What is remembered
beside the log's key tells, also after the log has grown past the cut again.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete

from tests.conftest import START, People, passphrase_of
from vault.assembly import Vault, open_vault
from vault.audit.events import Event
from vault.audit.findings import FindingKind
from vault.audit.log import CHECKPOINT_EVERY
from vault.audit.stored_tree import tree_size
from vault.audit.tables import AuditCheckpoint, AuditEvent, AuditNode
from vault.backup.keys import with_passphrase
from vault.backup.restoring import restore
from vault.clock import SteppingClock
from vault.doctor.check import Status
from vault.doctor.examine import examine
from vault.errors import Conflict, NotFound, PermissionDenied
from vault.home import Home
from vault.identity.oversight import OversightEvent

BACKUP = "a backup passphrase of the tests"
CUT = 7


def record(vault: Vault, count: int) -> None:
    for _ in range(count):
        vault.store.append_alone([Event(tag="test:event:make", actor="system")])
    vault.audit.sequence()


def size(vault: Vault) -> int:
    with vault.store.reading() as reader:
        return tree_size(reader.connection)


def pin(home: Path) -> Path:
    return Home(home).log_pin(Home(home).settings())


def cut(vault: Vault, count: int) -> None:
    """Take the newest events away, and every node and checkpoint that covers one of them."""
    left = size(vault) - count
    with vault.store.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            names = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).scalars()
            for name in names.all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.execute(delete(AuditEvent).where(AuditEvent.leaf_index >= left))
        connection.execute(delete(AuditCheckpoint).where(AuditCheckpoint.size > left))
        for level, index in connection.execute(
            AuditNode.__table__.select().with_only_columns(AuditNode.level, AuditNode.position)
        ).all():
            if (index + 1) << level > left:
                connection.execute(
                    delete(AuditNode).where(AuditNode.level == level, AuditNode.position == index)
                )


def findings(vault: Vault, people: People) -> list[FindingKind]:
    return [each.kind for each in vault.oversight.verify(people["udell"]).findings]


def memory(home: Path) -> Status:
    [check] = [c for c in examine(home, SteppingClock(START)) if c.name == "log-memory"]
    return check.status


def test_a_cut_is_found(any_vault: Vault, any_home: Path, people: People) -> None:
    assert people["udell"]
    record(any_vault, 20)
    any_vault.audit.pin()
    assert findings(any_vault, people) == []
    assert memory(any_home) is Status.OK
    cut(any_vault, CUT + 10)
    assert findings(any_vault, people) == [FindingKind.TRUNCATED]
    assert memory(any_home) is Status.FAIL


def test_a_cut_is_still_found_when_the_log_has_grown_past_it(
    any_vault: Vault, any_home: Path, people: People
) -> None:
    assert people["udell"]
    record(any_vault, 20)
    any_vault.audit.checkpoint()
    remembered = pin(any_home).read_bytes()
    cut(any_vault, CUT)
    record(any_vault, 3 * CUT)
    any_vault.audit.checkpoint()
    any_vault.audit.pin()
    assert findings(any_vault, people) == [FindingKind.REWRITTEN]
    assert memory(any_home) is Status.FAIL
    assert pin(any_home).read_bytes() == remembered


def test_the_log_is_remembered_whenever_a_vault_is_closed(home: Path) -> None:
    with open_vault(home, clock=SteppingClock(START)) as vault:
        record(vault, 3)
        reached = size(vault)
        assert pin(home).read_text().splitlines()[1] != str(reached)
    assert pin(home).read_text().splitlines()[1] == str(reached)
    with open_vault(home, clock=SteppingClock(START)) as vault:
        cut(vault, 2)
        assert findings(vault, People(vault)) == [FindingKind.REWRITTEN]


def test_the_log_is_remembered_unasked_as_it_grows(any_vault: Vault, any_home: Path) -> None:
    events = [Event(tag="test:event:make", actor="system") for _ in range(CHECKPOINT_EVERY)]
    any_vault.store.append_alone(events)
    any_vault.audit.sequence()
    assert pin(any_home).read_text().splitlines()[1] == str(size(any_vault))
    assert pin(any_home).stat().st_mode & 0o777 == 0o600


def test_a_memory_older_than_the_log_is_no_finding(
    any_vault: Vault, any_home: Path, people: People
) -> None:
    """As after a power cut between the commit and the file."""
    assert people["udell"]
    any_vault.audit.pin()
    older = pin(any_home).read_bytes()
    record(any_vault, 20)
    any_vault.audit.checkpoint()
    pin(any_home).write_bytes(older)
    assert findings(any_vault, people) == []
    assert memory(any_home) is Status.OK


def test_a_memory_that_is_no_checkpoint_is_a_finding(
    any_vault: Vault, any_home: Path, people: People
) -> None:
    assert people["udell"]
    any_vault.audit.pin()
    pin(any_home).write_bytes(b"\xff nothing")
    record(any_vault, 1)
    any_vault.audit.pin()
    assert findings(any_vault, people) == [FindingKind.FORGED]
    assert memory(any_home) is Status.FAIL


def test_an_act_stands_when_its_checkpoint_cannot_be_remembered(vault: Vault, home: Path) -> None:
    pin(home).unlink()
    pin(home).mkdir()
    before = size(vault)
    events = [Event(tag="test:event:make", actor="system") for _ in range(CHECKPOINT_EVERY)]
    vault.store.append_alone(events)
    assert size(vault) == before + CHECKPOINT_EVERY
    pin(home).rmdir()


def test_a_new_key_of_the_log_keeps_the_memory_good(
    any_vault: Vault, any_home: Path, people: People
) -> None:
    record(any_vault, 5)
    any_vault.audit.pin()
    older = pin(any_home).read_bytes()
    any_vault.oversight.rotate_log_key(people["pryce"])
    assert findings(any_vault, people) == []
    pin(any_home).write_bytes(older)
    assert findings(any_vault, people) == []


def test_only_an_auditor_accepts_a_loss_and_the_evidence_stays(
    any_vault: Vault, any_home: Path, people: People
) -> None:
    udell = people["udell"]
    for other in ("quill", "pryce", "harmon"):
        assert people[other]
    pin(any_home).unlink()
    with pytest.raises(NotFound):
        any_vault.oversight.accept_loss(udell)
    record(any_vault, 20)
    any_vault.audit.pin()
    with pytest.raises(Conflict):
        any_vault.oversight.accept_loss(udell)
    any_vault.audit.pin()
    remembered = pin(any_home).read_bytes()
    cut(any_vault, CUT)
    for other in ("quill", "pryce", "harmon"):
        with pytest.raises(PermissionDenied):
            any_vault.oversight.accept_loss(people[other])
    loss = any_vault.oversight.accept_loss(udell)
    assert loss.evidence.read_bytes() == remembered
    assert 0 < loss.lacking <= CUT
    any_vault.audit.sequence()
    assert findings(any_vault, people) == []
    with any_vault.store.reading() as reader:
        [public] = reader.execute(
            AuditEvent.__table__.select()
            .with_only_columns(AuditEvent.public)
            .where(AuditEvent.tag == OversightEvent.LOSS_ACCEPTED, AuditEvent.outcome == "success")
        ).scalars()
    assert f'"lacking":{loss.lacking}' in str(public)


def test_a_restored_backup_tells_by_how_much_the_log_went_back(
    vault: Vault, home: Path, people: People, tmp_path: Path
) -> None:
    target, new_home = tmp_path / "made.backup", tmp_path / "restored"
    made = vault.backups.write(people["quill"], target, BACKUP)
    record(vault, 30)
    vault.audit.pin()
    lost = size(vault) - made.contents.audit_events
    restored = restore(
        target, with_passphrase(BACKUP), new_home, clock=SteppingClock(START), replaces=home
    )
    assert restored.lacking == lost
    with open_vault(new_home, clock=SteppingClock(START)) as opened:
        udell = opened.logins.login("udell", passphrase_of("udell"))
        [finding] = opened.oversight.verify(udell).findings
        assert finding.kind is FindingKind.TRUNCATED
        assert opened.oversight.accept_loss(udell).evidence.parent == new_home
        assert opened.oversight.verify(udell).holds
    assert memory(new_home) is Status.OK
    with open_vault(new_home, clock=SteppingClock(START)) as opened:
        assert opened.oversight.verify(opened.logins.login("udell", passphrase_of("udell"))).holds
