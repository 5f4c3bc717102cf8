"""Psychotherapy notes wanted otherwise: without a loan, beyond it, after it, or by forging one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from tests.integration.loans.conftest import (
    DREAM,
    OF_A,
    SESSION,
    SUIT,
    Practice,
)
from vault.audit.events import Event, Outcome
from vault.breakglass.model import Reason
from vault.clock import SteppingClock
from vault.crypto.envelope import SealBroken
from vault.errors import KeyNotHeld, NotFound, PermissionDenied, TamperedData
from vault.identity.compartments import CompartmentName, find, held_keys
from vault.identity.key_holders import LentOnly
from vault.identity.sealed import open_row
from vault.identity.tables import Compartment, Grant
from vault.ids import new_id
from vault.loans.book import LoanForged, LoanOver, close_of_chart
from vault.loans.events import LoanEvent
from vault.loans.reading import LentStale
from vault.loans.tables import LentSection, Loan
from vault.records.note_model import SectionDraft
from vault.records.supervision import MixedNote
from vault.records.tables import Chart, Section, SectionVersion


def psychotherapy(practice: Practice) -> str:
    """Return the id of the author's own compartment."""
    with practice.vault.store.reading() as reader:
        chart_id = reader.execute(
            select(Chart.id).where(Chart.number == practice.chart)
        ).scalar_one()
        found = find(reader, chart_id, CompartmentName.PSYCHOTHERAPY, practice.author.user_id)
    assert found is not None
    return found


def test_a_supervisor_gets_nothing_by_default_and_takes_nothing(practice: Practice) -> None:
    vault, supervisor = practice.vault, practice.supervisor
    names = [CompartmentName.IDENTITY, CompartmentName.GENERAL, CompartmentName.RESTRICTED]
    vault.holders.grant(practice.author, practice.chart, supervisor.user_id, names)
    loan = practice.lent()
    with pytest.raises(KeyNotHeld):
        vault.notes.open(supervisor, practice.dream)
    with pytest.raises(KeyNotHeld):
        vault.loans.lend(
            supervisor, practice.chart, practice.counsel.user_id, SUIT, 5,
            author_id=practice.author.user_id,
        )  # fmt: skip
    for act in (vault.loans.show, vault.loans.renew, vault.loans.end):
        with pytest.raises(NotFound):
            act(supervisor, loan)
    with pytest.raises(NotFound):
        practice.read(supervisor, loan, practice.dream)


def test_the_key_of_psychotherapy_notes_is_given_to_nobody(practice: Practice) -> None:
    vault, compartment = practice.vault, psychotherapy(practice)
    with pytest.raises(LentOnly):
        vault.holders.grant(
            practice.author,
            practice.chart,
            practice.supervisor.user_id,
            [CompartmentName.PSYCHOTHERAPY],
        )
    with pytest.raises(LentOnly):
        vault.grants.grant(practice.author, compartment, "sato")
    assert [g["holder_id"] for g in practice.rows(Grant, compartment_id=compartment)].count(
        practice.supervisor.user_id
    ) == 0


def test_a_borrower_lends_nothing_on(practice: Practice) -> None:
    vault, trainee, loan = practice.vault, practice.trainee, practice.lent()
    [own] = practice.rows(Compartment, scope_id=loan)
    with pytest.raises(LentOnly):
        vault.grants.grant(trainee, own["id"], "sato")
    with pytest.raises(LentOnly):
        vault.grants.grant(practice.author, own["id"], "sato")
    with pytest.raises(KeyNotHeld):
        vault.rotations.rotate(trainee, own["id"])
    with pytest.raises(PermissionDenied):
        vault.loans.renew(trainee, loan)
    with pytest.raises(KeyNotHeld):
        vault.loans.lend(
            trainee, practice.chart, practice.counsel.user_id, SUIT, 5,
            author_id=practice.author.user_id,
        )  # fmt: skip


def test_a_loan_gives_no_act_but_reading(practice: Practice) -> None:
    """A borrower in another role of theirs neither labels, corrects, finds nor decides."""
    vault, trainee = practice.vault, practice.trainee
    practice.lent()
    [section] = vault.notes.open(practice.author, practice.dream).sections
    with pytest.raises(PermissionDenied):
        vault.labelling.relabel(trainee, section.section_id, OF_A, "Mine now")
    with pytest.raises(PermissionDenied):
        vault.signing.correct_section(trainee, section.section_id, "Otherwise", "So")
    assert vault.search.find(trainee, "harbour").found == 0
    with vault.store.reading() as reader:
        held = {compartment for compartment, _ in held_keys(reader, trainee)}
    assert psychotherapy(practice) not in held


def test_what_a_borrower_kept_opens_nothing_after_the_end(
    practice: Practice, clock: SteppingClock
) -> None:
    """Their keys as they were, and a copy of every key that the loan gave them."""
    vault, trainee, loan = practice.vault, practice.trainee, practice.lent(days=1)
    practice.read(trainee, loan, practice.dream)
    kept = dict(trainee.keyring.opened)
    grants = [row for row in practice.rows(Grant, holder_id=trainee.user_id) if row["expires_at"]]
    assert kept
    assert grants
    clock.advance(timedelta(days=1))
    assert vault.loans.sweep() == 1
    later = practice.signed(OF_A, "After the end")
    trainee.keyring.opened.update(kept)
    practice.tamper(insert(Grant).values(grants))
    for note in (practice.dream, later):
        with pytest.raises(LoanOver):
            practice.read(trainee, loan, note)
        with pytest.raises(KeyNotHeld):
            vault.notes.open(trainee, note)
    assert practice.rows(LentSection) == []
    for version in practice.rows(SectionVersion):
        for key in kept.values():
            with pytest.raises(SealBroken):
                open_row(SectionVersion, version, key)


