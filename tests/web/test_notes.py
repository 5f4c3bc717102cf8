"""Signing, reading, correcting notes and their history, page by page."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.conftest import passphrase_of
from tests.web.conftest import Pages
from tests.web.noting import ABOUT_A, ATTACK, RESTRICTED, Desk, desk_in, form_in
from vault.identity.compartments import CompartmentName
from vault.labels.label import Label
from vault.labels.vocabulary import Confidentiality, Law, Sensitivity
from vault.records.note_model import SectionDraft

PART2 = Label(
    Confidentiality.R, frozenset({Sensitivity.SUD}), frozenset({Law.PART2}), subjects=("B",)
)
OPEN = SectionDraft(title="Parenting", text="Sundays.\n\nAnd holidays.", label=ABOUT_A)
HIDDEN = SectionDraft(title="Drinking", text="Four beers.", label=PART2)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return desk_in(app)


def sign(pages: Pages, note_id: str, passphrase: str = "") -> str:
    harmon = pages["harmon"]
    page = harmon.get(f"/notes/{note_id}/sign").text
    revision = page.partition('name="revision"')[2].partition('value="')[2].partition('"')[0]
    form = {"revision": revision, "passphrase": passphrase or passphrase_of("harmon")}
    return harmon.post(f"/notes/{note_id}/sign", dict(form)).text


def share(desk: Desk, username: str, *names: CompartmentName) -> None:
    user_id = desk.actor(username).user_id
    desk.vault.holders.grant(desk.actor("harmon"), desk.chart, user_id, names)


def test_signing_shows_every_section_and_warns_of_those_without_a_label(
    pages: Pages, desk: Desk
) -> None:
    note_id = desk.draft(OPEN, SectionDraft(title="Plan", text="Weekly."))
    page = pages["harmon"].get(f"/notes/{note_id}/sign").text
    assert "1 of 2 sections has no label:</strong> Plan" in page
    assert "And holidays." in page
    assert "signed and locked" in sign(pages, note_id)
    assert desk.vault.note_pages.open(desk.actor("harmon"), note_id).note.signed_at


def test_a_wrong_passphrase_signs_nothing(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    assert "not your passphrase" in sign(pages, note_id, "something else entirely")
    assert desk.vault.note_pages.open(desk.actor("harmon"), note_id).note.signed_at is None


def test_what_was_saved_since_is_shown_before_it_is_signed(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft()
    harmon = pages["harmon"]
    harmon.get(f"/notes/{note_id}/sign")
    form = form_in(harmon.get(f"/notes/{note_id}/edit").text)
    harmon.post(f"/notes/{note_id}/edit", form | {"sections-0-text": "Newer words."})
    answer = harmon.post(
        f"/notes/{note_id}/sign", {"revision": "1", "passphrase": passphrase_of("harmon")}
    )
    assert answer.status_code == 422
    assert "saved from elsewhere" in answer.text
    assert "Newer words." in answer.text


def test_an_empty_note_is_not_signed(pages: Pages, desk: Desk) -> None:
    note_id = desk.draft(SectionDraft(title="Plan", text=""))
    assert "signed and locked" not in sign(pages, note_id)


def test_a_signed_note_reads_with_its_labels_dates_and_people(pages: Pages, desk: Desk) -> None:
    note_id = desk.signed(OPEN)
    page = pages["harmon"].get(f"/notes/{note_id}").text
    for words in ("Parenting", "<p>And holidays.</p>", "The H. couple", "about Elena H. (A)"):
        assert words in page
    assert "Go on writing" not in page
    assert pages["harmon"].get(f"/notes/{note_id}/edit").request.path == f"/notes/{note_id}"


def test_a_locked_section_is_said_to_be_locked_and_nothing_of_it_shown(
    pages: Pages, desk: Desk
) -> None:
    note_id = desk.signed(OPEN, HIDDEN)
    share(desk, "okoye", CompartmentName.IDENTITY, CompartmentName.GENERAL)
    okoye = pages["okoye"]
    for path in ("", "/history"):
        page = okoye.get(f"/notes/{note_id}{path}").text
        assert "locked to you" in page
        for hint in ("Drinking", "beers", "SUD", "substance", "Part2", "restricted"):
            assert hint not in page
    section = desk.section_id(note_id, 1)
    assert okoye.get(f"/labels/notes/{note_id}/sections/{section}").status_code == 404


def test_nobody_without_a_key_sees_a_note(pages: Pages, desk: Desk) -> None:
    note_id = desk.signed(OPEN)
    for name in ("okoye", "sato", "udell", "reyes", "calder", "pryce", "quill"):
        for path in ("", "/history", "/seal", "/edit", "/sign", "/addendum"):
            answer = pages[name].get(f"/notes/{note_id}{path}")
            assert answer.status_code == 403, (name, path)
            assert "Parenting" not in answer.text


def test_an_addendum_points_back_and_is_linked(pages: Pages, desk: Desk) -> None:
    note_id = desk.signed(OPEN)
    harmon = pages["harmon"]
    harmon.get(f"/notes/{note_id}/addendum")
    begun = harmon.post(f"/notes/{note_id}/addendum", {"template": "narrative", "cosigner": ""})
    assert begun.request.path.endswith("/edit")
    assert f'href="/notes/{note_id}"' in begun.text
    assert "not signed yet" in harmon.get(f"/notes/{note_id}").text
    refused = harmon.post(f"/notes/{note_id}/addendum", {"template": "psychotherapy"})
    assert refused.status_code == 422


def test_a_correction_makes_a_version_and_the_history_shows_what_changed(
    pages: Pages, desk: Desk
) -> None:
    note_id = desk.signed(OPEN)
    path = f"/notes/{note_id}/sections/{desk.section_id(note_id)}/correct"
    harmon = pages["harmon"]
    assert "Sundays." in harmon.get(path).text
    form = {"title": "Parenting", "text": "Saturdays.\r\n\r\nAnd holidays.", "reason": "Misheard."}
    refused = harmon.post(path, dict(form))
    assert refused.status_code == 422
    assert "Saturdays." in refused.text
    done = harmon.post(path, form | {"passphrase": passphrase_of("harmon")})
    assert "version 2" in done.text
    history = harmon.get(f"/notes/{note_id}/history").text
    assert "<del>Sundays.</del><ins>Saturdays.</ins>" in history
    assert "Author, correction 1" in history
    assert "The seal holds" in harmon.get(f"/notes/{note_id}/seal").text
    other = desk.signed(OPEN)
    crossed = f"/notes/{other}/sections/{desk.section_id(note_id)}/correct"
    assert harmon.get(crossed).status_code == 404


def test_a_supervisor_signs_what_they_read(pages: Pages, desk: Desk) -> None:
    sato = desk.actor("sato")
    note_id = desk.signed(OPEN, cosigner_id=sato.user_id)
    share(desk, "sato", CompartmentName.IDENTITY, CompartmentName.GENERAL)
    supervisor = pages["sato"]
    assert note_id in supervisor.get("/notes/waiting").text
    page = supervisor.get(f"/notes/{note_id}").text
    assert "asks for your signature" in page
    assert "asks for your signature" not in pages["harmon"].get(f"/notes/{note_id}").text
    seal = desk.vault.note_pages.open(sato, note_id).seal
    form = {"seal": seal, "passphrase": "not it at all, I am afraid"}
    assert supervisor.post(f"/notes/{note_id}/cosign", dict(form)).status_code == 422
    form["passphrase"] = passphrase_of("sato")
    stale = supervisor.post(f"/notes/{note_id}/cosign", form | {"seal": "0" * 64})
    assert stale.status_code == 422
    assert "corrected since" in stale.text
    assert "signed this note too" in supervisor.post(f"/notes/{note_id}/cosign", dict(form)).text
    assert pages["harmon"].post(f"/notes/{note_id}/cosign", dict(form)).status_code == 403


def test_a_draft_is_discarded_and_a_signed_note_is_not(pages: Pages, desk: Desk) -> None:
    draft, signed = desk.draft(), desk.signed(OPEN)
    harmon = pages["harmon"]
    queue = harmon.get("/notes/waiting").text
    assert draft in queue
    assert "The H. couple" in queue
    assert "The draft is gone." in harmon.post(f"/notes/{draft}/discard").text
    assert harmon.get(f"/notes/{draft}").status_code == 404
    assert harmon.post(f"/notes/{signed}/discard").status_code == 409


def test_no_page_about_a_note_runs_what_people_wrote(pages: Pages, app: Flask) -> None:
    desk = desk_in(app, name=ATTACK, member=ATTACK)
    note_id = desk.signed(SectionDraft(title=ATTACK, text=ATTACK, label=RESTRICTED))
    section = desk.section_id(note_id)
    author = desk.actor("harmon")
    desk.vault.signing.correct_section(author, section, f"{ATTACK} anew", ATTACK, title="x")
    desk.vault.labelling.relabel(author, section, ABOUT_A, ATTACK)
    paths = ("", "/history", "/seal", "/addendum", f"/sections/{section}/correct")
    for path in (
        *(f"/notes/{note_id}{each}" for each in paths),
        "/notes/waiting",
        "/labels/",
        f"/labels/notes/{note_id}/sections/{section}",
    ):
        page = pages["harmon"].get(path)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "<img src=x" not in page.text
        assert "onerror=alert(1)>" not in page.text


def test_nothing_about_a_note_stands_in_an_address(pages: Pages, desk: Desk) -> None:
    note_id = desk.signed(OPEN)
    for path in ("", "/history"):
        page = pages["harmon"].get(f"/notes/{note_id}{path}").text
        addresses = [each.partition('"')[0] for each in page.split('href="')[1:]]
        for address in addresses:
            for word in ("Parenting", "Elena", "couple"):
                assert word not in address
