"""Disclosure staff read what is released, exactly that version, only as long as it is released."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from tests.integration.disclosure.conftest import (
    PARENTING_ONLY,
    TEXTS,
    Matter,
    order,
)
from vault.audit.events import Outcome
from vault.crypto.envelope import SealBroken
from vault.disclosure.events import CaseEvent
from vault.disclosure.ledger.book import key_to
from vault.disclosure.ledger.codec import from_bytes
from vault.disclosure.rules.decisions import Marker, Span, find_all
from vault.disclosure.rules.vocabulary import ReasonCode, Ruling, SideState
from vault.disclosure.sections.material import HandedKey, Redaction, Release, ReleaseStale
from vault.disclosure.services.released import MaterialMissing, NothingReleased, WithheldItem
from vault.disclosure.tables import SectionRelease
from vault.errors import KeyNotHeld, PermissionDenied, TamperedData
from vault.identity import compartments
from vault.identity.actor import Actor
from vault.identity.compartments import CompartmentName
from vault.identity.sealed import open_row
from vault.identity.tables import Compartment
from vault.records.paragraphs import paragraphs
from vault.records.sdjwt_verify import verify_note
from vault.records.tables import SectionProof, SectionVersion

STAFF = ["reyes", "calder", "pryce"]


def spans(key: str, needle: str, code: ReasonCode = ReasonCode.R3) -> tuple[Span, ...]:
    return find_all(paragraphs(TEXTS[key]), needle, code)


def handed(matter: Matter, actor: Actor, key: str) -> bytes:
    """What a decision handed over, as a participant's own key opens it."""
    [row] = matter.rows(SectionRelease, version_id=matter.sections[key])
    with matter.vault.store.reading() as reader:
        keys = compartments.held_keys(reader, actor, [matter.case_id])
    return open_row(SectionRelease, row, key_to(row, keys))


@pytest.mark.at("scope")
@pytest.mark.parametrize("username", STAFF)
def test_before_a_decision_staff_open_no_text(matter: Matter, username: str) -> None:
    actor = matter.people[username]
    assert matter.shown(actor) == ""
    for section in matter.vault.scoping.sections(actor, matter.case).sections:
        assert section.facts.title == ""
    with pytest.raises(PermissionDenied):
        matter.vault.desk.show_section(actor, matter.case, matter.sections["parenting"])
    note = matter.rows(SectionVersion, id=matter.sections["parenting"])[0]["note_id"]
    with pytest.raises(PermissionDenied):
        matter.vault.notes.open(actor, note)


@pytest.mark.at("decided")
@pytest.mark.parametrize("username", STAFF)
def test_staff_hold_no_key_of_any_chart_before_or_after(matter: Matter, username: str) -> None:
    with matter.vault.store.reading() as reader:
        held = compartments.held_keys(reader, matter.people[username])
        names = reader.execute(
            select(Compartment.name).where(Compartment.id.in_([place[0] for place in held]))
        ).scalars()
        assert set(names) <= {
            CompartmentName.CASE,
            CompartmentName.AUDIT_DETAIL,
            CompartmentName.EXPORT_SEAL,
        }


@pytest.mark.at("decided")
@pytest.mark.parametrize("username", STAFF)
def test_after_a_release_staff_read_exactly_that_text(matter: Matter, username: str) -> None:
    shown = matter.shown(matter.people[username])
    for key, text in TEXTS.items():
        for paragraph in text.split("\n\n"):
            assert (paragraph in shown) is (key in {"parenting", "handover"})
    released = matter.vault.released.released_sections(matter.people[username], matter.case)
    [withheld] = [i for n in released.notes for i in n.items if isinstance(i, WithheldItem)]
    assert withheld.code is ReasonCode.R1
    assert matter.logged(CaseEvent.RELEASED_OPEN)[0].chart == matter.chart


@pytest.mark.at("decided")
def test_what_is_released_verifies_against_the_authors_seal(matter: Matter) -> None:
    released = matter.vault.released.released_sections(matter.records, matter.case)
    for note in released.notes:
        for item in note.kept:
            verified = verify_note(
                item.seal.jwt, item.disclosures, public_key_bytes=item.seal.public_key
            )
            [section] = verified.sections
            assert (section.ref, section.title) == (item.ref, item.title)
            assert section.complete
            assert tuple((text,) for text in section.paragraphs) == item.paragraphs