def test_a_loan_made_longer_in_the_database_is_refused(
    practice: Practice, clock: SteppingClock
) -> None:
    loan = practice.lent(days=1)
    until = practice.row(Loan, id=loan)["until"]
    practice.tamper(update(Loan).where(Loan.id == loan).values(until=until + timedelta(days=90)))
    with pytest.raises(LoanForged):
        practice.read(practice.trainee, loan, practice.dream)
    with pytest.raises(LoanForged):
        practice.vault.loans.show(practice.author, loan)


def test_a_loan_forged_in_the_database_opens_nothing(practice: Practice) -> None:
    """An administrator who writes the database turns a loan of counsel's to the supervisor."""
    loan = practice.lent(terms=SUIT)
    supervisor = practice.supervisor.user_id
    forged = practice.row(Loan, id=loan) | {"id": new_id(), "borrower_id": supervisor}
    practice.put(Loan, forged)
    for row in practice.rows(LentSection, loan_id=loan):
        practice.put(LentSection, row | {"id": new_id(), "loan_id": forged["id"]})
    with pytest.raises(LoanForged):
        practice.read(practice.supervisor, forged["id"], practice.dream)
    practice.tamper(
        update(Loan).where(Loan.id == loan).values(borrower_id=supervisor),
        update(Grant)
        .where(Grant.expires_at.is_not(None))
        .values(holder_id=supervisor, key_id=practice.supervisor.keyring.key_id),
    )
    with pytest.raises(LoanForged):
        practice.read(practice.supervisor, loan, practice.dream)
    assert len(practice.logged("records:note:open", Outcome.FAILED)) == 2


def test_a_section_slipped_into_a_loan_does_not_open(practice: Practice) -> None:
    loan = practice.lent(terms=SUIT)
    [handed] = practice.rows(LentSection, loan_id=loan)
    [hers] = practice.rows(SectionVersion, note_id=practice.quarrel)
    moved = handed | {"id": new_id(), "note_id": hers["note_id"], "version_id": hers["id"]}
    practice.put(LentSection, moved)
    with pytest.raises((TamperedData, NotFound)):
        practice.read(practice.counsel, loan, practice.quarrel)
    practice.tamper(update(LentSection).where(LentSection.id == handed["id"]).values(
        version_id=hers["id"], note_id=hers["note_id"]
    ))  # fmt: skip
    with pytest.raises((TamperedData, NotFound)):
        practice.read(practice.counsel, loan, practice.quarrel)


def test_a_label_changed_in_the_database_widens_no_suit(practice: Practice) -> None:
    practice.tamper(update(Section).where(Section.note_id == practice.quarrel).values(label=OF_A))
    with pytest.raises(TamperedData):
        practice.lent(terms=SUIT)


def test_break_glass_reaches_no_psychotherapy_and_a_loan_no_chart(practice: Practice) -> None:
    vault, trainee = practice.vault, practice.trainee
    access = vault.breakglass.ask(
        trainee, practice.chart, Reason.CLIENT_IN_DANGER, 30, "They called from the bridge"
    )
    vault.breakglass.lend(practice.author, access)
    with pytest.raises(KeyNotHeld):
        vault.notes.open(trainee, practice.dream)
    vault.breakglass.end(trainee, access)
    loan = practice.lent()
    with pytest.raises(KeyNotHeld):
        vault.notes.open(trainee, practice.progress)
    with pytest.raises(NotFound):
        practice.read(trainee, loan, practice.progress)


def test_rotation_leaves_a_loan_open_and_a_strict_one_asks_for_a_renewal(
    practice: Practice,
) -> None:
    vault, loan, compartment = practice.vault, practice.lent(), psychotherapy(practice)
    vault.rotations.rotate(practice.author, compartment)
    assert practice.read(practice.trainee, loan, practice.dream) == [DREAM]
    vault.rotations.rotate(practice.author, compartment, strict=True)
    with pytest.raises(LentStale):
        practice.read(practice.trainee, loan, practice.dream)
    vault.loans.renew(practice.author, loan)
    assert practice.read(practice.trainee, loan, practice.dream) == [DREAM]
    [own] = practice.rows(Compartment, scope_id=loan)
    vault.rotations.rotate(practice.author, own["id"])
    with pytest.raises(KeyNotHeld):
        practice.read(practice.trainee, loan, practice.dream)
    vault.loans.renew(practice.author, loan)
    assert practice.read(practice.trainee, loan, practice.dream) == [DREAM]


def test_a_disposal_ends_what_is_lent_of_a_chart(practice: Practice) -> None:
    loan = practice.lent()
    chart_id = practice.row(Loan, id=loan)["chart_id"]
    with practice.vault.store.unit_of_work() as work:
        assert close_of_chart(work, chart_id, practice.vault.clock.now()) == 1
        work.record(Event(tag=LoanEvent.ENDED, actor="system"))
    assert practice.rows(LentSection) == []
    with pytest.raises(LoanOver):
        practice.read(practice.trainee, loan, practice.dream)


def test_a_note_that_a_supervisor_signs_too_holds_no_psychotherapy(harbor: Practice) -> None:
    vault = harbor.vault
    section = SectionDraft(title="Aside", text="Not hers to read", label=OF_A)
    mixed = vault.notes.draft(
        harbor.author,
        harbor.chart,
        session_at=SESSION,
        sections=[section],
        cosigner_id=harbor.supervisor.user_id,
    )
    with pytest.raises(MixedNote):
        vault.signing.sign(harbor.author, mixed.note_id)
