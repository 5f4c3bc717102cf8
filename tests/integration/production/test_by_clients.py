"""From what a client signed to the package that leaves, or to nothing (DW8, DW9, DW10)."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.integration.disclosure.clients import (
    QUINT,
    by_forms,
    by_request,
    enter,
    open_on,
    signed,
)
from tests.integration.disclosure.conftest import SCAN
from tests.integration.production.conftest import Producing
from vault.clock import SteppingClock
from vault.disclosure.ledger.open_case import NotInTime
from vault.disclosure.rules.access_copies import Designation, Fee, FeePart
from vault.disclosure.rules.authorization import Cover, Ending, Form
from vault.disclosure.rules.client_access import DenialGround, Finding
from vault.disclosure.rules.decisions import Span
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, ReasonCode, State
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.services.access_letters import NothingToTell
from vault.disclosure.work.sending import SendingInvalid
from vault.production.acts.sealing import NotApproved
from vault.production.acts.sending import Dispatch
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.document.checks import UnfitForRelease
from vault.production.document.matter import Recipient

TO_QUINT = Recipient(name=QUINT, role="attorney", address=("2 Mill Lane",))
BY_POST = Dispatch(capacities=frozenset({Capacity.NAMED}), method="post")
TO_HER = Recipient(name="Alma Hardeman", role="client", address=("3 Ferry Road",))
BY_HAND = Dispatch(capacities=frozenset({Capacity.CLIENT}), method="by hand")


def to_approved(matter: Producing, recipient: Recipient) -> None:
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    matter.vault.reviewing.review_independently(matter.officer, matter.case)
    matter.rendered(recipient=recipient)
    matter.answer_all()
    matter.approved(matter.counsel)
    matter.sealed()


def send(matter: Producing, dispatch: Dispatch) -> bytes:
    package = matter.vault.productions.transmit(matter.records, matter.case, dispatch).package
    matter.vault.court.account(matter.records, matter.case)
    matter.vault.court.close(matter.records, matter.case)
    assert matter.at(State.CLOSED)
    return package


def shown_in(package: bytes) -> str:
    """Return all the text of the package's pages, without white space."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        pages = read_pdf_text(archive.read("production.pdf")).pages
    return "".join(map(squash, pages))


def both(matter: Producing) -> None:
    """Release what is Alma's and, with Bruno's form too, what is of both of them."""
    a, b = signed("A", Cover.RECORDS, Cover.JOINT), signed("B", Cover.RECORDS, Cover.JOINT)
    by_forms(matter, a, b)
    matter.set_scope("parenting", "handover", "a-alone", "private")
    matter.release("parenting", "handover", "a-alone")
    matter.withhold("private", code=ReasonCode.R2)


def test_an_authorization_of_both_ends_in_a_package_that_verifies(matter: Producing) -> None:
    both(matter)
    to_approved(matter, TO_QUINT)
    package = send(matter, BY_POST)
    assert matter.verified(package, matter.trust()).holds
    text = shown_in(package)
    assert squash("lantern lit until morning") in text
    assert squash("lost brother") not in text
    assert squash("Reference " + matter.case) in text
    assert squash("PURSUANT TO AUTHORIZATION") in text
    assert squash("Scope of the authorization: “My records of autumn 2025.”") in text
    assert squash("may be disclosed again by the recipient") in text


def test_a_part_2_consent_carries_its_statement_and_scope_with_the_records(
    matter: Producing,
) -> None:
    by_forms(matter, signed("B", Cover.PART2), basis=Basis.PART2_CONSENT)
    matter.set_scope("drinking", "b-alone")
    matter.release("drinking")
    matter.withhold("b-alone")
    to_approved(matter, TO_QUINT)
    package = send(matter, BY_POST)
    assert matter.verified(package, matter.trust()).holds
    text = shown_in(package)
    assert squash("two bottles of plum brandy") in text
    assert squash("42 CFR Part 2 consent, dated January 2, 2026") in text
    assert squash("protected by Federal confidentiality rules (42 CFR part 2)") in text
    assert squash("Scope of the consent: “My records of autumn 2025.”") in text
    assert squash("brickyard") not in text
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, "B")
    assert found.part2 is not None
    for view in (found.accounting, found.part2):
        (line,) = view.entries
        assert "consent under 42 CFR Part 2" in line.first.purpose
    hers = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert hers.part2 is not None
    assert hers.accounting.entries == hers.part2.entries == ()