@pytest.mark.at("decided")
def test_the_keys_handed_over_open_no_other_row(matter: Matter) -> None:
    release = from_bytes(Release, handed(matter, matter.records, "parenting"))
    for row in matter.rows(SectionVersion):
        if row["id"] == matter.sections["parenting"]:
            assert release.version.open(SectionVersion, row)
        else:
            with pytest.raises(refusals()):
                release.version.open(SectionVersion, row)
    for row in matter.rows(SectionProof):
        if row["version_id"] != matter.sections["parenting"]:
            with pytest.raises(refusals()):
                release.proof.open(SectionProof, row)


def refusals() -> tuple[type[Exception], ...]:
    return (SealBroken, ReleaseStale)


@pytest.mark.at("decided")
def test_a_later_version_is_not_released_with_the_earlier(matter: Matter) -> None:
    matter.vault.signing.correct_section(
        matter.clinician, matter.section_id("parenting"), "Quite another text.", "wrong day"
    )
    shown = matter.shown(matter.records)
    assert "Quite another text." not in shown
    assert "hand Robin over" in shown


def reopened(matter: Matter) -> None:
    sections = [matter.sections["parenting"], matter.sections["handover"]]
    matter.vault.deciding.reopen(matter.counsel, matter.case, sections, "once more")


def rescoped(matter: Matter) -> None:
    matter.set_scope("parenting")


def amended(matter: Matter) -> None:
    matter.vault.court.amend(matter.records, matter.case, order(), PARENTING_ONLY)


def refused(matter: Matter) -> None:
    matter.vault.court.refuse(matter.counsel, matter.case, "beyond the order")


def revoked(matter: Matter) -> None:
    matter.vault.court.revoke(matter.records, matter.case, "vacated")


def quashed(matter: Matter) -> None:
    matter.vault.court.note_motion(matter.records, matter.case, "to quash")
    matter.vault.court.rule(
        matter.records, matter.case, SideState.MOTION_PENDING, Ruling.QUASHED, "order of today"
    )


@pytest.mark.at("decided")
@pytest.mark.parametrize("act", [reopened, rescoped, amended, refused, revoked, quashed])
@pytest.mark.parametrize("username", STAFF)
def test_what_is_taken_back_is_gone_for_staff(
    matter: Matter, act: Callable[[Matter], None], username: str
) -> None:
    assert len(matter.rows(SectionRelease)) == 2
    act(matter)
    assert matter.rows(SectionRelease) == []
    try:
        shown = matter.shown(matter.people[username])
    except NothingReleased:
        shown = ""
    assert not any(text in shown for text in TEXTS.values())
    assert "Robin" not in shown


@pytest.mark.at("decided")
def test_a_release_put_back_into_the_database_is_not_opened(matter: Matter) -> None:
    [row] = matter.rows(SectionRelease, version_id=matter.sections["parenting"])
    reopened(matter)
    matter.tamper(insert(SectionRelease).values(**row))
    assert matter.shown(matter.records) == ""
    matter.tamper(delete(SectionRelease))
    matter.withhold("parenting")
    matter.tamper(insert(SectionRelease).values(**row))
    assert "Robin" not in matter.shown(matter.records)


def test_an_earlier_redaction_does_not_pass_for_the_later_one(matter: Matter) -> None:
    matter.to_scope("parenting")
    matter.redact("parenting", *spans("parenting", "Linda"))
    [earlier] = matter.rows(SectionRelease)
    matter.redact("parenting", *spans("parenting", "Linda"), *spans("parenting", "ferry"))
    matter.tamper(
        update(SectionRelease).values({name: earlier[name] for name in earlier if name != "id"})
    )
    with pytest.raises(TamperedData):
        matter.shown(matter.records)
    matter.tamper(update(SectionRelease).values(id=earlier["id"]))
    with pytest.raises(MaterialMissing):
        matter.shown(matter.records)
    assert len(matter.logged(CaseEvent.RELEASED_OPEN, Outcome.FAILED)) == 2


@pytest.mark.at("decided")
def test_a_release_whose_row_is_gone_is_refused_not_left_out(matter: Matter) -> None:
    matter.tamper(
        delete(SectionRelease).where(SectionRelease.version_id == matter.sections["handover"])
    )
    with pytest.raises(MaterialMissing):
        matter.shown(matter.records)


