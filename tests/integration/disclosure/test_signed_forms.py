"""Forms in a case: what stands on record of them, and whom they let what go to (DW8, DW9)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text, update

from tests.integration.disclosure.clients import by_forms, enter, open_on, paper, signed
from tests.integration.disclosure.conftest import ABOUT_A, SCAN, Matter, scan_of
from vault.audit.events import Outcome
from vault.clock import SteppingClock
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.documents import DocumentChanged
from vault.disclosure.ledger.open_case import NotInTime
from vault.disclosure.ledger.papers import PaperInvalid, ScanRefused
from vault.disclosure.rules.authorization import Cover, Ending, FormInvalid
from vault.disclosure.rules.ceilings import Extent
from vault.disclosure.rules.vocabulary import Basis, InstrumentKind, State
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.tables import Disclosure
from vault.errors import NotFound, PermissionDenied, TamperedData


def test_a_form_that_lacks_something_is_kept_told_and_lets_nothing_out(matter: Matter) -> None:
    open_on(matter, InstrumentKind.AUTHORIZATION)
    enter(matter, signed("A", purpose=""))
    (kept,) = matter.state().forms
    assert [each.citation for each in kept.defects(None)] == ["45 CFR 164.508(c)(1)(iv)"]
    with pytest.raises(IllegalStep) as refused:
        matter.vault.intake.meet_basis(matter.records, matter.case)
    assert "a client's signed form without defects" in str(refused.value)
    enter(matter, signed("A"))
    assert matter.vault.intake.meet_basis(matter.records, matter.case).state is State.BASIS_MET


def test_no_request_to_a_court_and_no_consultation_is_asked_for(matter: Matter) -> None:
    state = by_forms(matter, signed("A"))
    assert state.request is None
    assert state.state is State.BASIS_MET


def test_each_holder_signs_for_their_own_sections(matter: Matter) -> None:
    by_forms(matter, signed("A", Cover.RECORDS, Cover.JOINT))
    matter.set_scope("a-alone", "b-alone", "handover", "sister", "drinking", "private")
    matter.release("a-alone")
    for key in ("b-alone", "handover", "sister", "drinking", "private"):
        with pytest.raises(IllegalStep):
            matter.release(key)
    enter(matter, signed("B", Cover.RECORDS, Cover.JOINT))
    matter.vault.intake.meet_basis(matter.records, matter.case)
    matter.release("b-alone", "handover")
    for key in ("sister", "drinking", "private"):
        with pytest.raises(IllegalStep):
            matter.release(key)


def test_a_form_entered_after_the_finding_reaches_nothing_until_it_is_found_again(
    matter: Matter,
) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("parenting", "a-alone")
    matter.release("a-alone")
    matter.withhold("parenting")
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)
    enter(matter, signed("A", Cover.RECORDS, Cover.JOINT), signed("B", Cover.RECORDS, Cover.JOINT))
    assert matter.at(State.CLINICAL_REVIEW)
    assert matter.state().late == ("form 2", "form 3")
    with pytest.raises(IllegalStep):
        matter.release("parenting")
    for other in (matter.clinician, matter.people["sato"]):
        with pytest.raises(PermissionDenied):
            matter.vault.intake.meet_basis(other, matter.case)
    state = matter.vault.intake.meet_basis(matter.records, matter.case)
    assert state.state is State.DECIDED
    assert not state.late
    assert not state.clinical
    assert matter.release("parenting").state is State.DECIDED
    with pytest.raises(IllegalStep):
        matter.vault.intake.meet_basis(matter.records, matter.case)


def test_a_form_that_lacks_something_takes_no_new_finding(matter: Matter) -> None:
    by_forms(matter, signed("A"))
    enter(matter, signed("B", purpose=""))
    assert not matter.state().late
    with pytest.raises(IllegalStep):
        matter.vault.intake.meet_basis(matter.records, matter.case)


def test_the_desk_says_on_the_day_after_the_last_that_nothing_may_leave(
    matter: Matter, clock: SteppingClock
) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("a-alone")
    matter.release("a-alone")
    version = matter.sections["a-alone"]
    [row] = matter.vault.desk.board(matter.clinician, matter.case).rows
    assert row.reach.extent is Extent.WHOLE
    clock.advance(timedelta(days=40))
    board = matter.vault.desk.board(matter.clinician, matter.case)
    assert [each.reach.extent for each in board.rows] == [Extent.NONE]
    assert board.case.over == ("form 1",)
    assert not board.drift
    shown = matter.vault.desk.show_section(matter.clinician, matter.case, version)
    assert shown.reach.extent is Extent.NONE
    found = matter.vault.scoping.sections(matter.clinician, matter.case)
    assert not found.proposals
    assert not any(found.case.reach(each.facts).allowed for each in found.sections)
    assert not matter.vault.cases.read(matter.clinician, matter.case).clauses


def test_psychotherapy_notes_leave_on_a_form_for_them_alone(matter: Matter) -> None:
    by_forms(matter, signed("A", Cover.PSYCHOTHERAPY))
    matter.set_scope("private", "a-alone")
    matter.release("private")
    with pytest.raises(IllegalStep):
        matter.release("a-alone")
    matter.withhold("a-alone")
    assert matter.at(State.DECIDED)


def test_part_2_records_leave_on_the_patients_own_consent_only(matter: Matter) -> None:
    by_forms(matter, signed("A", Cover.PART2), basis=Basis.PART2_CONSENT)
    matter.set_scope("drinking")
    with pytest.raises(IllegalStep):
        matter.release("drinking")
    enter(matter, signed("B", Cover.PART2))
    matter.vault.intake.meet_basis(matter.records, matter.case)
    assert matter.release("drinking").state is State.DECIDED


def test_a_form_of_the_wrong_kind_is_not_taken(matter: Matter) -> None:
    open_on(matter, InstrumentKind.AUTHORIZATION)
    with pytest.raises(IllegalStep) as refused:
        enter(matter, signed("B", Cover.PART2))
    assert "a case of its own" in str(refused.value)
    with pytest.raises(ScanRefused):
        matter.vault.signed_forms.enter(matter.records, matter.case, signed("A"), b"no PDF")
    assert not matter.state().forms


def test_a_form_is_not_signed_on_a_day_to_come(matter: Matter) -> None:
    open_on(matter, InstrumentKind.AUTHORIZATION)
    with pytest.raises(NotInTime):
        enter(matter, signed("A", signed_on=date(2026, 2, 1)))
    assert not matter.state().forms


def test_a_form_reaches_no_further_than_its_description(matter: Matter) -> None:
    by_forms(matter, signed("A", date_to=date(2025, 11, 2)))
    matter.set_scope("a-alone")
    with pytest.raises(IllegalStep):
        matter.release("a-alone")


def test_on_a_form_that_has_expired_nothing_is_decided(
    matter: Matter, clock: SteppingClock
) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("a-alone")
    clock.advance(timedelta(days=60))
    with pytest.raises(NotInTime) as over:
        matter.release("a-alone")
    assert "form 1" in str(over.value)
    end = matter.vault.signed_forms.end
    assert end(matter.records, matter.case, 1, Ending.EXPIRED, "Over.").state is State.CONSULTED
    with pytest.raises(IllegalStep):
        matter.vault.intake.meet_basis(matter.records, matter.case)
    enter(matter, signed("A", expires_on=date(2026, 12, 31)))
    assert matter.vault.intake.meet_basis(matter.records, matter.case).state is State.BASIS_MET


def test_a_revocation_takes_back_at_once_what_decisions_handed_over(matter: Matter) -> None:
    by_forms(matter, signed("A"))
    matter.set_scope("a-alone")
    matter.release("a-alone")
    assert "lantern" in matter.shown(matter.records)
    matter.vault.signed_forms.end(matter.records, matter.case, 1, Ending.REVOKED, "Her letter.")
    with matter.vault.store.reading() as reader:
        left = reader.execute(text("SELECT count(*) FROM section_releases")).scalar_one()
    assert left == 0
    for number in (1, 2):
        with pytest.raises(IllegalStep):
            matter.vault.signed_forms.end(
                matter.records, matter.case, number, Ending.REVOKED, "Again."
            )


def test_the_scan_is_kept_under_the_cases_key_and_only_as_it_was_filed(matter: Matter) -> None:
    by_forms(matter, signed("A"))
    second = scan_of("second form")
    matter.vault.signed_forms.enter(matter.records, matter.case, signed("B"), second)
    read = matter.vault.signed_forms.read_scan
    assert read(matter.clinician, matter.case, 1) == SCAN
    assert read(matter.clinician, matter.case, 2) == second
    for number in (0, 3):
        with pytest.raises(NotFound):
            read(matter.clinician, matter.case, number)
    with matter.vault.store.engine.begin() as connection:
        rows = connection.execute(
            text("SELECT id, ciphertext FROM case_documents ORDER BY entry")
        ).all()
        assert not any(b"%PDF" in row.ciphertext for row in rows)
        connection.execute(
            text("UPDATE case_documents SET ciphertext = :c WHERE id = :i"),
            {"c": rows[0].ciphertext, "i": rows[1].id},
        )
    with pytest.raises((DocumentChanged, TamperedData)):
        read(matter.clinician, matter.case, 2)


def test_a_scan_asked_for_in_a_case_that_was_changed_is_refused_and_logged(matter: Matter) -> None:
    by_forms(matter, signed("A"))
    matter.tamper(update(Disclosure).values(ciphertext=b"", wrapped_key=b""))
    with pytest.raises(TamperedData):
        matter.vault.signed_forms.read_scan(matter.clinician, matter.case, 1)
    assert matter.logged(CaseEvent.FORM_READ, Outcome.FAILED)


def test_an_amended_paper_starts_without_forms(matter: Matter) -> None:
    by_forms(matter, signed("A"))
    again = paper(InstrumentKind.AUTHORIZATION)
    matter.vault.court.amend(matter.records, matter.case, again, (), scan=SCAN)
    assert not matter.state().forms
    matter.vault.intake.verify(matter.records, matter.case, "known in person")
    enter(matter, signed("B"))
    assert matter.vault.signed_forms.read_scan(matter.records, matter.case, 1) == SCAN
    assert matter.state().forms[0].form.holder == "B"


def test_a_form_is_of_a_member_of_the_one_chart_that_the_case_asks_for(matter: Matter) -> None:
    """A of the couple is Alma, A of the other chart is Bruno: no form may reach both."""
    for kind in (
        InstrumentKind.AUTHORIZATION,
        InstrumentKind.PART2_CONSENT,
        InstrumentKind.CLIENT_REQUEST,
    ):
        with pytest.raises(PaperInvalid):
            matter.vault.cases.open_case(
                matter.records, paper(kind), (), charts=[matter.chart, matter.alone]
            )
    open_on(matter, InstrumentKind.AUTHORIZATION)
    with pytest.raises(PaperInvalid):
        matter.vault.intake.hold(matter.records, matter.case, [matter.alone])
    with pytest.raises(FormInvalid):
        enter(matter, signed("C"))
    assert not matter.state().forms
    assert matter.vault.cases.read(matter.records, matter.case).charts == (matter.chart,)


def test_sections_of_another_chart_join_no_scope_even_if_its_row_is_planted(
    matter: Matter,
) -> None:
    matter.note(21, ("b-alone", "His own", ABOUT_A), chart=matter.alone)
    by_forms(matter, signed("A"))
    with matter.vault.store.engine.begin() as connection:
        other = connection.execute(
            text("SELECT id FROM charts WHERE number = :n"), {"n": matter.alone}
        ).scalar_one()
        connection.execute(
            text("INSERT INTO case_charts (case_id, chart_id) VALUES (:c, :h)"),
            {"c": matter.case_id, "h": other},
        )
    for keys in (("a-alone", "b-alone"), ("b-alone",)):
        with pytest.raises(NotFound):
            matter.set_scope(*keys)
    matter.set_scope("a-alone")


def test_a_second_chart_planted_before_the_basis_is_found_stops_it(matter: Matter) -> None:
    open_on(matter, InstrumentKind.AUTHORIZATION)
    enter(matter, signed("A"))
    with matter.vault.store.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO case_charts SELECT :c, id FROM charts WHERE number = :n"),
            {"c": matter.case_id, "n": matter.alone},
        )
    with pytest.raises(PaperInvalid):
        matter.vault.intake.meet_basis(matter.records, matter.case)
