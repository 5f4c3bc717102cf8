from __future__ import annotations

import pytest

from tests.integration.attacks import AUDITOR, AUDITOR_KEY, LOG, NEXT, NEXT_KEY
from tests.integration.conftest import LOG_KEY, ORIGIN, LoggedDatabase, event
from vault.audit.checkpoint import Checkpoint, open_checkpoint
from vault.audit.events import Event
from vault.audit.issuing import RetiredLogKey
from vault.audit.log import (
    CHECKPOINT_EVERY,
    CheckpointTooOld,
    EventNotLogged,
    LogDoesNotMatch,
)
from vault.audit.merkle import InclusionFailed, verify_consistency
from vault.audit.signed_note import SignedNote, UnverifiedNote, VerifierKey
from vault.audit.stored_tree import BrokenTree
from vault.audit.tlog_proof import TlogProof
from vault.crypto.signing import SigningKey
from vault.errors import NotFound


def head(note: str, *keys: VerifierKey) -> Checkpoint:
    return open_checkpoint(note, keys or [LOG], ORIGIN)


def test_an_empty_log_verifies(logged: LoggedDatabase) -> None:
    report = logged.report()
    assert report.holds
    assert (report.size, report.signed, report.pending) == (0, 0, 0)
    assert head(logged.log.checkpoint()).size == 0


@pytest.mark.parametrize("count", [1, 15, 16, 17, 40, 300])
def test_a_log_of_any_size_verifies(logged: LoggedDatabase, count: int) -> None:
    logged.record(count)
    checkpoint = head(logged.log.checkpoint())
    report = logged.report()
    assert report.holds
    assert (report.size, report.root) == (count, checkpoint.root)
    assert (report.signed, report.checkpoints) == (count, 1)


def test_events_of_one_act_keep_their_order(logged: LoggedDatabase) -> None:
    events = [event(number) for number in range(40)]
    with logged.store.unit_of_work() as work:
        for item in events:
            work.record(item)
    logged.log.sequence()
    with logged.engine.connect() as connection:
        stored = connection.exec_driver_sql(
            "SELECT id FROM audit_events ORDER BY leaf_index"
        ).scalars()
        assert list(stored) == [item.id for item in events]
    assert logged.report().holds


def test_an_act_that_is_rolled_back_leaves_no_event(logged: LoggedDatabase) -> None:
    logged.record(3)
    with pytest.raises(RuntimeError), logged.engine.begin() as connection:
        logged.log.append(connection, [event(3)])
        raise RuntimeError
    logged.record(1)
    report = logged.report()
    assert report.holds
    assert report.size == 4


def test_an_act_without_events_leaves_the_log_alone(logged: LoggedDatabase) -> None:
    with logged.engine.begin() as connection:
        logged.log.append(connection, [])
    assert logged.log.sequence() == 0
    assert logged.report().size == 0


def test_a_refused_act_is_logged_by_itself(logged: LoggedDatabase) -> None:
    refused = NotFound("no such chart")
    refused.event = Event(tag="records:chart:open", actor="user-b")
    with pytest.raises(NotFound), logged.store.unit_of_work() as work:
        work.record(event(1))
        raise refused
    logged.log.sequence()
    assert logged.ask("SELECT actor FROM audit_events") == "user-b"


def test_every_event_can_be_proved_offline(logged: LoggedDatabase) -> None:
    events = logged.record(70)
    note = logged.log.checkpoint()
    for place, item in enumerate(events):
        proved = TlogProof.parse(logged.log.prove_inclusion(item.id, note)).verify([LOG], ORIGIN)
        assert proved.index == place
        assert proved.leaf["id"] == item.id
        assert proved.leaf["public"] == item.public