def test_a_redaction_hands_over_no_key_and_no_cut_text(matter: Matter) -> None:
    matter.to_scope("parenting")
    matter.redact("parenting", *spans("parenting", "B's sister Linda"))
    raw = handed(matter, matter.records, "parenting")
    assert b"Linda" not in raw
    kept = from_bytes(Redaction, raw)
    assert kept.paragraphs[1] == (
        "A reads to Robin every night; ",
        Marker(ReasonCode.R3),
        " brings her to school.",
    )
    released = matter.vault.released.released_sections(matter.records, matter.case)
    [item] = [item for note in released.notes for item in note.kept]
    verified = verify_note(item.seal.jwt, item.disclosures, public_key_bytes=item.seal.public_key)
    assert verified.sections[0].paragraphs == (TEXTS["parenting"].split("\n\n")[0], None)


@pytest.mark.at("decided")
@pytest.mark.parametrize("column", ["wrapped_key", "ciphertext", "action", "entry", "version_id"])
def test_a_release_changed_in_the_database_does_not_open(matter: Matter, column: str) -> None:
    matter.redact("handover", *spans("handover", "Wednesday"))
    one, other = matter.rows(SectionRelease)
    values: dict[str, Any] = {
        "action": "withhold",
        "entry": 1,
        "version_id": "elsewhere",
    }
    value = values.get(column, other.get(column))
    matter.tamper(
        update(SectionRelease).where(SectionRelease.id == one["id"]).values({column: value})
    )
    with pytest.raises(TamperedData):
        matter.shown(matter.records)


@pytest.mark.at("decided")
def test_a_section_under_a_rotated_key_stays_readable_in_the_case(matter: Matter) -> None:
    rotate(matter, CompartmentName.GENERAL, strict=False)
    assert "ferry" in matter.shown(matter.records)


@pytest.mark.at("decided")
def test_a_section_encrypted_anew_has_to_be_decided_again(matter: Matter) -> None:
    rotate(matter, CompartmentName.GENERAL, strict=True)
    with pytest.raises(ReleaseStale):
        matter.shown(matter.records)
    reopened(matter)
    matter.release("parenting", "handover")
    assert "ferry" in matter.shown(matter.records)


def rotate(matter: Matter, name: CompartmentName, *, strict: bool) -> None:
    for scope_id in (matter.chart_id, matter.case_id):
        with matter.vault.store.reading() as reader:
            compartment_id = compartments.find(reader, scope_id, name)
        if compartment_id:
            matter.vault.rotations.rotate(matter.clinician, compartment_id, strict=strict)


@pytest.mark.at("decided")
@pytest.mark.parametrize("strict", [False, True])
def test_a_case_whose_key_is_rotated_goes_on(matter: Matter, strict: bool) -> None:
    before = matter.vault.released.withheld_fingerprints(matter.records, matter.case)
    rotate(matter, CompartmentName.CASE, strict=strict)
    assert "ferry" in matter.shown(matter.records)
    after = matter.vault.released.withheld_fingerprints(matter.records, matter.case)
    assert after.fingerprints.prints == before.fingerprints.prints
    matter.vault.reviewing.review_clinically(matter.clinician, matter.case)


@pytest.mark.at("decided")
def test_a_participant_shut_out_reads_nothing_more(matter: Matter) -> None:
    with matter.vault.store.reading() as reader:
        compartment_id = compartments.find(reader, matter.case_id, CompartmentName.CASE)
    assert compartment_id
    matter.vault.rotations.rotate(matter.clinician, compartment_id, revoke=matter.records.user_id)
    with pytest.raises(KeyNotHeld):
        matter.shown(matter.records)
    assert "ferry" in matter.shown(matter.counsel)


def test_a_clinician_without_the_sections_key_decides_nothing(matter: Matter) -> None:
    matter.vault.cases.add_participant(matter.records, matter.case, "okoye")
    matter.to_scope()
    colleague = matter.people["okoye"]
    with pytest.raises(KeyNotHeld):
        matter.vault.deciding.decide(colleague, matter.case, [matter.releasing("parenting")])
    [refusal] = matter.logged(CaseEvent.SECTION_FINGERPRINT, Outcome.DENIED)
    assert (refusal.actor, refusal.chart) == (colleague.user_id, matter.chart)


def test_a_key_handed_over_does_not_show_when_printed() -> None:
    assert "00ff" not in repr(HandedKey("row", "00ff" * 16, "place", 1))