def test_what_an_authorization_lets_out_is_owed_in_neither_accounting(matter: Producing) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("a-alone")
    matter.release("a-alone")
    to_approved(matter, TO_QUINT)
    send(matter, BY_POST)
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert found.accounting.entries == ()
    assert found.part2 is not None
    assert found.part2.entries == ()


@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        (InstrumentKind.AUTHORIZATION, signed("A", signed_by="")),
        (InstrumentKind.PART2_CONSENT, signed("B", Cover.PART2, person="")),
    ],
)
def test_a_form_that_lets_nothing_out_ends_in_a_refusal_that_confirms_nothing(
    matter: Producing, kind: InstrumentKind, lacking: Form
) -> None:
    open_on(matter, kind)
    enter(matter, lacking)
    with pytest.raises(IllegalStep):
        matter.vault.intake.meet_basis(matter.records, matter.case)
    matter.vault.court.refuse(matter.counsel, matter.case, "The form lacks its signature.")
    letter = matter.vault.letters.called_for(matter.records, matter.case)
    assert "neither confirm nor deny" in str(letter.body)
    for word in ("lacks its signature", "Bruno", matter.chart):
        assert word not in str(letter)
    assert matter.vault.court.close(matter.records, matter.case).state is State.CLOSED
    assert not matter.state().sent


def test_a_form_that_expires_between_approval_and_transmission_stops_it(
    matter: Producing, clock: SteppingClock
) -> None:
    both(matter)
    to_approved(matter, TO_QUINT)
    clock.advance(timedelta(days=40))
    with pytest.raises(NotInTime):
        matter.vault.productions.transmit(matter.records, matter.case, BY_POST)
    assert matter.at(State.APPROVED)
    assert not matter.state().sent
    matter.vault.signed_forms.end(
        matter.records, matter.case, 1, Ending.EXPIRED, "Its last day is over."
    )
    assert matter.at(State.CONSULTED)
    assert not matter.state().approvals


def test_a_form_revoked_between_approval_and_transmission_stops_it(matter: Producing) -> None:
    both(matter)
    to_approved(matter, TO_QUINT)
    matter.vault.signed_forms.end(
        matter.records, matter.case, 2, Ending.REVOKED, "His letter of today."
    )
    assert matter.at(State.CONSULTED)
    with pytest.raises(NotApproved):
        matter.vault.productions.transmit(matter.records, matter.case, BY_POST)
    assert not matter.state().sent
    assert not matter.shown(matter.officer)


def test_a_revocation_after_the_transmission_does_not_undo_it(matter: Producing) -> None:
    both(matter)
    to_approved(matter, TO_QUINT)
    package = send(matter, BY_POST)
    matter.vault.signed_forms.end(
        matter.records, matter.case, 1, Ending.REVOKED, "Her letter of today."
    )
    state = matter.state()
    assert state.state is State.CLOSED
    assert state.sent
    assert state.forms[0].ending is Ending.REVOKED
    assert matter.verified(package, matter.trust()).holds


def test_nothing_goes_to_somebody_whom_the_form_does_not_name(matter: Producing) -> None:
    both(matter)
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    matter.vault.reviewing.review_independently(matter.officer, matter.case)
    with pytest.raises(UnfitForRelease):
        matter.rendered(recipient=Recipient(name="Somebody Else", role="attorney"))
    matter.rendered(recipient=TO_QUINT)
    matter.answer_all()
    matter.approved(matter.counsel)
    matter.sealed()
    elsewhere = Dispatch(
        capacities=frozenset({Capacity.NAMED}), method="post", recipient="Somebody Else"
    )
    with pytest.raises(SendingInvalid):
        matter.vault.productions.transmit(matter.records, matter.case, elsewhere)
    to_court = Dispatch(capacities=frozenset({Capacity.COURT}), method="post")
    with pytest.raises(IllegalStep):
        matter.vault.productions.transmit(matter.records, matter.case, to_court)
    assert matter.at(State.APPROVED)


