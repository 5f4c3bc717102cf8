"""Each other basis of legal process, from its paper to a package that verifies, or to a refusal."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.integration.disclosure.conftest import TEXTS
from tests.integration.production.bases import (
    ADMINISTRATIVE,
    ASSURED,
    DRINKING_TOO,
    PART2_FACTS,
    PART2_ORDER,
    POLICE_REQUEST,
    SUBPOENA,
    met,
    on_paper,
    record,
)
from tests.integration.production.conftest import Producing
from tests.integration.production.test_forms import printed
from vault.disclosure.rules.decisions import Span
from vault.disclosure.rules.elements.vocabulary import Element
from vault.disclosure.rules.vocabulary import Basis, ReasonCode, State
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.disclosure.rules.workflow import IllegalStep
from vault.disclosure.sections.judging import NotAsSigned
from vault.errors import PermissionDenied
from vault.production.acts.sealing import NotApproved
from vault.production.acts.sending import Dispatch
from vault.production.checking.explained import squash
from vault.records.tables import Section

TO_POLICE = Dispatch(
    capacities=frozenset({Capacity.LAW_ENFORCEMENT}), method="by hand", recipient="Det. I. Sorel"
)
FIRST_WORD = Span(0, 0, 4, ReasonCode.R1)


def reaches(matter: Producing) -> dict[str, str]:
    """How far each section may leave, by its key."""
    found = matter.vault.scoping.sections(matter.clinician, matter.case)
    extents = {s.version_id: found.case.reach(s.facts).extent.value for s in found.sections}
    return {key: extents[version] for key, version in matter.sections.items()}


def packed(matter: Producing, dispatch: Dispatch | None = None) -> bytes:
    """Review what is decided and take it to its package, sent."""
    matter.to_judged()
    matter.rendered()
    matter.answer_all()
    matter.approved()
    matter.sealed()
    if dispatch is None:
        return matter.sent().package
    return matter.vault.productions.transmit(matter.records, matter.case, dispatch).package


def verified_text(matter: Producing, package: bytes) -> str:
    assert matter.verified(package, matter.trust()).holds
    return printed(package)


def purpose(matter: Producing, member: str = "A") -> str:
    matter.vault.court.account(matter.records, matter.case)
    found = matter.vault.accountings.accounting(matter.officer, matter.chart, member)
    [entry] = found.accounting.entries
    return entry.first.purpose


def test_a_subpoena_with_assurance_and_one_waiver_ends_in_a_package(any_matter: Producing) -> None:
    matter = any_matter
    on_paper(matter, SUBPOENA)
    assert set(reaches(matter).values()) == {"none"}
    record(matter, *ASSURED, Element.PRIVILEGE_WAIVED)
    met(matter)
    assert reaches(matter) == {
        "a-alone": "whole",
        "parenting": "part",
        "handover": "part",
        "b-alone": "none",
        "sister": "none",
        "drinking": "none",
        "private": "none",
    }
    matter.set_scope("a-alone", "parenting", "b-alone", "drinking")
    with pytest.raises(IllegalStep, match="cannot be released"):
        matter.release("parenting")
    matter.decide(
        matter.releasing("a-alone"),
        matter.withholding("parenting", ReasonCode.R2),
        matter.withholding("b-alone", ReasonCode.R2),
        matter.withholding("drinking"),
    )
    text = verified_text(matter, packed(matter))
    assert squash(TEXTS["a-alone"]) in text
    assert squash("upon satisfactory assurance") in text
    for kept in ("parenting", "b-alone", "drinking"):
        assert squash(TEXTS[kept].split("\n")[0]) not in text
    assert "164.512(e)(1)(ii)" in purpose(matter)


def test_a_waiver_taken_back_after_approval_voids_it_and_nothing_leaves(matter: Producing) -> None:
    on_paper(matter, SUBPOENA)
    record(matter, *ASSURED, Element.PRIVILEGE_WAIVED)
    met(matter)
    matter.set_scope("a-alone")
    matter.release("a-alone")
    matter.to_judged()
    matter.rendered()
    matter.answer_all()
    matter.approved()
    matter.sealed()
    matter.vault.grounds.withdraw(
        matter.counsel, matter.case, Element.PRIVILEGE_WAIVED, "A revoked it.", holder="A"
    )
    assert matter.at(State.CONSULTED)
    assert matter.state().approvals == ()
    assert matter.shown(matter.records) == ""
    with pytest.raises(NotApproved):
        matter.sent()


def test_a_subpoena_without_assurance_is_refused_and_the_letter_confirms_nothing(
    matter: Producing,
) -> None:
    on_paper(matter, SUBPOENA)
    with pytest.raises(IllegalStep, match="satisfactory assurance"):
        met(matter)
    matter.vault.court.refuse(matter.counsel, matter.case, "No assurance came with it.")
    confirms_nothing(matter)


@pytest.mark.parametrize("paper", [PART2_ORDER, POLICE_REQUEST], ids=["part 2", "police"])
def test_the_other_papers_alone_are_refused_likewise(matter: Producing, paper: object) -> None:
    on_paper(matter, paper)  # type: ignore[arg-type]
    with pytest.raises(IllegalStep, match="not on record"):
        met(matter)
    matter.vault.court.refuse(matter.counsel, matter.case, "Nothing came with it.")
    confirms_nothing(matter)


def confirms_nothing(matter: Producing) -> None:
    letter = matter.vault.letters.called_for(matter.records, matter.case)
    said = str(letter)
    assert "neither confirm nor deny" in said
    for secret in (
        "Hardeman",
        "Alma",
        "Bruno",
        matter.chart,
        "came with it",
        "Part 2",
        "substance",
    ):
        assert secret not in said
    matter.vault.court.close(matter.records, matter.case)
    assert matter.at(State.CLOSED)


def test_a_part2_order_takes_process_too_and_prints_its_limits(any_matter: Producing) -> None:
    matter = any_matter
    on_paper(matter, PART2_ORDER, DRINKING_TOO)
    record(matter, *PART2_FACTS[1:])
    with pytest.raises(IllegalStep, match="compulsory process"):
        met(matter)
    record(matter, Element.PART2_PROCESS, by=matter.records)
    met(matter)
    matter.set_scope("drinking", "b-alone")
    with pytest.raises(IllegalStep, match=r"2\.63"):
        matter.release("drinking")
    record(matter, Element.PART2_OPENED)
    with pytest.raises(IllegalStep, match=r"2\.63"):
        matter.release("drinking")
    matter.vault.intake.meet_basis(matter.counsel, matter.case)
    matter.decide(matter.releasing("drinking"), matter.withholding("b-alone"))
    text = verified_text(matter, packed(matter))
    assert squash(TEXTS["drinking"]) in text
    assert squash("Limit of the order: order of January 2, for part2-essential") in text
    assert squash("Persons to whom the order limits disclosure") in text
    assert squash("Protection ordered") in text
    assert squash(TEXTS["b-alone"]) not in text
    assert "42 CFR 2.61" in purpose(matter, "B")


def test_what_was_said_is_not_passed_off_in_the_database_as_what_was_observed(
    matter: Producing,
) -> None:
    on_paper(matter, PART2_ORDER, DRINKING_TOO)
    record(matter, *PART2_FACTS)
    met(matter)
    matter.set_scope("drinking")
    section = matter.section_id("drinking")
    matter.tamper(update(Section).where(Section.id == section).values(content_kind="observation"))
    assert reaches(matter)["drinking"] == "whole"
    with pytest.raises(NotAsSigned):
        matter.release("drinking")
    assert matter.shown(matter.records) == ""


def test_a_subpoena_beside_a_court_order_never_reaches_part2_records(matter: Producing) -> None:
    on_paper(matter, SUBPOENA, DRINKING_TOO)
    record(matter, *ASSURED)
    record(matter, Element.PRIVILEGE_WAIVED, holder="B")
    met(matter)
    assert reaches(matter)["drinking"] == "none"
    matter.open_case(clauses=DRINKING_TOO)
    matter.to_basis()
    assert matter.state().basis is Basis.COURT_ORDER
    assert reaches(matter)["drinking"] == "none"


def test_an_administrative_request_is_answered_on_its_one_limb(any_matter: Producing) -> None:
    matter = any_matter
    on_paper(matter, POLICE_REQUEST)
    record(matter, *ADMINISTRATIVE[:-1])
    with pytest.raises(IllegalStep, match="de-identified information"):
        met(matter)
    record(matter, ADMINISTRATIVE[-1], Element.PRIVILEGE_WAIVED)
    met(matter)
    matter.set_scope("a-alone", "private")
    assert reaches(matter)["private"] == "none"
    matter.decide(matter.releasing("a-alone"), matter.withholding("private", ReasonCode.R2))
    matter.to_judged()
    matter.rendered()
    matter.answer_all()
    matter.approved()
    matter.sealed()
    with pytest.raises(IllegalStep, match="may not receive"):
        matter.vault.productions.transmit(
            matter.records,
            matter.case,
            Dispatch(capacities=frozenset({Capacity.PARTY}), method="by hand"),
        )
    sent = matter.vault.productions.transmit(matter.records, matter.case, TO_POLICE)
    text = verified_text(matter, sent.package)
    assert squash("Disclosed under 45 CFR 164.512(f)(1)(ii)(C).") in text
    assert squash(TEXTS["private"]) not in text
    assert "164.512(f)" in purpose(matter)


def test_a_search_for_a_person_opens_no_section_whole(matter: Producing) -> None:
    on_paper(matter, POLICE_REQUEST)
    record(matter, Element.LE_LOOKED_FOR)
    met(matter)
    assert "whole" not in reaches(matter).values()


def test_the_findings_of_a_criminal_part2_order_are_counsels_alone(matter: Producing) -> None:
    on_paper(matter, PART2_ORDER, DRINKING_TOO)
    for locked in (Element.PART2_PROSECUTION, Element.PART2_AGAINST_US):
        with pytest.raises(PermissionDenied):
            record(matter, locked, by=matter.officer)
