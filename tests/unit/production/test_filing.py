from __future__ import annotations

from datetime import date

from tests.unit.production.samples import document, note, section, sign
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.document.filing import for_filing
from vault.production.document.matter import Profile
from vault.production.document.released import Marker, Text
from vault.production.rendering.records_file import shown_disclosures

IDENTIFIED = section(
    "Visit with Emma",
    "Emma Hill was born on 3/14/2015.",
    "Nothing here identifies anyone.",
    (Text("SSN 123-45-6789 of "), Marker(ReasonCode.R3), Text(" is on file.")),
)
BEFORE = document(
    notes=(note("n", IDENTIFIED, on=date(2026, 3, 3)),), privilege_log=(), notices=("For Emma.",)
)


def test_every_identifier_of_the_document_takes_its_filing_form() -> None:
    filed = for_filing(BEFORE, minors=["Emma Hill"])
    (changed,) = filed.sections
    assert filed.profile is Profile.FILING
    assert filed.notices == ("For E.",)
    assert changed.title == "Visit with E."
    assert changed.whole_paragraphs == (
        "E.H. was born on 2015.",
        "Nothing here identifies anyone.",
    )
    assert changed.paragraphs[2][0] == Text("SSN xxx-xx-6789 of ")


def test_what_filing_changed_is_not_disclosed_under_the_seal() -> None:
    (original,) = BEFORE.released
    sealed = sign(original).sections[IDENTIFIED.ref]
    (titled,) = for_filing(BEFORE, minors=["Emma Hill"]).sections
    (untitled,) = for_filing(BEFORE).sections
    assert shown_disclosures(IDENTIFIED, sealed) == (sealed.section, *sealed.paragraphs[:2])
    assert shown_disclosures(titled, sealed) == ()
    assert shown_disclosures(untitled, sealed) == (sealed.section, sealed.paragraphs[1])


def test_a_redacted_paragraph_is_not_disclosed_by_its_twin() -> None:
    written = section("Answers", "No.", "Another answer.", "No.")
    cut = section("Answers", "No.", "Another answer.", (Marker(ReasonCode.R3),))
    (original,) = document(
        notes=(note("n", written, on=date(2026, 3, 3)),), privilege_log=()
    ).released
    sealed = sign(original).sections[written.ref]
    assert shown_disclosures(cut, sealed) == (sealed.section, sealed.paragraphs[1])