def test_a_client_gets_her_own_record_and_a_letter_for_what_is_kept_back(
    matter: Producing,
) -> None:
    by_request(matter)
    matter.set_scope("a-alone", "parenting")
    matter.release("a-alone")
    matter.redact("parenting", Span(1, 31, 47, ReasonCode.R3))
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    matter.vault.reviewing.review_independently(matter.officer, matter.case)
    matter.rendered(recipient=TO_HER)
    matter.answer_all()
    with pytest.raises(IllegalStep) as refused:
        matter.approved(matter.counsel)
    assert "no denial of it is on record" in str(refused.value)
    matter.vault.client_requests.deny(
        matter.officer,
        matter.case,
        [DenialGround.PSYCHOTHERAPY],
        "A psychotherapy note stands apart.",
        whole=False,
    )
    matter.approved(matter.counsel)
    matter.sealed()
    package = send(matter, BY_HAND)
    assert matter.verified(package, matter.trust()).holds
    text = shown_in(package)
    assert squash("lantern lit until morning") in text
    for words in ("lost brother", "brickyard", "sister Linda"):
        assert squash(words) not in text
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("privilege-log.csv").decode())))
    assert not any("withheld" in " ".join(row).lower() for row in rows[1:])
    denial = matter.vault.access_letters.denial(matter.records, matter.case)
    assert "except for part of it" in str(denial.body[0])
    with pytest.raises(NothingToTell, match="what the copy costs"):
        matter.vault.access_letters.copy(matter.records, matter.case, "paper")
    fee = Fee({FeePart.LABOR: 450}, "12 minutes")
    matter.vault.client_requests.set_fee(matter.records, matter.case, fee)
    copy = matter.vault.access_letters.copy(matter.records, matter.case, "paper")
    assert copy.to == ("Alma Hardeman",)
    assert "$4.50" in str(copy.body)


DIRECTED = Designation(
    person=QUINT,
    address="2 Mill Lane",
    signed_by="Alma Hardeman",
    signed_on=date(2026, 1, 3),
)
AS_DESIGNATED = Dispatch(capacities=frozenset({Capacity.DESIGNATED}), method="post")


def of_her_own(matter: Producing) -> None:
    """Decide what is Alma's alone, with the denial that her request takes."""
    by_request(matter)
    matter.set_scope("a-alone")
    matter.release("a-alone")
    matter.vault.client_requests.deny(
        matter.officer,
        matter.case,
        [DenialGround.PSYCHOTHERAPY],
        "A psychotherapy note stands apart.",
        whole=False,
    )


def test_a_copy_goes_to_whom_the_client_designates_and_says_by_whose_direction(
    matter: Producing,
) -> None:
    of_her_own(matter)
    matter.vault.client_requests.designate(matter.records, matter.case, DIRECTED, SCAN)
    to_approved(matter, TO_QUINT)
    for wrong in (
        Dispatch(capacities=frozenset({Capacity.CLIENT}), method="by hand"),
        Dispatch(capacities=frozenset({Capacity.CLIENT, Capacity.DESIGNATED}), method="post"),
    ):
        with pytest.raises(IllegalStep):
            matter.vault.productions.transmit(matter.records, matter.case, wrong)
    for changes in ({"recipient": "Alma Hardeman"}, {"address": "3 Ferry Road"}):
        elsewhere = replace(AS_DESIGNATED, **changes)
        with pytest.raises(SendingInvalid):
            matter.vault.productions.transmit(matter.records, matter.case, elsewhere)
    assert not matter.state().sent
    matter.vault.client_requests.set_fee(matter.records, matter.case, Fee({}))
    package = send(matter, AS_DESIGNATED)
    assert matter.verified(package, matter.trust()).holds
    told = "at the direction of Alma Hardeman, in a writing signed on January 3, 2026"
    assert squash(told) in shown_in(package)
    shipment = matter.vault.productions.shipment(matter.records, matter.case)
    assert any(told in notice for notice in shipment.document.notices)
    copy = matter.vault.access_letters.copy(matter.records, matter.case, "PDF")
    assert copy.to == ("Alma Hardeman",)
    assert "Odile Quint, Esq., 2 Mill Lane, as you directed" in str(copy.body)
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    [line] = found.accounting.entries
    assert line.first.recipient == QUINT
    assert "directed their own copy" in line.first.purpose


