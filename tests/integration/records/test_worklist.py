"""What waits for one person: only theirs, only what their roles and keys let them act on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.integration.records.conftest import ABOUT_BOTH, SHARED, Practice
from vault.audit.events import Outcome
from vault.errors import PermissionDenied
from vault.labels.vocabulary import Confidentiality
from vault.records.note_model import SectionDraft

LOWER = replace(ABOUT_BOTH, confidentiality=Confidentiality.N)


def test_drafts_wait_for_their_author_until_they_are_signed(practice: Practice) -> None:
    note_id, _ = practice.draft()
    [waiting] = practice.vault.worklist.of(practice.author).drafts
    assert (waiting.note_id, waiting.chart) == (note_id, practice.chart)
    assert practice.vault.worklist.of(practice.colleague).count == 0
    practice.vault.signing.sign(practice.author, note_id)
    assert practice.vault.worklist.of(practice.author).count == 0


def test_a_signed_note_waits_for_the_supervisor_whom_it_names(practice: Practice) -> None:
    note_id, _ = practice.draft(cosigner_id=practice.supervisor.user_id)
    practice.share(practice.supervisor, *SHARED)
    assert practice.vault.worklist.of(practice.supervisor).count == 0
    practice.vault.signing.sign(practice.author, note_id)
    [waiting] = practice.vault.worklist.of(practice.supervisor).to_cosign
    assert (waiting.note_id, waiting.author_id) == (note_id, practice.author.user_id)
    practice.vault.signing.cosign(practice.supervisor, note_id)
    assert practice.vault.worklist.of(practice.supervisor).count == 0


def test_a_lower_label_waits_for_whoever_holds_the_key_and_did_not_ask(
    practice: Practice,
) -> None:
    _, [section_id] = practice.signed(SectionDraft(title="T", text="t", label=ABOUT_BOTH))
    practice.vault.labelling.relabel(practice.author, section_id, LOWER, "They agreed.")
    assert practice.vault.worklist.of(practice.author).label_requests == ()
    assert practice.vault.worklist.of(practice.colleague).label_requests == ()
    practice.share(practice.colleague, *SHARED)
    [request] = practice.vault.worklist.of(practice.colleague).label_requests
    assert (request.section_id, request.wanted) == (section_id, LOWER)


def test_looking_is_logged_once_and_refused_to_those_who_open_no_charts(
    practice: Practice,
) -> None:
    practice.draft()
    practice.vault.worklist.of(practice.author)
    with pytest.raises(PermissionDenied):
        practice.vault.worklist.of(practice.people["udell"])
    assert len(practice.logged("records:work:list")) == 1
    assert len(practice.logged("records:work:list", Outcome.DENIED)) == 1
