"""What goes along with a section is printed, tested and vouched for like the section itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.production.samples import (
    NOTHING_WITHHELD,
    OBSERVED,
    SECOND,
    document,
    proofs,
    ref,
    section,
)
from vault.disclosure.rules.decisions import Marker as Cut
from vault.disclosure.rules.vocabulary import ReasonCode
from vault.production.checking.explained import squash
from vault.production.checking.pdf_text import read_pdf_text
from vault.production.checking.selftest import SelfTestFailed, self_test
from vault.production.composing.compose import KeptSection, compose_section
from vault.production.document.checks import UnfitForRelease
from vault.production.document.filing import for_filing
from vault.production.document.released import Appended, ReleasedDocument, WithheldSection
from vault.production.document.volumes import plan
from vault.production.rendering.records_file import (
    appended_to,
    read_whole,
    write_records,
)
from vault.production.rendering.render import render
from vault.typesetting.typesetter import Typesetter

STATEMENT = Appended(
    kind="Statement of disagreement",
    on=date(2026, 5, 4),
    paragraphs=("I was neither calm nor attentive that day.", "Please say so, too."),
)


def with_statement(*statements: Appended, **changes: object) -> ReleasedDocument:
    disputed = replace(OBSERVED, appended=statements or (STATEMENT,))
    second = replace(SECOND, items=(disputed, *SECOND.items[1:]))
    plain = document()
    return replace(plain, notes=(*plain.notes[:-1], second), **changes)  # type: ignore[arg-type]  # any field


@pytest.fixture(scope="module")
def source() -> ReleasedDocument:
    return with_statement()


@pytest.fixture(scope="module")
def files(source: ReleasedDocument) -> dict[str, bytes]:
    return dict(render(source, proofs(source), typesetter=Typesetter()).files)


def test_it_is_printed_below_the_section_and_passes_the_self_test(
    source: ReleasedDocument, files: dict[str, bytes]
) -> None:
    self_test(files, source, NOTHING_WITHHELD)
    text = squash("".join(read_pdf_text(files["production.pdf"]).pages))
    assert text.index(squash("calm and attentive.")) < text.index(
        squash("Statement of disagreement, May 4, 2026")
    )
    assert squash(STATEMENT.paragraphs[1]) in text
    assert read_whole(files["records.json"])[1] == appended_to(source)


@pytest.mark.parametrize(
    "other",
    [
        (),
        (replace(STATEMENT, paragraphs=("Something else.",)),),
        (STATEMENT, replace(STATEMENT, kind="Rebuttal")),
        (replace(STATEMENT, on=date(2026, 5, 5)),),
    ],
)
def test_another_statement_than_the_approved_one_blocks(
    files: dict[str, bytes], other: tuple[Appended, ...]
) -> None:
    approved = with_statement(*other) if other else document()
    with pytest.raises(SelfTestFailed):
        self_test(files, approved, NOTHING_WITHHELD)


def test_records_that_lack_it_or_move_it_block(
    source: ReleasedDocument, files: dict[str, bytes]
) -> None:
    notes, [record] = read_whole(files["records.json"])
    for changed in ((), (replace(record, section=ref("Parenting schedule")),), (record, record)):
        leaking = {**files, "records.json": write_records(notes, changed)}
        with pytest.raises(SelfTestFailed) as caught:
            self_test(leaking, source, NOTHING_WITHHELD)
        assert "records.json" in {finding.file for finding in caught.value.findings}


def test_a_long_one_goes_over_volumes_whole() -> None:
    long = tuple(f"Sentence {n} of a long statement about that day." for n in range(1200))
    source = with_statement(replace(STATEMENT, paragraphs=long))
    volumes = plan(source, max_pages=20)
    ended = [
        part
        for volume in volumes
        for of_note in volume.parts
        for part in of_note.items
        if not isinstance(part, WithheldSection) and part.section.appended and part.ended
    ]
    assert len(ended) == 1
    rendering = render(source, proofs(source), typesetter=Typesetter(), max_pages=20)
    self_test(rendering.files, source, NOTHING_WITHHELD)


def test_the_filing_profile_reaches_it() -> None:
    numbered = replace(STATEMENT, paragraphs=("My number is 123-45-6789.",))
    filed = for_filing(with_statement(numbered))
    [text] = [text for each in filed.sections for a in each.appended for text in a.paragraphs]
    assert "123-45" not in text
    assert "6789" in text


def test_nothing_goes_along_with_a_section_of_markers_alone() -> None:
    kept = KeptSection(
        ref=ref("x"),
        title="X",
        paragraphs=[[Cut(ReasonCode.R3)]],
        appended=(STATEMENT,),
    )
    assert isinstance(compose_section(kept), WithheldSection)


def test_what_cannot_be_seen_in_print_is_refused() -> None:
    for paragraphs in ((), ("a\u200bb",), (" ",)):
        with pytest.raises(UnfitForRelease):
            replace(STATEMENT, paragraphs=paragraphs)


def test_a_section_without_one_is_written_as_before() -> None:
    plain = section("Plain", "Nothing disputed.")
    assert plain.appended == ()
    assert b"appended" not in write_records(proofs(document()), appended_to(document()))
