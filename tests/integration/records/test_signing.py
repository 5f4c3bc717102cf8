"""Signing seals a note for good; corrections and second signatures are added, never put over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.integration.records.conftest import ABOUT_A, ABOUT_BOTH, SUBSTANCE, Practice
from vault.audit.tlog_proof import TlogProof
from vault.crypto.signing import verify
from vault.errors import Conflict, InvalidInput, KeyNotHeld, NotFound
from vault.identity.compartments import CompartmentName
from vault.identity.rationale import read_rationales
from vault.labels.label import Label
from vault.records.authorship import NotSigned, NotTheAuthor, Signed
from vault.records.note_model import NoteStatus, SectionDraft
from vault.records.sdjwt_verify import verify_note
from vault.records.sealing import COSIGN_CONTEXT, EmptyNote, cosigned_message
from vault.records.signing import NotTheCosigner
from vault.records.tables import Cosignature, Note, NoteSeal


def test_signing_locks_the_note_and_logs_the_hash_of_its_seal(practice: Practice) -> None:
    note_id, _ = practice.draft()
    note_hash = practice.vault.signing.sign(practice.author, note_id)
    note = practice.vault.notes.open(practice.author, note_id).note
    assert note.status is NoteStatus.SIGNED
    seal = practice.row(NoteSeal, note_id=note_id)
    assert seal["note_hash"] == note_hash
    proof = TlogProof.parse(practice.vault.audit.prove_inclusion(seal["event_id"]))
    assert note_hash.encode() in proof.leaf
    with pytest.raises(Signed):
        practice.vault.signing.sign(practice.author, note_id)


def test_the_seal_says_when_by_which_role_and_nothing_of_the_text(practice: Practice) -> None:
    note_id, _ = practice.signed(
        SectionDraft(title="Zaffre", text="Canary.", label=ABOUT_A),
        session_at=datetime(2026, 1, 5, 3, 30, tzinfo=UTC),
    )
    seal = practice.row(NoteSeal, note_id=note_id)
    verified = verify_note(seal["jwt"], [], public_key_bytes=seal["signing_public"])
    assert verified.sections == ()
    assert verified.claims.note_ref == note_id
    assert verified.claims.author == "clinician"
    zone = practice.vault.settings.records.zone
    day = datetime(2026, 1, 5, 3, 30, tzinfo=UTC).astimezone(zone).date()
    assert verified.claims.session_on == day.isoformat()
    assert practice.author.display_name not in seal["jwt"]


def test_a_signed_note_verifies(practice: Practice) -> None:
    note_id, _ = practice.signed(
        SectionDraft(title="One", text="First.\n\nMore of it.", label=ABOUT_A),
        SectionDraft(title="Two", text="Second.", label=ABOUT_BOTH),
        SectionDraft(title="Empty", text="", label=ABOUT_A),
    )
    check = practice.vault.verification.verify_note(practice.author, note_id)
    assert check.holds
    [seal] = check.seals
    assert (seal.sections, seal.checked, seal.problems) == (3, 3, ())


def test_verification_says_how_much_it_could_read(practice: Practice) -> None:
    note_id, _ = practice.signed(
        SectionDraft(title="One", text="First.", label=ABOUT_A),
        SectionDraft(title="Two", text="Second.", label=SUBSTANCE),
    )
    practice.share(practice.colleague, CompartmentName.GENERAL)
    check = practice.vault.verification.verify_note(practice.colleague, note_id)
    assert check.holds
    assert (check.seals[0].sections, check.seals[0].checked) == (2, 1)


def test_a_draft_has_no_seal_to_verify(practice: Practice) -> None:
    note_id, _ = practice.draft()
    with pytest.raises(NotSigned):
        practice.vault.verification.verify_note(practice.author, note_id)


def test_a_note_without_text_is_not_signed(practice: Practice) -> None:
    note_id, _ = practice.draft(SectionDraft(title="One", text=" \n ", label=ABOUT_A))
    with pytest.raises(EmptyNote):
        practice.vault.signing.sign(practice.author, note_id)


def test_nobody_signs_for_the_author(practice: Practice) -> None:
    note_id, _ = practice.draft()
    practice.share(practice.supervisor)
    with pytest.raises(NotTheAuthor):
        practice.vault.signing.sign(practice.supervisor, note_id)


def test_a_correction_is_a_new_version_under_a_new_seal(practice: Practice) -> None:
    note_id, [first, second] = practice.signed()
    old = practice.row(NoteSeal, note_id=note_id)
    practice.vault.signing.correct_section(
        practice.author, first, "Sundays with B.", "Wrong parent.", title="Parenting time"
    )
    assert practice.texts(practice.author, note_id) == ["Sundays with B.", "They argue less."]
    assert practice.row(NoteSeal, note_id=note_id, number=1) == old
    check = practice.vault.verification.verify_note(practice.author, note_id)
    assert check.holds
    assert [seal.checked for seal in check.seals] == [2, 2]
    versions = practice.vault.notes.open_versions(practice.author, note_id).sections
    shown = [
        (each.section_id, each.version, each.content and each.content.text) for each in versions
    ]
    assert shown == [
        (first, 1, "Sundays with A."),
        (first, 2, "Sundays with B."),
        (second, 1, "They argue less."),
    ]


def test_the_reason_of_a_correction_is_kept_for_audit_detail_only(practice: Practice) -> None:
    _, [section_id, _] = practice.signed()
    practice.vault.signing.correct_section(practice.author, section_id, "New.", "I misheard.")
    [event] = practice.logged("records:note:correct")
    assert "misheard" not in repr(event)
    with practice.vault.store.reading() as reader:
        [(_, reason)] = read_rationales(reader, practice.people["pryce"], section_id, event)
    assert reason == "I misheard."


@pytest.mark.parametrize(("text", "reason"), [("New.", " "), ("Sundays with A.", "Why not.")])
def test_a_correction_takes_a_reason_and_a_change(
    practice: Practice, text: str, reason: str
) -> None:
    _, [section_id, _] = practice.signed()
    with pytest.raises(InvalidInput):
        practice.vault.signing.correct_section(practice.author, section_id, text, reason)


def test_only_signed_sections_of_ones_own_are_corrected(practice: Practice) -> None:
    correct = practice.vault.signing.correct_section
    _, [drafted, _] = practice.draft()
    with pytest.raises(NotSigned):
        correct(practice.author, drafted, "New.", "Why.")
    _, [signed, _] = practice.signed()
    practice.share(practice.colleague)
    with pytest.raises(NotTheAuthor):
        correct(practice.colleague, signed, "New.", "Why.")
    with pytest.raises(NotFound):
        correct(practice.author, "a" * 26, "New.", "Why.")


def test_a_supervisor_signs_what_they_can_read(practice: Practice) -> None:
    supervisor, signing = practice.supervisor, practice.vault.signing
    note_id, _ = practice.draft(cosigner_id=supervisor.user_id)
    with pytest.raises(NotSigned):
        signing.cosign(supervisor, note_id)
    signing.sign(practice.author, note_id)
    assert practice.vault.notes.open(practice.author, note_id).note.awaits_cosignature
    with pytest.raises(KeyNotHeld):
        signing.cosign(supervisor, note_id)
    practice.share(supervisor)
    signing.cosign(supervisor, note_id)
    assert not practice.vault.notes.open(practice.author, note_id).note.awaits_cosignature
    row = practice.row(Cosignature, note_id=note_id)
    seal = practice.row(NoteSeal, note_id=note_id)
    message = cosigned_message(note_id, 1, seal["note_hash"])
    verify(row["signing_public"], row["signature"], message, context=COSIGN_CONTEXT)
    [check] = practice.vault.verification.verify_note(practice.author, note_id).seals
    assert (check.cosigned_by, check.problems) == (supervisor.user_id, ())
    with pytest.raises(Conflict):
        signing.cosign(supervisor, note_id)


def test_a_corrected_note_needs_the_supervisor_again(practice: Practice) -> None:
    supervisor, signing = practice.supervisor, practice.vault.signing
    note_id, [section_id, _] = practice.signed(cosigner_id=supervisor.user_id)
    practice.share(supervisor)
    signing.cosign(supervisor, note_id)
    signing.correct_section(practice.author, section_id, "Sundays with B.", "Wrong parent.")
    assert practice.vault.notes.open(practice.author, note_id).note.awaits_cosignature
    signing.cosign(supervisor, note_id)
    check = practice.vault.verification.verify_note(practice.author, note_id)
    assert [seal.cosigned_by for seal in check.seals] == [supervisor.user_id] * 2
    assert check.holds


def test_a_note_that_names_no_supervisor_is_not_cosigned(practice: Practice) -> None:
    note_id, _ = practice.signed()
    practice.share(practice.supervisor)
    with pytest.raises(NotTheCosigner):
        practice.vault.signing.cosign(practice.supervisor, note_id)


def test_an_author_who_lost_a_key_cannot_sign(practice: Practice) -> None:
    practice.share(practice.colleague)
    saved = practice.vault.notes.draft(
        practice.colleague,
        practice.chart,
        session_at=practice.row(Note, id=practice.draft()[0])["session_at"],
        sections=[
            SectionDraft(title="One", text="First.", label=ABOUT_A),
            SectionDraft(title="Two", text="Second.", label=ABOUT_BOTH),
        ],
    )
    holders = practice.vault.holders.of_chart(practice.author, practice.chart)
    [restricted] = [each for each in holders if each.name is CompartmentName.RESTRICTED]
    practice.vault.rotations.rotate(
        practice.author, restricted.compartment_id, revoke=practice.colleague.user_id
    )
    with pytest.raises(KeyNotHeld):
        practice.vault.signing.sign(practice.colleague, saved.note_id)


@pytest.mark.parametrize("strict", [False, True])
def test_a_note_verifies_and_opens_after_every_key_was_rotated(
    practice: Practice, strict: bool
) -> None:
    note_id, [section_id, _] = practice.signed()
    practice.vault.signing.correct_section(practice.author, section_id, "Changed.", "Wrong.")
    for each in practice.vault.holders.of_chart(practice.author, practice.chart):
        practice.vault.rotations.rotate(practice.author, each.compartment_id, strict=strict)
    assert practice.texts(practice.author, note_id) == ["Changed.", "They argue less."]
    assert practice.vault.verification.verify_note(practice.author, note_id).holds
    page = practice.vault.charts.open_first_page(practice.author, practice.chart)
    assert page.chart.details.name == "Couple of the tests"


def test_history_tells_everything_but_the_text(practice: Practice) -> None:
    note_id, [first, second] = practice.signed()
    practice.vault.signing.correct_section(practice.author, first, "Canary.", "Wrong.")
    history = practice.vault.histories.of_note(practice.author, note_id)
    assert [(each.section_id, each.version) for each in history.versions] == [
        (first, 1),
        (first, 2),
        (second, 1),
    ]
    assert [(each.section_id, each.number, each.label) for each in history.labels] == [
        (first, 1, ABOUT_A),
        (second, 1, ABOUT_BOTH),
    ]
    assert [(each.seal, each.cosignature) for each in history.signatures] == [
        (1, False),
        (2, False),
    ]
    assert "Canary" not in repr(history)


def test_unlabelled_sections_can_be_signed_and_stay_unreleasable(practice: Practice) -> None:
    note_id, _ = practice.signed(SectionDraft(title="One", text="First."))
    [section] = practice.vault.notes.open(practice.author, note_id).sections
    assert section.label == Label.unlabelled()
    assert not section.label.releasable
