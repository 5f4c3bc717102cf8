"""Notes while they are written, and what opening one shows to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import START
from tests.integration.records.conftest import (
    ABOUT_A,
    ABOUT_BOTH,
    SESSION,
    SUBSTANCE,
    Practice,
)
from vault.disclosure.ledger.holds import holds_asked
from vault.errors import Conflict, InvalidInput, KeyNotHeld, NotFound
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, ContentKind, Loinc, NoteKind, PurposeOfUse
from vault.records.authorship import EditedMeanwhile, NotTheAuthor, Signed
from vault.records.content import UnusableText
from vault.records.drafting import SectionInvalid
from vault.records.note_model import NoteStatus, Part2Origin, SectionDraft
from vault.records.notes import Notes
from vault.records.supervision import SupervisorInvalid
from vault.records.tables import Note, Section, SectionVersion
from vault.settings.groups import RecordSettings

SECTIONS = (
    SectionDraft(title="One", text="First.", label=ABOUT_A),
    SectionDraft(title="Two", text="Second.", label=ABOUT_BOTH),
    SectionDraft(title="Three", text="Third.", label=SUBSTANCE),
    SectionDraft(title="Four", text="Fourth."),
)


def test_a_note_comes_back_as_it_was_written(practice: Practice) -> None:
    written = SectionDraft(
        title="Plan of care",
        text="Line one.\r\n\r\n\r\nLine two, caf\u0065\u0301.  ",
        label=ABOUT_BOTH,
        content_kind=ContentKind.OPINION,
        loinc=Loinc.PLAN,
        source_member="COL1",
        part2_origin=Part2Origin.CONSENT,
    )
    note_id, [section_id] = practice.draft(written, kind=NoteKind.EVALUATION, template="dap")
    opened = practice.vault.notes.open(practice.author, note_id)
    [section] = opened.sections
    assert section.content is not None
    assert section.content.title == "Plan of care"
    assert section.content.text == "Line one.\n\nLine two, café."
    assert (section.section_id, section.version) == (section_id, 1)
    assert (section.label, section.content_kind, section.loinc) == (
        ABOUT_BOTH,
        ContentKind.OPINION,
        Loinc.PLAN,
    )
    assert (section.source_member, section.part2_origin) == ("COL1", Part2Origin.CONSENT)
    assert (opened.note.kind, opened.note.template) == (NoteKind.EVALUATION, "dap")
    assert (opened.note.session_at, opened.note.author_id) == (SESSION, practice.author.user_id)
    assert opened.note.chart == practice.chart


def test_a_template_gives_its_sections_and_kind(practice: Practice) -> None:
    saved = practice.vault.notes.draft(
        practice.author, practice.chart, session_at=SESSION, template="intake"
    )
    opened = practice.vault.notes.open(practice.author, saved.note_id)
    assert opened.note.kind is NoteKind.INTAKE
    titles = [each.content.title for each in opened.sections if each.content]
    assert titles == [
        "Presenting problem",
        "Social history",
        "Mental status",
        "Assessment and plan",
    ]
    assert {each.label for each in opened.sections} == {Label.unlabelled()}


def test_each_section_goes_to_the_compartment_of_its_label(practice: Practice) -> None:
    note_id, _ = practice.draft(*SECTIONS)
    opened = practice.vault.notes.open(practice.author, note_id)
    assert [each.compartment for each in opened.sections] == [
        "general",
        "restricted",
        "substance-use",
        "unclassified",
    ]


def test_a_psychotherapy_note_is_its_authors_own(practice: Practice) -> None:
    practice.share(practice.supervisor)
    note_id, _ = practice.draft(
        SectionDraft(title="Conversation", text="A dream.", label=ABOUT_A),
        template="psychotherapy",
    )
    [section] = practice.vault.notes.open(practice.author, note_id).sections
    assert section.compartment == "psychotherapy"
    with pytest.raises(KeyNotHeld):
        practice.vault.notes.open(practice.supervisor, note_id)


def test_warnings_name_what_a_psychotherapy_note_should_not_hold(practice: Practice) -> None:
    saved = practice.vault.notes.draft(
        practice.author,
        practice.chart,
        session_at=SESSION,
        template="psychotherapy",
        sections=[
            SectionDraft(title="Conversation", text="Her prognosis is good."),
            SectionDraft(title="Analysis", text="A dream of water."),
        ],
    )
    assert list(saved.warnings) == [saved.section_ids[0]]
    [warning] = saved.warnings[saved.section_ids[0]]
    assert "prognosis" in warning.item


def test_other_notes_get_no_such_warnings(practice: Practice) -> None:
    saved = practice.vault.notes.draft(
        practice.author,
        practice.chart,
        session_at=SESSION,
        sections=[SectionDraft(title="Plan", text="Her prognosis is good.", label=ABOUT_A)],
    )
    assert saved.warnings == {}


def test_closed_sections_show_their_label_and_neither_title_nor_text(practice: Practice) -> None:
    note_id, _ = practice.draft(*SECTIONS)
    practice.share(practice.colleague, CompartmentName.GENERAL)
    sections = practice.vault.notes.open(practice.colleague, note_id).sections
    assert [each.opened for each in sections] == [True, False, False, False]
    assert [each.label for each in sections] == [each.label for each in SECTIONS]
    assert "Second" not in repr(sections)
    assert "Two" not in repr(sections)


def test_reading_is_logged_with_its_purpose(practice: Practice) -> None:
    note_id, _ = practice.draft()
    practice.vault.notes.open(practice.author, note_id, PurposeOfUse.HLEGAL)
    [event] = practice.logged("records:note:open")
    assert (event.actor, event.object_id, event.chart, event.purpose) == (
        practice.author.user_id,
        note_id,
        practice.chart,
        "HLEGAL",
    )


def test_nothing_is_read_when_the_log_cannot_be_written(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_id, _ = practice.draft()

    def fails(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(type(practice.vault.audit), "append", fails)
    decrypted: list[object] = []
    monkeypatch.setattr("vault.records.opening.open_row", lambda *seen: decrypted.append(seen))
    with pytest.raises(OSError, match="disk full"):
        practice.vault.notes.open(practice.author, note_id)
    assert decrypted == []


def test_saving_replaces_texts_and_keeps_the_ids_of_sections(practice: Practice) -> None:
    note_id, ids = practice.draft(*SECTIONS[:2])
    saved = practice.vault.notes.save_draft(
        practice.author,
        note_id,
        [
            SectionDraft(title="New", text="Inserted.", label=ABOUT_A),
            replace(SECTIONS[1], text="Second, again.", section_id=ids[1]),
        ],
        revision=1,
    )
    assert saved.revision == 2
    assert saved.section_ids[1] == ids[1]
    assert practice.texts(practice.author, note_id) == ["Inserted.", "Second, again."]
    with practice.vault.store.reading() as reader:
        counts = [
            reader.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Section, SectionVersion)
        ]
    assert counts == [2, 2]


def test_a_draft_saved_from_elsewhere_is_not_overwritten(practice: Practice) -> None:
    note_id, ids = practice.draft(*SECTIONS[:1])
    first = replace(SECTIONS[0], text="From the office.", section_id=ids[0])
    second = replace(SECTIONS[0], text="From the telephone.", section_id=ids[0])
    practice.vault.notes.save_draft(practice.author, note_id, [first], revision=1)
    with pytest.raises(EditedMeanwhile):
        practice.vault.notes.save_draft(practice.author, note_id, [second], revision=1)
    assert practice.texts(practice.author, note_id) == ["From the office."]


def test_a_draft_is_its_authors_to_save_and_discard(practice: Practice) -> None:
    note_id, _ = practice.draft()
    practice.share(practice.colleague)
    with pytest.raises(NotTheAuthor):
        practice.vault.notes.save_draft(practice.colleague, note_id, SECTIONS, revision=1)
    with pytest.raises(NotTheAuthor):
        practice.vault.notes.discard_draft(practice.colleague, note_id)
    assert practice.texts(practice.author, note_id) == ["Sundays with A.", "They argue less."]


def test_a_discarded_draft_is_gone_and_its_event_stays(practice: Practice) -> None:
    note_id, _ = practice.draft()
    practice.vault.notes.discard_draft(practice.author, note_id)
    with pytest.raises(NotFound):
        practice.vault.notes.open(practice.author, note_id)
    assert [each.object_id for each in practice.logged("records:note:discard")] == [note_id]


def test_a_signed_note_is_neither_saved_nor_discarded(practice: Practice) -> None:
    note_id, _ = practice.signed()
    with pytest.raises(Signed):
        practice.vault.notes.save_draft(practice.author, note_id, SECTIONS, revision=1)
    with pytest.raises(Signed):
        practice.vault.notes.discard_draft(practice.author, note_id)


@pytest.mark.parametrize(
    ("after", "late"), [(timedelta(hours=23), False), (timedelta(hours=25), True)]
)
def test_an_entry_long_after_the_session_is_late(
    practice: Practice, after: timedelta, late: bool
) -> None:
    note_id, _ = practice.draft(session_at=practice.vault.clock.now() - after)
    note = practice.vault.notes.open(practice.author, note_id).note
    assert note.late_entry is late
    assert note.authored_at > note.session_at


def test_when_a_note_was_begun_never_changes(practice: Practice) -> None:
    note_id, ids = practice.draft(*SECTIONS[:1])
    begun = practice.row(Note, id=note_id)["authored_at"]
    practice.vault.notes.save_draft(
        practice.author, note_id, [replace(SECTIONS[0], section_id=ids[0])], revision=1
    )
    practice.vault.signing.sign(practice.author, note_id)
    assert practice.row(Note, id=note_id)["authored_at"] == begun


@pytest.mark.parametrize(
    "dates",
    [
        {"session_at": START + timedelta(days=1)},
        {"session_at": START, "written_at": START - timedelta(days=1)},
        {"session_at": SESSION, "written_at": START + timedelta(days=1)},
    ],
)
def test_dates_that_cannot_be_are_refused(practice: Practice, dates: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        practice.draft(**dates)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "section",
    [
        SectionDraft(title="", text="x"),
        SectionDraft(title="bell \x07", text="x"),
        SectionDraft(title="t" * 201, text="x"),
        SectionDraft(title="One", text="bell \x07"),
        SectionDraft(title="One", text="half a pair \ud800"),
    ],
)
def test_unusable_text_is_refused_and_nothing_is_saved(
    practice: Practice, section: SectionDraft
) -> None:
    with pytest.raises(UnusableText):
        practice.draft(SECTIONS[0], section)
    assert practice.vault.charts.open_first_page(practice.author, practice.chart).notes == ()


@pytest.mark.parametrize(
    "section",
    [
        SectionDraft(title="One", text="x", label=Label(Confidentiality.N, subjects=("C",))),
        SectionDraft(title="One", text="x", label=Label(Confidentiality.N, holders=("CH1",))),
        SectionDraft(title="One", text="x", source_member="COL2"),
        SectionDraft(title="One", text="x", section_id="a" * 26),
    ],
)
def test_a_section_names_members_and_sections_that_there_are(
    practice: Practice, section: SectionDraft
) -> None:
    with pytest.raises(SectionInvalid):
        practice.draft(section)


def test_a_note_has_a_section(practice: Practice) -> None:
    note_id, _ = practice.draft()
    with pytest.raises(SectionInvalid):
        practice.vault.notes.save_draft(practice.author, note_id, [], revision=1)


def test_a_supervised_author_names_a_supervisor(practice: Practice) -> None:
    vault = practice.vault
    settings = RecordSettings(supervised=(practice.author.username,))
    notes = Notes(vault.store, vault.clock, vault.settings.labels, settings, holds_asked)

    def begin(cosigner_id: str | None) -> str:
        return notes.draft(
            practice.author,
            practice.chart,
            session_at=SESSION,
            sections=SECTIONS,
            cosigner_id=cosigner_id,
        ).note_id

    for nobody in (None, practice.author.user_id, practice.colleague.user_id, "nobody"):
        with pytest.raises(SupervisorInvalid):
            begin(nobody)
    note_id = begin(practice.supervisor.user_id)
    assert vault.notes.open(practice.author, note_id).note.status is NoteStatus.DRAFT


def test_an_addendum_points_to_a_signed_note_of_the_same_chart(practice: Practice) -> None:
    draft_id, _ = practice.draft()
    with pytest.raises(Conflict):
        practice.draft(addendum_to=draft_id)
    with pytest.raises(NotFound):
        practice.draft(addendum_to="a" * 26)
    note_id, _ = practice.signed()
    addendum, _ = practice.signed(addendum_to=note_id)
    assert practice.vault.notes.open(practice.author, addendum).note.addendum_to == note_id
    assert practice.vault.histories.of_note(practice.author, note_id).addenda == (addendum,)


def test_no_event_holds_a_word_of_a_note(practice: Practice) -> None:
    note_id, ids = practice.draft(SectionDraft(title="Zaffre", text="Canary.", label=ABOUT_A))
    practice.vault.notes.save_draft(
        practice.author,
        note_id,
        [SectionDraft(title="Zaffre", text="Canary two.", label=ABOUT_A, section_id=ids[0])],
        revision=1,
    )
    practice.vault.signing.sign(practice.author, note_id)
    practice.vault.signing.correct_section(practice.author, ids[0], "Canary three.", "Canary why.")
    practice.vault.notes.open(practice.author, note_id)
    practice.vault.search.find(practice.author, "canary")
    seen = [
        repr(event)
        for tag in ("draft", "save", "sign", "correct", "open")
        for event in practice.logged(f"records:note:{tag}")
    ] + [repr(event) for event in practice.logged("records:search:find")]
    assert len(seen) == 6
    assert not [line for line in seen if "anary" in line or "Zaffre" in line]


def test_nobody_writes_into_a_chart_whose_identity_they_do_not_know(practice: Practice) -> None:
    with pytest.raises(KeyNotHeld):
        practice.vault.notes.draft(
            practice.colleague,
            practice.chart,
            session_at=SESSION,
            sections=[SectionDraft(title="One", text="First.")],
        )
    page = practice.vault.charts.open_first_page(practice.author, practice.chart)
    assert page.notes == ()


def test_a_section_left_out_of_a_save_is_gone(practice: Practice) -> None:
    note_id, ids = practice.draft(*SECTIONS)
    practice.vault.notes.save_draft(
        practice.author, note_id, [replace(SECTIONS[2], section_id=ids[2])], revision=1
    )
    assert practice.texts(practice.author, note_id) == ["Third."]
    with practice.vault.store.reading() as reader:
        left = reader.execute(select(Section.id)).scalars().all()
    assert left == [ids[2]]


def test_a_relabelled_section_moves_when_its_draft_is_saved(practice: Practice) -> None:
    note_id, ids = practice.draft(*SECTIONS[:2])
    practice.share(practice.colleague, CompartmentName.GENERAL)
    practice.vault.notes.save_draft(
        practice.author,
        note_id,
        [
            replace(SECTIONS[1], section_id=ids[1]),
            replace(SECTIONS[0], section_id=ids[0], label=SUBSTANCE),
        ],
        revision=1,
    )
    opened = practice.vault.notes.open(practice.author, note_id)
    assert [each.compartment for each in opened.sections] == ["restricted", "substance-use"]
    assert [each.section_id for each in opened.sections] == [ids[1], ids[0]]
    with pytest.raises(KeyNotHeld):
        practice.vault.notes.open(practice.colleague, note_id)
