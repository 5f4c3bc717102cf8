"""What a basis rests on, through the services: recorded with its document, read, taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from tests.integration.disclosure.conftest import (
    CONSULTATION,
    PARENTING_ONLY,
    SERVED,
    Matter,
    order,
    scan_of,
)
from vault.audit.events import Outcome
from vault.disclosure.ledger.open_case import NotInTime
from vault.disclosure.ledger.papers import ScanRefused
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.vocabulary import (
    Basis,
    DisclosureEvent,
    InstrumentKind,
    SignerRole,
    State,
)
from vault.disclosure.services.grounds import Grounds, NoticeTooShort
from vault.disclosure.tables import CaseDocument
from vault.errors import NotFound, TamperedData
from vault.jurisdictions.pack import Jurisdiction, load
from vault.jurisdictions.rules import Review

WAIVER = scan_of("WAIVER")
DAY = date(2026, 1, 2)
SUBPOENA = {
    "kind": InstrumentKind.SUBPOENA,
    "signer": SignerRole.ATTORNEY,
    "text": frozenset(),
    "signed_by": "O. Quint",
}


@pytest.fixture
def subpoena(matter: Matter) -> Matter:
    """The matter, on an attorney's subpoena instead of an order, consulted."""
    matter.open_case(order(**SUBPOENA), PARENTING_ONLY)
    intake = matter.vault.intake
    intake.verify(matter.records, matter.case, "clerk's office, by telephone")
    intake.hold(matter.records, matter.case)
    intake.classify(matter.records, matter.case)
    intake.consult(matter.clinician, matter.case, CONSULTATION)
    intake.skip_request(matter.counsel, matter.case, "It is narrow already.")
    return matter


def record(matter: Matter, element: Element, holder: str = "", **more: object) -> None:
    matter.vault.grounds.establish(
        matter.counsel,
        matter.case,
        element,
        on=DAY,
        source="letter of counsel",
        holder=holder,
        **more,  # type: ignore[arg-type]
    )


def test_a_fact_stands_on_record_with_who_when_and_its_document(subpoena: Matter) -> None:
    record(subpoena, Element.PRIVILEGE_WAIVED, "A", document=WAIVER)
    dossier = subpoena.vault.cases.read(subpoena.records, subpoena.case)
    [line] = [each for each in dossier.grounds if each.recorded]
    [made] = line.recorded
    assert (made.holder, made.on, made.source) == ("A", DAY, "letter of counsel")
    assert made.by == subpoena.counsel.user_id
    grounds = subpoena.vault.grounds
    assert grounds.read_document(subpoena.records, subpoena.case, made.number) == WAIVER
    assert dossier.history[-1].particulars["element"] == "a privilege holder's waiver"
    [event] = subpoena.logged(DisclosureEvent.ESTABLISH, Outcome.SUCCESS)
    assert "privilege-waived" in str(event)
    assert "letter of counsel" not in str(event)


def test_a_document_that_was_changed_in_the_database_is_not_shown(subpoena: Matter) -> None:
    record(subpoena, Element.PRIVILEGE_WAIVED, "A", document=WAIVER)
    record(subpoena, Element.PRIVILEGE_WAIVED, "B", document=scan_of("OTHER"))
    numbers = [
        made.number
        for line in subpoena.vault.cases.read(subpoena.records, subpoena.case).grounds
        for made in line.recorded
    ]
    first, second = sorted(numbers)
    rows = {row["entry"]: row["id"] for row in subpoena.rows(CaseDocument)}
    subpoena.tamper(
        update(CaseDocument).where(CaseDocument.id == rows[first]).values(entry=-1),
        update(CaseDocument).where(CaseDocument.id == rows[second]).values(entry=first),
    )
    with pytest.raises(TamperedData):
        subpoena.vault.grounds.read_document(subpoena.records, subpoena.case, first)
    with pytest.raises(NotFound):
        subpoena.vault.grounds.read_document(subpoena.records, subpoena.case, second)


def test_what_is_no_pdf_and_what_is_still_to_come_is_refused(subpoena: Matter) -> None:
    with pytest.raises(ScanRefused):
        record(subpoena, Element.PRIVILEGE_WAIVED, "A", document=b"a letter")
    with pytest.raises(NotInTime, match="still to come"):
        subpoena.vault.grounds.establish(
            subpoena.counsel,
            subpoena.case,
            Element.OBJECTION_TIME_OVER,
            on=date(2200, 1, 1),
            source="rule 45",
        )
    assert subpoena.logged(DisclosureEvent.ESTABLISH, Outcome.DENIED)


def test_nothing_is_built_on_a_fact_whose_time_is_over(subpoena: Matter) -> None:
    document = scan_of("PAPER")
    for element in (Element.QPO_STIPULATED, Element.QPO_THIS_CASE, Element.QPO_RETURN):
        more = {"document": document} if element is Element.QPO_STIPULATED else {}
        record(subpoena, element, **more)
    record(subpoena, Element.STATE_RULE)
    over = datetime.now(UTC) - timedelta(days=1)
    assert over > SERVED
    record(subpoena, Element.PRIVILEGE_WAIVED, "A", document=WAIVER, until=SERVED)
    with pytest.raises(NotInTime, match="waiver"):
        subpoena.vault.intake.meet_basis(subpoena.counsel, subpoena.case)
    assert subpoena.logged(DisclosureEvent.MEET_BASIS, Outcome.DENIED)
    grounds = subpoena.vault.grounds
    grounds.withdraw(
        subpoena.counsel, subpoena.case, Element.PRIVILEGE_WAIVED, "It is over.", holder="A"
    )
    record(subpoena, Element.PRIVILEGE_WAIVED, "A", document=WAIVER)
    assert subpoena.vault.intake.meet_basis(subpoena.counsel, subpoena.case).state is (
        State.BASIS_MET
    )


def test_californias_ten_days_are_counted_from_the_notice(subpoena: Matter) -> None:
    vault = subpoena.vault
    grounds = Grounds(vault.store, vault.cases, load(Jurisdiction.CA))

    def told(element: Element, on: date, document: bytes | None = None) -> None:
        grounds.establish(
            subpoena.counsel, subpoena.case, element, on=on, source="proof", document=document
        )

    with pytest.raises(NoticeTooShort, match="10 days"):
        told(Element.OBJECTION_TIME_OVER, DAY)
    told(Element.NOTICE_GIVEN, DAY - timedelta(days=12), WAIVER)
    with pytest.raises(NoticeTooShort):
        told(Element.OBJECTION_TIME_OVER, DAY - timedelta(days=3))
    told(Element.OBJECTION_TIME_OVER, DAY - timedelta(days=2))
    assert Element.OBJECTION_TIME_OVER in subpoena.state().on_record


def test_the_states_rule_is_named_and_an_unsigned_one_warns_where_it_is_used(
    subpoena: Matter,
) -> None:
    vault = subpoena.vault
    rule = vault.grounds.state_rule(Basis.SUBPOENA)
    assert rule is not None
    assert "No counsel has signed off" in rule.warning
    assert vault.grounds.state_rule(Basis.COURT_ORDER) is None
    record(subpoena, Element.STATE_RULE)
    said = vault.cases.read(subpoena.counsel, subpoena.case).history[-1].particulars
    assert rule.id in said["rule"]
    assert "No counsel has signed off" in said["warning"]
    signed = load(Jurisdiction.NY, {"ny.subpoena": Review(by="C. Calder", on=date(2026, 11, 23))})
    assert not signed.subpoena.warning