def test_an_event_is_proved_under_any_later_checkpoint(logged: LoggedDatabase) -> None:
    events, notes = [], []
    for size in (1, 16, 47, 256, 271, 4100):
        fresh = [event(number) for number in range(len(events), size)]
        logged.store.append_alone(fresh)
        logged.log.sequence()
        events += fresh
        notes.append((size, logged.log.checkpoint()))
    for size, note in notes:
        for place in {0, 15, 16, 46, 255, 256, 270, size // 2, size - 1} & {*range(size)}:
            proof = TlogProof.parse(logged.log.prove_inclusion(events[place].id, note))
            assert proof.verify([LOG], ORIGIN).index == place


def test_what_was_just_committed_can_be_proved(logged: LoggedDatabase) -> None:
    logged.record(3)
    fresh = event(99)
    logged.store.append_alone([fresh])
    proof = TlogProof.parse(logged.log.prove_inclusion(fresh.id))
    assert proof.verify([LOG], ORIGIN).leaf["id"] == fresh.id


def test_a_proof_needs_a_checkpoint_that_covers_its_event(logged: LoggedDatabase) -> None:
    logged.record(3)
    note = logged.log.checkpoint()
    later = logged.record(1)[0]
    with pytest.raises(CheckpointTooOld):
        logged.log.prove_inclusion(later.id, note)
    with pytest.raises(EventNotLogged):
        logged.log.prove_inclusion(event(5).id)


def test_no_proof_is_given_from_a_log_that_was_changed(logged: LoggedDatabase) -> None:
    first, second, *_ = logged.record(20)
    note = logged.log.checkpoint()
    logged.tamper("UPDATE audit_events SET chart = 'C-9' WHERE leaf_index = 0")
    logged.tamper("UPDATE audit_events SET leaf_hash = salt WHERE leaf_index = 2")
    for item in (first, second):
        with pytest.raises(InclusionFailed):
            logged.log.prove_inclusion(item.id, note)


def test_the_log_does_not_grow_over_a_gap(logged: LoggedDatabase) -> None:
    logged.record(15)
    logged.tamper("DELETE FROM audit_events WHERE leaf_index = 3")
    with pytest.raises(BrokenTree):
        logged.record(1)
    with pytest.raises(BrokenTree):
        logged.log.checkpoint()
    assert logged.ask("SELECT count(*) FROM audit_events") == 14


def test_consistency_between_any_two_sizes_can_be_proved(logged: LoggedDatabase) -> None:
    logged.record(20)
    older = head(logged.log.checkpoint())
    logged.record(30)
    newer = head(logged.log.checkpoint())
    proof = logged.log.consistency(older.size, newer.size)
    verify_consistency(older.size, older.root, newer.size, newer.root, proof)
    for sizes in ((0, 5), (5, 4), (5, 51)):
        with pytest.raises(CheckpointTooOld):
            logged.log.consistency(*sizes)


def test_a_checkpoint_is_signed_once_for_each_size(logged: LoggedDatabase) -> None:
    logged.record(5)
    first = logged.log.checkpoint()
    assert logged.log.checkpoint() == first
    logged.record(1)
    assert logged.log.checkpoint() != first
    assert logged.ask("SELECT count(*) FROM audit_checkpoints") == 2


def test_a_long_log_signs_checkpoints_unasked(logged: LoggedDatabase) -> None:
    with logged.store.unit_of_work() as work:
        for number in range(CHECKPOINT_EVERY + 5):
            work.record(event(number))
    logged.log.sequence()
    report = logged.report()
    assert report.holds
    assert report.checkpoints == 1
    assert CHECKPOINT_EVERY <= report.signed <= report.size == CHECKPOINT_EVERY + 5


def test_an_auditor_s_cosignature_is_stored_logged_and_verified(logged: LoggedDatabase) -> None:
    logged.record(5)
    note = logged.log.checkpoint()
    kept = logged.log.cosign(note, "auditor.example", AUDITOR_KEY, "user-u")
    logged.log.sequence()
    assert SignedNote.parse(kept).verified_by([LOG, AUDITOR]) == [LOG, AUDITOR]
    report = logged.report(kept=[kept], cosigners=[AUDITOR])
    assert report.holds
    assert (report.cosignatures, report.unknown_cosignatures) == (1, 0)
    assert logged.ask("SELECT tag FROM audit_events WHERE leaf_index = 5") == (
        "audit:checkpoint:cosign"
    )
    assert logged.report().unknown_cosignatures == 1


def test_a_checkpoint_of_another_history_is_not_cosigned(logged: LoggedDatabase) -> None:
    logged.record(5)
    for size, root in ((5, b"x" * 32), (6, b"x" * 32)):
        forged = SignedNote(Checkpoint(ORIGIN, size, root).text, ()).signed(ORIGIN, LOG_KEY)
        with pytest.raises(LogDoesNotMatch):
            logged.log.cosign(str(forged), "auditor.example", AUDITOR_KEY, "user-u")
    note = SignedNote(head(logged.log.checkpoint()).text, ()).signed(ORIGIN, NEXT_KEY)
    with pytest.raises(UnverifiedNote):
        logged.log.cosign(str(note), "auditor.example", AUDITOR_KEY, "user-u")


def test_after_a_handover_either_key_leads_to_the_other(logged: LoggedDatabase) -> None:
    logged.record(5)
    logged.log.checkpoint()
    handover = logged.log.hand_over(NEXT_KEY, "user-q")
    logged.record(5)
    note = logged.log.checkpoint()
    assert SignedNote.parse(handover).verified_by([LOG, NEXT]) == [LOG, NEXT]
    assert head(note, NEXT).size == 11
    for trusted in (LOG, NEXT):
        report = logged.report(keys=[trusted])
        assert report.holds
        assert (report.checkpoints, report.signed) == (3, 11)
    tags = "SELECT count(*) FROM audit_events WHERE tag = 'audit:key:rotate' AND actor = 'user-q'"
    assert logged.ask(tags) == 1


def test_an_interrupted_handover_is_taken_up_again(logged: LoggedDatabase) -> None:
    logged.record(5)
    first = logged.log.hand_over(NEXT_KEY, "user-q")
    restarted = type(logged.log)(logged.engine, LOG_KEY, ORIGIN, logged.clock)
    with pytest.raises(RetiredLogKey):
        restarted.checkpoint()
    assert restarted.hand_over(NEXT_KEY, "user-q") == first
    logged.record(1)
    assert head(restarted.checkpoint(), NEXT).size == 7
    assert logged.report().holds


def test_a_process_with_the_retired_key_can_still_record_acts(logged: LoggedDatabase) -> None:
    old = type(logged.log)(logged.engine, LOG_KEY, ORIGIN, logged.clock)
    logged.log.hand_over(NEXT_KEY, "user-q")
    with logged.engine.begin() as connection:
        old.append(connection, [event(number) for number in range(CHECKPOINT_EVERY)])
    old.sequence()
    report = logged.report()
    assert report.holds
    assert report.size == CHECKPOINT_EVERY + 1


def test_a_retired_key_hands_nothing_over(logged: LoggedDatabase) -> None:
    old = type(logged.log)(logged.engine, LOG_KEY, ORIGIN, logged.clock)
    logged.log.hand_over(NEXT_KEY, "user-q")
    with pytest.raises(RetiredLogKey):
        old.hand_over(SigningKey.from_seed(b"a third key, of this one test..."), "user-q")
    assert logged.report().holds


def test_a_retired_key_is_not_taken_back(logged: LoggedDatabase) -> None:
    logged.record(2)
    logged.log.checkpoint()
    logged.log.hand_over(NEXT_KEY, "user-q")
    logged.record(2)
    logged.log.checkpoint()
    with pytest.raises(RetiredLogKey, match="before"):
        logged.log.hand_over(LOG_KEY, "user-q")
    report = logged.report()
    assert report.holds
    assert logged.ask("SELECT count(*) FROM audit_events WHERE tag = 'audit:key:rotate'") == 1
