"""Someone who can write to the database changes it; opening or verifying says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, text, update

from tests.integration.records.conftest import ABOUT_A, ABOUT_BOTH, SESSION, Practice
from vault.audit.events import Outcome
from vault.crypto.envelope import SealBroken
from vault.crypto.signing import SigningKey
from vault.errors import KeyNotHeld, TamperedData
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality
from vault.records.content import LabelChanged
from vault.records.note_model import SectionDraft
from vault.records.opening import SectionMisfiled
from vault.records.sdjwt import SectionInput, issue_note, note_hash
from vault.records.signing import SealDoesNotHold
from vault.records.tables import (
    Alert,
    Chart,
    Cosignature,
    Member,
    Note,
    NoteSeal,
    Section,
    SectionLabel,
    SectionProof,
    SectionVersion,
)

FORGER = SigningKey.from_seed(b"f" * 32)


@pytest.fixture
def version_ids(practice: Practice) -> Sequence[str]:
    """Two signed sections of one compartment; returns the ids of their versions."""
    note_id, _ = practice.signed(
        SectionDraft(title="One", text="First.", label=ABOUT_A),
        SectionDraft(title="Two", text="Second.", label=ABOUT_A),
    )
    opened = practice.vault.notes.open(practice.author, note_id)
    return [each.version_id for each in opened.sections]


def note_of(practice: Practice, version_id: str) -> str:
    return str(practice.row(SectionVersion, id=version_id)["note_id"])


def problems(practice: Practice, note_id: str) -> list[str]:
    check = practice.vault.verification.verify_note(practice.author, note_id)
    assert not check.holds
    return [problem for seal in check.seals for problem in seal.problems]


@pytest.mark.parametrize("column", ["ciphertext", "wrapped_key"])
def test_swapped_columns_do_not_open(
    practice: Practice, version_ids: Sequence[str], column: str
) -> None:
    practice.swap(SectionVersion, column, *version_ids)
    with pytest.raises(SealBroken):
        practice.vault.notes.open(practice.author, note_of(practice, version_ids[0]))


def test_swapped_texts_with_their_keys_do_not_open(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    for column in ("ciphertext", "wrapped_key"):
        practice.swap(SectionVersion, column, *version_ids)
    with pytest.raises(SealBroken):
        practice.vault.notes.open(practice.author, note_of(practice, version_ids[0]))


def test_reading_what_was_tampered_with_is_logged_as_failed(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    practice.swap(SectionVersion, "ciphertext", *version_ids)
    note_id = note_of(practice, version_ids[0])
    with pytest.raises(TamperedData):
        practice.vault.notes.open(practice.author, note_id)
    [event] = practice.logged("records:note:open", Outcome.FAILED)
    assert event.object_id == note_id


def test_a_row_moved_to_another_note_does_not_open(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    note_id, [section_id] = practice.draft(
        SectionDraft(title="Three", text="Third.", label=ABOUT_A)
    )
    practice.tamper(
        delete(SectionVersion).where(SectionVersion.note_id == note_id),
        update(SectionVersion)
        .where(SectionVersion.id == version_ids[0])
        .values(note_id=note_id, section_id=section_id),
    )
    with pytest.raises(SealBroken):
        practice.vault.notes.open(practice.author, note_id)


def test_an_old_version_does_not_pass_for_the_present_one(practice: Practice) -> None:
    note_id, [section_id] = practice.signed(SectionDraft(title="One", text="First.", label=ABOUT_A))
    practice.vault.signing.correct_section(practice.author, section_id, "Corrected.", "Wrong.")
    old = practice.row(SectionVersion, section_id=section_id, version=1)
    practice.tamper(
        delete(SectionProof).where(SectionProof.seal_number == 2),
        delete(SectionVersion).where(
            SectionVersion.section_id == section_id, SectionVersion.version == 2
        ),
        update(SectionVersion).where(SectionVersion.id == old["id"]).values(version=2),
    )
    with pytest.raises(SealBroken):
        practice.vault.notes.open(practice.author, note_id)


def test_hiding_the_corrected_version_is_found(practice: Practice) -> None:
    note_id, [section_id] = practice.signed(SectionDraft(title="One", text="First.", label=ABOUT_A))
    practice.vault.signing.correct_section(practice.author, section_id, "Corrected.", "Wrong.")
    practice.tamper(update(Section).where(Section.id == section_id).values(version=1))
    assert "The present texts are not the ones that the last seal holds." in problems(
        practice, note_id
    )


def test_a_label_lowered_without_the_key_is_found(practice: Practice) -> None:
    note_id, [section_id] = practice.signed(
        SectionDraft(title="One", text="First.", label=ABOUT_BOTH)
    )
    lowered = Label(Confidentiality.N, subjects=("A",))
    practice.tamper(
        update(Section).where(Section.id == section_id).values(label=lowered),
        update(SectionLabel).where(SectionLabel.section_id == section_id).values(label=lowered),
    )
    with pytest.raises(LabelChanged):
        practice.vault.notes.open(practice.author, note_id)


def test_a_lowered_label_gives_nobody_the_key(practice: Practice) -> None:
    note_id, [section_id] = practice.signed(
        SectionDraft(title="One", text="First.", label=ABOUT_BOTH)
    )
    practice.share(practice.colleague, CompartmentName.IDENTITY, CompartmentName.GENERAL)
    holders = practice.vault.holders.of_chart(practice.author, practice.chart)
    [general] = [each for each in holders if each.name is CompartmentName.GENERAL]
    practice.tamper(
        update(Section)
        .where(Section.id == section_id)
        .values(label=ABOUT_A, compartment_id=general.compartment_id)
    )
    with pytest.raises(KeyNotHeld):
        practice.vault.notes.open(practice.colleague, note_id)
    with pytest.raises(SectionMisfiled):
        practice.vault.notes.open(practice.author, note_id)


def test_a_row_said_to_be_in_another_compartment_does_not_open(practice: Practice) -> None:
    note_id, [section_id] = practice.signed(
        SectionDraft(title="One", text="First.", label=ABOUT_BOTH)
    )
    practice.share(practice.colleague, CompartmentName.IDENTITY, CompartmentName.GENERAL)
    holders = practice.vault.holders.of_chart(practice.author, practice.chart)
    [general] = [each for each in holders if each.name is CompartmentName.GENERAL]
    practice.tamper(
        update(Section)
        .where(Section.id == section_id)
        .values(compartment_id=general.compartment_id),
        update(SectionVersion)
        .where(SectionVersion.section_id == section_id)
        .values(compartment_id=general.compartment_id),
    )
    for person in (practice.colleague, practice.author):
        with pytest.raises(SealBroken):
            practice.vault.notes.open(person, note_id)


def test_a_tampered_section_is_not_signed(practice: Practice) -> None:
    note_id, _ = practice.draft()
    first, second = [
        each.version_id for each in practice.vault.notes.open(practice.author, note_id).sections
    ]
    practice.swap(SectionVersion, "ciphertext", first, second)
    with pytest.raises(SealBroken):
        practice.vault.signing.sign(practice.author, note_id)
    assert len(practice.logged("records:note:sign", Outcome.FAILED)) == 1


def test_a_seal_whose_bytes_were_changed_is_found(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    note_id = note_of(practice, version_ids[0])
    jwt = practice.row(NoteSeal, note_id=note_id)["jwt"]
    spoilt = jwt[:-5] + ("A" if jwt[-5] != "A" else "B") + jwt[-4:]
    practice.tamper(
        update(NoteSeal)
        .where(NoteSeal.note_id == note_id)
        .values(jwt=spoilt, note_hash=note_hash(spoilt))
    )
    found = problems(practice, note_id)
    assert "The audit log holds another hash." in found
    assert len(found) > 1


def test_a_seal_made_anew_under_a_forgers_key_is_found(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    note_id = note_of(practice, version_ids[0])
    forged = issue_note(
        FORGER,
        note_ref=note_id,
        kind="progress",
        session_on=SESSION.date().isoformat(),
        authored_at="2026-01-05T09:00:00.000000Z",
        signed_at="2026-01-05T09:00:00.000000Z",
        author="clinician",
        sections=[SectionInput("r", "One", "communication", ["Forged."])],
    )
    practice.tamper(
        update(NoteSeal)
        .where(NoteSeal.note_id == note_id)
        .values(jwt=forged.jwt, note_hash=forged.note_hash, signing_public=FORGER.public_bytes)
    )
    found = problems(practice, note_id)
    assert "The seal's key is not one that its signer ever had." in found
    assert "The audit log holds another hash." in found


def test_a_seal_that_was_never_logged_is_found(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    note_id = note_of(practice, version_ids[0])
    practice.tamper(update(NoteSeal).where(NoteSeal.note_id == note_id).values(event_id="a" * 26))
    assert problems(practice, note_id) == [
        "The audit log does not prove that this seal was logged."
    ]


def test_proofs_exchanged_between_sections_are_found(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    note_id = note_of(practice, version_ids[0])
    first, second = [practice.row(SectionProof, version_id=each)["id"] for each in version_ids]
    for column in ("ciphertext", "wrapped_key"):
        practice.swap(SectionProof, column, first, second)
    assert problems(practice, note_id) == ["A sealed item does not open where it stands."]


def test_a_proof_taken_away_is_found(practice: Practice, version_ids: Sequence[str]) -> None:
    practice.tamper(delete(SectionProof).where(SectionProof.version_id == version_ids[0]))
    assert problems(practice, note_of(practice, version_ids[0])) == [
        "The present texts are not the ones that the last seal holds."
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "intake"},
        {"session_at": SESSION - timedelta(days=3)},
        {"authored_at": SESSION},
    ],
)
def test_a_note_dated_otherwise_is_found(
    practice: Practice, version_ids: Sequence[str], changed: dict[str, object]
) -> None:
    note_id = note_of(practice, version_ids[0])
    practice.tamper(update(Note).where(Note.id == note_id).values(changed))
    assert problems(practice, note_id) == [
        "The note's dates or kind are not those that were signed."
    ]


def test_another_kind_of_content_than_signed_is_found(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    note_id = note_of(practice, version_ids[0])
    practice.tamper(
        update(Section).where(Section.note_id == note_id).values(content_kind="observation")
    )
    assert problems(practice, note_id) == ["A stored text is not the one that was signed."]


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"signature": bytes(64)}, "The supervisor's signature does not hold."),
        (
            {"signing_public": FORGER.public_bytes},
            "The second signature is not the named supervisor's.",
        ),
    ],
)
def test_a_forged_second_signature_is_found(
    practice: Practice, values: dict[str, object], problem: str
) -> None:
    note_id, _ = practice.signed(cosigner_id=practice.supervisor.user_id)
    practice.share(practice.supervisor)
    practice.vault.signing.cosign(practice.supervisor, note_id)
    practice.tamper(update(Cosignature).where(Cosignature.note_id == note_id).values(values))
    assert problems(practice, note_id) == [problem]


def test_a_second_signature_taken_away_is_found(practice: Practice) -> None:
    note_id, _ = practice.signed(cosigner_id=practice.supervisor.user_id)
    practice.share(practice.supervisor)
    practice.vault.signing.cosign(practice.supervisor, note_id)
    practice.tamper(delete(Cosignature).where(Cosignature.note_id == note_id))
    assert problems(practice, note_id) == ["The supervisor's signature is missing."]


@pytest.mark.parametrize("column", ["ciphertext", "wrapped_key"])
def test_members_exchanged_in_the_database_do_not_open(practice: Practice, column: str) -> None:
    first, second = [practice.row(Member, handle=handle)["id"] for handle in ("A", "B")]
    practice.swap(Member, column, first, second)
    with pytest.raises(SealBroken):
        practice.vault.charts.open_first_page(practice.author, practice.chart)
    assert len(practice.logged("records:chart:open", Outcome.FAILED)) == 1


def test_a_member_given_another_handle_does_not_open(practice: Practice) -> None:
    practice.tamper(update(Member).where(Member.handle == "B").values(handle="C"))
    with pytest.raises(SealBroken):
        practice.vault.charts.open_first_page(practice.author, practice.chart)


def test_a_chart_given_another_number_does_not_open(practice: Practice) -> None:
    practice.tamper(update(Chart).where(Chart.number == practice.chart).values(number="C-AAAAAA"))
    with pytest.raises(SealBroken):
        practice.vault.charts.open_first_page(practice.author, "C-AAAAAA")


def test_an_alert_rewritten_in_the_database_does_not_open(practice: Practice) -> None:
    alert_id = practice.vault.alerts.raise_alert(practice.author, practice.chart, "Danger.")
    sealed = bytearray(practice.row(Alert, id=alert_id)["ciphertext"])
    sealed[-1] ^= 1
    practice.tamper(update(Alert).where(Alert.id == alert_id).values(ciphertext=bytes(sealed)))
    with pytest.raises(SealBroken):
        practice.vault.charts.open_first_page(practice.author, practice.chart)


def test_a_supervisor_does_not_sign_a_seal_that_is_not_the_authors(practice: Practice) -> None:
    note_id, _ = practice.signed(cosigner_id=practice.supervisor.user_id)
    practice.share(practice.supervisor)
    practice.tamper(update(NoteSeal).where(NoteSeal.note_id == note_id).values(note_hash="0" * 64))
    with pytest.raises(SealDoesNotHold):
        practice.vault.signing.cosign(practice.supervisor, note_id)
    assert len(practice.logged("records:note:cosign", Outcome.FAILED)) == 1


def test_a_signed_note_whose_seals_were_taken_away_does_not_hold(
    practice: Practice, version_ids: Sequence[str]
) -> None:
    note_id = note_of(practice, version_ids[0])
    practice.tamper(delete(NoteSeal).where(NoteSeal.note_id == note_id))
    check = practice.vault.verification.verify_note(practice.author, note_id)
    assert (check.seals, check.holds) == ((), False)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        (Note, "kind"),
        (Note, "status"),
        (Section, "content_kind"),
        (Section, "part2_origin"),
        (Section, "label"),
    ],
)
def test_a_word_that_no_vocabulary_has_is_refused_and_logged(
    practice: Practice, version_ids: Sequence[str], table: type[Note | Section], column: str
) -> None:
    practice.tamper(text(f"UPDATE {table.__tablename__} SET {column} = 'nonsense'"))
    with pytest.raises(TamperedData):
        practice.vault.notes.open(practice.author, note_of(practice, version_ids[0]))
    assert len(practice.logged("records:note:open", Outcome.FAILED)) == 1
