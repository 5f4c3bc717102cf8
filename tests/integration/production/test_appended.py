"""A denied client's statement goes along with its section, and never without it (RS4)."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from tests.integration.production.conftest import SISTERS_NAME, Producing
from vault.disclosure.sections.currency import SectionsChanged
from vault.disclosure.tables import SectionRelease
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.packaging.package import read_package
from vault.production.rendering.records_file import read_whole
from vault.records.amendment_model import DenialGround, Requester
from vault.records.tables import SectionVersion

ASKED = "Please strike the sentence about Sunday evenings at the ferry."
DENIED = "The entry tells what was agreed in that session."
STATEMENT = "We never agreed on Sundays; the kestrel flew on a Tuesday."
REBUTTAL = "Both of them said so when they were asked again."


def section_of(matter: Producing, name: str) -> str:
    with matter.vault.store.reading() as reader:
        query = select(SectionVersion.section_id).where(SectionVersion.id == matter.sections[name])
        return str(reader.execute(query).scalar_one())


def denied(matter: Producing, name: str) -> str:
    amendments, clinician = matter.vault.amendments, matter.clinician
    request = amendments.receive(
        clinician, section_of(matter, name), by="A", who=Requester.CLIENT, text=ASKED
    )
    amendments.deny(clinician, request, DenialGround.ACCURATE, DENIED)
    return request


def disagreed(matter: Producing, name: str) -> str:
    request = denied(matter, name)
    matter.vault.amendments.disagree(matter.clinician, request, "A", STATEMENT)
    matter.vault.amendments.rebut(matter.clinician, request, REBUTTAL)
    return request


def printed(package: bytes) -> str:
    files = read_package(package).files
    return squash("".join(read_pdf_text(files["production.pdf"]).pages))


def everything(package: bytes) -> bytes:
    """All files of a package, and the text of the PDFs."""
    files = read_package(package).files
    texts = [
        squash("".join(read_pdf_text(content).pages)).encode()
        for name, content in files.items()
        if name.endswith(".pdf")
    ]
    return b"\n".join([package, *files.values(), *texts])


def test_statement_and_rebuttal_go_along_and_the_package_verifies(any_matter: Producing) -> None:
    matter = any_matter
    disagreed(matter, "parenting")
    package = matter.to_delivered()
    text = printed(package)
    places = [text.index(squash(each)) for each in (ASKED, DENIED, STATEMENT, REBUTTAL)]
    assert places == sorted(places)
    assert places[0] > text.index(squash("at the ferry"))
    assert squash("Statement of disagreement, January 5, 2026") in text
    _, appended = read_whole(read_package(package).files["records.json"])
    assert [(each.kind, each.paragraphs) for each in appended] == [
        ("Request to amend", (ASKED,)),
        ("Denial", (DENIED,)),
        ("Statement of disagreement", (STATEMENT,)),
        ("Rebuttal", (REBUTTAL,)),
    ]
    report = matter.verified(package, matter.trust())
    assert report.holds
    assert "appended" in {check.name for check in report.checks}


def test_the_statement_of_a_withheld_section_never_leaves(matter: Producing) -> None:
    disagreed(matter, "b-alone")
    package = matter.to_delivered()
    left = everything(package)
    for words in (ASKED, DENIED, STATEMENT, REBUTTAL):
        assert words.encode() not in left
        assert squash(words).encode() not in left
    records = json.loads(read_package(package).files["records.json"])
    assert "appended" not in records
    assert "kestrel" not in matter.shown(matter.records)
    withheld = matter.sections["b-alone"]
    assert [r for r in matter.rows(SectionRelease) if r["version_id"] == withheld] == []


def test_one_that_comes_after_the_decision_has_it_decided_again(matter: Producing) -> None:
    matter.to_reviewed()
    disagreed(matter, "parenting")
    with pytest.raises(SectionsChanged):
        matter.rendered()
    matter.vault.scoping.sync_sections(matter.records, matter.case)
    matter.release("parenting")
    matter.to_judged()
    matter.rendered()
    section = next(each for each in matter.viewed().document.sections if each.title == "Parenting")
    assert [each.kind for each in section.appended][2] == "Statement of disagreement"
    assert matter.verified(matter.onward(), matter.trust()).holds


def test_without_a_statement_request_and_denial_go_along_when_asked(matter: Producing) -> None:
    request = denied(matter, "parenting")
    matter.to_reviewed()
    matter.rendered()
    assert [each.appended for each in matter.viewed().document.sections if each.appended] == []
    matter.vault.amendments.attach(matter.clinician, request)
    with pytest.raises(SectionsChanged):
        matter.rendered()


def test_they_go_along_with_what_is_released_in_part(matter: Producing) -> None:
    disagreed(matter, "parenting")
    matter.to_scope("parenting", "handover")
    matter.redact("parenting", SISTERS_NAME)
    matter.release("handover")
    matter.to_judged()
    matter.rendered()
    [section] = [each for each in matter.viewed().document.sections if each.appended]
    assert any(section.markers)
    assert matter.verified(matter.onward(), matter.trust()).holds


def test_a_statement_that_says_what_is_withheld_is_asked_about(matter: Producing) -> None:
    request = denied(matter, "parenting")
    matter.vault.amendments.disagree(
        matter.clinician, request, "A", "B drinks two bottles of plum brandy on most Fridays alone."
    )
    matter.to_rendered()
    assert [warning.title for warning in matter.warnings() if "brandy" in str(warning.words)] == [
        "Parenting"
    ]


def test_nobody_reads_it_in_the_case_beyond_the_release(matter: Producing) -> None:
    disagreed(matter, "parenting")
    matter.to_reviewed()
    [kept] = [
        item
        for note in matter.vault.released.released_sections(matter.records, matter.case).notes
        for item in note.kept
        if item.appended
    ]
    assert [each.paragraphs for each in kept.appended] == [
        (ASKED,),
        (DENIED,),
        (STATEMENT,),
        (REBUTTAL,),
    ]
    matter.vault.deciding.reopen(
        matter.clinician, matter.case, [matter.sections["parenting"]], "Another look"
    )
    assert "kestrel" not in str(
        matter.vault.released.released_sections(matter.records, matter.case)
    )
