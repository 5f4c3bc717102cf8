"""Loans and the recovery quorum: an author who is gone, and people who lost their passphrase."""

from __future__ import annotations

import pytest

from tests.conftest import Template, passphrase_of
from tests.integration.loans.conftest import DREAM, PLAIN, PROGRAM, SUIT, Practice
from tests.integration.loans.test_attacks import psychotherapy
from vault.errors import KeyNotHeld, PermissionDenied
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.records.labelling import NobodyToConfirm


def reset(practice: Practice, template: Template, username: str) -> Actor:
    """Let a quorum give somebody new keys, and what they held; return them signed in again."""
    quill, recovery = practice.people["quill"], practice.vault.recovery
    shares = template.shares[:2]
    code = recovery.reset_user(quill, username, shares)
    practice.vault.accounts.enrol(username, code, passphrase_of(username))
    if username == "harmon":
        recovery.restore_user(quill, username, shares)
    return practice.vault.logins.login(username, passphrase_of(username))


def test_where_the_author_is_gone_the_practice_defends_itself_by_a_quorum(
    harbor: Practice, template: Template
) -> None:
    vault, quill, heir = harbor.vault, harbor.people["quill"], harbor.supervisor
    author, counsel = harbor.author.user_id, harbor.counsel
    vault.accounts.set_status(quill, "harmon", active=False)
    with pytest.raises(KeyNotHeld):
        vault.loans.lend(heir, harbor.chart, counsel.user_id, SUIT, 30, author_id=author)
    vault.recovery.grant(quill, psychotherapy(harbor), "sato", template.shares[:2])
    made = vault.loans.lend(heir, harbor.chart, counsel.user_id, SUIT, 30, author_id=author)
    assert harbor.reads(counsel, made.loan_id) == [DREAM]
    loan = vault.loans.show(heir, made.loan_id).loan
    assert (loan.lender_id, loan.author_id) == (heir.user_id, author)
    with pytest.raises(PermissionDenied):
        vault.loans.lend(heir, harbor.chart, harbor.trainee.user_id, PROGRAM, 30, author_id=author)


def test_a_label_that_nobody_else_can_read_is_lowered_by_a_quorums_second_person(
    harbor: Practice, template: Template
) -> None:
    vault, second = harbor.vault, harbor.supervisor
    [section] = vault.notes.open(harbor.author, harbor.dream).sections
    with pytest.raises(NobodyToConfirm):
        vault.labelling.relabel(harbor.author, section.section_id, PLAIN, "It is progress")
    names = [CompartmentName.IDENTITY, CompartmentName.GENERAL]
    vault.holders.grant(harbor.author, harbor.chart, second.user_id, names)
    vault.recovery.grant(harbor.people["quill"], psychotherapy(harbor), "sato", template.shares[:2])
    asked = vault.labelling.relabel(harbor.author, section.section_id, PLAIN, "It is progress")
    vault.labelling.confirm(second, str(asked.request_id))


def test_a_lender_who_is_reset_renews_and_ends_what_they_lent(
    harbor: Practice, template: Template
) -> None:
    loan = harbor.lent()
    lender = reset(harbor, template, "harmon")
    assert harbor.read(harbor.trainee, loan, harbor.dream) == [DREAM]
    assert harbor.vault.loans.renew(lender, loan).sections == 3
    harbor.vault.loans.end(lender, loan)


def test_a_borrower_who_is_reset_reads_when_the_lender_renews(
    harbor: Practice, template: Template
) -> None:
    loan = harbor.lent(days=30)
    borrower = reset(harbor, template, "okoye")
    with pytest.raises(KeyNotHeld):
        harbor.read(borrower, loan, harbor.dream)
    harbor.vault.loans.renew(harbor.author, loan)
    assert harbor.read(borrower, loan, harbor.dream) == [DREAM]
