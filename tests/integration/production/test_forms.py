"""In camera submissions and the filing profile, and what the cover says of either."""

from __future__ import annotations

import pytest

from tests.integration.disclosure.conftest import PARENTING_ONLY, TEXTS, order
from tests.integration.production.conftest import (
    COURT,
    EVERYTHING,
    FOR_THE_JUDGE,
    Producing,
)
from vault.disclosure.rules.vocabulary import Recipient as Capacity
from vault.disclosure.rules.vocabulary import State
from vault.disclosure.rules.workflow import IllegalStep
from vault.errors import PermissionDenied
from vault.production.acts.sending import Dispatch
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.document.matter import Profile
from vault.production.packaging.package import read_package
from vault.production.rendering.records_file import read_records
from vault.records.sdjwt_verify import verify_note


def printed(package: bytes, name: str = "production.pdf") -> str:
    return squash("".join(read_pdf_text(read_package(package).files[name]).pages))


def to_the_judge(matter: Producing) -> None:
    """Take the case to a submission of two sections for the judge's own review."""
    matter.open_case(FOR_THE_JUDGE, EVERYTHING)
    matter.to_scope("parenting", "sister")
    matter.decide(matter.releasing("parenting"), matter.releasing("sister"))
    matter.to_judged()
    matter.rendered()
    matter.answer_all()


def test_an_in_camera_submission_is_sealed_under_a_prefix_of_its_own(
    any_matter: Producing,
) -> None:
    matter = any_matter
    to_the_judge(matter)
    document = matter.viewed().document
    assert document.seal is not None
    assert document.series.prefix.startswith("HFSIC")
    matter.approved(matter.counsel)
    matter.sealed()
    package = matter.sent().package
    report = matter.verified(package, matter.trust())
    assert report.holds
    assert report.manifest is not None
    assert report.manifest.sealed_by_court
    for said in (
        "Filed under seal for in camera review",
        "To be opened by the judge alone.",
        "It is produced to no party",
        TEXTS["sister"],
    ):
        assert squash(said) in printed(package), said


def test_only_counsel_approves_what_goes_to_the_judge(matter: Producing) -> None:
    to_the_judge(matter)
    with pytest.raises(PermissionDenied):
        matter.approved(matter.officer)
    assert matter.approved(matter.counsel).state.value == "approved"


@pytest.mark.parametrize("capacity", [Capacity.PARTY, Capacity.GUARDIAN])
def test_a_submission_goes_to_the_court_only(matter: Producing, capacity: Capacity) -> None:
    to_the_judge(matter)
    matter.approved(matter.counsel)
    matter.sealed()
    astray = Dispatch(capacities=frozenset({Capacity.COURT, capacity}), method="courier")
    with pytest.raises(IllegalStep, match="may not receive"):
        matter.vault.productions.transmit(matter.records, matter.case, astray)
    assert matter.at(State.APPROVED)


def test_protective_terms_of_an_order_are_printed(matter: Producing) -> None:
    matter.open_case(order(protective_terms="Attorneys' eyes only."), PARENTING_ONLY)
    matter.to_reviewed()
    matter.rendered()
    assert (
        "Protective terms of the court: Attorneys' eyes only." in matter.viewed().document.notices
    )


def test_a_party_shows_its_designation(matter: Producing) -> None:
    parties = ("Alma Hardeman, Petitioner", "Hardeman & Sons, Inc., Third-Party Respondent", "Doe")
    matter.open_case(order(parties=parties), PARENTING_ONLY)
    matter.to_reviewed()
    matter.rendered()
    shown = matter.viewed().document.caption.parties
    assert [(party.name, party.designation) for party in shown] == [
        ("Alma Hardeman", "Petitioner"),
        ("Hardeman & Sons, Inc.", "Third-Party Respondent"),
        ("Doe", "Party"),
    ]


@pytest.mark.at("reviewed")
def test_a_filing_shows_initials_and_what_it_shows_is_not_disclosed_otherwise(
    any_matter: Producing,
) -> None:
    matter = any_matter
    matter.rendered(profile=Profile.FILING, minors=("Robin Hardeman",))
    package = matter.onward()
    report = matter.verified(package, matter.trust())
    assert report.holds
    text = printed(package)
    assert squash("They hand R. over on Sunday") in text
    assert "Robin" not in text
    shown = [
        words
        for proof in read_records(read_package(package).files["records.json"])
        for section in verify_note(
            proof.jwt, proof.disclosures, public_key_bytes=proof.public_key
        ).sections
        for words in section.paragraphs
    ]
    assert TEXTS["handover"] in shown
    assert not any(words and "Robin" in words for words in shown)


@pytest.mark.at("reviewed")
def test_the_cover_names_recipient_custodian_and_clauses(matter: Producing) -> None:
    matter.rendered(custodian_name="R. Okafor", custodian_title="Director of Records")
    package = matter.onward()
    for said in (
        "R. Okafor, Director of Records",
        COURT.name,
        "12 Quay Street, Harbor, MA 02100",
        PARENTING_ONLY[0].words,
        "January 2, 2026",
        "It waives no privilege",
    ):
        assert squash(said) in printed(package), said
    assert squash("I, R. Okafor, certify and declare:") in printed(package, "certificate.pdf")
