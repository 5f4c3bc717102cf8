"""Psychotherapy notes lent for training or the defence of a suit: to whom, how far, how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import inspect

from tests.integration.loans.conftest import (
    DREAM,
    OF_A,
    OF_NOBODY,
    PROGRAM,
    QUARREL,
    SUIT,
    TOGETHER,
    Practice,
)
from vault import schema
from vault.audit.events import Outcome
from vault.clock import SteppingClock
from vault.errors import Conflict, InvalidInput, KeyNotHeld, NotFound, PermissionDenied
from vault.loans.book import LoanOver
from vault.loans.lending import NotCounsel, NothingToLend, NotInTraining, WhoseSectionUnknown
from vault.loans.model import MOST_DAYS, Kind, Suit, Training
from vault.loans.tables import LentSection
from vault.records.chart_model import MemberDetails, MemberRole
from vault.records.events import RecordsEvent

BEFORE_LOANS = "0012"


def test_a_trainee_reads_what_the_author_lends_until_it_ends_by_itself(
    practice: Practice, clock: SteppingClock
) -> None:
    vault, trainee = practice.vault, practice.trainee
    loan = practice.lent(days=30)
    assert practice.reads(trainee, loan) == sorted([DREAM, QUARREL, TOGETHER])
    clock.advance(timedelta(days=30))
    with pytest.raises(LoanOver):
        practice.read(trainee, loan, practice.dream)
    assert vault.loans.sweep() == 1
    assert practice.rows(LentSection, loan_id=loan) == []
    with pytest.raises(LoanOver):
        vault.loans.show(trainee, loan)
    [own] = vault.loans.overview(trainee).borrowed
    assert (own.open, own.ended_at, own.ended_by) == (False, own.until, "")


def test_each_reading_is_in_the_log_under_its_purpose_and_shown_to_both(
    practice: Practice,
) -> None:
    vault = practice.vault
    training, defence = practice.lent(), practice.lent(terms=SUIT)
    practice.read(practice.trainee, training, practice.dream)
    practice.read(practice.counsel, defence, practice.dream)
    opened = practice.logged(RecordsEvent.NOTE_OPEN)[-2:]
    assert [(e.actor, e.object_id, e.chart, e.purpose) for e in opened] == [
        (practice.trainee.user_id, practice.dream, practice.chart, "TRAIN"),
        (practice.counsel.user_id, practice.dream, practice.chart, "HLEGAL"),
    ]
    for person in (practice.author, practice.trainee):
        [reading] = vault.loans.show(person, training).readings
        assert reading.note_id == practice.dream


def test_both_see_what_it_is_for_and_when_it_ends(harbor: Practice) -> None:
    loan = harbor.lent(terms=SUIT, days=90)
    for person in (harbor.author, harbor.counsel):
        page = harbor.vault.loans.show(person, loan)
        assert page.terms == SUIT
        assert page.loan.until - page.loan.lent_at == timedelta(days=90)
    reviewer = harbor.people["pryce"]
    [(_, words)] = harbor.vault.oversight.reasons(reviewer, loan)
    assert "26-CV-0417" in words


def test_a_suit_reaches_the_sections_of_whoever_brought_it_alone(practice: Practice) -> None:
    made = practice.vault.loans.lend(
        practice.author, practice.chart, practice.counsel.user_id, SUIT, 30
    )
    assert (made.sections, made.left_out) == (1, 2)
    assert practice.reads(practice.counsel, made.loan_id) == [DREAM]
    for note in (practice.quarrel, practice.together, practice.progress):
        with pytest.raises(NotFound):
            practice.read(practice.counsel, made.loan_id, note)


def test_a_label_that_does_not_tell_whose_a_section_is_stops_a_suits_loan(
    harbor: Practice,
) -> None:
    harbor.signed(OF_NOBODY, "Somebody's")
    with pytest.raises(WhoseSectionUnknown, match="labels of 1"):
        harbor.lent(terms=SUIT)
    harbor.lent(terms=PROGRAM)


def test_a_label_that_changes_takes_its_section_out_of_a_suits_loan(harbor: Practice) -> None:
    loan = harbor.lent(terms=SUIT)
    [section] = harbor.vault.notes.open(harbor.author, harbor.dream).sections
    both = type(OF_A)(
        OF_A.confidentiality, OF_A.sensitivity, subjects=("A", "B"), holders=("A", "B")
    )
    asked = harbor.vault.labelling.relabel(harbor.author, section.section_id, both, "Hers too")
    assert asked.request_id is None
    with pytest.raises(NotFound):
        harbor.read(harbor.counsel, loan, harbor.dream)


def test_what_is_signed_or_corrected_later_joins_when_its_author_renews(
    practice: Practice,
) -> None:
    vault, loan = practice.vault, practice.lent()
    later = practice.signed(OF_A, "A later hour")
    [section] = vault.notes.open(practice.author, practice.dream).sections
    vault.signing.correct_section(
        practice.author, section.section_id, "Another dream", "I misheard"
    )
    with pytest.raises(NotFound):
        practice.read(practice.trainee, loan, later)
    [before] = vault.lent_notes.read(practice.trainee, loan, practice.dream).sections
    assert (before.text, before.corrected) == (DREAM, True)
    until = vault.loans.show(practice.author, loan).loan.until
    assert vault.loans.renew(practice.author, loan).sections == 4
    assert practice.read(practice.trainee, loan, later) == ["A later hour"]
    [after] = vault.lent_notes.read(practice.trainee, loan, practice.dream).sections
    assert (after.text, after.corrected) == ("Another dream", False)
    assert vault.loans.show(practice.trainee, loan).loan.until == until


def test_the_lender_ends_it_at_any_moment_and_the_borrower_gives_it_back(
    harbor: Practice,
) -> None:
    for ender in (harbor.author, harbor.trainee):
        loan = harbor.lent()
        harbor.vault.loans.end(ender, loan)
        with pytest.raises(LoanOver):
            harbor.read(harbor.trainee, loan, harbor.dream)
        with pytest.raises(LoanOver):
            harbor.vault.loans.end(harbor.author, loan)
        assert harbor.vault.loans.overview(harbor.author).lent[0].ended_by == ender.user_id


def test_a_refused_reading_after_the_end_is_logged_as_a_denial(practice: Practice) -> None:
    loan = practice.lent()
    practice.vault.loans.end(practice.author, loan)
    with pytest.raises(LoanOver):
        practice.read(practice.trainee, loan, practice.dream)
    [denied] = practice.logged(RecordsEvent.NOTE_OPEN, Outcome.DENIED)
    assert (denied.actor, denied.object_id, denied.purpose) == (
        practice.trainee.user_id,
        practice.dream,
        "TRAIN",
    )


def test_only_those_whom_the_law_names_are_lent_to(harbor: Practice) -> None:
    for borrower in ("sato", "calder", "reyes", "udell", "quill", "pryce"):
        with pytest.raises(NotInTraining):
            harbor.lent(harbor.people[borrower], PROGRAM)
    for borrower in ("okoye", "sato", "reyes", "pryce", "quill"):
        with pytest.raises(NotCounsel):
            harbor.lent(harbor.people[borrower], SUIT)
    with pytest.raises(InvalidInput):
        harbor.lent(harbor.author)


def test_a_trainee_lends_their_own_to_a_supervisor_and_nobody_elses(harbor: Practice) -> None:
    vault, trainee = harbor.vault, harbor.trainee
    vault.holders.grant(
        harbor.author, harbor.chart, trainee.user_id, ["identity", "general", "restricted"]
    )
    harbor.signed(OF_A, "As I heard it", by="okoye")
    made = vault.loans.lend(trainee, harbor.chart, harbor.supervisor.user_id, PROGRAM, 10)
    assert harbor.reads(harbor.supervisor, made.loan_id) == ["As I heard it"]
    with pytest.raises(PermissionDenied):
        vault.loans.lend(
            trainee, harbor.chart, harbor.supervisor.user_id, PROGRAM, 10,
            author_id=harbor.author.user_id,
        )  # fmt: skip


def test_terms_and_times_are_said_and_bounded(harbor: Practice) -> None:
    for terms in (Training(" "), Suit("", "1", "A"), Suit("Court", " ", "A")):
        with pytest.raises(InvalidInput):
            harbor.lent(harbor.trainee if isinstance(terms, Training) else harbor.counsel, terms)
    with pytest.raises(NotFound):
        harbor.lent(terms=Suit("Court", "1", "Z"), to=harbor.counsel)
    for days in (0, MOST_DAYS[Kind.TRAINING] + 1):
        with pytest.raises(InvalidInput):
            harbor.lent(days=days)
    harbor.lent()
    with pytest.raises(Conflict):
        harbor.lent()


def test_where_there_is_nothing_to_lend_no_loan_is_made(harbor: Practice) -> None:
    loans, counsel = harbor.vault.loans, harbor.counsel.user_id
    with pytest.raises(NothingToLend):
        loans.lend(harbor.supervisor, harbor.chart, counsel, SUIT, 5)
    details = MemberDetails(name="A child")
    harbor.vault.members.add(harbor.author, harbor.chart, "CH1", MemberRole.CHILD, details)
    with pytest.raises(NothingToLend):
        harbor.lent(terms=Suit("Court", "1", "CH1"))
    assert loans.overview(harbor.author).lent == ()


def test_counsel_gets_no_other_key_by_it(harbor: Practice) -> None:
    loan = harbor.lent(terms=SUIT)
    assert harbor.reads(harbor.counsel, loan) == [DREAM]
    with pytest.raises((PermissionDenied, KeyNotHeld)):
        harbor.vault.notes.open(harbor.counsel, harbor.dream)
    with pytest.raises(PermissionDenied):
        harbor.vault.charts.open_first_page(harbor.counsel, harbor.chart)


def test_a_vault_that_goes_back_a_schema_and_forth_lends_again(practice: Practice) -> None:
    engine = practice.vault.store.engine
    practice.lent()
    schema.downgrade(engine, BEFORE_LOANS)
    assert "loans" not in inspect(engine).get_table_names()
    schema.upgrade(engine)
    assert practice.vault.loans.overview(practice.author).lent == ()
    assert practice.reads(practice.trainee, practice.lent()) == sorted([DREAM, QUARREL, TOGETHER])