def test_a_direction_voids_what_was_made_for_the_client_and_its_end_what_was_made_for_another(
    matter: Producing,
) -> None:
    of_her_own(matter)
    to_approved(matter, TO_HER)
    requests = matter.vault.client_requests
    state = requests.designate(matter.records, matter.case, DIRECTED, SCAN)
    assert state.state is State.INDEPENDENT_REVIEW
    assert not state.approvals
    for dispatch in (BY_HAND, AS_DESIGNATED):
        with pytest.raises(NotApproved):
            matter.vault.productions.transmit(matter.records, matter.case, dispatch)
    for other in (TO_HER, replace(TO_QUINT, address=("3 Ferry Road",))):
        with pytest.raises(UnfitForRelease):
            matter.rendered(recipient=other)
    matter.rendered(recipient=TO_QUINT)
    matter.answer_all()
    matter.approved(matter.counsel)
    state = requests.undesignate(matter.records, matter.case, "Her letter.")
    assert state.state is State.INDEPENDENT_REVIEW
    matter.rendered(recipient=TO_HER)
    matter.answer_all()
    matter.approved(matter.counsel)
    matter.sealed()
    with pytest.raises(IllegalStep):
        matter.vault.productions.transmit(matter.records, matter.case, AS_DESIGNATED)
    package = send(matter, BY_HAND)
    assert squash("at the direction of") not in shown_in(package)
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, "A")
    assert not found.accounting.entries


def test_more_forms_reach_no_further_back_into_what_was_decided(matter: Producing) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("parenting", "a-alone")
    with pytest.raises(IllegalStep):
        matter.release("parenting")
    enter(matter, signed("B"))
    with pytest.raises(IllegalStep):
        matter.release("parenting")
    matter.vault.intake.meet_basis(matter.records, matter.case)
    matter.release("parenting", "a-alone")
    assert matter.at(State.DECIDED)


def test_a_reversed_denial_lets_what_was_kept_back_follow_in_a_second_production(
    matter: Producing,
) -> None:
    by_request(matter)
    matter.set_scope("a-alone", "parenting")
    matter.redact("parenting", Span(1, 31, 47, ReasonCode.R3))
    matter.withhold("a-alone", code=ReasonCode.R5)
    deny = matter.vault.client_requests.deny
    grounds = [DenialGround.ENDANGERS, DenialGround.PSYCHOTHERAPY]
    deny(matter.clinician, matter.case, grounds, "Likely.", whole=False)
    to_approved(matter, TO_HER)
    first = shown_in(send(matter, BY_HAND))
    assert squash("lantern lit until morning") not in first
    matter.vault.client_requests.ask_review(matter.records, matter.case, "Her letter.")
    review = matter.vault.client_requests.review
    reviewer = matter.people["sato"]
    state = review(reviewer, matter.case, Finding.REVERSED, "It is not likely.")
    assert state.state is State.BASIS_MET
    assert len(state.sent) == 1
    matter.set_scope("a-alone")
    matter.release("a-alone")
    to_approved(matter, TO_HER)
    second = send(matter, BY_HAND)
    assert matter.verified(second, matter.trust()).holds
    assert squash("lantern lit until morning") in shown_in(second)
    assert len(matter.state().sent) == 2
